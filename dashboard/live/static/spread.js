// Many students' marks in a few numbers: the middle one, where the middle half lies, the best and the worst.

import { sign } from "./measures.js";

// -> null while nobody has a mark. `high` and `low` are the ends of the middle half; who failed has no mark (NaN).
export function spread(values) {
  const sorted = Float64Array.from(values || []).filter((value) => !Number.isNaN(value)).sort();
  if (!sorted.length) return null;
  const at = (share) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const next = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[next] - sorted[below]);
  };
  return { low: at(0.25), middle: at(0.5), high: at(0.75), least: sorted[0], most: sorted[sorted.length - 1],
    count: sorted.length };
}

// What the class as a whole says: each set's marks and the gaps, student by student. `exam`: of an opened exam.
export function middles({ header, arrays }, exam) {
  const [train, val] = [arrays["swarm.train"]?.data, arrays["swarm.val"]?.data];
  const test = arrays["swarm.test"]?.data || exam;
  const gaps = train && val ? Array.from(train, (value, at) => sign(header.class.mark) * (value - val[at])) : null;
  return { train: spread(train), val: spread(val), test: spread(test), gap: spread(gaps) };
}
