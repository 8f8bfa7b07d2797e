// The network: units as small pictures of what they see, links by the sign and size of their weight.

import { el, svg, say, put, number } from "./dom.js";
import { css, diverging } from "./colours.js";
import { Light } from "./light.js";
import { painted } from "./surface.js";

const SIDE = 16; // points along a unit's picture
const LOCK = "M4 7V5a4 4 0 0 1 8 0v2h1v8H3V7zm2 0h4V5a2 2 0 0 0-4 0z";
const PENCIL = "M2 14l1-4 8-8 3 3-8 8zM11 2l1-1 3 3-1 1z";

export class Network {
  // point(unit or null): somebody looks at a unit
  // lookInside(): every unit shall be seen on a page of its own
  constructor(point, lookInside) {
    this.point = point;
    this.links = svg("svg.fx-links", { "aria-hidden": "true" });
    this.units = el("div.fx-units", {});
    this.stage = el("div.fx-netstage", { role: "group" }, this.links, this.units);
    this.size = el("span.fx-hint", {});
    this.light = new Light((sentence) => {
      say(this.about, sentence);
      this.build(); // there is less room now
    });
    this.into = el("a.fx-into", { target: "_self", title: "Every unit, weight and slope on a page of its own",
      onclick: (event) => this.leadInside(event, lookInside) }, "Look inside");
    this.pointer = el("span.fx-pointer", {}, "Point at a unit to see what it sees.");
    this.about = el("span", {});
    this.root = el("figure.fx-card.fx-net", {}, el("figcaption", {}, el("h3", {}, "Its brain"), this.light.root, this.size,
      this.into), this.stage,
      el("div.fx-legend", {}, el("span", {}, el("i.fx-link.fx-plus", {}), "pulls up"),
        el("span", {}, el("i.fx-link.fx-minus", {}), "pulls down"), this.pointer, this.about));
  }

  begin(scene, theme) {
    if (scene.header.run !== this.scene?.header.run) this.frame = null; // its units are not those of this network
    Object.assign(this, { scene, theme });
    const [a, b] = theme.classes;
    this.table = diverging(a, theme.dark ? [38, 45, 54] : [255, 253, 249], b, 0.9);
    this.colours = [css(theme.dark ? a : [214, 140, 0]), css(theme.dark ? theme.classes[4] : b)];
    const { parameters, learns, rows } = scene.header;
    const still = learns < parameters ? `${whole(learns)} of ${whole(parameters)} weights learn, from` : `${whole(parameters)} weights for`;
    say(this.size, `${still} ${rows.train} examples`);
    say(this.about, scene.header.brain ?? "");
    this.light.show(scene.header);
    put(this.into, "href", `inside?run=${scene.header.run}`);
    this.root.classList.toggle("fx-pictured", scene.header.kind === "points");
    this.build();
  }

