// A place to draw points: classes, tools and the board. It keeps the drawing; Python hears of it after every act.

import { el, put, say, svg } from "./dom.js";
import { css, loadStyle, readTheme } from "./colours.js";
import { Board, SHAPES } from "./drawing_board.js";
import { Points } from "./drawing_points.js";

const TOOLS = { draw: ["Draw", "One point for a click, a spray for a drag (D)"], move: ["Move", "Drag a point to another place (M)"],
  erase: ["Erase", "Takes away what lies under the brush (E)"] };
const BRUSH = { min: 0.1, max: 1, step: 0.05, usual: 0.35 }; // its radius, in the plane's unit
const KEYS = "Keys on the board: arrows move, Enter puts a point, Delete takes one away; 1 to 4 are the colours.";
const KEPT = "final-exam-drawing"; // in the tab, for when the page is loaded anew
const pads = new WeakMap(); // parent element -> Drawing: Streamlit calls mount again for every change of data or theme

export async function mount(component) {
  const parent = component.parentElement;
  let pad = pads.get(parent);
  if (!pad) {
    pad = new Drawing(parent, component.data);
    pads.set(parent, pad);
  }
  const turn = ++pad.turn;
  await pad.configure(component);
  return () => setTimeout(() => {
    if (turn !== pad.turn || parent.isConnected) return;
    pad.leave();
    pads.delete(parent);
  });
}

class Drawing {
  constructor(parent, { points, limits, classes, starts }) {
    Object.assign(this, { turn: 0, tool: "draw", group: 0, brush: BRUSH.usual, reach: limits.reach, classes, starts, used: 0 });
    this.sent = points.length ? points : recalled();
    this.points = new Points(this.sent, limits);
    this.board = new Board(this);
    this.styled = loadStyle(import.meta.url, "drawing.css");
    this.root = el("div.dw", { onkeydown: (event) => this.key(event) }, el("div.dw-parts", {}, this.pens(), this.tools(),
      this.board.root, this.acts(), this.end()));
    parent.append(this.root);
  }

  pens() {
    this.counted = this.classes.map(() => el("b", {}, "0"));
    this.pen = this.classes.map((name, group) => el("button", { type: "button", title: `Draw ${name} points (${group + 1})`,
      onclick: () => this.choose(group) }, svg("svg", { viewBox: "-7 -7 14 14", "aria-hidden": "true" }, svg("path", { d: SHAPES[group] })),
    el("span", {}, name), this.counted[group]));
    return el("div.dw-pens", { role: "group", "aria-label": "Class" }, ...this.pen);
  }

  tools() {
    this.chosen = Object.fromEntries(Object.entries(TOOLS).map(([tool, [name, title]]) =>
      [tool, el("button", { type: "button", title, onclick: () => this.take(tool) }, name)]));
    const { min, max, step } = BRUSH;
    this.size = el("input", { type: "range", min, max, step, value: this.brush, title: "How wide it sprays and erases",
      oninput: () => { this.brush = Number(this.size.value); } });
    return el("div.dw-tools", {}, el("div.dw-choice", { role: "group", "aria-label": "Tool" }, ...Object.values(this.chosen)),
      el("label.dw-brush", {}, el("span", {}, "Brush"), this.size));
  }

  acts() {
    const button = (name, title, act) => el("button", { type: "button", title, onclick: act }, name);
    this.undo = button("Undo", "Ctrl+Z", () => this.go(() => this.points.undo()));
    this.redo = button("Redo", "Ctrl+Y", () => this.go(() => this.points.redo()));
    this.clear = button("Clear", "Takes all points away; Undo brings them back", () => this.go(() => this.points.replace([])));
    this.start = el("select", { "aria-label": "Start from", title: "Puts ready points in the place of these; Undo brings them back",
      onchange: () => this.startFrom(this.start.value) }, el("option", { value: "" }, "Start from …"),
    ...Object.keys(this.starts).map((name) => el("option", { value: name }, name)));
    return el("div.dw-acts", {}, this.undo, this.redo, this.clear, this.start);
  }

