"""Rows that say the same, or almost: by a number of 64 bits for each row, made of what it says."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

PRIME = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio: bits of neighbours fly apart
STEPS = 100  # a spread has so many: numbers in the same step are almost the same


def marks(columns: list[np.ndarray]) -> np.ndarray:
    """uint64 [rows]: equal where all columns are equal, NaN being equal to NaN; different otherwise but for one chance
    in 2^64 a pair.
    """
    found = np.zeros(len(columns[0]) if columns else 0, np.uint64)
    for column in columns:
        found = (found ^ _bits(column)) * PRIME
        found ^= found >> np.uint64(29)
    return found


def _bits(column: np.ndarray) -> np.ndarray:
    if column.dtype.kind == "f":
        column = np.where(np.isnan(column), np.nan, column.astype(np.float64) + 0.0)  # one NaN, one zero
        return column.view(np.uint64)
    return column.astype(np.int64).view(np.uint64)


def rounded(numbers: np.ndarray) -> np.ndarray:
    """float64: which hundredth of their spread numbers lie in."""
    known = numbers[np.isfinite(numbers)]
    spread = float(known.std()) if len(known) else 0.0
    return np.floor(numbers / (spread / STEPS)) if spread else numbers


def loosely(texts: pa.StringArray) -> np.ndarray:
    """int64 for each text: equal where letters and digits are, whatever their case and what stands between."""
    bare = pc.replace_substring_regex(pc.utf8_lower(texts), r"[^\pL\pN]+", "")
    return bare.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)


def later(marks_: np.ndarray) -> np.ndarray:
    """bool [rows]: the same as an earlier row."""
    found = np.ones(len(marks_), bool)
    found[np.unique(marks_, return_index=True)[1]] = False
    return found


def groups(marks_: np.ndarray) -> np.ndarray:
    """int64 [rows]: numbers from 0, equal for rows that are the same."""
    return np.unique(marks_, return_inverse=True)[1].astype(np.int64)


def torn(marks_: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """bool [rows]: another row says the same and has another answer."""
    place = groups(marks_)
    order = np.lexsort((answers, place))
    differs = (np.diff(place[order]) == 0) & (np.diff(answers[order]) != 0)
    bad = np.unique(place[order][1:][differs])
    return np.isin(place, bad)
