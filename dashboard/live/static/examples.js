// Real questions of the practice exam with the network's answers: pictures, signals or rows of a table.

import { el, svg, say, put, show, number } from "./dom.js";
import { board, canvasFor, ends, paint, points } from "./sketch.js";

const COLUMNS = 5; // of a table's row; the rest is in the title
const SIGNAL = [60, 32]; // of a series' drawing, in its own units

export class Examples {
  constructor() {
    this.list = el("ol.fx-cards", {});
    this.table = el("table.fx-rows", {});
    this.score = el("span.fx-hint", {});
    const scrolled = { tabindex: "0", role: "region", "aria-label": "Rows of the practice exam" }; // keys scroll it too
    this.root = el("figure.fx-card.fx-examples", {},
      el("figcaption", {}, el("h3", {}, "Questions of the practice exam"), this.score),
      this.list, el("div.fx-rowswrap", scrolled, this.table));
  }

  begin(scene, theme) {
    Object.assign(this, { scene, theme });
    const { kind, examples } = scene.header;
    const truth = scene.arrays["examples.y"]?.data || [];
    this.truth = truth;
    this.cells = [];
    show(this.list, kind !== "table");
    show(this.table.parentNode, kind === "table");
    if (kind === "table") this.buildRows(examples);
    else this.list.replaceChildren(...Array.from(truth, (answer, at) => this.card(at)));
  }

  name(answer) {
    const { classes, task } = this.scene.header;
    return task === "regression" ? number(answer) : classes[answer] ?? String(answer);
  }

  card(at) {
    const { kind } = this.scene.header;
    const picture = kind === "images" ? this.picture(at) : this.signal(at);
    const guess = el("b", {}, "–");
    const mark = el("span.fx-tick", {});
    const bar = el("i", {});
    const node = el("li.fx-example", { title: `Right answer: ${this.name(this.truth[at])}` }, picture,
      el("div.fx-guess", {}, guess, mark), el("div.fx-sure", { "aria-hidden": "true" }, bar));
    this.cells.push({ node, guess, mark, bar });
    return node;
  }

  picture(at) {
    const array = this.scene.arrays["examples.x"];
    const canvas = canvasFor(array.shape, `A question whose right answer is ${this.name(this.truth[at])}`);
    paint(canvas, array, at, this.theme);
    return canvas;
  }

  signal(at) {
    const array = this.scene.arrays["examples.x"];
    return board(`A signal whose right answer is ${this.name(this.truth[at])}`, SIGNAL,
      svg("polyline", { points: points(array, at, ends([array], at), SIGNAL) }));
  }

  buildRows(examples) {
    const columns = examples.columns.slice(0, COLUMNS);
    const heads = ["guess", "", "truth", ...columns];
    const rows = examples.rows.slice(0, 12).map((row, at) => {
      const [guess, mark, bar] = [el("b", {}, "–"), el("span.fx-tick", {}), el("i", {})];
      const node = el("tr", { title: examples.columns.map((name, column) => `${name}: ${row[column]}`).join("\n") },
        el("td", {}, guess, el("div.fx-sure", {}, bar)), el("td", {}, mark), el("td", {}, this.name(this.truth[at])),
        ...row.slice(0, COLUMNS).map((text) => el("td", {}, text === "" || text == null ? "missing" : String(text))));
      this.cells.push({ node, guess, mark, bar });
      return node;
    });
    this.table.replaceChildren(el("caption.fx-unseen", {}, "Rows of the practice exam with the network's answers"),
      el("thead", {}, el("tr", {}, ...heads.map((text) => (text ? el("th", { scope: "col" }, text) : el("td", {}))))),
      el("tbody", {}, ...rows));
  }

  update(frame) {
    const guesses = frame.arrays["examples.guess"]?.data;
    if (!guesses) return;
    const sure = frame.arrays["examples.sure"]?.data;
    const then = frame.pinned?.arrays["examples.guess"]?.data; // what it guessed at the moment that is compared
    const numbers = this.scene.header.task === "regression";
    const spread = numbers ? deviation(this.truth) : 0;
    let right = 0;
    this.cells.forEach(({ node, guess, mark, bar }, at) => {
      const good = numbers ? Math.abs(guesses[at] - this.truth[at]) < 0.5 * spread : guesses[at] === this.truth[at];
      right += good ? 1 : 0;
      const other = then && this.name(then[at]) !== this.name(guesses[at]);
      say(guess, other ? `${this.name(then[at])} → ${this.name(guesses[at])}` : this.name(guesses[at]));
      say(mark, good ? "✓" : "✗");
      put(mark, "aria-label", good ? "right" : "wrong");
      put(node, "data-right", String(good));
      const share = sure ? sure[at] / 255 : Math.max(0, 1 - Math.abs(guesses[at] - this.truth[at]) / (2 * spread || 1));
      put(bar, "style", `transform:scaleX(${share.toFixed(2)})`);
    });
    say(this.score, numbers ? `${right} of ${this.cells.length} close` : `${right} of these ${this.cells.length} right`);
  }

  describe() {}
}

function deviation(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
