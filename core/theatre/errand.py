"""What a page of the theatre asks a process for: some steps of a network, or the same network with a step left out."""

import time
from typing import Any

from core.models import parameters
from core.spec import SpecError
from core.store import Store
from core.theatre import questions
from core.theatre.cast import cast
from core.theatre.left_out import left_out
from core.theatre.moments import steps
from core.theatre.network import layers
from core.theatre.source import LEFT_OUT, source

AT_ONCE, FEW = 5, 3  # steps of one answer; and of a network with many weights
MANY = 20_000   # weights
FARTHEST = 200  # steps that are played in all;
REPLAYED = 10.0  # of slow networks only as many as are taken again in so many seconds, on the way to the last of them
PATIENCE = 1.0  # seconds, after which it is time to answer


def show(store: Store, asked: dict[str, Any], visitor: str = "") -> dict[str, Any]:
    """`asked`: {"run": id} or {"spec": settings}, and {"first": 0, …} for steps or {"leave": name} for a comparison.

    Steps come as {"source", "scene", "first", "steps"}. Raises SpecError with a sentence where that can't be.
    """
    if asked.get("leave"):
        return left_out(lambda: cast(store, asked), asked["leave"])
    first = asked.get("first", 0)
    if not isinstance(first, int) or not 0 <= first < FARTHEST:
        raise SpecError("first", f"The theatre plays {FARTHEST} steps of a network; {first!r} is none of them.",
                        "Start again from the first.")
    attempt, study = cast(store, asked)
    how, dataset, weights = attempt.spec.learning, attempt.dataset, parameters(attempt.model)
    scene = {"title": dataset.title, "kind": dataset.kind, "learning": how.name, "task": dataset.task,
             "classes": list(dataset.classes[:questions.NAMES]), "target": dataset.target, "unit": dataset.unit,
             "model": attempt.spec.model.name, "weights": weights, "optimizer": how.optimizer, "lr": attempt.lr,
             "rows": len(attempt.train.x), "epoch": attempt.epoch, "step": attempt.step,
             "layers": layers(attempt), "features": list(attempt.preparation.features[:12]),
             "behind": questions.behind(attempt), "left_out": list(LEFT_OUT)}
    many, begun = min(AT_ONCE if weights <= MANY else FEW, FARTHEST - first), time.monotonic()
    taken = steps(attempt, study, first, many, PATIENCE)
    each = (time.monotonic() - begun) / (first + len(taken))
    scene["farthest"] = min(FARTHEST, max(first + len(taken), int(REPLAYED / each)))
    return {"source": source(), "scene": scene, "first": first, "steps": taken}
