// Small words for building the page: elements, text that changes only when it must, numbers as people read them.

const SVG = "http://www.w3.org/2000/svg";

// el("div.fx-card#id", { "aria-label": "…" }, child, "text", …)
export function el(spec, attributes = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  return fill(document.createElement(tag || "div"), classes, attributes, children);
}

export function svg(spec, attributes = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  return fill(document.createElementNS(SVG, tag), classes, attributes, children);
}

function fill(node, classes, attributes, children) {
  if (classes.length) node.setAttribute("class", classes.join(" "));
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

// Writing the same text again would still cost a layout.
export function say(node, text) {
  if (node.dataset.said === text) return;
  node.dataset.said = text;
  node.textContent = text;
}

export function put(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

export function show(node, visible) {
  if (node.hidden === visible) node.hidden = !visible;
}

// Plotly reads a little HTML in its texts: names that visitors gave must stay text.
export function plain(text) {
  return String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

// 0.873 of 60 questions -> "87 %"; decimals only where a thousand questions pay for them.
export function percent(share, questions = 0) {
  if (share == null || Number.isNaN(share)) return "–";
  const text = (100 * share + 1e-5).toFixed(questions >= 1000 ? 1 : 0); // a half goes up, also one of 32 bits
  return `${text === "-0" ? "0" : text} %`;
}

export function number(value, digits = 3) {
  if (value == null || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString("en");
  return String(Number(value.toPrecision(digits)));
}

// Wilson's 95 % interval for a share of n questions: [low, high].
export function wilson(share, n) {
  if (!n) return null;
  const z2 = 1.959964 ** 2;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (1.959964 / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
