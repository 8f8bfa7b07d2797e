"""All that a page or a line says about a file and a plan, as plain JSON: what was read, found, planned, and done."""

from typing import Any

from core.own.audit import audit
from core.own.building import steps, title
from core.own.dealt import dealt
from core.own.plan import FIXES, Plan, cut_of
from core.own.raw import Raw
from core.own.table import inputs_of, table
from core.quotas import Quotas

HEAD = 20  # rows, or pictures, that are shown


def told(raw: Raw, plan: Plan, quotas: Quotas | None = None) -> dict[str, Any]:
    """notes, how it was written, columns, head, findings (each with what its button says), powers, plan, steps, and how
    the sets are cut.

    Raises SpecError where the plan asks for what the file does not have.
    """
    made = table(raw, plan)
    found = audit(made, quotas)
    findings = [finding.record() | {"button": FIXES[finding.fix][0] if finding.fix else None}
                for finding in found.findings]
    return {"notes": [{"code": note.kind, "sentence": note.sentence, "rows": list(note.rows)} for note in raw.notes],
            "columns": [column.record() for column in made.found.values()], "head": head(raw),
            "findings": findings, "stopped": found.stopped, "powers": [list(power) for power in found.powers],
            "rows": found.rows, "questions": found.questions, "classes": list(made.classes), "kind": made.kind,
            "written": raw.written,
            "inputs": inputs_of(raw, plan) if made.kind == "table" else [plan.text] * bool(plan.text),
            "title": title(made), "plan": plan.record(), "cut": cut_of(plan), "steps": steps(made),
            "dealt": dealt(made)}


def head(raw: Raw) -> dict[str, Any]:
    """The first rows as they were written; of pictures also the pictures, as rows of 0 to 255."""
    few = range(min(raw.rows, HEAD))
    pictures = [] if raw.pictures is None else raw.pictures[:HEAD].tolist()
    return {"names": list(raw.names), "rows": [[column.text(row) for column in raw.columns] for row in few],
            "pictures": pictures}
