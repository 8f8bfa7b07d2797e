"""A sentence typed by the visitor: what the network answers as it stands, and how much each word counts."""

from typing import Any

import streamlit as st

from core import jobs
from core.datasets import source_of
from core.pretrained import minilm
from core.spec import Spec, SpecError
from dashboard import state
from dashboard.cached import store
from dashboard.words import plain

EXAMPLE = "Not a bad idea, but the story is far too long."
COLOURS = ("orange", "blue")  # of the two answers, in Streamlit's words
STRONG, WEAK = 0.5, 0.15      # shares of the strongest word from which on a word gets a background, or a colour


def panel(now: state.OnScreen) -> None:
    """The form, and under it the last answer of this attempt."""
    st.markdown("**Ask it yourself**", help="The network answers with what it knows at this moment. Nothing is learned "
                                            "from your sentence, and it stays on this server.")
    with st.form("ask_text", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Your sentence", EXAMPLE, key="typed_text", label_visibility="collapsed")
        st.form_submit_button("Ask", icon=":material/chat:", on_click=_ask, args=(now.run,))
    told = st.session_state.get("typed", {})
    if told.get("run") == now.run:
        st.error(told["error"]) if "error" in told else _show(now.spec, told)
    there, why, command = minilm.available()
    if not there:
        st.info(f"{plain(why, 200)} To let it read, run this where the app was installed, and start again: `{command}`")


def _ask(run: str) -> None:
    """Before the page is drawn: news from the live view can interrupt a page, and what was asked would be lost."""
    try:
        found = jobs.read(store(), run, st.session_state["typed_text"], state.visitor())
    except SpecError as problem:
        found = {"error": plain(str(problem), 400)}
    st.session_state["typed"] = {"run": run} | found


def _show(spec: Spec, told: dict[str, Any]) -> None:
    """The answer, and the sentence with its words in the colours of the answers that they count for."""
    names = source_of(spec.data).CLASSES
    st.markdown(f"It says **{plain(names[told['answer']])}**, {100 * told['sure']:.0f} % sure, after round "
                f"{told['epoch']}.")
    st.markdown(f"##### {tinted(told['pieces'])}")
    how = "what each word adds to the answer" if spec.model.name == "embedding_bag" else \
        "how much the answer changes when the word is left out"
    unread = " Grey words are not in the course." if spec.data.read == "plain" else ""
    st.caption(f":orange-background[Orange] counts for {names[0]}, :blue-background[blue] for {names[1]}: {how}; the "
               f"strongest words have a background.{unread}")


def tinted(pieces: list[list[Any]]) -> str:
    """The pieces of a text as Markdown in which nothing of the text can act."""
    largest = max((abs(share) for _, share in pieces if share is not None), default=0) or 1
    return "".join(_tint(text, None if share is None else share / largest) for text, share in pieces)


def _tint(text: str, share: float | None) -> str:
    """`share`: from -1 for the first answer to 1 for the second; None for what counts for nothing."""
    shown = plain(text, len(text) + 1)
    if share is None:
        return f":gray[{shown}]" if any(letter.isalnum() for letter in text) else shown
    colour = COLOURS[share > 0]
    return f":{colour}-background[{shown}]" if abs(share) >= STRONG else f":{colour}[{shown}]" \
        if abs(share) >= WEAK else shown
