// What the network says to each example, beside what is right: shares, names, numbers, pictures, letters, actions.

import { el, show } from "./dom.js";
import { css } from "./colours.js";
import { fixed } from "./theatre_tensor.js";
import { canvasOf, sketch } from "./theatre_questions.js";

const LETTERS = 24; // the last guesses of a window
const PAIRS = 4; // drawn examples beside what they should be

export class Answers {
  constructor(choose) {
    this.choose = choose;
    this.root = el("div.tx-said", {});
  }

  shape({ step, press }) {
    return press < 1 ? "" : `[${step.output.shape.join(", ")}]`;
  }

  update(now) {
    show(this.root, now.press >= 1);
    const told = `${now.step.number} ${now.chosen} ${now.theme.dark}`;
    if (told === this.told) return;
    this.told = told;
    const { look } = now.step.said;
    this.root.dataset.look = look;
    this.root.replaceChildren(...{ shares, acts: shares, names, numbers, drawn, letters }[look](now, (place) => this.choose(place)));
  }
}

function row(now, place, choose, ...inside) {
  return el("button.tx-answer", { type: "button", "aria-pressed": String(place === now.chosen), style: `--n:${place}`, onclick: () => choose(place) },
    el("small", {}, String(place + 1)), ...inside);
}

const tick = (right) => el(`span.tx-mark${right ? ".tx-yes" : ".tx-no"}`, { role: "img", "aria-label": right ? "right" : "wrong" }, right ? "✓" : "✗");

// How likely each answer is to it, as one bar; the right answer's part is framed.
function shares(now, choose) {
  const { said } = now.step;
  return said.shares.map((each, place) => {
    const truth = said.truth[place];
    const bar = el("span.tx-shares", {}, ...each.map((share, answer) => el(`i${answer === truth ? ".tx-true" : ""}`, {
      style: `flex-grow:${share};background:${css(now.theme.classes[answer % 10], answer === truth ? 1 : 0.4)}`, title: `${said.names[answer]}: ${Math.round(100 * share)} %` })));
    const share = truth < each.length ? el("span.tx-percent", {}, `${Math.round(100 * each[truth])} %`) : null;
    return row(now, place, choose, bar, el("b", {}, said.right[place]), share, said.correct ? tick(said.correct[place]) : gain(said.gain[place]));
  });
}

function gain(value) {
  return el(`span.tx-mark${value > 0 ? ".tx-yes" : ".tx-no"}`, { title: "How much better it turned out than expected" }, `${value > 0 ? "+" : ""}${fixed(value, 1)}`);
}

function names(now, choose) {
  const { said } = now.step;
  return said.says.map((text, place) => row(now, place, choose, el("b", {}, text), el("small", {}, `right: ${said.right[place]}`), tick(said.correct[place])));
}

function numbers(now, choose) {
  const { said } = now.step;
  const [low, high] = [Math.min(...said.at.flat()), Math.max(...said.at.flat())];
  const at = (value) => `${(((value - low) / (high - low || 1)) * 96 + 2).toFixed(1)}%`;
  return said.says.map((text, place) => {
    const [says, right] = [said.at[0][place], said.at[1][place]];
    const [from, to] = [Math.min(says, right), Math.max(says, right)];
    const line = el("span.tx-axis", {}, el("i", { style: `left:${at(from)};right:calc(100% - ${at(to)})` }),
      el("u", { style: `left:${at(right)}`, title: `right: ${said.right[place]}` }), el("b", { style: `left:${at(says)}`, title: `says: ${text}` }));
    return row(now, place, choose, line, el("span.tx-percent", {}, text), el("small", {}, `right: ${said.right[place]}`));
  });
}

// Above what it draws, below what it should be.
function drawn(now, choose) {
  const { drawn: made, right } = now.step.said;
  const picture = (which, place) => (which.pictures ? canvasOf(which.pictures[place], which.size, now.theme) : sketch(which.lines[place]));
  const row = (label, which) => [el("small", {}, label), el("div.tx-cards", {}, ...(which.pictures ?? which.lines).slice(0, PAIRS).map((_, place) =>
    el("button.tx-item", { type: "button", "aria-pressed": String(place === now.chosen), style: `--n:${place}`, title: `Example ${place + 1}`,
      onclick: () => choose(place) }, picture(which, place))))];
  return [...row("it draws", made), ...row("it should be", right)];
}

function letters(now, choose) {
  const { said } = now.step;
  return said.says.map((text, place) => {
    const rights = Array.from(said.right[place]).slice(-LETTERS);
    return row(now, place, choose, el("code.tx-letters", {}, ...Array.from(text).slice(-LETTERS).map((letter, at) =>
      el(letter === rights[at] ? "b" : "s", { title: `right: ${rights[at]}` }, letter))));
  });
}
