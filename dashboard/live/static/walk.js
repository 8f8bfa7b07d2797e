// Three levels of the practice exam, and the network walking them: a walk is always shown to its end, then the newest.

import { el, say, put } from "./dom.js";
import { drawMaze, drawCart, PACES } from "./games.js";
import { fitted } from "./tables.js";

const REST = 1300; // ms between the end of a walk and the next one
const FRAME = 33; // ms between two drawings: enough for the eye, and half the work
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

export class Walk {
  constructor() {
    this.score = el("span.fx-hint", {});
    this.list = el("ol.fx-walks", {});
    this.legend = el("div.fx-legend", {});
    this.root = el("figure.fx-card.fx-walk", {},
      el("figcaption", {}, el("h3", {}, "Three levels of the practice exam"), this.score), this.list, this.legend);
  }

  begin(scene, theme) {
    const fresh = this.scene?.header.run !== scene.header.run;
    Object.assign(this, { scene, theme });
    const { game, known } = scene.header.walk;
    this.draw = game === "cartpole" ? drawCart : drawMaze;
    this.pace = PACES[game] || 200;
    if (!fresh && this.stages) return;
    this.walks = null;
    this.newest = null;
    this.stages = known.map((text, at) => this.stage(text, at));
    this.list.replaceChildren(...this.stages.map(({ node }) => node));
    say(this.legend, game === "cartpole" ? "in real time: 50 pushes a second, 200 at most"
      : "arrow: what it would do there, the darker the surer · ★ goal · at most 20 steps");
    this.play();
  }

  stage(text, at) {
    const canvas = el("canvas.fx-canvas", {});
    const field = el("div.fx-stage", { role: "img", "aria-label": `Practice level ${at + 1}` }, canvas);
    const count = el("b", {}, "–");
    return { node: el("li.fx-level", {}, field, el("div.fx-known", {}, el("span", {}, text), count)), field, canvas, count };
  }

  update(frame) {
    const { arrays, header } = frame;
    if (!arrays["walk.trace"]) return;
    this.newest = { round: header.epoch, steps: arrays["walk.steps"].data, solved: arrays["walk.solved"].data,
      trace: arrays["walk.trace"], liked: arrays["walk.liked"] };
    const solved = this.newest.solved.reduce((sum, each) => sum + each, 0);
    say(this.score, `round ${header.epoch}: ${solved} of ${this.newest.solved.length} solved`);
    this.walks ??= this.stages.map(() => this.start());
  }

  // The newest walk, from its first step on; it is kept until it has ended, whatever comes meanwhile.
  start() {
    return { walk: this.newest, since: performance.now() };
  }

  play() {
    cancelAnimationFrame(this.request);
    this.request = requestAnimationFrame((now) => {
      if (now - (this.drawn || 0) >= FRAME && this.walks && this.list.offsetParent) {
        this.drawn = now;
        this.stages.forEach((stage, at) => this.move(stage, at, now));
      }
      this.play();
    });
  }

  move(stage, at, now) {
    const going = this.walks[at];
    const steps = going.walk.steps[at];
    const length = steps * this.pace;
    if (now - going.since > length + REST && (going.walk !== this.newest || !calm.matches)) this.walks[at] = this.start();
    const { walk, since } = this.walks[at];
    const passed = calm.matches ? walk.steps[at] : Math.min(walk.steps[at], (now - since) / this.pace);
    const over = passed >= walk.steps[at];
    const { context, width, height } = fitted(stage.canvas, stage.field);
    const [, moments, numbers] = walk.trace.shape;
    const trace = walk.trace.data.subarray(at * moments * numbers, (at + 1) * moments * numbers);
    const liked = walk.liked && slice(walk.liked, at);
    this.draw(context, { width, height, theme: this.theme, level: slice(this.scene.arrays["walk.levels"], at), trace, numbers,
      passed, liked, over, solved: Boolean(walk.solved[at]) });
    say(stage.count, `${over ? (walk.solved[at] ? "✓ " : "✗ ") : ""}${Math.floor(passed)} steps`);
    put(stage.node, "data-solved", over ? String(Boolean(walk.solved[at])) : "");
  }

  describe(header) {
    if (!this.newest) return;
    this.stages.forEach(({ field }, at) => put(field, "aria-label", `Practice level ${at + 1}, round ${header.epoch}: ` +
      `${this.newest.solved[at] ? "solved" : "not solved"} in ${this.newest.steps[at]} steps.`));
  }

  leave() {
    cancelAnimationFrame(this.request);
  }
}

// What an array [levels, ...] holds of one level: its numbers, and their shape.
function slice({ data, shape }, at) {
  const size = data.length / shape[0];
  return { data: data.subarray(at * size, (at + 1) * size), shape: shape.slice(1) };
}
