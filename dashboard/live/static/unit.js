// One unit by itself: its sum with every weight, how often it says what, and which examples excite it most and least.

import { el, svg, say, put, show, number } from "./dom.js";
import { css } from "./colours.js";
import { paintSigned, paintLine, piece } from "./faces.js";
import { paintFace } from "./portrait.js";

const ROWS = 12; // weights that are listed: the largest
const [WIDE, HIGH] = [260, 76]; // of the histogram, in its own units
const SETS = [["train", "course"], ["val", "practice"], ["test", "exam"]];
const SILENT = 0.995; // share of the course from which on a unit counts as dead

export class Unit {
  constructor(pool) {
    this.pool = pool;
    this.title = el("h4", {});
    this.formula = el("p.fx-formula", {});
    this.face = el("canvas.fx-bigface", { role: "img" });
    this.own = el("canvas.fx-bigface", { role: "img" });
    this.faceName = el("small", {});
    this.ownName = el("small", {});
    this.faces = el("div.fx-bigfaces", {}, el("div", {}, this.face, this.faceName), el("div", {}, this.own, this.ownName));
    this.rows = el("table.fx-weights", {});
    this.rest = el("p.fx-rest", {});
    this.histogram = svg("svg.fx-histogram", { viewBox: `0 0 ${WIDE} ${HIGH + 14}`, role: "img" });
    this.silent = el("p.fx-rest", {});
    this.sets = el("div.fx-legend", {});
    this.most = el("ol.fx-poolcards", {});
    this.least = el("ol.fx-poolcards", {});
    this.heard = el("div", {}, el("h5", {}, "How often it says what"), this.histogram, this.sets, this.silent,
      el("h5", {}, "Excite it most"), this.most, el("h5", {}, "Excite it least"), this.least);
    this.summed = el("div", {}, el("h5", {}, "Its weights"), this.rows, this.rest);
    this.root = el("aside.fx-unitpanel", { "aria-label": "The chosen unit" }, this.title, this.formula, this.faces, this.summed, this.heard);
  }

  // looks: theme, table, colours, kind ("weights" or "slopes"), watched
  update(header, frame, [at, unit], looks) {
    Object.assign(this, { header, arrays: frame.arrays, words: frame.header.inside.words, at, unit, looks, columns: header.inside.columns });
    const column = this.columns[at];
    say(this.title, `${column.label} · ${column.names?.[unit] ?? `unit ${column.drawn[unit] + 1}`}`);
    say(this.formula, at ? column.formula : "An input: it says what the example has here.");
    this.drawFaces(column);
    this.drawWeights(column);
    this.drawHistogram();
    this.drawExamples();
  }

  drawFaces(column) {
    const { arrays, at, unit, looks } = this;
    const own = arrays[looks.kind === "slopes" ? `in.${at}.ownslopes` : `in.${at}.own`];
    const maps = arrays[`in.${at}.maps`];
    const answers = ["surface", "curve"].includes(column.face);
    show(this.faces, Boolean(own || maps || answers));
    show(this.face.parentNode, Boolean(maps || answers));
    show(this.own.parentNode, Boolean(own));
    const view = { ...looks, pool: this.pool, scene: { header: this.header } };
    if (maps || answers) paintFace(this.face, maps ? "maps" : column.face, { at, unit, arrays, column, view });
    say(this.faceName, maps ? `what it finds in ${this.pool.named}` : "what it answers everywhere");
    put(this.face, "aria-label", this.faceName.textContent);
    this.face.style.imageRendering = maps ? "pixelated" : "auto";
    if (!own) return;
    const picture = piece(own, unit);
    if (picture.shape.length === 2) paintSigned(this.own, picture, looks.table);
    else paintLine(this.own, picture.data, looks.theme);
    const largest = arrays[`in.${at}.${looks.kind === "slopes" ? "ownslopes" : "own"}.largest`].data[0];
    say(this.ownName, `its ${looks.kind}, ±${number(largest, 2)}`);
    put(this.own, "aria-label", this.ownName.textContent);
  }

  // The largest weights, or slopes, from the units before; or, where words are looked up, these.
  drawWeights(column) {
    const { arrays, at, unit, looks } = this;
    const [weights, slopes] = ["weights", "slopes"].map((name) => arrays[`in.${at}.${name}`]);
    const words = this.words[at]?.[unit];
    show(this.summed, Boolean(weights || words || arrays[`in.${at}.bias`]));
    say(this.summed.firstChild, words ? `${column.label === "letter" ? "Letters" : "Words"} with the largest numbers here` : `Its ${looks.kind}${column.formula.startsWith("at every place: sum") && weights ? ", summed for each map" : ""}`);
    const rows = [];
    if (words) rows.push(...words.map((word) => el("tr", {}, el("th", { scope: "row", dir: "auto" }, word))));
    const listed = weights ? this.listed(weights, slopes, column) : [];
    const bias = arrays[`in.${at}.bias`]?.data[unit];
    if (bias !== undefined) listed.push({ name: "bias", weight: bias, slope: arrays[`in.${at}.biasslopes`]?.data[unit] });
    const value = (row) => (looks.kind === "slopes" ? row.slope : row.weight);
    const largest = listed.reduce((most, row) => Math.max(most, Math.abs(value(row))), 1e-12);
    rows.push(...listed.map((row) => this.row(row, value(row) / largest)));
    if (listed.length) rows.unshift(el("tr", {}, el("td", {}), el("td", {}), el("th", { scope: "col" }, "weight"), el("th", { scope: "col" }, "slope")));
    this.rows.replaceChildren(el("caption.fx-unseen", {}, "Weights of this unit with their slopes"), el("tbody", {}, ...rows));
    const hidden = weights ? this.columns[at - 1].units - Math.min(ROWS, weights.shape[1]) : 0;
    say(this.rest, hidden > 0 ? `and ${hidden.toLocaleString("en")} more` : "");
  }

