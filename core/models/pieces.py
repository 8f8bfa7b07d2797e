"""Weights that lie about in a large buffer, copied into one row in as few pieces as possible.

NumPy does it: a copy of torch that has to go somewhere takes several microseconds before its first number moves.
"""

import numpy as np


def joined(places: list[np.ndarray]) -> list[np.ndarray]:
    """The same numbers in the same order; places that follow one another in memory become one."""
    pieces: list[np.ndarray] = []
    for place in places:
        whole = place.flags.c_contiguous
        if whole and pieces and _end(pieces[-1]) == place.ctypes.data:
            pieces[-1] = _longer(pieces[-1], place.size)
        else:
            pieces.append(place.reshape(-1) if whole else place)
    return pieces


def in_a_row(pieces: list[np.ndarray]) -> np.ndarray:
    """A copy of all of them, one after the other."""
    row, at = np.empty(sum(piece.size for piece in pieces), pieces[0].dtype), 0
    for piece in pieces:
        row[at:at + piece.size].reshape(piece.shape)[...] = piece
        at += piece.size
    return row


def _end(piece: np.ndarray) -> int | None:
    """The address after its last number; none where there are gaps."""
    return piece.ctypes.data + piece.nbytes if piece.flags.c_contiguous else None


def _longer(piece: np.ndarray, by: int) -> np.ndarray:
    return np.lib.stride_tricks.as_strided(piece, (piece.size + by,), piece.strides)
