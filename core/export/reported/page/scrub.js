// The moments of the run, to be gone through by hand or played; every picture shows the same one.

const PANELS = { surface: [Plane], examples: [Examples], sentences: [Sentences], words: [Words], matrix: [Matrix], walk: [Walks],
  writing: [Writing], reconstruction: [Reconstruction], embedding: [CodeMap], curves: [Lines], network: [Brain] };
const TICK = 160; // ms of a moment when it is played

const stage = document.getElementById("stage");
const figures = told.scene.panels.flatMap((name) => PANELS[name] || []).map((Kind) => new Kind());
stage.append(...figures.map(({ node }) => node));
const redrawExam = showExam();
let shown = told.moments.findIndex((moment) => moment.last);
const lastOne = shown;

function draw() {
  for (const figure of figures) figure.draw(told.moments[shown]);
}

const slider = el("input", { type: "range", min: 0, max: told.moments.length - 1, step: 1, "aria-label": "Moment of the run" });
const said = el("output", {});
const then = el("div.then", {});
const play = el("button", { type: "button" }, "▶ Play");
let playing = 0;

function go(to) {
  shown = Math.max(0, Math.min(told.moments.length - 1, to));
  const moment = told.moments[shown];
  slider.value = shown;
  said.textContent = `Round ${number(moment.epoch)}${moment.last ? ", as it is" : ""}`;
  slider.setAttribute("aria-valuetext", said.textContent);
  then.textContent = marksAt(moment.epoch);
  draw();
}

// The marks of a round, as its curves have them.
function marksAt(round) {
  const place = told.lines.epoch.indexOf(round);
  const measure = told.measures[0][0];
  if (place < 0) return "";
  return Object.keys(SETS).filter((name) => told.lines[`${name}.${measure}`]).map((name) =>
    `${SETS[name][1]} ${SETS[name][0]} ${saidAs(measure, told.lines[`${name}.${measure}`][place], name)}`).join(" · ");
}

function stop() {
  clearInterval(playing);
  playing = 0;
  play.textContent = "▶ Play";
}

play.addEventListener("click", () => {
  if (playing) return stop();
  if (shown >= told.moments.length - 1) go(0);
  play.textContent = "❚❚ Pause";
  playing = setInterval(() => {
    go(shown + 1);
    if (shown >= told.moments.length - 1) stop();
  }, TICK);
});
slider.addEventListener("input", () => { stop(); go(Number(slider.value)); });
if (told.moments.length > 1) document.getElementById("scrub").append(el("div.scrubber", {}, play, said, slider, then));

function again() {
  draw();
  redrawExam?.();
}

function print(on) {
  printing = on;
  document.documentElement.classList.toggle("printed", on);
  again();
}

go(shown);
redrawExam?.();
let waiting = 0;
new ResizeObserver(() => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(again);
}).observe(stage);
dark.addEventListener("change", again);
window.addEventListener("beforeprint", () => { if (playing) stop(); go(lastOne); print(true); });
window.addEventListener("afterprint", () => print(false));
