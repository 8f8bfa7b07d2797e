"""MNIST-1D: ten short signals, stretched, shifted and hidden in noise (Greydanus & Kobak 2024, arXiv 2011.14439).

Written anew from the paper's recipe. The random numbers are drawn in the authors' order, so that seed 42 with 5,000
rows gives their published set; what is done with them is done to all signals at once.
"""

import numpy as np

from core.datasets.dataset import Dataset

TITLE = "Hidden signals"
SENTENCE = "Ten short signals, shaped like digits, stretched, shifted and noisy. Which of the ten is it?"
KIND, TASK = "series", "classification"
ROWS = (5_000, 12, 20_000)
NOISE = 0.25  # spread of the smooth noise around the signal
CLASSES = tuple("0123456789")
TEMPLATES = np.array([  # one per digit, 12 points each
    [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
    [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
    [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
    [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
    [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
    [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
    [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
    [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5]])
PADDING = (36, 60)  # zeros after the template, before it is squeezed: its width
LONG, SHORT = 72, 40  # points while it is worked on, points in the end
SHIFTS = 48
GRAIN = 0.02  # spread of the rough noise everywhere
# Of the published set. Fixed, because the mean of what is drawn would carry the exam into the course materials.
MEAN, SPREAD = -0.0055075064, 0.1546780342


def draw(rows: int, noise: float, seed: int) -> Dataset:
    each = -(-rows // len(CLASSES))
    labels = np.repeat(np.arange(len(CLASSES)), each)
    dice = np.random.RandomState(seed)  # the generator that the authors' seeds belong to
    signals = _signals(labels, _draws(dice, len(labels)), noise)
    order = dice.permutation(len(labels))[:rows]
    x = ((signals[order] - MEAN) / SPREAD).astype(np.float32)
    return Dataset("mnist1d", TITLE, KIND, TASK, x, labels[order].astype(np.int64), classes=CLASSES, target="signal")


def _draws(dice: np.random.RandomState, count: int) -> list[np.ndarray]:
    """Pad, size, shift, smooth noise, rough noise, tilt: drawn signal by signal, returned as six arrays."""
    drawn = [(dice.rand(), dice.rand(), dice.randint(SHIFTS), dice.randn(LONG), dice.randn(LONG), dice.rand())
             for _ in range(count)]
    return [np.array(kind) for kind in zip(*drawn, strict=True)]


def _signals(labels: np.ndarray, draws: list[np.ndarray], noise: float) -> np.ndarray:
    pad, size, shift, smooth, rough, tilt = draws
    low, high = PADDING
    x = _squeezed()[labels, (pad * (high - low + 1)).astype(int)]  # [n, LONG]
    x *= 1 + 0.4 * (size[:, None] - 0.5)
    x = np.take_along_axis(x, (np.arange(LONG) - shift[:, None]) % LONG, axis=1)
    x = np.where(x != 0, x, (noise * smooth) @ _blur().T) + GRAIN * rough
    x -= 0.75 * (tilt[:, None] - 0.5) * np.linspace(-0.5, 0.5, LONG)
    return x @ _shorten().T


def _squeezed() -> np.ndarray:
    """Every template with every number of zeros after it, brought to LONG points, [10, 25, LONG]."""
    shapes = TEMPLATES - TEMPLATES.mean(axis=1, keepdims=True)
    shapes /= shapes.std(axis=1, keepdims=True)
    shapes = (shapes - shapes[:, :1]) / 6 + 1e-8  # so that a template's own zeros are told from the zeros after it
    padded = [[np.append(shape, np.zeros(zeros)) for zeros in range(PADDING[0], PADDING[1] + 1)] for shape in shapes]
    return np.array([[_resample(signal, LONG) for signal in row] for row in padded])


def _resample(signal: np.ndarray, count: int) -> np.ndarray:
    return np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(signal)), signal)


def _shorten() -> np.ndarray:
    """Linear interpolation from LONG to SHORT points as a matrix, [SHORT, LONG]."""
    return np.stack([_resample(point, SHORT) for point in np.eye(LONG)], axis=1)


def _blur() -> np.ndarray:
    """A Gaussian filter of width 2, cut at 4 widths, mirrored at the ends, as a matrix, [LONG, LONG]."""
    weight = np.exp(-np.arange(-8, 9) ** 2 / 8)
    mirrored = np.pad(np.eye(LONG), ((8, 8), (0, 0)), mode="symmetric")  # [LONG + 16, LONG]
    return np.stack([weight @ mirrored[i : i + 17] for i in range(LONG)]) / weight.sum()
