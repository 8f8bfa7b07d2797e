"""A data set as a small picture: the data itself, whatever its kind."""

from collections.abc import Callable

import numpy as np

from core.datasets import Dataset
from dashboard.theme import COLOURS

SIZE = 96  # pixels along one side
DOTS, ROWS, LINES, TILES = 250, 24, 6, 3  # points, table rows, series, and images along one side that are drawn
PAPER = 255
PALETTE = np.array([[int(colour[place:place + 2], 16) for place in (1, 3, 5)] for colour in COLOURS], np.uint8)


def picture(dataset: Dataset) -> np.ndarray:
    """u1[SIZE, SIZE, 3], rows from top to bottom."""
    return DRAW[dataset.kind](dataset)


def points(dataset: Dataset) -> np.ndarray:
    """Dots in the colours of their classes."""
    return _dots(dataset.x[:DOTS, 0], dataset.x[:DOTS, 1], _colours(dataset)[:DOTS])


def curve(dataset: Dataset) -> np.ndarray:
    """The number to predict over the one that is known."""
    return _dots(dataset.x[:DOTS, 0], dataset.y[:DOTS], np.repeat(PALETTE[1:2], min(DOTS, len(dataset.y)), axis=0))


def table(dataset: Dataset) -> np.ndarray:
    """A row per example, a stripe per column, darker for larger values; the answer's colour at the left."""
    order = np.argsort(dataset.y, kind="stable")[np.linspace(0, len(dataset.y) - 1, ROWS).astype(int)]
    low, high = np.nanmin(dataset.x, axis=0), np.nanmax(dataset.x, axis=0)
    level = np.nan_to_num((dataset.x[order] - low) / np.maximum(high - low, 1e-9))  # [ROWS, columns] in 0..1
    grey = np.repeat((PAPER - 190 * level).astype(np.uint8)[:, :, None], 3, axis=2)
    stripes = _stretched(grey, SIZE, SIZE)
    stripes[:, :10] = _stretched(_colours(dataset)[order][:, None], SIZE, 10)
    return stripes


def images(dataset: Dataset) -> np.ndarray:
    """The first pictures, in a square."""
    tiles = dataset.x[:TILES * TILES]
    grid = np.concatenate([np.concatenate(list(row), axis=1) for row in tiles.reshape(TILES, TILES, *tiles.shape[1:])])
    grey = (PAPER * (1 - grid)).astype(np.uint8)
    return _stretched(np.repeat(grey[:, :, None], 3, axis=2), SIZE, SIZE)


def series(dataset: Dataset) -> np.ndarray:
    """A few series, one above the other."""
    paper, band = _paper(), SIZE // LINES
    columns = np.arange(SIZE)
    for place in range(LINES):
        line = np.interp(np.linspace(0, 1, SIZE), np.linspace(0, 1, dataset.x.shape[1]), dataset.x[place])
        heights = ((line - line.min()) / max(np.ptp(line), 1e-9) * (band - 3)).astype(int)
        rows = (place + 1) * band - 2 - heights
        paper[rows, columns] = paper[np.minimum(rows + 1, SIZE - 1), columns] = _colours(dataset)[place]
    return paper


def text(dataset: Dataset) -> np.ndarray:
    """The first sentences as lines of words, each as long as it is, in the colours of their answers."""
    paper, band = _paper(), SIZE // ROWS
    for place, sentence in enumerate(dataset.x[:ROWS]):
        at = 4
        for word in sentence.split():
            end = min(at + len(word), SIZE - 4)
            paper[place * band + 1:place * band + 3, at:end] = _colours(dataset)[place]
            at = end + 2
    return paper


def letters(dataset: Dataset) -> np.ndarray:
    """Windows of a text as lines, a stroke for each letter, and the letter that is asked at the end of each."""
    paper, band = _paper(), SIZE // ROWS
    for place, window in enumerate(dataset.x[:ROWS]):
        for at in np.flatnonzero(window):  # code 0 is the space
            paper[place * band + 1:place * band + 3, 4 + 2 * at:6 + 2 * at] = 120
        paper[place * band:place * band + 3, 76:80] = _colours(dataset)[place]
    return paper


def levels(dataset: Dataset) -> np.ndarray:
    """Mazes in a square: walls, the walker and its goal. Of other games a cart and its pole for some of the levels."""
    if dataset.columns:
        return _carts(dataset)
    side = dataset.x.shape[2:]
    paper = np.full((TILES, TILES, *side, 3), PAPER - 18, np.uint8)
    tiles = dataset.x[:TILES**2].reshape(TILES, TILES, 3, *side)
    for plane, colour in enumerate((np.array([70, 80, 90], np.uint8), PALETTE[3], PALETTE[2])):
        paper[tiles[:, :, plane] > 0] = colour
    framed = np.pad(paper, ((0, 0), (0, 0), (0, 1), (0, 1), (0, 0)), constant_values=PAPER)
    return _stretched(np.concatenate(np.concatenate(list(framed), axis=1), axis=1), SIZE, SIZE)


def _carts(dataset: Dataset) -> np.ndarray:
    """Poles on carts, each as long as it is."""
    paper = _paper()
    for place, level in enumerate(dataset.x[:TILES]):
        left, ground = 4 + place * SIZE // TILES, SIZE - 20
        paper[ground:ground + 8, left:left + 24] = 110
        paper[ground - int(34 * level[0]):ground, left + 10:left + 14] = PALETTE[3]
    paper[SIZE - 11:SIZE - 9] = 150
    return paper


DRAW: dict[str, Callable[[Dataset], np.ndarray]] = {"points": points, "curve": curve, "table": table, "images": images,
                                                    "series": series, "text": text, "letters": letters,
                                                    "levels": levels}


def _paper() -> np.ndarray:
    return np.full((SIZE, SIZE, 3), PAPER, np.uint8)


def _colours(dataset: Dataset) -> np.ndarray:
    """The colour of each example's answer: its class, or how large a number is (orange to blue)."""
    if dataset.classes:
        return PALETTE[dataset.y.astype(int) % len(PALETTE)]
    share = (np.argsort(np.argsort(dataset.y)) / max(len(dataset.y) - 1, 1))[:, None]
    return (PALETTE[0] * (1 - share) + PALETTE[1] * share).astype(np.uint8)


def _dots(x: np.ndarray, y: np.ndarray, colours: np.ndarray) -> np.ndarray:
    paper = _paper()
    columns = 4 + (np.nan_to_num((x - x.min()) / max(np.ptp(x), 1e-9)) * (SIZE - 10)).astype(int)
    rows = 4 + (np.nan_to_num((y.max() - y) / max(np.ptp(y), 1e-9)) * (SIZE - 10)).astype(int)
    for down in range(3):  # each dot is three pixels wide and high
        for right in range(3):
            paper[rows + down, columns + right] = colours
    return paper


def _stretched(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    """Every pixel made a rectangle."""
    rows = np.arange(height) * pixels.shape[0] // height
    columns = np.arange(width) * pixels.shape[1] // width
    return pixels[rows][:, columns].copy()
