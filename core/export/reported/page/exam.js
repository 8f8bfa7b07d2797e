// The opened exam: how sure it was, what it took for what, and the questions it got wrong.

const MOST_ANSWERS = 20; // of a table of who was taken for whom

function showExam() {
  const place = document.getElementById("exam");
  if (!place || !told.exam?.listed) return;
  const { confusion, bins, questions_shown: questions, truth, guess } = told.exam;
  const stage = el("div.stage", {});
  const redraws = [];
  if (confusion && confusion.length <= MOST_ANSWERS) {
    const held = el("div.scroll", {});
    stage.append(figure("Taken for which", "down: right answer · across: what it said", held).node);
    redraws.push(() => held.replaceChildren(matrix(confusion.length, (row, column) => confusion[row][column])));
  }
  if (bins) {
    const field = el("div.field", { role: "img", "aria-label": "How often it was right, by how sure it was" });
    stage.append(figure("Right as often as sure?", "on the dotted line its confidence can be trusted", field, binTable(bins)).node);
    redraws.push(() => field.replaceChildren(reliability(bins, field)));
  }
  if (truth) {
    const field = el("div.field", { role: "img", "aria-label": "All answers of the exam against the right ones" });
    stage.append(figure("All answers", "on the line it said what is right", field).node);
    redraws.push(() => field.replaceChildren(pairs(truth, guess, field)));
  }
  place.append(stage);
  if (questions?.length) {
    const { text, cells } = questions[0].asked;
    const list = el(`ol.cards.${text !== undefined ? "wordy" : cells ? "broad" : "paired"}`, {});
    place.append(el("h3", { style: "margin: 18px 0 8px" }, confusion ? "Wrong questions, the surest first" : "The largest misses"), list);
    redraws.push(() => list.replaceChildren(...questions.map(question)));
  }
  return () => redraws.forEach((redraw) => redraw());
}

function binTable(bins) {
  const rows = bins.map((bin) => el("tr", {}, el("td", {}, `${percent(bin.from)} to ${percent(bin.to)}`), el("td.n", {}, number(bin.count)),
    el("td.n", {}, percent(bin.sure)), el("td.n", {}, percent(bin.right / bin.count))));
  return el("details", {}, el("summary", {}, "As a table"), el("table", {}, el("thead", {}, el("tr", {},
    ...["so sure", "questions", "sure on average", "right"].map((name, at) => el(at ? "th.n" : "th", { scope: "col" }, name)))),
  el("tbody", {}, ...rows)));
}

// Dots as large as there are questions, with their 95 % intervals (Wilson).
function reliability(bins, field) {
  const [width, height] = [field.clientWidth || 400, field.clientHeight || 300];
  const x = (share) => 46 + share * (width - 66);
  const y = (share) => height - 32 - share * (height - 50);
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const word = (text, attributes) => { const node = svg("text", attributes); node.textContent = text; drawing.append(node); };
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    drawing.append(svg("line", { x1: x(0), x2: x(1), y1: y(share), y2: y(share), stroke: colour("line") }));
    word(percent(share), { x: 40, y: y(share) + 4, "text-anchor": "end" });
    word(percent(share), { x: x(share), y: height - 16, "text-anchor": "middle" });
  }
  word("so sure it was →", { x: x(1), y: height - 2, "text-anchor": "end" });
  drawing.append(svg("line", { x1: x(0), y1: y(0), x2: x(1), y2: y(1), stroke: colour("soft"), "stroke-dasharray": "2 4" }));
  for (const { count, sure, right } of bins) {
    const [low, high] = wilson(right, count);
    drawing.append(svg("line", { x1: x(sure), x2: x(sure), y1: y(low), y2: y(high), stroke: colour("test"), "stroke-width": 2, opacity: 0.55 }),
      svg("circle", { cx: x(sure), cy: y(right / count), r: 5, fill: colour("test") }));
    word(number(count), { x: x(sure) + 8, y: y(right / count) - 7 });
  }
  return drawing;
}

function wilson(right, questions) {
  const z2 = 1.959964 ** 2 / questions;
  const [share, whole] = [right / questions, 1 + z2];
  const half = (1.959964 / whole) * Math.sqrt((share * (1 - share)) / questions + z2 / (4 * questions));
  return [(share + z2 / 2) / whole - half, (share + z2 / 2) / whole + half];
}

function question(asked) {
  const head = asked.sure === undefined ? `off by ${number(Math.abs(asked.truth - asked.guess))}` : `${percent(asked.sure)} sure`;
  return el("li", {}, el("div.said", {}, el("b", {}, head), el("span.soft", {}, `question ${asked.number}`)),
    el("div.pair", {}, el("div", {}, example(asked.asked), "the question"), el("div", {}, example(asked.near), "nearest in its book")),
    el("p.about", {}, `It said ${answer(asked.guess)}. Right is ${answer(asked.truth)}. The nearest example says ${answer(asked.twin)}.`));
}

function example({ picture, series, text, cells }) {
  if (picture) return pixels(opened(picture));
  if (series) return strip([[opened(series).data, { stroke: "currentColor", "stroke-width": 1.6 }]]);
  if (text !== undefined) return el("p", { dir: "auto" }, text);
  return el("div", {}, ...cells.map(([name, value]) => el("div", {}, `${name}: ${value}`)));
}
