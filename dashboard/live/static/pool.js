// The examples that are held up to a network: drawn, or in words; six of them can be watched on their way through.

import { el, say, show, number } from "./dom.js";
import { css } from "./colours.js";
import { paintLine, paintPicture, piece } from "./faces.js";
import { marked, radios } from "./radio.js";

const SET = { train: ["●", "course"], val: ["◇", "practice"] };

export class Pool {
  // choose(place): another example shall be watched
  constructor(choose) {
    this.choose = choose;
    this.buttons = radios("span.fx-watch", "Which example is watched on its way", []);
    this.text = el("span.fx-watched", { dir: "auto" });
    this.root = el("div.fx-poolbar", {}, el("span", {}, "Watch"), this.buttons, this.text);
  }

  begin(scene, theme) {
    const { header, arrays } = scene;
    Object.assign(this, { scene, theme, x: arrays["pool.x"], y: arrays["pool.y"], texts: header.inside.pool.texts,
      places: header.inside.pool.watched, words: header.inside.pool.places });
    this.sets = Object.entries(header.inside.pool.sets).flatMap(([name, count]) => Array(count).fill(name));
    this.flat = ["points", "curve"].includes(header.kind); // there every place of the plane is asked
    show(this.root, !this.flat);
    this.nodes = this.places.map((_, at) => el("button", { type: "button", role: "radio", "aria-label": this.named_at(at),
      title: this.named_at(at), onclick: () => this.choose(at) }, this.texts ? String(at + 1) : el("canvas", {})));
    this.buttons.replaceChildren(...this.nodes);
    if (!this.texts && !this.flat) requestAnimationFrame(() => this.nodes.forEach((node, at) => this.paint(node.firstChild, this.places[at])));
  }

  watch(place) {
    if (!this.nodes) return;
    marked(this.nodes, (node) => node === this.nodes[place]);
    this.named = this.flat ? "" : this.named_at(place);
    say(this.text, this.texts ? this.told(this.places[place]) : this.answer(this.places[place]));
  }

  named_at(at) {
    const answer = this.answer(this.places[at]);
    return `example ${at + 1}${answer ? ` (${answer})` : ""}`;
  }

  // The right answer of an example, where it has one that may be said.
  answer(place) {
    if (!this.y) return "";
    const { classes, task, unit } = this.scene.header;
    const value = this.y.data[place];
    return task === "regression" ? `${number(value)} ${unit}`.trim() : classes[value] ?? String(value);
  }

  told(place) {
    const answer = this.answer(place);
    return `${this.texts[place]}${answer ? ` → ${answer}` : ""}`;
  }

  // The watched example in words; null where it can be drawn.
  textOf(watched) {
    return this.texts ? this.texts[this.places[watched]] : null;
  }

  paint(canvas, place) {
    if (this.texts) return null;
    const { shape } = this.x;
    if (this.flat) return this.dot(canvas, place);
    const drawn = piece(this.x, place);
    return shape.length === 3 ? paintPicture(canvas, drawn, this.theme) : paintLine(canvas, drawn.data, this.theme, null);
  }

  // A point of the plane, or of the line, where it lies among all others.
  dot(canvas, place) {
    const [x0, x1, y0, y1] = this.scene.header.extent;
    const [wide, high] = [96, 96];
    Object.assign(canvas, { width: wide, height: high });
    const context = canvas.getContext("2d");
    const at = piece(this.x, place).data;
    const up = at.length > 1 ? at[1] : this.y.data[place];
    const { task } = this.scene.header;
    context.fillStyle = task === "classification" ? css(this.theme.classes[this.y.data[place] % 10]) : this.theme.ink;
    context.beginPath();
    context.arc(((at[0] - x0) / (x1 - x0)) * wide, high - ((up - y0) / (y1 - y0)) * high, 9, 0, 2 * Math.PI);
    context.fill();
  }

  // One example as a small card: what it is, of which set, and what the unit says to it.
  card(place, says) {
    const [glyph, name] = SET[this.sets[place]];
    const answer = this.answer(place);
    const node = el("li.fx-poolcard", {}, this.texts ? el("span.fx-pooltext", { dir: "auto" }, this.texts[place]) : el("canvas", { role: "img", "aria-label": answer || name }),
      el("small", { title: `${name}${answer ? `, ${answer}` : ""}` }, el("i", { "aria-label": name }, glyph), ` ${answer}`), el("small", {}, number(says, 2)));
    return node;
  }
}