  end() {
    this.sum = el("p.dw-sum", { role: "status" });
    this.use = el("button.dw-use", { type: "button", title: "Cuts three sets, seals the exam, and opens the Playground",
      onclick: () => this.send(true) }, "Use these points");
    this.said = el("p.dw-said", { role: "alert" });
    return el("div.dw-end", {}, this.use, this.said, this.sum, el("p.dw-keys", {}, KEYS));
  }

  async configure(component) {
    this.component = component;
    await this.styled;
    const theme = readTheme(this.root);
    const told = JSON.stringify(theme);
    if (told !== this.themed) this.dress(theme, told);
    if (component.data.done >= this.used) this.answer(component.data.said);
    this.draw();
  }

  dress(theme, told) {
    Object.assign(this, { theme, themed: told });
    for (const name of ["soft", "line", "paper", "ink", "test"]) this.root.style.setProperty(`--dw-${name}`, theme[name]);
    this.root.style.setProperty("--dw-card", css(theme.card));
    this.pen.forEach((node, group) => node.style.setProperty("--dw-hue", css(theme.classes[group])));
    this.board.renew();
  }

  answer(said) {
    say(this.said, said);
    put(this.root, "data-waiting", "false");
    this.use.disabled = false;
  }

  choose(group) {
    Object.assign(this, { group, tool: "draw" });
    this.draw();
  }

  take(tool) {
    this.tool = tool;
    this.draw();
  }

  startFrom(name) {
    this.start.value = "";
    if (name) this.go(() => this.points.replace(this.starts[name]));
  }

  // An act of a button: done, drawn and told.
  go(act) {
    this.board.drop();
    act();
    this.changed(true);
    this.ended();
  }

  // The points are others than before, or (`done` is false) there was no room for one. `more`: for who can't see it.
  changed(done, more = "") {
    this.crowded = done === false && this.points.full();
    this.more = more;
    this.draw();
  }

  ended() {
    this.points.settle();
    this.draw();
    if (this.points.list !== this.sent) this.send(false);
  }

  // Not a trigger: what Python has not read yet is replaced by what is newer, and the newest has the whole drawing in it.
  send(use) {
    this.n = Math.max(Date.now(), (this.n ?? 0) + 1);
    if (use) {
      this.used = this.n;
      this.use.disabled = true;
      put(this.root, "data-waiting", "true");
      say(this.said, "");
    }
    this.sent = this.points.list;
    remember(this.sent);
    this.component.setStateValue("told", { n: this.n, used: this.used, points: this.points.list });
  }

  draw() {
    const { points } = this;
    this.pen.forEach((node, group) => put(node, "aria-pressed", String(this.tool === "draw" && group === this.group)));
    for (const [tool, node] of Object.entries(this.chosen)) put(node, "aria-pressed", String(tool === this.tool));
    points.counts(this.classes.length).forEach((count, group) => say(this.counted[group], count.toLocaleString("en")));
    this.undo.disabled = !points.past.length;
    this.redo.disabled = !points.future.length;
    this.clear.disabled = !points.list.length;
    const total = `${points.list.length.toLocaleString("en")} ${points.list.length === 1 ? "point" : "points"}`;
    say(this.sum, this.crowded ? `${total}: more than that can't be. Erase some.` : `${this.more ?? ""} ${total}`.trim());
    put(this.root, "data-points", String(points.list.length));
    this.board.soon();
  }

  key(event) {
    const name = event.key.toLowerCase();
    const command = (event.ctrlKey || event.metaKey) && !event.altKey;
    const tool = { d: "draw", m: "move", e: "erase" }[name];
    if (command && (name === "y" || (name === "z" && event.shiftKey))) this.go(() => this.points.redo());
    else if (command && name === "z") this.go(() => this.points.undo());
    else if (command || event.altKey || event.target === this.start) return;
    else if (tool) this.take(tool);
    else if (this.classes[Number(name) - 1]) this.choose(Number(name) - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  leave() {
    this.board.leave();
    this.root.remove();
  }
}

// Where a browser keeps nothing, the drawing lasts as long as the page.
function remember(list) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(list));
  } catch { /* said above */ }
}

function recalled() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) ?? [];
  } catch {
    return [];
  }
}
