"""Asks a network of this visitor's own: its form, and its answer to a filled-in one. A process does it; pages wait."""

import json
from typing import Any

import streamlit as st

from core import jobs
from core.spec import SpecError
from dashboard import openings, state
from dashboard.cached import store
from dashboard.scripts import give_way
from dashboard.words import plain

Row = dict[str, Any]
FIELDS, LAST = "try_fields", "try_last"  # the form of the run on the page; the newest question, with its answer
NEAR = 0.05      # how far apart two confidences may be to count as alike
FEW = 5          # questions, below which nothing is said about how often it was right


def fields(run: str) -> list[Row]:
    """What the network wants to know. Raises SpecError where it can't be asked."""
    known = st.session_state.get(FIELDS)
    if not known or known["run"] != run:
        found = jobs.ask(store(), "predict", {"run": run, "inputs": None}, run, state.visitor(), waiting=give_way)
        known = st.session_state[FIELDS] = {"run": run, "form": found["form"]}
    return known["form"]


def answer(run: str, inputs: Row) -> Row:
    """{"answer"} as core/predict.py tells it, or {"error"} with a sentence. The newest question is not asked again."""
    asked = json.dumps(inputs, sort_keys=True)
    last = st.session_state.get(LAST)
    if not last or (last["run"], last["asked"]) != (run, asked):
        try:
            found = jobs.ask(store(), "predict", {"run": run, "inputs": inputs}, run, state.visitor(), waiting=give_way)
            last = {"run": run, "asked": asked, "answer": found["answer"]}
        except SpecError as problem:
            last = {"run": run, "asked": asked, "error": plain(str(problem), 400)}
        st.session_state[LAST] = last
    return last


def hint(run: Row, answer: Row) -> str:
    """How far such an answer can be trusted, as far as that is known."""
    if answer["kind"] == "number" and answer.get("miss") is not None:
        unit = f" {answer['unit']}" if answer.get("unit") else ""
        return f"In its practice exam it was off by {answer['miss']:.3g}{unit} on average."
    if answer["kind"] != "class":
        return ""
    alike = _as_sure(run, answer["sure"])
    if alike is None:
        return "How sure it is says nothing about how often it is right. Its opened exam would."
    if len(alike) < FEW:
        return "In its final exam it was hardly ever about so sure: how often that is right, nobody knows."
    return f"About so sure {len(alike)} times in its final exam, it was right {sum(alike)} times."


def _as_sure(run: Row, sure: float) -> list[bool] | None:
    """Of an opened exam: for each question that it answered about so surely, whether it was right."""
    opened = openings.own(run)
    answers = opened[0]["result"].get("answers", {}) if opened else {}
    if "sure" not in answers:
        return None
    return [truth == guess for truth, guess, said in zip(answers["truth"], answers["guess"], answers["sure"],
                                                         strict=True) if abs(said - sure) <= NEAR]
