// Time travel: which moment of a run is looked at, where its film is fetched, how it plays back. The view asks it what to
// paint instead of the newest frame. Nothing is asked of the server while somebody scrubs.

import { clamp, el, number, percent, say } from "./dom.js";
import { headline, isShare } from "./measures.js";
import { fetchFilm } from "./film.js";
import { Scrubber } from "./scrubber.js";
import { compared } from "./comparing.js";

const WHOLE = 12; // seconds in which a film plays at 1×
const SHORT = 0.12; // seconds at least for which a moment is shown at 1×: a film of ten rounds is no flash
const PAUSED_WITHIN = 3000; // ms in which a run that was asked to pause does so
const MANY = 50; // rounds, from which a first film with few moments is there sooner than the whole
const EVERY = 200; // ms between two drawings of the bar while the run learns
const STILL = 250; // ms between two pictures for those who want no motion
const AFTERWARDS = ["state", "speed", "moment", "message", "resumed", "why", "place", "looks", "best", "run", "epochs", "seq"];
const COMPANY = "A class keeps no earlier rounds: a network that learns alone can be looked back at.";

export class Past {
  // view: paintSoon(), act(name), warn(error, remedy), toolbar
  constructor(view) {
    this.view = view;
    this.rate = 1;
    this.scrubber = new Scrubber({ seek: (epoch) => this.seek(epoch), step: (by) => this.step(by), play: () => this.play(),
      speed: (rate) => { this.rate = rate; }, pin: () => this.pin(), now: () => this.now(), near: () => this.near() });
    this.root = this.scrubber.root;
    this.since = el("span", {});
    this.changed = el("span.fx-changed", {}, el("i.fx-link.fx-plus", {}), "pulls more,", el("i.fx-link.fx-minus", {}),
      "less", this.since);
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.forget();
  }

  // Another run, or none any more.
  forget() {
    this.abort?.abort();
    Object.assign(this, { run: null, live: null, film: null, abort: null, busy: null, share: 0, at: null, pinned: null,
      playing: false, frame: null, stale: true, failed: null, held: false, drawn: 0 });
  }

  get newest() {
    return this.live?.header.epoch ?? 0;
  }

  // The newest frame of the run, whether it is painted or not.
  follow(live) {
    if (live.header.run !== this.run) this.forget();
    const fresh = live !== this.live;
    Object.assign(this, { run: live.header.run, live, stale: this.stale || fresh });
    if (live.header.state !== "learning") this.rested?.();
    const moves = live.header.state === "learning" && this.at === null; // a few times a second: its layout is dear
    if (fresh && !(moves && performance.now() - this.drawn < EVERY)) this.draw();
  }

  // What is painted instead of the newest frame; null where that is it.
  picture() {
    if (this.at === null || !this.film) return null;
    if (this.stale) this.frame = this.compose();
    this.stale = false;
    return this.frame;
  }

  compose() {
    const { film, live } = this;
    const smooth = this.playing && !this.still.matches;
    const { place, share } = smooth ? film.between(this.at) : { place: film.nearest(this.at), share: 0 };
    const drawn = share > 0 ? film.mixture(place, share) : film.moment(place);
    const lasting = Object.fromEntries(AFTERWARDS.map((name) => [name, live.header[name]]));
    const past = { at: smooth ? this.at : film.epochs[place], epoch: drawn.header.epoch, newest: this.newest };
    const lines = Object.entries(live.arrays).filter(([name]) => name.startsWith("lines."));
    const frame = { header: { ...drawn.header, ...lasting, type: "frame", past }, arrays: { ...Object.fromEntries(lines), ...drawn.arrays } };
    return this.pinned === null ? frame : compared(frame, film.moment(film.nearest(this.pinned)));
  }

  // What the whole view shows beside a picture: of two moments the links of the network are their difference.
  dress(root, network, { header }) {
    root.classList.toggle("fx-comparing", Boolean(header.pinned));
    if (!header.pinned) return;
    if (!this.changed.isConnected) network.querySelector(".fx-legend").append(this.changed);
    say(this.since, `than at round ${header.pinned.epoch}`);
  }

  seek(epoch) {
    if (this.none()) return;
    this.playing = false;
    this.go(epoch);
  }

  // Looks at a round; the newest is now, unless it is compared with another, or the network went back from it.
  go(epoch) {
    if (epoch >= this.newest && this.pinned === null && this.film && !this.film.restored) return this.now();
    this.at = clamp(epoch, 0, this.newest);
    return this.wake();
  }

  // So many moments back or on; Infinity: to either end.
  step(by) {
    const { film, at, newest } = this;
    this.playing = false;
    if (at === null && by > 0) return;
    if (!this.isWhole()) {
      this.go(clamp((at ?? newest) + by, 0, newest));
      return;
    }
    const here = at === null && film.restored ? film.epochs.length : film.nearest(at ?? film.last);
    const there = clamp(here + by, 0, film.epochs.length - 1);
    if (there === here && by > 0) this.now();
    else this.go(film.epochs[there]);
  }

