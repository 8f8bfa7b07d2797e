"""Sits many finished networks down to their exams at once, and measures what a lesson asks beside the marks."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from core import datasets
from core.attempt import Attempt
from core.elsewhere import DOMAINS
from core.exam import fresh_questions
from core.measure import Rows, answers, rows
from core.run import setup
from core.spec import SpecError, parse
from core.store import Store

BINS = 15             # of a reliability diagram (Guo et al. 2017)
FARS = (0, 10, 20, 30, 45, 60, 90)  # how far away other worlds lie, in the unit of split.far
TEMPERATURES = np.geomspace(0.25, 16, 121)
LEARNED = ("done", "stopped")

Found = dict[str, Any]


def examine(store: Store, runs: Sequence[str], asks: Sequence[str] = ()) -> dict[str, Found]:
    """For each run that has learned to its end: its exam marks, how many questions, and an entry for each ask.

    Raises SpecError where an ask can't be answered for these data.
    """
    found = {}
    for run in runs:
        row, saved = store.get_run(run), store.load_checkpoint(run)
        if row is None or row["state"] not in LEARNED or saved is None:
            continue
        attempt = setup(parse(row["spec"]))
        attempt.restore(*saved)
        exam = rows(attempt.preparation, attempt.split.test, str(attempt.train.x.device))
        found[run] = {"test": attempt.score(exam), "questions": len(exam.y), "fingerprint": attempt.split.fingerprint}
        found[run] |= {ask: ASKS[ask](attempt, exam) for ask in asks}
    return found


def open_together(store: Store, asked: dict[str, Any], visitor: str) -> dict[str, Any]:
    """Opens the exams of many runs as one look, and writes it down: a row for every exam among them.

    `asked`: runs, asks, lesson, reason. The first row holds what was found; the others say how many looks they were.
    All stand under the first run asked for, whether or not it has learned: there they are looked for.
    """
    found = examine(store, asked["runs"], asked["asks"])
    if not found:
        raise SpecError("run", "None of these networks has learned to its end.", "Train them, and open the exam then.")
    looks = Counter(each["fingerprint"] for each in found.values())
    for number, (fingerprint, count) in enumerate(looks.items()):
        whole = number == 0
        result = {"looks": count, "lesson": asked["lesson"]} | ({"found": found} if whole else {"part": True})
        store.add_opening(asked["runs"][0], visitor, fingerprint, asked["reason"], result, official=False)
    return {"found": found}


def _fresh(attempt: Attempt, exam: Rows) -> Found:
    """The marks for questions drawn anew from the same source: what the exam's mark claims to tell."""
    dataset = datasets.load(fresh_questions(attempt.spec, 1))
    questions = attempt.split.examiner.ask(dataset, np.arange(len(dataset.y)))
    return attempt.score(rows(attempt.preparation, questions, str(attempt.train.x.device)))


def _worlds(attempt: Attempt, exam: Rows) -> list[Found]:
    """Mark and mean confidence for the same questions, asked further and further away."""
    found = []
    for far in FARS:
        questions = replace(attempt.split.examiner, far=float(far)).ask(attempt.dataset, attempt.split.test.ids)
        there = rows(attempt.preparation, questions, str(attempt.train.x.device))
        share = torch.softmax(answers(attempt.model, there.x), dim=1)
        found.append({"far": far, "accuracy": attempt.score(there)["accuracy"], "sure": share.max(dim=1).values.mean()
                      .item()})
    return found


def _domains(attempt: Attempt, exam: Rows) -> list[Found]:
    """The mark for sentences of every other domain, as many as the exam has and with the same right answers."""
    found = []
    for domain in (each for each in DOMAINS if each != attempt.dataset.name):
        questions = replace(attempt.split.examiner, world=domain).ask(attempt.dataset, attempt.split.test.ids)
        there = rows(attempt.preparation, questions, str(attempt.train.x.device))
        found.append({"domain": domain, "accuracy": attempt.score(there)["accuracy"]})
    return found


def _calibration(attempt: Attempt, exam: Rows) -> Found:
    """How sure the network is against how often it is right; and again after temperature scaling, fitted on the
    practice exam (Guo et al. 2017, section 4.2).
    """
    practice, final = answers(attempt.model, attempt.val.x).cpu(), answers(attempt.model, exam.x).cpu()
    losses = [torch.nn.functional.cross_entropy(practice / t, attempt.val.y.cpu()).item() for t in TEMPERATURES]
    warm = float(TEMPERATURES[int(np.argmin(losses))])
    return {"temperature": warm, "before": _reliability(final, exam.y.cpu()),
            "after": _reliability(final / warm, exam.y.cpu())}


def _reliability(output: torch.Tensor, y: torch.Tensor) -> Found:
    """ECE and the diagram: questions, mean confidence and share of right answers in each of BINS bins."""
    sure, guess = torch.softmax(output, dim=1).max(dim=1)
    sure, right = sure.numpy(), (guess == y).numpy()
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    count = np.bincount(place, minlength=BINS)
    total = np.maximum(count, 1)
    said, true = (np.bincount(place, weights, BINS) / total for weights in (sure, right))
    ece = float((count * np.abs(said - true)).sum() / len(y))
    return {"ece": ece, "sure": float(sure.mean()), "accuracy": float(right.mean()), "count": count.tolist(),
            "said": said.round(4).tolist(), "true": true.round(4).tolist()}


ASKS: dict[str, Callable[[Attempt, Rows], Any]] = {"fresh": _fresh, "worlds": _worlds, "domains": _domains,
                                                          "calibration": _calibration}

