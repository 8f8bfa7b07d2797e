// Over the curves: the newest point of each line with its name and value, the best round, and, for who looks back, the
// point that is looked at, with what came later behind a veil.

import { el, say, put, show, percent, number, clamp } from "./dom.js";
import { SETS } from "./colours.js";
import { isShare } from "./measures.js";

export class Ends {
  constructor() {
    this.best = el("div.fx-best", { hidden: true }, el("span", {}, "best practice loss"));
    this.ends = Object.fromEntries(Object.keys(SETS).map((name) => [name, end(name)]));
    this.later = el("div.fx-later", { hidden: true });
    this.root = el("div.fx-over", { "aria-hidden": "true" }, this.later, this.best,
      ...Object.values(this.ends).flatMap(({ mark, label }) => [mark, label]));
  }

  // graph: Plotly's, whose axes say where the lines are. measure: the mark that they show.
  draw(graph, lines, header, measure) {
    const { xaxis, yaxis } = graph._fullLayout || {};
    if (!xaxis) return;
    const x = (value) => xaxis._offset + xaxis.l2p(value);
    const y = (value) => yaxis._offset + yaxis.l2p(value);
    const { past, marks } = header;
    const last = lines.map((line) => (past ? { name: line.name, round: past.at, value: valueAt(line, past.at, marks, measure) }
      : { name: line.name, round: line.x[line.x.length - 1], value: line.y[line.y.length - 1] }));
    const [left, right] = [xaxis._offset - 1, xaxis._offset + xaxis._length + 1];
    const [top, bottom] = [yaxis._offset, yaxis._offset + yaxis._length];
    const places = apart(last.map(({ value }) => clamp(y(value), top, bottom)), 16, top, bottom);
    for (const name of Object.keys(SETS)) {
      const at = last.findIndex((point) => point.name === name);
      const place = at >= 0 && x(last[at].round);
      const inside = at >= 0 && place >= left && place <= right;
      const { mark, label } = this.ends[name];
      show(mark, inside && y(last[at].value) >= top - 4 && y(last[at].value) <= bottom + 4);
      show(label, inside);
      if (!inside) continue;
      say(label, `${SETS[name].short} ${shown(measure, last[at].value)}`);
      put(mark, "style", `transform:translate(${place.toFixed(1)}px,${y(last[at].value).toFixed(1)}px)`);
      put(label, "style", `transform:translate(${(place + 12).toFixed(1)}px,${places[at].toFixed(1)}px)`);
    }
    const newest = lines[0]?.x[lines[0].x.length - 1];
    this.markBest(header, x, newest, { left, right, top, bottom });
    show(this.later, Boolean(past));
    if (!past) return;
    const from = clamp(x(past.at), left, right);
    put(this.later, "style", `left:${from.toFixed(1)}px;top:${top}px;height:${bottom - top}px;width:${(right - from).toFixed(1)}px`);
  }

  markBest({ best, class: group }, x, newest, { left, right, top, bottom }) {
    const old = best && !group && newest > 10 && newest - best > 0.06 * newest;
    const place = old ? x(best) : -1;
    show(this.best, Boolean(old) && place >= left && place <= right);
    if (old) put(this.best, "style", `left:${place.toFixed(1)}px;top:${top}px;height:${bottom - top}px`);
    this.best.classList.toggle("fx-leftwards", place > (left + right) / 2);
  }
}

export const shown = (measure, value) => (isShare(measure) ? percent(value) : number(value, 2));

function end(name) {
  return { mark: el(`div.fx-end.fx-end-${name}`, { hidden: true }, el("i", {}, name === "test" ? "★" : "")),
    label: el(`div.fx-endlabel.fx-end-${name}`, { hidden: true }) };
}

// The value of a line at a round of the past: the mark of that moment, else of its newest point until then.
export function valueAt(line, round, marks, measure) {
  const mark = marks?.[line.name]?.[measure];
  if (mark != null) return mark;
  let place = line.x.length - 1;
  while (place > 0 && line.x[place] > round) place -= 1;
  return line.y[place];
}

// Places at least `least` from one another and inside [low, high], each as near as can be to where it belongs.
export function apart(values, least, low, high) {
  const order = values.map((_, at) => at).sort((a, b) => values[a] - values[b]);
  const places = [...values];
  for (let round = 0; round < 20; round++) {
    for (let pair = 0; pair + 1 < order.length; pair++) {
      const [a, b] = [order[pair], order[pair + 1]];
      const push = (least - (places[b] - places[a])) / 2;
      if (push > 1e-9) [places[a], places[b]] = [places[a] - push, places[b] + push];
    }
    for (const at of order) places[at] = clamp(places[at], low, high);
  }
  return places;
}
