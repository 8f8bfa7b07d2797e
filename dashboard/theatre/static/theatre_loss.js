// One number, made of the losses of all examples; and where it is headed, step by step.

import { el, say, show, svg } from "./dom.js";
import { fixed } from "./theatre_tensor.js";

const [WIDE, HIGH] = [200, 54];

export class Loss {
  constructor() {
    this.big = el("div.tx-big", {});
    this.bars = el("div.tx-bars", { "aria-hidden": "true" });
    this.again = el("div.tx-again", {});
    this.line = svg("svg.tx-trend", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img" });
    this.legend = el("small.tx-legend", {}, "loss of each batch so far");
    this.root = el("div.tx-lossbox", {}, this.big, this.again, this.bars, this.line, this.legend);
  }

  shape({ press }) {
    return press >= 2 ? "[]" : "";
  }

  update({ step, press, past, chosen }) {
    const there = press >= 2;
    say(this.big, there ? fixed(step.loss, 3) : "");
    show(this.again, press === 5);
    const [before, after] = [step.again.before, step.again.after];
    if (before != null && after != null) {
      this.again.dataset.way = after < before ? "down" : after > before ? "up" : "same";
      say(this.again, `asked again: ${fixed(after, 3)} ${after < before ? "▼" : after > before ? "▲" : "="}`);
    }
    show(this.bars, there);
    const told = `${step.number} ${chosen}`;
    if (told !== this.told) {
      const most = Math.max(...step.each.map((value) => value ?? 0), 1e-9);
      this.bars.replaceChildren(...step.each.slice(0, 32).map((value, place) => el(`i${place === chosen ? ".tx-chosen" : ""}`, {
        style: `--h:${(100 * Math.max(0, value ?? 0)) / most}%;--n:${place}`, title: `Example ${place + 1}: ${fixed(value, 3)}` })));
      this.told = told;
    }
    this.drawLine([...past.map((each) => each.loss), ...(there ? [step.loss] : [])]);
  }

  drawLine(losses) {
    const known = losses.filter((loss) => loss != null);
    show(this.line, known.length > 1);
    show(this.legend, known.length > 1);
    if (known.length < 2) return;
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const at = losses.map((loss, place) => [4 + (place / (losses.length - 1)) * (WIDE - 8), HIGH - 6 - (((loss ?? high) - low) / (high - low || 1)) * (HIGH - 12)]);
    this.line.setAttribute("aria-label", `Losses of ${losses.length} batches: first ${fixed(losses[0], 3)}, last ${fixed(losses.at(-1), 3)}`);
    this.line.replaceChildren(svg("polyline", { points: at.map((point) => point.map((value) => value.toFixed(1)).join()).join(" ") }),
      svg("circle", { cx: at.at(-1)[0], cy: at.at(-1)[1], r: 3.5 }));
  }
}
