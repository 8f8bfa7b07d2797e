"""How it learns: type of learning, loss, optimizer, and the knobs that can be turned meanwhile."""

from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from core.declared import MOST_CHANGES, Part, SpecError, Whole, bounds_of, choice, label_of, plain

LearningName = Literal["supervised", "autoencode", "denoise", "mask", "rotate", "contrast", "next_letter", "reinforce",
                       "ppo"]
LossName = Literal["auto", "cross_entropy", "brier", "mse", "mae", "huber"]
OptimizerName = Literal["sgd", "momentum", "adam", "adamw", "rmsprop", "exact"]


class Change(Part):
    """A knob turned while the run was learning: before which optimizer step, which field, its new value."""

    step: Whole = Field(ge=0, le=10**9)
    field: Literal["lr", "weight_decay", "batch_size"]
    value: Annotated[float, Strict()]

    @model_validator(mode="after")
    def is_allowed(self) -> "Change":
        info = LearningSpec.model_fields[self.field]
        low, high = bounds_of(info)
        if not low <= self.value <= high or (self.field == "batch_size" and self.value % 1):
            whole = " and whole" if self.field == "batch_size" else ""
            raise SpecError("learning.changes", f"{label_of(info, self.field)} can't be changed to "
                            f"{self.value:g}: it must be between {plain(low)} and {plain(high)}{whole}.",
                            "Change it to such a value.")
        return self


class LearningSpec(Part):
    name: LearningName = choice("supervised", "Type of learning", "learning",
                                "Supervised: every question comes with its answer. The others make their own "
                                "answers, or learn by trial.")
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
    augment: Literal["jitter", "shift", "sway"] | None = choice(
        None, "Vary the examples", "augmentation", "Jitter: every time an example is studied it is blurred a little, "
        "so it can't be learned by heart. Shift: a series is moved along too. Sway: a picture is turned, moved, "
        "resized and partly covered.")
    grain: float = choice(1.0, "Noise to clean away", "noise added", "How much noise is laid over an example before it "
                          "is cleaned, in units of the data's own spread.", ge=0.05, le=5,
                          needs=("learning.name", "denoise"))
    covered: float = choice(0.5, "Covered", "masked share", "Share of each example that is hidden and must be guessed.",
                            ge=0.05, le=0.95, needs=("learning.name", "mask"))
    temperature: float = choice(0.2, "Pickiness", "temperature", "How much the most similar strangers count when pairs "
                                "are sought: low, only these; high, all alike.", ge=0.02, le=2, scale="log",
                                needs=("learning.name", "contrast"))
    walks: int = choice(512, "Levels walked", "episodes per batch", "How many levels of the course are walked before "
                        "the weights are corrected.", ge=1, le=10_000, needs=("learning.name", "ppo", "reinforce"))
    discount: float = choice(0.95, "Patience", "discount factor", "What pay is worth that comes one step later: 1, as "
                             "much as now; 0, nothing.", ge=0, le=1, needs=("learning.name", "ppo", "reinforce"))
    curiosity: float = choice(0.01, "Curiosity", "entropy bonus", "How much it likes to be undecided, so that it goes "
                              "on trying.", ge=0, le=1, scale="log", needs=("learning.name", "ppo", "reinforce"))
    clip: float = choice(0.2, "Longest change of mind", "clip range", "By what share an action may become likelier or "
                         "less likely in one round.", gt=0, le=1, needs=("learning.name", "ppo"))
    rate_below: float = choice(1.0, "Stride of what is known", "learning rate below", "How fast the layers that were "
                               "brought along learn, as a share of the stride. Small: what they know is kept.", ge=0,
                               le=1)
    changes: tuple[Change, ...] = choice((), "Changed while learning", "changes", "Knobs turned during the run; a "
                                         "link carries them, so that it replays exactly.", max_length=MOST_CHANGES)
