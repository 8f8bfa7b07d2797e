// The curves: every set's mark, round by round, with a value under the pointer and the moment that is looked at.

const EDGE = { left: 46, right: 74, top: 10, bottom: 30 };

class Lines {
  constructor() {
    this.measure = told.measures[0][0];
    this.field = el("div.field", { role: "img" });
    this.buttons = told.measures.map(([name, said]) => el("button", { type: "button", "data-name": name }, said));
    const choice = el("span.switch", { role: "group", "aria-label": "Which mark" }, ...this.buttons);
    this.node = el("figure", {}, el("figcaption", {}, el("h3", {}, "Round by round"), choice), this.field,
      el("div.legend", {}, ...this.keys()));
    for (const button of this.buttons) {
      button.addEventListener("click", () => { this.measure = button.dataset.name; this.draw(); });
    }
    withTip(this.field, (x) => this.at(x));
  }

  keys() {
    const known = Object.keys(SETS).filter((name) => told.lines[`${name}.${this.measure}`]);
    const words = known.map((name) => el("span", {}, `${SETS[name][1]} ${SETS[name][0]}`));
    if (told.exam?.curve?.epoch?.length) words.push(el("span", {}, "★ exam: what one would have seen had one peeked"));
    if (told.ceiling) words.push(el("span", {}, "grey: nobody could do better"));
    return words;
  }

  // Rounds and values of a set; of an opened exam those that were kept.
  numbers(name) {
    const line = told.lines[`${name}.${this.measure}`];
    if (line) return { rounds: told.lines.epoch, values: line };
    const curve = name === "test" ? told.exam?.curve : null;
    return curve?.epoch?.length && curve[this.measure] ? { rounds: curve.epoch, values: curve[this.measure] } : null;
  }

  draw(moment = this.moment) {
    this.moment = moment;
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.name === this.measure));
    const { clientWidth: width, clientHeight: height } = this.field;
    if (!width) return;
    const sets = Object.keys(SETS).map((name) => [name, this.numbers(name)]).filter(([, line]) => line);
    this.scale = scaleOf(sets.map(([, line]) => line), this.measure, width, height);
    const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
    drawing.append(...axes(this.scale, width, height, this.measure));
    if (told.ceiling && this.measure === "accuracy") drawing.append(this.level(told.ceiling, width));
    if (told.best) drawing.append(...this.best());
    for (const [name, line] of sets) drawing.append(this.line(name, line));
    if (moment) drawing.append(this.cursor(moment.epoch, height));
    drawing.append(...this.ends(sets));
    this.field.querySelector("svg")?.remove();
    this.field.prepend(drawing);
    this.field.setAttribute("aria-label", sets.map(([name, { values }]) =>
      `${SETS[name][0]} ${saidAs(this.measure, values.at(-1), name)} after ${told.lines.epoch.at(-1)} rounds`).join(", "));
  }

  line(name, { rounds, values }) {
    const points = rounds.map((round, at) => `${this.scale.x(round).toFixed(1)},${this.scale.y(values[at]).toFixed(1)}`);
    return svg("polyline", { points: points.join(" "), fill: "none", stroke: colour(name), "stroke-width": 2.4,
      "stroke-dasharray": SETS[name][2], "stroke-linejoin": "round" });
  }

  // Names and last values at the right end, moved apart where they would lie on one another.
  ends(sets) {
    const words = sets.map(([name, { values }]) => ({ name, y: this.scale.y(values.at(-1)), said: saidAs(this.measure, values.at(-1), name) }));
    words.sort((one, other) => one.y - other.y);
    words.forEach((word, at) => { if (at) word.y = Math.max(word.y, words[at - 1].y + 15); });
    return words.map((word) => {
      const text = svg("text", { x: this.scale.right + 6, y: word.y + 4, class: "name", style: `fill:${colour(word.name)}` });
      text.textContent = word.said;
      return text;
    });
  }

  best() {
    const x = this.scale.x(told.best);
    const near = x > this.scale.right - 110;
    const text = svg("text", { x: near ? x - 5 : x + 5, y: this.scale.bottom - 7, class: "quiet", "text-anchor": near ? "end" : "start" });
    text.textContent = `best practice: ${number(told.best)}`;
    return [svg("line", { x1: x, x2: x, y1: this.scale.top, y2: this.scale.bottom, stroke: colour("soft"), "stroke-dasharray": "1 4" }), text];
  }

  level(value) {
    const y = this.scale.y(value);
    return svg("line", { x1: this.scale.left, x2: this.scale.right, y1: y, y2: y, stroke: colour("soft"), "stroke-dasharray": "2 4" });
  }

  cursor(round) {
    const x = this.scale.x(round);
    return svg("line", { x1: x, x2: x, y1: this.scale.top, y2: this.scale.bottom, stroke: colour("key"), "stroke-width": 2 });
  }

  // What the round under the pointer gave.
  at(x) {
    if (!this.scale || x < this.scale.left - 8 || x > this.scale.right + 8) return "";
    const wanted = this.scale.round(x);
    const place = nearest(told.lines.epoch, wanted);
    const round = told.lines.epoch[place];
    const said = Object.keys(SETS).map((name) => [name, this.numbers(name)]).filter(([, line]) => line).map(([name, line]) =>
      `${SETS[name][1]} ${SETS[name][0]}: ${saidAs(this.measure, line.values[nearest(line.rounds, round)], name)}`);
    return [`round ${number(round)}`, ...said].join("\n");
  }
}

function nearest(rounds, wanted) {
  let best = 0;
  rounds.forEach((round, at) => { if (Math.abs(round - wanted) < Math.abs(rounds[best] - wanted)) best = at; });
  return best;
}

function scaleOf(lines, measure, width, height) {
  const values = lines.flatMap(({ values: found }) => found).filter(Number.isFinite);
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (isShare(measure)) [low, high] = [Math.max(0, Math.floor(low * 10 - 0.5) / 10), 1];
  if (measure === "loss" || measure === "mae") low = 0;
  if (high <= low) high = low + 1;
  const last = Math.max(told.lines.epoch.at(-1), 1);
  const [left, right, top, bottom] = [EDGE.left, width - EDGE.right, EDGE.top, height - EDGE.bottom];
  return { low, high, last, left, right, top, bottom,
    x: (round) => left + (round / last) * (right - left), round: (x) => ((x - left) / (right - left)) * last,
    y: (value) => bottom - ((value - low) / (high - low)) * (bottom - top) };
}

function axes(scale, width, height, measure) {
  const drawn = [];
  for (const value of ticks(scale.low, scale.high, 5)) {
    const y = scale.y(value);
    drawn.push(svg("line", { x1: scale.left, x2: scale.right, y1: y, y2: y, stroke: colour("line") }));
    const text = svg("text", { x: scale.left - 7, y: y + 4, "text-anchor": "end" });
    text.textContent = isShare(measure) ? percent(value) : number(value, 2);
    drawn.push(text);
  }
  for (const round of ticks(0, scale.last, width > 460 ? 6 : 4)) {
    if (!Number.isInteger(round)) continue;
    const text = svg("text", { x: scale.x(round), y: height - 10, "text-anchor": "middle" });
    text.textContent = round ? number(round) : "start";
    drawn.push(text);
  }
  return drawn;
}

// Round numbers between two ends, about so many.
function ticks(low, high, about) {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999);
  const found = [];
  for (let value = Math.ceil(low / step - 1e-6) * step; value <= high + step * 1e-6; value += step) found.push(Number(value.toPrecision(12)));
  return found;
}
