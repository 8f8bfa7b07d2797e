// Points on a plane, or along a line, with what the network answers between them; and a table of truths and guesses.

const FRAME = { left: 40, right: 8, top: 8, bottom: 30 };

class Plane {
  constructor() {
    this.curve = told.kind === "curve";
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.field = el("div.field", { role: "img" }, this.canvas);
    const { node, note } = figure(this.curve ? "What it predicts" : "What it thinks", "", this.field, el("div.legend", {}, ...this.keys()));
    Object.assign(this, { node, note });
    this.sets = Object.keys(SETS).map((name) => [name, this.points(name)]).filter(([, points]) => points);
    note.textContent = this.sets.map(([name]) => `${SETS[name][1]} ${SETS[name][0]}`).join("   ");
    withTip(this.field, (x, y) => this.at(x, y));
  }

  keys() {
    if (this.curve) return [el("span", {}, "the line: the network's answer")];
    return told.classes.map((name, at) => el("span", {}, el("i", { style: `background:${CLASSES[at % 10]}` }), name));
  }

  // Places and answers of a set; of an opened exam its questions, with whether they were answered rightly.
  points(name) {
    const { arrays } = told.scene;
    if (arrays[`${name}.x`]) return { x: opened(arrays[`${name}.x`]).data, y: opened(arrays[`${name}.y`]).data };
    return name === "test" && told.exam?.x ? { x: opened(told.exam.x).data, y: told.exam.y, right: told.exam.right } : null;
  }

  draw(moment) {
    this.moment = moment;
    const { context, width, height } = fitted(this.canvas);
    if (!width) return;
    const [x0, x1, y0, y1] = told.scene.extent;
    const box = { left: FRAME.left, top: FRAME.top, right: width - FRAME.right, bottom: height - FRAME.bottom };
    this.place = { x: (value) => box.left + ((value - x0) / (x1 - x0)) * (box.right - box.left),
      y: (value) => box.bottom - ((value - y0) / (y1 - y0)) * (box.bottom - box.top) };
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    context.clip();
    if (!this.curve) this.drawSurface(context, box);
    for (const [name, points] of this.sets) this.drawPoints(context, name, points);
    if (this.curve) this.drawCurve(context, x0, x1);
    context.restore();
    this.drawAxes(context, box, width, height);
    this.field.setAttribute("aria-label", `What the network ${this.curve ? "predicts" : "answers"} after ${moment.epoch} rounds, over ` +
      this.sets.map(([name, { y }]) => `${y.length} ${SETS[name][0]} examples`).join(" and "));
  }

  drawSurface(context, box) {
    const surface = opened(this.moment.arrays.surface);
    const sure = opened(this.moment.arrays.sure);
    const side = surface.shape[0];
    const image = new ImageData(side, side);
    const wash = rgb(colour("wash"));
    for (let row = 0; row < side; row++) {
      for (let column = 0; column < side; column++) {
        const from = row * side + column;
        image.data.set([...shade(surface.data[from], sure?.data[from], wash), 255], 4 * ((side - 1 - row) * side + column));
      }
    }
    const small = el("canvas", { width: side, height: side });
    small.getContext("2d").putImageData(image, 0, 0);
    // The grid's outer points lie on the edges, so its outer pixels reach half a cell beyond.
    const [dx, dy] = [(box.right - box.left) / (side - 1), (box.bottom - box.top) / (side - 1)];
    context.imageSmoothingEnabled = true;
    context.drawImage(small, box.left - dx / 2, box.top - dy / 2, box.right - box.left + dx, box.bottom - box.top + dy);
    if (!sure) drawBorder(context, surface.data, side, box);
  }

  drawPoints(context, name, { x, y, right }) {
    const size = y.length > 300 ? 2.6 : 3.6;
    context.lineWidth = 1.6;
    for (let at = 0; at < y.length; at++) {
      const spot = this.curve ? [this.place.x(x[at]), this.place.y(y[at])] : [this.place.x(x[2 * at]), this.place.y(x[2 * at + 1])];
      const tone = this.curve ? colour(name) : hue(y[at]);
      context.fillStyle = context.strokeStyle = tone;
      if (name === "train") dot(context, ...spot, size);
      else if (name === "val") rhomb(context, ...spot, size + 1.6);
      else star(context, ...spot, size + 3.4, right && !right[at]);
    }
  }

