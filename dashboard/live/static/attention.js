// Where a transformer looks: for every head of every block, how much each place listens to each other one.

import { el, say, put, show } from "./dom.js";
import { paintShares, piece } from "./faces.js";
import { marked, radios } from "./radio.js";

const NAMED = 24; // places whose words stand beside the map

export class Attention {
  constructor(pool) {
    this.pool = pool;
    this.small = radios("div.fx-heads", "Blocks and heads", []);
    this.canvas = el("canvas", { role: "img", onpointermove: (event) => this.point(event), onpointerdown: (event) => this.point(event) });
    this.words = el("div.fx-lookwords", { "aria-hidden": "true" });
    this.text = el("p.fx-looks", {});
    this.root = el("section.fx-attention", { hidden: true, "aria-label": "Where it looks" }, el("h4", {}, "Where it looks"),
      el("div.fx-looking", {}, this.small, el("div.fx-lookmap", {}, el("div.fx-lookrow", {}, this.words, this.canvas), this.text)));
    this.chosen = [0, 0];
  }

  // array: uint8 [watched, blocks, heads, places, places]
  update(array, watched, theme) {
    show(this.root, Boolean(array));
    if (!array) return;
    Object.assign(this, { array, watched, theme });
    const [, blocks, heads] = array.shape;
    if (this.small.childElementCount !== blocks * heads) this.build(blocks, heads);
    for (const { canvas, block, head } of this.nodes) paintShares(canvas, this.cut(block, head), theme);
    marked(this.nodes.map(({ button }) => button), (button) => button === this.nodes[this.chosen[0] * heads + this.chosen[1]].button);
    paintShares(this.canvas, this.cut(...this.chosen), theme);
    put(this.canvas, "aria-label", `Block ${this.chosen[0] + 1}, head ${this.chosen[1] + 1}: row by row, where each place looks`);
    const words = (this.pool.words?.[watched] ?? []).slice(0, this.canvas.height);
    show(this.words, words.length > 0 && words.length <= NAMED);
    if (words.length <= NAMED) this.words.replaceChildren(...words.map((word) => el("span", { dir: "auto" }, word)));
    this.tell();
  }

  build(blocks, heads) {
    this.chosen = [0, 0];
    this.nodes = Array.from({ length: blocks * heads }, (_, at) => {
      const [block, head] = [Math.floor(at / heads), at % heads];
      const canvas = el("canvas", { "aria-hidden": "true" });
      const button = el("button", { type: "button", role: "radio", onclick: () => this.choose(at) }, canvas, `block ${block + 1}, head ${head + 1}`);
      return { canvas, button, block, head };
    });
    this.small.style.setProperty("--fx-heads", heads);
    this.small.replaceChildren(...this.nodes.map(({ button }) => button));
  }

  choose(at) {
    this.chosen = [this.nodes[at].block, this.nodes[at].head];
    this.update(this.array, this.watched, this.theme);
  }

  // The shares of one head; of a sentence only as many places as it has words.
  cut(block, head) {
    const whole = piece(this.array, this.watched, block, head);
    const places = Math.min(whole.shape[0], this.pool.words?.[this.watched]?.length ?? whole.shape[0]);
    if (places === whole.shape[0]) return whole;
    const data = new Uint8Array(places * places);
    for (let row = 0; row < places; row++) data.set(whole.data.subarray(row * whole.shape[0], row * whole.shape[0] + places), row * places);
    return { data, shape: [places, places] };
  }

  point(event) {
    const edge = this.canvas.getBoundingClientRect();
    const places = this.canvas.width;
    const at = (from, size) => Math.max(0, Math.min(places - 1, Math.floor((from / size) * places)));
    this.spot = [at(event.clientY - edge.top, edge.height), at(event.clientX - edge.left, edge.width)];
    this.tell();
  }

  // The place under the pointer in words; without one, the strongest look of this head.
  tell() {
    const { data, shape: [places] } = this.cut(...this.chosen);
    let spot = this.spot;
    if (!spot || spot[0] >= places || spot[1] >= places) {
      const far = Array.from(data.keys()).filter((at) => Math.floor(at / places) !== at % places);
      const best = far.reduce((most, at) => (data[at] > data[most] ? at : most), far[0] ?? 0);
      spot = [Math.floor(best / places), best % places];
    }
    const share = Math.round((100 * data[spot[0] * places + spot[1]]) / 255);
    say(this.text, `${this.name(spot[0])} looks at ${this.name(spot[1])}: ${share} % of its attention. Rows look, columns are looked at.`);
  }

  name(place) {
    const word = this.pool.words?.[this.watched]?.[place];
    return word ? `“${word}”` : `place ${place + 1}`;
  }
}
