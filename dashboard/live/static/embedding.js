// The map of what the network has in mind: practice examples whose codes are alike lie side by side.

import { el, svg, say, put, show, number, clamp } from "./dom.js";
import { css } from "./colours.js";
import { board, canvasFor, ends, paint, points } from "./sketch.js";
import { STEPS, Tsne } from "./tsne.js";

const REACH = 14; // px around the pointer in which an example answers
const DOT = 3.4; // px
const MARGIN = 14; // px
const BUDGET = 12; // ms of t-SNE between two paintings
const COLOURS = [["class", "Classes"], ["cluster", "Groups"]];
const MAPS = [["straight", "PCA"], ["tsne", "t-SNE"]];
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export class Embedding {
  constructor() {
    this.canvas = el("canvas.fx-canvas", { "aria-hidden": "true" });
    this.tip = el("div.fx-tip.fx-maptip", { hidden: true, "aria-hidden": "true" });
    this.stage = el("div.fx-stage", { role: "img" }, this.canvas, this.tip);
    this.colours = choice("What the colours mean", COLOURS, (name) => this.choose({ colour: name }));
    this.maps = choice("Which map", MAPS, (name) => this.choose({ map: name }));
    this.legend = el("div.fx-legend", {});
    this.root = el("figure.fx-card.fx-embedding", {},
      el("figcaption", {}, el("h3", {}, "Map of its codes"), el("span.fx-switches", {}, this.maps, this.colours)),
      this.stage, this.legend);
    Object.assign(this, { colour: "class", map: "straight" });
    this.stage.addEventListener("mousemove", (event) => this.hover(event));
    this.stage.addEventListener("mouseleave", () => show(this.tip, false));
  }

  begin(scene, theme) {
    Object.assign(this, { scene, theme, frame: null, bent: null });
    this.classes = scene.arrays["map.y"].data;
    show(this.tip, false);
    this.choose({});
  }

  // Another map or other colours; without any, what is chosen already.
  choose(wanted) {
    Object.assign(this, wanted);
    for (const [node, chosen] of [[this.maps, this.map], [this.colours, this.colour]]) {
      for (const button of node.children) put(button, "aria-checked", String(button.dataset.choice === chosen));
    }
    if (this.frame && this.map === "tsne") this.bend();
    this.redraw();
  }

  update(frame) {
    if (!frame.arrays["map.place"]) return;
    this.frame = frame;
    const learning = frame.header.state === "learning";
    this.maps.lastChild.disabled = learning;
    put(this.maps.lastChild, "title", learning ? "When it rests: t-SNE takes a few seconds." : "");
    if (learning && this.map === "tsne") this.choose({ map: "straight" });
    else if (this.map === "tsne" && this.bent?.step !== frame.header.step) this.bend();
    this.redraw();
  }

  // Begins t-SNE from the straight map; a few steps with every painting of the browser, so that nothing waits for it.
  bend() {
    const { arrays, header } = this.frame;
    if (this.bent?.step === header.step) return;
    const { data, shape } = arrays["map.code"];
    this.bent = { step: header.step, tsne: new Tsne(data, shape[1], arrays["map.place"].data) };
    const { tsne } = this.bent;
    const go = () => {
      if (this.bent?.tsne !== tsne || this.map !== "tsne" || !this.root.isConnected) return;
      const until = performance.now() + BUDGET;
      while (tsne.steps < STEPS && performance.now() < until) tsne.step();
      this.redraw();
      put(this.root, "data-bent", String(tsne.steps));
      if (tsne.steps < STEPS) requestAnimationFrame(go);
    };
    requestAnimationFrame(go);
  }

  // Where each example lies, in px, [x, y, x, y …].
  places() {
    const bent = this.map === "tsne" && this.bent;
    const raw = bent ? this.bent.tsne.place : this.frame.arrays["map.place"].data;
    const reach = bent ? raw.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9) : this.frame.header.reach;
    const half = [this.stage.clientWidth / 2, this.stage.clientHeight / 2];
    const long = Math.min(half[0], 1.8 * half[1]) - MARGIN; // px from the middle to the edge, to the side
    const scale = [long, Math.min(half[1], 1.8 * half[0]) - MARGIN];
    return Float64Array.from(raw, (value, at) => half[at % 2] + (at % 2 ? -1 : 1) * scale[at % 2] * clamp(value / reach, -1, 1));
  }

  groups() {
    return this.colour === "class" ? this.classes : this.frame.arrays["map.cluster"].data;
  }

  name(group) {
    return this.colour === "class" ? this.scene.header.classes[group] ?? String(group) : LETTERS[group];
  }

  redraw() {
    if (!this.frame || !this.stage.clientWidth) return;
    const context = this.cleared();
    const [spots, groups] = [this.places(), this.groups()];
    for (let at = 0; at < groups.length; at++) {
      context.fillStyle = css(this.theme.classes[groups[at] % 10], 0.8);
      context.beginPath();
      context.arc(spots[2 * at], spots[2 * at + 1], DOT, 0, 2 * Math.PI);
      context.fill();
    }
    this.label(context, spots, groups);
    this.spots = spots;
    const rand = this.frame.header.marks?.val?.rand;
    say(this.legend, this.colour === "class" ? "Colours: the true classes. The network was never told them."
      : `Colours: groups found in the codes. Alike with the classes (adjusted Rand): ${number(rand, 2)}; 0 is chance, 1 the same.`);
  }

  // Each group's name in the middle of its examples.
  label(context, spots, groups) {
    context.font = `650 13px ${this.theme.font}`;
    Object.assign(context, { textAlign: "center", textBaseline: "middle", lineWidth: 4, lineJoin: "round" });
    for (const group of new Set(groups)) {
      const mine = Array.from(groups.keys()).filter((at) => groups[at] === group);
      const [x, y] = [0, 1].map((side) => middle(mine.map((at) => spots[2 * at + side])));
      context.strokeStyle = this.theme.paper;
      context.strokeText(this.name(group), x, y);
      context.fillStyle = this.theme.ink;
      context.fillText(this.name(group), x, y);
    }
  }

  cleared() {
    const { clientWidth: wide, clientHeight: high } = this.stage;
    const density = window.devicePixelRatio || 1;
    Object.assign(this.canvas, { width: wide * density, height: high * density });
    const context = this.canvas.getContext("2d");
    context.scale(density, density);
    return context;
  }

  // The example under the pointer: what it looks like, its class, and what was found out about it.
  hover(event) {
    if (!this.spots) return;
    const edge = this.stage.getBoundingClientRect();
    const [x, y] = [event.clientX - edge.left, event.clientY - edge.top];
    let [found, distance] = [-1, REACH ** 2];
    for (let at = 0; at < this.classes.length; at++) {
      const away = (this.spots[2 * at] - x) ** 2 + (this.spots[2 * at + 1] - y) ** 2;
      if (away < distance) [found, distance] = [at, away];
    }
    show(this.tip, found >= 0);
    if (found < 0) return;
    if (found !== this.found) this.tip.replaceChildren(this.sketch(found), el("span", {}, this.told(found)));
    this.found = found;
    const left = Math.max(0, Math.min(x + 14, edge.width - this.tip.offsetWidth - 4));
    const top = Math.max(0, Math.min(y - 24, edge.height - this.tip.offsetHeight));
    put(this.tip, "style", `transform:translate(${left}px,${top}px)`);
  }

  told(at) {
    const { arrays } = this.frame;
    const { classes } = this.scene.header;
    const guess = classes[arrays["map.guess"].data[at]];
    return `${classes[this.classes[at]]}; the reader says ${guess}; group ${LETTERS[arrays["map.cluster"].data[at]]}`;
  }

  sketch(at) {
    const array = this.scene.arrays["map.x"];
    if (array.shape.length === 3) {
      const canvas = canvasFor(array.shape, "");
      paint(canvas, array, at, this.theme);
      return canvas;
    }
    const size = [60, 32];
    return board("", size, svg("polyline", { points: points(array, at, ends([array], at), size) }));
  }

  resize() {
    this.redraw();
  }

  describe(header) {
    const { rand, probe } = header.marks?.val ?? {};
    put(this.stage, "aria-label", `Map of ${this.classes.length} practice examples by their codes. A reader of `
      + `${this.scene.header.labelled} answers gets ${number(100 * probe, 2)} % right; groups and classes agree by ${number(rand, 2)}.`);
  }

  leave() {
    this.bent = null;
  }
}

function choice(label, names, chosen) {
  return el("span.fx-switch", { role: "radiogroup", "aria-label": label }, ...names.map(([name, text]) =>
    el("button", { type: "button", role: "radio", "data-choice": name, onclick: () => chosen(name) }, text)));
}

function middle(values) {
  values.sort((a, b) => a - b);
  return values[Math.floor(values.length / 2)];
}
