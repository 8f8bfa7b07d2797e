// The film of a run: all its kept moments in the browser's memory, and frames made of them without asking anybody.

import { unpack } from "./wire.js";

// What lies between two moments is drawn as a mixture of both; counts, guesses and texts are those of the one before.
const MIXED = /^(surface|units\.\d+|weights\.\d+|curve|map\.place|residual\.guess)$/;

// Fetches the film of a run as far as it is, at least to the round `least`; `few`: a first one, which is there sooner.
// progress(share): of what has come so far. Throws { error, remedy } where there is none.
export async function fetchFilm(run, { least, few, progress, signal }) {
  const answer = await fetch(`/live/film/${run}?least=${least}${few ? "&few=1" : ""}`, { signal, credentials: "same-origin" });
  if (!answer.ok) throw await answer.json();
  const whole = new Uint8Array(Number(answer.headers.get("x-film-bytes")));
  const reader = answer.body.getReader();
  for (let at = 0; ;) {
    const { done, value } = await reader.read();
    if (done) break;
    whole.set(value, at);
    at += value.length;
    progress(at / whole.length);
  }
  return new Film(unpack(whole.buffer));
}

export class Film {
  constructor({ header, arrays }) {
    Object.assign(this, header); // run, epochs, moments, changes, restored
    this.arrays = Object.entries(arrays).filter(([name]) => !name.includes("@"));
    this.single = Array.from(this.epochs, () => ({})); // what has not the same shape in every moment
    for (const [name, array] of Object.entries(arrays)) {
      const [plain, place] = name.split("@");
      if (place !== undefined) this.single[Number(place)][plain] = array;
    }
  }

  get last() {
    return this.epochs[this.epochs.length - 1];
  }

  // The place of the moment nearest to a round.
  nearest(epoch) {
    const { place, share } = this.between(epoch);
    return place + (share > 0.5 ? 1 : 0);
  }

  // The place of the newest moment that is not after `epoch`, and how much of the way to the next has passed: [0, 1).
  between(epoch) {
    let [low, high] = [0, this.epochs.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.epochs[middle] <= epoch) low = middle;
      else high = middle - 1;
    }
    const next = this.epochs[low + 1];
    return { place: low, share: next === undefined ? 0 : Math.max(0, (epoch - this.epochs[low]) / (next - this.epochs[low])) };
  }

  // A moment as a frame: what its header says, and its arrays, which share the film's memory.
  moment(place) {
    const arrays = { ...this.single[place] };
    for (const [name, { data, shape }] of this.arrays) {
      const size = data.length / shape[0];
      arrays[name] = { data: data.subarray(place * size, (place + 1) * size), shape: shape.slice(1) };
    }
    return { header: this.moments[place], arrays };
  }

  // The picture `share` of the way from a moment to the next: everything that moves smoothly is in between.
  mixture(place, share) {
    const [from, to] = [this.moment(place), this.moment(place + 1)];
    for (const [name, array] of Object.entries(from.arrays)) {
      const next = to.arrays[name];
      const named = name === "surface" && from.arrays.sure; // numbers of classes: there is nothing between two of them
      if (!MIXED.test(name) || named || next?.data.length !== array.data.length) continue;
      from.arrays[name] = { data: mixed(array.data, next.data, share), shape: array.shape };
    }
    return from;
  }
}

function mixed(a, b, share) {
  const out = new a.constructor(a.length);
  for (let at = 0; at < a.length; at++) out[at] = a[at] + (b[at] - a[at]) * share;
  return out;
}
