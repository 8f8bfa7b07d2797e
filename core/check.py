"""Choices that are each allowed, but contradict one another or the data: found without torch, before a start."""

from typing import Any

from core import brought, datasets, embedded, suits
from core.datasets import ORDERED, Dataset
from core.datasets.own import require
from core.elsewhere import DOMAINS, WORLDS
from core.spec import SEED_MAX, DataSpec, Spec, SpecError, field_info, label
from core.split import counted, course, cut, dealt, sizes

LOSSES_OF = {"classification": ("cross_entropy", "brier"), "regression": ("mse", "mae", "huber")}
USUAL_BATCH = Spec().learning.batch_size
NO_CUT = {"group": "no example says whose it is", "time": "the examples have no order in time",
          "given": "no column says which set a row is in"}  # why a way of cutting can't be


def contradictions(spec: Spec) -> None:
    """Raises SpecError naming the first choice that the data can't follow, with the value and the remedy."""
    if spec.seed + spec.students - 1 > SEED_MAX:
        raise SpecError("seed", f"A class of {spec.students} needs as many seeds from {spec.seed} on.",
                        f"Choose a seed of at most {SEED_MAX - spec.students + 1}.")
    if spec.data.name == "own":
        require(spec.data.own)
    fits(spec)
    dataset = datasets.outline(spec.data)
    if spec.data.name == "own" and not spec.model.start and spec.split.world == "same":
        rows = course(dealt(dataset, spec.split), spec.split)  # the examples themselves would be 200 MB of a million
    else:
        dataset = datasets.load(spec.data)
        split = cut(dataset, spec.data, spec.split)
        if spec.model.start:
            brought.refuse_known(spec.model.start, dataset, split)
        rows = len(split.train.ids)
    check_loss(spec.learning.loss, dataset.task)
    batch_size(spec.learning.batch_size, rows)


def fits(spec: Spec) -> None:
    """Raises SpecError naming the first choice that does not go with the data or with the others."""
    fits_data(spec)
    fits_model(spec)


def fits_data(spec: Spec) -> None:
    """How the data are read, how they are cut, and where their exam comes from must suit them. Raises SpecError."""
    if spec.data.own and spec.data.name != "own":
        raise SpecError("data.own", f"The data set {spec.data.name} comes along; it is none of your own.",
                        "Leave data.own empty, or choose own as the data set.")
    dataset, columns = datasets.outline(spec.data), spec.data.columns
    if columns is not None and dataset.kind != "table":
        raise SpecError("data.columns", f"{label('data.columns')} can't be {columns}: {spec.data.name} is no table.",
                        "Leave it empty, or choose a table.")
    if columns is not None and columns > len(dataset.columns):
        raise SpecError("data.columns", f"{columns:,} columns were asked of {spec.data.name}, which has "
                        f"{len(dataset.columns):,}.", f"Ask for at most {len(dataset.columns):,}, or leave it empty.")
    if spec.data.order == "shuffled" and dataset.kind not in ORDERED:
        raise SpecError("data.order", f"The values of {spec.data.name} can't be shuffled: nothing there lies beside "
                        "anything.", "Keep them as they are, or choose pictures or a series.")
    if spec.data.levels is not None:
        _fits_levels(spec, dataset)
    if reads_other(spec.data, dataset):
        raise SpecError("data.read", f"{spec.data.name} can't be read by {spec.data.read}: it is "
                        f"{suits.KINDS[dataset.kind]}.", f"Read it plainly, or choose "
                        f"{suits.KINDS[suits.READS[spec.data.read]]}.")
    embedded.check(spec.data)
    if spec.data.labels is not None and dataset.task != "classification":
        raise SpecError("data.labels", f"{label('data.labels')} can't be {spec.data.labels}: {spec.data.name} asks for "
                        "a number, and has no classes.", "Leave it empty, or choose data with classes.")
    if spec.split.how not in cuts(dataset):
        why = NO_CUT[spec.split.how]
        raise SpecError("split.how", f"{spec.data.name} can't be cut by {spec.split.how}: {why}.",
                        f"Cut it {' or '.join(cuts(dataset))}.")
    if spec.split.world not in worlds(dataset):
        raise SpecError("split.world", f"The exam of {spec.data.name} can't come from a world that is "
                        f"{spec.split.world}.", f"Choose one of: {', '.join(worlds(dataset))}.")


