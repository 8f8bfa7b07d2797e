"""Numbers as people write them: with signs, with commas for points or for thousands, infinite, too long."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.own.notes import counted, listed

LARGEST = 3.4e38  # what fits into 32 bits
EXACT = 2**24     # whole numbers up to here fit into 32 bits to the last digit

PLAIN = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,5})?$"
GROUPS = {",": r"^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$", ".": r"^[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?$"}
SURE = {",": r",.*,|,.*\.", ".": r"\..*\.|\..*,"}  # groups that can't be a decimal
DECIMAL = r"^[+-]?(\d+,\d*|,\d+)([eE][+-]?\d{1,5})?$"
SPACED = r"^[+-]?[1-9]\d{0,2}([ \x{a0}\x{202f}']\d{3})+([.,]\d+)?$"
INFINITE = r"(?i)^[+-]?(inf|infinity|∞)$"
LONG = r"^[+-]?\d{39,}$"  # a name rather than a number
CODE = r"^0\d+$"          # as post codes are written: without its zeros it would be another


@dataclass(frozen=True, eq=False)
class Numbers:
    """What different cells say as numbers."""

    values: np.ndarray  # float64 [cells], NaN where a cell is none, infinities among them
    is_number: np.ndarray  # bool [cells]
    long: np.ndarray  # bool [cells]: whole numbers with more digits than any number here has
    code: np.ndarray  # bool [cells]: numbers that are written with zeros in front
    told: tuple[str, ...]


def parsed(cells: pa.StringArray, semicolons: bool = False, decimal: str = "") -> Numbers:
    """Numbers from cells without blanks around. `semicolons`: the file separates by them, as those with commas do.

    `decimal`: the sign before tenths, where somebody said; a comma makes 1.234 a thousand and more.
    """
    values, told = np.full(len(cells), np.nan), []
    plain = _matches(cells, PLAIN)
    long = _matches(cells, LONG) if plain.any() else np.zeros(len(cells), bool)
    plain &= ~long & ~_thousands(cells, decimal)
    values[plain] = _cast(cells, plain)
    rest = np.flatnonzero(~plain & ~long)
    if len(rest):
        others, signs = _unsigned(cells.take(pa.array(rest)))
        found, how = _with_commas(others, decimal or semicolons, cells, plain)
        infinite = _matches(others, INFINITE)
        found[infinite] = np.where(_matches(others, "^-")[infinite], -np.inf, np.inf)
        values[rest] = found
        told += how
        signed = signs & ~np.isnan(found)
        told += [f"Signs were taken off: {listed(cells.take(pa.array(rest[signed][:3])).to_pylist())} became "
                 f"{', '.join(f'{value:g}' for value in found[signed][:3])}."] if signed.any() else []
    number = ~np.isnan(values)
    rounded = number & (np.abs(values) > EXACT) & (values == np.round(values)) & (np.abs(values) < LARGEST)
    rounded[rounded] = (values[rounded].astype(np.float32) != values[rounded]) | (np.abs(values[rounded]) > 2**53)
    told += ["Whole numbers above 16,777,216 keep their first seven digits, such as "
             f"{listed(cells.take(pa.array(np.flatnonzero(rounded)[:2])).to_pylist())}."] if rounded.any() else []
    values = np.where(np.abs(values) > LARGEST, np.copysign(np.inf, values), values)
    return Numbers(values, number, long, _matches(cells, CODE), tuple(told))


def _matches(cells: pa.StringArray, pattern: str) -> np.ndarray:
    return pc.match_substring_regex(cells, pattern).to_numpy(zero_copy_only=False).astype(bool)


def _cast(cells: pa.StringArray, where: np.ndarray) -> np.ndarray:
    """float64 of the cells there, which are plain numbers."""
    chosen = cells if where.all() else cells.filter(pa.array(where))
    chosen = pc.utf8_ltrim(chosen, characters="+")
    try:
        return pc.cast(chosen, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:  # 1e400, which Python calls infinite
        return np.array([float(cell) for cell in chosen.to_pylist()])


def _thousands(cells: pa.StringArray, decimal: str | bool) -> np.ndarray:
    """bool: whether points stand between thousands, where commas are said to stand before tenths."""
    return _matches(cells, GROUPS["."]) if decimal == "," else np.zeros(len(cells), bool)


def _unsigned(cells: pa.StringArray) -> tuple[pa.StringArray, np.ndarray]:
    """Without signs of money and per cent around, and which had one."""
    bare = pc.replace_substring_regex(cells, r"^([+-]?)\s*[$€£¥]\s*([+-]?)", r"\1\2")
    bare = pc.replace_substring_regex(bare, r"\s*[$€£¥%]$", "")
    return bare, pc.not_equal(bare, cells).to_numpy(zero_copy_only=False).astype(bool)


def _with_commas(cells: pa.StringArray, way: str | bool, every: pa.StringArray, plain: np.ndarray
                 ) -> tuple[np.ndarray, list[str]]:
    """float64 of cells that are no plain numbers as they stand, and how their commas and points were understood.

    '1,234' alone can mean two numbers. `way`: "," or "." as somebody said; else other cells of the column decide, and
    after them whether the file is separated by semicolons.
    """
    values = np.full(len(cells), np.nan)
    simple = _matches(cells, PLAIN) & ~_matches(cells, LONG) & ~_thousands(cells, way)
    values[simple] = _cast(cells, simple)
    decimal, spaced = _matches(cells, DECIMAL), _matches(cells, SPACED)
    thousands, points = _matches(cells, GROUPS[","]), _matches(cells, GROUPS["."]) & ~simple
    sure = thousands & _matches(cells, SURE[","])
    is_comma = way == "," or (way != "." and bool((decimal & ~thousands).any() or points.any()))
    if way not in (",", ".") and not is_comma and not sure.any():
        with_point = plain.any() and _matches(every, r"\.")[plain].any()
        is_comma = decimal.any() and way and not with_point
    if sure.any() and is_comma and way != ",":
        return values, ["Commas stand for decimal points in some cells and between thousands in others."]
    told = []
    if is_comma and (points | decimal).any():
        values[points] = _cast(_swapped(cells, points), np.ones(points.sum(), bool))
        values[decimal] = _cast(_swapped(cells, decimal), np.ones(decimal.sum(), bool))
        told = [_example(cells, values, decimal | points, "Commas stand for decimal points")]
    elif not is_comma and thousands.any():
        bare = pc.replace_substring(cells.filter(pa.array(thousands)), ",", "")
        values[thousands] = _cast(bare, np.ones(len(bare), bool))
        told = [_example(cells, values, thousands, "Commas stand between thousands")]
    if spaced.any():
        bare = pc.replace_substring_regex(cells.filter(pa.array(spaced)), r"[ \x{a0}\x{202f}']", "")
        values[spaced] = _cast(pc.replace_substring(bare, ",", "."), np.ones(len(bare), bool))
        told.append(_example(cells, values, spaced, "Blanks stand between thousands"))
    return values, told


def _swapped(cells: pa.StringArray, where: np.ndarray) -> pa.StringArray:
    """'1.234,5' becomes '1234.5'."""
    return pc.replace_substring(pc.replace_substring(cells.filter(pa.array(where)), ".", ""), ",", ".")


def _example(cells: pa.StringArray, values: np.ndarray, where: np.ndarray, said: str) -> str:
    first = int(np.flatnonzero(where)[0])
    return f"{said}: {listed([cells[first].as_py()])} is {values[first]:g} ({counted(int(where.sum()), 'such cell')})."
