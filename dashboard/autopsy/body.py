"""An opened exam laid out for a look: every question with its answer, beside the course materials it was learned from.

Made only after this visitor's opening: this is where exam questions reach a page.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from core import prepare
from core.datasets import Dataset, load
from core.prepare import strength
from core.spec import Spec, parse
from core.split import Examples, cut

CELLS = 8  # of a table's row that are shown

Row = dict[str, Any]
Sets = tuple[Dataset, Examples, Examples, tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Body:
    """`columns`: of a table, which are shown. `twins`: for each question the place in the course most like it."""

    run: Row
    opening: Row
    spec: Spec
    dataset: Dataset
    course: Examples
    exam: Examples
    columns: tuple[int, ...]
    twins: tuple[int, ...]

    @property
    def result(self) -> Row:
        return self.opening["result"]

    @property
    def answers(self) -> Row:
        return self.result["answers"]

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the answers; empty where a number is asked."""
        return self.dataset.classes

    @property
    def student(self) -> int | None:
        """Of a class: whose answers these are, counted from 1."""
        sat = self.result.get("students")
        return next(number for number, marks in enumerate(sat, 1) if marks) if sat else None

    def name(self, answer: float) -> str:
        """An answer as people read it."""
        if self.classes:
            return self.classes[int(answer)]
        said = f"{answer:,.0f}" if 1e4 <= abs(answer) < 1e15 else f"{answer:.4g}"
        return f"{said} {self.dataset.unit}".strip()

    def is_wrong(self, question: int) -> bool:
        return self.answers["truth"][question] != self.answers["guess"][question]

    def miss(self, question: int) -> float:
        """How far off a predicted number is."""
        return abs(self.answers["truth"][question] - self.answers["guess"][question])

    def twin_answer(self, question: int) -> float:
        """What the course example most like the question says."""
        return self.course.y[self.twins[question]]

    def is_spoiled(self, question: int) -> bool:
        """Whether the answer that counts was made wrong on purpose (wrong answers, label noise)."""
        truth = self.dataset.truth
        return truth is not None and bool(truth[self.exam.ids[question]] != self.exam.y[question])


def lay_out(run: Row, opening: Row) -> Body | None:
    """None where the answers that were kept belong to other questions than these settings now give."""
    spec = parse(run["spec"])
    dataset, course, exam, columns = _sets(spec.model_copy(update={"students": 1}).model_dump_json())
    answers = opening["result"]["answers"]
    if answers.get("ids") != exam.ids[:len(answers["truth"])].tolist():
        return None
    places = {int(row): place for place, row in enumerate(course.ids)}
    twins = tuple(places[row] for row in answers["nearest"])
    return Body(run, opening, spec, dataset, course, exam, columns, twins)


@st.cache_resource(show_spinner=False, max_entries=20)
def _sets(spec_json: str) -> Sets:
    """Data, course materials, the exam as it was asked, and the columns to show; kept, but read by nobody unopened."""
    spec = Spec.model_validate_json(spec_json)
    dataset = load(spec.data)
    split = cut(dataset, spec.data, spec.split)
    return dataset, split.train, split.test, _columns(spec, dataset, split.train)


def _columns(spec: Spec, dataset: Dataset, course: Examples) -> tuple[int, ...]:
    """Of those that the network looked at, the ones that go most with the answers of the course, in their order."""
    if dataset.kind != "table":
        return ()
    luck = spec.seed if spec.data.columns and spec.data.chosen == "luck" else 0
    seen = sorted({column.column for column in prepare.fit(dataset, course, spec.data, luck).columns})
    if len(seen) > CELLS:
        strengths = [strength(dataset.columns[place], course.x[:, place], dataset, course.y) for place in seen]
        seen = sorted(seen[place] for place in np.argsort(-np.array(strengths), kind="stable")[:CELLS])
    return tuple(seen)