def _fits_levels(spec: Spec, dataset: Dataset) -> None:
    """Only of levels can some be left out of the course, and no more can be studied than it has."""
    course = int(sizes(len(dataset.y), spec.split)[0])
    if dataset.kind != "levels":
        raise SpecError("data.levels", f"{label('data.levels')} can't be {spec.data.levels}: {spec.data.name} has no "
                        "levels.", "Leave it empty, or choose data made of levels.")
    if spec.data.levels > course:
        raise SpecError("data.levels", f"{spec.data.levels:,} levels are to be studied, and the course has {course:,}.",
                        f"Choose at most {course:,}, take more rows, or leave it empty.")


def unfit(spec: Spec) -> dict[str, Any]:
    """The choices, with their defaults, that these data can't follow: for whoever takes other data."""
    data, split, dataset = spec.data, spec.split, datasets.outline(DataSpec(name=spec.data.name, own=spec.data.own))
    too_many = data.columns is not None and data.columns > len(dataset.columns)
    wrong = {"data.order": dataset.kind not in ORDERED, "data.columns": dataset.kind != "table" or too_many,
             "data.read": reads_other(data, dataset),
             "data.chosen": dataset.kind != "table", "data.labels": data.labels and dataset.task != "classification",
             "data.levels": data.levels and dataset.kind != "levels",
             "data.part": data.part != "all" and len(dataset.classes) < 4, "split.how": split.how not in cuts(dataset),
             "split.world": split.world not in worlds(dataset)}
    wrong["split.far"] = wrong["split.world"]
    wordy = dataset.kind == "text" and data.read == "plain"
    wrong["data.scaling"] = (dataset.kind == "levels" or wordy) and data.scaling != "standard"
    return {path: field_info(path).default for path, is_wrong in wrong.items() if is_wrong}


def reads_other(data: DataSpec, dataset: Dataset) -> bool:
    """Whether these data are to be read by a network that reads another kind."""
    return data.read != "plain" and dataset.kind != suits.READS[data.read]


def cuts(dataset: Dataset) -> list[str]:
    """The ways in which these data can be cut."""
    if dataset.kind == "letters":
        return ["stratified", "group"]  # both by whole blocks of text
    return ["random", "stratified"] + ["group"] * (dataset.groups is not None) + ["time"] * dataset.timed \
        + ["given"] * (dataset.given is not None)


def worlds(dataset: Dataset) -> list[str]:
    """Where an exam of these data can come from."""
    others = [world for world, kinds in WORLDS.items() if dataset.kind in kinds
              and (world != "longer" or dataset.columns)]  # of the levels only poles have a length
    others += [domain for domain in DOMAINS if dataset.kind == "text" and domain != dataset.name]
    return ["same", *others, *["uncued"] * (dataset.elsewhere is not None)]


def fits_model(spec: Spec) -> None:
    """Raises SpecError where the network, or its way of learning, is not made for these data."""
    for path, name in (("learning.name", spec.learning.name), ("model.name", spec.model.name),
                       ("learning.augment", spec.learning.augment)):
        suits.fits(path, name, spec)
    if spec.learning.optimizer == "exact":
        _fits_exact(spec)
    brought.fits(spec)
    if spec.learning.name != "supervised" and spec.learning.loss != "auto":
        raise SpecError("learning.loss", f"The loss {spec.learning.loss!r} compares answers, and learning of the type "
                        f"{spec.learning.name!r} has a loss of its own.", "Choose auto.")
    if spec.learning.name == "contrast" and spec.learning.batch_size == 1:
        raise SpecError("learning.batch_size", "Who looks for pairs among many needs many: a batch of 1 has no others.",
                        "Choose at least 2; 100 is good.")


def _fits_exact(spec: Spec) -> None:
    """Least squares has an answer in one step for weighted sums and squared error only, and for all rows at once."""
    how = spec.learning
    if spec.model.name != "polynomial":
        raise SpecError("learning.optimizer", f"Least squares ('exact') solves polynomials; the network is "
                        f"{spec.model.name!r}.", "Choose adam, or the polynomial as the network.")
    if how.loss not in ("auto", "mse"):
        raise SpecError("learning.loss", f"Least squares ('exact') makes the squared error small, not {how.loss!r}.",
                        "Choose mse, or another way of correcting (optimizer).")
    for field, value in (("l1", how.l1), ("augment", how.augment)):
        if value:
            raise SpecError(f"learning.{field}", f"Least squares ('exact') knows no {label(f'learning.{field}')}; it "
                            f"was {value}.", "Leave it out, or choose another way of correcting (optimizer).")
    course = int(counted(spec)[0])
    asked = [how.batch_size, *(change.value for change in how.changes if change.field == "batch_size")]
    if part := next((size for size in asked if size is not None and size < course), None):
        raise SpecError("learning.batch_size", f"Least squares ('exact') looks at all {course:,} rows of the course at "
                        f"once, not at batches of {part:g}.", "Leave the batch size empty.")


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
