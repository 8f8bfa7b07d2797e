// The axes of the plane: Plotly's, with its zoom; as long as it has not come, where they will be.

import { plain } from "./dom.js";

const MARGIN = { l: 38, r: 10, t: 6, b: 34 };
const CONFIG = { displayModeBar: false, doubleClick: "reset+autosize", responsive: false, showTips: false };
const NOTHING = [{ type: "scatter", mode: "markers", x: [], y: [], hoverinfo: "skip" }];

export class Axes {
  // moved(): somebody zooms or drags
  constructor(graph, moved) {
    Object.assign(this, { graph, moved });
  }

  // Where they are, in pixels and in numbers.
  place(extent) {
    const { _size: size, xaxis, yaxis } = this.graph._fullLayout ?? {};
    if (size) return { size, across: xaxis.range, up: yaxis.range };
    const [w, h] = [this.graph.clientWidth - MARGIN.l - MARGIN.r, this.graph.clientHeight - MARGIN.t - MARGIN.b];
    return { size: { l: MARGIN.l, t: MARGIN.t, w, h }, across: extent.slice(0, 2), up: extent.slice(2) };
  }

  // For another run's plane, or new colours. Axes that would look the same are left alone: to draw them takes longer
  // than the picture itself.
  async draw({ header }, theme, Plotly) {
    const fresh = header.run !== this.run;
    this.run = header.run;
    const names = header.kind === "curve" ? [header.features[0], header.target || "y"] : header.features;
    const look = JSON.stringify([names, theme]);
    if (fresh && look === this.look && this.isAt(header.extent)) return;
    if (fresh) this.revision = header.run; // of the same run, what somebody has zoomed into stays
    this.look = look;
    const [x0, x1, y0, y1] = header.extent;
    const axis = (title, range) => ({
      title: { text: plain(title), font: { size: 12, color: theme.soft }, standoff: 4 }, range, zeroline: false,
      showgrid: false, ticks: "", tickfont: { size: 11, color: theme.soft }, nticks: 6, linecolor: theme.line, mirror: true,
    });
    const layout = {
      margin: MARGIN, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", showlegend: false, hovermode: false,
      font: { family: theme.font, color: theme.ink }, uirevision: this.revision, dragmode: isTouch() ? false : "zoom",
      xaxis: axis(names[0] || "x1", [x0, x1]), yaxis: axis(names[1] || "x2", [y0, y1]),
    };
    await Plotly.react(this.graph, NOTHING, layout, CONFIG);
    if (this.listening) return;
    this.listening = true;
    for (const news of ["plotly_relayout", "plotly_relayouting"]) this.graph.on(news, this.moved);
  }

  // Whether they show the whole of this extent, in the room that there is.
  isAt(extent) {
    const { width, height, xaxis, yaxis } = this.graph._fullLayout ?? {};
    return Boolean(xaxis) && String([...xaxis.range, ...yaxis.range]) === String(extent)
      && width === this.graph.clientWidth && height === this.graph.clientHeight;
  }
}

function isTouch() {
  return window.matchMedia("(pointer: coarse)").matches;
}
