// Levels on a canvas: a maze with its walker, and a cart with its pole. What is drawn are the numbers of core/games.

import { css, mix } from "./colours.js";

export const PACES = { mazes: 260, cartpole: 20 }; // ms of one step; of the cart as in the world
const TURNS = [-Math.PI / 2, 0, Math.PI / 2, Math.PI]; // of an arrow for up, right, down, left
const TRACK = 2.4; // m from the middle to the end of the track
const METRE = 1 / 5.3; // of the picture's width

// level: planes of walls, start and goal [3, rows, columns]; trace: the walker's cell at first and after each step.
export function drawMaze(context, { width, height, theme, level, trace, passed, liked, over, solved }) {
  const [, rows, columns] = level.shape;
  const side = Math.min(width / columns, height / rows);
  const [left, top] = [(width - side * columns) / 2, (height - side * rows) / 2];
  const middle = (cell) => [left + ((cell % columns) + 0.5) * side, top + (Math.floor(cell / columns) + 0.5) * side];
  context.clearRect(0, 0, width, height);
  for (let cell = 0; cell < rows * columns; cell++) {
    const [x, y] = middle(cell);
    const wall = level.data[cell];
    context.fillStyle = wall ? css(mix(theme.paperRgb, theme.dark ? [200, 208, 216] : [40, 50, 60], 0.72)) : css(theme.card);
    context.beginPath();
    context.roundRect(x - side * 0.47, y - side * 0.47, side * 0.94, side * 0.94, side * 0.1);
    context.fill();
    if (!wall && liked) drawArrow(context, x, y, side, theme, liked.data.subarray(cell * 4, cell * 4 + 4));
  }
  const goal = level.data.indexOf(1, 2 * rows * columns) - 2 * rows * columns;
  drawGoal(context, ...middle(goal), side, theme, over && solved);
  drawWay(context, trace, passed, middle, side, theme);
}

function drawArrow(context, x, y, side, theme, shares) {
  const best = shares.indexOf(Math.max(...shares));
  const sure = (shares[best] / 255 - 0.25) / 0.75;
  context.save();
  context.translate(x, y);
  context.rotate(TURNS[best]);
  context.strokeStyle = theme.ink;
  context.globalAlpha = 0.08 + 0.34 * Math.max(0, sure);
  context.lineWidth = Math.max(1.5, side * 0.05);
  context.lineCap = context.lineJoin = "round";
  context.beginPath();
  context.moveTo(-side * 0.2, 0);
  context.lineTo(side * 0.2, 0);
  context.moveTo(side * 0.07, -side * 0.12);
  context.lineTo(side * 0.2, 0);
  context.lineTo(side * 0.07, side * 0.12);
  context.stroke();
  context.restore();
}

function drawGoal(context, x, y, side, theme, reached) {
  context.fillStyle = theme.train;
  context.globalAlpha = reached ? 1 : 0.75;
  context.beginPath();
  for (let point = 0; point < 10; point++) {
    const [angle, far] = [(point * Math.PI) / 5 - Math.PI / 2, (point % 2 ? 0.15 : 0.36) * side * (reached ? 1.12 : 1)];
    context.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle));
  }
  context.fill();
  context.globalAlpha = 1;
}

// The way so far, and the walker between the cell it left and the one it goes to.
function drawWay(context, trace, passed, middle, side, theme) {
  const step = Math.min(Math.floor(passed), trace.length - 1);
  const [from, to] = [middle(trace[step]), middle(trace[Math.min(step + 1, trace.length - 1)])];
  const share = ease(passed - step);
  const here = [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
  context.strokeStyle = context.fillStyle = theme.val;
  context.lineWidth = side * 0.09;
  context.lineCap = context.lineJoin = "round";
  context.globalAlpha = 0.45;
  context.beginPath();
  for (let at = 0; at <= step; at++) context.lineTo(...middle(trace[at]));
  context.lineTo(...here);
  context.stroke();
  context.globalAlpha = 1;
  context.beginPath();
  context.arc(...here, side * 0.24, 0, 2 * Math.PI);
  context.fill();
  context.lineWidth = side * 0.05;
  context.strokeStyle = theme.paper;
  context.stroke();
}

const ease = (share) => share * share * (3 - 2 * share);

// trace: half-length of the pole (m), place of the cart (m) and angle of the pole (rad), at first and after each step.
export function drawCart(context, { width, height, theme, trace, numbers, passed, over, solved }) {
  const step = Math.min(Math.floor(passed), trace.length / numbers - 1);
  const [half, place, angle] = trace.subarray(step * numbers, (step + 1) * numbers);
  const scale = Math.min(width * METRE, (height * 0.62) / Math.max(1.5, 2 * half));
  const ground = height * 0.78;
  const x = width / 2 + place * scale;
  context.clearRect(0, 0, width, height);
  context.strokeStyle = theme.soft;
  context.lineWidth = 2;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(width / 2 - TRACK * scale, ground);
  context.lineTo(width / 2 + TRACK * scale, ground);
  for (const end of [-TRACK, TRACK]) {
    context.moveTo(width / 2 + end * scale, ground - 7);
    context.lineTo(width / 2 + end * scale, ground + 7);
  }
  context.stroke();
  context.fillStyle = css(mix(theme.paperRgb, theme.dark ? [200, 208, 216] : [40, 50, 60], 0.72));
  context.beginPath();
  context.roundRect(x - 0.3 * scale, ground - 0.28 * scale, 0.6 * scale, 0.26 * scale, 4);
  context.fill();
  context.strokeStyle = over && !solved ? theme.test : theme.val;
  context.lineWidth = Math.max(4, 0.1 * scale);
  context.beginPath();
  context.moveTo(x, ground - 0.28 * scale);
  context.lineTo(x + 2 * half * scale * Math.sin(angle), ground - 0.28 * scale - 2 * half * scale * Math.cos(angle));
  context.stroke();
}
