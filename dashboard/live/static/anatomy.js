// The anatomy of a network: every unit with its face, links by weight or slope, and a closer look at one unit.

import { el, say, put, show, number } from "./dom.js";
import { diverging } from "./colours.js";
import { Attention } from "./attention.js";
import { piece } from "./faces.js";
import { laidOut, neighbour } from "./layout.js";
import { SpokenLight } from "./light.js";
import { Links } from "./links.js";
import { Pool } from "./pool.js";
import { paintFace } from "./portrait.js";
import { choice, marked } from "./radio.js";
import { Unit } from "./unit.js";

const ASK_EVERY = 3000; // ms between two signs that somebody looks inside
const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
const LINKS = [["weights", "Weights", "What it has learned: how strongly each unit pulls at the next ones."],
  ["slopes", "Slopes", "Gradients: how much the loss of one batch would grow if a weight grew. The next step goes the other way."]];
const FACES = [["maps", "What they find", "Where in this example a filter, or the memory, answers."],
  ["own", "What they look for", "The weights themselves."]];

export class Anatomy {
  // ask(): tells the run that somebody looks inside
  constructor(ask) {
    this.ask = ask;
    this.light = new SpokenLight();
    this.kinds = choice("What the links show", LINKS, (name) => this.choose({ kind: name }));
    this.views = choice("What the faces show", FACES, (name) => this.choose({ view: name }));
    this.pool = new Pool((place) => this.choose({ watched: place }));
    this.canvas = el("canvas.fx-canvas", { "aria-hidden": "true" });
    this.cells = el("div.fx-cells", { role: "grid", "aria-label": "The units. Arrow keys go from one to the next." });
    this.tip = el("div.fx-tip", { hidden: true });
    this.stage = el("div.fx-anastage", { onpointermove: (event) => this.point(event), onpointerdown: (event) => this.point(event),
      onpointerleave: () => show(this.tip, false) }, this.canvas, this.cells, this.tip);
    this.scroll = el("div.fx-anascroll", {}, this.stage);
    this.links = new Links(this.canvas, this.stage);
    this.unit = new Unit(this.pool);
    this.attention = new Attention(this.pool);
    this.wait = el("p.fx-anawait", { role: "status" }, "Looking inside …");
    this.batch = el("span", {});
    this.legend = el("div.fx-legend", {}, el("span", {}, el("i.fx-link.fx-plus", {}), "pulls up"),
      el("span", {}, el("i.fx-link.fx-minus", {}), "pulls down"), this.batch);
    this.controls = el("div.fx-anabar", {}, this.kinds, this.views, this.pool.root);
    this.body = el("div.fx-anabody", {}, el("div.fx-anamain", {}, this.scroll, this.legend, this.attention.root), this.unit.root);
    this.title = el("h3", {}, "Inside its brain");
    this.root = el("figure.fx-card.fx-anatomy", {}, el("figcaption", {}, this.title, this.light.line), this.wait, this.controls, this.body);
    Object.assign(this, { kind: "weights", view: "maps", watched: 0, chosen: [1, 0] });
  }

  begin(scene, theme) {
    const other = scene.header.run !== this.scene?.header.run;
    Object.assign(this, { scene, theme, frame: other ? null : this.frame, drawn: null });
    this.facts = scene.header.inside;
    const minus = theme.dark ? theme.classes[0] : [214, 140, 0];
    this.colours = [minus, theme.dark ? theme.classes[4] : theme.classes[1]];
    this.table = diverging(minus, theme.dark ? [38, 45, 54] : [255, 253, 249], this.colours[1], 0.95);
    clearInterval(this.asking);
    this.asking = setInterval(this.ask, ASK_EVERY);
    this.ask();
    for (const part of [this.controls, this.body]) show(part, Boolean(this.facts));
    show(this.wait, !this.facts);
    if (!this.facts) return;
    if (other) Object.assign(this, { chosen: [1, 0], watched: 0 });
    const columns = this.facts.columns;
    if (!columns[this.chosen[0]]?.drawn[this.chosen[1]] && this.chosen[1]) this.chosen = [1, 0];
    this.light.show({ parameters: this.facts.parameters, book: this.facts.book });
    this.pool.begin(scene, theme);
    this.build();
    this.choose({});
  }

  // Other links, other faces, another example; without any, what is chosen already.
  choose(wanted) {
    Object.assign(this, wanted);
    for (const [node, chosen] of [[this.kinds, this.kind], [this.views, this.view]]) {
      marked([...node.children], (button) => button.dataset.choice === chosen);
    }
    this.pool.watch(this.watched);
    this.redraw();
  }

