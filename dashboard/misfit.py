"""A choice that does not go with the others: it is offered too, and whoever takes it is told why, and what would do."""

from typing import Any

import streamlit as st

from core.datasets import DATASETS
from core.spec import Spec
from core.suits import KINDS, SUITS, either, misfit, seen_kind
from dashboard import state
from dashboard.fitting import along, for_data
from dashboard.words import label, named

ASKED = "misfit"  # the choice that was taken last and did not fit: (path, name)


def offered(path: str, name: str, spec: Spec) -> str:
    """A name as it stands in the menu; behind one that does not fit, what it is made for."""
    if not misfit(path, name, spec):
        return named(name)
    suit = SUITS[path][name]
    if seen_kind(spec.data) not in suit.kinds:
        return f"{named(name)} (for {either(KINDS[kind] for kind in suit.kinds)})"
    return f"{named(name)} (learns in another way)"


def ask(path: str, name: str) -> None:
    """Remembers what was taken, until it is answered or fits."""
    st.session_state[ASKED] = (path, name)


def box(spec: Spec) -> None:
    """Why the choice can't be, and a button for what would have to change with it."""
    path, name = st.session_state.get(ASKED, ("", ""))
    reason = misfit(path, name, spec) if name else ""
    if not reason:
        st.session_state.pop(ASKED, None)
        return
    values, said = change(path, name, spec)
    with st.container(border=True, key="misfit"):
        st.markdown(f":material/info: {label(path)}: **{named(name)}** {reason}.")
        with st.container(horizontal=True):
            st.button(said, key="misfit_take", type="primary", on_click=_take, args=(values,))
            st.button("Leave it as it is", key="misfit_leave", on_click=lambda: st.session_state.pop(ASKED, None))


def change(path: str, name: str, spec: Spec) -> tuple[dict[str, Any], str]:
    """What must change so that the choice fits, and how a button says it."""
    suit = SUITS[path][name]
    if seen_kind(spec.data) in suit.kinds:
        values = along({path: name, "learning.name": suit.learnings[0]}, spec)
        return values, f"Learn by {named(suit.learnings[0])}, with {named(name)}"
    data = next(each for each, source in DATASETS.items() if source.KIND in suit.kinds)
    return for_data(data, spec, {path: name}), f"Take {DATASETS[data].TITLE.lower()}, with {named(name)}"


def _take(values: dict[str, Any]) -> None:
    st.session_state.pop(ASKED, None)
    state.choose_all(values)
