// Levels that are walked, letters that are written, examples drawn again, and the map of what it has in mind.

const PACES = { mazes: 260, cartpole: 20 }; // ms of one step
const TURNS = [-Math.PI / 2, 0, Math.PI / 2, Math.PI]; // of an arrow for up, right, down, left
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

class Walks {
  constructor() {
    const { game, known } = told.scene.walk;
    this.cart = game === "cartpole";
    this.fields = known.map((text) => {
      const canvas = el("canvas", {});
      const count = el("b", {});
      const field = el("div.field", { role: "img" }, canvas);
      field.style.height = this.cart ? "170px" : "220px";
      return { canvas, count, field, node: el("li", {}, field, el("div.said", {}, el("span", {}, text), count)) };
    });
    this.again = el("button", { type: "button" }, "Walk again");
    this.again.addEventListener("click", () => this.draw(this.moment));
    Object.assign(this, figure("Three levels of the practice exam", "",
      el("ol.cards.broad", {}, ...this.fields.map(({ node }) => node)),
      el("div.legend.switch", {}, this.again)));
    this.node.classList.add("wide");
    this.pace = PACES[game] || 200;
  }

  draw(moment) {
    this.moment = moment;
    const solved = opened(moment.arrays["walk.solved"]).data;
    this.note.textContent = `${solved.reduce((sum, each) => sum + each, 0)} of ${solved.length} solved`;
    cancelAnimationFrame(this.going);
    const begun = performance.now();
    const go = () => {
      const passed = calm.matches || printing ? Infinity : (performance.now() - begun) / this.pace;
      if (!this.walkTo(passed)) this.going = requestAnimationFrame(go);
    };
    go();
  }

  // Draws every walk as far as so many steps; true when all have ended.
  walkTo(passed) {
    const { arrays } = this.moment;
    const [steps, solved, trace] = [arrays["walk.steps"].data, opened(arrays["walk.solved"]).data, arrays["walk.trace"]];
    const [, moments, numbers] = trace.shape;
    let over = true;
    this.fields.forEach(({ canvas, count, field }, at) => {
      const step = Math.min(Math.floor(passed), steps[at]);
      const ended = step >= steps[at];
      over = over && ended;
      const way = trace.data.slice(at * moments * numbers, (at + 1) * moments * numbers);
      const { context, width, height } = fitted(canvas);
      if (this.cart) drawCart(context, width, height, way.slice(step * numbers, (step + 1) * numbers), ended && !solved[at]);
      else this.drawMaze(context, width, height, at, way.slice(0, step + 1));
      count.textContent = `${ended ? (solved[at] ? "✓ " : "✗ ") : ""}${step} steps`;
      if (ended) field.setAttribute("aria-label", `Level ${at + 1}: ${solved[at] ? "solved" : "not solved"} in ${steps[at]} steps`);
    });
    return over;
  }

  drawMaze(context, width, height, at, way) {
    const levels = told.scene.arrays["walk.levels"];
    const [, planes, rows, columns] = levels.shape;
    const cells = rows * columns;
    const level = levels.data.slice(at * planes * cells, (at + 1) * planes * cells);
    const liked = opened(this.moment.arrays["walk.liked"])?.data;
    const side = Math.min(width / columns, height / rows);
    const [left, top] = [(width - side * columns) / 2, (height - side * rows) / 2];
    const middle = (cell) => [left + ((cell % columns) + 0.5) * side, top + (Math.floor(cell / columns) + 0.5) * side];
    for (let cell = 0; cell < cells; cell++) {
      const [x, y] = middle(cell);
      context.fillStyle = level[cell] ? colour("soft") : colour("card");
      context.beginPath();
      context.roundRect(x - side * 0.47, y - side * 0.47, side * 0.94, side * 0.94, side * 0.1);
      context.fill();
      if (!level[cell] && liked) drawArrow(context, x, y, side, liked.slice((at * cells + cell) * 4, (at * cells + cell) * 4 + 4));
    }
    context.fillStyle = colour("train");
    star(context, ...middle(level.indexOf(1, 2 * cells) - 2 * cells), side * 0.36, false);
    Object.assign(context, { strokeStyle: colour("val"), fillStyle: colour("val"), lineWidth: side * 0.09, lineCap: "round", lineJoin: "round" });
    context.globalAlpha = 0.5;
    context.beginPath();
    way.forEach((cell) => context.lineTo(...middle(cell)));
    context.stroke();
    context.globalAlpha = 1;
    dot(context, ...middle(way.at(-1)), side * 0.24);
  }
}

// What it would do in a cell, the darker the surer.
function drawArrow(context, x, y, side, shares) {
  const best = shares.indexOf(Math.max(...shares));
  context.save();
  context.translate(x, y);
  context.rotate(TURNS[best]);
  Object.assign(context, { strokeStyle: colour("ink"), globalAlpha: 0.08 + 0.34 * Math.max(0, (shares[best] / 255 - 0.25) / 0.75),
    lineWidth: Math.max(1.5, side * 0.05), lineCap: "round", lineJoin: "round" });
  context.beginPath();
  for (const [to, across] of [[-0.2, 0], [0.2, 0], [0.07, -0.12], [0.2, 0], [0.07, 0.12]]) context.lineTo(side * to, side * across);
  context.stroke();
  context.restore();
}

