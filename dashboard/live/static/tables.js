// What it mixes up: the confusion matrix as a table, or, for numbers, guesses against the truth.

import { el, say, put, number } from "./dom.js";
import { css } from "./colours.js";

export class Matrix {
  constructor() {
    this.table = el("table.fx-matrix", {});
    this.wrap = el("div.fx-matrixwrap", {}, this.table);
    this.canvas = el("canvas.fx-canvas", { "aria-hidden": "true" });
    this.stage = el("div.fx-stage", { role: "img", hidden: true }, this.canvas);
    this.title = el("h3", {}, "What it mixes up");
    this.hint = el("span.fx-hint", {}, "in the practice exam");
    this.root = el("figure.fx-card.fx-mixed", {}, el("figcaption", {}, this.title, this.hint), this.wrap, this.stage);
  }

  begin(scene, theme) {
    Object.assign(this, { scene, theme });
    this.classes = scene.header.task === "classification" ? scene.header.classes : null;
    this.wrap.hidden = !this.classes;
    this.stage.hidden = Boolean(this.classes);
    say(this.title, this.classes ? "What it mixes up" : "Guess against truth");
    if (this.classes) this.build();
  }

  build() {
    const { classes } = this;
    const many = classes.length > 4;
    const corner = el("td.fx-corner", {}, many ? "" : "is ↓ guessed →");
    say(this.hint, many ? "rows: truth, columns: guess" : "in the practice exam");
    const head = el("tr", {}, corner, ...classes.map((text) => el("th", { scope: "col", title: text }, text)));
    this.cells = [];
    const rows = classes.map((text) => el("tr", {}, el("th", { scope: "row", title: text }, text), ...classes.map(() => {
      const cell = el("td", {}, "");
      this.cells.push(cell);
      return cell;
    })));
    this.table.replaceChildren(el("caption.fx-unseen", {}, "Practice exam: rows are the right answers, columns the guesses"),
      el("thead", {}, head), el("tbody", {}, ...rows));
    this.table.classList.toggle("fx-many", classes.length > 4);
  }

  update(frame) {
    this.frame = frame;
    if (this.classes && frame.arrays.confusion) this.count(frame.arrays.confusion, frame.pinned?.arrays.confusion);
    else if (!this.classes && frame.arrays["residual.truth"]) this.scatter(frame.arrays);
  }

  // `then`: the counts of the moment that it is compared with.
  count({ data, shape }, then) {
    const size = shape[0];
    const [good, bad] = [this.theme.dark ? [47, 199, 155] : [0, 122, 89], this.theme.dark ? [255, 143, 77] : [205, 85, 0]];
    for (let row = 0; row < size; row++) {
      let total = 0;
      for (let column = 0; column < size; column++) total += data[row * size + column];
      for (let column = 0; column < size; column++) {
        const value = data[row * size + column];
        const cell = this.cells[row * size + column];
        const share = total ? value / total : 0;
        say(cell, value || size <= 4 ? String(value) : "·");
        const colour = value ? css(row === column ? good : bad, (0.1 + 0.5 * share).toFixed(2)) : "transparent";
        put(cell, "style", `background:${colour}`);
        const more = then ? value - then.data[row * size + column] : 0;
        put(cell, "data-more", more ? `${more > 0 ? "+" : "−"}${Math.abs(more)}` : "");
        if (cell.classList.contains("fx-zero") !== !value) cell.classList.toggle("fx-zero", !value);
      }
    }
  }

  scatter(arrays) {
    const [truth, guess] = [arrays["residual.truth"].data, arrays["residual.guess"].data];
    const { context, width, height } = fitted(this.canvas, this.stage);
    // The axes come from the right answers, so that wild guesses can't shake them.
    const [low, high] = ends(truth);
    const pad = { l: 44, b: 34, t: 8, r: 10 };
    const x = (value) => pad.l + ((value - low) / (high - low)) * (width - pad.l - pad.r);
    const y = (value) => height - pad.b - ((value - low) / (high - low)) * (height - pad.t - pad.b);
    context.strokeStyle = this.theme.soft;
    context.setLineDash([4, 4]);
    line(context, x(low), y(low), x(high), y(high));
    context.setLineDash([]);
    context.fillStyle = this.theme.paper;
    context.strokeStyle = this.theme.val;
    context.lineWidth = 1.6;
    for (let at = 0; at < truth.length; at++) {
      diamond(context, x(truth[at]), Math.min(height - pad.b, Math.max(pad.t, y(guess[at]))), 4.2);
    }
    this.letter(context, { low, high, x, y, width, height, pad });
  }

  letter(context, { low, high, x, y, width, height, pad }) {
    const { target, unit } = this.scene.header;
    const name = target ? `${target}${unit ? ` (${unit})` : ""}` : unit || "";
    context.fillStyle = this.theme.soft;
    context.font = `11px ${this.theme.font}`;
    for (const value of [low, (low + high) / 2, high]) {
      context.textAlign = value === low ? "left" : value === high ? "right" : "center";
      context.fillText(number(value, 2), x(value), height - pad.b + 14);
      context.textAlign = "right";
      context.fillText(number(value, 2), pad.l - 6, Math.max(12, y(value) + 4));
    }
    context.textAlign = "center";
    context.fillText(`truth: ${name}`.slice(0, 60), (pad.l + width) / 2, height - 4);
  }

  resize() {
    if (this.frame) this.update(this.frame);
  }

  describe(header) {
    const mark = header.marks?.val;
    if (this.classes || !mark) return;
    put(this.stage, "aria-label", `Guesses against right answers of the practice exam. Average miss ${number(mark.mae)}.`);
  }
}

export function fitted(canvas, stage) {
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [stage.clientWidth, stage.clientHeight];
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

function ends(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const margin = 0.06 * (high - low) || 1;
  return [low - margin, high + margin];
}

function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function diamond(context, x, y, size) {
  context.beginPath();
  context.moveTo(x, y - size);
  context.lineTo(x + size, y);
  context.lineTo(x, y + size);
  context.lineTo(x - size, y);
  context.closePath();
  context.fill();
  context.stroke();
}
