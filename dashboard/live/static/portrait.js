// Which face of a unit is drawn, and from which arrays of a frame.

import { paintBars, paintLine, paintPicture, paintSigned, piece } from "./faces.js";

// Draws one face of a unit on a canvas of any size.
export function paintFace(canvas, face, { at, unit, arrays, column, view }) {
  const { theme, table, colours, kind, pool, watched } = view;
  const slopes = kind === "slopes";
  if (face === "whole" || face === "input") return paintInput(canvas, face, { at, unit, arrays, view });
  if (face === "maps") {
    const map = piece(arrays[`in.${at}.maps`], watched, unit);
    return map.shape.length === 2 ? paintSigned(canvas, map, table) : paintLine(canvas, map.data, theme);
  }
  if (face === "surface") return paintSigned(canvas, piece(arrays[`in.${at}.face`], unit), table, true);
  if (face === "curve") return paintLine(canvas, piece(arrays[`in.${at}.face`], unit).data, theme);
  if (face === "example") return pool.paint(canvas, arrays[`in.${at}.most`].data[unit * piece(arrays[`in.${at}.most`], unit).shape[0]]);
  const own = arrays[slopes ? `in.${at}.ownslopes` : `in.${at}.own`];
  if (own) {
    const picture = piece(own, unit);
    return picture.shape.length === 2 ? paintSigned(canvas, picture, table) : paintLine(canvas, picture.data, theme);
  }
  const links = arrays[`in.${at}.${slopes ? "slopes" : "weights"}`];
  if (!links) return null;
  const row = piece(links, unit).data;
  return paintBars(canvas, Array.from(row), colours, links.data.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12));
}

// What comes in, and what is drawn again: the example itself; an input of the plane is small on one side, large on the other.
function paintInput(canvas, face, { at, unit, arrays, view }) {
  const { theme, table, pool, watched } = view;
  if (face === "whole") {
    const again = at > 0 && arrays["in.again"];
    if (!again) return pool.paint(canvas, pool.places[watched]);
    const drawn = piece(again, watched);
    return drawn.shape.length === 2 ? paintPicture(canvas, drawn, theme) : paintLine(canvas, drawn.data, theme, null);
  }
  if (view.scene.header.kind === "points") {
    const data = Uint8Array.from({ length: 256 }, (_, place) => ((unit ? Math.floor(place / 16) : place % 16) * 255) / 15);
    return paintSigned(canvas, { data, shape: [16, 16] }, table, true);
  }
  if (arrays[`in.${at}.face`]) return paintLine(canvas, piece(arrays[`in.${at}.face`], unit).data, theme);
  const says = arrays[`in.${at}.says`];
  if (!says || !pool.named) return null;
  const ends = piece(arrays[`in.${at}.ends`], unit).data;
  const most = Math.max(Math.abs(ends[0]), Math.abs(ends[1]));
  return paintBars(canvas, [piece(says, watched).data[unit]], view.colours, most);
}