  // By the page itself, which stays loaded; keys that ask for another window get one.
  leadInside(event, lookInside) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    lookInside();
  }

  build() {
    if (!this.scene) return; // never begun: the story does without
    const { layers } = this.scene.header;
    const [width, height] = [this.stage.clientWidth, this.stage.clientHeight];
    if (!width || !height) return;
    const { model } = this.scene.header.spec;
    this.locks = Boolean(model.start || model.frozen); // whether it says of each layer if it learns
    const room = height - (this.locks ? 50 : 34); // labels below
    const most = Math.max(...layers.map((layer) => layer.drawn));
    const unit = Math.max(10, Math.min(42, (width / layers.length) * 0.52, (room / most) * 0.84));
    const at = (layer, index) => ({
      x: unit * 0.7 + 4 + (layer * (width - unit * 1.4 - 8)) / Math.max(1, layers.length - 1),
      y: room / 2 + (index - (layers[layer].drawn - 1) / 2) * Math.min(room / layers[layer].drawn, unit * 1.65),
    });
    this.canvases = [];
    this.units.replaceChildren(...layers.flatMap((layer, number) => this.column(layer, number, unit, at, room)));
    this.links.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.paths = [];
    const groups = layers.slice(1).map((layer, number) => this.bundle(number, at, unit));
    this.links.replaceChildren(...groups);
    this.largest = 1;
    if (this.frame) this.update(this.frame);
  }

  column(layer, number, unit, at, room) {
    const { layers, features, classes, kind } = this.scene.header;
    const nodes = [];
    for (let index = 0; index < layer.drawn; index++) {
      const { x, y } = at(number, index);
      const style = `left:${x - unit / 2}px;top:${y - unit / 2}px;width:${unit}px;height:${unit}px`;
      const names = layer.names ?? (number === 0 ? features : number === layers.length - 1 ? classes : []);
      const named = layer.drawn === layer.units ? names?.[index] : null;
      nodes.push(this.unitNode(number, index, style, named, kind === "points" && number < layers.length - 1));
    }
    const place = at(number, 0).x;
    const bend = layer.activation ? ` ${layer.activation}` : "";
    const count = layer.drawn < layer.units ? `… ${layer.units} units` : `${layer.units}${bend}`;
    const edge = number === 0 ? "fx-first" : number === layers.length - 1 ? "fx-last" : "fx-middle";
    nodes.push(el(`div.fx-layer.${edge}`, { style: `left:${place}px;top:${room}px` }, el("b", {}, layer.label), el("span", {}, count),
      this.locks && layer.weights != null ? turns(layer) : null));
    return nodes;
  }

  unitNode(layer, index, style, name, pictured) {
    const hidden = layer > 0 && layer < this.scene.header.layers.length - 1;
    const label = name || (hidden ? `unit ${index + 1} of hidden layer ${layer}` : `unit ${index + 1}`);
    const canvas = el("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
    if (!hidden || !pictured) {
      if (pictured) this.drawInput(canvas, index);
      else this.canvases.push({ layer, index, canvas, output: layer > 0 && !hidden });
      return el("div.fx-unit", { style, title: label }, canvas);
    }
    this.canvases.push({ layer, index, canvas });
    const look = () => this.point({ layer, index, label: `what ${label} sees` });
    return el("button.fx-unit", { type: "button", style, title: label, "aria-label": `Show what ${label} sees`,
      onpointerenter: look, onpointerleave: () => this.point(null), onfocus: look, onblur: () => this.point(null) }, canvas);
  }

  // An input of the plane is its own picture: small on one side, large on the other.
  drawInput(canvas, index) {
    const values = Uint8Array.from({ length: SIDE * SIDE }, (_, at) =>
      Math.round(((index === 0 ? at % SIDE : Math.floor(at / SIDE)) / (SIDE - 1)) * 255));
    canvas.getContext("2d").putImageData(painted(values, SIDE, this.table), 0, 0);
  }

  bundle(number, at, unit) {
    const { layers } = this.scene.header;
    const group = svg("g", {});
    const paths = [];
    for (let to = 0; to < layers[number + 1].drawn; to++) {
      for (let from = 0; from < layers[number].drawn; from++) {
        const [a, b] = [at(number, from), at(number + 1, to)];
        const [x0, x1] = [a.x + unit / 2, b.x - unit / 2];
        const bend = (x1 - x0) * 0.45;
        const path = svg("path", { d: `M${x0} ${a.y}C${x0 + bend} ${a.y} ${x1 - bend} ${b.y} ${x1} ${b.y}` });
        paths.push({ path, drawn: null });
        group.append(path);
      }
    }
    this.paths.push(paths);
    return group;
  }

  update(frame) {
    this.frame = frame;
    if (!this.paths) {
      this.build();
      return;
    }
    let largest = 0.5;
    this.paths.forEach((paths, number) => {
      const weights = frame.arrays[`weights.${number + 1}`];
      if (!weights) return;
      for (const value of weights.data) largest = Math.max(largest, Math.abs(value));
    });
    // Slowly while it learns, so that all links don't jump together; a round of the past always looks the same.
    this.largest += (largest - this.largest) * (frame.header.state === "learning" && !frame.header.past ? 0.2 : 1);
    this.paths.forEach((paths, number) => this.weigh(paths, frame.arrays[`weights.${number + 1}`]));
    this.paintUnits(frame.arrays);
  }

  weigh(paths, weights) {
    if (!weights) return;
    for (let at = 0; at < paths.length; at++) {
      const value = weights.data[at];
      const share = Math.min(1, Math.abs(value) / this.largest);
      const level = Math.round(share * 24) * (value < 0 ? -1 : 1); // a link is touched only when it looks different
      if (paths[at].drawn === level) continue;
      paths[at].drawn = level;
      const { path } = paths[at];
      const size = Math.abs(level) / 24;
      path.setAttribute("stroke", this.colours[value < 0 ? 0 : 1]);
      path.setAttribute("stroke-width", (0.5 + 4.2 * size).toFixed(2));
      path.setAttribute("stroke-opacity", (0.1 + 0.8 * size).toFixed(2));
    }
  }

  paintUnits(arrays) {
    for (const { layer, index, canvas, output } of this.canvases) {
      const seen = arrays[`units.${layer}`];
      const values = seen ? seen.data.subarray(index * SIDE * SIDE, (index + 1) * SIDE * SIDE)
        : output && arrays.surface ? thinned(arrays, index) : null;
      if (values) canvas.getContext("2d").putImageData(painted(values, SIDE, this.table), 0, 0);
    }
  }

  describe() {
    const { layers, parameters, learns } = this.scene.header;
    const text = layers.map((layer) => `${layer.label} ${layer.units}${layer.frozen ? " (frozen)" : ""}`).join(", ");
    const still = learns < parameters ? `, of which ${number(learns, 6)} learn` : "";
    put(this.stage, "aria-label", `Network with ${number(parameters, 6)} weights${still}. Units from left to right: ${text}.`);
  }
}

// A lock for a layer that stays as it is, a pencil for one that learns; and how many weights lead to it.
function turns({ frozen, weights }) {
  const icon = svg("svg.fx-turns", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: frozen ? LOCK : PENCIL }));
  const says = frozen ? "stays as it is" : "learns";
  return el(`span.${frozen ? "fx-frozen" : "fx-learns"}`, { title: `${whole(weights)} weights: ${says}`, "aria-label": `${whole(weights)} weights: ${says}`, role: "img" },
    icon, whole(weights));
}

const whole = (count) => count.toLocaleString("en");

// The whole answer as a small picture for the output unit of one class.
function thinned(arrays, index) {
  const side = arrays.surface.shape[0];
  const out = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const at = Math.round((row * (side - 1)) / (SIDE - 1)) * side + Math.round((column * (side - 1)) / (SIDE - 1));
      const value = arrays.surface.data[at];
      if (!arrays.sure) out[row * SIDE + column] = index === 0 ? 255 - value : value;
      else out[row * SIDE + column] = value === index ? 128 + arrays.sure.data[at] / 2 : 128;
    }
  }
  return out;
}
