// Where the live view comes into the page: built once, told of every change, taken apart when it leaves.

import { View } from "./view.js";

const views = new WeakMap(); // parent element -> View: Streamlit calls mount again for every change of data or theme

// Called by the component's inline script. Returns what Streamlit calls when the component leaves the page.
export async function mount(component, { plotly }) {
  const parent = component.parentElement;
  let view = views.get(parent);
  if (!view) {
    view = new View(parent, plotly);
    views.set(parent, view);
  }
  const turn = ++view.turn;
  await view.configure(component);
  // Also called when new data overtook this call: only a parent that has left the page is a goodbye.
  return () => setTimeout(() => {
    if (turn !== view.turn || parent.isConnected) return;
    view.destroy();
    views.delete(parent);
  });
}
