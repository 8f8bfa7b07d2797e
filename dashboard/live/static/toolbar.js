// The toolbar: play, single steps, speed, start over, undo; the same by keyboard; what state the run is in.

import { el, svg, say, put, show } from "./dom.js";
import { Left } from "./left.js";

const ICONS = {
  play: "M5 3.2v13.6L17 10z", pause: "M5 3h3.6v14H5zM11.4 3H15v14h-3.6z", step: "M4 3.2v13.6L13 10zM14 3h2.6v14H14z",
  epoch: "M10 3a7 7 0 1 0 6.7 5h-2.2A5 5 0 1 1 10 5v2.6l4-3.6-4-3.6z", reset: "M4 4h2.2v4.2A6.6 6.6 0 1 1 3.6 12h2.3a4.4 4.4 0 1 0 1.9-2.6H12v2.2H4z",
  undo: "M7.5 3 2 8l5.5 5V9.8h3.8a3 3 0 0 1 0 6H8v2.2h3.3a5.2 5.2 0 0 0 0-10.4H7.5z",
};
const SPEEDS = [["slow", "Slow"], ["normal", "Normal"], ["fast", "Fast"], ["max", "Max"]];
export const STATES = {
  queued: "Waiting", ready: "Ready", learning: "Learning", paused: "Paused", done: "Finished", failed: "Failed",
  stopped: "Stopped", interrupted: "Interrupted", connecting: "Connecting", lost: "Reconnecting",
};
const OVER = ["done", "failed", "stopped"];
const KEYS = [["Space", "play or pause"], ["→", "one step"], ["E", "one round"], ["R", "start over"], ["U", "undo"],
  ["?", "show or hide this help"]];
const PATIENCE = 2500; // ms for which a click's expected state is shown before the run has answered

export class Toolbar {
  // act(name, value): what a button or key asks for
  constructor(act) {
    this.act = act;
    this.state = "connecting";
    this.mine = true;
    this.left = new Left();
    this.build();
  }

