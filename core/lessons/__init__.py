"""The lessons, in the order of the course; each is one file: groups of networks, a bet, a picture and a claim."""

from core.lessons import (
    another_domain,
    another_world,
    bigger_brain,
    cheat_columns,
    cheat_scaling,
    cheat_slip,
    cheat_time,
    cheat_twins,
    few_labels,
    how_sure,
    late_insight,
    levels,
    mistakes,
    more_books,
    nonsense,
    peeking,
    remedies,
    right_shape,
    shortcut,
    sure_and_wrong,
    three_sets,
    too_large,
    too_simple,
    transfer,
    when_to_stop,
)
from core.lessons.lesson import Lesson
from core.spec import SpecError

CHAPTERS = ("sets", "heart", "size", "cheats", "marks", "world")
_COURSE = (
    three_sets,
    nonsense,
    mistakes,
    late_insight,
    levels,
    too_simple,
    bigger_brain,
    when_to_stop,
    more_books,
    remedies,
    too_large,
    right_shape,
    few_labels,
    cheat_slip,
    cheat_columns,
    cheat_twins,
    cheat_time,
    cheat_scaling,
    peeking,
    how_sure,
    sure_and_wrong,
    another_world,
    another_domain,
    shortcut,
    transfer,
)
LESSONS: dict[str, Lesson] = {module.LESSON.name: module.LESSON for module in _COURSE}


def find(name: str) -> Lesson:
    """The lesson of that name. Raises SpecError naming those there are."""
    if name not in LESSONS:
        raise SpecError("lesson", f"There is no lesson called {name[:40]!r}.", f"There are: {', '.join(LESSONS)}.")
    return LESSONS[name]
