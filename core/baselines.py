"""What simple methods make of the same course, so that a network has something to beat. scikit-learn, never torch.

Always the same answer, a straight line, and gradient boosting: fitted on the course materials alone, as core/prepare.py
makes them for networks, and marked by the practice exam. Their final exam is opened beside that of a network.
"""

import argparse
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import check, datasets, prepare, progress, suits, vocabulary
from core.beside import paired
from core.datasets import Dataset
from core.datasets.dataset import dice
from core.events import Marks, headline
from core.exam import interval
from core.prepare import Preparation
from core.spec import Spec, SpecError, parse
from core.split import Examples, Split, answered, cut
from core.store import Store
from core.terminal import read_json

MOST_ROUNDS, FEWEST_ROUNDS = 100, 15   # of boosting
WORK = 2.5e9        # of boosting: rounds x trees x inputs x (2 rows + TREE), some 15 seconds on one core
TREE = 10_000       # what one tree costs for an input, counted in rows, however few rows there are
SUMS = 1e8          # of a linear model: rows x inputs x classes in each of its steps
BOOSTED_WORDS = 400  # the most frequent words that boosting looks at
TINY = 1e-7         # no class is held to be less likely than that

Fitted = Any  # a model of scikit-learn


@dataclass(frozen=True, eq=False)
class Bench:
    """The course and the practice exam as baselines see them. The final exam is no part of it."""

    spec: Spec
    dataset: Dataset
    split: Split
    preparation: Preparation
    reader: Any  # examples [n, ...] -> inputs [n, features]; of words a sparse table of counts

    @property
    def classes(self) -> int:
        """How many; 0 where a number is asked for."""
        return len(self.dataset.classes) if self.dataset.task == "classification" else 0


@dataclass(frozen=True, eq=False)
class Baseline:
    name: str
    title: str
    sentence: str
    model: Fitted
    words: int | None = None  # it looks at the first so many columns only

    def says(self, x: Any) -> np.ndarray:
        """What scikit-learn answers to inputs [n, features]: shares of the classes [n, seen], or numbers [n]."""
        x = x if self.words is None else x[:, :self.words].toarray()
        return self.model.predict_proba(x) if hasattr(self.model, "predict_proba") else self.model.predict(x)


def laid(spec: Spec) -> Bench:
    """Loads, cuts and prepares as core.run does. Raises SpecError where the questions come without answers."""
    check.fits_data(spec)
    kind = suits.seen_kind(spec.data)
    if kind not in suits.LEARNINGS["supervised"].kinds:
        raise SpecError("data.name", f"There are no baselines for {suits.KINDS[kind]}: simple methods need questions "
                        "that come with an answer.", "Compare networks with one another, or choose other data.")
    dataset = datasets.load(spec.data)
    split = answered(cut(dataset, spec.data, spec.split), spec.data, spec.split)
    luck = spec.seed if spec.data.columns and spec.data.chosen == "luck" else 0
    preparation = prepare.fit(dataset, split.train, spec.data, luck)
    return Bench(spec, dataset, split, preparation, _counter(preparation) if kind == "text" else preparation.inputs)


