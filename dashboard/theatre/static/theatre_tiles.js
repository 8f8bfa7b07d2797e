// Six pictures of one step: questions, network, answers, loss, slopes, weights. Each changes when its moment comes.

import { el, put, say } from "./dom.js";
import { Answers } from "./theatre_answers.js";
import { Loss } from "./theatre_loss.js";
import { Net } from "./theatre_net.js";
import { Questions } from "./theatre_questions.js";
import { fixed, grid, named } from "./theatre_tensor.js";
import { reckoned } from "./theatre_numbers.js";

const MOST = 6; // tensors in a tile

// name, title, the word for it in the source, the presses at which it changes
const TILES = [["questions", "Questions", "batch", [0]], ["net", "Network", "model", [1, 4, 5]],
  ["answers", "Answers", "output", [1]], ["loss", "Loss", "error", [2]], ["slopes", "Slopes", ".grad", [3, 4]],
  ["weights", "Weights", "", [5]]];

export class Tiles {
  // choose(example): somebody points at one of the batch
  constructor(choose) {
    this.parts = { questions: new Questions(choose), net: new Net(), answers: new Answers(choose), loss: new Loss(),
      slopes: new Slopes(), weights: new Weights() };
    this.tiles = TILES.map(([name, title, term, presses]) => {
      const hint = el("small.tx-shape", {});
      const node = el(`figure.tx-tile.tx-${name}`, { "data-name": name }, el("figcaption", {}, el("h3", {}, title),
        el("code", {}, term), hint), el("div.tx-inside", {}, this.parts[name].root));
      return { name, node, hint, presses };
    });
    this.root = el("div.tx-tiles", {}, ...this.tiles.map((tile) => tile.node));
  }

  begin(scene) {
    for (const part of Object.values(this.parts)) {
      part.told = null; // what it showed was another network's
      part.begin?.(scene);
    }
  }

  update(now) {
    for (const { name, node, hint, presses } of this.tiles) {
      const mine = presses.includes(now.press);
      const begun = now.press >= presses[0] || ["net", "slopes", "weights"].includes(name);
      put(node, "data-state", mine ? "now" : begun && now.press >= 0 ? "there" : "ahead");
      this.parts[name].update(now);
      say(hint, this.parts[name].shape?.(now) ?? "");
      node.classList.toggle("tx-moves", mine && now.forward);
    }
  }
}

class Slopes {
  constructor() {
    this.root = el("div.tx-tensors", {});
  }

  shape({ step, press }) {
    if (press >= 4) return step.slope == null ? "none" : `length ${fixed(step.slope, 3)}`;
    if (press === 3) return "forgotten";
    return step.stale == null ? "none yet" : "of the step before";
  }

  update({ step, press, theme }) {
    const which = press >= 4 ? "slope" : press === 3 ? null : "stale";
    const told = `${step.number} ${which} ${theme.dark}`;
    if (told === this.told) return;
    this.told = told;
    const there = which ? step.weights.filter((each) => each[which]) : [];
    if (!there.length) {
      this.root.replaceChildren(el("p.tx-empty", {}, press >= 4 ? "No slopes." : press === 3 ? "Every .grad is None." : "No slopes yet."));
      return;
    }
    const top = Math.max(...there.map((each) => each[which].top));
    this.root.replaceChildren(...there.slice(0, MOST).map((each) => brief(each, grid(each[which], theme, { top, upright: true }))));
  }
}

class Weights {
  constructor() {
    this.root = el("div.tx-tensors", {});
  }

  shape({ step, press }) {
    return press === 5 ? `moved by ${fixed(step.moved, 3)}` : "";
  }

  update({ step, press, theme }) {
    const moved = press === 5;
    const told = `${step.number} ${moved} ${theme.dark}`;
    if (told === this.told) return;
    this.told = told;
    const top = Math.max(...step.weights.map((each) => each.before.top));
    const sum = moved && step.reckoned ? [el("p.tx-reckoned", { title: reckoned(step.reckoned) }, short(step.reckoned))] : [];
    this.root.replaceChildren(...sum, ...step.weights.slice(0, MOST).map((each) =>
      brief(each, grid(moved ? each.after : each.before, theme, { top, flash: moved, upright: true }))));
  }
}

// The last two parts of a tensor's name say enough where there is little room.
function brief({ name, shape }, inside) {
  const box = named(name.split(".").slice(-2).join("."), shape, inside);
  box.title = name;
  return box;
}

function short({ before, lr, slope, after }) {
  return `${fixed(before, 3)} − ${lr} × ${slope < 0 ? `(${fixed(slope, 3)})` : fixed(slope, 3)} = ${fixed(after, 3)}`;
}
