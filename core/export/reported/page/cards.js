// Questions of the practice exam with the network's answers at a moment: pictures, series, rows of a table, sentences.

const CELLS = 4; // of a table's row

function ticked(good) {
  return el("span.tick", { "aria-label": good ? "right" : "wrong" }, good ? "✓" : "✗");
}

function surely(share) {
  const bar = el("i", {});
  bar.style.width = `${Math.round(100 * share)}%`;
  return el("div.sure", { title: `${percent(share)} sure` }, bar);
}

class Examples {
  constructor() {
    this.list = told.kind === "table" ? el("div.scroll", { tabindex: "0", role: "region", "aria-label": "Questions" })
      : el("ol.cards", {});
    Object.assign(this, figure("Questions of the practice exam", "", this.list));
    this.truth = opened(told.scene.arrays["examples.y"]).data;
    this.spread = told.task === "regression" ? deviation(Array.from(this.truth)) : 0;
  }

  good(guess, at) {
    return told.task === "regression" ? Math.abs(guess - this.truth[at]) < 0.5 * this.spread : guess === this.truth[at];
  }

  draw(moment) {
    const guesses = opened(moment.arrays["examples.guess"]).data;
    const sure = opened(moment.arrays["examples.sure"])?.data;
    const good = Array.from(guesses, (guess, at) => this.good(guess, at));
    const count = good.filter(Boolean).length;
    this.note.textContent = told.task === "regression" ? `${count} of these ${good.length} close` : `${count} of these ${good.length} right`;
    if (told.kind === "table") this.list.replaceChildren(this.table(guesses, good));
    else this.list.replaceChildren(...Array.from(guesses, (guess, at) => this.card(guess, good[at], at, sure && sure[at] / 255)));
  }

  card(guess, good, at, sure) {
    const array = opened(told.scene.arrays["examples.x"]);
    const size = array.data.length / array.shape[0];
    const drawn = told.kind === "images" ? pixels(array, at * size)
      : strip([[array.data.slice(at * size, (at + 1) * size), { stroke: "currentColor", "stroke-width": 1.6 }]]);
    return el(good ? "li.right" : "li.wrong", { title: `right: ${answer(this.truth[at])}` }, drawn,
      el("div.said", {}, el("b", {}, answer(guess)), ticked(good)), sure === undefined ? null : surely(sure));
  }

  table(guesses, good) {
    const { columns, rows } = told.scene.examples;
    const head = ["it says", "", "right is", ...columns.slice(0, CELLS)].map((name) => el("th", { scope: "col" }, name));
    const body = rows.slice(0, 12).map((cells, at) => el(good[at] ? "tr.right" : "tr.wrong", {},
      el("td", {}, el("b", {}, answer(guesses[at]))), el("td", {}, ticked(good[at])), el("td", {}, answer(this.truth[at])),
      ...cells.slice(0, CELLS).map((cell) => el("td", {}, cell === "" ? "missing" : String(cell)))));
    return el("table", {}, el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body));
  }
}

