// The bar of time: a rail from round 0 to the newest, with buttons to play it back, to pin a moment, and to come back.

import { el, svg, say, put, show } from "./dom.js";

const ICONS = { first: "M4 3.5h2.2v13H4zM16.5 3.5v13L7.5 10z", back: "M13.5 3.5v13L5 10z", play: "M5 3.2v13.6L17 10z",
  pause: "M5 3h3.6v14H5zM11.4 3H15v14h-3.6z", on: "M6.5 3.5v13L15 10z" };
const SPEEDS = [[0.25, "¼×"], [0.5, "½×"], [1, "1×"], [2, "2×"], [4, "4×"]];
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10, Home: -Infinity,
  End: Infinity };
const KEYS_SAID = "← → one round, page keys ten, Home the start, Space plays it back, Esc comes back";
const KNOBS = { lr: "learning rate", weight_decay: "weight decay", batch_size: "batch size" };

export class Scrubber {
  // asks: seek(round), step(moments), play(), speed(factor), pin(), now(), near(): somebody is about to look back
  constructor(asks) {
    this.asks = asks;
    const button = (name, label, act) => el("button.fx-button.fx-small", { type: "button", title: label,
      "aria-label": label, onclick: act }, svg("svg.fx-icon", { viewBox: "0 0 20 20", "aria-hidden": "true" },
      svg("path", { d: ICONS[name] })));
    this.buttons = { first: button("first", "To the start", () => asks.step(-Infinity)),
      back: button("back", "One round back", () => asks.step(-1)),
      play: button("play", "Play it back", () => asks.play()),
      on: button("on", "One round on", () => asks.step(1)) };
    this.buttons.play.classList.add("fx-playback");
    this.range = el("input.fx-range-input", { type: "range", min: "0", max: "1", step: "1", value: "1",
      "aria-label": "Look back at an earlier round", title: KEYS_SAID, oninput: () => asks.seek(Number(this.range.value)),
      onkeydown: (event) => this.key(event) });
    this.ticks = el("div.fx-ticks", { "aria-hidden": "true" });
    this.fill = el("i", {});
    this.rail = el("div.fx-rail", {}, el("div.fx-groove", { "aria-hidden": "true" }, this.fill), this.ticks, this.range);
    this.where = el("b", {});
    this.note = el("small", {});
    this.speed = el("select.fx-rate", { "aria-label": "Playback speed", title: "Playback speed",
      onchange: () => asks.speed(Number(this.speed.value)) },
    ...SPEEDS.map(([value, text]) => el("option", { value, selected: value === 1 }, text)));
    this.pin = el("button.fx-button.fx-small", { type: "button", "aria-pressed": "false", onclick: () => asks.pin(),
      title: "Keep this round in view, and compare it with another one" }, "Pin");
    this.now = el("button.fx-button.fx-small", { type: "button", onclick: () => asks.now(),
      title: "Back to the newest round (Esc)" }, "Now");
    this.row = el("div.fx-timerow", {}, el("div.fx-timebuttons", {}, ...Object.values(this.buttons), this.speed), this.rail,
      el("div.fx-moment", {}, this.where, this.note), el("div.fx-timebuttons", {}, this.pin, this.now));
    this.none = el("p.fx-nofilm", { hidden: true });
    this.root = el("div.fx-time", { role: "group", "aria-label": "Time travel", onpointerenter: () => asks.near(),
      onfocusin: () => asks.near() }, this.row, this.none);
    this.drawn = "";
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in KEYS) this.asks.step(KEYS[event.key]);
    else if (event.key === " ") this.asks.play();
    else if (event.key === "Escape") this.asks.now();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Why there is nothing to look back at, instead of the bar.
  refuse(why) {
    show(this.row, !why);
    show(this.none, Boolean(why));
    say(this.none, why || "");
  }

  // at: the round that is looked at, null: now. busy: a sentence while the film is on its way, share: how much has come.
  draw({ newest, epochs, at, busy, share, playing, pinned, film, best, marks }) {
    const shown = at === null ? newest : Math.min(at, newest);
    put(this.range, "max", String(Math.max(1, newest)));
    const value = String(Math.round(shown));
    if (this.range.value !== value) this.range.value = value;
    this.range.disabled = newest < 1;
    this.root.classList.toggle("fx-back", at !== null);
    this.root.classList.toggle("fx-busy", Boolean(busy));
    put(this.root, "aria-busy", String(Boolean(busy)));
    put(this.fill, "style", `width:calc(8px + (100% - 16px) * ${(newest ? shown / newest : 0).toFixed(4)})`);
    say(this.where, newest < 1 ? "Round 0" : `Round ${Math.round(shown)} of ${newest}`);
    const note = this.remark({ at, busy, share, newest, epochs, film, best, pinned });
    say(this.note, note);
    put(this.range, "aria-valuetext", [`Round ${Math.round(shown)} of ${newest}`, marks, note].filter(Boolean).join(", "));
    for (const node of [...Object.values(this.buttons), this.pin, this.speed]) node.disabled = newest < 1;
    this.buttons.first.disabled ||= shown <= 0;
    this.buttons.back.disabled ||= shown <= 0;
    this.buttons.on.disabled ||= at === null;
    this.now.disabled = at === null;
    put(this.buttons.play.firstChild.firstChild, "d", playing ? ICONS.pause : ICONS.play);
    for (const name of ["title", "aria-label"]) put(this.buttons.play, name, playing ? "Pause the playback" : "Play it back");
    say(this.pin, pinned === null ? "Pin" : "Unpin");
    put(this.pin, "aria-pressed", String(pinned !== null));
    this.mark({ newest, film, best, pinned });
  }

  // What is special about the round that is looked at.
  remark({ at, busy, share, newest, film, best, pinned }) {
    if (busy) return share ? `${busy} ${Math.round(100 * share)} %` : busy;
    if (newest < 1) return "rounds to look back at";
    if (at === null) return "now";
    const round = Math.round(at);
    const turned = film?.changes.find((change) => change.epoch === round);
    if (turned) return `${KNOBS[turned.field]} → ${turned.value}`;
    if (pinned !== null) return `beside round ${pinned}`;
    if (round === 0) return "untrained";
    if (round === best) return "best practice loss";
    if (film?.restored && round === film.last) return "before it went back";
    return "looking back";
  }

  // Small signs on the rail: the best round, the pinned one, and where a knob was turned.
  mark({ newest, film, best, pinned }) {
    const told = JSON.stringify([newest, film?.run, film?.changes.length, best, pinned]);
    if (told === this.drawn) return;
    this.drawn = told;
    const tick = (kind, epoch, title, text = "") => el(`span.fx-sign.fx-sign-${kind}`,
      { style: `left:calc(8px + (100% - 16px) * ${(epoch / Math.max(1, newest)).toFixed(4)})`, title }, text);
    const turned = (film?.changes ?? []).map(({ epoch, field, value }) =>
      tick("turned", epoch, `after round ${epoch}: ${KNOBS[field]} ${value}`));
    this.ticks.replaceChildren(...turned, ...(best ? [tick("best", best, `best practice loss: round ${best}`)] : []),
      ...(pinned === null ? [] : [tick("pinned", pinned, `pinned: round ${pinned}`, "A")]));
  }
}
