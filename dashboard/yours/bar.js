// Three sets as one bar. Its two borders are dragged, or moved by the arrow keys; what each set gets is said while they move.

const MARKS = [ // circle, hollow diamond, star: as in every chart
  '<circle cx="8" cy="8" r="6"/>',
  '<path d="M8 1.5 14.5 8 8 14.5 1.5 8Z" fill="none" stroke-width="2.2"/>',
  '<path d="M8 .8l2 4.9 5.3.4-4 3.4 1.2 5.1L8 11.9l-4.5 2.7 1.2-5.1-4-3.4L6 5.7Z"/>',
];
const LOCK = '<svg class="lock" viewBox="0 0 16 16" aria-hidden="true"><path d="M4.5 7V5a3.5 3.5 0 0 1 7 0v2H13v8H3V7Zm2 0h3V5a1.5 1.5 0 0 0-3 0Z"/></svg>';
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
const SETTLE = 160; // ms without a move after which the borders are told
let shown; // the seal that was last brought into sight
const SHORT = 14; // per cent of the bar, below which a set has room for its mark alone

export default function ({ data, parentElement, setStateValue }) {
  let bar = parentElement.querySelector(".sets")?.owner;
  if (!bar) bar = new Bar(parentElement);
  bar.tell = (cut) => setStateValue("cut", cut);
  bar.take(data);
}

const mark = (at) => `<svg viewBox="0 0 16 16" aria-hidden="true">${MARKS[at]}</svg>`;

function el(parent, className) {
  const node = document.createElement("div");
  node.className = className;
  parent.append(node);
  return node;
}

class Bar {
  constructor(parent) {
    this.root = el(parent, "sets");
    this.root.owner = this;
    this.track = el(this.root, "track");
    this.parts = [0, 1, 2].map(() => el(this.track, "part"));
    this.borders = [0, 1].map((at) => this.border(at));
    this.falls = el(this.root, "falls");
    this.falling = [0, 1, 2].map(() => el(this.falls, ""));
    this.told = el(this.root, "told");
    this.blocks = [0, 1, 2].map(() => el(this.told, ""));
    this.sure = el(this.root, "sure");
  }

  border(at) {
    const node = el(this.track, "border");
    node.tabIndex = 0;
    node.setAttribute("role", "slider");
    node.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      node.focus({ preventScroll: true });
      node.setPointerCapture(event.pointerId);
      this.held = true;
    });
    node.addEventListener("pointermove", (event) => { if (this.held) this.move(at, this.under(event)); });
    for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => { this.held = false; this.settle(); });
    node.addEventListener("blur", () => this.settle());
    node.addEventListener("keydown", (event) => {
      const { step } = this.data;
      const place = event.key === "Home" ? 0 : event.key === "End" ? 100 : KEYS[event.key] && this.cut[at] + KEYS[event.key] * step;
      if (place === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      this.move(at, place);
    });
    return node;
  }

  under(event) {
    const box = this.track.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * 100;
  }

  limits(at) {
    const { step } = this.data;
    return at ? [this.cut[0] + step, 100 - step] : [step, this.cut[1] - step];
  }

  move(at, place) {
    const { step } = this.data;
    const [low, high] = this.limits(at);
    const there = Math.max(low, Math.min(high, Math.round(place / step) * step));
    if (there === this.cut[at]) return;
    this.cut[at] = there;
    this.draw();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.settle(), SETTLE);
  }

  // Whoever lets go and presses a button at once means the borders as they stand.
  settle() {
    clearTimeout(this.waiting);
    if (!this.waiting || !this.root.isConnected) return;
    this.waiting = null;
    this.tell([...this.cut]);
  }

  take(data) {
    if (!this.data) this.cut = [...data.usual];
    this.data = data;
    this.root.classList.toggle("sealed", data.locked);
    [...this.parts, ...this.falling, ...this.blocks].forEach((node, at) => node.style.setProperty("--hue", data.colours[at % 3]));
    this.borders.forEach((node) => { node.hidden = data.fixed; });
    this.draw();
    if (!data.locked || data.seals === shown) return;
    shown = data.seals; // whoever presses the button below is led to what it has made
    requestAnimationFrame(() => this.root.scrollIntoView({ block: "center" }));
  }

  draw() {
    const { cuts, fixed, locked, names, terms } = this.data;
    const found = (fixed ? Object.values(cuts)[0] : cuts[this.cut.join("-")]) ?? [];
    const rows = found.slice(0, 3);
    const all = rows.reduce((sum, count) => sum + count, 0);
    const asked = [this.cut[0], this.cut[1] - this.cut[0], 100 - this.cut[1]];
    const wide = fixed && all ? rows.map((count) => (100 * count) / all) : asked;
    let left = 0;
    this.parts.forEach((node, at) => {
      Object.assign(node.style, { left: `${left}%`, width: `${wide[at]}%` });
      left += wide[at];
      const name = wide[at] < SHORT ? "" : `<span>${names[at]}</span>`;
      node.innerHTML = (locked && at === 2 ? LOCK : mark(at)) + name;
    });
    this.fall(rows, all, wide);
    this.borders.forEach((node, at) => this.name(node, at, names));
    this.blocks.forEach((node, at) => {
      const share = all ? Math.round((100 * rows[at]) / all) : asked[at];
      const said = all ? `<b>${rows[at].toLocaleString("en")}</b> rows, ${share} %` : `${share} %`;
      node.innerHTML = `<div class="name">${mark(at)}${names[at]}</div><div class="term">${terms[at]}</div><div class="rows">${said}</div>`;
    });
    const sure = found[3] ? `80 % right in this exam would mean ${found[3]}: the fewer questions, the less it can tell.` : "";
    const whole = this.falls.hidden ? "" : "Groups are not cut: the thin bar shows how they fall.";
    this.sure.textContent = all ? [whole, sure].join(" ").trim() : "There are too few rows, or groups, for three sets.";
    this.sure.hidden = !this.sure.textContent;
  }

  // Whole groups can't be cut: a thin bar shows where they really fall.
  fall(rows, all, wide) {
    const real = rows.map((count) => (100 * count) / all);
    this.falls.hidden = !all || real.every((share, at) => Math.abs(share - wide[at]) < 1);
    this.falling.forEach((node, at) => { node.style.width = `${real[at]}%`; });
  }

  name(node, at, names) {
    const [low, high] = this.limits(at);
    node.style.left = `${this.cut[at]}%`;
    for (const [key, value] of Object.entries({ min: low, max: high, now: this.cut[at], text: `${this.cut[at]} per cent` })) {
      node.setAttribute(`aria-value${key}`, value);
    }
    node.setAttribute("aria-label", `Border between ${names[at]} and ${names[at + 1]}`);
  }
}
