"""How the final exam asks its questions: as the course does or as another world would, marked by which answers."""

from dataclasses import dataclass

import numpy as np

from core.datasets import Dataset, load
from core.datasets.dataset import dice
from core.games.cartpole import HALF
from core.spec import DataSpec, SpecError, SplitSpec

# Which kinds of data each other world can be made of.
WORLDS = {"turned": ("points", "images"), "moved": ("points", "images", "series"),
          "noisier": ("points", "images", "series"), "longer": ("levels",)}
DOMAINS = ("movies", "products", "tweets", "news")  # where sentences come from: each is another world to the others


@dataclass(frozen=True, eq=False)
class Examples:
    x: np.ndarray
    y: np.ndarray
    ids: np.ndarray  # int64: which rows of the data set these are, ascending; those that slipped in come last


@dataclass(frozen=True)
class Examiner:
    """Made of plain numbers; the spreads are the course's, so that no exam is needed to set one."""

    world: str = "same"
    far: float = 0.0
    truthful: bool = False  # whether wrong answers stand in the book only
    across: float = 1.0  # spread of the first coordinate of the course materials
    overall: float = 1.0  # spread of all their values together
    seed: int = 0

    def ask(self, dataset: Dataset, ids: np.ndarray) -> Examples:
        """These rows as questions of the final exam, with the answers that count there."""
        answers = dataset.truth if self.truthful and dataset.truth is not None else dataset.y
        if self.world == "longer":
            answers = np.full(len(answers), self._half(), np.float32)
        return Examples(self._seen(dataset, ids), answers[ids], ids)

    def _seen(self, dataset: Dataset, ids: np.ndarray) -> np.ndarray:
        if self.world == "same":
            return dataset.x[ids]
        if self.world == "uncued":
            return dataset.elsewhere[ids]
        if self.world == "longer":
            return np.column_stack([np.full(len(ids), self._half() / HALF, np.float32), dataset.x[ids, 1:]])
        if self.world in DOMAINS:
            return self._said_elsewhere(dataset, ids)
        if self.world == "noisier":
            noise = dice(self.seed, "noisier").standard_normal(dataset.x[ids].shape)
            return (dataset.x[ids] + self.far / 100 * self.overall * noise).astype(np.float32)
        straight = _in_place(dataset, dataset.x[ids])  # the world turns, and then the values change places
        changed = self._turned(straight) if self.world == "turned" else self._moved(straight, dataset.kind)
        return _out_of_place(dataset, changed.astype(np.float32))

    def _half(self) -> float:
        """Half the length of every pole of the exam, in metres."""
        return HALF + self.far / 100

    def _said_elsewhere(self, dataset: Dataset, ids: np.ndarray) -> np.ndarray:
        """For each question one of the other domain with the same right answer: guessing is worth as much there."""
        other, truth = load(DataSpec(name=self.world)), dataset.truth[ids]
        found = np.empty(len(ids), object)
        for answer, name in enumerate(dataset.classes):
            there = dice(self.seed, f"{self.world} {name}").permutation(np.flatnonzero(other.y == answer))
            asked = np.flatnonzero(truth == answer)
            if len(asked) > len(there):
                raise SpecError("split.world", f"The exam has {len(asked):,} {name} questions, and {self.world} has "
                                f"{len(there):,} {name} sentences.", "Take fewer rows, or a smaller share for the "
                                "exam.")
            found[asked] = other.x[there[:len(asked)]]
        return found

    def _turned(self, x: np.ndarray) -> np.ndarray:
        """By so many degrees, counterclockwise: points around the origin, pictures around their middle."""
        cosine, sine = np.cos(np.radians(self.far)), np.sin(np.radians(self.far))
        if x.ndim == 2:
            return x @ np.array([[cosine, sine], [-sine, cosine]])
        down, right = (places - (size - 1) / 2 for places, size in zip(np.indices(x.shape[1:]), x.shape[1:],
                                                                      strict=True))
        return sampled(x, cosine * down + sine * right + (x.shape[1] - 1) / 2,
                       cosine * right - sine * down + (x.shape[2] - 1) / 2)

    def _moved(self, x: np.ndarray, kind: str) -> np.ndarray:
        """To the right: points in terms of their spread, pictures and series of their width. A series goes round."""
        if kind == "points":
            return x + [self.far / 100 * self.across, 0]
        if kind == "images":
            down, right = np.indices(x.shape[1:])
            return sampled(x, down, right - self.far / 100 * x.shape[2])
        whole, part = divmod(self.far / 100 * x.shape[1], 1)
        return (1 - part) * np.roll(x, int(whole), axis=1) + part * np.roll(x, int(whole) + 1, axis=1)


def examiner(data: DataSpec, split: SplitSpec, course: np.ndarray) -> Examiner:
    """`course`: the questions of the course materials, before any of the exam slipped among them."""
    far = split.far if split.world in WORLDS else 0.0
    across = float(course[:, 0].std(dtype=np.float64)) if course.ndim == 2 else 1.0
    overall = float(course.std(dtype=np.float64)) if split.world == "noisier" else 1.0
    return Examiner(split.world, far, data.wrong_in == "book", across, overall, split.seed)


def sampled(pictures: np.ndarray, down: np.ndarray, right: np.ndarray) -> np.ndarray:
    """[n, h, w]: every pixel taken from the place (down, right) of the picture, between pixels their mean by distance.

    Outside of a picture is black.
    """
    framed = np.pad(pictures, ((0, 0), (1, 1), (1, 1)))  # one black pixel around it stands for all that is outside
    height, width = framed.shape[1:]
    down, right = np.clip(down + 1, 0, height - 1), np.clip(right + 1, 0, width - 1)
    top, left = np.minimum(down.astype(int), height - 2), np.minimum(right.astype(int), width - 2)
    below, beside = down - top, right - left
    upper = (1 - beside) * framed[:, top, left] + beside * framed[:, top, left + 1]
    lower = (1 - beside) * framed[:, top + 1, left] + beside * framed[:, top + 1, left + 1]
    return (1 - below) * upper + below * lower


def _in_place(dataset: Dataset, x: np.ndarray) -> np.ndarray:
    """Every value where it stood before they changed places."""
    if dataset.places is None:
        return x
    return x.reshape(len(x), -1)[:, np.argsort(dataset.places)].reshape(x.shape)


def _out_of_place(dataset: Dataset, x: np.ndarray) -> np.ndarray:
    return x if dataset.places is None else x.reshape(len(x), -1)[:, dataset.places].reshape(x.shape)
