// What the benchmark of the live view asks inside the page. Loaded into every page before its own scripts.

window.bench = {
  root: () => document.querySelector("[data-painted]"),
  button: (label) => [...bench.root().querySelectorAll("button")].find((node) => node.textContent.trim() === label),

  // Resolves with the ms since `start` as soon as `done()` holds in an animation frame; -1 after ten seconds.
  until(start, done) {
    return new Promise((resolve) => {
      const look = () => {
        const passed = performance.now() - start;
        if (done()) resolve(passed);
        else if (passed > 10000) resolve(-1);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  },

  // Presses a button; ms until a painted frame of another number says `state`.
  press(label, state) {
    const root = bench.root();
    const seq = root.dataset.seq;
    bench.button(label).click();
    return bench.until(performance.now(), () => root.dataset.seq !== seq && root.dataset.state === state);
  },

  // ms from the next key to the first painted frame of another run.
  keyToPicture() {
    const run = bench.root().dataset.run;
    bench.answer = new Promise((resolve) => {
      document.addEventListener("keydown", () => {
        resolve(bench.until(performance.now(), () => {
          const root = bench.root();
          return root && root.dataset.run !== run && Number(root.dataset.seq) > 0;
        }));
      }, { once: true, capture: true });
    });
  },

  // Counts, from now on: repaints of the lines, script runs, animation frames, and those with an empty chart.
  watch() {
    const root = bench.root();
    const charts = [...root.querySelectorAll(".js-plotly-plot")];
    const curves = root.querySelector("[data-paints]");
    const paints = () => Number(curves.dataset.paints);
    const [before, counts] = [paints(), { scripts: 0, frames: 0, blank: 0, seen: root }];
    bench.lines = () => paints() - before;
    const app = document.querySelector("[data-testid=stApp]");
    new MutationObserver(() => { counts.scripts += app.dataset.testScriptState === "running"; })
      .observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
    const look = () => {
      counts.frames += 1;
      counts.blank += charts.some((chart) => !chart.isConnected || !chart.querySelector(".main-svg"));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    bench.counts = counts;
  },

  read() {
    const root = bench.root();
    const { painted, remounts, seq, state, run } = root.dataset;
    const zoom = root.querySelector(".js-plotly-plot")?._fullLayout?.xaxis?.range?.join(" ");
    return { painted: Number(painted), remounts: Number(remounts), seq: Number(seq), state, run, zoom,
      ...(bench.counts ? { ...bench.counts, lines: bench.lines(), seen: bench.counts.seen === root } : {}),
      now: performance.now() };
  },
};
