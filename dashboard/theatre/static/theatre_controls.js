// What is pressed: on, back, again, one of the six, slow motion. The same by keyboard.

import { el, put, say, svg } from "./dom.js";
import { STEPS } from "./theatre_code.js";

const PACES = [[4200, "½×"], [2200, "1×"], [900, "2×"]]; // ms from one press to the next
const CORNERS = "M3 7.5V3h4.5M12.5 3H17v4.5M17 12.5V17h-4.5M7.5 17H3v-4.5"; // of a screen
const WRITING = "input, textarea, select, [contenteditable=true], [role=slider], [role=spinbutton], [role=combobox],"
  + "[role=listbox], [role=textbox], [role=dialog], [role=radiogroup]";
const PRESSABLE = "button, a[href], summary, [role=button], [role=tab], [role=option], [role=checkbox], [role=switch]";

export class Controls {
  // does: { next, back, again, jump(press), slow(ms or 0), wall }
  constructor(does) {
    this.does = does;
    this.pace = PACES[1][0];
    this.word = el("b", {}, STEPS[0]);
    this.next = el("button.tx-button.tx-next", { type: "button", title: "→ or Space", onclick: () => this.press("next") },
      el("span", {}, "Next: "), this.word);
    this.back = el("button.tx-button", { type: "button", title: "←", onclick: () => this.press("back") }, "Back");
    this.slow = el("button.tx-button", { type: "button", "aria-pressed": "false", title: "Presses Next by itself (P)",
      onclick: () => this.press("slow") }, "Slow motion");
    this.again = el("button.tx-button", { type: "button", title: "From the first step (Home)", onclick: () => this.press("again") },
      "Again");
    this.wall = el("button.tx-button.tx-wall", { type: "button", title: "For the wall: full screen (F)", "aria-label": "Full screen",
      onclick: () => this.press("wall") }, svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, svg("path", { d: CORNERS })));
    this.wall.hidden = !document.fullscreenEnabled;
    this.paces = PACES.map(([ms, label]) => el("button", { type: "button", role: "radio",
      "aria-checked": String(ms === this.pace), onclick: () => this.setPace(ms) }, label));
    this.dots = STEPS.map((name, press) => el("button.tx-dot", { type: "button", onclick: () => this.press("jump", press) },
      el("i", {}, String(press + 1)), el("span", {}, name)));
    this.where = el("span.tx-where", {});
    this.root = el("div.tx-controls", { role: "group", "aria-label": "The six steps" },
      el("div.tx-main", {}, this.back, this.next), el("div.tx-dots", {}, ...this.dots),
      el("div.tx-more", {}, this.slow, el("div.tx-paces", { role: "radiogroup", "aria-label": "Speed of slow motion",
        onkeydown: (event) => this.walk(event) }, ...this.paces), this.again, this.wall, this.where));
  }

  press(name, value) {
    if (name === "slow") {
      this.run(!this.playing);
      return;
    }
    if (name === "wall") {
      this.does.wall();
      return;
    }
    if (name !== "next") this.rest();
    else if (this.playing) this.run(true); // the clock starts anew
    if (name === "next" && this.playing) return;
    this.does[name](value);
  }

  run(playing) {
    this.playing = playing;
    put(this.slow, "aria-pressed", String(playing));
    say(this.slow, playing ? "Stop" : "Slow motion");
    this.does.slow(playing ? this.pace : 0);
  }

  rest() {
    if (this.playing) this.run(false);
  }

  setPace(ms) {
    this.pace = ms;
    this.paces.forEach((node, place) => put(node, "aria-checked", String(PACES[place][0] === ms)));
    if (this.playing) this.run(true);
  }

  walk(event) {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const place = (PACES.findIndex(([ms]) => ms === this.pace) + by + PACES.length) % PACES.length;
    this.paces[place].focus();
    this.setPace(PACES[place][0]);
  }

  // `last`: the last press that is played.
  update(press, step, at, last) {
    say(this.word, at >= last ? "the end" : STEPS[(press + 1) % 6]);
    this.next.disabled = at >= last;
    this.back.disabled = at < 0;
    this.again.disabled = at < 0;
    this.dots.forEach((dot, place) => {
      put(dot, "data-state", place === press ? "now" : place < press ? "done" : "ahead");
      if (place === press) put(dot, "aria-current", "step");
      else dot.removeAttribute("aria-current");
    });
    say(this.where, press < 0 ? "" : `Step ${step.number.toLocaleString("en")}, round ${step.round.toLocaleString("en")}`);
  }
}

const NAMES = { ArrowRight: "next", " ": "next", ArrowLeft: "back", Home: "again", p: "slow", f: "wall" };

// What a key asks for; null where it belongs to something else on the page.
export function keyName(event, root) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.isComposing) return null;
  const name = NAMES[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  const target = event.target instanceof Element ? event.target : document.body;
  const closed = event.key !== " " && target.closest("[role=combobox][aria-expanded=false]"); // a menu that was just used
  if (!name || (target.closest(WRITING) && !closed)) return null;
  const pressed = target.closest(PRESSABLE);
  if (event.key === " " && pressed && !pressed.matches(".tx-next")) return null;
  if (event.key === "Home" && !root.contains(target)) return null;
  return name;
}
