"""All that was chosen for one run: data, split, network, learning. Frozen, JSON, hashable.

Every choice is declared once, here: its default, its range, its label, its term and a sentence of help. The form, the
command line, the address bar (core/link.py), the error sentences and the JSON Schema all read this declaration.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, Strict, ValidationError, model_validator

from core.declared import Part, SpecError, choice

DataName = Literal["moons", "circles", "spirals", "xor", "blobs", "polynomial", "digits", "breast_cancer", "wine",
                   "iris", "diabetes", "penguins", "mnist5k", "mnist1d", "clock", "coins", "people", "walk",
                   "cued_digits"]
ModelName = Literal["linear", "mlp", "polynomial", "cnn"]
LossName = Literal["auto", "cross_entropy", "brier", "mse", "mae", "huber"]
OptimizerName = Literal["sgd", "momentum", "adam", "adamw", "rmsprop", "exact"]
Activation = Literal["tanh", "relu", "sigmoid", "gelu", "leaky_relu"]
Whole = Annotated[int, Strict()]  # 8, and neither "8" nor true
Device = Literal["auto", "cpu", "cuda", "mps"]

SEED_MAX = 2**31 - 1
NAME_OF_START = re.compile("[0-9a-z_]*")  # it becomes the name of a file
MOST_CHANGES = 14  # knobs turned in one run: a link must carry them all in under 500 characters


class DataSpec(Part):
    name: DataName = choice("moons", "Course", "data set", "What the network studies.")
    rows: int | None = choice(None, "Pages in the book", "rows", "How many examples there are in all, before they are "
                              "cut into the three sets. Empty: the set's own number.", ge=12, le=100_000)
    noise: float | None = choice(None, "Blur", "noise", "How far each point is pushed from where it belongs. "
                                 "Only for data that is drawn fresh. Empty: the set's own.", ge=0, le=2)
    label_noise: float = choice(0.0, "Wrong answers", "label noise", "Share of examples, in all three sets, whose "
                                "answer is wrong. Nobody can learn these; they can only be memorised.", ge=0, le=1)
    wrong_in: Literal["everywhere", "book"] = choice(
        "everywhere", "Where they stand", "sets with label noise", "Everywhere: wrong answers in all three sets. Book: "
        "in what is studied and practised; the final exam is marked by the true answers.")
    order: Literal["kept", "shuffled"] = choice(
        "kept", "Order of the values", "positions", "Shuffled: the values of each picture or series change places, all "
        "in the same way. Nothing is lost but what lies beside what.")
    scaling: Literal["standard", "none"] = choice(
        "standard", "One measure for all", "scaling", "Standard: every input gets mean 0 and spread 1, learned from "
        "the course materials. None: numbers stay as they are.")
    columns: int | None = choice(None, "Columns looked at", "number of features", "How many columns of a table the "
                                 "network sees. Empty: all.", ge=1, le=10_000)
    chosen: Literal["best", "luck"] = choice(
        "best", "How columns are chosen", "feature selection", "Best: those that go most with the answers. Luck: drawn "
        "by the run's own luck (seed).")
    seed: int = choice(0, "Draw of the data", "data seed", "Another number draws other examples of the same kind.",
                       ge=0, le=SEED_MAX)


class SplitSpec(Part):
    how: Literal["random", "stratified", "group", "time"] = choice(
        "stratified", "How the sets are cut", "split", "Stratified: each set gets the same mix of answers. "
        "Random: drawn blindly. Group: all examples of one person go to one set. Time: the past is studied, the "
        "future is the exam.")
    train: float = choice(0.6, "Course materials", "training share", "Share of the examples to study.", gt=0, lt=1)
    val: float = choice(0.2, "Practice exam", "validation share", "Share kept aside to check progress.", gt=0, lt=1)
    test: float = choice(0.2, "Final exam", "test share", "Share sealed until the very end.", gt=0, lt=1)
    seed: int = choice(0, "Draw of the sets", "split seed", "Another number deals the examples differently.",
                       ge=0, le=SEED_MAX)
    fitted_on: Literal["course", "everything"] = choice(
        "course", "Prepared from", "preprocessing fitted on", "What scaling and the choice of columns are learned "
        "from. Everything: also from the exams, which is a cheat.")
    slipped: float = choice(0.0, "Slipped into the book", "contamination", "Share of the exam's questions that lie "
                            "among the course materials, answers included. A cheat.", ge=0, le=1)
    world: Literal["same", "turned", "moved", "noisier", "uncued"] = choice(
        "same", "Where the exam comes from", "distribution shift", "Same: from where the course comes from. Turned, "
        "moved, noisier: questions as another world would ask them. Uncued: without the hint.")
    far: float = choice(0.0, "How far away", "size of the shift", "Turned: degrees. Moved: per cent of the picture's "
                        "width. Noisier: per cent of the spread.", ge=0, le=180)

    @model_validator(mode="after")
    def adds_up(self) -> "SplitSpec":
        total = self.train + self.val + self.test
        if abs(total - 1) > 1e-6:
            raise SpecError("split", f"The three shares add up to {total:.4g}, not 1.",
                            "Change one of them so that train + val + test = 1.")
        return self


class ModelSpec(Part):
    name: ModelName = choice("mlp", "Kind of brain", "model", "Linear draws one straight border. A multi-layer "
                             "network (MLP) can bend it. Polynomial: a curve of powers. CNN: small filters that slide "
                             "along a series.")
    hidden: tuple[Whole, ...] = choice((8, 8), "Hidden layers", "units per layer", "How many units each hidden layer "
                                       "has, from the input on. More units can bend more, and memorise more.",
                                       max_length=8, needs=("model.name", "mlp"))
    activation: Activation = choice("tanh", "Bend", "activation", "The curve each unit puts its sum through. "
                                    "Without it, layers would collapse into one straight line.",
                                    needs=("model.name", "mlp"))
    dropout: float = choice(0.0, "Forgetfulness", "dropout", "Share of hidden units switched off at random in each "
                            "step, so that none becomes indispensable.", ge=0, le=0.9, needs=("model.name", "mlp"))
    degree: int = choice(3, "Highest power", "degree", "Degree of the polynomial: 0 is a level line, 1 a straight one, "
                         "9 wriggles through ten points.", ge=0, le=30, needs=("model.name", "polynomial"))
    filters: int = choice(25, "Filters", "channels per layer", "How many patterns each of the three layers of a "
                          "convolutional network (CNN) looks for.", ge=1, le=128, needs=("model.name", "cnn"))

    start: str = choice("", "What it already knows", "transfer", "Layers that learned before, on other examples, go into "
                        "the new network; its answers are learned anew. Empty: begin from scratch.", max_length=40)
    frozen: int = choice(0, "Layers that stay", "frozen layers", "So many layers, from the input on, stay as they are; "
                         "only the rest learns.", ge=0, le=16)

    @model_validator(mode="after")
    def names_a_start(self) -> "ModelSpec":
        if not NAME_OF_START.fullmatch(self.start):
            raise SpecError("model.start", f"{label('model.start')} can't be {self.start!r}.", "Give a name from the "
                            "shelf: 16 digits and letters from a to f, or the name of one that comes along.")
        return self

    @model_validator(mode="after")
    def widths_fit(self) -> "ModelSpec":
        for layer, units in enumerate(self.hidden):
            if not 1 <= units <= 1024:
                raise SpecError("model.hidden", f"Hidden layer {layer + 1} has {units} units; it must have 1 to 1024.",
                                f"Use {min(max(units, 1), 1024)}.")
        return self


class Change(Part):
    """A knob turned while the run was learning: before which optimizer step, which field, its new value."""

    step: Whole = Field(ge=0, le=10**9)
    field: Literal["lr", "weight_decay", "batch_size"]
    value: Annotated[float, Strict()]

    @model_validator(mode="after")
    def is_allowed(self) -> "Change":
        low, high = bounds(f"learning.{self.field}")
        if not low <= self.value <= high or (self.field == "batch_size" and self.value % 1):
            whole = " and whole" if self.field == "batch_size" else ""
            raise SpecError("learning.changes", f"{label(f'learning.{self.field}')} can't be changed to "
                            f"{self.value:g}: it must be between {plain(low)} and {plain(high)}{whole}.",
                            "Change it to such a value.")
        return self


class LearningSpec(Part):
    name: Literal["supervised"] = choice("supervised", "Type of learning", "learning",
                                         "Supervised: every question comes with its answer.")
    loss: LossName = choice("auto", "What counts as wrong", "loss", "The number that training makes small. Auto: "
                            "cross-entropy for classes, squared error for numbers.")
    optimizer: OptimizerName = choice("adam", "Way of correcting", "optimizer", "The rule that turns the slope of the "
                                      "loss into a step of the weights. Exact: least squares in one step, "
                                      "for polynomials.")
    lr: float = choice(0.003, "Stride", "learning rate", "How large each correction is. Too small: slow. Too large: "
                       "it stumbles, or the loss leaves the range of numbers.", ge=1e-6, le=10, scale="log")
    weight_decay: float = choice(0.0, "Keep it simple", "weight decay, L2", "Pulls every weight towards zero in each "
                                 "step: smoother borders, less memorising.", ge=0, le=10, scale="log")
    l1: float = choice(0.0, "Keep it sparse", "L1", "Adds the size of the weights to the loss: unneeded weights go "
                       "to zero.", ge=0, le=1, scale="log")
    batch_size: int | None = choice(32, "Questions per correction", "batch size", "How many examples are looked at "
                                    "before the weights are corrected once. Empty: all of them.", ge=1, le=100_000)
    epochs: int = choice(200, "Rounds", "epochs", "How many times the whole course is gone through.", ge=1, le=100_000)
    early_stop: int | None = choice(None, "Stop early", "patience", "Stop when the practice exam has not improved for "
                                    "this many rounds, and go back to the best round. Empty: never.", ge=1, le=10_000)
    augment: Literal["jitter", "shift"] | None = choice(
        None, "Vary the examples", "augmentation", "Jitter: every time an example is studied it is blurred a little, "
        "so it can't be learned by heart. Shift: a series is moved along too.")
    rate_below: float = choice(1.0, "Stride of what is known", "learning rate below", "How fast the layers that were "
                               "brought along learn, as a share of the stride. Small: what they know is kept.", ge=0,
                               le=1)
    changes: tuple[Change, ...] = choice((), "Changed while learning", "changes", "Knobs turned during the run; a "
                                         "link carries them, so that it replays exactly.", max_length=MOST_CHANGES)


class Spec(Part):
    data: DataSpec = DataSpec()
    split: SplitSpec = SplitSpec()
    model: ModelSpec = ModelSpec()
    learning: LearningSpec = LearningSpec()
    seed: int = choice(0, "Luck", "seed", "Fixes the first weights and the order of the questions. The same number "
                       "gives the same run.", ge=0, le=SEED_MAX)
    students: int = choice(1, "Class", "networks trained together", "How many networks learn side by side from the "
                           "same materials, alike but for their luck. One can be an exception; a class shows what is "
                           "usual.", ge=1, le=200)
    device: Device = choice("cpu", "Where it computes", "device", "Auto takes a graphics card where there is one.")


PARTS: dict[str, type[Part]] = {"data": DataSpec, "split": SplitSpec, "model": ModelSpec, "learning": LearningSpec}


def parse(choices: Any) -> Spec:
    """A Spec from plain JSON values; any field may be left out.

    Raises SpecError naming the first wrong field, the value given, and the nearest thing that is allowed.
    """
    if not isinstance(choices, Mapping):
        raise SpecError("", f"Settings must be a JSON object, not {type(choices).__name__}.", 'Begin with {"data": …}.')
    from core.refusal import as_sentence, refuse_loose_types  # here, because its sentences read the declarations above

    refuse_loose_types(choices)
    try:
        return Spec.model_validate(choices)
    except ValidationError as error:
        raise as_sentence(error, choices) from None


def canonical(spec: Spec) -> str:
    """The Spec as sorted JSON without defaults: equal choices give equal text, and so the same run id."""
    return json.dumps(spec.model_dump(mode="json", exclude_defaults=True), sort_keys=True, separators=(",", ":"))


def run_id(spec: Spec, owner: str = "", attempt: int = 1, glass: bool = False) -> str:
    """32 hex digits: the same choices by the same visitor at the same attempt are the same run."""
    text = "\n".join([canonical(spec), owner, str(attempt), "glass" if glass else "sealed"])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def field_info(path: str) -> Any:
    """The declaration (pydantic FieldInfo) behind "learning.lr" or "seed". Raises KeyError for an unknown path."""
    part, _, name = path.rpartition(".")
    return (PARTS[part] if part else Spec).model_fields[name]


def options(path: str) -> tuple[Any, ...]:
    """The names offered for a field of fixed choices, in menu order; empty for numbers."""
    annotation = field_info(path).annotation
    found: list[Any] = []
    for arm in (annotation, *get_args(annotation)):
        found += [value for value in get_args(arm) if isinstance(value, str)] if not isinstance(arm, str) else []
    return tuple(dict.fromkeys(found))


def is_text(path: str) -> bool:
    """Whether any name may be given, not only those of a list."""
    return field_info(path).annotation is str


def bounds(path: str) -> tuple[float | None, float | None]:
    """The smallest and largest value allowed, None where there is no limit."""
    low = high = None
    for rule in field_info(path).metadata:
        low = getattr(rule, "ge", getattr(rule, "gt", low))
        high = getattr(rule, "le", getattr(rule, "lt", high))
    return low, high


def label(path: str) -> str:
    """The exam word of a choice, and the field's own word in brackets."""
    info = field_info(path)
    term = (info.json_schema_extra or {}).get("term", path)
    return f"{info.title or path} ({term})"


def plain(number: float) -> str:
    """0.000001 rather than 1e-06: people read these."""
    return f"{number:.6f}".rstrip("0").rstrip(".")
