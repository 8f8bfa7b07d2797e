// A place to draw an example: a picture pixel by pixel, or a series as a line; with mouse, finger, pen or keys.

const SETTLE = 140; // ms without a stroke after which the drawing is told
const ICONS = { pen: "Draw", rubber: "Erase" };

export default function ({ data, parentElement, setStateValue }) {
  let pad = parentElement.querySelector(".pad")?.owner;
  if (!pad || pad.kind !== data.kind) {
    parentElement.querySelector(".pad")?.remove();
    pad = new (data.kind === "picture" ? Picture : Series)(parentElement, data);
  }
  pad.tell = (values) => setStateValue("drawn", { version: pad.version, values });
  pad.take(data);
}

function el(tag, className, attributes = {}, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

class Pad {
  constructor(parent, data) {
    this.kind = data.kind;
    this.version = null;
    this.canvas = el("canvas", "board", { tabindex: "0", role: "application" });
    this.bar = el("div", "bar");
    this.root = el("div", `pad ${data.kind}`);
    this.root.owner = this;
    this.root.append(this.canvas, this.bar);
    parent.append(this.root);
    for (const [name, handle] of [["pointerdown", "press"], ["pointermove", "move"], ["pointerup", "release"],
      ["pointercancel", "release"], ["keydown", "key"], ["focus", "draw"], ["blur", "draw"]]) {
      this.canvas.addEventListener(name, (event) => this[handle](event));
    }
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  button(name, act, pressed = null) {
    const node = el("button", "", { type: "button" }, name);
    if (pressed !== null) node.setAttribute("aria-pressed", String(pressed));
    node.addEventListener("click", act);
    this.bar.append(node);
    return node;
  }

  // New values from the page replace the drawing; the same ones, told again, leave it alone.
  take(data) {
    if (data.version === this.version) return this.draw();
    this.version = data.version;
    this.data = data;
    this.values = Float32Array.from(data.values);
    this.begin();
    this.draw();
  }

  begin() {}

  changed() {
    this.draw();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      if (this.canvas.isConnected) this.tell(Array.from(this.values, (value) => Math.round(value * 1e4) / 1e4));
    }, SETTLE);
  }

  press(event) {
    if (event.button !== 0) return;
    event.preventDefault();
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.at(event);
    this.stroke(this.last, this.last);
  }

  move(event) {
    if (!this.last) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) {
      const here = this.at(each);
      this.stroke(this.last, here);
      this.last = here;
    }
  }

  release() {
    this.last = null;
  }

  context() {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    Object.assign(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(this.root);
    const read = (name) => style.getPropertyValue(name).trim();
    return { context, width, height, ink: read("--st-text-color"), key: read("--st-primary-color"), paper: read("--st-background-color"),
      line: read("--st-border-color") };
  }

  held() {
    return this.canvas.matches(":focus-visible");
  }
}

class Picture extends Pad {
  begin() {
    const { height, width } = this.data;
    this.canvas.style.aspectRatio = `${width} / ${height}`;
    this.cursor = [Math.floor(width / 2), Math.floor(height / 2)];
    this.reach = height <= 12 ? [0.35, 0.75] : [0.75, 0.9]; // px: full ink so far, and how softly it ends
    if (this.pens) return;
    this.tool = "pen";
    this.pens = Object.entries(ICONS).map(([tool, said]) => this.button(said, () => this.choose(tool), tool === "pen"));
    this.button("Clear", () => { this.values.fill(0); this.changed(); });
    this.button("Centre", () => this.centre());
  }

