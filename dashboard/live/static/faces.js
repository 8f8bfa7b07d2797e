// The face of a unit: its answers everywhere, its weights, the map of what it finds, or the example that excites it most.

import { css } from "./colours.js";

const DENSITY = 2; // canvas pixels for each of ours, for lines and bars

// `piece`: { data, shape } of one face, bytes with 128 for zero; of a plane the first row is the lowest.
export function paintSigned(canvas, { data, shape }, table, upwards = false) {
  const [high, wide] = shape;
  const pixels = new ImageData(wide, high);
  const words = new Uint32Array(pixels.data.buffer);
  for (let row = 0; row < high; row++) {
    const from = (upwards ? high - 1 - row : row) * wide;
    for (let column = 0; column < wide; column++) words[row * wide + column] = table[data[from + column]];
  }
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

// Grey pictures: an example as it is, 0..255.
export function paintPicture(canvas, { data, shape }, theme) {
  const [high, wide] = shape;
  const pixels = new ImageData(wide, high);
  const [ink, paper] = theme.dark ? [235, 30] : [28, 250];
  for (let place = 0; place < high * wide; place++) {
    pixels.data.fill(paper + ((ink - paper) * data[place]) / 255, 4 * place, 4 * place + 3);
    pixels.data[4 * place + 3] = 255;
  }
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

// Values around zero as a line; `middle`: which of them is zero, or null for a line with no zero of its own.
export function paintLine(canvas, values, theme, middle = 128) {
  const { context, width, height } = prepared(canvas);
  let [low, high] = middle === null ? [Infinity, -Infinity] : [0, 0];
  for (const value of values) [low, high] = [Math.min(low, value - (middle ?? 0)), Math.max(high, value - (middle ?? 0))];
  if (middle !== null) [low, high] = [-Math.max(-low, high, 1e-9), Math.max(-low, high, 1e-9)];
  const y = (value) => height - 3 - ((value - low) / (high - low || 1)) * (height - 6);
  if (middle !== null) {
    context.strokeStyle = theme.line;
    context.lineWidth = DENSITY;
    path(context, [[0, y(0)], [width, y(0)]]);
  }
  context.strokeStyle = theme.ink;
  context.lineWidth = 1.4 * DENSITY;
  context.lineJoin = "round";
  path(context, Array.from(values, (value, at) => [(at / Math.max(1, values.length - 1)) * (width - 4) + 2, y(value - (middle ?? 0))]));
}

// Signed bars side by side, each in the colour of its sign; `largest`: what fills the height.
export function paintBars(canvas, values, [minus, plus], largest) {
  const { context, width, height } = prepared(canvas);
  const each = width / values.length;
  const middle = height / 2;
  values.forEach((value, at) => {
    const size = Math.min(1, Math.abs(value) / (largest || 1)) * (middle - 2);
    context.fillStyle = css(value < 0 ? minus : plus);
    context.fillRect(at * each + each * 0.1, value < 0 ? middle : middle - size, Math.max(1, each * 0.8), Math.max(1, size));
  });
}

// Shares 0..255 of one row to the other: how much each place looks at each.
export function paintShares(canvas, { data, shape }, theme) {
  const [high, wide] = shape;
  const pixels = new ImageData(wide, high);
  const [r, g, b] = theme.dark ? theme.classes[4] : theme.classes[1];
  let most = 1;
  for (const value of data) most = Math.max(most, value);
  for (let place = 0; place < data.length; place++) {
    const share = (data[place] / most) ** 0.7;
    const at = 4 * place;
    [r, g, b].forEach((colour, part) => {
      pixels.data[at + part] = theme.paperRgb[part] + (colour - theme.paperRgb[part]) * share;
    });
    pixels.data[at + 3] = 255;
  }
  Object.assign(canvas, { width: wide, height: high });
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

// The part of an array [.., ...rest] at the given first places, as { data, shape }.
export function piece(array, ...places) {
  const rest = array.shape.slice(places.length);
  const size = rest.reduce((product, side) => product * side, 1);
  let at = 0;
  places.forEach((place, side) => {
    at += place * array.shape.slice(side + 1).reduce((product, each) => product * each, 1);
  });
  return { data: array.data.subarray(at, at + size), shape: rest };
}

function prepared(canvas) {
  const wide = Math.max(24, canvas.clientWidth) * DENSITY;
  const high = Math.max(16, canvas.clientHeight) * DENSITY;
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, wide, high);
  return { context, width: wide, height: high };
}

function path(context, points) {
  context.beginPath();
  points.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
}