  pin() {
    if (this.pinned !== null) {
      this.pinned = null;
      this.show();
      return;
    }
    this.at ??= this.newest;
    this.pinned = Math.round(this.at);
    this.wake();
  }

  now() {
    this.abort?.abort();
    Object.assign(this, { at: null, pinned: null, playing: false, frame: null, busy: null, abort: null, held: false });
    this.show();
  }

  // Why there is nothing to look back at; empty where there is.
  none() {
    return this.live?.header.class ? COMPANY : "";
  }

  // Somebody comes close: of a run at rest the film is fetched before it is asked for.
  near() {
    const { live, newest } = this;
    if (!live || this.none() || live.header.state === "learning" || newest < 1 || this.failed === newest) return;
    if (!this.isWhole()) this.fetch(true);
  }

  // Whether the film goes as far as the run; of somebody else's that learns on, as far as it went when it was fetched.
  isWhole() {
    if (this.film?.run !== this.run) return false;
    if (this.film.reach === null) return false;
    return this.film.reach >= this.newest || (this.held && this.live.header.state === "learning");
  }

  // Shows the round that is looked at, from the film that is there, if it goes so far; and sees to it that all is there.
  wake() {
    if (this.film?.run === this.run && this.film.last >= this.at) this.show();
    if (!this.isWhole()) this.fetch(false);
  }

  show() {
    this.stale = true;
    this.draw();
    this.view.paintSoon();
  }

  // Fetches the film as far as the run is; one that learns is asked to pause first. `quietly`: nobody waits yet.
  async fetch(quietly) {
    this.quiet = quietly && this.abort !== null ? this.quiet : quietly;
    this.draw();
    if (this.abort) return;
    const { run } = this;
    const abort = new AbortController();
    Object.assign(this, { abort, share: 0, busy: "Fetching …" });
    this.draw();
    try {
      await this.rest();
      const reach = this.newest;
      const asked = { least: this.view.toolbar.mine ? reach : 0, progress: (share) => this.came(share), signal: abort.signal };
      if (!this.quiet && reach > MANY) this.receive(await fetchFilm(run, { ...asked, few: true }), null, abort);
      this.receive(await fetchFilm(run, asked), reach, abort);
    } catch (reason) {
      if (!abort.signal.aborted) this.fail(reason);
    } finally {
      if (this.abort === abort) Object.assign(this, { abort: null, busy: null });
      this.show();
      if (this.playing) this.start();
    }
  }

  // reach: the newest round when it was asked for; null: it is the first one, with few moments.
  receive(film, reach, { signal }) {
    if (signal.aborted) return;
    this.film = Object.assign(film, { reach });
    this.held = reach !== null && this.at !== null;
    if (reach === null) this.show();
  }

  came(share) {
    this.share = share;
    this.draw();
  }

  fail({ error, remedy }) {
    Object.assign(this, { at: null, pinned: null, playing: false, failed: this.newest });
    if (!this.quiet) this.view.warn(error ?? "The earlier rounds could not be fetched.", remedy ?? "Try again in a moment.");
  }

  // A run that learns, and is ours, is asked to pause; whoever scrubs sees what there was until then.
  async rest() {
    if (this.live.header.state !== "learning" || !this.view.toolbar.mine) return;
    this.view.toolbar.expect("paused");
    this.view.act("pause");
    await new Promise((resolve) => {
      this.rested = resolve;
      setTimeout(resolve, PAUSED_WITHIN);
    });
    this.rested = null;
  }

  play() {
    this.playing = !this.playing;
    if (!this.playing) {
      this.go(this.film ? this.film.epochs[this.film.nearest(this.at ?? this.newest)] : this.at ?? this.newest);
      return;
    }
    if (this.at === null || this.at >= this.newest) this.at = 0;
    if (this.isWhole()) this.start();
    else this.fetch(false);
  }

  start() {
    this.ticked = performance.now();
    const tick = (now) => {
      if (!this.playing || !this.film) return;
      const wait = this.still.matches ? STILL : 0;
      if (now - this.ticked >= wait) this.advance(Math.min(Math.max(wait, 100), now - this.ticked) / 1000, now);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  advance(seconds, now) {
    const { film } = this;
    this.ticked = now;
    this.at += (seconds * this.rate * film.last) / Math.min(WHOLE, film.epochs.length * SHORT);
    if (this.at < film.last) return this.show();
    this.playing = false;
    return this.go(film.last);
  }

  draw() {
    const { live, film, at, pinned, playing, share, newest } = this;
    this.drawn = performance.now();
    if (!live) return;
    const { epochs, best } = live.header;
    this.scrubber.refuse(this.none());
    this.scrubber.draw({ newest, epochs, at, pinned, playing, film, best, share,
      busy: this.quiet ? null : this.busy, marks: at === null || !film ? "" : this.said(film.moments[film.nearest(at)].marks) });
  }

  // The practice mark of a moment, for those who listen.
  said(marks) {
    const mark = headline(marks.val);
    return `practice exam ${isShare(mark) ? percent(marks.val[mark]) : `${mark} ${number(marks.val[mark])}`}`;
  }

  leave() {
    this.forget();
  }
}
