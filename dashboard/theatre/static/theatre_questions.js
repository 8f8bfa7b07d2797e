// A batch as it is dealt: points on the plane, pictures, series, sentences, rows of a table, moments of mazes.

import { el, show, svg } from "./dom.js";
import { css } from "./colours.js";
import { drawMaze } from "./games.js";
import { fixed } from "./theatre_tensor.js";

const [WIDE, HIGH, EDGE] = [220, 150, 10]; // of the plane, in its own units

export class Questions {
  constructor(choose) {
    this.choose = choose;
    this.root = el("div.tx-batch", {});
  }

  shape({ step, press }) {
    return press < 0 ? "" : `[${step.question.shape.join(", ")}]`;
  }

  update(now) {
    const { step, press, chosen, theme } = now;
    show(this.root, press >= 0 || Boolean(now.scene.behind));
    const told = `${press < 0 ? "" : step.number} ${chosen} ${theme.dark}`;
    if (told === this.told) return;
    this.told = told;
    const { look } = step.asked;
    const draw = { points: plane, curve: plane, images: pictures, series: lines, text: texts, letters: texts, table, mazes }[look] ?? plainly;
    this.root.replaceChildren(draw(now, (example) => this.choose(example)));
    this.root.dataset.look = look;
  }
}

export function answerHue(step, place, theme) {
  const number = step.said.truth?.[place];
  return number == null ? theme.train : css(theme.classes[number % 10]);
}

// One example of the batch as a thing to point at.
function item(now, place, choose, ...inside) {
  const right = now.step.said.right?.[place];
  const text = typeof right === "string" ? right : null;
  return el("button.tx-item", { type: "button", "aria-pressed": String(place === now.chosen), style: `--n:${place}`,
    title: text ? `Right answer: ${text}` : `Example ${place + 1}`, onclick: () => choose(place) }, ...inside);
}

function plane(now, choose) {
  const { scene, step, press, theme } = now;
  const curve = step.asked.look === "curve";
  const behind = scene.behind.x.map(([x, y], place) => [x, curve ? scene.behind.y[place] : y, scene.behind.y[place]]);
  const batch = press < 0 ? [] : step.asked.x.map(([x, y], place) => [x, curve ? step.asked.y[place] : y, step.asked.y[place]]);
  const all = [...behind, ...batch];
  const [x0, x1] = ends(all.map((point) => point[0]));
  const [y0, y1] = ends(all.map((point) => point[1]));
  const at = ([x, y]) => [EDGE + ((x - x0) / (x1 - x0 || 1)) * (WIDE - 2 * EDGE), HIGH - EDGE - ((y - y0) / (y1 - y0 || 1)) * (HIGH - 2 * EDGE)];
  const hue = (answer) => (curve ? theme.train : css(theme.classes[answer % 10]));
  const dots = batch.map((point, place) => {
    const [x, y] = at(point);
    return svg(`circle.tx-dealt${place === now.chosen ? ".tx-chosen" : ""}`, { cx: x, cy: y, r: batch.length > 24 ? 4 : 5.5, fill: hue(point[2]),
      style: `--n:${place}`, onclick: () => choose(place) }, svg("title", {}, `Example ${place + 1}: ${step.said.right[place] ?? fixed(point[2])}`));
  });
  return svg("svg.tx-plane", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img",
    "aria-label": press < 0 ? "The course materials" : `${step.size} examples of the course, dealt` },
  ...behind.map((point) => svg("circle.tx-behind", { cx: at(point)[0], cy: at(point)[1], r: 2.2, fill: hue(point[2]) })), ...dots);
}

function pictures(now, choose) {
  return el("div.tx-cards", {}, ...now.step.asked.drawn.pictures.map((picture, place) =>
    item(now, place, choose, canvasOf(picture, now.step.asked.drawn.size, now.theme, now.step.asked.covered?.[place]), caption(now, place))));
}

function lines(now, choose) {
  return el("div.tx-cards", {}, ...now.step.asked.drawn.lines.map((line, place) => item(now, place, choose, sketch(line), caption(now, place))));
}

function caption(now, place) {
  const right = now.step.said.right?.[place];
  return typeof right === "string" ? el("span", {}, right) : null;
}

function texts(now, choose) {
  const last = now.step.asked.look === "letters";
  return el("div.tx-texts", {}, ...now.step.asked.texts.map((text, place) => {
    const right = now.step.said.right[place];
    return item(now, place, choose, el("span.tx-text", { dir: "auto" }, text), el("b", {}, last ? right.slice(-1) : right));
  }));
}

function table({ step, chosen }, choose) {
  const head = el("tr", {}, el("th", { scope: "col" }, "answer"), ...step.asked.columns.map((name) => el("th", { scope: "col" }, name)));
  return el("table.tx-rows", {}, el("thead", {}, head), el("tbody", {}, ...step.asked.cells.map((cells, place) =>
    el("tr", { "data-chosen": String(place === chosen), onclick: () => choose(place) },
      el("td", {}, el("b", {}, step.said.right[place])), ...cells.map((cell) => el("td", {}, cell))))));
}

function mazes(now, choose) {
  const { levels, size } = now.step.asked;
  return el("div.tx-cards", {}, ...levels.map((data, place) => {
    const canvas = el("canvas.tx-picture", { width: 120, height: 120, role: "img", "aria-label": "A moment in a maze" });
    const cells = size[1] * size[2];
    drawMaze(canvas.getContext("2d"), { width: 120, height: 120, theme: now.theme, level: { data, shape: size },
      trace: [data.indexOf(1, cells) - cells], passed: 0, over: false, solved: false });
    return item(now, place, choose, canvas, caption(now, place));
  }));
}

function plainly({ step, chosen }, choose) {
  return el("table.tx-rows", {}, el("tbody", {}, ...step.question.rows.map((row, place) =>
    el("tr", { "data-chosen": String(place === chosen), onclick: () => choose(place) }, ...row.slice(0, 6).map((value) => el("td", {}, fixed(value))),
      row.length > 6 ? el("td", {}, "…") : null))));
}

export function canvasOf(picture, [high, wide], theme, covered = null) {
  const canvas = el("canvas.tx-picture", { width: wide, height: high, role: "img", "aria-label": "A picture" });
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  const pixels = new ImageData(wide, high);
  const [ink, paper] = theme.dark ? [235, 30] : [28, 250];
  bytes.forEach((byte, place) => {
    pixels.data.fill(paper + ((ink - paper) * byte) / 255, 4 * place, 4 * place + 3);
    if (covered?.[place]) pixels.data.set(theme.dark ? [96, 74, 36] : [226, 196, 138], 4 * place);
    pixels.data[4 * place + 3] = 255;
  });
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  return canvas;
}

// One or two series as lines in one box: the second, where there is one, is the right one, thin.
export function sketch(line, right = null) {
  const [low, high] = ends([...line, ...(right ?? [])]);
  const path = (values) => values.map((value, place) => `${((place / (values.length - 1)) * 60).toFixed(1)},${(31 - ((value - low) / (high - low || 1)) * 30).toFixed(1)}`).join(" ");
  return svg("svg.tx-sketch", { viewBox: "0 0 60 32", preserveAspectRatio: "none", "aria-hidden": "true" },
    right ? svg("polyline.tx-right", { points: path(right) }) : null, svg("polyline", { points: path(line) }));
}

function ends(values) {
  const there = values.filter((value) => value != null);
  return [Math.min(...there), Math.max(...there)];
}