  build() {
    const { columns } = this.facts;
    const [wide, high] = [this.scroll.clientWidth, this.stage.clientHeight];
    if (!wide || !high) return;
    this.built = `${wide} ${high}`;
    this.layout = laidOut(columns, [wide, high], Boolean(this.pool.texts));
    this.stage.style.width = this.layout.width > wide ? `${this.layout.width}px` : "";
    this.nodes = [];
    this.cells.replaceChildren(...columns.map((column, at) => this.column(column, at)));
  }

  column(column, at) {
    const { x, width, units } = this.layout.columns[at];
    const left = column.units - column.drawn.length;
    const summary = column.face !== "whole" && left > 0 ? `${column.drawn.length} of ${column.units.toLocaleString("en")} units: the largest weights` : "";
    const head = el("div.fx-anahead", { role: "rowheader", style: `left:${x - width / 2}px;width:${width}px` },
      el("b", {}, column.label), column.linear ? el("span", { title: "Weighted sums" }, `linear: ${column.linear}`) : null,
      column.bend ? el("span.fx-bend", { title: "What is not linear here" }, `non-linear: ${column.bend}`) : null,
      column.frozen ? el("span", {}, "stays as it is") : null, summary ? el("span", {}, summary) : null);
    const nodes = units.map((place, unit) => this.node(column, [at, unit], place));
    return el("div.fx-anacolumn", { role: "row", "aria-label": column.label }, head, ...nodes.flat());
  }

  node(column, [at, unit], { x, y, w, h }) {
    const canvas = el("canvas", { "aria-hidden": "true" });
    const word = el("span.fx-anaword", { dir: "auto" });
    const name = column.names?.[unit];
    const label = `${column.label}, ${name ?? (column.face === "whole" ? "the example" : `unit ${column.drawn[unit] + 1}`)}`;
    const button = el(`button.fx-cell.fx-face-${column.face}`, { type: "button", role: "gridcell", tabindex: "-1",
      "aria-label": label, style: `left:${x}px;top:${y}px;width:${w}px;height:${h}px`, onclick: () => this.select([at, unit]),
      onfocus: () => this.light_up([at, unit]), onblur: () => this.light_up(null), onkeydown: (event) => this.walk(event, [at, unit]),
      onpointerenter: () => this.light_up([at, unit]), onpointerleave: () => this.light_up(null) }, canvas, word);
    this.nodes.push({ at, unit, button, canvas, word, column, label });
    if (!name) return [button];
    const last = at === this.facts.columns.length - 1;
    const side = last ? `left:${x + w + 6}px` : `right:${this.layout.width - x + 6}px`;
    const style = `${side};top:${y}px;height:${h}px;max-width:${(last ? this.layout.right : this.layout.left) - 8}px`;
    const share = el("small", {});
    this.nodes.at(-1).share = share;
    return [button, el(`span.fx-ananame${last ? "" : ".fx-before"}`, { style, title: name, dir: "auto", "aria-hidden": "true" }, el("span", {}, name), share)];
  }

