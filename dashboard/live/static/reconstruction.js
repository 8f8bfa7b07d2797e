// Learning without answers, example by example: what came in, what the network was shown, what came out.

import { el, svg, say, put } from "./dom.js";
import { board, canvasFor, ends, paint, points } from "./sketch.js";

const SIZE = [120, 40]; // of a series' drawing, in its own units
// What stands in the three places, by type of learning; no middle where it sees the example as it is.
const WORDS = {
  autoencode: ["came in", "", "came out"],
  denoise: ["the example", "what it sees", "cleaned"],
  mask: ["the example", "what it sees", "filled in"],
  rotate: ["the picture", "what it sees", "turned back"],
  contrast: ["the example", "one view", "taken for its pair"],
};

// The same for series, whose lines lie on one another.
const LINES = {
  autoencode: "thin: came in; thick: came out",
  denoise: "dotted: what it sees; thick: cleaned",
  mask: "thin: the signal; shaded: covered; thick: filled in",
  contrast: "dotted: one view; thick: taken for its pair",
};

export class Reconstruction {
  constructor() {
    this.list = el("ol.fx-cards.fx-came", {});
    this.words = el("span.fx-hint", {});
    this.title = el("h3", {}, "In and out");
    this.root = el("figure.fx-card.fx-reconstruction", {}, el("figcaption", {}, this.title, this.words), this.list);
  }

  begin(scene, theme) {
    Object.assign(this, { scene, theme });
    const { kind, learning } = scene.header;
    const before = scene.arrays["came.in"];
    this.sees = Boolean(WORDS[learning][1]);
    this.pictures = kind === "images";
    say(this.words, this.pictures ? WORDS[learning].filter(Boolean).join(" → ") : LINES[learning]);
    this.list.classList.toggle("fx-pairs", !this.sees);
    this.list.classList.toggle("fx-lines", !this.pictures);
    this.cells = Array.from({ length: before.shape[0] }, (_, at) => (this.pictures ? this.triple(at) : this.lines(at)));
    this.list.replaceChildren(...this.cells.map((cell) => cell.node));
  }

  triple(at) {
    const { arrays, header } = this.scene;
    const [first, middle, last] = WORDS[header.learning];
    const shape = arrays["came.in"].shape;
    const before = canvasFor(shape, `Practice example ${at + 1}: ${first}`);
    const seen = this.sees ? canvasFor(shape, middle) : null;
    const out = canvasFor(shape, last);
    paint(before, arrays["came.in"], at, this.theme);
    if (seen) paint(seen, arrays["came.shown"], at, this.theme, arrays["came.covered"]);
    const mark = el("span.fx-tick", {});
    return { node: el("li.fx-example", {}, before, seen, out, mark), out, mark };
  }

  lines(at) {
    const { arrays, header } = this.scene;
    const views = header.learning === "contrast"; // two views are compared with one another, not with the example
    const [before, seen, out] = ["before", "seen", "out"].map((name) => svg(`polyline.fx-${name}`, { points: "" }));
    const tiles = svg("g.fx-tiles", {}, ...covered(arrays["came.covered"], at));
    const label = `Practice example ${at + 1}: ${WORDS[header.learning].filter(Boolean).join(", ")}`;
    const mark = el("span.fx-tick", {});
    const drawn = [this.sees && header.learning !== "mask" ? seen : null, views ? null : before, out];
    const node = el("li.fx-example", {}, board(label, SIZE, tiles, ...drawn.filter(Boolean)), mark);
    return { node, before, seen, out, mark };
  }

  update(frame) {
    const after = frame.arrays["came.out"];
    if (!after || !this.cells) return;
    const right = frame.arrays["came.right"]?.data;
    this.cells.forEach((cell, at) => {
      if (this.pictures) paint(cell.out, after, at, this.theme);
      else this.stretch(cell, after, at);
      if (right) {
        say(cell.mark, right[at] ? "✓" : "✗");
        put(cell.mark, "aria-label", right[at] ? "right" : "wrong");
      }
      put(cell.node, "data-right", right ? String(Boolean(right[at])) : "");
    });
    this.right = right ? right.reduce((sum, value) => sum + value, 0) : null;
    say(this.title, right ? `In and out: ${this.right} of ${this.cells.length} right` : "In and out");
  }

  stretch(cell, after, at) {
    const { arrays } = this.scene;
    const range = ends([arrays["came.in"], arrays["came.shown"], after], at);
    put(cell.before, "points", points(arrays["came.in"], at, range, SIZE));
    put(cell.seen, "points", points(arrays["came.shown"], at, range, SIZE));
    put(cell.out, "points", points(after, at, range, SIZE));
  }

  describe(header) {
    const loss = header.marks?.val?.loss;
    put(this.list, "aria-label", `Practice examples: ${this.words.textContent}. Practice loss ${loss?.toPrecision(3) ?? "–"}.`);
  }
}

// A band behind each stretch of a series that is covered.
function covered(array, at) {
  if (!array) return [];
  const length = array.shape[1];
  const wide = SIZE[0] / (length - 1);
  return Array.from(array.data.subarray(at * length, (at + 1) * length), (hidden, place) =>
    (hidden ? svg("rect", { x: ((place - 0.5) * wide).toFixed(2), y: 0, width: wide.toFixed(2), height: SIZE[1] }) : null));
}
