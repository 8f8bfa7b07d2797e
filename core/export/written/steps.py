"""The six steps, written out: the lines of the loop that ran (core/fit.py), and around it knobs, marks and patience."""

import inspect
import json
from typing import Any

from core.export.written.text import fill, indented, joined, listed
from core.fit import fit
from core.models.transfer import parts
from core.optimizers import Exact

WORDS = {"train": "course", "val": "practice", "test": "exam"}
ROUNDS, COUNTED = "for _ in epochs:", "for epoch in range(1, EPOCHS + 1):"
MADE = {"sgd": "torch.optim.SGD($what)", "momentum": "torch.optim.SGD($what, momentum=0.9)",
        "adam": "torch.optim.Adam($what, fused=True)", "adamw": "torch.optim.AdamW($what, fused=True)",
        "rmsprop": "torch.optim.RMSprop($what)"}
GROUPS = '''
    # The last layer is new, and learns at the whole rate; what was brought along at $below of it.
    HEAD = $head
    learning = [(name, weights) for name, weights in model.named_parameters() if weights.requires_grad]
    groups = [{"params": [weights for name, weights in learning if name not in HEAD], "share": $below},
              {"params": [weights for name, weights in learning if name in HEAD], "share": 1.0}]
    for group in groups:
        group["lr"] = $lr * group["share"]
'''
TURN = '''
    # Knobs that were turned while the run learned: before which step, which one, and how far.
    CHANGES = {$changes}


    def turn(knob, value):
        for group in optimizer.param_groups:
            group[knob] = value * group.get("share", 1.0) if knob == "lr" else value
'''
TURNED = '''
    for knob, value in CHANGES.get(steps, []):
        if knob == "batch_size":  # from the next round on
            batch_size = min(int(value), len(course_x))
        else:
            turn(knob, value)
    steps += 1
'''
PATIENCE = '''
    if epoch == 1 or rounds[-1]["practice"]["loss"] < rounds[best - 1]["practice"]["loss"]:
        best, best_weights = epoch, {name: weights.clone() for name, weights in model.state_dict().items()}
    if epoch - best >= PATIENCE:
        break
'''

TOLD = '''
    def told(found):
        return "   ".join(f"{name}: " + " ".join(f"{mark} {value:.6g}" for mark, value in of_set.items())
                          for name, of_set in found.items())
'''
SIT = '''
    sets["exam"] = ready("exam")  # it was opened: now that nothing is learned any more, it may be sat
'''
COMPARED = '''
    SAID = {$said}  # what the app told of the network as it left
    $sit
    print(f"\\n{'':<24}{'the app said':>16}{'this script says':>20}")
    for name, of_set in SAID.items():
        mine = marks(name)
        for mark, value in of_set.items():
            print(f"{name + ': ' + mark:<24}{value:>16.6g}{mine[mark]:>20.6g}")
'''


def optimizer(finished: Any) -> str:
    """The way of correcting, for the weights that learn."""
    attempt, spec, how = finished.attempt, finished.spec, finished.spec.learning
    if how.optimizer == "exact":
        made = f"optimizer = Exact(model, course_x, course_y, {how.weight_decay!r})"
        source = inspect.getsource(Exact)
        return joined([source.rstrip(), joined([made, _changes(finished)], 1)])
    decay = f", weight_decay={how.weight_decay!r}" if how.weight_decay else ""
    pieces, what = [], "model.parameters()"
    below = _below(attempt)
    if below:
        pieces, what = [below], "groups"
    elif spec.model.frozen:
        what = "[weights for weights in model.parameters() if weights.requires_grad]"
    made = MADE[how.optimizer].replace("$what", f"{what}, lr={how.lr!r}{decay}")
    pieces.append(f"optimizer = {made}")
    return joined(["\n".join(pieces), _changes(finished)], 1)


