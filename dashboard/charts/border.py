"""A small picture of the border that a network drew, from the last frame that was kept of its run."""

from collections.abc import Mapping

import numpy as np

from dashboard.theme import COLOURS

SIDE = 240  # pixels
PALE = 0.42  # how strongly the surface is coloured, so that the dots stand out
DOTS = 150  # at most: more would hide the surface
DOT = 5.0  # pixels, radius

Arrays = Mapping[str, np.ndarray]


def picture(surface: np.ndarray, dots: np.ndarray, answers: np.ndarray, extent: tuple[float, ...]) -> np.ndarray:
    """RGB [SIDE, SIDE, 3] of a two-class surface u1 [n, n] (row 0 at the bottom) with the dots [m, 2] on it."""
    first, second = (_rgb(colour) for colour in COLOURS[:2])
    places = (np.arange(SIDE) * len(surface) // SIDE).astype(int)
    chance = surface[::-1][places][:, places, None] / 255
    colour = first * (1 - chance) + second * chance
    sure = PALE * np.abs(2 * chance - 1)
    image = 255 * (1 - sure) + colour * sure
    some = slice(None, None, -(-len(dots) // DOTS))
    for dot, answer in zip(dots[some], answers[some], strict=True):
        _add_dot(image, _pixel(dot, extent), (first, second)[int(answer)])
    return image.clip(0, 255).astype(np.uint8)


def _add_dot(image: np.ndarray, at: tuple[float, float], colour: np.ndarray) -> None:
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    cover = (DOT + 0.5 - np.hypot(columns - at[0], rows - at[1])).clip(0, 1)[..., None]  # soft edge, one pixel wide
    image[:] = image * (1 - cover) + colour * cover


def _pixel(dot: np.ndarray, extent: tuple[float, ...]) -> tuple[float, float]:
    x0, x1, y0, y1 = extent
    return (dot[0] - x0) / (x1 - x0) * SIDE, (y1 - dot[1]) / (y1 - y0) * SIDE


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[place:place + 2], 16) for place in (1, 3, 5)], dtype=float)
