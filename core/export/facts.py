"""What may be told of a finished run: its marks with their error bars, its exam and how often it was seen, its data."""

from typing import Any

from core.events import SHARES, Marks, headline
from core.exam import interval
from core.finished import Finished
from core.learning import LEARNING

# What the data are, under which licence, in the words of core/datasets/bundled/LICENCES.md.
DRAWN = "Drawn by Final Exam itself; there is no licence to keep to."
SKLEARN = "From scikit-learn (BSD 3-Clause), which names its sources: the UCI Machine Learning Repository"
SENTENCES = "Sentences of C. J. Hutto and E. Gilbert (2014), VADER: MIT licence, © 2016 C. J. Hutto."
MNIST = "MNIST (LeCun, Cortes, Burges): CC BY-SA 3.0, as stated by TensorFlow's documentation."
LICENCES = {
    "digits": f"{SKLEARN}.", "breast_cancer": f"{SKLEARN}.", "wine": f"{SKLEARN}.", "iris": f"{SKLEARN}.",
    "diabetes": f"{SKLEARN}, and Efron et al. (2004) for diabetes.",
    "penguins": "Palmer penguins (Gorman, Williams, Fraser 2014): CC0.",
    "mnist5k": MNIST, "cued_digits": f"{SKLEARN}.",
    "mnist1d": "Drawn by Final Exam by the recipe of MNIST-1D (Greydanus & Kobak 2024): Apache-2.0.",
    "own": "Somebody brought them: ask whoever did under which licence they stand.",
    "movies": SENTENCES, "products": SENTENCES, "tweets": SENTENCES, "news": SENTENCES, "letters": SENTENCES,
}


def told(finished: Finished) -> dict[str, Any]:
    """Plain JSON: title, data, licence, fingerprint, rows, marks with their intervals, rounds, looks at the exam.

    The exam's mark is among them only where it lay open to whoever asks.
    """
    first, attempt = finished.events[0], finished.attempt
    opened = finished.opening
    return {"run": finished.run, "title": finished.title, "data": attempt.dataset.title,
            "licence": LICENCES.get(finished.spec.data.name, DRAWN), "task": attempt.dataset.task,
            "classes": list(attempt.dataset.classes), "target": attempt.dataset.target, "unit": attempt.dataset.unit,
            "fingerprint": first["fingerprint"], "rows": first["rows"], "parameters": first["parameters"],
            "epochs": attempt.epoch, "state": finished.row["state"], "marks": finished.marks,
            "intervals": intervals(finished), "glass": bool(finished.row["glass"]), "looks": finished.looks,
            "attempts": finished.attempts, "official": opened["result"]["test"] if opened else None}


def intervals(finished: Finished) -> dict[str, list[float]]:
    """95 % around the mark that counts first, of the practice exam, and of the final exam where it lay open."""
    attempt, found = finished.attempt, {}
    for name in attempt.sets:
        if name != "train":
            found[name] = _interval(attempt, name, finished.marks[name])
    if "test" not in found and finished.opening:
        found["test"] = list(finished.opening["result"]["interval"])
    return found


def _interval(attempt: Any, name: str, marks: Marks) -> list[float]:
    questions, part, misses = getattr(attempt.split, name), attempt.sets[name], None
    if headline(marks) not in SHARES:
        _, misses = LEARNING[attempt.spec.learning.name].sheet(attempt, questions, part)
    return list(interval(marks, len(part.x), misses))
