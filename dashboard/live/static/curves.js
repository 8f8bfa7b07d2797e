// The curves: how the marks of each set went, round by round; the distance between the first two is shaded.

import { el, say, put, show, percent, clamp } from "./dom.js";
import { SETS } from "./colours.js";
import { isShare } from "./measures.js";
import { Ends, shown, valueAt } from "./ends.js";
import { fitted } from "./tables.js";

const EVERY = 170; // ms between two drawings of the lines
const SLACK = 80; // ms more for which a frame is waited for: drawn along with one, they cost no layout of their own
// Where the axis of rounds may end: it grows in steps, because a new axis costs four times what new lines cost.
const NICE = [10, 15, 20, 30, 40, 60, 80, 100];
const AT_ONCE = { transition: { duration: 0 }, frame: { duration: 0, redraw: false }, mode: "immediate" };

export class Curves {
  seek = null; // seek(round): somebody clicked there; where one can look back

  constructor() {
    this.switch = el("div.fx-switch", { role: "radiogroup", "aria-label": "What the curves show" });
    this.graph = el("div.fx-graph", {});
    this.ends = new Ends();
    this.canvas = el("canvas.fx-canvas", { "aria-hidden": "true" }); // the bands: cheaper than Plotly's, and below it
    this.stage = el("div.fx-stage", { role: "img" }, this.canvas, this.graph, this.ends.root);
    this.title = el("h3", {}, "Round by round");
    this.legend = el("div.fx-legend", { hidden: true });
    this.root = el("figure.fx-card.fx-curves", {}, el("figcaption", {}, this.title, this.switch), this.stage, this.legend);
    this.drawn = 0;
    this.paints = 0;
  }

  begin(scene, theme, Plotly) {
    const { measures } = scene.header; // pairs of a mark's name and its word, what counts first in front
    if (JSON.stringify(measures) !== JSON.stringify(this.measures)) {
      this.measures = measures;
      this.measure = measures[0][0];
      this.buildSwitch();
    }
    Object.assign(this, { scene, theme, Plotly, frame: null, framed: "" });
    const { students } = scene.header;
    show(this.legend, students > 1);
    say(this.legend, `median of ${students} students, band: middle half, thin: the student shown`);
  }

  buildSwitch() {
    this.switch.replaceChildren(...this.measures.map(([measure, label]) => el("button", {
      type: "button", role: "radio", "aria-checked": String(measure === this.measure), "data-measure": measure,
      onclick: () => this.choose(measure) }, label)));
  }

  choose(measure) {
    this.measure = measure;
    for (const node of this.switch.children) put(node, "aria-checked", String(node.dataset.measure === measure));
    this.draw();
    this.describe();
  }

  // The newest curves, at once or when the next drawing is due. Who looks back moves along the curves that are there.
  update(frame) {
    this.frame = frame;
    if (frame.header.past && frame.arrays["lines.epoch"] === this.kept) {
      this.label(this.lines());
      return;
    }
    const wait = this.drawn + EVERY - performance.now();
    if (wait <= 0) this.draw();
    else this.timer ??= setTimeout(() => this.draw(), wait + SLACK);
  }