  build() {
    const button = (name, label, key, title) => {
      const node = el("button.fx-button", { type: "button", title: `${title} (${key})`, onclick: () => this.press(name) },
        svg("svg.fx-icon", { viewBox: "0 0 20 20", "aria-hidden": "true" }, svg("path", { d: ICONS[name] })),
        el("span", {}, label));
      return node;
    };
    this.play = button("play", "Play", "Space", "Play or pause");
    this.play.classList.add("fx-primary");
    this.buttons = {
      play: this.play, step: button("step", "Step", "→", "One correction of the weights"),
      epoch: button("epoch", "Round", "E", "Once through the course materials"),
      reset: button("reset", "Reset", "R", "Start over with fresh weights"),
      undo: button("undo", "Undo", "U", "Back to what was before"),
    };
    this.speeds = SPEEDS.map(([value, label]) => el("button", { type: "button", role: "radio", "aria-checked": "false",
      "data-value": value, onclick: () => this.setSpeed(value) }, label));
    this.speed = el("div.fx-speeds", { role: "radiogroup", "aria-label": "Speed",
      onkeydown: (event) => this.walkSpeeds(event) }, ...this.speeds);
    this.help = el("div.fx-help", { hidden: true, id: `fx-help-${Math.random().toString(36).slice(2)}` },
      el("dl", {}, ...KEYS.flatMap(([key, text]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, text)])));
    this.asker = el("button.fx-button.fx-ask", { type: "button", "aria-expanded": "false", title: "Keys (?)",
      "aria-label": "Keyboard help", "aria-controls": this.help.id, onclick: () => this.press("help") }, "?");
    this.chip = el("span.fx-chip", {}, "Connecting");
    this.round = el("span.fx-round", {});
    this.bar = el("i", {});
    this.root = el("div.fx-bar", { role: "toolbar", "aria-label": "Run" },
      el("div.fx-buttons", {}, ...Object.values(this.buttons), this.speed, this.asker),
      el("div.fx-where", {}, this.round, this.chip), this.help,
      el("div.fx-progress", { "aria-hidden": "true" }, this.bar));
  }

  // What a key or a button does; true when the key was one of ours.
  press(name) {
    if (name === "help") {
      show(this.help, this.help.hidden);
      put(this.asker, "aria-expanded", String(!this.help.hidden));
      return;
    }
    if (name === "play") name = this.state === "learning" ? "pause" : "play";
    if (this.isOff(name)) return;
    if (name === "play" || name === "pause") this.expect(name === "play" ? "learning" : "paused");
    this.act(name);
  }

  isOff(name) {
    if (name === "undo") return false;
    if (name === "reset") return !this.header || (this.header.epoch === 0 && this.header.step === 0 && !OVER.includes(this.state));
    return !this.mine || OVER.includes(this.state) || this.state === "connecting";
  }

  // Shows the state that a click will bring, until the run's own frames say so.
  expect(state) {
    this.expected = { state, until: performance.now() + PATIENCE };
    this.draw(state);
  }

  setSpeed(value) {
    if (!this.mine) return;
    this.act("speed", value);
    this.wanted = { value, until: performance.now() + PATIENCE };
    this.drawSpeed(value);
  }

  walkSpeeds(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const at = this.speeds.findIndex((node) => node.getAttribute("aria-checked") === "true");
    const next = this.speeds[(at + step + this.speeds.length) % this.speeds.length];
    next.focus();
    this.setSpeed(next.dataset.value);
  }

  update(header) {
    this.header = header;
    const now = performance.now();
    this.still = this.left.text(header, now);
    if (this.expected && (header.state === this.expected.state || OVER.includes(header.state) || now > this.expected.until)) {
      this.expected = null;
    }
    this.draw(this.expected ? this.expected.state : header.state);
    if (this.wanted && (header.speed === this.wanted.value || now > this.wanted.until)) this.wanted = null;
    this.drawSpeed(this.wanted ? this.wanted.value : header.speed);
    const epochs = header.epochs ? ` / ${header.epochs}` : "";
    say(this.round, `Round ${header.epoch}${epochs}`);
    const share = header.epochs ? Math.min(1, header.epoch / header.epochs) : 0;
    put(this.bar, "style", `transform:scaleX(${share.toFixed(4)})`); // a tenth of a pixel: finer is work for nothing
  }

  draw(state) {
    this.state = state;
    const running = state === "learning";
    say(this.play.lastChild, running ? "Pause" : "Play");
    put(this.play.firstChild.firstChild, "d", running ? ICONS.pause : ICONS.play);
    const place = state === "queued" && this.header?.place ? `, place ${this.header.place}` : "";
    say(this.chip, running && this.still ? this.still : (STATES[state] || state) + place);
    put(this.chip, "data-state", state);
    put(this.chip, "title", running && this.still ? "Learning. At the pace of the last seconds; it may end sooner." : "");
    const over = OVER.includes(state);
    this.play.classList.toggle("fx-primary", !over);
    this.buttons.reset.classList.toggle("fx-primary", over);
    for (const [name, node] of Object.entries(this.buttons)) {
      if (node.disabled !== this.isOff(name)) node.disabled = this.isOff(name);
    }
  }

  drawSpeed(value) {
    for (const node of this.speeds) {
      const chosen = node.dataset.value === value;
      put(node, "aria-checked", String(chosen));
      put(node, "tabindex", chosen || !value ? "0" : "-1");
    }
  }
}

const NAMES = { " ": "play", ArrowRight: "step", e: "epoch", r: "reset", u: "undo", "?": "help" };
const WRITING = "input, textarea, select, [contenteditable=''], [contenteditable=true], [role=slider], [role=spinbutton],"
  + "[role=combobox], [role=listbox], [role=textbox], [role=dialog]";
const PRESSABLE = "button, a[href], summary, [role=button], [role=tab], [role=radio], [role=option], [role=checkbox],"
  + "[role=switch], [role=menuitem]";

// The name of what a key asks for, or null where the key belongs to something else on the page.
export function keyName(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  const name = NAMES[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  const target = event.target instanceof Element ? event.target : document.body;
  if (!name || target.closest(WRITING)) return null;
  const walks = target.closest("[role=tablist], [role=radiogroup], [role=grid], [role=menu]");
  if ((name === "play" && target.closest(PRESSABLE)) || (name === "step" && walks)) return null;
  return name;
}