// half: half-length of the pole (m); place of the cart (m); angle of the pole (rad).
function drawCart(context, width, height, [half, place, angle], fell) {
  const scale = Math.min(width / 5.3, (height * 0.62) / Math.max(1.5, 2 * half));
  const [ground, x] = [height * 0.8, width / 2 + place * scale];
  Object.assign(context, { strokeStyle: colour("soft"), lineWidth: 2, lineCap: "round", fillStyle: colour("soft") });
  context.beginPath();
  context.moveTo(width / 2 - 2.4 * scale, ground);
  context.lineTo(width / 2 + 2.4 * scale, ground);
  context.stroke();
  context.fillRect(x - 0.3 * scale, ground - 0.28 * scale, 0.6 * scale, 0.26 * scale);
  Object.assign(context, { strokeStyle: colour(fell ? "test" : "val"), lineWidth: Math.max(4, 0.1 * scale) });
  context.beginPath();
  context.moveTo(x, ground - 0.28 * scale);
  context.lineTo(x + 2 * half * scale * Math.sin(angle), ground - 0.28 * scale - 2 * half * scale * Math.cos(angle));
  context.stroke();
}

class Writing {
  constructor() {
    this.list = el("ol.cards.broad", {});
    this.asked = el("div.scroll", { tabindex: "0", role: "region", "aria-label": "Next letters" });
    Object.assign(this, figure("What it writes", "grey: how the practice text begins; tinted: how it goes on", this.list));
    this.node.append(el("h3", {}, "The next letter"), this.asked);
    this.node.classList.add("wide");
    this.truth = opened(told.scene.arrays["examples.y"]).data;
  }

  draw(moment) {
    const [guesses, sure] = ["guess", "sure"].map((name) => opened(moment.arrays[`examples.${name}`]).data);
    this.list.replaceChildren(...moment.written.map((text, at) => el("li", {}, el("p.written", {},
      el("span.soft", {}, told.scene.beginnings[at]), el("b", {}, text)))));
    const rows = told.scene.asked.map((text, at) => el(guesses[at] === this.truth[at] ? "tr.right" : "tr.wrong", {},
      el("td", {}, el("code", {}, `${text} …`)), el("td", {}, el("b", {}, answer(guesses[at]))), el("td", {}, ticked(guesses[at] === this.truth[at])),
      el("td", {}, answer(this.truth[at])), el("td.n", {}, percent(sure[at] / 255))));
    this.asked.replaceChildren(el("table", {}, el("thead", {}, el("tr", {},
      ...["after", "it says", "", "right is", "sure"].map((name) => el("th", { scope: "col" }, name)))), el("tbody", {}, ...rows)));
  }
}

// What came in, what the network was shown, what came out.
class Reconstruction {
  constructor() {
    this.list = el("ol.cards", {});
    Object.assign(this, figure("In and out", "", this.list));
    this.node.classList.add("wide");
    this.sees = told.learning !== "autoencode";
    this.list.style.gridTemplateColumns = `repeat(auto-fill, minmax(${told.kind === "images" ? 150 : 190}px, 1fr))`;
    this.note.textContent = told.kind === "images" ? (this.sees ? "the example → what it sees → what it makes of it" : "came in → came out")
      : "thin: came in; dotted: what it sees; thick: what it makes of it";
  }

  draw(moment) {
    const [came, seen, covered] = ["in", "shown", "covered"].map((name) => opened(told.scene.arrays[`came.${name}`]));
    const out = opened(moment.arrays["came.out"]);
    const right = opened(moment.arrays["came.right"])?.data;
    const size = came.data.length / came.shape[0];
    const part = (array, at) => array.data.slice(at * size, (at + 1) * size);
    const cards = Array.from({ length: out.shape[0] }, (_, at) => {
      const drawn = told.kind === "images"
        ? el("div.trio", {}, pixels(came, at * size), this.sees ? pixels(seen, at * size, covered?.data) : null, pixels(out, at * size))
        : strip([[part(came, at), { stroke: colour("soft"), "stroke-width": 1 }],
          ...(this.sees ? [[part(seen, at), { stroke: colour("soft"), "stroke-width": 1, "stroke-dasharray": "2 2" }]] : []),
          [part(out, at), { stroke: colour("key"), "stroke-width": 2.2 }]]);
      return el(right ? (right[at] ? "li.right" : "li.wrong") : "li", {}, drawn);
    });
    this.list.replaceChildren(...cards);
  }
}

// Practice examples by their codes, in the colours of their classes, which the network was never told.
class CodeMap {
  constructor() {
    this.canvas = el("canvas", { "aria-hidden": "true" });
    this.field = el("div.field", { role: "img", "aria-label": "Map of practice examples by their codes" }, this.canvas);
    Object.assign(this, figure("Map of its codes", "colours: true classes, never told to it", this.field,
      el("div.legend", {}, ...told.classes.map((name, at) => el("span", {}, el("i", { style: `background:${CLASSES[at % 10]}` }), name)))));
    this.classes = opened(told.scene.arrays["map.y"]).data;
    withTip(this.field, (x, y) => this.at(x, y));
  }

  draw(moment) {
    this.moment = moment;
    const { context, width, height } = fitted(this.canvas);
    const half = [width / 2, height / 2];
    this.spots = moment.arrays["map.place"].data.map((value, at) => half[at % 2] +
      (at % 2 ? -1 : 1) * (half[at % 2] - 12) * Math.max(-1, Math.min(1, value / moment.reach)));
    this.classes.forEach((group, at) => {
      context.fillStyle = hue(group);
      dot(context, this.spots[2 * at], this.spots[2 * at + 1], 3.4);
    });
  }

  at(x, y) {
    let [found, least] = ["", 12 ** 2];
    this.classes.forEach((group, at) => {
      const far = (this.spots[2 * at] - x) ** 2 + (this.spots[2 * at + 1] - y) ** 2;
      if (far >= least) return;
      least = far;
      found = `${answer(group)}; the reader says ${answer(opened(this.moment.arrays["map.guess"]).data[at])}`;
    });
    return found;
  }
}
