// The numbers in the loop's hands at this press: every tensor by its name in the source, with its shape and values.

import { el } from "./dom.js";
import { fixed, grid, named, shapeOf, tint } from "./theatre_tensor.js";

const TITLES = ["What was dealt", "What the network said", "How wrong it was", "The slopes are forgotten", "The slopes of all weights",
  "The weights, before and after"];

export class Numbers {
  constructor() {
    this.title = el("h3", {});
    this.body = el("div.tx-sheet", {});
    this.root = el("figure.tx-sheetcard", { hidden: true }, el("figcaption", {}, this.title,
      el("small", {}, "real numbers; of a large tensor the rows with the largest slopes")), this.body);
  }

  update({ step, press, theme, scene }) {
    if (press < 0) return;
    this.title.textContent = TITLES[press];
    const parts = [() => [rows("question", step.question, theme), rows("answer", step.answer, theme)],
      () => [rows("output", step.output, theme)],
      () => this.marked(step, theme), () => this.slopes(step, theme, "stale"), () => this.slopes(step, theme, "slope"),
      () => this.weights(step, theme, scene)][press];
    this.body.replaceChildren(...parts());
  }

  marked(step, theme) {
    const each = { shape: [step.size], rows: step.each.slice(0, 16).map((value) => [value]) };
    const mean = el("p.tx-note", {}, `error = ${step.loss ?? "no number"}, a tensor of shape [].`);
    return [rows("loss of each example", each, theme, true), named("error", [], mean)];
  }

  slopes(step, theme, which) {
    const there = step.weights.filter((each) => each[which]);
    if (which === "stale") {
      const before = there.map((each) => named(`${each.name}.grad`, each.shape, el("div.tx-gone", {}, grid(each.stale, theme, { most: 64 })), "was"));
      return [...before, el("p.tx-note", {}, there.length ? "Now each .grad is None." : "Each .grad is None: there was none before."), others(step)];
    }
    if (!there.length) return [el("p.tx-note", {}, "No weight has a slope.")];
    return [...there.map((each) => named(`${each.name}.grad`, each.shape, grid(each.slope, theme, { most: 64, digits: 3 }),
      `length ${fixed(each.slope.norm, 3)}`)), others(step)];
  }

  weights(step, theme, scene) {
    const rule = step.reckoned ? [el("p.tx-note", {}, reckoned(step.reckoned))] : [];
    const listed = step.weights.map((each) => named(each.name, each.shape, el("div.tx-triple", {},
      part("before", each.before, theme), part("after", each.after, theme, true), part("difference", each.moved, theme),
      ...Object.entries(each.memory).map(([name, value]) => part(`${scene.optimizer} keeps ${name}`, value, theme)))));
    return [...rule, ...listed, others(step)];
  }
}

function part(label, tensor, theme, flash = false) {
  return el("div", {}, el("small", {}, label), grid(tensor, theme, { most: 64, digits: 3, flash }));
}

function others(step) {
  const { tensors, weights } = step.others;
  return tensors ? el("p.tx-note", {}, `And ${tensors} more tensors with ${weights.toLocaleString("en")} weights.`) : "";
}

// w - lr * slope, with the numbers.
export function reckoned({ name, index, before, lr, slope, after }) {
  return `${name}${shapeOf(index)}: ${before} − ${lr} × ${slope < 0 ? `(${slope})` : slope} = ${after}`;
}

function rows(name, { shape, rows: lines }, theme, wide = false) {
  const top = Math.max(...lines.flat().map((value) => Math.abs(value ?? 0)), 1e-9);
  const cut = lines.length < shape[0] || lines[0]?.length < shape.slice(1).reduce((all, size) => all * size, 1);
  const table = el(`table.tx-numbers${wide ? ".tx-wide" : ""}`, {}, el("tbody", {}, ...lines.map((line, place) =>
    el("tr", {}, el("th", { scope: "row" }, String(place + 1)), ...line.map((value) => el("td", { style: `background:${tint(value, top, theme, 0.4)}` },
      Number.isInteger(value) ? String(value) : fixed(value, 3)))))));
  return named(name, shape, table, cut ? "the first of it" : "");
}
