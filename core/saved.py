"""A finished run goes on: a new run with the same settings but more rounds, from where the old one ended. No torch."""

import hashlib
from typing import Any

from core.exam import FINISHED
from core.jobs import ENDED, ensure_supervisor
from core.quotas import current, refuse_too_many
from core.spec import Spec, SpecError, parse
from core.store import Store
from core.store.queue import AT_ONCE

Event = dict[str, Any]
Checkpoint = tuple[dict, dict]


def go_on(store: Store, run: str, epochs: int, owner: str = "") -> str:
    """Asks for a run that goes on until `epochs` rounds in all, and returns its id; asked again, it is the same one.

    Its Events are to the byte those of a run that had so many rounds from the start. It goes on from the checkpoint;
    where that was taken within a round, what can't be taken up is learned once more. Raises SpecError where it can't.
    """
    row = store.get_run(run) if run.isalnum() else None
    _refuse_unfinished(row, run)
    spec, events = parse(row["spec"]), store.events(run)
    longer = _longer(spec, events[-1], epochs)
    name = hashlib.sha256(f"{run}\ngoes on until {epochs}\n{owner}".encode()).hexdigest()[:32]
    if store.queue.get(name) is None and not _is_over(store.get_run(name)):
        waiting = [job for job in store.queue.all("queued") if job["kind"] not in AT_ONCE]
        refuse_too_many(current(), owner, waiting)
        new = {"run": name, "owner": owner, "spec": longer.model_dump(mode="json"), "title": row["title"],
               "attempt": max(1, row["attempt"]), "glass": row["glass"]}
        _copy(store, run, events, new)
    ensure_supervisor(store)
    return name


def _is_over(row: dict[str, Any] | None) -> bool:
    return row is not None and row["state"] in ENDED


def _refuse_unfinished(row: dict[str, Any] | None, run: str) -> None:
    if row is None or not row["spec"]:
        raise SpecError("run", f"There is no run {run[:40]!r}.", "Choose one of your runs.")
    if row["state"] == "failed":
        raise SpecError("run", f"This run failed, and can't go on: {row['error']}", row["remedy"] or "Start a new one.")
    if row["state"] not in FINISHED:
        raise SpecError("run", f"This network has not learned to its end: it is {row['state']}.",
                        "Let it finish, or stop it, and let it go on then.")


def _longer(spec: Spec, last: Event, epochs: Any) -> Spec:
    """The same settings with more rounds. Raises SpecError where more would change nothing."""
    learned = last["epochs"]
    if spec.students > 1:
        raise SpecError("run", f"This run is a class of {spec.students}; one network goes on at a time.",
                        "Open one of its students, and let that go on.")
    asked = spec.model_dump(mode="json")
    longer = parse(asked | {"learning": asked["learning"] | {"epochs": epochs}})
    if epochs <= learned:
        raise SpecError("learning.epochs", f"It has learned {learned:,} rounds; {epochs:,} in all would be no more.",
                        f"Ask for more than {learned:,}.")
    if last["why"] == "early_stop":
        raise SpecError("learning.early_stop", f"It stopped by itself after round {learned:,}, because its practice "
                        f"exam had not improved for {spec.learning.early_stop} rounds: with more rounds it would stop "
                        "there again.", "Start a new attempt that is more patient, or never stops early.")
    return longer


def _copy(store: Store, run: str, events: list[Event], new: dict[str, Any]) -> None:
    """The new run as it would stand in the store, had its process been let go after the old one's last round."""
    name = new["run"]
    store.create_run(**new)
    if saved := _between_rounds(store, run, events):
        tensors, meta = saved
        store.save_checkpoint(name, meta["epoch"], meta["step"], tensors, meta)
    store.append(name, 0, [events[0] | {"run": name, "spec": new["spec"]}, *events[1:-1]])
    store.queue.add(name, name, new["owner"], play=True, speed="max")


def _between_rounds(store: Store, run: str, events: list[Event]) -> Checkpoint | None:
    """The newest checkpoint from which a run can go on exactly: of a whole round, with that round's own weights."""
    ends = {0: 0} | {event["epoch"]: event["step"] for event in events if event["kind"] == "epoch"}
    restored = events[-1]["best"]["restored"]
    for tensors, meta in store.checkpoints(run):
        if meta["step"] != ends.get(meta["epoch"]) or meta["events"] >= len(events):
            continue
        if not (restored and meta["epoch"] == events[-1]["epochs"]):
            return tensors, meta
        if meta["epoch"] in tensors.get("trail.epochs", ()):  # the best round was put back: its last one is kept there
            return tensors, meta | {"from_trail": True}
    return None