def _below(attempt: Any) -> str:
    """Two groups, where what was brought along learns at another rate than what is new."""
    spec = attempt.spec
    layers = parts(attempt.model)
    if not spec.model.start or spec.learning.rate_below == 1 or spec.model.frozen >= len(layers) - 1:
        return ""
    last = {id(weights) for weights in layers[-1].parameters()}
    head = [name for name, weights in attempt.model.named_parameters() if id(weights) in last]
    return fill(GROUPS, head=listed(head), below=repr(spec.learning.rate_below), lr=repr(spec.learning.lr))


def turned(finished: Any) -> list[dict[str, Any]]:
    """The knobs that were turned, as the run told it; or that will be, where it has told nothing yet."""
    if not finished.events:
        return [change.model_dump() for change in finished.spec.learning.changes]
    return [event for event in finished.events if event["kind"] == "change"]


def _changes(finished: Any) -> str:
    found: dict[int, list[str]] = {}
    for change in turned(finished):
        found.setdefault(change["step"], []).append(f'("{change["field"]}", {change["value"]!r})')
    lines = "".join(f"\n    {step}: [{', '.join(knobs)}]," for step, knobs in found.items())
    return fill(TURN, changes=lines + "\n" if lines else "") if found else ""


def loop(finished: Any) -> str:
    """The rounds: the six steps, then the marks; and an end before the last, where patience has one."""
    how = finished.spec.learning
    lines = ["rounds = []  # the marks after each of them"]
    lines += ["steps = 0"] * bool(turned(finished)) + ["best = 0"] * bool(how.early_stop)
    for line in the_loop():
        lines.append(line)
        if "# 2." in line and turned(finished):
            lines += fill(TURNED).replace("\n", "\n        ").join(["        ", ""]).splitlines()
    lines += ["", "    rounds.append({name: marks(name) for name in SETS})",
              '    print(f"round {epoch:>4}  {told(rounds[-1])}")']
    lines += ["", indented(fill(PATIENCE))] if how.early_stop else []
    if how.early_stop:
        lines += ["", "if best < epoch:  # it leaves as it was at its best practice exam",
                  "    model.load_state_dict(best_weights)"]
    return joined([fill(TOLD), "\n".join(lines)])


def the_loop() -> list[str]:
    """The lines of the loop that ran, from the rounds to the step; where that one hands control back, this goes on."""
    lines = inspect.getsource(fit).splitlines()
    first = next(place for place, line in enumerate(lines) if line.strip().startswith(ROUNDS))
    kept = [line[4:] for line in lines[first:] if line.strip() and not line.strip().startswith("yield")]
    return [line.replace(ROUNDS + " " * (len(COUNTED) - len(ROUNDS)), COUNTED) for line in kept]


def comparison(finished: Any) -> str:
    """The marks with which the network leaves, beside those that the app told."""
    said, exam = last_marks(finished)
    rows = "".join(f"\n    {json.dumps(WORDS[name])}: {json.dumps(marks)}," for name, marks in said.items())
    sit = fill(SIT) if exam else ""
    return joined([fill(COMPARED, said=rows + "\n", sit=sit and f"{sit}\n").replace("\n\n\n", "\n\n")])


def was_stopped(finished: Any) -> bool:
    """Whether it was stopped by hand, perhaps in the middle of a round; or never told its end."""
    last = finished.events[-1]
    return last["kind"] != "done" or last["why"] == "stopped"


def last_marks(finished: Any) -> tuple[dict[str, dict[str, float]], bool]:
    """What the app told of the network as it left, by set; and whether an opened exam is among it, sat at the end."""
    told, attempt = finished.events[-1], finished.attempt
    if was_stopped(finished):  # with patience it left as it was at its best
        told = attempt.best if finished.spec.learning.early_stop else attempt.history[-1]
    said = {name: told[name] for name in ("train", "val", "test") if name in told}
    opened = finished.opening["result"]["test"] if finished.opening and finished.attempt.test is None else None
    return said | ({"test": opened} if opened else {}), opened is not None
