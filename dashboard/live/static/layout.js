// Where everything of a network stands: columns from left to right, the units of a large one in a grid.

const LARGEST = { picture: 46, words: 24 }; // px of a unit's height
const SMALLEST = 10;
const GAIN = 1.25; // how much larger units must become before a column is folded once more
const WIDE = { words: 3.4 }; // a face's width for its height
const [HEAD, LONG_HEAD, LONG_BELOW] = [86, 112, 140]; // px above the units for the column's words, of narrow columns more
const [LETTER, SHARE] = [6.9, 40]; // px of a letter of a name, and of a share in per cent behind it
const NAMES = [80, 130]; // px at most for the names of inputs and outputs, on a narrow and on a wide stage
const ROOMY = 640; // px from which a stage is wide
const WRITTEN = [130, 170]; // px of a box that holds a text
const [NARROW, WORDY] = [118, 150]; // px that a column needs at least, and one with words

// -> { width, height, left, right, columns: [{ x, units: [{ x, y, w, h }] }] } for a stage of [wide, high] px; `written`:
// whether an example is a text.
export function laidOut(columns, [wide, high], written) {
  const [first, last] = [columns[0], columns.at(-1)];
  const most = NAMES[wide < ROOMY ? 0 : 1];
  const left = nameWidth(first, most);
  const right = nameWidth(last, most) + (last.names ? SHARE : 0);
  const width = Math.max(wide, columns.length * (written ? WORDY : NARROW) + left + right);
  const each = (width - left - right) / columns.length;
  const found = columns.map((column, number) => {
    const middle = left + each * (number + 0.5);
    return { x: middle, width: each, units: placed(column, middle, each, { high, written }) };
  });
  return { width, height: high, left, right, columns: found };
}

// Room for the longest name of a column; none for one without.
function nameWidth({ names }, most) {
  return names ? Math.min(most, Math.max(...names.map((name) => name.length)) * LETTER + 14) : 0;
}

function placed(column, middle, each, { high, written }) {
  const count = column.drawn.length;
  const head = each < LONG_BELOW ? LONG_HEAD : HEAD;
  const room = high - head - 8;
  if (column.face === "whole") {
    const [most, tall] = written ? WRITTEN : [112, 112];
    const w = Math.min(each * 0.8, most * Math.min(1.4, column.ratio));
    const h = written ? tall : w / column.ratio;
    return [{ x: middle - w / 2, y: head + (room - h) / 2, w, h }];
  }
  const ratio = WIDE[column.face] ?? (column.face === "picture" ? column.ratio : 1);
  const most = LARGEST[column.face] ?? LARGEST.picture;
  let best = { size: 0, across: 1 };
  for (let across = 1; across <= (column.names ? 1 : 8); across++) {
    const rows = Math.ceil(count / across);
    const size = Math.min(most / Math.sqrt(ratio > 1 && column.face === "picture" ? ratio : 1), (room / rows) * 0.86, ((each * 0.7) / across / ratio) * 0.9);
    if (size > best.size * GAIN) best = { size, across };
  }
  const size = Math.max(SMALLEST, best.size);
  const rows = Math.ceil(count / best.across);
  const down = Math.min(room / rows, size * 1.5);
  const along = size * ratio * 1.12;
  return column.drawn.map((_, at) => {
    const [row, place] = [Math.floor(at / best.across), at % best.across];
    return { x: middle + (place - (best.across - 1) / 2) * along - (size * ratio) / 2,
      y: head + room / 2 + (row - (rows - 1) / 2) * down - size / 2, w: size * ratio, h: size };
  });
}

// The next unit in the direction of an arrow key: [column, unit], or null where there is none.
export function neighbour(columns, [column, unit], key) {
  const from = centre(columns[column].units[unit]);
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  let [best, least] = [null, Infinity];
  columns.forEach(({ units }, number) => units.forEach((each, at) => {
    if (dy && number !== column) return;
    const to = centre(each);
    const ahead = (to.x - from.x) * dx + (to.y - from.y) * dy;
    const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
    const far = ahead + (dx ? 1.5 : 4) * aside;
    if (ahead > 1 && far < least) [best, least] = [[number, at], far];
  }));
  return best;
}

export function centre({ x, y, w, h }) {
  return { x: x + w / 2, y: y + h / 2 };
}
