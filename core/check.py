"""Choices that are each allowed, but contradict one another or the data: found without torch, before a start."""

from core import datasets
from core.spec import SEED_MAX, Spec, SpecError
from core.split import cut

LOSSES_OF = {"classification": ("cross_entropy", "brier"), "regression": ("mse", "mae", "huber")}
USUAL_BATCH = Spec().learning.batch_size


def contradictions(spec: Spec) -> None:
    """Raises SpecError naming the first choice that the data can't follow, with the value and the remedy."""
    if spec.seed + spec.students - 1 > SEED_MAX:
        raise SpecError("seed", f"A class of {spec.students} needs as many seeds from {spec.seed} on.",
                        f"Choose a seed of at most {SEED_MAX - spec.students + 1}.")
    dataset = datasets.load(spec.data)
    split = cut(dataset, spec.data, spec.split)
    check_loss(spec.learning.loss, dataset.task)
    batch_size(spec.learning.batch_size, len(split.train.ids))


def check_loss(name: str, task: str) -> None:
    if name != "auto" and name not in LOSSES_OF[task]:
        raise SpecError("learning.loss", f"The loss {name!r} does not serve {task}.",
                        f"Choose auto or one of: {', '.join(LOSSES_OF[task])}.")


def batch_size(asked: int | None, course: int) -> int:
    """Rows per step. The usual size is a ceiling; any other that the course can't fill is a mistake worth naming."""
    if asked is not None and asked > course and asked != USUAL_BATCH:
        raise SpecError("learning.batch_size", f"A batch of {asked} is larger than the course of {course} rows.",
                        f"Choose at most {course}, or leave it empty to take all.")
    return min(asked or course, course)
