// The live view: one composite picture of a run, mounted once and repainted with every frame.

import { el, put, show } from "./dom.js";
import { css, fetchPlotly, loadPlotly, loadStyle, readTheme } from "./colours.js";
import { Connection, unpackFed } from "./wire.js";
import { Toolbar, keyName } from "./toolbar.js";
import { Marks } from "./marks.js";
import { News } from "./news.js";
import { Past } from "./past.js";
import { STYLES, panels } from "./panels.js";

const DESCRIBE_EVERY = 2000; // ms between two spoken descriptions of a chart
const SETTLE = 300; // ms after which a moment that is looked at is described
const SHOWN = 100; // ms until a painted picture is on the screen, and before anybody has found Play
const PICTURE_WITHIN = 1500; // ms after which a view whose run waits gets its axes without a picture
const MOVES = ["play", "step", "epoch", "reset", "undo"]; // whoever moves on has looked back long enough
const FIRST = ["surface", "curves", "network", "matrix", "swarm"]; // the frames that are there before a scene has come
let newest = null; // the view that keys belong to
let mounts = 0;

export class View {
  constructor(parent, plotly) {
    this.turn = 0;
    this.painted = 0;
    this.toolbar = new Toolbar((name, value) => this.act(name, value));
    this.marks = new Marks();
    this.past = new Past(this);
    this.news = new News((name, value) => this.component.setTriggerValue(name, value));
    this.panels = panels(this);
    this.shown = [];
    this.begun = new Set();
    this.grid = el("div.fx-grid", {}, ...Object.values(this.panels).map((panel) => panel.root));
    for (const name of ["examples", ...Object.keys(this.panels).filter((each) => !FIRST.includes(each))]) show(this.panels[name].root, false);
    this.root = el("div.fx", { "data-remounts": String(mounts++), "data-painted": "0", "data-seq": "0",
      "data-state": "connecting", "data-epoch": "0" }, this.toolbar.root, this.past.root, this.marks.root, this.grid);
    this.styled = Promise.all([...STYLES, "time.css"].map((name) => loadStyle(import.meta.url, name)));
    parent.append(this.root);
    this.version = plotly;
    if (window.Plotly?.version === plotly) this.bringPlotly(); // a page before has read it
    else fetchPlotly(import.meta.url);
    this.waiting = setTimeout(() => this.bringPlotly(), PICTURE_WITHIN);
    this.onKey = (event) => this.key(event);
    window.addEventListener("keydown", this.onKey, true);
    this.observer = new ResizeObserver(() => this.resizeSoon());
    this.observer.observe(this.root);
    newest = this;
  }

  async configure(component) {
    this.component = component;
    const fed = component.data instanceof Uint8Array ? unpackFed(component.data) : null;
    const settings = fed ? fed.settings : component.data;
    this.settings ??= settings;
    if (!fed && settings.run !== this.run) this.connect(settings); // before the styles have come: so does its picture
    this.run = settings.run;
    await this.styled;
    this.dress(settings);
    if (this.coming) this.paintSoon();
    if (!fed) return;
    this.connection?.close();
    this.connection = null;
    if (fed.scene) this.takeScene(fed.scene);
    if (fed.frame) this.takeFrame(fed.frame);
  }

  dress(settings) {
    this.settings = settings;
    this.root.classList.toggle("fx-story", settings.mode === "story");
    this.root.classList.toggle("fx-inside", settings.mode === "inside");
    this.root.classList.toggle("fx-playground", settings.mode === "playground");
    show(this.toolbar.root, settings.toolbar);
    const looksBack = settings.toolbar && settings.mode !== "inside"; // a film knows nothing of what is inside
    show(this.past.root, looksBack);
    this.panels.curves.seek = looksBack ? (round) => this.past.seek(round) : null;
    const students = settings.exam?.students?.map((mark) => mark ?? NaN); // null: it failed
    const exam = settings.exam ? { run: settings.run, marks: settings.exam, students } : null;
    this.marks.exam = exam;
    this.panels.swarm.exam = exam;
    this.panels.curves.exam = exam;
    if (this.frame && this.scene) {
      this.marks.update(this.frame, this.scene.header);
      this.panels.swarm.redraw();
      this.panels.curves.draw();
    }
    const theme = readTheme(this.root);
    const told = JSON.stringify(theme);
    if (told === this.themed) return;
    this.themed = told;
    this.theme = theme;
    for (const name of ["train", "val", "test", "gap", "soft", "line", "paper"]) {
      this.root.style.setProperty(`--fx-${name}`, theme[name]);
    }
    this.root.style.setProperty("--fx-card", css(theme.card));
    this.root.classList.toggle("fx-dark", theme.dark);
    if (this.scene) this.begin(this.scene);
  }

