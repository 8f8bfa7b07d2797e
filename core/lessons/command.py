"""python -m core lessons list | show NAME | verify: the lessons without a browser."""

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.lessons import LESSONS, find
from core.lessons.lesson import Lesson
from core.lessons.words import words
from core.spec import SpecError
from core.store import Store

Say = Callable[[dict[str, Any]], None]


def add_arguments(lessons: argparse.ArgumentParser) -> None:
    """What can be asked of the lessons."""
    lessons.add_argument("do", choices=("list", "show", "verify"))
    lessons.add_argument("names", nargs="*", metavar="NAME", help="which lessons (verify: all, where none is named)")
    lessons.add_argument("--small", action="store_true", help="verify their smaller twins, which take seconds")
    lessons.add_argument("--json", metavar="FILE", help="also write the verdicts to this file")


def run(asked: argparse.Namespace, say: Say, store: Callable[[str | None], Store]) -> int:
    """Does what was asked; 1 where a claim does not hold. Raises SpecError for a lesson that is not there."""
    chosen = [find(name) for name in asked.names] or list(LESSONS.values())
    if asked.do == "verify":
        return _verify(chosen, asked, say, store)
    if asked.do == "show" and not asked.names:
        raise SpecError("lesson", "No lesson was named.", f"Name one of: {', '.join(LESSONS)}.")
    for lesson in chosen:
        say(_short(lesson) if asked.do == "list" else _whole(lesson))
    return 0


def _short(lesson: Lesson) -> dict[str, Any]:
    said = words(lesson.name)
    return {"lesson": lesson.name, "chapter": lesson.chapter, "title": said["title"], "question": said["question"]}


def _whole(lesson: Lesson) -> dict[str, Any]:
    said, source = words(lesson.name), lesson.source
    return _short(lesson) | {
        "story": said["story"], "bet": said["bet"], "published": said["published"],
        "source": f"{source.who}: {source.title}. {source.where}",
        "arms": [{"name": arm.name, "says": said.name(arm.name), **arm.sweep().record()} for arm in lesson.arms]}


def _verify(chosen: list[Lesson], asked: argparse.Namespace, say: Say, store: Callable[[str | None], Store]) -> int:
    import torch  # behind this door, as for every command that trains

    torch.set_num_threads(1)
    from core.lessons.verify import verify

    with tempfile.TemporaryDirectory() as folder:
        kept = store(asked.store or f"sqlite:///{folder}/lessons.db")  # without a store of its own: trained afresh
        verdicts = []
        for lesson in chosen:
            verdict = verify(lesson, kept, lesson.twin if asked.small else None).record()
            verdicts.append(_named(verdict))
            say(verdicts[-1])
        kept.close()
    failed = [each["lesson"] for each in verdicts if not each["holds"]]
    say({"kind": "summary", "lessons": len(verdicts), "hold": len(verdicts) - len(failed), "failed": failed})
    if asked.json:
        Path(asked.json).write_text(json.dumps(verdicts, indent=1, ensure_ascii=False), encoding="utf-8")
    return 1 if failed else 0


def _named(verdict: dict[str, Any]) -> dict[str, Any]:
    """Findings by the names that people read."""
    said = words(verdict["lesson"])
    return verdict | {"findings": [each | {"name": said.name(each["name"])} for each in verdict["findings"]]}