  draw() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.Plotly || !this.frame || !this.stage.isConnected) return;
    this.drawn = performance.now();
    this.kept = this.frame.arrays["lines.epoch"];
    const lines = this.lines();
    const ranges = { x: this.rounds(lines), y: this.range(lines) };
    const framed = JSON.stringify([this.scene.header.run, this.measure, lines.length, ranges, this.theme.dark]);
    if (framed === this.framed) this.move(lines);
    else this.frameAnew(lines, ranges, framed);
    this.label(lines);
    this.drawBands();
    this.paints += 1;
    put(this.root, "data-paints", String(this.paints));
  }

  // New lines in the same axes.
  move(lines) {
    if (!lines.length) return;
    const data = lines.map(({ x, y }) => ({ x, y }));
    this.Plotly.animate(this.graph, { data, traces: lines.map((_, at) => at) }, AT_ONCE).catch(() => {});
  }

  frameAnew(lines, ranges, framed) {
    this.framed = framed;
    const config = { displayModeBar: false, doubleClick: "reset+autosize", showTips: false };
    this.Plotly.react(this.graph, this.traces(lines), this.layout(lines, ranges), config);
    if (this.listening) return;
    this.listening = true;
    this.graph.on("plotly_click", ({ points }) => this.seek?.(points[0].x));
    for (const news of ["plotly_relayout", "plotly_relayouting"]) {
      this.graph.on(news, () => {
        this.label(this.lines());
        this.drawBands();
      });
    }
  }

  // The line of each set; of a class its medians, with the lower and the upper quartile and the shown student's own.
  lines() {
    const { arrays } = this.frame;
    const x = arrays["lines.epoch"]?.data || [];
    const own = Object.keys(SETS).map((name) => ({ name, x, y: arrays[`lines.${name}.${this.measure}`]?.data }))
      .filter((line) => line.y && line.y.length);
    const curve = this.exam?.run === this.scene.header.run ? this.exam.marks.curve : null;
    if (curve?.[this.measure] && own.length && !own.some(({ name }) => name === "test")) { // what one would have seen had one peeked
      own.push({ name: "test", x: curve.epoch, y: curve[this.measure] });
    }
    const rounds = arrays["band.epoch"]?.data;
    if (!rounds?.length) return own;
    return own.map((line) => {
      const band = arrays[`band.${line.name}.${this.measure}`];
      if (!band) return line;
      const [low, y, high] = [0, 1, 2].map((row) => band.data.subarray(row * rounds.length, (row + 1) * rounds.length));
      return { name: line.name, x: rounds, y, low, high, own: line };
    });
  }

  // Below the lines: where the middle half of a class lies, and how the shown student went.
  drawBands() {
    if (!this.stage.clientHeight) return;
    const { context } = fitted(this.canvas, this.stage);
    const { xaxis, yaxis } = this.graph._fullLayout || {};
    const bands = xaxis && this.frame ? this.lines().filter(({ low }) => low) : [];
    if (!bands.length) return;
    const at = (x, y) => [xaxis._offset + xaxis.l2p(x), yaxis._offset + yaxis.l2p(y)];
    context.beginPath();
    context.rect(xaxis._offset, yaxis._offset, xaxis._length, yaxis._length);
    context.clip();
    for (const { name, x, low, high, own } of bands) {
      context.beginPath();
      for (let place = 0; place < x.length; place++) context.lineTo(...at(x[place], high[place]));
      for (let place = x.length - 1; place >= 0; place--) context.lineTo(...at(x[place], low[place]));
      context.globalAlpha = 0.22;
      context.fillStyle = this.theme[name];
      context.fill();
      context.beginPath();
      for (let place = 0; place < own.x.length; place++) context.lineTo(...at(own.x[place], own.y[place]));
      context.globalAlpha = 0.75;
      context.strokeStyle = this.theme[name];
      context.lineWidth = 0.9;
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  traces(lines) {
    const { theme } = this;
    const unit = isShare(this.measure) ? "%{y:.0%}" : "%{y:.3~g}";
    const empty = [{ type: "scatter", mode: "lines", x: [], y: [], hoverinfo: "skip" }];
    return lines.length === 0 ? empty : lines.map(({ name, x, y, low }) => ({
      type: "scatter", mode: "lines", x, y, name: SETS[name].short, hovertemplate: `${SETS[name].short} ${unit}<extra></extra>`,
      line: { color: theme[name], width: 2.2, dash: SETS[name].dash, simplify: true },
      fill: name === "val" && !low ? "tonexty" : "none", fillcolor: theme.gap,
    }));
  }

  rounds(lines) {
    const newest = lines[0] ? lines[0].x[lines[0].x.length - 1] : 0;
    const all = this.scene.header.epochs || Infinity;
    const power = 10 ** Math.max(0, Math.ceil(Math.log10(Math.max(newest, 1))) - 2);
    const nice = NICE.map((step) => step * power).find((step) => step >= newest) || newest;
    return [0, Math.max(1, newest, Math.min(nice, all))];
  }

  range(lines) {
    let low = Infinity;
    let high = -Infinity;
    for (const line of lines) {
      for (const values of line.low ? [line.low, line.high] : [line.y]) { // not the own line: the axis stays for all
        for (const value of values) {
          if (value < low) low = value;
          if (value > high) high = value;
        }
      }
    }
    if (!Number.isFinite(low)) return [0, 1];
    // Steps of a tenth, so that the axis does not tremble.
    if (isShare(this.measure)) return [Math.max(0, Math.floor(low * 10 - 0.2) / 10), 1.03];
    if (["r2", "rand"].includes(this.measure)) return [clamp(Math.floor(low * 4) / 4, -1, 0.75), 1.03];
    return [Math.min(0, low * 1.06), high > 0 ? high * 1.06 : 1 - (low < 0)];
  }

  layout(lines, ranges) {
    const { theme, scene } = this;
    const axis = { zeroline: false, gridcolor: theme.line, tickfont: { size: 11, color: theme.soft }, ticks: "", nticks: 6,
      fixedrange: window.matchMedia("(pointer: coarse)").matches };
    const title = (text) => ({ text, font: { size: 12, color: theme.soft }, standoff: 4 });
    return {
      margin: { l: 44, r: 98, t: 8, b: 34 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      showlegend: false, hovermode: lines.length ? "x unified" : false, uirevision: `${scene.header.run}${this.measure}`,
      font: { family: theme.font, color: theme.ink },
      xaxis: { ...axis, range: ranges.x, title: title("round") },
      yaxis: { ...axis, range: ranges.y, tickformat: isShare(this.measure) ? ".0%" : "" },
      hoverlabel: { bgcolor: theme.paper, bordercolor: theme.line, font: { color: theme.ink, size: 12 } },
      ...this.ceiling(scene.header.ceiling),
    };
  }

  // The best that anyone could score: above it there is nothing but luck and learning by heart.
  ceiling(share) {
    if (share == null || this.measure !== "accuracy") return { shapes: [], annotations: [] };
    const { theme } = this;
    return {
      shapes: [{ type: "line", xref: "paper", x0: 0, x1: 1, y0: share, y1: share, layer: "below",
        line: { color: theme.soft, width: 1.4, dash: "dot" } }],
      annotations: [{ xref: "paper", x: 1, y: 0.02, yref: "paper", xanchor: "right", yanchor: "bottom", showarrow: false,
        text: `dotted: best anyone could score, ${percent(share)}`, font: { size: 11, color: theme.soft },
        bgcolor: theme.paper, opacity: 0.9 }],
    };
  }

  label(lines) {
    this.ends.draw(this.graph, lines, this.frame.header, this.measure);
  }

  resize() {
    if (this.graph._fullLayout && this.graph.offsetParent) this.Plotly.Plots.resize(this.graph);
    this.drawBands();
  }

  leave() {
    clearTimeout(this.timer);
    this.Plotly?.purge(this.graph);
  }

  describe() {
    const lines = this.frame ? this.lines() : [];
    const { past, marks } = this.frame?.header ?? {};
    const value = (line) => (past ? valueAt(line, past.at, marks, this.measure) : line.y[line.y.length - 1]);
    const what = lines.map((line) => `${SETS[line.name].name} ${shown(this.measure, value(line))}`).join(", ");
    const label = this.switch.querySelector("[aria-checked=true]")?.textContent || "Marks";
    const when = past ? `Round ${past.epoch}` : "Now";
    put(this.stage, "aria-label", what ? `${label} by round. ${when}: ${what}.` : `${label} by round. Nothing yet.`);
  }
}