function deviation(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

// Sentences; each word tinted by how much it counts for which answer, where the answer is a sum over words.
class Sentences {
  constructor() {
    this.list = el("ol.cards.broad", {});
    const keys = told.scene.counted ? told.classes.map((name, at) =>
      el("span", {}, el("i", { style: `background:${CLASSES[at]}` }), `counts for ${name}`)) : [];
    Object.assign(this, figure("Sentences of the practice exam", "", this.list, el("div.legend", {}, ...keys)));
    this.node.classList.add("wide");
    this.truth = opened(told.scene.arrays["examples.y"]).data;
  }

  draw(moment) {
    const [guesses, sure] = ["guess", "sure"].map((name) => opened(moment.arrays[`examples.${name}`]).data);
    const shares = moment.arrays["sentences.share"];
    const good = Array.from(guesses, (guess, at) => guess === this.truth[at]);
    this.note.textContent = `${good.filter(Boolean).length} of these ${good.length} right`;
    this.list.replaceChildren(...told.scene.sentences.map((pieces, at) => el(good[at] ? "li.right" : "li.wrong", {},
      el("p", { dir: "auto" }, ...tinted(pieces, shares, at, moment.largest)),
      el("div.said", { title: `right: ${answer(this.truth[at])}` }, el("b", {}, answer(guesses[at])), ticked(good[at])),
      surely(sure[at] / 255))));
  }
}

function tinted(pieces, shares, at, largest) {
  let place = 0;
  return pieces.map(([text, word]) => {
    if (word <= 0 || !shares) return text;
    const share = shares.data[at * shares.shape[1] + place++] / (largest || 1);
    const node = el("span.word", {}, text);
    node.style.background = tint(hue(share > 0 ? 1 : 0), Math.min(0.62, Math.abs(share) * 0.62));
    return node;
  });
}

// The words that count most for each answer.
class Words {
  constructor() {
    this.list = el("div.stage", {});
    Object.assign(this, figure("The words that count most", "and how often they stand in the course", this.list));
    this.node.classList.add("wide");
  }

  draw(moment) {
    this.list.replaceChildren(...(moment.words || []).map((words, at) => el("table", {}, el("caption", {}, `for ${told.classes[at]}`),
      el("tbody", {}, ...words.map(([word, strength, often]) =>
        el("tr", {}, el("td", {}, word), el("td.n", {}, number(strength)), el("td.n", {}, `${often} ×`)))))));
  }
}

// The whole practice exam as a table, right answers down, its answers across; or truths against guesses.
class Matrix {
  constructor() {
    this.field = told.task === "regression" ? el("div.field", { role: "img", "aria-label": "Truths against guesses" }) : el("div.scroll", {});
    Object.assign(this, figure("The whole practice exam", told.task === "regression" ? "on the line it said what is right"
      : "down: right answer · across: what it said", this.field));
  }

  draw(moment) {
    const { confusion, "residual.truth": truth, "residual.guess": guess } = moment.arrays;
    if (confusion) this.field.replaceChildren(matrix(confusion.shape[0], (row, column) => confusion.data[row * confusion.shape[0] + column]));
    else if (truth) this.field.replaceChildren(pairs(truth.data, guess.data, this.field));
  }
}

function matrix(size, count) {
  const names = told.classes.slice(0, size);
  const rows = names.map((name, row) => {
    const counts = names.map((_, column) => count(row, column));
    const whole = counts.reduce((sum, each) => sum + each, 0) || 1;
    return el("tr", {}, el("th", { scope: "row", title: name }, name), ...counts.map((each, column) => {
      const cell = el(each ? "td" : "td.zero", { title: `${name}: ${each} times ${names[column]}` }, each ? String(each) : "·");
      if (each) cell.style.background = tint(isDark() ? (row === column ? "#2fc79b" : "#ff8f4d") : row === column ? "#009E73" : "#D55E00",
        0.12 + 0.5 * (each / whole));
      return cell;
    }));
  });
  return el(size > 4 ? "table.matrix" : "table.matrix.few", {}, el("thead", {}, el("tr", {}, el("td", {}), ...names.map((name) => el("th", { scope: "col", title: name }, name)))),
    el("tbody", {}, ...rows));
}

function pairs(truth, guess, field) {
  const [width, height] = [field.clientWidth || 400, field.clientHeight || 300];
  const all = [...truth, ...guess];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (value) => 46 + ((value - low) / (high - low || 1)) * (width - 60);
  const y = (value) => height - 32 - ((value - low) / (high - low || 1)) * (height - 44);
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
    svg("line", { x1: x(low), y1: y(low), x2: x(high), y2: y(high), stroke: colour("soft"), "stroke-dasharray": "3 4" }));
  Array.from(truth).forEach((value, at) => drawing.append(svg("circle", { cx: x(value).toFixed(1), cy: y(guess[at]).toFixed(1), r: 3.4,
    fill: colour("val"), opacity: 0.65 })));
  const word = (text, attributes) => { const node = svg("text", attributes); node.textContent = text; drawing.append(node); };
  for (const value of ticks(low, high, 4)) {
    word(number(value, 3), { x: x(value), y: height - 16, "text-anchor": "middle" });
    word(number(value, 3), { x: 40, y: y(value) + 4, "text-anchor": "end" });
  }
  word("right answer →", { x: width - 6, y: height - 2, "text-anchor": "end" });
  word("↑ it said", { x: 2, y: 12 });
  return drawing;
}
