// The plane: what the network answers everywhere, on a canvas under the axes that Plotly draws. Also curves.

import { el, say, put, number } from "./dom.js";
import { Axes } from "./axes.js";
import { SETS, css, diverging } from "./colours.js";
import { Divider } from "./divider.js";
import { Points } from "./points.js";

export class Surface {
  constructor() {
    this.canvas = el("canvas.fx-canvas", { "aria-hidden": "true" });
    this.graph = el("div.fx-graph", {});
    this.axes = new Axes(this.graph, () => this.redraw());
    this.legend = el("div.fx-legend", {});
    this.title = el("h3", {}, "What it thinks");
    this.hint = el("span.fx-hint", {});
    this.shapes = "";
    this.stage = el("div.fx-stage", { role: "img", "aria-label": "The plane of the examples" }, this.canvas, this.graph);
    this.points = new Points(this.stage);
    this.stage.insertBefore(this.points.canvas, this.graph);
    this.stage.append(this.points.tip);
    this.root = el("figure.fx-card.fx-plane", {}, el("figcaption", {}, this.title, this.hint), this.stage, this.legend);
    this.divider = new Divider(() => this.redraw());
    this.root.append(this.divider.root);
    this.image = document.createElement("canvas");
    this.unit = null; // { layer, index, label } while somebody points at a unit
  }

  begin(scene, theme, Plotly) {
    Object.assign(this, { scene, theme, Plotly });
    const [a, b] = theme.classes;
    this.table = diverging(a, theme.dark ? [38, 45, 54] : [255, 253, 249], b, theme.dark ? 0.66 : 0.62);
    this.drawLegend();
    this.stage.classList.toggle("fx-curve", scene.header.kind === "curve");
    this.points.begin(scene, theme);
    if (Plotly) this.drawAxes();
  }

  async drawAxes() {
    await this.axes.draw(this.scene, this.theme, this.Plotly);
    this.redraw();
  }

  drawLegend() {
    const { header, arrays } = this.scene;
    const sets = Object.entries(SETS).filter(([name]) => arrays[`${name}.x`]);
    const classes = header.kind === "points" ? header.classes : [];
    this.shapes = sets.map(([, set]) => `${set.glyph} ${set.short}`).join("   ");
    say(this.hint, this.shapes);
    this.legend.replaceChildren(...classes.map((text, number) => el("span", {},
      el("i.fx-swatch", { style: `background:${css(this.theme.classes[number % 10])}` }), text)));
    if (!classes.length) this.legend.append(el("span", {}, el("i.fx-dash.fx-dash-curve", {}), "the network's answer"));
  }

  update(frame) {
    this.frame = frame;
    const { class: group } = frame.header;
    const who = group ? `student ${group.shown + 1}` : "it";
    say(this.title, `What ${who} ${this.scene.header.kind === "curve" ? "predicts" : "thinks"}`);
    this.redraw();
  }

  point(unit) {
    this.unit = unit;
    say(this.hint, unit ? unit.label : this.shapes);
    this.redraw();
  }

  resize() {
    if (this.graph._fullLayout && this.graph.offsetParent) this.Plotly.Plots.resize(this.graph);
    this.redraw();
  }

  leave() {
    this.Plotly?.purge(this.graph);
  }

  redraw() {
    if (!this.frame || !this.scene || !this.stage.clientHeight) return;
    const { size, across, up } = this.axes.place(this.scene.header.extent);
    const context = this.fit(this.canvas);
    this.place = {
      x: (value) => size.l + ((value - across[0]) / (across[1] - across[0])) * size.w,
      y: (value) => size.t + (1 - (value - up[0]) / (up[1] - up[0])) * size.h,
    };
    context.save();
    context.beginPath();
    context.rect(size.l, size.t, size.w, size.h);
    context.clip();
    this.drawMoments(context, size);
    context.restore();
    const axes = [size.l, size.t, size.w, size.h, ...across, ...up, window.devicePixelRatio];
    this.points.draw(this.place, size, () => this.fit(this.points.canvas), axes.join(" "));
  }

  // An empty canvas as large as the stage, measured in CSS pixels.
  fit(canvas) {
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [this.stage.clientWidth, this.stage.clientHeight];
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    const context = canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return context;
  }

  // One moment; or the pinned one and the one that is looked at: planes share the picture, curves lie over one another.
  drawMoments(context, size) {
    const { pinned, arrays, header } = this.frame;
    const draw = (moment, old) => (this.scene.header.kind === "curve" ? this.drawCurve(context, moment, old)
      : this.drawPlane(context, moment));
    if (!pinned || !header.past) this.divider.hide();
    if (!pinned) {
      draw(arrays, false);
      return;
    }
    if (this.scene.header.kind === "curve") {
      this.divider.hide();
      draw(pinned.arrays, true);
      draw(arrays, false);
      return;
    }
    const box = { left: this.stage.offsetLeft + size.l, top: this.stage.offsetTop + size.t, width: size.w, height: size.h };
    const place = this.divider.put(box, [pinned.header.epoch, header.past.epoch]);
    for (const [moment, from, width] of [[pinned.arrays, 0, place], [arrays, place, size.w - place]]) {
      context.save();
      context.beginPath();
      context.rect(size.l + from, size.t, width, size.h);
      context.clip();
      draw(moment, false);
      context.restore();
    }
    const { border, side } = this.grid(pinned.arrays) ?? {};
    context.globalAlpha = 0.4; // the old border goes on, faintly, under the new answers
    if (border) drawBorder(context, border, side, this.edges(), this.theme);
    context.globalAlpha = 1;
  }

