"""The lessons, in the order of the course; each is one file: groups of networks, a bet, a picture and a claim."""

from core.lessons import (
    bigger_brain,
    more_books,
    nonsense,
    right_shape,
    too_simple,
)
from core.lessons.lesson import Lesson
from core.spec import SpecError

CHAPTERS = ("sets", "heart", "size", "cheats", "marks", "world")
_COURSE = (
    nonsense,
    too_simple,
    bigger_brain,
    right_shape,
    more_books,
)
LESSONS: dict[str, Lesson] = {module.LESSON.name: module.LESSON for module in _COURSE}


def find(name: str) -> Lesson:
    """The lesson of that name. Raises SpecError naming those there are."""
    if name not in LESSONS:
        raise SpecError("lesson", f"There is no lesson called {name[:40]!r}.", f"There are: {', '.join(LESSONS)}.")
    return LESSONS[name]
