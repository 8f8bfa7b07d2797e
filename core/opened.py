"""All that can be said of an exam that was opened: simple methods at the same exam, a sentence, the weakest groups."""

from typing import Any

from core.baselines import examined
from core.beside import sentence
from core.export.reported.beside import worst
from core.finished import recall
from core.segments import verdict
from core.spec import parse
from core.store import Store
from core.suits import LEARNINGS, seen_kind

Row = dict[str, Any]


def whole(store: Store, run: str, visitor: str, result: Row) -> Row:
    """Plain JSON: {"baselines", "sentence", "groups", "verdict"}, None where there is nothing of the kind.

    `result`: of the opening. Raises SpecError while the exam is sealed to the visitor.
    """
    spec = parse(store.get_run(run)["spec"])
    compared = spec.learning.name == "supervised" and seen_kind(spec.data) in LEARNINGS["supervised"].kinds
    exams = examined(store, run, visitor) if compared else None
    found = worst(recall(store, run, visitor)) if spec.students == 1 else None
    groups = [{"column": each.column, "says": each.says, "questions": len(each.questions), "mark": each.mark,
               "interval": [each.low, each.high], "chance": each.chance, "weak": each.is_weak}
              for each in found.segments] if found else None
    return {"baselines": exams, "sentence": sentence(result, exams) if exams else None, "groups": groups,
            "verdict": verdict(found) if found else None}
