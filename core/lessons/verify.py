"""Trains lessons here, in this process, opens their exams, and says whether what they claim holds."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.examine import examine
from core.lessons.lesson import Arm, Finding, Lesson, Record
from core.lessons.standing import Planned, history, plan, standing
from core.store import Store
from core.sweeping import Sweeping

OWNER, ATTEMPT = "", 1  # what is verified belongs to this machine, not to a visitor


@dataclass(frozen=True)
class Verdict:
    """`seconds`: of computing, one thread."""

    lesson: str
    findings: list[Finding]
    networks: int
    seconds: float

    @property
    def holds(self) -> bool:
        return all(finding.holds for finding in self.findings)

    def record(self) -> dict[str, Any]:
        """As JSON."""
        told = [{"name": each.name, "ours": round(each.ours, 4) if each.ours == each.ours else None, "low": each.low,
                 "high": each.high, "published": each.published, "unit": each.unit, "holds": each.holds}
                for each in self.findings]
        return {"kind": "lesson", "lesson": self.lesson, "holds": self.holds, "networks": self.networks,
                "seconds": round(self.seconds, 2), "findings": told}


def verify(lesson: Lesson, store: Store, arms: Sequence[Arm] | None = None) -> Verdict:
    """Trains what is not trained yet and measures it; `arms`: other groups than the lesson's own, such as its twin."""
    begun = time.process_time()
    arms = lesson.arms if arms is None else arms
    records = list(learned(lesson, store, arms))
    return Verdict(lesson.name, lesson.claim(records), len(records), time.process_time() - begun)


def learned(lesson: Lesson, store: Store, arms: Sequence[Arm], check: Callable[[], None] = lambda: None
            ) -> list[Record]:
    """The records of all networks of these groups, exams opened. `check` is called at every moment, and may raise."""
    planned = plan(arms, OWNER, ATTEMPT)
    for _ in _moments(store, planned):
        check()
    runs = [each.member.run for each in planned]
    rounds = {each.member.run: history(store.events(each.member.run), each.member.spec.learning.epochs)
              for each in planned} if lesson.rounds else {}
    return standing(planned, store.sweeps.rows(runs), rounds, examine(store, runs, lesson.asks)).records


def _moments(store: Store, planned: Sequence[Planned]) -> Iterator[None]:
    sweeping = Sweeping(store, OWNER, False, ATTEMPT)
    try:
        for _ in sweeping.learn(each.member for each in planned):
            yield
    finally:
        sweeping.leave()