  // Where the plane's outermost points lie, in pixels.
  edges() {
    const [x0, x1, y0, y1] = this.scene.header.extent;
    return { left: this.place.x(x0), right: this.place.x(x1), top: this.place.y(y1), bottom: this.place.y(y0) };
  }

  drawPlane(context, arrays) {
    const grid = this.grid(arrays);
    if (!grid) return;
    const { left, right, top, bottom } = this.edges();
    this.image.width = grid.side;
    this.image.height = grid.side;
    this.image.getContext("2d").putImageData(grid.pixels, 0, 0);
    context.imageSmoothingEnabled = true;
    // The grid's outer points lie on the edges, so its outer pixels reach half a cell beyond.
    const [dx, dy] = [(right - left) / (grid.side - 1), (bottom - top) / (grid.side - 1)];
    context.drawImage(this.image, left - dx / 2, top - dy / 2, right - left + dx, bottom - top + dy);
    if (grid.border) drawBorder(context, grid.border, grid.side, { left, top, right, bottom }, this.theme);
  }

  // The pixels to show, top row first: the answer, or what one unit sees.
  grid(arrays) {
    const unit = this.unit && arrays[`units.${this.unit.layer}`];
    if (unit) {
      const side = unit.shape[1];
      const values = unit.data.subarray(this.unit.index * side * side, (this.unit.index + 1) * side * side);
      return { side, pixels: painted(values, side, this.table) };
    }
    if (!arrays.surface) return null;
    const side = arrays.surface.shape[0];
    if (!arrays.sure) {
      return { side, pixels: painted(arrays.surface.data, side, this.table), border: arrays.surface.data };
    }
    return { side, pixels: classPixels(arrays.surface.data, arrays.sure.data, side, this.theme) };
  }

  drawCurve(context, arrays, old) {
    const curve = arrays.curve?.data;
    if (!curve) return;
    const [x0, x1] = this.scene.header.extent;
    context.beginPath();
    for (let at = 0; at < curve.length; at++) {
      const x = this.place.x(x0 + ((x1 - x0) * at) / (curve.length - 1));
      context.lineTo(x, this.place.y(curve[at]));
    }
    context.lineJoin = "round";
    context.setLineDash(old ? [7, 6] : []);
    context.strokeStyle = css(this.theme.classes[1], 0.28);
    context.lineWidth = 9;
    if (!old) context.stroke();
    context.strokeStyle = css(this.theme.dark ? this.theme.classes[4] : this.theme.classes[1]);
    context.lineWidth = 2.6;
    context.globalAlpha = old ? 0.6 : 1;
    context.stroke();
    context.globalAlpha = 1;
    context.setLineDash([]);
  }

  describe(header) {
    const { rows, kind } = this.scene.header;
    const shown = `${rows.train} course and ${rows.val} practice examples`;
    const marks = header.marks?.val;
    const right = marks && "accuracy" in marks
      ? `It answers ${Math.round(100 * marks.accuracy)} % of the practice exam rightly.`
      : `It misses by ${number(marks?.mae)} on average in the practice exam.`;
    put(this.stage, "aria-label", `${kind === "curve" ? "Predicted curve" : "Decision surface"} over ${shown}. ${right}`);
  }
}

// Bytes to pixels through a table of colours; row 0 of the data is at the bottom.
export function painted(values, side, table) {
  const pixels = new ImageData(side, side);
  const out = new Uint32Array(pixels.data.buffer);
  for (let row = 0; row < side; row++) {
    const from = row * side;
    const to = (side - 1 - row) * side;
    for (let column = 0; column < side; column++) out[to + column] = table[values[from + column]];
  }
  return pixels;
}

function classPixels(winner, sure, side, theme) {
  const pixels = new ImageData(side, side);
  const base = theme.dark ? [38, 45, 54] : [255, 253, 249];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const from = row * side + column;
      const to = 4 * ((side - 1 - row) * side + column);
      const hue = theme.classes[winner[from] % 10];
      const share = 0.62 * (sure[from] / 255) ** 1.5;
      for (let part = 0; part < 3; part++) pixels.data[to + part] = base[part] + (hue[part] - base[part]) * share;
      pixels.data[to + 3] = 255;
    }
  }
  return pixels;
}

// The line where both answers are equally likely: marching squares between the centres of the cells.
function drawBorder(context, values, side, box, theme) {
  const [dx, dy] = [(box.right - box.left) / (side - 1), (box.bottom - box.top) / (side - 1)];
  const x = (column) => box.left + column * dx;
  const y = (row) => box.bottom - row * dy;
  const cut = (a, b) => (127.5 - a) / (b - a);
  context.beginPath();
  for (let row = 0; row < side - 1; row++) {
    for (let column = 0; column < side - 1; column++) {
      const at = row * side + column;
      const [a, b, c, d] = [values[at], values[at + 1], values[at + side + 1], values[at + side]];
      if (a > 127 === b > 127 && b > 127 === c > 127 && c > 127 === d > 127) continue; // of nearly all cells
      const edges = [];
      if (a > 127 !== b > 127) edges.push([x(column + cut(a, b)), y(row)]);
      if (b > 127 !== c > 127) edges.push([x(column + 1), y(row + cut(b, c))]);
      if (d > 127 !== c > 127) edges.push([x(column + cut(d, c)), y(row + 1)]);
      if (a > 127 !== d > 127) edges.push([x(column), y(row + cut(a, d))]);
      for (let pair = 0; pair + 1 < edges.length; pair += 2) {
        context.moveTo(...edges[pair]);
        context.lineTo(...edges[pair + 1]);
      }
    }
  }
  context.lineCap = "round";
  context.strokeStyle = theme.dark ? "rgba(255,255,255,0.75)" : "rgba(25,32,42,0.72)";
  context.lineWidth = 1.8;
  context.stroke();
}
