// The source of the loop, line by line: what runs now is lit, what has run is ticked, what was left out is struck.

import { el, put, show } from "./dom.js";

export const STEPS = ["epoch", "forward", "loss", "zero_grad", "backward", "step"]; // as core/theatre/source.py has them
const TOKEN = /("""|"(?:[^"\\]|\\.)*"|\b(?:def|for|in|yield|None|not|import|from|return)\b)/;

export class Code {
  constructor() {
    this.body = el("ol.tx-lines", {});
    this.name = el("h3", {}, "core/fit.py");
    this.root = el("figure.tx-code", {}, el("figcaption", {}, this.name,
      el("small", {}, "the very text that runs")), el("div.tx-scroll", { tabindex: "0", role: "region", "aria-label": "Source of the loop" }, this.body));
  }

  begin(source) {
    this.source = source;
    this.lit = null;
    this.lines = new Map();
    const [opens, closes] = source.doc;
    this.fold = el("button.tx-fold", { type: "button", "aria-expanded": "false", onclick: () => this.unfold() }, "…");
    this.body.replaceChildren(...source.lines.map((text, place) => {
      const number = source.first + place;
      const line = el("li.tx-line", { value: String(number), "data-line": String(number) }, el("span.tx-number", {}, String(number)),
        el("span.tx-tick", { "aria-hidden": "true" }), el("code", {}, ...coloured(text, number >= opens && number <= closes)));
      if (number === opens) line.append(this.fold);
      if (number <= closes) line.dataset.head = "";
      if (!text.trim()) line.dataset.blank = "";
      if (text.trim().startsWith("yield")) line.dataset.yield = "";
      if (number > opens && number <= closes) {
        line.dataset.doc = "";
        show(line, false);
      }
      this.lines.set(number, line);
      return line;
    }));
  }

  unfold() {
    const open = this.fold.getAttribute("aria-expanded") !== "true";
    put(this.fold, "aria-expanded", String(open));
    for (const line of this.body.querySelectorAll("[data-head]")) line.classList.toggle("tx-open", open);
    for (const line of this.body.querySelectorAll("[data-doc]")) show(line, open);
  }

  // The lines of a press. In the midst of a round it begins at the inner loop.
  linesOf(press, step) {
    const lines = this.source.steps[STEPS[press]];
    return press === 0 && !step.opens ? lines.slice(-1) : lines;
  }

  update(press, step) {
    const now = press < 0 ? [] : this.linesOf(press, step);
    const done = new Set(STEPS.slice(0, Math.max(0, press)).flatMap((_, earlier) => this.linesOf(earlier, step)));
    for (const [number, line] of this.lines) {
      put(line, "data-state", now.includes(number) ? "now" : done.has(number) ? "done" : "");
      put(line.children[1], "data-tick", done.has(number) ? "✓" : now.includes(number) ? "▸" : "");
    }
    this.keepInSight(now[0]);
  }

  // Where the source is higher than its box, the lit line stays in the middle.
  keepInSight(number) {
    const line = this.lines.get(number);
    const box = this.body.parentNode;
    if (!line || box.scrollHeight <= box.clientHeight) return;
    box.scrollTop = line.offsetTop - box.offsetTop - box.clientHeight / 3;
  }

  strike(name) {
    const gone = name ? this.source.steps[name] : [];
    for (const [number, line] of this.lines) line.classList.toggle("tx-struck", gone.includes(number));
  }
}

// Comments in their own span, so that they may stand below their line where there is little room.
function coloured(text, isDoc) {
  if (isDoc) return [el("span.tx-doc", {}, text)];
  const at = text.indexOf("# ");
  const [code, comment] = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at)];
  const indent = code.length - code.trimStart().length;
  const parts = code.trimStart().split(TOKEN).map((part, place) => (place % 2 ? el(part.startsWith('"') ? "span.tx-string" : "b", {}, part) : part));
  const line = [" ".repeat(indent), el("span", {}, ...parts)]; // what strikes a line through begins where its words do
  return comment ? [el("span.tx-comment", { style: `padding-left:${indent}ch` }, el("span", {}, comment)), ...line] : line;
}
