// What a network writes: three texts that begin as the practice exam does, and its guesses at single letters.

import { el, put, say } from "./dom.js";

export class Writing {
  constructor() {
    this.texts = el("div.fx-texts", {});
    this.asked = el("ol.fx-letters", {});
    this.score = el("span.fx-hint", {});
    this.root = el("figure.fx-card.fx-writing", {},
      el("figcaption", {}, el("h3", {}, "What it writes"), el("span.fx-hint", {}, "grey: the beginning it was given")),
      this.texts, el("figcaption", {}, el("h3", {}, "Which letter comes next?"), this.score), this.asked);
  }

  begin(scene) {
    this.scene = scene;
    const { beginnings, asked, letters } = scene.header;
    const truth = scene.arrays["examples.y"].data;
    this.written = beginnings.map(() => el("span", {}, "…"));
    this.texts.replaceChildren(...beginnings.map((text, at) => el("p", {}, el("i", {}, text), this.written[at])));
    this.cells = asked.map((text, at) => {
      const [guess, mark] = [el("b", {}, "–"), el("span.fx-tick", {})];
      const node = el("li.fx-letter", { title: `Right answer: ${letters[truth[at]]}` }, el("i", {}, `…${text.slice(-16)}`), guess, mark);
      return { node, guess, mark };
    });
    this.asked.replaceChildren(...this.cells.map(({ node }) => node));
  }

  update({ header, arrays }) {
    if (!header.written) return;
    header.written.forEach((text, at) => this.written[at] && say(this.written[at], text));
    const { letters } = this.scene.header;
    const truth = this.scene.arrays["examples.y"].data;
    const [guess, sure] = [arrays["examples.guess"].data, arrays["examples.sure"].data];
    let right = 0;
    this.cells.forEach(({ node, guess: shown, mark }, at) => {
      const hit = guess[at] === truth[at];
      right += hit;
      say(shown, letters[guess[at]]);
      say(mark, hit ? "✓" : "✗");
      put(node, "data-right", String(hit));
      put(shown, "style", `opacity:${(0.45 + (0.55 * sure[at]) / 255).toFixed(2)}`);
    });
    say(this.score, `${right} of these ${this.cells.length} right`);
  }

  describe(header) {
    if (header.written) put(this.texts, "aria-label", `It writes: ${header.written[0]}`);
  }
}
