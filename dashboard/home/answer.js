// What the network answers: how sure it is, the course examples most like the question, and whatever it draws or writes.

const MOST_BARS = 6;
const CELLS = 5; // of a table's row

export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector(".answer");
  if (!root) {
    root = el("div", "answer", { "aria-live": "polite" });
    parentElement.append(root);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => root.again?.());
  }
  const drawn = JSON.stringify(data) + getComputedStyle(root).getPropertyValue("--st-text-color");
  root.again = () => {
    cancelAnimationFrame(root.walking);
    root.drawn = drawn;
    const parts = [...(KINDS[data.answer.kind] || (() => []))(data, root), ...nearest(data, setTriggerValue)];
    root.replaceChildren(...parts);
    for (const part of parts) part.arrived?.();
  };
  if (root.drawn !== drawn) root.again(); // told once more, it stays as it is, under the pointer too
}

const KINDS = {
  class: ({ answer, hint }) => [said("It says", answer.answer), bars(answer.shares), note(hint)],
  number: ({ answer, hint }) => [said("It says", `${number(answer.answer)}${answer.unit ? " " + answer.unit : ""}`), note(hint)],
  picture: ({ answer, hint }) => [heading("What it makes of it"), painted(answer.picture, "out"), note(hint)],
  text: ({ answer, asked, hint }) => [heading("How it goes on"), written(asked.text, answer.text), heading("The next letter"),
    bars(answer.shares), note(hint)],
  walk: ({ answer }, root) => [said(answer.known, `${answer.solved ? "✓ solved" : "✗ not solved"} in ${answer.steps} steps`), walk(answer, root)],
};

function el(tag, className = "", attributes = {}, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function number(value) {
  return Number.isInteger(value) ? value.toLocaleString("en") : String(Number(value.toPrecision(4)));
}

function percent(share) {
  return share > 0.995 && share < 1 ? "over 99 %" : share < 0.005 && share > 0 ? "under 1 %" : `${Math.round(100 * share)} %`;
}

function heading(text) {
  return el("p", "small", {}, text);
}

function said(before, text) {
  return el("div", "", {}, heading(before), el("p", "big", {}, text));
}

function note(text) {
  return text ? el("p", "note", {}, text) : "";
}

function bars(shares) {
  const shown = shares.slice(0, MOST_BARS);
  const rows = shown.map(([name, share], at) => {
    const bar = el("i");
    bar.style.width = `${Math.max(0.5, 100 * share)}%`;
    return el("li", at ? "" : "first", {}, el("span", "name", { title: name }, name), el("span", "track", { "aria-hidden": "true" }, bar),
      el("span", "share", {}, percent(share)));
  });
  const rest = shares.slice(MOST_BARS).reduce((sum, [, share]) => sum + share, 0);
  if (rest > 0) rows.push(el("li", "rest", {}, el("span", "name", {}, `${shares.length - MOST_BARS} others`), el("span"), el("span", "share", {}, percent(rest))));
  return el("ol", "bars", {}, ...rows);
}

function written(begun, on) {
  return el("p", "written", {}, el("span", "begun", {}, begun), el("b", "", {}, on));
}

// Rows of 0 to 1 as a picture in ink on paper; one row alone is a series.
function painted(rows, className) {
  if (rows.length === 1) return line(rows[0], className);
  const canvas = el("canvas", `pixels ${className}`, { width: rows[0].length, height: rows.length, "aria-hidden": "true" });
  canvas.arrived = () => {
    const style = getComputedStyle(canvas);
    const [ink, paper] = ["--st-text-color", "--st-background-color"].map((name) => rgb(style.getPropertyValue(name).trim()));
    const image = new ImageData(rows[0].length, rows.length);
    rows.flat().forEach((value, at) => image.data.set([...paper.map((part, place) => part + (ink[place] - part) * value), 255], 4 * at));
    canvas.getContext("2d").putImageData(image, 0, 0);
  };
  return canvas;
}

function line(values, className) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const node = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  node.setAttribute("viewBox", "0 0 120 50");
  node.setAttribute("class", `line ${className}`);
  node.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
  path.setAttribute("points", values.map((value, at) =>
    `${((at / (values.length - 1)) * 118 + 1).toFixed(1)},${(47 - ((value - low) / (high - low || 1)) * 44).toFixed(1)}`).join(" "));
  node.append(path);
  return node;
}

// The course examples most like the question, each to be taken over into the form.
function nearest({ answer, labels }, setTriggerValue) {
  if (!answer.nearest?.length) return [];
  const cards = answer.nearest.map((example, at) => {
    const shown = inside(example.inputs, labels);
    const take = el("button", "", { type: "button", "aria-label": `Ask with this example, ${example.answer}` }, "Ask with it");
    take.addEventListener("click", () => setTriggerValue("taken", at));
    return el("li", "", {}, shown, el("div", "under", {}, el("b", "", { title: example.answer }, example.answer), take));
  });
  const list = el("ol", "near", {}, ...cards);
  list.arrived = () => list.querySelectorAll("canvas").forEach((canvas) => canvas.arrived());
  return [heading("The course examples most like it, with their right answers"), list];
}

function inside(inputs, labels) {
  if (inputs.picture) return painted(inputs.picture, "small-picture");
  if (inputs.series) return line(inputs.series, "small-line");
  if (inputs.text !== undefined) return el("p", "quoted", { dir: "auto" }, inputs.text);
  const names = Object.keys(inputs);
  const rows = names.slice(0, CELLS).map((name) => el("div", "cell", {}, el("span", "", { title: labels[name] || name }, labels[name] || name),
    el("span", "", {}, inputs[name] === null ? "unknown" : typeof inputs[name] === "number" ? number(inputs[name]) : String(inputs[name]))));
  if (names.length > CELLS) rows.push(el("div", "cell", {}, el("span", "", {}, `and ${names.length - CELLS} more`)));
  return el("div", "cells", {}, ...rows);
}

function rgb(text) {
  if (/^#[0-9a-f]{6}$/i.test(text)) return [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16));
  return (text.match(/[\d.]+/g) || [128, 128, 128]).slice(0, 3).map(Number);
}
