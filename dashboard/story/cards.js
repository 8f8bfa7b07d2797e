// Three stacks of cards, dealt onto the table.

const NS = "http://www.w3.org/2000/svg";
const SHAPES = {
  circle: (c) => [["circle", { cx: 12, cy: 12, r: 8, fill: c }]],
  diamond: (c) => [["path", { d: "M12 3 L21 12 L12 21 L3 12 Z", fill: "none", stroke: c, "stroke-width": 2.6 }]],
  lock: (c) => [["rect", { x: 5, y: 11, width: 14, height: 10, rx: 2, fill: c }],
                ["path", { d: "M8 11 V8 a4 4 0 0 1 8 0 V11", fill: "none", stroke: c, "stroke-width": 2.4 }]],
};
const el = (name, cls, text) => Object.assign(document.createElement(name), { className: cls, textContent: text ?? "" });
function sign(kind, colour) {
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, values] of SHAPES[kind](colour)) {
    const node = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(values)) node.setAttribute(key, value);
    svg.append(node);
  }
  return svg;
}
function stack({ sign: kind, colour, count, name, term }, place) {
  const item = el("li", "stack"), pile = el("div", "pile");
  for (let n = 0; n < 4; n++) {
    const card = el("div", "card");
    card.style.setProperty("--n", 3 - n);
    card.style.setProperty("--d", place * 3 + n);
    pile.append(card);
  }
  pile.lastChild.append(sign(kind, colour), el("span", "count", count));
  item.append(pile, el("div", "name", name), el("div", "term", term));
  return item;
}
export default ({ data, parentElement }) => {
  const key = JSON.stringify(data), old = parentElement.querySelector(".stacks");
  if (old?.dataset.key === key) return;
  old?.remove();
  const list = el("ul", "stacks");
  list.dataset.key = key;
  list.append(...data.map(stack));
  parentElement.append(list);
};
