// Sentences of the practice exam with the network's answers; each word tinted by how much it counts for which answer.

import { el, say, put, show } from "./dom.js";
import { css } from "./colours.js";

const STRONGEST = 0.62; // how opaque the tint of the strongest word is

export class Sentences {
  constructor() {
    this.list = el("ol.fx-sentencelist", {});
    this.score = el("span.fx-hint", {});
    this.key = el("div.fx-legend", {});
    const scrolled = { tabindex: "0", role: "region", "aria-label": "Sentences of the practice exam" }; // keys scroll it
    this.root = el("figure.fx-card.fx-sentences", {},
      el("figcaption", {}, el("h3", {}, "Sentences of the practice exam"), this.score),
      el("div.fx-sentencewrap", scrolled, this.list), this.key);
  }

  begin(scene, theme) {
    Object.assign(this, { scene, theme });
    const { classes, sentences, counted } = scene.header;
    this.truth = scene.arrays["examples.y"].data;
    this.colours = [theme.classes[0], theme.classes[theme.dark ? 4 : 1]];
    this.rows = sentences.map((pieces, at) => this.row(pieces, at));
    this.list.replaceChildren(...this.rows.map((row) => row.node));
    const tints = this.colours.map((colour, answer) => el("span", {},
      el("i.fx-swatch", { style: `background:${css(colour, STRONGEST)}` }), `counts for ${classes[answer]}`));
    this.key.replaceChildren(...(counted ? [...tints, el("span.fx-unknown", {}, "not in the course")] : []));
    show(this.key, counted);
  }

  row(pieces, at) {
    const words = [];
    const parts = pieces.map(([text, number]) => {
      if (number < 0) return text;
      const node = el(number ? "span.fx-word" : "span.fx-word.fx-unknown", {}, text);
      if (number) words.push(node); // in order: as the network read them
      return node;
    });
    const [guess, mark, bar] = [el("b", {}, "–"), el("span.fx-tick", {}), el("i", {})];
    const node = el("li.fx-sentence", {}, el("p", { dir: "auto" }, ...parts),
      el("div.fx-guess", { title: `Right answer: ${this.scene.header.classes[this.truth[at]]}` }, mark, guess,
        el("div.fx-sure", { "aria-hidden": "true" }, bar)));
    return { node, words, guess, mark, bar };
  }

  update(frame) {
    const { "examples.guess": guesses, "examples.sure": sure, "sentences.share": shares } = frame.arrays;
    if (!guesses || !this.rows) return;
    let right = 0;
    this.rows.forEach((row, at) => {
      const good = guesses.data[at] === this.truth[at];
      right += good ? 1 : 0;
      say(row.guess, this.scene.header.classes[guesses.data[at]]);
      say(row.mark, good ? "✓" : "✗");
      put(row.mark, "aria-label", good ? "right" : "wrong");
      put(row.node, "data-right", String(good));
      put(row.bar, "style", `transform:scaleX(${(sure.data[at] / 255).toFixed(2)})`);
      if (shares) this.tint(row.words, shares.data, at * shares.shape[1], frame.header.largest || 1);
    });
    say(this.score, `${right} of these ${this.rows.length} right`);
  }

  tint(words, shares, from, largest) {
    words.forEach((word, place) => {
      const share = shares[from + place] / largest;
      put(word, "style", `background:${css(this.colours[share > 0 ? 1 : 0], (Math.abs(share) * STRONGEST).toFixed(2))}`);
    });
  }

  describe() {}
}