  connect({ run, seat }) {
    this.connection?.close();
    this.news.forget();
    this.welcomed = null;
    this.connection = new Connection(run, seat, {
      scene: (scene) => this.takeScene(scene),
      frame: (frame) => this.takeFrame(frame),
      welcome: (message) => this.welcome(message),
      next: (message) => this.moveOn(message),
      refused: (message) => this.warn(message.error, message.remedy),
      lost: () => this.toolbar.draw("lost"),
      gone: (reason) => this.warn(reason || "This run is not there any more.", "Start a new one."),
      blocked: () => this.component.setTriggerValue("blocked", { run }),
    });
  }

  // Another run takes the place of this one, on the same socket: the page will say so too, when its script has come to
  // the end.
  moveOn({ before, run }) {
    if (before !== this.run) return;
    this.run = run;
    this.settings = { ...this.settings, run };
    this.news.forget();
    this.welcomed = null;
    this.connection.turnTo(run);
  }

  welcome({ commandable }) {
    this.welcomed = commandable;
    this.toolbar.mine = commandable || this.settings.mine;
    if (this.live) this.toolbar.update(this.live.header);
  }

  takeScene(scene) {
    this.comingScene = scene;
    if (this.live?.header.run === scene.header.run) this.paintSoon();
  }

  takeFrame(frame) {
    this.coming = frame;
    this.paintSoon();
  }

  paintSoon() {
    this.request ??= requestAnimationFrame(() => {
      this.request = null;
      this.paint();
    });
  }

  // Draws the newest frame, or the moment of the past that is looked at. A new run's scene waits for its first frame:
  // until then the old picture stays.
  paint() {
    const live = this.coming || this.live;
    if (!live || !this.theme) return; // it is dressed first
    this.live = live;
    const { header } = live;
    this.past.follow(live);
    this.frame = this.past.picture() ?? live;
    const scene = this.comingScene;
    if (scene && scene.header.run === header.run && scene !== this.scene) {
      this.scene = scene;
      this.begin(scene);
    }
    this.toolbar.update(header);
    if (this.scene?.header.run === header.run && (header.seq || live.arrays["lines.epoch"])) this.draw(this.frame);
    else this.marks.wait(header);
    this.record(header);
    if (this.coming) this.connection?.send({ ack: header.seq });
    this.coming = null;
    this.pictured ??= setTimeout(() => this.bringPlotly(), SHOWN);
  }

  // Axes and curves, once: to read plotly.js takes long, and the first picture does not wait for it.
  bringPlotly() {
    if (!this.version) return;
    loadPlotly(this.version, import.meta.url).then((found) => this.receivePlotly(found), (error) => this.warn(error.message));
    this.version = null;
  }

  draw(frame) {
    this.marks.update(frame, this.scene.header);
    const charts = this.shown.filter((chart) => this.begun.has(chart));
    for (const chart of charts) chart.update(frame);
    this.past.dress(this.root, this.panels.network.root, frame);
    const { state, past } = frame.header;
    clearTimeout(this.telling);
    if (performance.now() - (this.described || 0) > DESCRIBE_EVERY || (state !== "learning" && !past)) this.describe();
    else if (past) this.telling = setTimeout(() => this.describe(), SETTLE);
  }

  describe() {
    this.described = performance.now();
    for (const chart of this.shown) if (this.begun.has(chart)) chart.describe(this.frame.header);
  }

  record(header) {
    this.painted += 1;
    put(this.root, "data-painted", String(this.painted));
    put(this.root, "data-seq", String(header.seq));
    put(this.root, "data-state", header.state);
    put(this.root, "data-epoch", String(header.epoch));
    put(this.root, "data-past", String(this.frame.header.past?.epoch ?? ""));
    put(this.root, "data-run", header.run);
    this.news.hear(header, this.settings.run);
  }

