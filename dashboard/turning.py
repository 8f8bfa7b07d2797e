"""Knobs turned in a run that learns: passed on, taken back, and told in its link so that it replays exactly."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from core import jobs
from core.check import batch_size
from core.commands import Inbox, path_of
from core.events import Event
from core.spec import MOST_CHANGES, Spec, SpecError
from core.split import counted
from core.store import StoreError
from dashboard.cached import store
from dashboard.onscreen import OnScreen, with_values

FINISHED = {"done", "failed", "stopped"}

Change = dict[str, Any]  # step, field, value


def turn(now: OnScreen, field: str, value: float | None) -> OnScreen:
    """Tells the run; what it would refuse is refused here, and not remembered. Raises SpecError."""
    if field == "batch_size":
        value = batch_size(value, course(now.spec))
    if len(link_changes(now)) >= MOST_CHANGES:
        raise SpecError(f"learning.{field}", f"Knobs were turned {MOST_CHANGES} times in this run, and no more fit in "
                        "its link.", "Start again with the settings as they are now.")
    jobs.command(store(), now.run, {"do": "change", "field": field, "value": value})
    return replace(now, turned=tuple((dict(now.turned) | {field: value}).items()))


def turn_back(now: OnScreen, before: OnScreen) -> OnScreen:
    """Gives the knobs the values that they had before. Raises SpecError."""
    was = dict(before.turned)
    for field, value in now.turned:
        earlier = was.get(field, getattr(before.spec.learning, field))
        if earlier != value:
            now = turn(now, field, earlier)
    return now


def turned(run: str, spec: Spec) -> tuple[tuple[str, float], ...]:
    """The knobs that were turned in the run, as they stand; what its Spec plans for later is not turned yet."""
    planned = [change.model_dump() for change in spec.learning.changes]
    events = store().events(run)
    found = [*_told(events), *(change for change in _asked(run, events) if change not in planned)]
    return tuple({change["field"]: change["value"] for change in found}.items())


def link_spec(now: OnScreen) -> Spec:
    """The settings with every knob turned so far, at the step where it was turned: a link replays the run exactly."""
    return with_values(now.spec, {"learning.changes": link_changes(now)[-MOST_CHANGES:]}) if now.turned else now.spec


def fits_in_link(now: OnScreen) -> bool:
    """Whether a link can carry every turn; runs of an earlier version may have more."""
    return len(link_changes(now)) <= MOST_CHANGES


def link_changes(now: OnScreen) -> list[Change]:
    """What the Spec plans, what has happened and what the run was asked for, by step; of two at one step the last."""
    found = [change.model_dump() for change in now.spec.learning.changes]
    if now.turned:
        try:
            events = store().events(now.run)
            found += [*_told(events), *_asked(now.run, events)]
        except StoreError:  # the damaged record was named when the run came on the screen
            pass
    latest = {(change["step"], change["field"]): change["value"] for change in found}
    return [{"step": step, "field": field, "value": value}
            for (step, field), value in sorted(latest.items(), key=lambda item: item[0][0])]


def course(spec: Spec) -> int:
    """How many rows the course materials have."""
    return int(counted(spec)[0])


def _told(events: Sequence[Event]) -> list[Change]:
    return [_change(event, event["step"]) for event in events if event["kind"] == "change"]


def _asked(run: str, events: Sequence[Event]) -> list[Change]:
    """Changes that have not happened yet: put off by the run's process, or still unread, as while it is paused."""
    known, job = store().get_run(run), store().queue.get(run)
    if not known or not job or known["state"] in FINISHED:
        return []
    asked = job["asked"] or {}
    step = asked.get("step") or max((event.get("step", 0) for event in events), default=0)
    unread = Inbox(path_of(store().folder, run), job["inbox"]).read()
    return [*asked.get("pending", []), *(_change(said, step) for said in unread if said["do"] == "change")]


def _change(source: dict[str, Any], step: int) -> Change:
    return {"step": step, "field": source["field"], "value": source["value"]}
