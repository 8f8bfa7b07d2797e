// Brain size against book size, as a traffic light: how many weights there are for every answer of the course materials.

import { el, say, put, show, number } from "./dom.js";

const LITTLE = 0.2; // weights for each answer up to which there is little room to learn by heart

export class Light {
  // tell(sentence): who can't hover asks by a tap
  constructor(tell) {
    this.root = el("button.fx-light", { type: "button", onclick: () => tell(this.root.title) });
  }

  // A scene's header: `parameters`, and `book` with how many answers the course holds.
  show({ parameters, book }) {
    show(this.root, Boolean(book));
    if (!book) return;
    const [level, text] = judged(parameters, book);
    put(this.root, "data-level", level);
    put(this.root, "aria-label", text);
    put(this.root, "title", text);
  }
}

// The same with its sentence beside it.
export class SpokenLight extends Light {
  constructor() {
    super(() => {});
    this.root.disabled = true; // its sentence is there already
    this.text = el("span", {});
    this.line = el("p.fx-lightline", {}, this.root, this.text);
  }

  show(facts) {
    super.show(facts);
    show(this.line, Boolean(facts.book));
    if (facts.book) say(this.text, judged(facts.parameters, facts.book)[1]);
  }
}

// -> [green, amber, red or grey, the sentence].
export function judged(parameters, { answers, what }) {
  const weights = `${whole(parameters)} weights`;
  if (!answers) return ["grey", `${weights}. The book has no last page: there are always other ${what} to study.`];
  const share = parameters / answers;
  const book = `${weights} for ${whole(answers)} ${what} in the book`;
  if (share <= LITTLE) return ["green", `${book}: ${number(1 / share, 2)} to learn with each weight. Little room to know them by heart.`];
  if (share <= 1) return ["amber", `${book}: ${number(1 / share, 2)} to learn with each weight. Room to know a good part by heart.`];
  return ["red", `${book}: ${number(share, 2)} for each of them. Room to know the whole book by heart; watch the gap.`];
}

const whole = (count) => count.toLocaleString("en");
