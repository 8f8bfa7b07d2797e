"""Each moment of a step in plain sentences, made of its numbers: what is said is true of the step that is shown."""

from math import log
from typing import Any

from core.attempt import Attempt
from core.suits import UNLABELLED
from core.theatre.questions import BY_TRIAL

MOVES = {"sgd": "Each weight goes against its slope, by the learning rate {lr} times the slope.",
         "momentum": "Each weight goes against its slopes, the new one and, less and less, those before: it rolls.",
         "adam": "Each weight goes against the running mean of its slopes, in a stride of about {lr} whatever their "
                 "size.",
         "rmsprop": "Each weight goes against its slope, which is first divided by how large its slopes usually are.",
         "exact": "No way downhill at all: the weights that fit the whole course best are solved for in one go."}
MOVES["adamw"] = MOVES["adam"]


def told(attempt: Attempt, step: dict[str, Any]) -> dict[str, str]:
    """One for each of the six."""
    return {"epoch": _dealt(attempt, step), "forward": _answered(attempt, step), "loss": _marked(attempt, step),
            "zero_grad": _forgot(step), "backward": _sloped(attempt, step), "step": _moved(attempt, step)}


def _dealt(attempt: Attempt, step: dict[str, Any]) -> str:
    how, size, course = attempt.spec.learning.name, step["size"], len(attempt.train.x)
    if how in BY_TRIAL:
        return (f"The network acts in levels of the course materials. What it lived through, {counted(size, 'moment')} "
                "long, is what it learns from.")
    made = size // 2 if how == "contrast" else size
    dealt = f"all {made:,}" if made == course else f"{made:,} of their {course:,}"
    begins = (f"Round {step['round']} begins: the course materials are shuffled, and {dealt} examples are dealt."
              if step["opens"] else
              f"The next {counted(made, 'example')} of the course materials: batch {step['batch']} of "
              f"{step['batches']} in round {step['round']}.")
    return begins + (" Nobody gives answers: question and answer are made of the example." if how in UNLABELLED else "")


def _answered(attempt: Attempt, step: dict[str, Any]) -> str:
    how, size, right = attempt.spec.learning.name, step["size"], step["right"]
    if how in BY_TRIAL:
        return f"For each of {size:,} moments the network says how much it likes every action, and what it hopes for."
    if how == "next_letter":
        letters = size * step["answer"]["shape"][1]
        return f"After each of {letters:,} letters the network guesses the next one. {right:,} guesses are right."
    if how == "contrast":
        return f"For each of {size:,} views the network looks for its twin. {right:,} times it takes the right one."
    if right is not None:
        return (f"The network answers all {counted(size, 'question')}, with a score for each possible answer. Its best "
                f"guess is right {right:,} of {size:,} times.")
    if how in UNLABELLED:
        return f"The network draws {counted(size, 'example')} again from what it was shown."
    return f"The network answers all {counted(size, 'question')}, with a number for each."


def _marked(attempt: Attempt, step: dict[str, Any]) -> str:
    if step["loss"] is None:
        return "The loss has left the range of numbers. The learning rate is too large."
    if attempt.spec.learning.name in BY_TRIAL:
        return (f"The loss is one number: {step['loss']:.4g}. It is small where acts that paid better than expected "
                "become likelier.")
    which = "answer was" if step["size"] == 1 else f"{step['size']:,} answers were, on average"
    said = f"The loss is one number: how wrong the {which}: {step['loss']:.4g}."
    if step["penalty"]:
        return said + f" {step['penalty']:.3g} of it is for the size of the weights (L1)."
    return said + _blindly(attempt)


def _blindly(attempt: Attempt) -> str:
    """What somebody who knows nothing would pay, where that is the same for all data."""
    how, classes = attempt.spec.learning, len(attempt.dataset.classes)
    if how.name in ("supervised", "next_letter") and classes and how.loss in ("auto", "cross_entropy"):
        return f" To give all {classes} possible answers the same chance would cost {log(classes):.3f}."
    if attempt.dataset.task == "regression" and how.loss in ("auto", "mse"):  # prepared answers have a spread of 1
        return " To say the average of all course materials every time would cost 1 over the whole course."
    return ""


def _forgot(step: dict[str, Any]) -> str:
    if step["stale"] is None:
        return "Nothing to forget yet: this is the first step that is played. Before the next one there will be slopes."
    return (f"The slopes of the step before (together {step['stale']:.3g} long) are forgotten. Else the new ones would "
            "be added to them.")


def _sloped(attempt: Attempt, step: dict[str, Any]) -> str:
    steep = step["steepest"]
    if steep is None:
        return "No weight has a slope: nothing here learns."
    way = "rise" if (steep["slope"] or 0) > 0 else "fall"
    where = f"{steep['name']}[{', '.join(map(str, steep['index']))}]"
    every = "Every weight that is not frozen" if attempt.spec.model.frozen else "Every weight"
    if not steep["slope"]:
        return f"Back through the network. {every} gets a slope; all of them are 0 here."
    return (f"Back through the network: would the loss rise or fall if a weight grew a little? {every} gets a slope. "
            f"The steepest is {steep['slope']:.3g}, of {where}: if it grew, the loss would {way}.")


def _moved(attempt: Attempt, step: dict[str, Any]) -> str:
    before, after = step["again"]["before"], step["again"]["after"]
    rule = MOVES[attempt.spec.learning.optimizer].format(lr=f"{attempt.lr:.3g}") + _besides(attempt)
    if before is None or after is None:
        return f"{rule} The loss has left the range of numbers: the stride was too long."
    way = "lower than" if after < before else "higher than" if after > before else "as high as"
    what = "moment" if attempt.spec.learning.name in BY_TRIAL else "question"
    same = f"The same {what}" if step["size"] == 1 else f"The same {step['size']:,} {what}s"
    return f"{rule} {same}, asked again: loss {after:.4g}, {way} before ({before:.4g})."


def _besides(attempt: Attempt) -> str:
    """What else a step does to weights."""
    model, how = attempt.spec.model, attempt.spec.learning
    decay = " Weight decay pulls it towards zero besides." if attempt.weight_decay and how.optimizer != "exact" else ""
    slow = f" Layers that were brought along move at {how.rate_below:.3g} of that." if model.start and (
        how.rate_below != 1) else ""
    return decay + slow + (" Frozen layers stay." if model.frozen else "")


def counted(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
