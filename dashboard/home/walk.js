// A level as it is walked: a maze with what the network would do in every cell, or a cart with its pole.

const TURNS = [-Math.PI / 2, 0, Math.PI / 2, Math.PI]; // of an arrow for up, right, down, left
const PACE = { mazes: 240, cartpole: 20 }; // ms of one step
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

function walk(answer, root) {
  const canvas = el("canvas", "level", { role: "img",
    "aria-label": `${answer.known}: ${answer.solved ? "solved" : "not solved"} in ${answer.steps} steps` });
  const again = el("button", "again", { type: "button" }, "Walk again");
  const node = el("div", "", {}, canvas, again);
  const begin = () => {
    cancelAnimationFrame(root.walking);
    const since = performance.now();
    const go = () => {
      if (!canvas.isConnected) return;
      const step = calm.matches ? answer.steps : Math.min(answer.steps, Math.floor((performance.now() - since) / (PACE[answer.game] || 200)));
      (answer.game === "mazes" ? maze : cart)(canvas, answer, step);
      if (step < answer.steps) root.walking = requestAnimationFrame(go);
    };
    go();
  };
  again.addEventListener("click", begin);
  node.arrived = begin;
  return node;
}

function brush(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const style = getComputedStyle(canvas);
  const read = (name) => style.getPropertyValue(name).trim();
  return { context, width, height, ink: read("--st-text-color"), key: read("--st-primary-color"), card: read("--st-secondary-background-color"),
    line: read("--st-border-color") };
}

function maze(canvas, { level, trace, liked }, step) {
  const { context, width, height, ink, key, card } = brush(canvas);
  const [walls, , goal] = level;
  const [rows, columns] = [walls.length, walls[0].length];
  const side = Math.min(width / columns, height / rows);
  const [left, top] = [(width - side * columns) / 2, (height - side * rows) / 2];
  const middle = (cell) => [left + ((cell % columns) + 0.5) * side, top + (Math.floor(cell / columns) + 0.5) * side];
  for (let cell = 0; cell < rows * columns; cell++) {
    const [x, y] = middle(cell);
    const wall = walls[Math.floor(cell / columns)][cell % columns];
    Object.assign(context, { fillStyle: wall ? ink : card, globalAlpha: wall ? 0.7 : 1 });
    context.beginPath();
    context.roundRect(x - side * 0.47, y - side * 0.47, side * 0.94, side * 0.94, side * 0.1);
    context.fill();
    context.globalAlpha = 1;
    if (!wall && liked) arrow(context, x, y, side, ink, liked[cell]);
  }
  context.fillStyle = "#009E73";
  context.beginPath();
  const [x, y] = middle(goal.flat().indexOf(1));
  for (let point = 0; point < 10; point++) {
    const [angle, far] = [(point * Math.PI) / 5 - Math.PI / 2, (point % 2 ? 0.15 : 0.36) * side];
    context.lineTo(x + far * Math.cos(angle), y + far * Math.sin(angle));
  }
  context.fill();
  Object.assign(context, { strokeStyle: key, fillStyle: key, lineWidth: side * 0.09, lineCap: "round", lineJoin: "round", globalAlpha: 0.5 });
  context.beginPath();
  trace.slice(0, step + 1).forEach(([cell]) => context.lineTo(...middle(cell)));
  context.stroke();
  context.globalAlpha = 1;
  context.beginPath();
  context.arc(...middle(trace[Math.min(step, trace.length - 1)][0]), side * 0.24, 0, 2 * Math.PI);
  context.fill();
}

// The darker the surer. `shares`: of the four actions, 0 to 255.
function arrow(context, x, y, side, ink, shares) {
  const best = shares.indexOf(Math.max(...shares));
  context.save();
  context.translate(x, y);
  context.rotate(TURNS[best]);
  Object.assign(context, { strokeStyle: ink, globalAlpha: 0.1 + 0.4 * Math.max(0, (shares[best] / 255 - 0.25) / 0.75),
    lineWidth: Math.max(1.5, side * 0.05), lineCap: "round", lineJoin: "round" });
  context.beginPath();
  for (const [to, across] of [[-0.2, 0], [0.2, 0], [0.07, -0.12], [0.2, 0], [0.07, 0.12]]) context.lineTo(side * to, side * across);
  context.stroke();
  context.restore();
}

// trace: half-length of the pole (m), place of the cart (m) and angle of the pole (rad) at first and after each step.
function cart(canvas, { trace, solved, steps }, step) {
  const { context, width, height, ink, key, line } = brush(canvas);
  const [half, place, angle] = trace[Math.min(step, trace.length - 1)];
  const scale = Math.min(width / 5.3, (height * 0.62) / Math.max(1.5, 2 * half));
  const [ground, x] = [height * 0.8, width / 2 + place * scale];
  context.clearRect(0, 0, width, height);
  Object.assign(context, { strokeStyle: line, lineWidth: 2, lineCap: "round", fillStyle: ink });
  context.beginPath();
  context.moveTo(width / 2 - 2.4 * scale, ground);
  context.lineTo(width / 2 + 2.4 * scale, ground);
  context.stroke();
  context.globalAlpha = 0.7;
  context.fillRect(x - 0.3 * scale, ground - 0.28 * scale, 0.6 * scale, 0.26 * scale);
  context.globalAlpha = 1;
  Object.assign(context, { strokeStyle: step >= steps && !solved ? "#D55E00" : key, lineWidth: Math.max(4, 0.1 * scale) });
  context.beginPath();
  context.moveTo(x, ground - 0.28 * scale);
  context.lineTo(x + 2 * half * scale * Math.sin(angle), ground - 0.28 * scale - 2 * half * scale * Math.cos(angle));
  context.stroke();
}
