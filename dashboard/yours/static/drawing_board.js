// The plane that is drawn on: what mouse, finger, pen and keys do there, and how it looks.

import { el, put } from "./dom.js";
import { css } from "./colours.js";

export const SHAPES = ["M5 0A5 5 0 1 1-5 0A5 5 0 1 1 5 0Z", "M-4.5-4.5H4.5V4.5H-4.5Z", "M0-6L5.6 4.2H-5.6Z",
  "M-1.9-5.6H1.9V-1.9H5.6V1.9H1.9V5.6H-1.9V1.9H-5.6V-1.9H-1.9Z"]; // of the classes, around 0, in px
const STAMP = 16; // px: room for a shape and its edge
const SLIP = 4; // px that a click may slip without being a stroke
const NEAR = 18; // px around the pointer in which a point is taken
const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STRIDES = [0.1, 0.5]; // of the keyboard's cursor, in the plane's unit; the larger with Shift

export class Board {
  // desk: { points, tool, group, brush, reach, theme, changed(said), ended() }; brush: a radius in the plane's unit
  constructor(desk) {
    this.desk = desk;
    this.dots = el("canvas.dw-dots", { "aria-hidden": "true" });
    this.over = el("canvas.dw-over", { tabindex: "0", role: "application", "aria-label": "Plane to draw on. Arrow keys move, Enter puts a point, "
      + "Delete takes one away. 1 to 4 choose the colour; D draws, M moves, E erases." });
    this.root = el("div.dw-board", {}, this.dots, this.over);
    this.cursor = [0, 0];
    this.carried = -1; // the point that moves along
    for (const [name, handle] of [["pointerdown", "press"], ["pointermove", "drag"], ["pointerup", "release"],
      ["pointercancel", "release"], ["lostpointercapture", "release"], ["pointerleave", "away"], ["keydown", "key"],
      ["focus", "come"], ["blur", "go"]]) {
      this.over.addEventListener(name, (event) => this[handle](event));
    }
    // else Chromium takes a tap right after a quick stroke for the end of a gesture, and swallows it
    this.over.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    this.observer = new ResizeObserver(() => this.renew());
    this.observer.observe(this.root);
  }

  // --- mouse, finger, pen

  press(event) {
    if (event.button !== 0 || this.held !== undefined) return;
    event.preventDefault();
    this.drop();
    this.over.focus({ preventScroll: true });
    this.keyed = false;
    this.over.setPointerCapture(event.pointerId);
    Object.assign(this, { held: event.pointerId, from: this.at(event), last: this.at(event), spraying: false, owed: 0 });
    this.act(this.last);
    this.soon();
  }

  drag(event) {
    this.pointer = this.at(event);
    this.soon();
    if (event.pointerId !== this.held) return;
    for (const each of event.getCoalescedEvents?.() ?? []) this.stroke(this.at(each));
    this.stroke(this.pointer);
  }

  release(event) {
    if (event.pointerId !== this.held) return;
    this.held = undefined;
    this.carried = -1;
    if (event.pointerType === "touch") this.pointer = null; // a finger leaves no brush behind
    this.desk.ended();
    this.soon();
  }

  away() {
    this.pointer = null;
    this.soon();
  }

  // The first touch of a tool: one point, one point taken, or one spot erased.
  act([x, y]) {
    const { points, tool, group, brush } = this.desk;
    points.begin();
    if (tool === "draw") this.desk.changed(points.add(x, y, group));
    else if (tool === "move") this.carried = points.nearest(x, y, NEAR / this.scale());
    else this.desk.changed(points.erase(x, y, brush));
  }

  stroke(here) {
    const { points, tool, brush } = this.desk;
    const scale = this.scale();
    this.spraying ||= Math.hypot(here[0] - this.from[0], here[1] - this.from[1]) * scale > SLIP;
    if (!this.spraying) return;
    const far = Math.hypot(here[0] - this.last[0], here[1] - this.last[1]);
    if (tool === "draw") this.spray(here, far);
    else if (tool === "erase") this.desk.changed(points.erase(...here, brush));
    else if (this.carried >= 0) {
      points.move(this.carried, ...here);
      this.desk.changed(true);
    }
    this.last = here;
  }

