// The points of a drawing and their past: what each act makes of them. Knows neither page nor canvas.

const PAST = 100; // acts that can be undone

export class Points {
  // list: [[x, y, class], …]; limits: { reach, digits, most }
  constructor(list, limits) {
    Object.assign(this, { list, limits, past: [], future: [] });
  }

  // An act begins: the list before it stays as it was.
  begin() {
    this.settle();
    this.past = [...this.past, this.list].slice(-PAST);
    this.list = [...this.list];
  }

  // An act is over: one that changed nothing is forgotten.
  settle() {
    const before = this.past.at(-1);
    if (before?.length === this.list.length && before.every((each, at) => each === this.list[at])) this.list = this.past.pop();
  }

  // False where there is no room: too many, beside the plane, or exactly on another of its class.
  add(x, y, group) {
    const place = this.rounded(x, y);
    if (!place || this.full() || this.list.some((each) => each[0] === place[0] && each[1] === place[1] && each[2] === group)) return false;
    this.list.push([...place, group]);
    this.future = [];
    return true;
  }

  move(at, x, y) {
    const { reach } = this.limits;
    const place = this.rounded(Math.max(-reach, Math.min(reach, x)), Math.max(-reach, Math.min(reach, y)));
    this.list[at] = [...place, this.list[at][2]];
    this.future = [];
  }

  // How many went.
  erase(x, y, within) {
    const left = this.list.filter((each) => Math.hypot(each[0] - x, each[1] - y) > within);
    const gone = this.list.length - left.length;
    if (gone) Object.assign(this, { list: left, future: [] });
    return gone;
  }

  replace(list) {
    this.begin();
    Object.assign(this, { list: list.slice(0, this.limits.most), future: [] });
  }

  undo() {
    this.settle();
    if (!this.past.length) return;
    this.future = [...this.future, this.list];
    this.list = this.past.pop();
  }

  redo() {
    this.settle();
    if (!this.future.length) return;
    this.past = [...this.past, this.list];
    this.list = this.future.pop();
  }

  // Which point lies nearest, -1 where none is so near.
  nearest(x, y, within) {
    let [found, best] = [-1, within];
    this.list.forEach((each, at) => {
      const away = Math.hypot(each[0] - x, each[1] - y);
      if (away <= best) [found, best] = [at, away];
    });
    return found;
  }

  counts(classes) {
    const counts = Array(classes).fill(0);
    for (const each of this.list) counts[each[2]] += 1;
    return counts;
  }

  full() {
    return this.list.length >= this.limits.most;
  }

  rounded(x, y) {
    const { reach, digits } = this.limits;
    const found = [x, y].map((value) => Number(value.toFixed(digits)) + 0); // + 0: never -0
    return found.every((value) => Math.abs(value) <= reach) ? found : null;
  }
}