  listed(weights, slopes, column) {
    const before = this.columns[this.at - 1];
    const [row, down] = [piece(weights, this.unit).data, piece(slopes, this.unit).data];
    const size = this.looks.kind === "slopes" ? down : row;
    const order = Array.from(row.keys()).sort((a, b) => Math.abs(size[b]) - Math.abs(size[a])).slice(0, ROWS);
    const many = column.formula.startsWith("at every place");
    return order.map((from) => ({ name: before.names?.[from] ?? (before.face === "whole" ? "the example" : `${many ? "map" : "unit"} ${before.drawn[from] + 1}`),
      weight: row[from], slope: down[from] }));
  }

  row({ name, weight, slope }, share) {
    const colour = css(this.looks.colours[share < 0 ? 0 : 1]);
    const bar = el("i", { style: `background:${colour};width:${(50 * Math.abs(share)).toFixed(1)}%;${share < 0 ? "right" : "left"}:50%` });
    return el("tr", {}, el("th", { scope: "row", title: name, dir: "auto" }, name), el("td.fx-weightbar", { "aria-hidden": "true" }, el("span", {}, bar)),
      el("td", {}, number(weight)), el("td", {}, slope === undefined ? "" : number(slope, 2)));
  }

  drawHistogram() {
    const { arrays, at, unit, looks: { theme } } = this;
    const ends = arrays[`in.${at}.ends`] && piece(arrays[`in.${at}.ends`], unit).data;
    show(this.heard, Boolean(ends));
    if (!ends) return;
    const found = SETS.filter(([name]) => arrays[`in.${at}.hist.${name}`]).map(([name, said]) => {
      const counts = Array.from(piece(arrays[`in.${at}.hist.${name}`], unit).data);
      const sum = counts.reduce((total, count) => total + count, 0) || 1;
      return { name, said, shares: counts.map((count) => count / sum), sum };
    });
    const most = Math.max(...found.flatMap(({ shares }) => shares), 1e-9);
    this.histogram.replaceChildren(...found.map(({ name, shares }) => outline(shares, most, name, theme)),
      label(ends[0], 0, "start", theme), label(ends[1], WIDE, "end", theme));
    put(this.histogram, "aria-label", `Answers from ${number(ends[0], 2)} to ${number(ends[1], 2)}, per set`);
    this.sets.replaceChildren(...found.map(({ name, said, sum }) => el("span", {}, el(`i.fx-dash.fx-dash-${name}`, { style: `border-color:${theme[name]};border-top-style:${{ train: "solid", val: "dashed", test: "dotted" }[name]}` }), `${said}, ${sum} examples`)));
    const silent = arrays[`in.${at}.silent`]?.data[unit];
    show(this.silent, silent !== undefined);
    if (silent === undefined) return;
    say(this.silent, silent > SILENT ? "It says 0 to all of the course: this unit is dead, no slope reaches it any more."
      : silent ? `It is silent, exactly 0, for ${Math.round(100 * silent)} % of the course.` : "It is never silent, exactly 0, in the course.");
  }

  drawExamples() {
    const { arrays, at, unit } = this;
    for (const [name, list] of [["most", this.most], ["least", this.least]]) {
      const found = arrays[`in.${at}.${name}`];
      if (!found) continue;
      const places = Array.from(piece(found, unit).data);
      const says = piece(arrays[`in.${at}.${name}says`], unit).data;
      const told = `${this.header.run} ${places} ${Array.from(says, (value) => number(value, 2))} ${this.looks.theme.dark}`;
      if (list.dataset.told === told) continue;
      list.dataset.told = told;
      const cards = places.map((place, rank) => this.pool.card(place, says[rank]));
      list.replaceChildren(...cards);
      cards.forEach((card, rank) => card.querySelector("canvas") && this.pool.paint(card.querySelector("canvas"), places[rank]));
    }
  }
}

// One set's answers as a stepped line; of the course it is filled.
function outline(shares, most, name, theme) {
  const each = WIDE / shares.length;
  const points = shares.flatMap((share, at) => [`${(at * each).toFixed(1)},${(HIGH - (share / most) * (HIGH - 4)).toFixed(1)}`,
    `${((at + 1) * each).toFixed(1)},${(HIGH - (share / most) * (HIGH - 4)).toFixed(1)}`]);
  const closed = [`0,${HIGH}`, ...points, `${WIDE},${HIGH}`].join(" ");
  return svg("polyline", { points: closed, fill: name === "train" ? theme.train : "none", "fill-opacity": 0.18, stroke: theme[name],
    "stroke-width": 1.8, "stroke-dasharray": { train: "none", val: "5 3", test: "1.5 3" }[name] });
}

function label(value, x, anchor, theme) {
  return svg("text", { x, y: HIGH + 12, "text-anchor": anchor, fill: theme.soft, "font-size": 11 }, number(value, 2));
}
