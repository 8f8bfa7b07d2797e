"""Time to the claim of every lesson: trained by processes as the page does it, from the press to the opened exams."""

import tempfile
import time
from pathlib import Path

from bench.office import Office
from bench.report import Bar, Row
from core import jobs
from core.lessons import LESSONS
from core.lessons.lesson import SLOW, Arm, Lesson, sweeps
from core.lessons.standing import Standing, history, plan, standing
from core.store import Store

OWNER = "bench"
ACTIVE = ("queued", "learning", "paused", "interrupted")
PATIENCE = 15  # times what a lesson may take


def measure(quick: bool) -> tuple[list[Bar], list[Row]]:
    """`quick`: the smaller twins, whose times say nothing about the goals, only that the claims hold."""
    bars, rows = [], []
    for lesson in LESSONS.values():
        with tempfile.TemporaryDirectory() as folder, Office(Path(folder)) as office:
            time.sleep(1)  # until spare processes are warm
            row = _taught(lesson, office, lesson.twin if quick else lesson.arms)
        rows.append(row)
        bars.append(Bar(f"lesson {lesson.name}: time to the claim", None if quick or not row["holds"] else
                        row["wall s"], f"at most {lesson.seconds}", "s",
                        "its twin only" if quick else "" if row["holds"] else "the claim does not hold"))
    bars.append(Bar("lessons whose claim does not hold", float(sum(not row["holds"] for row in rows)), "at most 0",
                    "lessons"))
    bars.append(Bar("slow lessons", float(sum(lesson.seconds == SLOW for lesson in LESSONS.values())), "at most 3",
                    "lessons"))
    return bars, rows


def _taught(lesson: Lesson, office: Office, arms: tuple[Arm, ...]) -> Row:
    """Trains and opens it as a visitor would."""
    planned = plan(arms, OWNER)
    runs = [each.member.run for each in planned]
    cpu, begun = office.cpu(), time.monotonic()
    names = [jobs.submit_sweep(office.store, sweep.record(), OWNER) for sweep in sweeps(arms)]
    while any(jobs.sweep_status(office.store, name)["state"] in ACTIVE for name in names):
        if time.monotonic() - begun > PATIENCE * lesson.seconds:
            raise TimeoutError(f"{lesson.name} did not end within {PATIENCE * lesson.seconds} s")
        time.sleep(0.02)
    found = jobs.open_together(office.store, runs, OWNER, lesson.name, lesson.asks)["found"]
    wall = time.monotonic() - begun
    findings = lesson.claim(_standing(lesson, office.store, arms, found).records)
    return {"lesson": lesson.name, "networks": len(runs), "wall s": wall, "CPU s": office.cpu() - cpu,
            "may take s": lesson.seconds, "holds": all(finding.holds for finding in findings)}


def _standing(lesson: Lesson, store: Store, arms: tuple[Arm, ...], found: dict[str, dict]) -> Standing:
    planned = plan(arms, OWNER)
    rounds = {each.member.run: history(store.events(each.member.run), each.member.spec.learning.epochs)
              for each in planned} if lesson.rounds else {}
    return standing(planned, store.sweeps.rows(each.member.run for each in planned), rounds, found)
