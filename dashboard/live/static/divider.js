// The divider between two moments on one picture: the pinned one on its left, the one that is looked at on its right.

import { el, say, put, show, clamp } from "./dom.js";

const KEYS = { ArrowLeft: -0.03, ArrowDown: -0.03, ArrowRight: 0.03, ArrowUp: 0.03, Home: -1, End: 1 };

export class Divider {
  // moved(): the divider stands elsewhere
  constructor(moved) {
    this.moved = moved;
    this.share = 0.5;
    this.names = [el("span.fx-then", {}), el("span.fx-thennow", {})];
    this.handle = el("div.fx-divider", { role: "slider", tabindex: "0", "aria-valuemin": "0", "aria-valuemax": "100",
      "aria-label": "Divider between the two rounds", onkeydown: (event) => this.key(event),
      onpointerdown: (event) => this.handle.setPointerCapture(event.pointerId),
      onpointermove: (event) => this.handle.hasPointerCapture(event.pointerId) && this.drag(event) },
    el("i", { "aria-hidden": "true" }));
    this.root = el("div.fx-dividing", { hidden: true }, ...this.names, this.handle);
  }

  // box: { left, top, width, height } of the picture, in pixels of the card. rounds: the two that are shown.
  put(box, [then, now]) {
    this.box = box;
    show(this.root, true);
    const place = this.share * box.width;
    put(this.root, "style", `left:${box.left}px;top:${box.top}px;width:${box.width}px;height:${box.height}px`);
    put(this.handle, "style", `left:${place.toFixed(1)}px`);
    put(this.names[0], "style", `right:${(box.width - place + 8).toFixed(1)}px`);
    put(this.names[1], "style", `left:${(place + 8).toFixed(1)}px`);
    say(this.names[0], `round ${then}`);
    say(this.names[1], `round ${now}`);
    put(this.handle, "aria-valuenow", String(Math.round(100 * this.share)));
    put(this.handle, "aria-valuetext", `round ${then} on the left, round ${now} on the right`);
    return place;
  }

  hide() {
    show(this.root, false);
  }

  move(share) {
    this.share = clamp(share, 0, 1);
    this.moved();
  }

  drag(event) {
    this.move((event.clientX - this.root.getBoundingClientRect().left) / this.box.width);
  }

  key(event) {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(this.share + KEYS[event.key]);
  }
}
