// Tensors as small coloured tables: blue above zero, orange below, the deeper the larger.

import { el, number } from "./dom.js";
import { css } from "./colours.js";

// { rows, columns, at(row, column), whole }: the numbers of a tensor as core/theatre/thinned.py tells them.
export function matrix(tensor) {
  if (tensor.values) {
    const { shape, values } = tensor;
    const rows = shape.length > 1 ? shape[0] : 1;
    const columns = values.length / rows;
    return { rows, columns, whole: true, at: (row, column) => values[row * columns + column] };
  }
  tensor.bytes ??= Int8Array.from(atob(tensor.picture), (letter) => letter.charCodeAt(0));
  const { rows, columns, bytes, top } = tensor;
  return { rows, columns, whole: false, at: (row, column) => (bytes[row * columns + column] / 127) * top };
}

export function shapeOf(shape) {
  return `[${shape.join(", ")}]`;
}

export function tint(value, top, theme, strength = 0.85) {
  if (value == null) return "transparent";
  const hue = value < 0 ? theme.classes[0] : theme.classes[theme.dark ? 4 : 1];
  return css(hue, Math.min(1, Math.abs(value) / (top || 1)) ** 0.7 * strength);
}

// A table with its numbers where all of them are there and few; else squares of colour. `top`: what counts as deepest;
// `upright`: one row as a column.
export function grid(tensor, theme, { top = tensor.top, digits = 2, most = 24, flash = false, upright = false } = {}) {
  const given = matrix(tensor);
  const found = upright && tensor.shape.length === 1 ? { ...given, rows: given.columns, columns: 1, at: (row) => given.at(0, row) } : given;
  if (found.whole && found.rows * found.columns <= most && found.columns <= (most > 24 ? 16 : 8)) return numbers(found, theme, { top, digits, flash });
  return squares(found, theme, top);
}

function numbers({ rows, columns, at }, theme, { top, digits, flash }) {
  const body = Array.from({ length: rows }, (_, row) => el("tr", {}, ...Array.from({ length: columns }, (_, column) =>
    el("td", { style: `background:${tint(at(row, column), top, theme, 0.55)}`, title: String(at(row, column)) }, fixed(at(row, column), digits)))));
  return el(`table.tx-numbers${flash ? ".tx-flash" : ""}`, {}, el("tbody", {}, ...body));
}

function squares({ rows, columns, at }, theme, top) {
  const canvas = el("canvas.tx-squares", { width: columns, height: rows, "aria-hidden": "true",
    style: `aspect-ratio:${columns}/${rows};width:${Math.max(columns * 11, 44)}px` });
  const context = canvas.getContext("2d");
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      context.fillStyle = tint(at(row, column), top, theme, 0.95);
      context.fillRect(column, row, 1, 1);
    }
  }
  return canvas;
}

export function fixed(value, digits = 2) {
  if (value == null) return "–";
  const size = Math.abs(value);
  if (size && size < 0.5 * 10 ** -digits) return value.toExponential(0).replaceAll("-", "−");
  return (size >= 100 ? number(value) : value.toFixed(digits)).replace("-", "−");
}

// A named tensor: its name, its shape, its numbers.
export function named(name, shape, inside, note = "") {
  return el("div.tx-tensor", {}, el("div.tx-name", {}, el("code", {}, name), el("small", {}, shape ? shapeOf(shape) : ""),
    note ? el("em", {}, note) : null), inside);
}
