// The curves: how the marks of each set went, round by round; the distance between the first two is shaded.

import { el, say, put, percent, number, clamp } from "./dom.js";
import { SETS } from "./colours.js";

const EVERY = 210; // ms between two drawings: each costs some 40 ms whatever it shows
const CHOICES = {
  classification: [["accuracy", "Marks"], ["loss", "Loss"]],
  regression: [["mae", "Average miss"], ["r2", "R²"], ["loss", "Loss"]],
};

export class Curves {
  constructor() {
    this.switch = el("div.fx-switch", { role: "radiogroup", "aria-label": "What the curves show" });
    this.graph = el("div.fx-graph", {});
    this.stage = el("div.fx-stage", { role: "img" }, this.graph);
    this.title = el("h3", {}, "Round by round");
    this.root = el("figure.fx-card.fx-curves", {}, el("figcaption", {}, this.title, this.switch), this.stage);
    this.drawn = 0;
    this.paints = 0;
  }

  begin(scene, theme, Plotly) {
    const task = scene.header.task;
    if (task !== this.task) {
      this.task = task;
      this.measure = CHOICES[task][0][0];
      this.buildSwitch();
    }
    Object.assign(this, { scene, theme, Plotly });
    if (this.frame) this.draw();
  }

  buildSwitch() {
    this.switch.replaceChildren(...CHOICES[this.task].map(([measure, label]) => el("button", {
      type: "button", role: "radio", "aria-checked": String(measure === this.measure), "data-measure": measure,
      onclick: () => this.choose(measure) }, label)));
  }

  choose(measure) {
    this.measure = measure;
    for (const node of this.switch.children) put(node, "aria-checked", String(node.dataset.measure === measure));
    this.draw();
  }

  // The newest curves, at once or when the next drawing is due.
  update(frame) {
    this.frame = frame;
    const wait = this.drawn + EVERY - performance.now();
    if (wait <= 0) this.draw();
    else this.timer ??= setTimeout(() => this.draw(), wait);
  }

