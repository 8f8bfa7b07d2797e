"""All pieces in their order: from the data to the marks, as one file that is read from top to bottom."""

import json
import re
import textwrap
from typing import Any

from core.check import batch_size
from core.export.script import DATA
from core.export.written import acting, dealing, looking, marking, networks, reading, steps, unlabelled, weights
from core.export.written.course import NAMES, shown
from core.export.written.text import Section, comment, fill, joined, named
from core.finished import Finished
from core.learning import LEARNING
from core.run import setup
from core.spec import Spec, canonical
from core.suits import UNLABELLED

NETWORKS = {"linear": networks.straight, "mlp": networks.straight, "polynomial": networks.polynomial,
            "cnn": looking.cnn, "gru": looking.gru, "transformer": looking.blocks, "embedding_bag": networks.bag,
            "autoencoder": looking.autoencoder, "policy": networks.policy}
# What a file imports, where it uses it: the line, and how its use looks.
IMPORTS = [("import hashlib", r"hashlib\."), ("import re", r"\bre\.\w"),
           ("from collections import Counter", r"Counter\("),
           ("from pathlib import Path", r"\bPath\("), ("", r""),
           ("import numpy as np", r"\bnp\."), ("import torch", r"\btorch\."),
           ("from torch import Tensor, nn", r"\bTensor\b"), ("from torch import nn", r"\bnn\."),
           ("from torch.nn import Module", r"\bModule\b(?<!nn\.Module)"),
           ("from torch.nn import functional as F", r"\bF\.")]
NAMED = 20  # at most so many answers are named
DICE = '''
    def dice_for(purpose):
        """Random numbers of their own for each purpose."""
        digest = hashlib.sha256(f"{SEED} {purpose}".encode()).digest()
        return torch.Generator().manual_seed(int.from_bytes(digest[:7], "big"))
'''
NUMBERS = '''
    def ready(name):
        """One set ready for the network: questions [n, ...] and answers [n]."""
        x = prepare(data[f"{name}_x"])
        return torch.from_numpy(x), $y


    sets = {name: ready(name) for name in SETS}
    course_x, course_y = sets["course"]
    print(f"course materials {tuple(course_x.shape)}, practice exam {tuple(sets['practice'][0].shape)}\\n")
'''
ANSWER = {"classification": 'torch.from_numpy(data[f"{name}_y"])',
          "regression": 'torch.from_numpy(in_spreads(data[f"{name}_y"]))',
          "few": 'torch.from_numpy(data[f"{name}_y"]) if f"{name}_y" in data else None', "levels": "None"}


def network(attempt: Any) -> str:
    """The classes of the network alone: `Network`, and the parts it is made of."""
    return joined([networks.dropout(attempt, dealing.stacked(attempt)), _written(attempt)])


def _written(attempt: Any) -> str:
    outputs = LEARNING[attempt.spec.learning.name].outputs(attempt.dataset, attempt.spec)
    return NETWORKS[attempt.spec.model.name](attempt, outputs)


def model_text(attempt: Any) -> str:
    """The class alone, as a file that can be imported: it forgets with torch's own dropout, which needs no dice."""
    text = _written(attempt).replace("Dropout()", f"nn.Dropout({attempt.spec.model.dropout})")
    return joined([with_imports(text), text], 2) + "\n"


def script_text(finished: Any) -> str:
    """The script as one file, for a folder in which the data lie beside it."""
    parts = sections(finished)
    body = joined(f"# ---- {part.title} {'-' * max(0, 90 - len(part.title))}\n{comment(part.words)}\n\n{part.code}"
                  for part in parts)
    body = body.replace(f'np.load("{DATA}"', f'np.load(Path(__file__).with_name("{DATA}")')
    return joined([f'"""{opening(finished)}\n"""\n\n{with_imports(body)}', body]) + "\n"


def planned(spec: Spec) -> Finished:
    """A run that has not begun: its code can be read all the same. Raises SpecError for choices that don't go together.
    """
    return Finished({"run": "", "title": ""}, spec, setup(spec), [], None)


def opening(finished: Any) -> str:
    """What the file says of itself at its beginning."""
    title, made = named(finished.title), len(finished.attempt.history)
    rounds = made or finished.spec.learning.epochs
    first = f"{title}: a network that learns with plain PyTorch, as it would in Final Exam."
    if made:
        first = f"{title}: the network of run {finished.run[:8]}, trained again outside Final Exam with plain PyTorch."
    compared = "; the last lines compare them with what the app told" * bool(made)
    settings = json.dumps(json.loads(canonical(finished.spec)))
    wrapped = "\n".join(textwrap.wrap(settings, 110, break_long_words=False, break_on_hyphens=False))
    return (f"{first}\n\nIt takes {rounds:,} round{'s' * (rounds != 1)}, and prints the marks of each{compared}.\n"
            f"Needs Python 3.10, torch 2.4 and numpy, or later, and {DATA} beside it.\n"
            "All is done by the processor; other machines differ in the last digits.\n\n"
            f"The settings, where they are not the usual ones:\n{wrapped}")


