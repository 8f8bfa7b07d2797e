// The panels a live view can be made of, by the names that a scene gives (core/pictures). A panel is a class with
//   root                       its element
//   begin(scene, theme, Plotly)  a new run, or new colours
//   update(frame)              a new picture of it
//   describe(header)           the same in words, for who does not see it
// and, where there is something to do, resize() for a new width and leave() when the page goes.

import { Anatomy } from "./anatomy.js";
import { Curves } from "./curves.js";
import { Embedding } from "./embedding.js";
import { Examples } from "./examples.js";
import { Network } from "./network.js";
import { Reconstruction } from "./reconstruction.js";
import { Sentences } from "./sentences.js";
import { Surface } from "./surface.js";
import { Swarm } from "./swarm.js";
import { Matrix } from "./tables.js";
import { Walk } from "./walk.js";
import { Words } from "./words.js";
import { Writing } from "./writing.js";

// A panel may bring a file of its own.
export const STYLES = ["view.css", "text.css", "unlabelled.css", "walk.css", "writing.css", "anatomy.css"];

// `view`: what panels may ask of the whole: act(command, value) tells the run, ask(what) the page.
export function panels(view) {
  const surface = new Surface();
  return {
    surface,
    examples: new Examples(),
    swarm: new Swarm((student) => view.act("show", student), (student) => view.ask({ do: "open", student })),
    curves: new Curves(),
    network: new Network((unit) => surface.point(unit), () => view.ask({ do: "inside" })),
    matrix: new Matrix(),
    writing: new Writing(),
    reconstruction: new Reconstruction(),
    embedding: new Embedding(),
    sentences: new Sentences(),
    words: new Words(),
    walk: new Walk(),
    anatomy: new Anatomy(() => view.connection?.send({ inside: true })),
  };
}
