// Choices of which one is made, by pointer or by arrow keys.

import { el, put } from "./dom.js";

const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

// names: [[name, text, title], …]; chosen(name) is told.
export function choice(label, names, chosen) {
  return radios("span.fx-switch", label, names.map(([name, text, title]) =>
    el("button", { type: "button", role: "radio", title, "data-choice": name, onclick: () => chosen(name) }, text)));
}

export function radios(spec, label, buttons) {
  const group = el(spec, { role: "radiogroup", "aria-label": label, onkeydown: (event) => {
    const step = STEPS[event.key];
    const nodes = [...group.children];
    const at = nodes.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = nodes[(at + step + nodes.length) % nodes.length];
    next.focus();
    next.click();
  } }, ...buttons);
  return group;
}

// Shows which one is chosen; Tab stops there.
export function marked(buttons, isChosen) {
  for (const button of buttons) {
    const chosen = isChosen(button);
    put(button, "aria-checked", String(chosen));
    button.tabIndex = chosen ? 0 : -1;
  }
}
