// What everything on this page is made of: the numbers that came with it, elements, colours, and a tip beside the pointer.

const told = JSON.parse(document.getElementById("told").textContent);
const CLASSES = ["#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#B8A800", "#7F6CC4", "#8C6D4F", "#7A7A7A"];
const SETS = { train: ["course", "●", ""], val: ["practice", "◇", "6 4"], test: ["exam", "★", "2 3"] };
const dark = window.matchMedia("(prefers-color-scheme: dark)");
let printing = false;

// Text goes in as text, never as markup.
function el(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

// An array of the page: {"bytes": base64} or {"data": numbers}, with its shape.
function opened(packed) {
  if (!packed || !packed.bytes) return packed;
  return { shape: packed.shape, data: Uint8Array.from(atob(packed.bytes), (letter) => letter.charCodeAt(0)) };
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function isDark() {
  return dark.matches && !printing;
}

function rgb(hex) {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

// Blue is hard to see on black: answers are drawn in the lighter one there.
function hue(number) {
  const found = CLASSES[number % CLASSES.length];
  return isDark() && found === "#0072B2" ? "#3C9BD6" : found;
}

function mix(from, to, share) {
  return from.map((value, at) => Math.round(value + (to[at] - value) * share));
}

function tint(hex, share) {
  return `rgba(${rgb(hex).join(",")},${share.toFixed(3)})`;
}

function number(value, digits = 3) {
  if (value === null || value === undefined) return "–";
  return Number.isInteger(value) ? value.toLocaleString("en") : String(Number(value.toPrecision(digits)));
}

function percent(share) {
  return `${Math.round(100 * share + 1e-6)} %`;
}

function isShare(measure) {
  return ["accuracy", "solved", "probe"].includes(measure);
}

// Decimals of a per cent only where there are enough questions for them to mean something.
function saidAs(measure, value, set = "train") {
  return isShare(measure) ? `${(100 * value + 1e-5).toFixed(told.sizes[set] < 1000 ? 0 : 1)} %` : number(value, 3);
}

function answer(value) {
  return told.classes.length ? told.classes[value] ?? String(value) : `${number(value, 4)}${told.unit ? " " + told.unit : ""}`;
}

function figure(title, hint, ...children) {
  const note = el("span.hint", {}, hint);
  const node = el("figure", {}, el("figcaption", {}, el("h3", {}, title), note), ...children);
  return { node, note };
}

// A canvas as large as its field, in CSS pixels.
function fitted(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas.parentNode;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}

// A line beside the pointer; `find` says for a place on the field what is there, or nothing.
function withTip(field, find) {
  const tip = el("div.tip", { hidden: "" });
  field.append(tip);
  field.addEventListener("pointermove", (event) => {
    const edge = field.getBoundingClientRect();
    const [x, y] = [event.clientX - edge.left, event.clientY - edge.top];
    const found = find(x, y);
    tip.hidden = !found;
    if (!found) return;
    tip.textContent = found;
    const left = x + 14 + tip.offsetWidth > edge.width ? Math.max(0, x - tip.offsetWidth - 12) : x + 14;
    tip.style.transform = `translate(${left}px,${Math.max(0, Math.min(y - 14, edge.height - tip.offsetHeight))}px)`;
  });
  field.addEventListener("pointerleave", () => { tip.hidden = true; });
}

// The pixels of a picture [high, wide] in the colours of the page.
function pixels(array, from = 0, covered = null) {
  const [high, wide] = array.shape.slice(-2);
  const canvas = el("canvas", { width: wide, height: high, "aria-hidden": "true" });
  const image = new ImageData(wide, high);
  const [ink, paper] = isDark() ? [235, 30] : [28, 250];
  for (let at = 0; at < wide * high; at++) {
    const value = paper + ((ink - paper) * array.data[from + at]) / 255;
    image.data.set(covered && covered[from + at] ? [214, 178, 112, 255] : [value, value, value, 255], 4 * at);
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

// Series on one another as lines in a small drawing; each of `lines`: [numbers, attributes].
function strip(lines) {
  const all = lines.flatMap(([data]) => Array.from(data));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const drawn = lines.map(([data, attributes]) => svg("polyline", { fill: "none", "stroke-linejoin": "round", ...attributes,
    points: Array.from(data, (value, at) =>
      `${((at / (data.length - 1)) * 120).toFixed(1)},${(43 - ((value - low) / (high - low || 1)) * 40).toFixed(1)}`).join(" ") }));
  return svg("svg", { viewBox: "0 0 120 46", width: "100%", "aria-hidden": "true" }, ...drawn);
}