def fitted(bench: Bench) -> list[Baseline]:
    """All baselines, fitted on the course materials; the same seed gives the same."""
    x, y = bench.reader(bench.split.train.x), bench.preparation.targets(bench.split.train.y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a line that has not quite come to rest is a baseline all the same
        found = [_constant(bench, y)]
        for share, method in ((0.2, _line), (0.5, _boosted)):
            progress.tell(share, "Fitting simple methods")  # a sign of life too
            found.append(method(bench, x, y))
        progress.tell(0.9, "Marking them")
        return found


def compare(asked: Spec) -> dict[str, Any]:
    """Marks with error bars for course and practice exam, as plain JSON; nothing of the final exam is looked at."""
    bench = laid(asked)
    found = [_told(baseline) | {name: marked(bench, baseline, getattr(bench.split, name)) for name in ("train", "val")}
             for baseline in fitted(bench)]
    sizes = {name: len(getattr(bench.split, name).ids) for name in ("train", "val", "test")}
    return {"task": bench.dataset.task, "unit": bench.dataset.unit, "target": bench.dataset.target,
            "mark": headline(found[0]["val"]["marks"]), "fingerprint": bench.split.fingerprint, "rows": sizes,
            "spread": None if bench.classes else float(bench.split.val.y.std(dtype=np.float64)), "baselines": found}


def examined(store: Store, run: str, visitor: str) -> list[dict[str, Any]]:
    """The same methods at the final exam that this visitor has opened through `run`: for each its marks and error bar.

    It is written into the ledger beside that opening, once, as part of the same look: nothing was chosen by it. Raises
    SpecError while the exam is sealed to the visitor.
    """
    row = store.get_run(run) if run.isalnum() else None
    if row is None:
        raise SpecError("run", f"There is no run {run[:40]!r}.", "Choose one of your runs.")
    openings = store.openings(run=run, visitor=visitor)
    official = next((opening["result"] for opening in openings if opening["official"]), None)
    if official is None:
        raise SpecError("run", "The final exam of this run is sealed; so it is for what the run is compared with.",
                        "Open the exam of the run first.")
    if known := [opening["result"]["baselines"] for opening in openings if "baselines" in opening["result"]]:
        return known[0]
    bench = laid(parse(row["spec"]))
    found = [_told(baseline) | {"test": marked(bench, baseline, bench.split.test),
                                "beside": _beside(bench, baseline, official)} for baseline in fitted(bench)]
    store.add_opening(run, visitor, bench.split.fingerprint, "beside the exam of the network",
                      {"looks": 0, "part": True, "baselines": found}, official=False)
    return found


def marked(bench: Bench, baseline: Baseline, part: Examples) -> dict[str, Any]:
    """The marks of one set, in the terms of core/learning/supervised.py: {"marks", "interval", "questions"}."""
    said, n = baseline.says(bench.reader(part.x)), len(part.y)
    marks, misses = _shares(bench, baseline, said, part.y) if bench.classes else _numbers(bench, said, part.y)
    return {"marks": marks, "interval": list(interval(marks, n, misses)), "questions": n}


def _beside(bench: Bench, baseline: Baseline, result: dict[str, Any]) -> dict[str, Any] | None:
    """The network's answers against the method's, question by question; None where its answers are not there."""
    answers, test = result.get("answers", {}), bench.split.test
    n = len(answers.get("ids", ()))
    if not n or "students" in result or answers["ids"] != test.ids[:n].tolist():
        return None
    truth, guess = np.array(answers["truth"]), np.array(answers["guess"])
    said = baseline.says(bench.reader(test.x[:n]))
    if bench.classes:
        return paired(truth != guess, baseline.model.classes_[said.argmax(axis=1)] != truth, is_share=True)
    return paired(np.abs(truth - guess), np.abs(bench.preparation.in_units(said.astype(float)) - truth), is_share=False)


def errand(store: Store, asked: Mapping[str, Any], visitor: str) -> dict[str, Any]:
    """For a page. asked: {"spec": Spec as JSON}, or {"run": id} with the final exam where the visitor has opened it.

    {"opened": id}: the marks of that opened exam alone, as {"exam": ...}.
    """
    if "opened" in asked:
        return {"exam": examined(store, str(asked["opened"]), visitor)}
    if "run" not in asked:
        return compare(parse(asked["spec"]))
    row = store.get_run(asked["run"]) if str(asked["run"]).isalnum() else None
    if row is None:
        raise SpecError("run", "There is no such run.", "It may have been deleted.")
    found = compare(parse(row["spec"]))
    if any(opening["official"] for opening in store.openings(run=asked["run"], visitor=visitor)):
        exams = {each["name"]: each["test"] for each in examined(store, asked["run"], visitor)}
        found["baselines"] = [each | {"test": exams[each["name"]]} for each in found["baselines"]]
    return found


def add_arguments(command: argparse.ArgumentParser) -> None:
    command.add_argument("spec", help="a file with the settings as JSON, or - for standard input")
    command.add_argument("--opened", metavar="RUN", help="with the marks of the final exam "
                         "that was opened for this run")


def run(asked: argparse.Namespace, say: Callable[[dict[str, Any]], None], open_store: Callable[[str | None], Any]
        ) -> int:
    """`python -m core baselines`: a line for each method, then a summary."""
    found = compare(parse(read_json(asked.spec)))
    if asked.opened:
        store = open_store(asked.store)
        row = store.get_run(asked.opened) if asked.opened.isalnum() else None
        if row and row["fingerprint"] != found["fingerprint"]:
            raise SpecError("opened", "The exam of that run is another one than that of these settings.",
                            "Give the settings of the run.")
        exams = examined(store, asked.opened, row["owner"] if row else "")
        found["baselines"] = [each | {"test": exam["test"]} for each, exam in zip(found["baselines"], exams,
                                                                                  strict=True)]
    for each in found.pop("baselines"):
        say({"kind": "baseline"} | each)
    say({"kind": "summary"} | found)
    return 0


# --- the three methods


def _constant(bench: Bench, y: np.ndarray) -> Baseline:
    from sklearn.dummy import DummyClassifier, DummyRegressor

    blank = np.zeros((len(y), 1))
    if bench.classes:
        model = DummyClassifier(strategy="prior").fit(blank, y)
        most = bench.dataset.classes[int(np.bincount(y, minlength=bench.classes).argmax())]
        return Baseline("constant", "Always the majority", f"Always answers {most!r}, the most frequent answer of "
                        "the course materials.", model)
    mean = bench.preparation.target_mean
    return Baseline("constant", "Always the mean", f"Answers {mean:.4g} {bench.dataset.unit}".rstrip() + " to every "
                    "question: the mean of the course materials.", DummyRegressor().fit(blank, y))


def _line(bench: Bench, x: Any, y: np.ndarray) -> Baseline:
    from sklearn.linear_model import LogisticRegression, Ridge

    rows = _some(y, int(SUMS / (x.shape[1] * max(bench.classes, 1))), bench.spec.seed)
    if bench.classes:
        model, named = LogisticRegression(C=1.0, max_iter=300), "Logistic regression"
    else:
        model, named = Ridge(alpha=1.0), "Ridge regression"
    return Baseline("linear", "A linear model", f"{named}: weighs each of {x.shape[1]:,} inputs once and adds up"
                    f"{_of(rows, y)}.", model.fit(x[rows], y[rows]))


def _boosted(bench: Bench, x: Any, y: np.ndarray) -> Baseline:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    words = None if isinstance(x, np.ndarray) else min(BOOSTED_WORDS, x.shape[1])
    x = x if words is None else x[:, :words].toarray()
    trees = x.shape[1] * (bench.classes if bench.classes > 2 else 1)
    rows = _some(y, max(2_000, int(WORK / (FEWEST_ROUNDS * trees) - TREE) // 2), bench.spec.seed)
    rounds = int(np.clip(WORK / (trees * (2 * len(rows) + TREE)), FEWEST_ROUNDS, MOST_ROUNDS))
    kind = HistGradientBoostingClassifier if bench.classes else HistGradientBoostingRegressor
    model = kind(max_iter=rounds, early_stopping=False, random_state=bench.spec.seed).fit(x[rows], y[rows])
    looked = f", by the {words:,} most frequent words" if words else ""
    return Baseline("boosting", "Gradient boosting", f"{rounds} rounds of small decision trees, each correcting those "
                    f"before it{looked}{_of(rows, y)}.", model, words)


def _some(y: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Which rows are fitted: all, or so many drawn by the seed, with one of every class. By their number, not by a
    clock: so it comes out again.
    """
    if len(y) <= most:
        return np.arange(len(y))
    drawn = dice(seed, "baselines").permutation(len(y))[:most]
    return np.union1d(drawn, np.unique(y, return_index=True)[1]) if y.dtype.kind == "i" else np.sort(drawn)


def _of(rows: np.ndarray, y: np.ndarray) -> str:
    return f"; fitted on {len(rows):,} of {len(y):,} examples, so that it ends in time" if len(rows) < len(y) else ""


def _counter(preparation: Preparation) -> Any:
    """Sentences -> how often each word of the course occurs in them, sparse [n, words]."""
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(vocabulary=preparation.reader.words, analyzer=vocabulary.words, dtype=np.float32)
    return lambda texts: counter.transform(texts).tocsr()


# --- marks


def _told(baseline: Baseline) -> dict[str, Any]:
    return {"name": baseline.name, "title": baseline.title, "sentence": baseline.sentence}


def _shares(bench: Bench, baseline: Baseline, said: np.ndarray, y: np.ndarray) -> tuple[Marks, None]:
    """`said` [n, classes that the course has], y [n] -> cross-entropy and share of right answers."""
    shares = np.zeros((len(y), bench.classes))
    shares[:, baseline.model.classes_] = said
    loss = -np.log(np.clip(shares[np.arange(len(y)), y], TINY, 1)).mean()
    return {"loss": float(loss), "accuracy": float((shares.argmax(axis=1) == y).mean())}, None


def _numbers(bench: Bench, said: np.ndarray, y: np.ndarray) -> tuple[Marks, np.ndarray]:
    """Mean squared error in the terms of the course, average miss in the target's unit, R2; and every miss [n]."""
    miss = bench.preparation.in_units(said.astype(np.float64)) - y.astype(np.float64)
    spread = float(np.square(y - y.mean(dtype=np.float64)).sum())
    loss = float(np.square(miss / bench.preparation.target_scale).mean())
    r2 = 1 - float(np.square(miss).sum()) / spread if spread else 0.0
    return {"loss": loss, "mae": float(np.abs(miss).mean()), "r2": r2}, np.abs(miss)
