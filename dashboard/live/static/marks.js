// The marks: three sets, the gap between the first two as one number, and the narrator's sentence.

import { el, say, put, show, percent, number, wilson, clamp } from "./dom.js";
import { SETS } from "./colours.js";
import { headline, isShare } from "./measures.js";
import { middles } from "./spread.js";
import { changes } from "./comparing.js";

const SPOKEN_EVERY = 3000; // ms between two sentences for those who listen

export class Marks {
  constructor() {
    this.tiles = Object.fromEntries(Object.keys(SETS).map((name) => [name, tile(name)]));
    this.gap = gapTile();
    this.narrator = el("p.fx-narrator", {});
    this.spoken = el("p.fx-unseen", { "aria-live": "polite" });
    this.notice = el("div.fx-notice", { role: "alert", hidden: true }, el("strong", {}), el("span", {}));
    this.glass = el("p.fx-glass", { hidden: true });
    this.past = el("p.fx-lookback", { hidden: true });
    this.root = el("section.fx-head", { "aria-label": "Marks" },
      el("div.fx-marks", {}, this.tiles.train.root, this.gap.root, this.tiles.val.root, this.tiles.test.root),
      el("div.fx-say", {}, this.narrator, this.past, this.glass), this.spoken, this.notice);
    this.lastSpoken = 0;
  }

  update(frame, scene) {
    const { header } = frame;
    if (header.class) this.drawClass(frame, scene);
    for (const name of header.class ? [] : Object.keys(SETS)) this.drawTile(name, header, scene);
    if (!header.class) this.drawGap(header, scene);
    say(this.narrator, this.said(header));
    this.drawPast(header);
    this.speak(header);
    this.drawNotice(header);
    show(this.glass, Boolean(scene?.glass));
    if (scene?.glass) {
      const looks = header.looks ? ` ${header.looks} ${header.looks === 1 ? "look" : "looks"}.` : "";
      say(this.glass, `The exam is open: this is practice now.${looks}`);
    }
  }

  // Which moment this is, where it is not the newest; and what has changed since the pinned one.
  drawPast(header) {
    const { past, pinned } = header;
    show(this.past, Boolean(past));
    if (past) say(this.past, pinned ? `Round ${pinned.epoch} beside round ${past.epoch}` : `Looking back at round ${past.epoch}`);
    const found = pinned ? changes(header) : {};
    for (const [name, { delta }] of Object.entries({ ...this.tiles, gap: this.gap })) {
      show(delta, Boolean(found[name]));
      if (!found[name]) continue;
      say(delta, found[name].text);
      put(delta, "title", `Since round ${pinned.epoch}`);
      put(delta, "data-good", String(found[name].good));
    }
  }

  // The mark of an opened exam: of a moment of the past what it would have been then, where that is known.
  opened(name, { run, past }) {
    if (name !== "test" || this.exam?.run !== run) return undefined;
    const { curve, ...marks } = this.exam.marks;
    if (!past) return marks;
    const place = curve ? curve.epoch.findLastIndex((epoch) => epoch <= past.epoch) : -1;
    return place < 0 ? null : Object.fromEntries(Object.entries(curve).map(([mark, values]) => [mark, values[place]]));
  }

  // No picture yet: what keeps it from beginning.
  wait(header) {
    this.drawNotice(header);
    if (header.narrator) say(this.narrator, header.narrator);
  }

  // Of a class the narrator tells what is usual in it; whose picture it is comes last, just above the picture.
  said({ narrator, class: group }) {
    if (!group) return narrator || "";
    return `${narrator ? `The typical student: ${narrator} ` : ""}Student ${group.shown + 1} of ${group.size} is shown below.`;
  }

  // Of a class: each set's median mark with the middle half beside it, and the same of its gaps.
  drawClass(frame, scene) {
    const { header } = frame;
    const share = isShare(header.class.mark);
    const found = middles(frame, this.exam?.run === header.run ? this.exam.students : null);
    const half = (low, high, questions) => {
      const ends = [low, high].map((value) => (share ? percent(value, questions).replace(" %", "") : number(value)));
      return `${[...new Set(ends)].join("–")}${share ? " %" : ""}`; // 78 %, not 78–78 %
    };
    for (const name of Object.keys(SETS)) this.drawMiddle(name, found[name], { share, half, scene });
    const { big, of } = this.gap;
    if (!found.gap) {
      say(big, "–");
      say(of, "");
      return;
    }
    const { low, high } = found.gap;
    const middle = share ? found.train.middle - found.val.middle : found.val.middle - found.train.middle; // as one reads it
    const shown = share ? percent(Math.abs(middle)).replace(" %", "") : number(Math.abs(middle), 2);
    say(big, shown);
    const where = middle < 0 ? "in practice" : "on the book";
    const how = share ? `${shown === "1" ? "point" : "points"} better` : `${scene?.unit || ""} closer`.trim();
    const told = shown === "0" ? "no difference" : `${how} ${where}`;
    const ends = [low, high].map((value) => (share ? percent(value).replace(" %", "") : number(value, 2)));
    say(of, `${told}; middle half ${[...new Set(ends)].join(low < 0 ? " to " : "–")}`.replaceAll("-", "−"));
    this.drawBar(share ? middle / 0.5 : middle / Math.max(found.val.middle, 1e-9));
  }

  drawMiddle(name, found, { share, half, scene }) {
    const { big, of, track, root } = this.tiles[name];
    const sealed = name === "test" && !found;
    root.classList.toggle("fx-sealed", sealed);
    root.classList.toggle("fx-blank", !found || !share);
    const questions = scene?.questions?.[name] ?? scene?.rows?.[name] ?? 0;
    if (!found) {
      say(big, sealed ? "sealed" : "–");
      say(of, sealed && questions ? `${questions} questions` : "");
      return;
    }
    const { middle, low, high, count } = found;
    say(big, share ? percent(middle, questions) : `off by ${number(middle)}`);
    say(of, `median of ${count}; middle half ${half(low, high, questions)}`);
    if (share) track.draw(middle, [low, high], scene?.ceiling);
  }

