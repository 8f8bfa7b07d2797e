// The network: its layers from left to right, and for the first units of each how strongly they pull at the next.

class Brain {
  constructor() {
    this.field = el("div.field", { role: "img", "aria-label": told.scene.layers.map((layer) =>
      `${layer.label}: ${layer.units} units`).join(", ") });
    const signs = [["pulls towards", 1], ["pulls away", 0]].map(([text, at]) =>
      el("span", {}, el("i", { style: `background:${CLASSES[at]}` }), text));
    Object.assign(this, figure("The network", "a line: a weight, the thicker the stronger", this.field,
      el("div.legend", {}, ...signs, told.scene.brain ? el("span", {}, told.scene.brain) : null)));
  }

  draw(moment) {
    const { layers } = told.scene;
    const { clientWidth: width, clientHeight: height } = this.field;
    if (!width) return;
    const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
    const across = (layer) => (layers.length < 2 ? width / 2 : 34 + (layer / (layers.length - 1)) * (width - 68));
    const up = (layer, unit) => (height - 52) * ((unit + 0.5) / layers[layer].drawn) + 6;
    for (let layer = 1; layer < layers.length; layer++) {
      const weights = moment.arrays[`weights.${layer}`];
      if (weights) drawing.append(...pulls(weights, layer, across, up));
    }
    layers.forEach((layer, at) => {
      for (let unit = 0; unit < layer.drawn; unit++) {
        drawing.append(svg("circle", { cx: across(at), cy: up(at, unit), r: Math.min(9, 90 / layer.drawn), fill: colour("card"),
          stroke: colour("soft"), "stroke-width": 1.5 }));
      }
      drawing.append(...under(layer, across(at), height, at === 0 ? "start" : at === layers.length - 1 ? "end" : "middle"));
    });
    this.field.replaceChildren(drawing);
  }
}

function pulls(weights, layer, across, up) {
  const [to, from] = weights.shape;
  const most = weights.data.reduce((sum, each) => Math.max(sum, Math.abs(each)), 1e-9);
  return weights.data.map((weight, at) => {
    const [unit, before] = [Math.floor(at / from), at % from];
    const share = Math.abs(weight) / most;
    const [x0, x1, y0, y1] = [across(layer - 1), across(layer), up(layer - 1, before), up(layer, unit)];
    const bow = (x1 - x0) * 0.4;
    return svg("path", { d: `M${x0} ${y0}C${x0 + bow} ${y0} ${x1 - bow} ${y1} ${x1} ${y1}`, fill: "none", stroke: hue(weight > 0 ? 1 : 0),
      "stroke-width": (0.4 + 4 * share).toFixed(2), opacity: (0.12 + 0.7 * share).toFixed(2) });
  }).slice(0, to * from);
}

// Name and size of a layer below it.
function under(layer, x, height, anchor) {
  const place = anchor === "middle" ? x : anchor === "start" ? x - 20 : x + 20;
  const word = (text, y, style) => {
    const node = svg("text", { x: place, y, "text-anchor": anchor, style });
    node.textContent = text;
    return node;
  };
  const some = layer.drawn < layer.units ? `${layer.drawn} of ${number(layer.units)}` : number(layer.units);
  return [word(layer.label, height - 24, `font-weight:650;fill:${colour("ink")}`),
    word(`${some}${layer.bend ? ", " + layer.bend : ""}`, height - 8, "")];
}
