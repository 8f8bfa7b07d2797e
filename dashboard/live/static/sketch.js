// One example as a small sketch: the pixels of a picture in the colours of the page, or the line of a series.

import { el, svg } from "./dom.js";

// A canvas for pictures of shape [.., high, wide].
export function canvasFor([, high, wide], label) {
  return el("canvas.fx-picture", { width: wide, height: high, role: "img", "aria-label": label });
}

// Fills the canvas with the picture at `at` of an array [n, high, wide]; where `covered` is 1 it is hatched.
export function paint(canvas, { data, shape }, at, theme, covered = null) {
  const [, high, wide] = shape;
  const pixels = new ImageData(wide, high);
  const [ink, paper] = theme.dark ? [235, 30] : [28, 250];
  for (let place = 0; place < high * wide; place++) {
    const from = at * high * wide + place;
    const value = paper + ((ink - paper) * data[from]) / 255;
    pixels.data.fill(value, 4 * place, 4 * place + 3);
    if (covered?.data[from]) pixels.data.set(hatched(place, wide, theme), 4 * place);
    pixels.data[4 * place + 3] = 255;
  }
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

function hatched(place, wide, theme) {
  const stripe = (Math.floor(place / wide) + (place % wide)) % 3 === 0;
  return theme.dark ? (stripe ? [126, 96, 40] : [84, 66, 34]) : stripe ? [214, 178, 112] : [240, 220, 180];
}

// The series at `at` of an array [n, length] as the points of a polyline, from `low` to `high` upwards.
export function points({ data, shape }, at, [low, high], [wide, tall]) {
  const length = shape[1];
  return Array.from(data.subarray(at * length, (at + 1) * length), (value, place) =>
    `${((place / (length - 1)) * wide).toFixed(1)},${(tall - 1 - ((value - low) / (high - low || 1)) * (tall - 2)).toFixed(1)}`).join(" ");
}

// The smallest and the largest value of the series at `at` in any of the arrays.
export function ends(arrays, at) {
  let [low, high] = [Infinity, -Infinity];
  for (const { data, shape } of arrays) {
    for (const value of data.subarray(at * shape[1], (at + 1) * shape[1])) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return [low, high];
}

export function board(label, size, ...lines) {
  return svg("svg.fx-picture", { viewBox: `0 0 ${size[0]} ${size[1]}`, role: "img", "aria-label": label }, ...lines);
}
