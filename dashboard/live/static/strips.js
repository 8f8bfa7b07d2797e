// The swarm's picture: a strip for each exam with a dot for each student, the median and the middle half, on a canvas.

import { number, clamp } from "./dom.js";
import { SETS } from "./colours.js";
import { SHAPES } from "./points.js";
import { fitted } from "./tables.js";
import { spread } from "./spread.js";

const REACH = 16; // px around the pointer in which a student answers
const GOLDEN = 0.6180339887; // gives each student a height of its own in every strip, evenly spread for any number
const PAD = 14; // px left and right of the marks
const HEAD = 19; // px for a strip's name
const AXIS = 20; // px for the numbers below
const SEALED = 30; // px for the strip of a sealed exam
const LOW = 180; // px of a picture in which the sealed exam has no room: its envelope is elsewhere
const HALF = 0.5;
const NICE = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

export class Strips {
  constructor(canvas, stage) {
    Object.assign(this, { canvas, stage, open: [] });
  }

  begin(theme) {
    Object.assign(this, { theme, open: [], low: 0, top: 0, pictures: {} });
  }

  // strips: [{ name, values }], without values while sealed; say(value, name): a set's mark in words.
  draw(strips, { accuracy, say, shown, pointed }) {
    const { context, width, height } = fitted(this.canvas, this.stage);
    if (height < LOW) strips = strips.filter(({ values }) => values);
    const sealed = strips.filter(({ values }) => !values).length;
    const room = (height - AXIS - sealed * SEALED) / Math.max(1, strips.length - sealed);
    Object.assign(this, { context, width, say, place: this.scale(strips, width - 2 * PAD, accuracy) });
    this.drawAxis(height);
    let top = 0;
    for (const strip of strips) {
      if (strip.values) this.drawStrip(Object.assign(strip, { top: top + HEAD, height: room - HEAD - 5, size: radius(strip, room) }));
      else this.drawSealed(top);
      top += strip.values ? room : SEALED;
    }
    this.open = strips.filter(({ values }) => values);
    for (const student of new Set([pointed, shown])) {
      if (student != null) this.drawStudent(student, student === shown);
    }
  }

  // Where a mark stands: per cent up to 100, from 0 on, or from 50 on while every student is well above; misses from 0
  // to a round number that seldom changes.
  scale(strips, wide, accuracy) {
    if (accuracy) {
      const least = Math.min(...strips.map(({ values }) => spread(values)?.least ?? 1));
      if (least < HALF || least > HALF + 0.05) this.low = least < HALF ? 0 : HALF;
      this.ticks = (this.low ? [50, 60, 70, 80, 90, 100] : [0, 25, 50, 75, 100]).map((share) => [share / 100, `${share} %`]);
      return (value) => PAD + ((value - this.low) / (1 - this.low)) * wide;
    }
    const most = Math.max(...strips.map(({ values }) => spread(values)?.most ?? 0)) || 1;
    if (most > this.top || most < 0.55 * this.top) {
      const power = 10 ** Math.floor(Math.log10(most));
      this.top = power * (NICE.find((step) => step * power >= most * 1.02) || 15);
    }
    this.ticks = [0, 0.5, 1].map((share) => [share * this.top, number(share * this.top, 3)]);
    return (value) => PAD + (clamp(value, 0, this.top) / this.top) * wide;
  }

  drawAxis(height) {
    const { context, theme, ticks } = this;
    context.font = `11px ${theme.font}`;
    context.fillStyle = theme.soft;
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    for (const [at, [value, text]] of ticks.entries()) {
      const x = this.place(value);
      const [align, shift] = at === 0 ? ["left", -8] : at === ticks.length - 1 ? ["right", 8] : ["center", 0];
      context.textAlign = align;
      context.fillText(text, x + shift, height - 5);
      this.line(x, 0, x, height - AXIS + 2);
    }
  }

  drawStrip({ name, values, top, height, size }) {
    const { context, theme, place } = this;
    const found = spread(values);
    this.drawName(name, PAD - 8, top - 6, found ? `median ${this.say(found.middle, name)}` : "no marks yet");
    if (!found) return;
    const box = [place(found.low), top, Math.max(2, place(found.high) - place(found.low)), height];
    context.globalAlpha = 0.2;
    context.fillStyle = theme[name];
    context.fillRect(...box);
    context.globalAlpha = 0.6;
    context.strokeStyle = theme[name];
    context.lineWidth = 1;
    context.strokeRect(...box);
    context.globalAlpha = values.length > 60 ? 0.6 : 0.85;
    for (let student = 0; student < values.length; student++) {
      if (!Number.isNaN(values[student])) this.drawDot(name, size, place(values[student]), heightOf(student, top, height));
    }
    context.globalAlpha = 1;
    context.strokeStyle = theme.ink;
    context.lineWidth = 2.5;
    this.line(place(found.middle), top - 1, place(found.middle), top + height + 1);
  }

