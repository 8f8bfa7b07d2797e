// t-SNE: a map on which neighbours stay neighbours (van der Maaten & Hinton 2008), found step by step in the browser.

const PERPLEXITY = 30; // about how many neighbours each example has
const EARLY = 120; // steps in which neighbours pull four times as hard, so that groups find one another
const PULL = 4;
const STRIDE = 100;
export const STEPS = 400;

export class Tsne {
  // `codes`: [n * width] numbers; `start`: [n * 2], where the examples lie at first.
  constructor(codes, width, start) {
    this.size = codes.length / width;
    this.near = neighbours(codes, width, this.size);
    const largest = start.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
    this.place = Float64Array.from(start, (value) => (1e-2 * value) / largest);
    this.speed = new Float64Array(2 * this.size);
    this.gain = new Float64Array(2 * this.size).fill(1);
    this.weight = new Float64Array(this.size * this.size);
    this.steps = 0;
  }

  // One step downhill: neighbours pull, all others push.
  step() {
    const { size, near, place, speed, gain, weight } = this;
    let total = 0;
    for (let i = 0; i < size; i++) {
      for (let j = i + 1; j < size; j++) {
        const [x, y] = [place[2 * i] - place[2 * j], place[2 * i + 1] - place[2 * j + 1]];
        const value = 1 / (1 + x * x + y * y);
        weight[i * size + j] = weight[j * size + i] = value;
        total += 2 * value;
      }
    }
    const pull = this.steps < EARLY ? PULL : 1;
    const keep = this.steps < EARLY ? 0.5 : 0.8;
    for (let i = 0; i < size; i++) {
      let [x, y] = [0, 0];
      for (let j = 0; j < size; j++) {
        const value = weight[i * size + j];
        const force = 4 * (pull * near[i * size + j] - value / total) * value;
        x += force * (place[2 * i] - place[2 * j]);
        y += force * (place[2 * i + 1] - place[2 * j + 1]);
      }
      for (const [at, slope] of [[2 * i, x], [2 * i + 1, y]]) {
        gain[at] = Math.max(0.01, slope > 0 === speed[at] > 0 ? 0.8 * gain[at] : gain[at] + 0.2);
        speed[at] = keep * speed[at] - STRIDE * gain[at] * slope;
      }
    }
    for (let at = 0; at < place.length; at++) place[at] += speed[at];
    this.steps += 1;
  }
}

// How much i and j are neighbours, [n * n]; sums to 1. Each example has a reach of its own, so that dense and sparse
// groups count alike.
function neighbours(codes, width, size) {
  const far = distances(codes, width, size);
  const share = new Float64Array(size * size);
  const wanted = Math.log(Math.min(PERPLEXITY, (size - 1) / 3));
  for (let i = 0; i < size; i++) {
    const row = far.subarray(i * size, (i + 1) * size);
    let [low, high, reach] = [0, Infinity, 1 / (mean(row) || 1)];
    for (let turn = 0; turn < 50; turn++) {
      const found = entropy(row, reach, i, share);
      if (Math.abs(found - wanted) < 1e-4) break;
      if (found > wanted) [low, reach] = [reach, high === Infinity ? 2 * reach : (reach + high) / 2];
      else [high, reach] = [reach, (reach + low) / 2];
    }
  }
  const both = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) both[i * size + j] = (share[i * size + j] + share[j * size + i]) / (2 * size);
  }
  return both;
}

// Writes the shares of row i for this reach; returns how evenly they are spread.
function entropy(row, reach, i, share) {
  const size = row.length;
  let [total, sum] = [0, 0];
  for (let j = 0; j < size; j++) {
    const value = i === j ? 0 : Math.exp(-row[j] * reach);
    share[i * size + j] = value;
    total += value;
    sum += value * row[j];
  }
  total = total || 1e-300;
  for (let j = 0; j < size; j++) share[i * size + j] /= total;
  return Math.log(total) + (reach * sum) / total;
}

function distances(codes, width, size) {
  const far = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      let sum = 0;
      for (let at = 0; at < width; at++) sum += (codes[i * width + at] - codes[j * width + at]) ** 2;
      far[i * size + j] = far[j * size + i] = sum;
    }
  }
  return far;
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
