"""What a network may start from: what comes along, what this visitor has kept, and how a run is kept."""

from typing import Any

import streamlit as st

from core import shelf
from core.brought import layers
from core.datasets import title_of
from core.events import SHARES, headline
from core.keeping import keep_run
from core.shelf import Start
from core.spec import ModelSpec, Spec, SpecError, field_info, parse
from dashboard import state
from dashboard.cached import store
from dashboard.words import label, named

SCRATCH = "From scratch"
RECENT = 30  # so many of one's runs are offered for keeping
FIELDS = tuple(name for name in ModelSpec.model_fields if name not in ("dropout", "start", "frozen"))


def offered() -> dict[str, Start]:
    """All starts that this visitor may choose from."""
    return {name: start for owner in state.owners() for name, start in shelf.on_shelf(owner).items()}


def said(start: Start) -> str:
    """What it is, in a few words: "Digits 0 to 4: CNN, 2,000 examples, practice 100 %"."""
    facts = start.facts
    marks = facts.get("marks", {}).get("val") or {}
    mark = headline(marks) if marks else ""
    practice = f", practice {100 * marks[mark]:.0f} %" if mark in SHARES else ""
    return f"{start.title}: {named(start.model.name)}, {facts.get('rows', 0):,} examples{practice}"


def field(spec: Spec, key: str) -> None:
    """A choice of the start; its network comes with it."""
    starts = offered()
    names = ["", *starts, *[spec.model.start] * (spec.model.start not in ("", *starts))]
    st.session_state[key] = spec.model.start
    st.selectbox(label("model.start"), names, key=key, help=field_info("model.start").description,
                 format_func=lambda name: SCRATCH if not name else said(starts[name])[:90] if name in starts
                 else name, on_change=_took, args=(key,))


def _took(key: str) -> None:
    take(st.session_state[key])


def take(name: str) -> None:
    """Begins from this start, with a network like the one that learned it; or from scratch."""
    state.choose_all(with_start(name))


def with_start(name: str) -> dict[str, Any]:
    """The choices that go with a start."""
    if not name:
        return {"model.start": "", "model.frozen": 0, "learning.rate_below": 1.0}
    try:
        theirs = shelf.load(name).model.model_dump(mode="json")
    except SpecError:
        return {"model.start": name}  # whoever begins the run says what is wrong
    return {"model.start": name} | {f"model.{field}": theirs[field] for field in FIELDS}


def can_be_kept(run: dict[str, Any]) -> bool:
    """Whether a run has ended, by itself, with layers that another network could take over."""
    spec = parse(run["spec"]) if run["spec"] else None
    return spec is not None and run["state"] in state.FINISHED and run["state"] != "failed" and spec.students == 1 \
        and layers(spec.model) > 1


def keep_button(run: dict[str, Any]) -> None:
    """Puts a run's weights on the shelf."""
    if can_be_kept(run):
        st.button("Keep as a start", icon=":material/shelves:", key=f"keep_{run['run']}", on_click=keep,
                  args=(run["run"],), help="Its layers go on your shelf: another network can begin with what this one "
                  "knows. The run itself may be deleted.")


def keep(run: str) -> None:
    known = store().get_run(run)
    if not known or not state.mine(known):
        return
    try:
        start = shelf.load(keep_run(store(), run, state.visitor()))
        state.note("info", f"“{start.title}” is on your shelf: choose it as what a network already knows.")
    except SpecError as problem:
        state.note("error", str(problem))


def take_off_button(name: str) -> None:
    """For a start of this visitor's own: it is offered no more. Runs that began with it stay what they are."""
    if any(name in shelf.on_shelf(owner) for owner in state.owners()) and name not in shelf.SHIPPED:
        st.button("Take it off my shelf", icon=":material/delete:", key="take_off", on_click=_take_off, args=(name,))


def _take_off(name: str) -> None:
    for owner in state.owners():
        shelf.take_off(name, owner)


def keep_one() -> None:
    """One of this visitor's runs to be kept, chosen from a list."""
    runs = [run for owner in state.owners() for run in store().runs(owner=owner, limit=RECENT) if can_be_kept(run)]
    if not runs:
        st.caption("Runs of yours that have ended can be kept as a start, here or under My runs.")
        return
    names = {run["run"]: f"{run['title'] or title_of(parse(run['spec']).data)}, "
                         f"{state.local_time(run['created'])}" for run in runs}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("One of my runs", list(names), format_func=lambda run: names[run][:90])
        st.button("Keep as a start", icon=":material/shelves:", key="keep_one", on_click=keep, args=(chosen,))
