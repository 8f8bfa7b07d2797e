"""What the live view draws beside marks and curves: one file for each kind of picture.

    panels(attempt) -> names of the panels, in the order of the view (dashboard/live/static/panels.js)
    scene(attempt)  -> header facts and arrays that stay the same during a run
    frame(attempt)  -> header facts and arrays of this moment

Extents, ranges and examples come from the course materials and the practice exam; the final exam is in neither, unless
it is glass.
"""

from types import ModuleType

from core.attempt import Attempt
from core.pictures import letters, levels, plane, questions, text, unlabelled
from core.suits import UNLABELLED

# Types of learning with a picture of their own; the others, by the kind of their data.
BY_LEARNING: dict[str, ModuleType] = {"next_letter": letters} | dict.fromkeys(UNLABELLED, unlabelled)
BY_KIND: dict[str, ModuleType] = {"points": plane, "curve": plane, "text": text, "levels": levels}


def picture_of(attempt: Attempt) -> ModuleType:
    """The file that draws this attempt."""
    return BY_LEARNING.get(attempt.spec.learning.name) or BY_KIND.get(attempt.dataset.kind, questions)
