// The class: every student is a dot on the strip of each exam; a click or Enter shows that student below and beside.

import { el, say, put, show, clamp } from "./dom.js";
import { SETS } from "./colours.js";
import { inWords, isShare, sign } from "./measures.js";
import { spread } from "./spread.js";
import { Strips } from "./strips.js";

const PATIENCE = 8000; // ms for which a chosen student is ringed before the run has answered
const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

export class Swarm {
  // choose(number): shows another student; open(run): leaves for a student's own run
  constructor(choose, open) {
    this.choose = choose;
    this.canvas = el("canvas.fx-canvas", { "aria-hidden": "true" });
    this.tip = el("div.fx-tip", { hidden: true, "aria-hidden": "true" });
    this.told = el("p.fx-unseen", { id: `fx-class-${Math.random().toString(36).slice(2)}` });
    this.stage = el("div.fx-stage.fx-crowd", { role: "slider", tabindex: "0", "aria-label": "Students, by practice mark",
      "aria-describedby": this.told.id, "aria-valuemin": "1", "aria-valuenow": "1", onkeydown: (event) => this.key(event),
      onblur: () => this.point(null), onclick: (event) => this.take(this.strips.nearest(event)),
      onmousemove: (event) => this.point(this.strips.nearest(event)), onmouseleave: () => this.point(null) },
    this.canvas, this.tip);
    this.strips = new Strips(this.canvas, this.stage);
    this.hint = el("span.fx-hint", {});
    this.solo = el("a.fx-solo", { hidden: true, onclick: (event) => {
      event.preventDefault();
      open(this.frame.header.class.shown_run);
    } });
    this.legend = el("div.fx-legend", {});
    this.root = el("figure.fx-card.fx-swarm", { hidden: true },
      el("figcaption", {}, el("h3", {}, "The class"), this.hint, this.solo), this.stage, this.told, this.legend);
  }

  begin(scene, theme) {
    Object.assign(this, { scene, frame: null, wanted: null, drawn: "" });
    const better = scene.header.task === "regression" ? " Left is better." : "";
    say(this.legend, `Line: median. Box: middle half.${better} Click a dot.`);
    this.strips.begin(theme);
    this.point(null);
  }

  update(frame) {
    if (!frame.header.class) return;
    this.frame = frame;
    const { size, shown, failed, shown_run: run } = frame.header.class;
    if (this.wanted && (this.wanted.number === shown || performance.now() > this.wanted.until)) this.wanted = null;
    say(this.hint, `${size} students${failed ? `, ${failed} failed` : ""}`);
    put(this.root, "data-shown", String(shown));
    put(this.stage, "aria-valuemax", String(size));
    const over = ["done", "stopped"].includes(frame.header.state) && run;
    show(this.solo, Boolean(over));
    if (over) {
      say(this.solo, `Open student ${shown + 1} alone`);
      put(this.solo, "href", `?run=${run}`);
    }
    const { epoch, state, run: own, class: group } = frame.header;
    const now = [own, epoch, state, this.shown, failed, group.ended].join(" "); // marks change with these only
    if (now !== this.drawn) this.redraw();
    this.drawn = now;
  }

  // The student that is shown, or will be as soon as the run has answered.
  get shown() {
    return this.wanted ? this.wanted.number : this.frame.header.class.shown;
  }

  resize() {
    this.redraw();
  }

  redraw() {
    if (!this.frame || !this.stage.clientHeight) return;
    const { arrays, header } = this.frame;
    const opened = this.exam?.run === header.run ? this.exam.students : null;
    const found = Object.keys(SETS).map((name) => ({ name, values: arrays[`swarm.${name}`]?.data || (name === "test" && opened) }))
      .filter(({ name, values }) => values || name === "test");
    this.strips.draw(found, { accuracy: isShare(header.class.mark), say: (value, name) => this.said(value, name),
      shown: this.shown, pointed: this.pointed });
    put(this.root, "data-dots", String(spread(arrays["swarm.val"]?.data)?.count ?? 0));
  }

  // Points at a student (by mouse or arrow keys): its rings, and its marks beside it.
  point(student) {
    if (student === this.pointed || (student != null && !this.frame)) return;
    this.pointed = student;
    this.stage.classList.toggle("fx-pointing", student != null);
    show(this.tip, student != null);
    this.redraw();
    if (student == null) return;
    say(this.tip, this.marksOf(student));
    const { x, above } = this.strips.dotsOf(student).pop() || { x: 0, above: 0 };
    const left = clamp(x - this.tip.offsetWidth / 2, 0, this.stage.clientWidth - this.tip.offsetWidth);
    put(this.tip, "style", `transform:translate(${left.toFixed(0)}px,${(above - 4).toFixed(0)}px)`); // hides no dot
  }

  take(student) {
    if (student == null) return;
    this.wanted = { number: student, until: performance.now() + PATIENCE };
    this.choose(student);
    this.update(this.frame);
    this.speak();
  }

  // Arrow keys go from student to student as they stand in the practice exam; Enter shows the one pointed at.
  key(event) {
    if (!this.strips.open.length || event.ctrlKey || event.metaKey || event.altKey) return;
    const order = this.inOrder();
    const to = { Home: 0, End: order.length - 1 }[event.key]
      ?? (STEPS[event.key] && clamp(order.indexOf(this.pointed ?? this.shown) + STEPS[event.key], 0, order.length - 1));
    if (to !== undefined) this.point(order[to]);
    else if (event.key === "Enter" || event.key === " ") this.take(this.pointed);
    else return;
    event.preventDefault();
    this.speak();
  }

  inOrder() {
    const { values } = this.strips.open.find(({ name }) => name === "val") || this.strips.open[0];
    return [...values.keys()].filter((student) => !Number.isNaN(values[student]))
      .sort((a, b) => values[a] - values[b] || a - b);
  }

  // The slider's value for those who listen: it is spoken when it changes.
  speak() {
    const student = this.pointed ?? this.shown;
    put(this.stage, "aria-valuenow", String(student + 1));
    put(this.stage, "aria-valuetext", this.marksOf(student));
  }

  marksOf(student) {
    const marks = this.strips.open.map(({ name, values }) => `${SETS[name].short} ${this.said(values[student], name)}`);
    return `student ${student + 1}: ${marks.join(", ")}`;
  }

  said(value, name) {
    return inWords(this.frame.header.class.mark, value, this.scene.header.rows[name]);
  }

  describe(header) {
    if (!header.class || !this.strips.open.length) return;
    const less = sign(header.class.mark) < 0; // of a miss, less is better
    const parts = this.strips.open.map(({ name, values }) => {
      const found = spread(values);
      if (!found) return `${SETS[name].name}: no marks yet.`;
      const [best, worst] = less ? [found.least, found.most] : [found.most, found.least];
      const [low, middle, high, top, last] = [found.low, found.middle, found.high, best, worst].map((value) => this.said(value, name));
      return `${SETS[name].name}: median ${middle}, middle half from ${low} to ${high}, best ${top}, worst ${last}.`;
    });
    const { size, failed } = header.class;
    const lost = failed ? ` ${failed} of them failed.` : "";
    say(this.told, `A class of ${size} students.${lost} ${parts.join(" ")} Student ${this.shown + 1} is shown.`);
    this.speak();
  }
}
