// The examples on the plane: drawn on a canvas of their own, because a hundred SVG nodes cost a tenth of a second.

import { el, say, put, show } from "./dom.js";
import { SETS, css } from "./colours.js";

const REACH = 12; // px around the pointer in which an example answers
const SIZE = { train: 3.9, val: 4.6, test: 5.6 }; // px from the middle to the edge

export class Points {
  constructor(stage) {
    this.canvas = el("canvas.fx-canvas.fx-dots", { "aria-hidden": "true" });
    this.tip = el("div.fx-tip", { hidden: true, "aria-hidden": "true" });
    this.stage = stage;
    stage.addEventListener("mousemove", (event) => this.hover(event));
    stage.addEventListener("mouseleave", () => show(this.tip, false));
  }

  begin(scene, theme) {
    Object.assign(this, { theme, groups: groups(scene, theme), drawn: "" });
    show(this.tip, false);
  }

  // Draws all examples where `place` puts them, on what `context` hands out; nothing to do while neither they nor the
  // axes (`key`) have changed.
  draw(place, box, context, key) {
    if (key === this.drawn) return;
    Object.assign(this, { place, box, drawn: key });
    const clear = context();
    clear.save();
    clear.beginPath();
    clear.rect(box.l, box.t, box.w, box.h);
    clear.clip();
    for (const group of this.groups) this.drawGroup(clear, group);
    clear.restore();
  }

  drawGroup(context, { set, hue, xs, ys }) {
    const hollow = set === "val";
    const path = SHAPES[set](SIZE[set]);
    context.fillStyle = hollow ? this.theme.paper : hue;
    context.strokeStyle = hollow ? hue : this.theme.paper;
    context.lineWidth = hollow ? 2 : 1.2;
    for (let at = 0; at < xs.length; at++) {
      const [x, y] = [this.place.x(xs[at]), this.place.y(ys[at])];
      context.translate(x, y);
      context.fill(path);
      context.stroke(path);
      context.translate(-x, -y);
    }
  }

  // Which example lies under the pointer: its set, its answer and its place.
  hover(event) {
    if (!this.place) return;
    const edge = this.stage.getBoundingClientRect();
    const [x, y] = [event.clientX - edge.left, event.clientY - edge.top];
    const inside = x >= this.box.l && x <= this.box.l + this.box.w && y >= this.box.t && y <= this.box.t + this.box.h;
    const found = inside && !event.buttons ? this.nearest(x, y) : null;
    show(this.tip, Boolean(found));
    if (!found) return;
    say(this.tip, `${SETS[found.group.set].short}: ${found.group.text} (${found.x.toFixed(2)}, ${found.y.toFixed(2)})`);
    const left = Math.min(x + 12, edge.width - this.tip.offsetWidth - 4);
    put(this.tip, "style", `transform:translate(${Math.max(0, left)}px,${Math.max(0, y - 30)}px)`);
  }

  nearest(x, y) {
    let [best, distance] = [null, REACH ** 2];
    for (const group of this.groups) {
      for (let at = 0; at < group.xs.length; at++) {
        const away = (this.place.x(group.xs[at]) - x) ** 2 + (this.place.y(group.ys[at]) - y) ** 2;
        if (away < distance) [best, distance] = [{ group, x: group.xs[at], y: group.ys[at] }, away];
      }
    }
    return best;
  }
}

// One group per set and answer: hue says which answer, shape which set. A curve has one group per set.
function groups(scene, theme) {
  const { header, arrays } = scene;
  const curve = header.kind === "curve";
  const found = [];
  for (const set of Object.keys(SETS)) {
    const points = arrays[`${set}.x`];
    if (!points) continue;
    const answers = arrays[`${set}.y`].data;
    const texts = curve ? [header.target || "y"] : header.classes;
    texts.forEach((text, number) => {
      const group = { set, text, hue: curve ? theme[set] : css(theme.classes[number % 10]), xs: [], ys: [] };
      for (let row = 0; row < answers.length; row++) {
        if (!curve && answers[row] !== number) continue;
        group.xs.push(points.data[curve ? row : 2 * row]);
        group.ys.push(curve ? answers[row] : points.data[2 * row + 1]);
      }
      found.push(group);
    });
  }
  return found;
}

export const SHAPES = {
  train(r) {
    const path = new Path2D();
    path.arc(0, 0, r, 0, 2 * Math.PI);
    return path;
  },
  val: (r) => polygon([[0, -r], [r, 0], [0, r], [-r, 0]]),
  test: (r) => polygon(Array.from({ length: 10 }, (_, at) => {
    const [angle, length] = [(at * Math.PI) / 5 - Math.PI / 2, at % 2 ? r * 0.42 : r];
    return [length * Math.cos(angle), length * Math.sin(angle)];
  })),
};

function polygon(corners) {
  const path = new Path2D();
  for (const corner of corners) path.lineTo(...corner);
  path.closePath();
  return path;
}