  drawName(set, x, y, told) {
    const { context, theme } = this;
    const title = `${SETS[set].glyph} ${SETS[set].name}`;
    context.textAlign = "left";
    context.font = `600 12.5px ${theme.font}`;
    context.fillStyle = theme[set];
    context.fillText(title, x, y);
    const wide = context.measureText(title).width;
    context.font = `12px ${theme.font}`;
    context.fillStyle = theme.soft;
    context.fillText(told, x + wide + 9, y);
  }

  drawSealed(top) {
    const { context, theme, width } = this;
    context.fillStyle = theme.line;
    context.fillRect(PAD - 8, top + 3, width - 2 * PAD + 16, SEALED - 8);
    context.fillStyle = "#b8860b";
    context.strokeStyle = "#b8860b";
    context.fillRect(PAD, top + 13, 11, 8);
    context.lineWidth = 2;
    context.beginPath();
    context.arc(PAD + 5.5, top + 13, 3.4, Math.PI, 2 * Math.PI);
    context.stroke();
    this.drawName("test", PAD + 18, top + 20, "sealed");
  }

  drawDot(name, size, x, y) {
    const half = size + 2;
    this.context.drawImage(this.picture(name, size), x - half, y - half, 2 * half, 2 * half);
  }

  // A dot as a small picture: six hundred of them are copied in a tenth of the time in which they would be drawn.
  picture(name, size) {
    const ratio = window.devicePixelRatio || 1;
    return (this.pictures[[name, size, ratio]] ??= this.paintDot(name, size, ratio));
  }

  paintDot(name, size, ratio) {
    const { theme } = this;
    const [side, fine] = [2 * (size + 2), 2 * ratio]; // painted finer than shown: dots lie between pixels
    const canvas = Object.assign(document.createElement("canvas"), { width: Math.ceil(side * fine), height: Math.ceil(side * fine) });
    const context = canvas.getContext("2d");
    context.setTransform(canvas.width / side, 0, 0, canvas.height / side, canvas.width / 2, canvas.height / 2);
    const path = SHAPES[name](size);
    context.fillStyle = name === "val" ? theme.paper : theme[name];
    context.strokeStyle = name === "val" ? theme[name] : theme.paper;
    context.lineWidth = name === "val" ? 1.7 : 0.8;
    context.fill(path);
    context.stroke(path);
    return canvas;
  }

  // A ring around the student in every strip, joined by a faint line; the one that is shown has its number beside it.
  drawStudent(student, shown) {
    const { context, theme } = this;
    const dots = this.dotsOf(student);
    context.strokeStyle = theme.ink;
    context.globalAlpha = 0.5;
    context.lineWidth = 1.2;
    context.setLineDash([3, 3]);
    for (let at = 0; at + 1 < dots.length; at++) this.line(dots[at].x, dots[at].y, dots[at + 1].x, dots[at + 1].y);
    context.setLineDash([]);
    context.globalAlpha = 1;
    for (const { name, size, x, y } of dots) {
      this.drawDot(name, size + 1, x, y);
      context.strokeStyle = theme.ink;
      context.lineWidth = shown ? 2.2 : 1.2;
      context.beginPath();
      context.arc(x, y, size + 4, 0, 2 * Math.PI);
      context.stroke();
      if (shown) this.drawNumber(x, y, size, String(student + 1));
    }
  }

  drawNumber(x, y, size, text) {
    const { context, theme } = this;
    const left = x > this.width - 50;
    context.font = `700 12.5px ${theme.font}`;
    context.textAlign = left ? "right" : "left";
    const at = x + (left ? -1 : 1) * (size + 7);
    context.strokeStyle = theme.paper;
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeText(text, at, y + 4.5);
    context.fillStyle = theme.ink;
    context.fillText(text, at, y + 4.5);
  }

  line(x0, y0, x1, y1) {
    this.context.beginPath();
    this.context.moveTo(x0, y0);
    this.context.lineTo(x1, y1);
    this.context.stroke();
  }

  // A student's dot in every strip where it has a mark.
  dotsOf(student) {
    return this.open.filter(({ values }) => !Number.isNaN(values[student])).map(({ name, values, top, height, size }) =>
      ({ name, size, x: this.place(values[student]), y: heightOf(student, top, height), above: top - HEAD }));
  }

  // The number of the student whose dot is next to a place in the window, or null.
  nearest({ clientX, clientY }) {
    const edge = this.stage.getBoundingClientRect();
    let [best, distance] = [null, REACH ** 2];
    for (const { values, top, height } of this.open) {
      for (let student = 0; student < values.length; student++) {
        const [x, y] = [this.place(values[student]), heightOf(student, top, height)];
        const away = (x - clientX + edge.left) ** 2 + (y - clientY + edge.top) ** 2;
        if (away < distance) [best, distance] = [student, away];
      }
    }
    return best;
  }
}

function radius({ values }, room) {
  return Math.min(values.length > 100 ? 3 : values.length > 30 ? 3.6 : 4.6, room / 9);
}

function heightOf(student, top, height) {
  return top + 5 + (((student + 1) * GOLDEN) % 1) * Math.max(0, height - 10);
}
