// The links of a network on one canvas: colour says the sign of a weight or slope, width its size.

import { css } from "./colours.js";
import { fitted } from "./tables.js";
import { centre } from "./layout.js";

const MOST = 320; // links drawn between two columns: the strongest
const REACH = 5;  // px around the pointer in which a link answers
const BEND = 0.45;

export class Links {
  constructor(canvas, stage) {
    Object.assign(this, { canvas, stage, bundles: [] });
  }

  // layout: where units stand; arrays: a frame's; columns: a scene's; kind: "weights" or "slopes".
  update(layout, columns, arrays, kind) {
    this.bundles = [];
    this.layout = layout;
    for (let number = 1; number < columns.length; number++) {
      const matrix = columns[number].linked ? arrays[`in.${number}.${kind}`] : null;
      this.bundles.push({ number, matrix, links: matrix ? strongest(matrix) : fan(layout, number) });
    }
  }

  // `active`: [column, unit] whose links stand out, or null for all.
  draw(theme, colours, active) {
    if (!this.layout) return;
    const { context } = fitted(this.canvas, this.stage);
    context.lineCap = "round";
    for (const { number, matrix, links } of this.bundles) {
      const largest = links.reduce((most, { value }) => Math.max(most, Math.abs(value)), 1e-12);
      const look = { plain: !matrix, largest, active, theme, colours, crowd: Math.min(1, Math.sqrt(90 / links.length)) };
      for (const link of links) this.stroke(context, number, link, { ...look, front: !active });
      if (!active) continue;
      const own = (matrix ? every(matrix) : links).filter((link) => touches(link, number, active));
      const most = own.reduce((size, { value }) => Math.max(size, Math.abs(value)), 1e-12);
      for (const link of own) this.stroke(context, number, link, { ...look, largest: most, front: true });
    }
  }

  stroke(context, number, { from, to, value }, { plain, largest, front, active, theme, colours, crowd }) {
    const size = plain ? 0.12 : Math.abs(value) / largest;
    const faded = active && !front;
    const alpha = (0.06 + 0.8 * size) * (faded ? 0.14 * crowd : active ? 1 : 0.85 * crowd);
    context.strokeStyle = plain ? theme.line : css(colours[value < 0 ? 0 : 1], Math.min(1, alpha + (front && active ? 0.15 : 0)));
    context.lineWidth = plain ? 1 : 0.5 + 3.8 * size * (front && active ? 1 : crowd);
    const [x0, y0, x1, y1] = this.ends(number, from, to);
    const bend = (x1 - x0) * BEND;
    context.beginPath();
    context.moveTo(x0, y0);
    context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1, y1);
    context.stroke();
  }

  ends(number, from, to) {
    const a = this.layout.columns[number - 1].units[from];
    const b = this.layout.columns[number].units[to];
    return [a.x + a.w, centre(a).y, b.x, centre(b).y];
  }

  // The link under a place of the stage: { number, from, to }, or null.
  at(x, y) {
    let [best, least] = [null, REACH];
    for (const { number, matrix, links } of this.bundles) {
      for (const { from, to } of matrix ? links : []) {
        const [x0, y0, x1, y1] = this.ends(number, from, to);
        if (x < x0 || x > x1) continue;
        const away = Math.abs(heightAt((x - x0) / (x1 - x0), y0, y1) - y);
        if (away < least) [best, least] = [{ number, from, to }, away];
      }
    }
    return best;
  }
}

// Where the curve is at a share of its way across: x(t) is turned around by halving.
function heightAt(share, y0, y1) {
  let [low, high] = [0, 1];
  for (let step = 0; step < 9; step++) {
    const t = (low + high) / 2;
    const x = 3 * (1 - t) ** 2 * t * BEND + 3 * (1 - t) * t * t * (1 - BEND) + t ** 3;
    if (x < share) low = t;
    else high = t;
  }
  return y0 + (y1 - y0) * low * low * (3 - 2 * low);
}

function touches({ from, to }, number, [column, unit]) {
  return (number === column && to === unit) || (number - 1 === column && from === unit);
}

function every({ data, shape: [, from] }) {
  return Array.from(data, (value, at) => ({ from: at % from, to: Math.floor(at / from), value }));
}

function strongest(matrix) {
  const all = every(matrix);
  if (all.length <= MOST) return all;
  return all.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, MOST);
}

// Where nothing is weighed number by number: a faint line to every unit.
function fan(layout, number) {
  const [before, after] = [layout.columns[number - 1].units.length, layout.columns[number].units.length];
  if (before * after > MOST) return [];
  return Array.from({ length: before * after }, (_, at) => ({ from: at % before, to: Math.floor(at / before), value: 1 }));
}
