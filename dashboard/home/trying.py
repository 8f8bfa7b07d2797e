"""Try it: which network is asked, its form beside its answer, and the same question without this page."""

import json
from functools import partial
from typing import Any

import streamlit as st

from core import quotas
from core.exam import FINISHED
from core.spec import SpecError
from dashboard import attempts, state
from dashboard.cached import store
from dashboard.home import asking, form, models, plane, shown, take
from dashboard.words import plain

MOST = 200  # networks in the list

Row = dict[str, Any]


def chosen() -> Row | None:
    """The network of the address, else the newest; None where there is none. The list is beside it."""
    found = models.mine()[:MOST]
    asked = st.query_params.get("run", "")
    known = store().get_run(asked) if state.RUN_ID.fullmatch(asked) else None
    if known and known["spec"] and state.mine(known) and known["run"] not in [run["run"] for run in found]:
        found = [known, *found]
    names = {run["run"]: run for run in found}
    if asked and asked not in names:
        st.info("That network isn't yours, or it was deleted. Here are your own.")
    if not names:
        return None
    if st.session_state.get("try_of") != asked:  # the address leads, until another one is chosen here
        st.session_state["try_of"] = st.session_state["try_run"] = asked if asked in names else next(iter(names))
    if st.session_state.get("try_run") not in names:
        st.session_state["try_run"] = next(iter(names))
    run = st.selectbox("Network", list(names), key="try_run", label_visibility="collapsed", width=460,
                       format_func=lambda each: f"{attempts.title(names[each])}: {models.said(names[each])}"[:110])
    if run != asked:
        st.query_params["run"] = run
        st.session_state["try_of"] = run
    return names[run]


def panel(run: Row) -> None:
    """Form and answer."""
    if run["state"] not in FINISHED or attempts.students(run) > 1:
        st.info("Only a single network that has learned to its end can be asked. Let this one finish first."
                if attempts.students(run) == 1 else "This is a class. Open one of its students, and try that.")
        st.page_link("app_pages/playground.py", label="Open it in the Playground", icon=":material/tune:",
                     query_params={"run": run["run"]})
        return
    try:
        with st.spinner("Waking the network …"):
            fields = asking.fields(run["run"])
    except SpecError as problem:
        st.error(plain(str(problem), 400))
        return
    st.fragment(_ask)(run, fields)


def _ask(run: Row, fields: list[Row]) -> None:
    left, right = st.columns([5, 6], gap="large")
    with left:
        form.take_over(run["run"], fields)
        plane.panel(run, fields)
        inputs = form.filled(run["run"], fields)
        with st.container(horizontal=True):
            form.example(run["run"], fields)
            take.button(run, key="try")
    with right:
        found = asking.answer(run["run"], inputs)
        if "error" in found:
            st.error(found["error"])
        else:
            labels = {field["name"]: field["label"] for field in fields}
            data = {"answer": _dated(found["answer"], fields), "labels": labels,
                    "hint": asking.hint(run, found["answer"]),
                    "asked": {name: value for name, value in inputs.items() if isinstance(value, str)}}
            shown.answer(data, partial(_take, run["run"], found["answer"]), key=f"answer_{run['run']}")
    _without_page(run, inputs)


def _dated(answer: Row, fields: list[Row]) -> Row:
    """The answer with the dates of its course examples as people read them."""
    near = answer.get("nearest") or []
    return answer | {"nearest": [each | {"inputs": form.dated(fields, each["inputs"])} for each in near]} \
        if near else answer


def _take(run: str, answer: Row, place: int) -> None:
    """One of the course examples goes into the form."""
    near = answer.get("nearest") or []
    if 0 <= place < len(near):
        form.fill(run, near[place]["inputs"])


def _without_page(run: Row, inputs: Row) -> None:
    """The same question on a command line, and over HTTP."""
    here = quotas.profile() == "local"
    model = run["run"] if here else "weights.safetensors"
    with st.expander("The same without this page", icon=":material/terminal:"):
        st.markdown("Save the question, and ask it in the folder of this app, on a command line or over HTTP."
                    + ("" if here else " The weights are under *Take home*."))
        st.download_button("Save this question", json.dumps(inputs), "question.json", "application/json",
                           icon=":material/download:", on_click="ignore", key="question")
        st.code(f"python -m core predict {model} question.json\n\n"
                f"python -m core serve {model}   # and then, elsewhere:\n"
                "curl localhost:8600/predict -d @question.json", language="sh", wrap_lines=True)