  draw() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.Plotly || !this.frame || !this.scene || !this.stage.isConnected) return;
    this.drawn = performance.now();
    const lines = this.lines();
    this.Plotly.react(this.graph, this.traces(lines), this.layout(lines), { displayModeBar: false, doubleClick: "reset+autosize",
      showTips: false });
    this.paints += 1;
    put(this.root, "data-paints", String(this.paints));
  }

  lines() {
    const { arrays } = this.frame;
    const x = arrays["lines.epoch"]?.data || [];
    return Object.keys(SETS).map((name) => ({ name, x, y: arrays[`lines.${name}.${this.measure}`]?.data }))
      .filter((line) => line.y && line.y.length);
  }

  traces(lines) {
    const { theme } = this;
    const unit = this.measure === "accuracy" ? "%{y:.0%}" : "%{y:.3~g}";
    const drawn = lines.map(({ name, x, y }) => ({
      type: "scatter", mode: "lines", x, y, name: SETS[name].short, hovertemplate: `${SETS[name].short} ${unit}<extra></extra>`,
      line: { color: theme[name], width: name === "test" ? 2.4 : 2.4, dash: SETS[name].dash, simplify: true },
      fill: name === "val" ? "tonexty" : "none", fillcolor: theme.gap,
    }));
    return lines.length ? [...drawn, ...this.ends(lines)] : [emptyTrace()];
  }

  // The newest point of each line, and its name and value beside it, moved apart where they would overlap.
  ends(lines) {
    const last = lines.map(({ name, x, y }) => ({ name, x: x[x.length - 1], y: y[y.length - 1] }));
    const [low, high] = this.range(lines);
    const room = Math.max(40, this.stage.clientHeight - 42); // px of the plot itself
    const places = apart(last.map((point) => clamp(point.y, low, high)), (15 * (high - low)) / room, low, high);
    const common = { type: "scatter", x: last.map((point) => point.x), hoverinfo: "skip", cliponaxis: false };
    const names = {
      ...common, mode: "text", y: places, textposition: "middle right",
      text: last.map((point) => `  ${SETS[point.name].short} ${this.shown(point.y)}`),
      textfont: { size: 12.5, color: last.map((point) => this.theme[point.name]) },
    };
    return [names, {
      ...common, mode: "markers", y: last.map((point) => point.y),
      marker: {
        size: 9, symbol: last.map((point) => SETS[point.name].symbol),
        color: last.map((point) => (point.name === "val" ? this.theme.paper : this.theme[point.name])),
        line: { width: 2, color: last.map((point) => this.theme[point.name]) },
      },
    }];
  }

  shown(value) {
    return this.measure === "accuracy" ? percent(value) : number(value, 2);
  }

  range(lines) {
    let low = Infinity;
    let high = -Infinity;
    for (const { y } of lines) {
      for (const value of y) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    if (!Number.isFinite(low)) return [0, 1];
    // Steps of a tenth, so that the axis does not tremble.
    if (this.measure === "accuracy") return [Math.max(0, Math.floor(low * 10 - 0.2) / 10), 1.03];
    if (this.measure === "r2") return [clamp(Math.floor(low * 4) / 4, -1, 0.75), 1.03];
    return [0, high * 1.06 || 1];
  }

  layout(lines) {
    const { theme, frame, scene } = this;
    const [low, high] = this.range(lines);
    const newest = lines[0] ? lines[0].x[lines[0].x.length - 1] : 0;
    const narrow = this.stage.clientWidth < 380;
    const axis = { zeroline: false, gridcolor: theme.line, tickfont: { size: 11, color: theme.soft }, ticks: "", nticks: 6,
      fixedrange: window.matchMedia("(pointer: coarse)").matches };
    return {
      margin: { l: 42, r: narrow ? 92 : 100, t: 8, b: 34 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      showlegend: false, hovermode: lines.length ? "x unified" : false, uirevision: `${scene.header.run}${this.measure}`,
      font: { family: theme.font, color: theme.ink },
      xaxis: { ...axis, range: [0, Math.max(5, newest)], title: { text: "round", font: { size: 12, color: theme.soft }, standoff: 4 } },
      yaxis: { ...axis, range: [low, high], tickformat: this.measure === "accuracy" ? ".0%" : "" },
      hoverlabel: { bgcolor: theme.paper, bordercolor: theme.line, font: { color: theme.ink, size: 12 } },
      ...this.extras(scene.header.ceiling, frame.header.best, newest),
    };
  }

  // The best that anyone could score, and the round with the best practice exam.
  extras(ceiling, best, newest) {
    const { theme } = this;
    const shapes = [];
    const annotations = [];
    if (ceiling != null && this.measure === "accuracy") {
      shapes.push({ type: "line", xref: "paper", x0: 0, x1: 1, y0: ceiling, y1: ceiling, layer: "below",
        line: { color: theme.soft, width: 1.3, dash: "dot" } });
      annotations.push({ xref: "paper", x: 0.01, y: ceiling, xanchor: "left", yanchor: "bottom", showarrow: false,
        text: `best anyone could score: ${percent(ceiling)}`, font: { size: 11, color: theme.soft } });
    }
    if (best && newest > 10 && newest - best > 0.06 * newest) {
      shapes.push({ type: "line", yref: "paper", y0: 0, y1: 1, x0: best, x1: best, layer: "below",
        line: { color: theme.soft, width: 1.3, dash: "dot" } });
      annotations.push({ yref: "paper", y: 0.02, x: best, xanchor: "left", yanchor: "bottom", showarrow: false,
        text: " best practice loss", font: { size: 11, color: theme.soft } });
    }
    return { shapes, annotations };
  }

  describe() {
    const lines = this.frame && this.scene ? this.lines() : [];
    const what = lines.map(({ name, y }) => `${SETS[name].name} ${this.shown(y[y.length - 1])}`).join(", ");
    const label = this.switch.querySelector("[aria-checked=true]")?.textContent || "Marks";
    put(this.stage, "aria-label", what ? `${label} by round. Now: ${what}.` : `${label} by round. Nothing yet.`);
    say(this.title, "Round by round");
  }
}

// Places at least `least` from one another and inside [low, high], each as near as can be to where it belongs.
export function apart(values, least, low, high) {
  const order = values.map((_, at) => at).sort((a, b) => values[a] - values[b]);
  const places = [...values];
  for (let round = 0; round < 20; round++) {
    for (let pair = 0; pair + 1 < order.length; pair++) {
      const [a, b] = [order[pair], order[pair + 1]];
      const push = (least - (places[b] - places[a])) / 2;
      if (push > 1e-9) [places[a], places[b]] = [places[a] - push, places[b] + push];
    }
    for (const at of order) places[at] = clamp(places[at], low, high);
  }
  return places;
}

function emptyTrace() {
  return { type: "scatter", mode: "lines", x: [], y: [], hoverinfo: "skip" };
}