  begin(scene) {
    const { kind, task, classes, students, learning } = scene.header;
    const [first, ...others] = scene.header.panels;
    const named = [first, ...(students > 1 ? ["swarm"] : []), ...others];
    const wanted = this.settings.mode === "story" ? named.filter((name) => !["network", "matrix"].includes(name))
      : this.settings.mode === "inside" ? ["anatomy"] : named;
    this.root.dataset.kind = kind;
    this.root.dataset.learning = learning;
    this.root.classList.toggle("fx-many", task === "classification" && classes.length > 4);
    this.root.classList.toggle("fx-class", students > 1);
    for (const [name, panel] of Object.entries(this.panels)) show(panel.root, wanted.includes(name));
    this.shown = wanted.filter((name) => name in this.panels).map((name) => this.panels[name]);
    if (wanted.join() !== this.order) this.grid.prepend(...this.shown.map((panel) => panel.root)); // Tab follows the eye
    this.order = wanted.join();
    this.begun = new Set();
    this.beginNext();
  }

  // One chart per animation frame, the picture first: all at once would keep the visitor waiting for the last of them.
  beginNext() {
    cancelAnimationFrame(this.beginning);
    const chart = this.shown.find((each) => !this.begun.has(each));
    if (!chart) return;
    chart.begin(this.scene, this.theme, this.Plotly);
    const first = this.begun.size === 0;
    this.begun.add(chart);
    if (!first && this.frame?.header.run === this.scene.header.run) {
      chart.update(this.frame);
      chart.describe(this.frame.header);
    }
    this.beginning = requestAnimationFrame(() => this.beginNext());
  }

  receivePlotly(Plotly) {
    this.Plotly = Plotly;
    if (this.scene) this.begin(this.scene);
    if (this.live) this.paintSoon();
  }

  act(name, value) {
    if (MOVES.includes(name)) this.past.now();
    if (name === "reset" || name === "undo") return this.ask({ do: name });
    const command = value === undefined ? { do: name } : { do: name, value };
    if (!this.connection || this.welcomed === false || !this.connection.send(command)) {
      this.ask({ do: "command", command });
    }
  }

  // What Python must do. Not a trigger: of those a newer one, such as the news of a pause, takes the place of an older
  // one that Python has not read yet. The last few stay, numbered, and each is done once.
  ask(what) {
    this.asked = [...(this.asked ?? []).slice(-7), { n: Math.max(Date.now(), (this.asked?.at(-1)?.n ?? 0) + 1), ...what }];
    this.component.setStateValue("asked", this.asked);
  }

  key(event) {
    if (newest !== this || !this.settings?.toolbar || !this.root.isConnected || event.repeat) return;
    const name = keyName(event);
    if (!name || (["play", "step"].includes(name) && this.past.root.contains(event.target))) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // Streamlit has keys of its own: r would run the page again
    this.toolbar.press(name);
  }

  warn(error, remedy = "") {
    const header = { message: { error, remedy } };
    this.marks.drawNotice(header);
    clearTimeout(this.warning);
    this.warning = setTimeout(() => this.frame && this.marks.drawNotice(this.frame.header), 6000);
  }

  resizeSoon() {
    clearTimeout(this.resizing);
    this.resizing = setTimeout(() => this.resize(), 60);
  }

  resize() {
    if (!this.scene || !this.root.isConnected) return;
    if (this.begun.has(this.panels.network)) this.panels.network.build();
    for (const panel of this.shown) if (panel.resize && this.begun.has(panel)) panel.resize();
  }

  destroy() {
    this.connection?.close();
    this.observer.disconnect();
    window.removeEventListener("keydown", this.onKey, true);
    cancelAnimationFrame(this.request);
    cancelAnimationFrame(this.beginning);
    [this.warning, this.resizing, this.telling, this.waiting, this.pictured].forEach(clearTimeout);
    this.news.leave();
    this.past.leave();
    for (const panel of Object.values(this.panels)) panel.leave?.();
    this.root.remove();
    if (newest === this) newest = null;
  }
}
