"""Simple shapes in 28 × 28 pixels, each drawn anew: somewhere, some size, turned somehow, with some pattern on it."""

import numpy as np

from core.datasets.dataset import Dataset, dice

TITLE = "Drawn shapes"
SENTENCE = "Circles, squares and stars of any size, anywhere, turned and patterned. Which shape is it?"
KIND, TASK = "images", "classification"
ROWS = (2_000, 12, 20_000)
NOISE = 0.08  # spread of the grain on every pixel; white is 1
SIDE = 28
RADII = (5.5, 9.0)  # pixels, of the circle that has the shape's area: size and darkness give no shape away
WAVE = 5.0  # pixels from one stripe to the next
DARK = (0.3, 0.7)  # how bright the darker half of a pattern is; the other is white

Field = np.ndarray  # [n, SIDE, SIDE]


def _polygon(u: Field, v: Field, corners: int) -> Field:
    """How far outside a regular polygon of inner radius 1 each place lies; negative inside."""
    slice_of = 2 * np.pi / corners
    turn = np.arctan2(u, v)
    return np.hypot(u, v) * np.cos(turn - slice_of * np.round(turn / slice_of)) - 1


def _cross(u: Field, v: Field) -> Field:
    """Two bars of length 2 and width 2/3 across one another."""
    u, v = np.abs(u), np.abs(v)
    return np.minimum(np.maximum(u - 1, v - 1 / 3), np.maximum(u - 1 / 3, v - 1))


def _star(u: Field, v: Field) -> Field:
    """Five points of radius 1; between them it goes back to 0.45."""
    tenth = np.pi / 5
    turn = np.arctan2(u, v)
    turn = np.abs(turn - 2 * tenth * np.round(turn / (2 * tenth)))  # from the nearest point, 0..tenth
    along, across = np.hypot(u, v) * np.cos(turn), np.hypot(u, v) * np.sin(turn)
    inner = 0.45 * np.cos(tenth), 0.45 * np.sin(tenth)
    edge = np.array([inner[1], 1 - inner[0]]) / np.hypot(inner[1], 1 - inner[0])  # at right angles to the edge
    return edge[0] * (along - 1) + edge[1] * across


# name: (how far outside of it each place (u, v) lies, its area); both in a measure of its own
SHAPES = {
    "circle": (lambda u, v: np.hypot(u, v) - 1, np.pi),
    "square": (lambda u, v: _polygon(u, v, 4), 4.0),
    "triangle": (lambda u, v: _polygon(u, v, 3), 3 * 3**0.5),
    "cross": (_cross, 20 / 9),
    "star": (_star, 5 * 0.45 * np.sin(np.pi / 5)),
    "ring": (lambda u, v: np.abs(np.hypot(u, v) - 0.775) - 0.225, np.pi * (1 - 0.55**2)),
}
CLASSES = tuple(SHAPES)
# name: where it is dark (above 0), for two angles that turn once from stripe to stripe
PATTERNS = {
    "plain": lambda u, v: np.full_like(u, -1),
    "stripes": lambda u, v: np.cos(v),
    "checks": lambda u, v: np.cos(u) * np.cos(v),
    "spots": lambda u, v: np.cos(u) + np.cos(v) - 1,
}


def draw(rows: int, noise: float, seed: int) -> Dataset:
    y = dice(seed, "shapes").permutation(np.arange(rows) % len(CLASSES))
    patterns = dice(seed, "patterns").integers(len(PATTERNS), size=rows)
    x = drawn(y, patterns, noise, seed)
    return Dataset("shapes", TITLE, KIND, TASK, x, y.astype(np.int64), classes=CLASSES, target="shape")


def drawn(shapes: np.ndarray, patterns: np.ndarray, noise: float, seed: int) -> Field:
    """float32 pictures in 0..1 of these shapes [n] with these patterns [n]; all else is left to luck."""
    luck = dice(seed, "places").random((6, len(shapes), 1, 1)).astype(np.float32)
    radius = RADII[0] + (RADII[1] - RADII[0]) * luck[0]
    # the corners of a triangle reach 1.56 radii from its middle; a little may stand over the edge of the picture
    room = np.maximum(SIDE / 2 - 1.2 * radius, 0)
    right, down, turn = (2 * luck[1] - 1) * room, (2 * luck[2] - 1) * room, 2 * np.pi * luck[3]
    places = np.arange(SIDE, dtype=np.float32) - (SIDE - 1) / 2
    across, up = places[None, None, :] - right, down - places[None, :, None]
    u, v = np.cos(turn) * across + np.sin(turn) * up, np.cos(turn) * up - np.sin(turn) * across  # the shape's own axes
    inside = np.empty((len(shapes), SIDE, SIDE), np.float32)
    for number, (outside, area) in enumerate(SHAPES.values()):
        mine = shapes == number
        unit = radius[mine] * (np.pi / area) ** 0.5  # pixels that make one measure of this shape
        inside[mine] = np.clip(0.5 - unit * outside(u[mine] / unit, v[mine] / unit), 0, 1)  # soft at the edge
    dark = DARK[0] + (DARK[1] - DARK[0]) * luck[4]
    shade = np.empty_like(inside)
    for number, wave in enumerate(PATTERNS.values()):
        mine = patterns == number
        along, beside = (2 * np.pi * (way[mine] / WAVE + luck[5, mine]) for way in (u, v))
        shade[mine] = np.clip(0.5 + 2 * wave(along, beside), 0, 1)
    picture = inside * (1 - shade * (1 - dark))
    grain = dice(seed, "grain").standard_normal(picture.shape, dtype=np.float32)
    return np.clip(picture + noise * grain, 0, 1)