  // Points at random within the brush, as many as the way is long: a slow hand and a fast one leave the same.
  spray(here, far) {
    const { points, group, brush } = this.desk;
    const gap = Math.max(0.06, brush / 3);
    for (this.owed += far / gap; this.owed >= 1; this.owed -= 1) {
      const [share, angle, away] = [Math.random(), 2 * Math.PI * Math.random(), brush * Math.sqrt(Math.random())];
      const [x, y] = this.last.map((value, axis) => value + (here[axis] - value) * share);
      this.desk.changed(points.add(x + away * Math.cos(angle), y + away * Math.sin(angle), group));
    }
  }

  // --- keys

  key(event) {
    const step = event.ctrlKey || event.metaKey || event.altKey ? null : STEP[event.key];
    const acts = ["Enter", " "].includes(event.key);
    const erases = ["Delete", "Backspace"].includes(event.key);
    if (!step && !acts && !erases) return;
    event.preventDefault();
    event.stopPropagation();
    this.keyed = true;
    if (step) this.walk(step, STRIDES[Number(event.shiftKey)]);
    else if (erases) this.wipe();
    else if (!event.repeat) this.actByKey();
    this.soon();
  }

  walk(step, stride) {
    const { reach, points } = this.desk;
    this.cursor = this.cursor.map((value, axis) => Math.max(-reach, Math.min(reach, Math.round((value + step[axis] * stride) * 10) / 10)));
    if (this.carried >= 0) points.move(this.carried, ...this.cursor);
    this.desk.changed(true, `At ${this.cursor.join(", ")}.`);
  }

  actByKey() {
    const { points, tool, group, brush } = this.desk;
    if (this.carried >= 0) return this.drop();
    points.begin();
    if (tool === "draw") this.desk.changed(points.add(...this.cursor, group), `Point at ${this.cursor.join(", ")}.`);
    else if (tool === "erase") this.desk.changed(points.erase(...this.cursor, brush));
    else this.carried = points.nearest(...this.cursor, NEAR / this.scale());
    if (this.carried < 0) this.desk.ended();
  }

  wipe() {
    const { points } = this.desk;
    this.carried = -1;
    points.begin();
    const found = points.nearest(...this.cursor, NEAR / this.scale());
    if (found >= 0) points.erase(points.list[found][0], points.list[found][1], 0);
    this.desk.changed(true);
    this.desk.ended();
  }

  // A point that was carried by keys stays where it is.
  drop() {
    if (this.carried < 0) return;
    this.carried = -1;
    this.desk.ended();
  }

  come() {
    this.keyed = this.over.matches(":focus-visible");
    this.soon();
  }

  go() {
    this.drop();
    this.keyed = false;
    this.soon();
  }

  // --- how it looks

  scale() {
    return this.over.clientWidth / (2 * this.desk.reach) || 1; // px for one unit of the plane
  }

  at(event) {
    const box = this.over.getBoundingClientRect();
    const { reach } = this.desk;
    return [((event.clientX - box.left) / box.width) * 2 * reach - reach, reach - ((event.clientY - box.top) / box.height) * 2 * reach];
  }

  place([x, y]) {
    const { reach } = this.desk;
    return [(x + reach) * this.scale(), (reach - y) * this.scale()];
  }

  // Everything anew: another size, other colours.
  renew() {
    this.painted = this.stamped = null;
    this.soon();
  }

  soon() {
    this.request ??= requestAnimationFrame(() => {
      this.request = null;
      if (!this.desk.theme || !this.over.clientWidth) return;
      this.paintDots();
      this.paintOver();
    });
  }

