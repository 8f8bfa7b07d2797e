"""The opened exam of a game, level by level: which were solved, in how many steps, and in mazes on which way."""

from typing import Any

import numpy as np
import streamlit as st

from core.datasets import load
from core.exam import wilson
from core.spec import Spec
from core.split import Examples, cut
from dashboard import openings, state
from dashboard.cached import store
from dashboard.charts import mazes

SHOWN = 32  # mazes at a time
PARTS = {"Not solved": False, "Solved": True}
BANDS = 4   # of levels, from the easiest to the hardest


def panel(now: state.OnScreen) -> None:
    """Nothing before this visitor has opened the exam of this attempt."""
    run = None if now.glass else store().get_run(now.run)
    opened = openings.own(run) if run else []
    if not opened or "paths" not in opened[0]["result"].get("answers", {}):
        return
    st.markdown("**The levels of the exam, one by one**")
    show(now.spec, opened[0]["result"]["answers"])


def show(spec: Spec, answers: dict[str, Any]) -> None:
    """What became of the levels; of mazes also the ways."""
    exam = _exam(spec.model_copy(update={"students": 1}).model_dump_json())
    st.caption(bands(answers, load(spec.data).target))
    if load(spec.data).columns or answers["ids"] != exam.ids[:len(answers["ids"])].tolist():
        return
    part = st.segmented_control("Which levels", list(PARTS), default="Not solved", required=True, key="walked_part",
                                label_visibility="collapsed")
    chosen = [place for place, solved in enumerate(answers["solved"]) if solved == PARTS[part]]
    if not chosen:
        st.markdown("There is none.")
        return
    some = chosen[:SHOWN]
    solved = [answers["solved"][place] for place in some]
    st.plotly_chart(mazes.figure(exam.x[some], [answers["paths"][place] for place in some], solved,
                                 [place + 1 for place in some]),
                    key="walked", alt=mazes.alt(solved), config={"displayModeBar": False})
    if len(chosen) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(chosen):,}.")


def bands(answers: dict[str, Any], what: str) -> str:
    """How many were solved, from the levels with the smallest number, such as a short way, to the largest."""
    known, solved = np.array(answers["truth"]), np.array(answers["solved"])
    if known.min() == known.max():
        return f"{solved.sum():,} of {len(solved):,} solved."
    parts = []
    for low, high in _ranges(known):
        inside = (known >= low) & (known <= high)
        least, most = wilson(int(solved[inside].sum()), int(inside.sum()))
        reach = f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"
        parts.append(f"{reach}: {100 * solved[inside].mean():.0f} % ({100 * least:.0f}–{100 * most:.0f})")
    return f"Solved, by {what}: {' · '.join(parts)}"


def _ranges(known: np.ndarray) -> list[tuple[float, float]]:
    """The smallest and the largest value of each of up to BANDS bands of about equal size, none of them split."""
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BANDS + 1)[1:], method="lower"))
    found, above = [], -np.inf
    for edge in edges:
        inside = known[(known > above) & (known <= edge)]
        found.append((float(inside.min()), float(inside.max())))
        above = edge
    return found


@st.cache_resource(show_spinner=False, max_entries=10)
def _exam(spec_json: str) -> Examples:
    """The exam as it was asked."""
    spec = Spec.model_validate_json(spec_json)
    return cut(load(spec.data), spec.data, spec.split).test