  drawTile(name, header, scene) {
    const asked = scene?.kind === "levels" ? "levels" : "questions";
    const { big, of, track, root } = this.tiles[name];
    const opened = this.opened(name, header);
    const mark = header.marks?.[name] ?? opened;
    const questions = scene?.questions?.[name] ?? scene?.rows?.[name] ?? 0;
    const sealed = name === "test" && !mark && opened === undefined;
    root.classList.toggle("fx-sealed", sealed);
    root.classList.toggle("fx-blank", !mark);
    if (sealed) {
      say(big, "sealed");
      say(of, questions ? `${questions} ${asked}` : "");
      return;
    }
    if (!mark) {
      say(big, "–");
      say(of, "");
      return;
    }
    const first = headline(mark);
    if (isShare(first)) {
      const range = wilson(mark[first], questions);
      say(big, percent(mark[first], questions));
      say(of, range ? `of ${questions} ${asked}, ${Math.round(100 * range[0])}–${Math.round(100 * range[1])} %` : "");
      track.draw(mark[first], range, scene?.ceiling);
    } else if (first !== "mae") {
      say(big, number(mark[first]));
      say(of, `${first}, ${questions} ${asked}`);
      track.draw(null, null, null);
    } else {
      say(big, `off by ${number(mark.mae)}`);
      say(of, `${scene?.unit || "on average"}, ${questions} ${asked}, R² ${number(mark.r2, 2)}`);
      track.draw(clamp(mark.r2 ?? 0, 0, 1), null, null);
    }
  }

  drawGap(header, scene) {
    const { big, of } = this.gap;
    const marks = header.marks || {};
    if (header.gap == null) {
      say(big, "–");
      return;
    }
    const first = headline(marks.train);
    const share = isShare(first);
    const value = share ? 100 * header.gap : header.gap;
    const shown = share ? String(Math.abs(Math.round(value))) : number(Math.abs(value), 2);
    const where = value < 0 ? "in practice" : "on the book";
    say(big, shown);
    if (shown === "0") say(of, "no difference");
    else say(of, share ? `${shown === "1" ? "point" : "points"} better ${where}` : `${scene?.unit || ""} closer ${where}`.trim());
    this.drawBar(share ? header.gap / 0.5 : header.gap / Math.max(Math.abs(marks.val?.[first]) || 1, 1e-9));
  }

  drawBar(share) {
    const size = clamp(share, 0, 1);
    put(this.gap.bar, "style", `transform:scaleX(${size.toFixed(3)})`);
    this.gap.root.classList.toggle("fx-wide", size > 0.2);
  }

  speak(header) {
    const now = performance.now();
    if (now - this.lastSpoken < SPOKEN_EVERY) return;
    this.lastSpoken = now;
    say(this.spoken, this.said(header));
  }

  drawNotice(header) {
    const { message, resumed } = header;
    show(this.notice, Boolean(message) || resumed != null);
    this.notice.classList.toggle("fx-bad", Boolean(message));
    if (message) {
      say(this.notice.firstChild, message.error);
      say(this.notice.lastChild, message.remedy || "");
    } else if (resumed != null) {
      say(this.notice.firstChild, `Taken up again at round ${resumed}.`);
      say(this.notice.lastChild, "Nothing was lost.");
    }
  }
}

function tile(name) {
  const { term, glyph } = SETS[name];
  const big = el("div.fx-big", {}, "–");
  const of = el("div.fx-of", {});
  const track = new Track(name);
  const delta = el("span.fx-delta", { hidden: true });
  const root = el(`div.fx-tile.fx-${name}`, {},
    el("div.fx-name", {}, el("span.fx-glyph", { "aria-hidden": "true" }, name === "test" ? "★" : glyph),
      el("span", {}, SETS[name].name), el("small", {}, term)),
    name === "test" ? el("div.fx-lockrow", {}, el("span.fx-lock", { "aria-hidden": "true" }), big) : big, of, track.root, delta);
  return { root, big, of, track, delta };
}

function gapTile() {
  const big = el("div.fx-big", {}, "–");
  const of = el("div.fx-of", {});
  const bar = el("i", {});
  const delta = el("span.fx-delta", { hidden: true });
  const root = el("div.fx-tile.fx-gap", {},
    el("div.fx-name", {}, el("span", {}, "Gap"), el("small", {}, "overfitting")), big, of,
    el("div.fx-gapbar", { "aria-hidden": "true" }, bar), delta);
  return { root, big, of, bar, delta };
}

// A line from 0 to 100 with the mark, its error bar, and the best that anyone could score.
class Track {
  constructor(name) {
    this.range = el("i.fx-range", {});
    this.dot = el("b", {});
    this.ceiling = el("u", { hidden: true, title: "best anyone could score" });
    this.root = el(`div.fx-track.fx-track-${name}`, { "aria-hidden": "true" }, this.range, this.dot, this.ceiling);
  }

  draw(share, range, ceiling) {
    show(this.dot, share != null);
    put(this.dot, "style", `left:${(100 * share).toFixed(1)}%`);
    show(this.range, Boolean(range));
    if (range) put(this.range, "style", `left:${(100 * range[0]).toFixed(1)}%;right:${(100 - 100 * range[1]).toFixed(1)}%`);
    show(this.ceiling, ceiling != null);
    if (ceiling != null) put(this.ceiling, "style", `left:${(100 * ceiling).toFixed(1)}%`);
  }
}
