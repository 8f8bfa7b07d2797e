// Two moments of one run beside one another: the pinned one, and the one that is looked at. Adds to a frame what panels
// need to show both; the links of the network become what has changed between them.

import { headline, isShare, sign } from "./measures.js";
import { number } from "./dom.js";

const EVEN = 0.005; // of a share: below half a point nothing has changed

export function compared(frame, pinned) {
  const arrays = { ...frame.arrays };
  for (const [name, { data, shape }] of Object.entries(pinned.arrays)) {
    if (!name.startsWith("weights.") || arrays[name]?.data.length !== data.length) continue;
    arrays[name] = { data: arrays[name].data.map((value, at) => value - data[at]), shape };
  }
  return { header: { ...frame.header, pinned: pinned.header }, arrays, pinned };
}

// How a mark has changed since the pinned moment: { text, good }, good: 1 better, -1 worse, 0 as good as then.
export function change(now, then, what) {
  if (now == null || then == null) return null;
  const share = isShare(what);
  const away = now - then;
  if (Math.abs(away) < (share ? EVEN : 1e-9)) return { text: "=", good: 0 };
  const size = share ? `${Math.round(Math.abs(100 * away))}` : number(Math.abs(away), 2);
  return { text: `${away > 0 ? "▲" : "▼"} ${size}`, good: Math.sign(away) * sign(what) };
}

// Of all sets, and of the gap between course and practice.
export function changes({ marks, gap, pinned }) {
  const found = {};
  for (const [name, mark] of Object.entries(marks || {})) {
    const what = headline(mark);
    found[name] = change(mark[what], pinned.marks?.[name]?.[what], what);
  }
  const what = headline(marks?.train);
  const wider = change(gap, pinned.gap, isShare(what) ? what : "mae");
  if (wider && isShare(what)) wider.good = -wider.good; // a wider gap is no progress
  return { ...found, gap: wider };
}
