"""Names of columns as they can be shown and told apart: what was changed in them is said."""

import unicodedata
from collections.abc import Sequence

from core.own.notes import Note, listed

LONGEST = 60
NEWLINE = "\u23ce"  # shown for an end of line inside a name


def cleaned(names: Sequence[str], places: Sequence[int]) -> tuple[list[str], list[Note]]:
    """Names without invisible characters, none empty, none twice, none too long. `places`: columns from 1."""
    visible = [_visible(name) for name in names]
    hidden = [shown for name, shown in zip(names, visible, strict=True)
              if shown != " ".join(name.replace("\r\n", "\n").replace("\r", "\n").replace("\n", NEWLINE).split())]
    blank = [place for name, place in zip(visible, places, strict=True) if not name]
    filled = [name or f"column_{place}" for name, place in zip(visible, places, strict=True)]
    long = [name for name in filled if len(name) > LONGEST]
    short = [name if len(name) <= LONGEST else f"{name[:LONGEST - 1]}…" for name in filled]
    found, twice = _told_apart(short)
    notes = []
    if hidden:
        notes.append(Note("invisible", "Invisible characters were taken out of these column names: "
                          f"{listed(hidden)}."))
    if blank:
        notes.append(Note("unnamed", f"Columns without a name were named by their place: "
                          f"{listed(f'column_{place}' for place in blank)}."))
    if long:
        notes.append(Note("long", f"These column names were cut to {LONGEST} characters: {listed(long)}."))
    if twice:
        notes.append(Note("twice", "Several columns have the same name; they were numbered: "
                          f"{listed(twice)}."))
    alike = _alike(found)
    if alike:
        notes.append(Note("alike", f"These column names differ by spaces or capitals only: {listed(alike)}."))
    return found, notes


def _visible(name: str) -> str:
    """Without control, zero-width and direction characters; ends of lines become a mark; blanks are one space."""
    name = name.replace("\r\n", "\n").replace("\r", "\n").replace("\n", NEWLINE).replace("\t", " ")
    return " ".join("".join(letter for letter in name if unicodedata.category(letter)[0] != "C").split())


def _told_apart(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The second 'a' becomes 'a (2)', and so on; also which names that concerned."""
    taken, numbers, found, twice = set(names), {}, [], []
    seen: set[str] = set()
    for name in names:
        if name in seen:
            twice += [name] if name not in twice else []
            number = numbers.get(name, 1) + 1
            while f"{name} ({number})" in taken:
                number += 1
            numbers[name], name = number, f"{name} ({number})"
            taken.add(name)
        seen.add(name)
        found.append(name)
    return found, twice


def _alike(names: Sequence[str]) -> list[str]:
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault("".join(name.casefold().split()), []).append(name)
    return [name for group in groups.values() if len(group) > 1 for name in group]


def labels(cells: Sequence[str]) -> list[str]:
    """Cells as names of levels and classes: visible, not too long, all different."""
    short = [name if len(name) <= LONGEST else f"{name[:LONGEST - 1]}…" for name in map(_visible, cells)]
    return _told_apart([name or "(nothing visible)" for name in short])[0]