  choose(tool) {
    this.tool = tool;
    Object.keys(ICONS).forEach((name, at) => this.pens[at].setAttribute("aria-pressed", String(name === tool)));
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * this.data.width - 0.5, ((event.clientY - box.top) / box.height) * this.data.height - 0.5];
  }

  stroke(from, to) {
    const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) * 3));
    for (let step = 0; step <= steps; step++) {
      this.dab(from[0] + ((to[0] - from[0]) * step) / steps, from[1] + ((to[1] - from[1]) * step) / steps);
    }
    this.changed();
  }

  dab(x, y) {
    const { height, width } = this.data;
    const [full, soft] = this.reach;
    const far = Math.ceil(full + soft);
    for (let row = Math.max(0, Math.round(y) - far); row <= Math.min(height - 1, Math.round(y) + far); row++) {
      for (let column = Math.max(0, Math.round(x) - far); column <= Math.min(width - 1, Math.round(x) + far); column++) {
        const ink = Math.max(0, Math.min(1, 1 - (Math.hypot(column - x, row - y) - full) / soft));
        const at = row * width + column;
        this.values[at] = this.tool === "pen" ? Math.max(this.values[at], ink) : Math.min(this.values[at], 1 - ink);
      }
    }
  }

  // Moves the ink so that its weight lies in the middle, as in pictures that networks usually learn from.
  centre() {
    const { height, width } = this.data;
    let [sum, x, y] = [0, 0, 0];
    this.values.forEach((ink, at) => { sum += ink; x += ink * (at % width); y += ink * Math.floor(at / width); });
    if (!sum) return;
    const [right, down] = [Math.round((width - 1) / 2 - x / sum), Math.round((height - 1) / 2 - y / sum)];
    const moved = new Float32Array(this.values.length);
    this.values.forEach((ink, at) => {
      const [column, row] = [(at % width) + right, Math.floor(at / width) + down];
      if (column >= 0 && column < width && row >= 0 && row < height) moved[row * width + column] = ink;
    });
    this.values = moved;
    this.changed();
  }

  key(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const { height, width } = this.data;
    if (step) this.cursor = [clamp(this.cursor[0] + step[0], 0, width - 1), clamp(this.cursor[1] + step[1], 0, height - 1)];
    else if (event.key === " " || event.key === "Enter") this.stroke(this.cursor, this.cursor);
    else if (event.key === "e") this.choose(this.tool === "pen" ? "rubber" : "pen");
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.draw();
  }

  draw() {
    if (!this.values) return;
    const { context, width: wide, key, ink, paper, line } = this.context();
    const { height, width } = this.data;
    const side = wide / width;
    const [from, to] = [rgb(paper), rgb(ink)];
    this.values.forEach((value, at) => {
      context.fillStyle = `rgb(${from.map((part, place) => Math.round(part + (to[place] - part) * value)).join(",")})`;
      context.fillRect((at % width) * side, Math.floor(at / width) * side, side + 0.5, side + 0.5);
    });
    if (side > 14) {
      Object.assign(context, { strokeStyle: line, lineWidth: 1, globalAlpha: 0.5 });
      context.beginPath();
      for (let at = 1; at < width; at++) { context.moveTo(at * side, 0); context.lineTo(at * side, height * side); }
      for (let at = 1; at < height; at++) { context.moveTo(0, at * side); context.lineTo(width * side, at * side); }
      context.stroke();
      context.globalAlpha = 1;
    }
    if (this.held()) {
      Object.assign(context, { strokeStyle: key, lineWidth: 2 });
      context.strokeRect(this.cursor[0] * side, this.cursor[1] * side, side, side);
    }
    const inked = this.values.reduce((count, value) => count + (value > 0.5 ? 1 : 0), 0);
    this.canvas.setAttribute("aria-label", `Drawing of ${height} by ${width} points, ${inked} of them inked. Arrow keys move, Space draws, E changes between pen and eraser.`);
  }
}

class Series extends Pad {
  begin() {
    const sorted = Array.from(this.values).sort((a, b) => a - b);
    const room = 0.35 * (sorted.at(-1) - sorted[0] || 1);
    this.ends = [sorted[0] - room, sorted.at(-1) + room];
    this.cursor = Math.floor(this.values.length / 2);
    if (this.made) return;
    this.made = true;
    this.button("Flat", () => { this.values.fill((this.ends[0] + this.ends[1]) / 2); this.changed(); });
    this.button("Smoother", () => {
      this.values = this.values.map((value, at, all) => (all[Math.max(0, at - 1)] + 2 * value + all[Math.min(all.length - 1, at + 1)]) / 4);
      this.changed();
    });
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const [low, high] = this.ends;
    return [((event.clientX - box.left) / box.width) * (this.values.length - 1), high - ((event.clientY - box.top) / box.height) * (high - low)];
  }

  stroke(from, to) {
    const [first, last] = from[0] <= to[0] ? [from, to] : [to, from];
    const [start, end] = [Math.round(first[0]), Math.round(last[0])].map((at) => clamp(at, 0, this.values.length - 1));
    for (let at = start; at <= end; at++) {
      const share = last[0] > first[0] ? clamp((at - first[0]) / (last[0] - first[0]), 0, 1) : 1;
      this.values[at] = clamp(start === end ? to[1] : first[1] + (last[1] - first[1]) * share, ...this.ends);
    }
    this.changed();
  }

  key(event) {
    const [low, high] = this.ends;
    const [step, up] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? [0, 0];
    if (!step && !up) return;
    event.preventDefault();
    event.stopPropagation();
    this.cursor = clamp(this.cursor + step, 0, this.values.length - 1);
    if (!up) return this.draw();
    this.values[this.cursor] = clamp(this.values[this.cursor] + (up * (high - low)) / 24, low, high);
    this.changed();
  }

  draw() {
    if (!this.values) return;
    const { context, width, height, ink, key, line } = this.context();
    const [low, high] = this.ends;
    const x = (at) => (at / (this.values.length - 1)) * width;
    const y = (value) => ((high - value) / (high - low)) * height;
    Object.assign(context, { strokeStyle: line, lineWidth: 1 });
    context.beginPath();
    context.moveTo(0, height / 2);
    context.lineTo(width, height / 2);
    context.stroke();
    Object.assign(context, { strokeStyle: ink, lineWidth: 2.4, lineJoin: "round" });
    context.beginPath();
    this.values.forEach((value, at) => context.lineTo(x(at), y(value)));
    context.stroke();
    context.fillStyle = key;
    this.values.forEach((value, at) => {
      context.beginPath();
      context.arc(x(at), y(value), this.held() && at === this.cursor ? 6 : 2.6, 0, 2 * Math.PI);
      context.fill();
    });
    this.canvas.setAttribute("aria-label", `Line of ${this.values.length} points. Left and right choose a point, up and down move it; point ${this.cursor + 1} is at ${this.values[this.cursor].toPrecision(3)}.`);
  }
}

function clamp(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

function rgb(text) {
  if (/^#[0-9a-f]{6}$/i.test(text)) return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  return (text.match(/[\d.]+/g) || [128, 128, 128]).slice(0, 3).map(Number);
}
