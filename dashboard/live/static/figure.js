// One Plotly figure that changes in place: no new node, no blank frame, and what the reader hovers stays hovered.

import { loadPlotly } from "./colours.js";
import { el, put } from "./dom.js";

const figures = new WeakMap();
const CONFIG = { displayModeBar: false, responsive: true };

export async function mount(component, { plotly }) {
  const parent = component.parentElement;
  let figure = figures.get(parent);
  if (!figure) {
    figure = { turn: 0, graph: el("div.fx-figure", { role: "img" }) };
    figures.set(parent, figure);
    parent.append(figure.graph);
  }
  const turn = ++figure.turn;
  await draw(figure, component.data, plotly, turn);
  // Also called when new data overtook this call: only a parent that has left the page is a goodbye.
  return () => setTimeout(() => {
    if (turn !== figure.turn || parent.isConnected) return;
    window.Plotly?.purge(figure.graph);
    figures.delete(parent);
  });
}

async function draw(figure, { json, alt, height }, version, turn) {
  put(figure.graph, "aria-label", alt);
  figure.graph.style.height = `${height}px`; // before the picture is there, so that nothing below it jumps
  if (figure.json === json) return;
  const Plotly = await loadPlotly(version, import.meta.url);
  if (turn !== figure.turn) return; // newer data came while the library was loading
  figure.json = json;
  const { data, layout } = JSON.parse(json);
  const font = { ...layout.font, family: getComputedStyle(figure.graph).fontFamily };
  await Plotly.react(figure.graph, data, { ...layout, font, autosize: true }, CONFIG);
  figure.graph.dataset.painted = String(Number(figure.graph.dataset.painted ?? 0) + 1);
}