  walk(event, from) {
    if (!ARROWS.includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const to = neighbour(this.layout.columns, from, event.key);
    if (to) this.nodeOf(to).button.focus();
  }

  nodeOf([at, unit]) {
    return this.nodes.find((node) => node.at === at && node.unit === unit);
  }

  select(chosen) {
    if (this.facts.columns[chosen[0]].face === "whole") return;
    this.chosen = chosen;
    this.redraw();
    if (this.body.clientWidth < 760) this.unit.root.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  light_up(unit) {
    this.active = unit;
    this.paintLinks();
    show(this.tip, false);
    if (!unit) return;
    const { x, y, h } = this.layout.columns[unit[0]].units[unit[1]];
    this.tell(this.told(unit), x, y + h + 4);
  }

  told([at, unit]) {
    const column = this.facts.columns[at];
    const { label } = this.nodeOf([at, unit]);
    const says = this.frame?.arrays[`in.${at}.says`];
    return says && this.pool.named ? `${label}: says ${number(says.data[this.watched * column.drawn.length + unit], 2)} to ${this.pool.named}` : label;
  }

  // What lies under the pointer between the units: a link with its numbers.
  point(event) {
    if (!this.frame || event.target.closest("button")) return;
    const edge = this.stage.getBoundingClientRect();
    const [x, y] = [event.clientX - edge.left, event.clientY - edge.top];
    const link = this.links.at(x, y);
    show(this.tip, Boolean(link));
    if (!link) return;
    const { columns } = this.facts;
    const at = link.to * columns[link.number - 1].drawn.length + link.from;
    const value = (name) => this.frame.arrays[`in.${link.number}.${name}`]?.data[at];
    this.tell(`${this.nodeOf([link.number - 1, link.from]).label} → ${this.nodeOf([link.number, link.to]).label}: `
      + `weight ${number(value("weights"))}, slope ${number(value("slopes"), 2)}`, x + 12, y + 14);
  }

  tell(text, x, y) {
    say(this.tip, text);
    show(this.tip, true);
    const left = Math.max(0, Math.min(x, this.layout.width - this.tip.offsetWidth - 4));
    const top = Math.min(y, this.layout.height - this.tip.offsetHeight);
    put(this.tip, "style", `transform:translate(${left}px,${top}px)`);
  }

  update(frame) {
    const { inside } = frame.header;
    if (inside?.error) {
      say(this.wait, inside.error);
      return;
    }
    if (!inside || !this.facts) return;
    this.frame = frame;
    this.redraw();
  }

  redraw() {
    if (!this.frame || !this.layout) return;
    const { columns } = this.facts;
    const { arrays, header } = this.frame;
    show(this.views, Object.keys(arrays).some((name) => name.endsWith(".maps")));
    this.links.update(this.layout, columns, arrays, this.kind);
    this.paintLinks();
    for (const node of this.nodes) this.paint(node, arrays, header.inside.words);
    this.share(arrays);
    const { loss, batch } = header.inside;
    say(this.batch, this.kind === "slopes" ? `Slopes of the loss (${number(loss)}) of one batch, always the same: ${batch} of the course materials.` : this.facts.about);
    this.attention.update(arrays["in.attention"], this.watched, this.theme);
    const looks = { theme: this.theme, table: this.table, colours: this.colours, kind: this.kind, watched: this.watched };
    this.unit.update(this.scene.header, this.frame, this.chosen, looks);
    put(this.root, "data-round", String(header.epoch));
  }

  paintLinks() {
    this.links.draw(this.theme, this.colours, this.active ?? null);
  }

  paint({ at, unit, button, canvas, word, column }, arrays, words) {
    put(button, "aria-selected", String(at === this.chosen[0] && unit === this.chosen[1]));
    button.tabIndex = at === this.chosen[0] && unit === this.chosen[1] ? 0 : -1;
    const face = this.face(column, at, arrays);
    const text = face === "words" ? words[at]?.[unit]?.[0] ?? "" : face === "whole" ? this.pool.textOf(this.watched) : null;
    show(canvas, text === null);
    say(word, text ?? "");
    if (text !== null) return;
    paintFace(canvas, face, { at, unit, arrays, column, view: this });
  }

  face(column, at, arrays) {
    if (this.view === "maps" && arrays[`in.${at}.maps`]) return "maps";
    return column.face;
  }

  // How sure it is of each class, for the example that is watched.
  share(arrays) {
    const last = this.facts.columns.length - 1;
    const says = arrays[`in.${last}.says`];
    const { task, learning } = this.scene.header;
    const nodes = this.nodes.filter((node) => node.at === last && node.share);
    if (!says || task !== "classification" || !["supervised", "next_letter"].includes(learning) || !this.pool.named) return;
    const row = Array.from(piece(says, this.watched).data);
    const most = Math.max(...row);
    const sum = row.reduce((total, value) => total + Math.exp(value - most), 0);
    nodes.forEach(({ share, unit }) => say(share, `${Math.round((100 * Math.exp(row[unit] - most)) / sum)} %`));
  }

  describe() {
    const { columns, parameters } = this.facts ?? { columns: [] };
    if (!columns.length) return;
    const text = columns.map((column) => `${column.label} ${column.units}`).join(", ");
    put(this.cells, "aria-label", `The network with ${parameters.toLocaleString("en")} weights: ${text}. Arrow keys go from unit to unit.`);
  }

  resize() {
    const size = `${this.scroll.clientWidth} ${this.stage.clientHeight}`;
    if (!this.facts || size === this.built) return; // units that are replaced would lose the keyboard's focus
    this.build();
    this.redraw();
  }

  leave() {
    clearInterval(this.asking);
  }
}
