// The plane of a network with two inputs: what it answers everywhere, its course examples, and the question as a star.

const COLOURS = ["#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#B8A800", "#7F6CC4", "#8C6D4F", "#7A7A7A"];
const SETTLE = 90; // ms without a move after which the place is told
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export default function ({ data, parentElement, setTriggerValue }) {
  let plane = parentElement.querySelector("canvas")?.owner;
  if (!plane) plane = new Plane(parentElement);
  plane.tell = (place) => setTriggerValue("asked", place);
  plane.take(data);
}

class Plane {
  constructor(parent) {
    this.canvas = document.createElement("canvas");
    this.canvas.owner = this;
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "application");
    parent.append(this.canvas);
    const listen = (name, act) => this.canvas.addEventListener(name, act);
    listen("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      this.canvas.focus({ preventScroll: true });
      this.canvas.setPointerCapture(event.pointerId);
      this.held = true;
      this.ask(this.under(event));
    });
    listen("pointermove", (event) => { if (this.held) this.ask(this.under(event)); });
    for (const end of ["pointerup", "pointercancel"]) listen(end, () => { this.held = false; });
    listen("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  take(data) {
    this.data = data;
    if (!this.held && !this.waiting) this.place = data.place;
    this.draw();
  }

  ask(place) {
    const [x0, x1, y0, y1] = this.data.extent;
    this.place = [Math.max(x0, Math.min(x1, place[0])), Math.max(y0, Math.min(y1, place[1]))];
    this.draw();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => { this.waiting = 0; if (this.canvas.isConnected) this.tell(this.place); }, SETTLE);
  }

  under(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x0, x1, y0, y1] = this.data.extent;
    return [x0 + ((event.clientX - box.left) / box.width) * (x1 - x0), y1 - ((event.clientY - box.top) / box.height) * (y1 - y0)];
  }

  key(event) {
    const step = KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const [x0, x1, y0, y1] = this.data.extent;
    this.ask([this.place[0] + (step[0] * (x1 - x0)) / 40, this.place[1] + (step[1] * (y1 - y0)) / 40]);
  }

  draw() {
    if (!this.data || !this.canvas.clientWidth) return;
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    Object.assign(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const style = getComputedStyle(this.canvas);
    const read = (name) => style.getPropertyValue(name).trim();
    const paper = rgb(read("--st-background-color"));
    const [x0, x1, y0, y1] = this.data.extent;
    const x = (value) => ((value - x0) / (x1 - x0)) * width;
    const y = (value) => ((y1 - value) / (y1 - y0)) * height;
    this.drawSurface(context, width, height, paper);
    this.data.points.forEach(([u, v, answer]) => dot(context, x(u), y(v), COLOURS[answer % 10], read("--st-background-color")));
    star(context, x(this.place[0]), y(this.place[1]), read("--st-text-color"), read("--st-background-color"));
    const [u, v] = this.place.map((value) => Number(value.toPrecision(3)));
    this.canvas.setAttribute("aria-label", `The plane of ${this.data.names.join(" and ")}; asked at ${u}, ${v}. Arrow keys move the question.`);
  }

  // Of two answers one probability says all; of more, whose field it is and how sure.
  drawSurface(context, width, height, paper) {
    const [surface, sure] = [this.data.surface, this.data.sure].map((text) => text && Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)));
    const side = Math.round(Math.sqrt(surface.length));
    const image = new ImageData(side, side);
    surface.forEach((value, at) => {
      const part = (value - 127.5) / 127.5;
      const [hue, share] = sure ? [COLOURS[value % 10], 0.62 * (sure[at] / 255) ** 1.5] : [COLOURS[part < 0 ? 0 : 1], 0.62 * Math.abs(part) ** 0.8];
      const colour = rgb(hue).map((tone, place) => paper[place] + (tone - paper[place]) * share);
      image.data.set([...colour, 255], 4 * ((side - 1 - Math.floor(at / side)) * side + (at % side)));
    });
    const small = Object.assign(document.createElement("canvas"), { width: side, height: side });
    small.getContext("2d").putImageData(image, 0, 0);
    const [dx, dy] = [width / (side - 1), height / (side - 1)]; // the grid's outer points lie on the edges
    context.imageSmoothingEnabled = true;
    context.drawImage(small, -dx / 2, -dy / 2, width + dx, height + dy);
  }
}

function dot(context, x, y, colour, edge) {
  Object.assign(context, { fillStyle: colour, strokeStyle: edge, lineWidth: 1, globalAlpha: 0.9 });
  context.beginPath();
  context.arc(x, y, 3.6, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
  context.globalAlpha = 1;
}

function star(context, x, y, colour, edge) {
  Object.assign(context, { fillStyle: colour, strokeStyle: edge, lineWidth: 2, lineJoin: "round" });
  context.beginPath();
  for (let point = 0; point < 10; point++) {
    const [angle, far] = [(point * Math.PI) / 5 - Math.PI / 2, point % 2 ? 5 : 12];
    context.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle));
  }
  context.closePath();
  context.stroke();
  context.fill();
}

function rgb(text) {
  if (/^#[0-9a-f]{6}$/i.test(text)) return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  return (text.match(/[\d.]+/g) || [128, 128, 128]).slice(0, 3).map(Number);
}