def with_imports(text: str) -> str:
    """The lines that import what the text uses."""
    lines, tensor = [], re.search(IMPORTS[7][1], text)
    for line, use in IMPORTS:
        if line == "from torch import nn" and tensor:
            continue
        if not line or re.search(use, text):
            lines.append(line)
    return "\n".join(lines).strip("\n")


def sections(finished: Any) -> list[Section]:
    """The whole way, step by step; without a comparison, where the run has no round to compare with."""
    attempt, how = finished.attempt, finished.spec.learning
    by_trial, alone = how.name in ("reinforce", "ppo"), how.name in UNLABELLED
    read_words, read = reading.code(attempt)
    ways = {"batches": dealing.code, "loss": marking.loss, "marks": marking.marks}
    if alone:
        ways = {"batches": unlabelled.asking, "loss": unlabelled.loss, "marks": unlabelled.marks}
    if by_trial:
        ways = {"batches": acting.batches, "loss": acting.loss, "marks": acting.marks}
    y = "levels" if by_trial else "few" if alone else attempt.dataset.task
    return [
        Section("The settings and the data", _data_words(finished), _data(finished)),
        *([Section("The game", "The rules, for many levels at a time.", acting.rules(attempt))] if by_trial else []),
        Section("Prepare", read_words, joined([read, fill(NUMBERS, y=ANSWER[y])])),
        Section("The network", "A subclass of nn.Module: its layers, and how it answers (forward).", network(attempt)),
        Section("The first weights", "Drawn by dice, so that the same seed gives the same network. The table shows "
                "every parameter, and whether it learns (requires_grad).", weights.code(attempt)),
        Section("What is studied in a round", LEARNING[how.name].SENTENCE, ways["batches"](attempt)),
        Section("What counts as wrong, and how it is corrected", "The loss is the number that training makes small; "
                "the optimizer turns its slope into a step of the weights.",
                joined([ways["loss"](attempt), steps.optimizer(finished)])),
        Section("The marks", "Practice exam and course materials are only measured here: nothing is learned.",
                ways["marks"](attempt)),
        Section("The six steps", "This is the loop that ran.", steps.loop(finished)),
        *([Section("Does it agree with the app?", _end_words(finished), steps.comparison(finished))]
          if attempt.history else []),
    ]


def _data_words(finished: Any) -> str:
    if "test" not in shown(finished):
        return ("The raw rows of the course materials (training set) and of the practice exam (validation set). The "
                "final exam (test set) is sealed: its rows are not here.")
    how = "lies behind glass in this run, and is marked in every round" if finished.attempt.test is not None else \
        "was opened, so its rows are here too; it is sat once, at the end"
    return ("The raw rows of the course materials (training set) and of the practice exam (validation set). The final "
            f"exam (test set) {how}.")


def _end_words(finished: Any) -> str:
    words = "The marks with which the network left, as the app told them, beside those of this run."
    if steps.was_stopped(finished):
        which = "best" if finished.spec.learning.early_stop else "last"
        words = f"The run was stopped by hand: compared are the marks of its {which} whole round."
    if not dealing.stacked(finished.attempt):
        return words
    return (f"{words} The app computes networks of this kind in one stack, with a way back of its own, and here "
            "autograd finds it: both round the last digit in their own way. Where strides are long (a large learning "
            "rate), such differences can grow from round to round.")


def _data(finished: Any) -> str:
    how, attempt = finished.spec.learning, finished.attempt
    live = [NAMES[name] for name in attempt.sets]
    rounds = f"EPOCHS = {len(attempt.history) or how.epochs}  # rounds"
    if how.early_stop:
        rounds = f"EPOCHS, PATIENCE = {_most(finished)}, {how.early_stop}  # rounds at most; rounds without a gain"
    lines = [f"SEED = {finished.spec.seed}  # fixes the first weights and the order of the questions", rounds,
             f"batch_size = {_first_batch(finished)}  # questions per correction" if how.name not in (
                 "reinforce", "ppo") else "",
             f"SETS = {json.dumps(live)}  # what is marked after every round",
             f'data = np.load("{DATA}", allow_pickle=False)']
    classes = attempt.dataset.classes if attempt.dataset.kind != "letters" else ()
    names = ", ".join(map(named, classes[:NAMED])) + ", …" * (len(classes) > NAMED)
    answers = comment(f"The answers are, by their numbers: {names}.") if classes else ""
    purposes = LEARNING[how.name].DICE
    return joined(["\n".join(line for line in [*lines, answers] if line), fill(DICE) if purposes else ""])


def _most(finished: Any) -> int:
    """Rounds at most: where it was stopped by hand, those that it made."""
    made = len(finished.attempt.history)
    return made if made and steps.was_stopped(finished) else finished.spec.learning.epochs


def _first_batch(finished: Any) -> int:
    """The batch size with which it began."""
    return batch_size(finished.spec.learning.batch_size, len(finished.attempt.train.x))
