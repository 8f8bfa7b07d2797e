// Colours from the page's theme, and Plotly from the installed package. Hue says which class, dash and shape which set.

export const SETS = {
  train: { name: "Course materials", short: "course", term: "training", dash: "solid", glyph: "●" },
  val: { name: "Practice exam", short: "practice", term: "validation", dash: "dash", glyph: "◇" },
  test: { name: "Final exam", short: "exam", term: "test", dash: "dot", glyph: "★" },
};

const FALLBACK = ["#E69F00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#B8A800", "#7F6CC4", "#8C6D4F",
  "#7A7A7A"];

export function readTheme(element) {
  const style = getComputedStyle(element);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const listed = read("--st-chart-categorical-colors", "").split(",").map((text) => text.trim()).filter(Boolean);
  const background = rgb(read("--st-background-color", "#ffffff"));
  const dark = 0.3 * background[0] + 0.59 * background[1] + 0.11 * background[2] < 128;
  return {
    dark,
    classes: (listed.length === 10 ? listed : FALLBACK).map(rgb),
    ink: read("--st-text-color", dark ? "#eceae4" : "#1b222c"),
    paper: `rgb(${background})`,
    paperRgb: background,
    card: rgb(read("--st-secondary-background-color", dark ? "#1c232c" : "#f4f2ed")),
    soft: dark ? "#9aa5b1" : "#5c6672",
    line: dark ? "rgba(255,255,255,0.10)" : "rgba(20,30,40,0.09)",
    font: read("--st-font", "sans-serif"),
    // The sets' lines: none of them an answer's hue in two-class data.
    train: dark ? "#2fc79b" : "#007a59",
    val: dark ? "#e59cc4" : "#b04f86",
    test: dark ? "#ff8f4d" : "#c24f00",
    gap: dark ? "rgba(229,156,196,0.20)" : "rgba(204,121,167,0.20)",
  };
}

export function rgb(text) {
  const hex = /^#([0-9a-f]{3,8})$/i.exec(text.trim());
  if (hex) {
    const digits = hex[1].length < 6 ? [...hex[1]].map((digit) => digit + digit).join("") : hex[1];
    return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
  }
  return (text.match(/[\d.]+/g) || [128, 128, 128]).slice(0, 3).map(Number);
}

export function css(colour, alpha = 1) {
  return `rgba(${colour[0]},${colour[1]},${colour[2]},${alpha})`;
}

export function mix(a, b, share) {
  return a.map((value, at) => Math.round(value + (b[at] - value) * share));
}

// 256 colours from one class through paper to the other, as the canvas wants them: [r, g, b, 255] in one number.
export function diverging(low, middle, high, strength = 0.8) {
  const table = new Uint32Array(256);
  for (let value = 0; value < 256; value++) {
    const side = (value - 127.5) / 127.5;
    const share = Math.abs(side) ** 0.8 * strength;
    const [r, g, b] = mix(middle, side < 0 ? low : high, share);
    table[value] = 0xff000000 | (b << 16) | (g << 8) | r;
  }
  return table;
}

// The view's style sheet, once for the whole page; a promise where it still has to come.
export function loadStyle(base, name) {
  const href = new URL(name, base).href;
  if (document.querySelector(`link[href="${href}"]`)) return null;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  const loaded = new Promise((resolve) => {
    link.onload = resolve;
    link.onerror = resolve;
  });
  document.head.append(link);
  return loaded;
}

// Brings plotly.js into the browser's cache; it is read, a quarter of a second of work, when it is loaded.
export function fetchPlotly(base) {
  document.head.append(Object.assign(document.createElement("link"),
    { rel: "preload", as: "script", href: new URL("plotly.min.js", base).href, fetchPriority: "low" }));
}

let loading = null;

// Streamlit's own charts put another plotly.js at window.Plotly: only the same version is taken over, and theirs stays.
export function loadPlotly(version, base) {
  loading ??= new Promise((resolve, reject) => {
    const theirs = window.Plotly;
    if (theirs?.version === version) {
      resolve(theirs);
      return;
    }
    const script = document.createElement("script");
    script.src = new URL("plotly.min.js", base).href;
    script.onload = () => {
      const ours = window.Plotly;
      if (theirs) window.Plotly = theirs;
      resolve(ours);
    };
    script.onerror = () => {
      loading = null;
      reject(new Error("plotly.min.js could not be loaded"));
    };
    document.head.append(script);
  });
  return loading;
}
