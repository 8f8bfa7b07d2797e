// The words that count most for either answer, and how often each stands in the course: once is learned by heart.

import { el, say, put, show } from "./dom.js";
import { css } from "./colours.js";

const MOST = 9;

export class Words {
  constructor() {
    this.size = el("span.fx-hint", {});
    this.columns = el("div.fx-wordlists", {});
    this.root = el("figure.fx-card.fx-words", {},
      el("figcaption", {}, el("h3", {}, "Words it leans on"), this.size), this.columns,
      el("div.fx-legend", {}, "The number: how often the word stands in the course materials."));
  }

  begin(scene, theme) {
    const { classes, parameters, rows } = scene.header;
    const colours = [theme.classes[0], theme.classes[theme.dark ? 4 : 1]];
    say(this.size, `${parameters.toLocaleString("en")} weights for ${rows.train.toLocaleString("en")} sentences`);
    this.lists = classes.slice(0, 2).map((name, answer) => this.column(name, colours[answer]));
    this.columns.replaceChildren(...this.lists.map((list) => list.root));
  }

  column(name, colour) {
    const rows = Array.from({ length: MOST }, () => {
      const [word, count, bar] = [el("span.fx-word", { dir: "auto" }), el("small", {}), el("i", {})];
      bar.style.background = css(colour, 0.55);
      return { node: el("li", {}, bar, word, count), word, count, bar };
    });
    return { root: el("div", {}, el("h4", {}, `for ${name}`), el("ol", {}, ...rows.map((row) => row.node))), rows };
  }

  update(frame) {
    const { words } = frame.header;
    if (!words || !this.lists) return;
    const largest = Math.max(...words.flat().map(([, strong]) => strong), 1e-9);
    this.lists.forEach(({ rows }, answer) => rows.forEach((row, place) => {
      const found = words[answer][place];
      show(row.node, Boolean(found));
      if (!found) return;
      say(row.word, found[0]);
      say(row.count, `${found[2].toLocaleString("en")}×`);
      put(row.bar, "style", `background:${row.bar.style.background};transform:scaleX(${(found[1] / largest).toFixed(3)})`);
    }));
  }

  describe() {}
}