  context(canvas) {
    const [ratio, side] = [window.devicePixelRatio || 1, Math.round(canvas.clientWidth)];
    const size = Math.round(side * ratio);
    if (canvas.width !== size) Object.assign(canvas, { width: size, height: size });
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    return context;
  }

  // Points that came since are drawn on top of the others; only where some went or moved is all drawn anew. The one that
  // is carried lies above them all.
  paintDots() {
    const { list } = this.desk.points;
    const { carried, painted } = this;
    const context = this.context(this.dots);
    const grows = painted?.list === list && painted.carried === carried && list.length >= painted.count;
    if (!grows) this.paintPlane(context);
    for (let at = grows ? painted.count : 0; at < list.length; at++) if (at !== carried) this.stamp(context, list[at]);
    this.painted = { list, carried, count: list.length };
    put(this.root, "data-drawn", String(list.length));
  }

  // A copy of its class's picture: quicker than a path for each of two thousand points.
  stamp(context, point) {
    const ratio = window.devicePixelRatio || 1;
    if (this.stamped !== ratio) this.cutStamps(ratio);
    const [x, y] = this.place(point).map((value) => Math.round((value - STAMP / 2) * ratio) / ratio);
    context.drawImage(this.stamps[point[2]], x, y, STAMP, STAMP);
  }

  cutStamps(ratio) {
    const { theme } = this.desk;
    this.stamped = ratio;
    this.stamps = SHAPES.map((shape, group) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: STAMP * ratio, height: STAMP * ratio });
      const context = canvas.getContext("2d");
      context.setTransform(ratio, 0, 0, ratio, (STAMP / 2) * ratio, (STAMP / 2) * ratio);
      Object.assign(context, { fillStyle: css(theme.classes[group]), strokeStyle: theme.paper, lineWidth: 1.2 });
      context.fill(new Path2D(shape));
      context.stroke(new Path2D(shape));
      return canvas;
    });
  }

  paintPlane(context) {
    const { reach, theme } = this.desk;
    const side = this.over.clientWidth;
    context.clearRect(0, 0, side, side);
    Object.assign(context, { lineWidth: 1, fillStyle: theme.soft, font: `11px ${theme.font}`, textAlign: "left" });
    for (let value = 1 - reach; value < reach; value++) {
      const [x, y] = this.place([value, value]).map(Math.round);
      context.strokeStyle = value ? theme.line : theme.soft;
      context.globalAlpha = value ? 1 : 0.5;
      context.beginPath();
      context.moveTo(x + 0.5, 0);
      context.lineTo(x + 0.5, side);
      context.moveTo(0, y + 0.5);
      context.lineTo(side, y + 0.5);
      context.stroke();
      context.globalAlpha = 1;
      context.fillText(String(value), x + 4, side - 5);
      if (value) context.fillText(String(value), 5, y - 4);
    }
  }

  // The brush under the pointer, or the cursor of the keys.
  paintOver() {
    const { tool, brush, theme, group, points } = this.desk;
    const context = this.context(this.over);
    context.clearRect(0, 0, this.over.clientWidth, this.over.clientWidth);
    if (this.carried >= 0) this.stamp(context, points.list[this.carried]);
    const [x, y] = this.place(this.keyed ? this.cursor : this.pointer ?? [99, 99]);
    const radius = tool === "move" ? NEAR : brush * this.scale();
    Object.assign(context, { lineWidth: 1.5, strokeStyle: tool === "draw" ? css(theme.classes[group]) : theme.ink });
    context.setLineDash(tool === "draw" ? [] : [4, 3]);
    context.beginPath();
    if (!this.keyed || tool !== "draw") context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
    if (!this.keyed) return;
    Object.assign(context, { lineWidth: 2, strokeStyle: theme.ink });
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
      context.moveTo(x + 5 * dx, y + 5 * dy);
      context.lineTo(x + 14 * dx, y + 14 * dy);
    }
    context.stroke();
  }

  leave() {
    this.observer.disconnect();
    cancelAnimationFrame(this.request);
  }
}
