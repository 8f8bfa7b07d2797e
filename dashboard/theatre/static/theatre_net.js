// The network in the middle of a step: numbers go forward through it, slopes come back, weights move.

import { el, svg } from "./dom.js";
import { css, mix } from "./colours.js";
import { matrix } from "./theatre_tensor.js";

const [WIDE, HIGH, TOP, FOOT] = [210, 150, 8, 26]; // of the drawing, in its own units
const MANY = 60; // links between two layers

export class Net {
  constructor() {
    this.links = svg("g", {});
    this.units = svg("g", {});
    this.labels = svg("g.tx-labels", {});
    this.root = el("div.tx-net", {}, svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": "The network's units and weights" },
      this.links, this.units, this.labels));
  }

  begin(scene) {
    this.scene = scene;
    const { layers } = scene;
    this.places = layers.map(({ drawn }, layer) => {
      const x = 16 + (layer / Math.max(1, layers.length - 1)) * (WIDE - 32);
      const gap = Math.min(26, (HIGH - TOP - FOOT) / drawn);
      const middle = (TOP + HIGH - FOOT) / 2;
      return Array.from({ length: drawn }, (_, unit) => [x, middle + (unit - (drawn - 1) / 2) * gap, Math.min(8.5, gap * 0.42)]);
    });
    this.labels.replaceChildren(...layers.map(({ label, units }, layer) => svg("text", { x: this.places[layer][0][0], y: HIGH - 12,
      "text-anchor": layer === 0 ? "start" : layer === layers.length - 1 ? "end" : "middle", dx: layer === 0 ? -10 : layer === layers.length - 1 ? 10 : 0 },
    layers.length > 5 && layer % 2 ? "" : label, svg("tspan", { x: this.places[layer][0][0], dy: 10, dx: layer === 0 ? -10 : layer === layers.length - 1 ? 10 : 0 },
      layers.length > 5 && layer % 2 ? "" : String(units)))));
  }

  shape({ press, chosen }) {
    return press >= 1 && press <= 3 ? `example ${chosen + 1}` : `${this.scene.weights.toLocaleString("en")} weights`;
  }

  update({ step, press, forward, chosen, theme }) {
    const which = press === 4 ? "slope" : press === 5 ? "after" : "before";
    this.theme = theme;
    this.drawLinks(step.links[which]);
    this.drawUnits(press >= 1 && press <= 3 ? answersOf(step, chosen, this.scene) : [], theme);
    const motion = forward ? { 1: "tx-flows", 4: "tx-returns", 5: "tx-shifts" }[press] : null;
    this.root.className = `tx-net${motion ? ` ${motion}` : ""}`;
  }

  drawLinks(tensors) {
    const lines = tensors.flatMap((tensor, layer) => {
      const { rows, columns, at } = matrix(tensor);
      const top = tensor.top || 1;
      const least = rows * columns > MANY ? 0.3 : 0.02; // of many only the strong ones: the others would hide them
      const found = [];
      for (let to = 0; to < rows; to++) {
        for (let from = 0; from < columns; from++) found.push(this.link(layer, from, to, at(to, from) / top, least));
      }
      return found;
    });
    this.links.replaceChildren(...lines.filter(Boolean));
  }

  link(layer, from, to, share, least) {
    const [start, end] = [this.places[layer][from], this.places[layer + 1]?.[to]];
    if (!start || !end || Math.abs(share) < least) return null;
    const { theme } = this;
    const hue = share < 0 ? theme.classes[0] : theme.classes[theme.dark ? 4 : 1];
    return svg("line", { x1: start[0], y1: start[1], x2: end[0], y2: end[1], stroke: css(hue, 0.25 + 0.75 * Math.abs(share)),
      "stroke-width": (0.5 + 2.6 * Math.abs(share)).toFixed(2), style: `--layer:${layer};--back:${this.places.length - 2 - layer}` });
  }

  // What each unit answers to the chosen example, where it is known: blue above zero, orange below.
  drawUnits(answers, theme) {
    this.units.replaceChildren(...this.places.flatMap((units, layer) => {
      const known = answers[layer];
      const top = known ? Math.max(...known.map((value) => Math.abs(value ?? 0)), 1e-9) : 1;
      return units.map(([x, y, r], unit) => {
        const value = known?.[unit];
        const hue = value < 0 ? theme.classes[0] : theme.classes[theme.dark ? 4 : 1];
        const fill = value == null ? css(theme.card) : css(mix(theme.paperRgb, hue, Math.min(1, Math.abs(value) / top)));
        return svg("circle.tx-unit", { cx: x, cy: y, r, fill, style: `--layer:${layer}` },
          svg("title", {}, value == null ? this.scene.layers[layer].label : `${this.scene.layers[layer].label}: ${value}`));
      });
    }));
  }
}

// The numbers of each layer for one example: the question, what the bends made of it, the output.
function answersOf(step, chosen, { layers }) {
  const question = step.question.rows[chosen];
  const output = step.output.rows[chosen];
  const fits = (values, layer) => (values && values.length >= Math.min(layers[layer].units, layers[layer].drawn) ? values : null);
  const hidden = step.units.length === layers.length - 2 ? step.units.map((layer) => layer[chosen]) : layers.slice(1, -1).map(() => null);
  return [step.question.shape.length === 2 ? fits(question, 0) : null, ...hidden, step.output.shape.length === 2 ? fits(output, layers.length - 1) : null];
}