  drawCurve(context, x0, x1) {
    const { data } = this.moment.arrays.curve;
    context.beginPath();
    data.forEach((value, at) => context.lineTo(this.place.x(x0 + ((x1 - x0) * at) / (data.length - 1)), this.place.y(value)));
    context.lineJoin = "round";
    for (const [width, alpha] of [[8, 0.25], [2.6, 1]]) {
      Object.assign(context, { lineWidth: width, strokeStyle: colour("curve"), globalAlpha: alpha });
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  drawAxes(context, box, width, height) {
    const [x0, x1, y0, y1] = told.scene.extent;
    Object.assign(context, { strokeStyle: colour("line"), fillStyle: colour("soft"), lineWidth: 1, font: "12px system-ui, sans-serif" });
    context.strokeRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    context.textAlign = "center";
    for (const value of ticks(x0, x1, 5)) context.fillText(number(value, 2), this.place.x(value), box.bottom + 15);
    context.textAlign = "right";
    for (const value of ticks(y0, y1, 5)) context.fillText(number(value, 2), box.left - 6, this.place.y(value) + 4);
    const names = this.curve ? [told.features[0], told.target] : told.features;
    context.textAlign = "right";
    context.fillText(names[0] || "x", box.right, height - 3);
    context.save();
    context.translate(10, box.top);
    context.rotate(-Math.PI / 2);
    context.fillText(names[1] || "y", 0, 0);
    context.restore();
  }

  // The example nearest to the pointer.
  at(x, y) {
    if (!this.place) return "";
    let [found, least] = ["", 12 ** 2];
    for (const [name, points] of this.sets) {
      for (let at = 0; at < points.y.length; at++) {
        const [u, v] = this.curve ? [points.x[at], points.y[at]] : [points.x[2 * at], points.x[2 * at + 1]];
        const far = (this.place.x(u) - x) ** 2 + (this.place.y(v) - y) ** 2;
        if (far >= least) continue;
        least = far;
        const verdict = points.right ? (points.right[at] ? ", answered right" : ", answered wrong") : "";
        found = `${SETS[name][0]}: ${answer(points.y[at])}${verdict}\n${number(u)}, ${number(v)}`;
      }
    }
    return found;
  }
}

// Of two answers one probability says all; of more, whose field it is and how sure.
function shade(value, sure, wash) {
  if (sure === undefined) {
    const side = (value - 127.5) / 127.5;
    return mix(wash, rgb(hue(side < 0 ? 0 : 1)), Math.abs(side) ** 0.8 * 0.62);
  }
  return mix(wash, rgb(hue(value)), 0.62 * (sure / 255) ** 1.5);
}

// The line where both answers are equally likely: marching squares between the centres of the cells.
function drawBorder(context, values, side, box) {
  const [dx, dy] = [(box.right - box.left) / (side - 1), (box.bottom - box.top) / (side - 1)];
  const cut = (a, b) => (127.5 - a) / (b - a);
  context.beginPath();
  for (let row = 0; row < side - 1; row++) {
    for (let column = 0; column < side - 1; column++) {
      const at = row * side + column;
      const [a, b, c, d] = [values[at], values[at + 1], values[at + side + 1], values[at + side]];
      const ends = [];
      if (a > 127 !== b > 127) ends.push([column + cut(a, b), row]);
      if (b > 127 !== c > 127) ends.push([column + 1, row + cut(b, c)]);
      if (d > 127 !== c > 127) ends.push([column + cut(d, c), row + 1]);
      if (a > 127 !== d > 127) ends.push([column, row + cut(a, d)]);
      ends.forEach(([x, y], end) => context[end % 2 ? "lineTo" : "moveTo"](box.left + x * dx, box.bottom - y * dy));
    }
  }
  Object.assign(context, { lineCap: "round", lineWidth: 1.8, strokeStyle: isDark() ? "rgba(255,255,255,.75)" : "rgba(25,32,42,.72)" });
  context.stroke();
}

function dot(context, x, y, size) {
  context.beginPath();
  context.arc(x, y, size, 0, 2 * Math.PI);
  context.fill();
  outlined(context, 0.8);
}

function rhomb(context, x, y, size) {
  context.beginPath();
  for (const [right, down] of [[0, -1], [1, 0], [0, 1], [-1, 0]]) context.lineTo(x + right * size, y + down * size);
  context.closePath();
  context.stroke();
}

function star(context, x, y, size, ringed) {
  context.beginPath();
  for (let point = 0; point < 10; point++) {
    const [angle, far] = [(point * Math.PI) / 5 - Math.PI / 2, point % 2 ? size * 0.42 : size];
    context.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle));
  }
  context.closePath();
  context.fill();
  outlined(context, 1);
  if (!ringed) return;
  context.beginPath();
  context.arc(x, y, size + 3, 0, 2 * Math.PI);
  Object.assign(context, { strokeStyle: colour("test"), lineWidth: 2 });
  context.stroke();
}

function outlined(context, width) {
  const kept = context.strokeStyle;
  Object.assign(context, { strokeStyle: isDark() ? "rgba(0,0,0,.6)" : "rgba(255,255,255,.9)", lineWidth: width });
  context.stroke();
  Object.assign(context, { strokeStyle: kept, lineWidth: 1.6 });
}
