// The theatre: one optimizer step in six presses, beside the source that takes it. Mounted once, played in the browser.

import { el, put, say, show } from "./dom.js";
import { css, loadStyle, readTheme } from "./colours.js";
import { Code, STEPS } from "./theatre_code.js";
import { Controls, keyName } from "./theatre_controls.js";
import { LeftOut } from "./theatre_left.js";
import { Numbers } from "./theatre_numbers.js";
import { Tiles } from "./theatre_tiles.js";

const AHEAD = 2; // steps that should lie ready before they are reached
const CURTAIN = "Press Next, and the loop begins. Six presses are one step of the optimizer, a real one.";
const stages = new WeakMap(); // parent element -> Theatre: Streamlit calls mount again for every change of data or theme
let newest = null; // the one that keys belong to

export async function mount(component) {
  const parent = component.parentElement;
  let stage = stages.get(parent);
  if (!stage) {
    stage = new Theatre(parent);
    stages.set(parent, stage);
  }
  const turn = ++stage.turn;
  await stage.configure(component);
  return () => setTimeout(() => {
    if (turn !== stage.turn || parent.isConnected) return;
    stage.leave();
    stages.delete(parent);
  });
}

class Theatre {
  constructor(parent) {
    this.turn = 0;
    this.at = -1; // -1: the curtain is down; else 6 * step + press
    this.chosen = 0; // the example of the batch that is followed
    this.controls = new Controls({ next: () => this.go(this.at + 1), back: () => this.go(this.at - 1),
      again: () => this.go(-1), jump: (press) => this.jump(press), slow: (every) => this.play(every), wall: () => this.fill() });
    this.code = new Code();
    this.tiles = new Tiles((example) => this.choose(example));
    this.numbers = new Numbers();
    this.left = new LeftOut((name) => this.leaveOut(name));
    this.sentence = el("p.tx-sentence", { "aria-live": "polite" }, CURTAIN);
    this.root = el("div.tx", { "data-at": "-1", "data-steps": "0" },
      el("div.tx-top", {}, this.sentence, this.controls.root),
      el("div.tx-stage", {}, this.code.root, this.tiles.root), this.left.root, this.numbers.root);
    this.styled = loadStyle(import.meta.url, "theatre.css");
    parent.append(this.root);
    this.onKey = (event) => this.key(event);
    window.addEventListener("keydown", this.onKey, true);
    this.observer = new ResizeObserver(() => {
      cancelAnimationFrame(this.resizing);
      this.resizing = requestAnimationFrame(() => this.steps && this.draw(false));
    });
    this.observer.observe(this.root);
    newest = this;
  }

  async configure(component) {
    this.component = component;
    await this.styled;
    const { key, played, left } = component.data;
    const themed = this.dress();
    if (key !== this.network) this.begin(key, played);
    else this.take(played);
    this.left.update(left, this.theme, this.source, this.scene);
    this.code.strike(left ? left.step : null);
    if (themed) this.draw(false);
  }

  dress() {
    const theme = readTheme(this.root);
    const told = JSON.stringify(theme);
    if (told === this.themed) return false;
    Object.assign(this, { themed: told, theme });
    for (const name of ["train", "val", "test", "soft", "line", "paper", "ink"]) this.root.style.setProperty(`--tx-${name}`, theme[name]);
    const [minus, plus] = [theme.classes[0], theme.classes[theme.dark ? 4 : 1]];
    this.root.style.setProperty("--tx-plus", css(plus));
    this.root.style.setProperty("--tx-minus", css(minus));
    this.root.style.setProperty("--tx-card", css(theme.card));
    this.root.classList.toggle("tx-dark", theme.dark);
    return true;
  }

  // Another network: the curtain goes down.
  begin(key, played) {
    Object.assign(this, { network: key, scene: played.scene, source: played.source, steps: new Map(), chosen: 0,
      asked: new Set([played.first]), waiting: null, at: -1 });
    this.controls.rest();
    this.code.begin(played.source);
    this.tiles.begin(this.scene);
    this.take(played);
    if (played.first) this.ask(0); // somebody who comes back begins at the beginning
    this.draw(false);
  }

  // More steps of the same network.
  take(played) {
    played.steps.forEach((step, place) => this.steps.set(played.first + place, step));
    this.ready = Math.max(...this.steps.keys()) + 1;
    put(this.root, "data-steps", String(this.ready));
    if (this.waiting !== null && this.steps.has(Math.floor(this.waiting / 6))) this.go(this.waiting);
  }

  go(at) {
    const [index, forward] = [Math.floor(at / 6), at > this.at];
    this.waiting = null;
    if (at >= 0 && !this.steps.has(index)) {
      if (index >= this.scene.farthest) this.controls.rest();
      else this.waiting = at; // its turn comes when it has been fetched
      this.ask(index);
      return;
    }
    this.at = Math.max(-1, at);
    this.draw(forward);
    if (index + AHEAD >= this.ready) this.ask(this.ready);
  }

  // To the press of this name in the step that is played.
  jump(press) {
    this.go(6 * Math.max(0, Math.floor(this.at / 6)) + press);
  }

  // The step that was wished for is still on its way.
  set waiting(at) {
    this.wished = at;
    put(this.root, "data-waiting", String(at !== null));
  }

  get waiting() {
    return this.wished ?? null;
  }

  // Steps from this one on, if nobody has asked for them yet.
  ask(index) {
    if (this.asked.has(index) || index >= this.scene.farthest) return;
    this.asked.add(index);
    this.component.setTriggerValue("more", index);
  }

  choose(example) {
    this.chosen = example;
    this.draw(false);
  }

  leaveOut(name) {
    this.component.setTriggerValue("leave", name ?? "nothing");
  }

  play(every) {
    clearInterval(this.playing);
    this.playing = every ? setInterval(() => this.waiting ?? this.go(this.at + 1), every) : null;
    if (every) this.go(this.at + 1);
  }

  // The stage alone, on the whole screen; and back.
  fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }

  // `forward`: one press on, so that what changes may move.
  draw(forward) {
    const index = Math.max(0, Math.floor(this.at / 6));
    const press = this.at < 0 ? -1 : this.at % 6;
    const step = this.steps.get(index) ?? this.steps.values().next().value;
    if (!step || !this.theme) return;
    const now = { step, press, forward, chosen: Math.min(this.chosen, step.size - 1), scene: this.scene,
      theme: this.theme, past: Array.from({ length: index }, (_, place) => this.steps.get(place)).filter(Boolean) };
    say(this.sentence, press < 0 ? CURTAIN : step.sentences[STEPS[press]]);
    this.controls.update(press, step, this.at, 6 * this.scene.farthest - 1);
    this.code.update(press, step);
    this.tiles.update(now);
    this.numbers.update(now);
    put(this.root, "data-at", String(this.at));
    put(this.root, "data-press", press < 0 ? "" : STEPS[press]);
    show(this.numbers.root, press >= 0);
  }

  key(event) {
    if (newest !== this || !this.root.isConnected) return;
    const name = keyName(event, this.root);
    if (!name) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat) this.controls.press(name);
  }

  leave() {
    clearInterval(this.playing);
    this.observer.disconnect();
    window.removeEventListener("keydown", this.onKey, true);
    this.root.remove();
    if (newest === this) newest = null;
  }
}
