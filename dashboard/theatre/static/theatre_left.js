// One step left out: what became of the same network with it and without, on the same batches.

import { el, put, say, show, svg } from "./dom.js";
import { fixed } from "./theatre_tensor.js";

const [WIDE, HIGH, LEFT, FOOT] = [340, 150, 38, 20];
const CHARTS = [["loss", "Loss of each batch"], ["slope", "Length of all slopes"], ["moved", "How far the weights have come"]];

export class LeftOut {
  // leave(name or null): which step shall be left out
  constructor(leave) {
    this.leave = leave;
    this.choices = el("div.tx-choices", { role: "radiogroup", "aria-label": "Leave out", onkeydown: (event) => this.walk(event) });
    this.said = el("p.tx-leftsaid", { "aria-live": "polite" });
    this.charts = el("div.tx-charts", {});
    this.legend = el("div.tx-twolegend", {}, el("span.tx-whole", {}, "untouched"), el("span.tx-lacking", {}, "with the step left out"));
    this.root = el("figure.tx-left", {}, el("figcaption", {}, el("h3", {}, "Leave one out"),
      el("small", {}, "on a copy: same network, same batches, 40 steps")), this.choices, this.said, this.legend, this.charts);
  }

  // A radio group: arrows walk through it.
  walk(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const nodes = [...this.choices.children];
    const next = nodes[(nodes.indexOf(document.activeElement) + by + nodes.length) % nodes.length];
    next.focus();
    next.click();
  }

  update(found, theme, source, scene) {
    const names = [null, ...scene.left_out];
    const chosen = found?.step ?? null;
    if (this.choices.children.length !== names.length) {
      this.choices.replaceChildren(...names.map((name) => el("button", { type: "button", role: "radio", "data-name": name ?? "nothing",
        onclick: () => this.ask(name) }, name ?? "nothing")));
    }
    [...this.choices.children].forEach((node, place) => {
      put(node, "aria-checked", String(names[place] === chosen));
      node.tabIndex = names[place] === chosen ? 0 : -1;
    });
    this.root.classList.remove("tx-waits");
    say(this.said, found ? found.said : "Choose a step, and see what becomes of a network whose loop lacks it. It really runs.");
    const drawn = found && found.lacking.loss.length ? found : null;
    show(this.charts, Boolean(drawn));
    show(this.legend, Boolean(drawn));
    if (drawn) this.charts.replaceChildren(...CHARTS.map(([name, title]) => chart(title, found.whole[name], found.lacking[name])));
    put(this.root, "data-left", chosen ?? "");
  }

  ask(name) {
    [...this.choices.children].forEach((node) => put(node, "aria-checked", String(node.dataset.name === (name ?? "nothing"))));
    this.root.classList.add("tx-waits");
    this.leave(name);
  }
}

function chart(title, whole, lacking) {
  const known = [...whole, ...lacking].filter((value) => value != null);
  const [low, high] = [Math.min(0, ...known), Math.max(...known, 1e-9)];
  const steps = Math.max(whole.length, lacking.length);
  const x = (place) => LEFT + (place / Math.max(1, steps - 1)) * (WIDE - LEFT - 6);
  const y = (value) => HIGH - FOOT - ((value - low) / (high - low || 1)) * (HIGH - FOOT - 10);
  const line = (name, values) => svg(`polyline.tx-${name}`, { points: values.map((value, place) => (value == null ? "" : `${x(place).toFixed(1)},${y(value).toFixed(1)}`)).join(" ") });
  const text = (value, cx, cy, anchor) => svg("text", { x: cx, y: cy, "text-anchor": anchor }, value);
  const told = (values) => (values.length ? fixed(values.at(-1), 3) : "nothing");
  return el("div.tx-chart", {}, el("h4", {}, title), svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img",
    "aria-label": `${title} after ${steps} steps: ${told(whole)} untouched, ${told(lacking)} with the step left out` },
  svg("line.tx-base", { x1: LEFT, x2: WIDE - 6, y1: y(low), y2: y(low) }), text(fixed(high), LEFT - 5, y(high) + 4, "end"), text(fixed(low, 0), LEFT - 5, y(low) + 4, "end"),
  text("1", LEFT, HIGH - 5, "middle"), text(`${steps} steps`, WIDE - 6, HIGH - 5, "end"), line("whole", whole), line("lacking", lacking)));
}
