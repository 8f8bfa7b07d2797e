// How long a run will still take, measured while one watches: who waits for minutes wants to know it.

const EVERY = 1000; // ms between two marks of how far it was
const BACK = 15; // marks that are looked back over: what was changed meanwhile counts soon
const SURE = 4; // marks, before which nothing is said
const LONG = 20; // seconds, below which nobody needs to be told
const TELL = 3000; // ms for which what was said stays

export class Left {
  constructor() {
    this.forget();
  }

  forget() {
    Object.assign(this, { marks: [], said: "", until: 0, of: null });
  }

  // In words, or nothing. `now`: ms.
  text({ run, state, speed, epoch, epochs }, now) {
    const of = [run, speed, epochs].join();
    if (state !== "learning" || of !== this.of) this.forget();
    this.of = of;
    if (state !== "learning" || !epochs) return "";
    if (!this.marks.length || now - this.marks.at(-1).now >= EVERY) this.marks = [...this.marks, { now, epoch }].slice(-BACK);
    if (this.marks.length < SURE || now < this.until) return this.said;
    const [first] = this.marks;
    if (epoch - first.epoch < 2) return this.said;
    this.until = now + TELL;
    this.said = inWords(((now - first.now) / 1000 / (epoch - first.epoch)) * (epochs - epoch));
    return this.said;
  }
}

function inWords(seconds) {
  if (seconds < LONG) return "";
  if (seconds < 90) return `${Math.ceil(seconds / 10) * 10} s left`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min left` : `${Math.round(seconds / 3600)} h left`;
}
