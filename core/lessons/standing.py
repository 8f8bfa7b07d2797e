"""Rows of runs -> the records of a lesson, and how far it has come. Knows no process and no page."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.lessons.lesson import Arm, Record
from core.sweep import APP_ATTEMPT, Member

MARKS = ("train", "val")
DRAWN = 200  # rounds of a network that are drawn at most


class Planned(NamedTuple):
    """One network of a lesson before it is trained."""

    arm: str
    member: Member


@dataclass(frozen=True)
class Standing:
    """`records`: of every network that has begun."""

    planned: int
    records: list[Record]
    rounds: int  # of all networks together
    behind: int  # of these, how many are behind them

    def count(self, *states: str) -> int:
        return sum(record["state"] in states for record in self.records)

    @property
    def is_whole(self) -> bool:
        return self.count("done", "stopped", "failed") == self.planned

    @property
    def share(self) -> float:
        """How much of the work is done, 0 to 1."""
        return min(1.0, self.behind / self.rounds) if self.rounds else 0.0


def plan(arms: Sequence[Arm], owner: str, attempt: int = APP_ATTEMPT) -> list[Planned]:
    """All networks of these groups, with the ids of their runs."""
    return [Planned(arm.name, member) for arm in arms for member in arm.members(owner, attempt)]


def standing(planned: Sequence[Planned], rows: Mapping[str, Mapping[str, Any]],
             rounds: Mapping[str, dict[str, list[float]]], found: Mapping[str, dict[str, Any]]) -> Standing:
    """`rows`: of the store, by run; `rounds`: the marks of every round; `found`: what the opened exams gave."""
    records, behind = [], 0
    for arm, member in planned:
        row = rows.get(member.run)
        if row is None:
            continue
        over = row["state"] in ("done", "stopped", "failed")
        behind += member.spec.learning.epochs if over else row["epochs"]
        record = {"arm": arm, "values": member.values, "run": member.run, "state": row["state"],
                  "epochs": row["epochs"], "error": row.get("error")}
        record |= {name: row[name] for name in MARKS if row[name]}
        record |= {"rounds": rounds[member.run]} if member.run in rounds else {}
        records.append(record | found.get(member.run, {}))
    return Standing(len(planned), records, sum(each.member.spec.learning.epochs for each in planned), behind)


def history(events: Sequence[Mapping[str, Any]], epochs: int) -> dict[str, list[float]]:
    """Epoch Events -> {"epoch": [...], "train.loss": [...], ...}. Of a run planned for `epochs` rounds at most DRAWN
    are kept, dense at the start, and the same ones for every run, so that they can be compared round by round.
    """
    wanted = _thinned(epochs)
    kept = [event for event in events if event["kind"] == "epoch" and event["epoch"] in wanted]
    found: dict[str, list[float]] = {"epoch": [event["epoch"] for event in kept]}
    for name in MARKS:
        for measure in kept[0][name] if kept else ():
            found[f"{name}.{measure}"] = [event[name][measure] for event in kept]
    return found


def _thinned(epochs: int) -> Container[int]:
    """Rounds from 1 on, spaced as the squares are."""
    if epochs <= DRAWN:
        return range(1, epochs + 1)
    return {1 + round((epochs - 1) * (place / (DRAWN - 1)) ** 2) for place in range(DRAWN)}
