"""A sentence typed by the visitor: what the network answers as it stands, and how much each word counts."""

from html import escape
from typing import Any

import streamlit as st

from core import jobs
from core.datasets import DATASETS
from core.pretrained import minilm
from core.spec import Spec, SpecError
from dashboard import state
from dashboard.cached import store
from dashboard.theme import COLOURS
from dashboard.words import plain

EXAMPLE = "Not a bad idea, but the story is far too long."
STYLE = "font-size:1.1rem;line-height:1.9;overflow-wrap:anywhere"
STRONGEST = 0.6  # how opaque the tint of the strongest word is


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
    """The answer, and the sentence with every word tinted: its text is escaped, nothing in it can act."""
    names = DATASETS[spec.data.name].CLASSES
    st.markdown(f"It says **{plain(names[told['answer']])}**, {100 * told['sure']:.0f} % sure, after round "
                f"{told['epoch']}.")
    st.html(f'<p style="{STYLE}" dir="auto">{tinted(told["pieces"])}</p>')
    how = "what each word adds to the answer" if spec.model.name == "embedding_bag" else \
        "how much the answer changes when the word is left out"
    unread = " Underlined words are not in the course." if spec.data.read == "plain" else ""
    st.caption(f"Orange counts for {names[0]}, blue for {names[1]}: {how}.{unread}")


def tinted(pieces: list[list[Any]]) -> str:
    """The pieces of a text as HTML; a piece without a share stays plain, a word that counts nothing is underlined."""
    largest = max((abs(share) for _, share in pieces if share is not None), default=0) or 1
    return "".join(_tint(text, share, largest) for text, share in pieces)


def _tint(text: str, share: float | None, largest: float) -> str:
    if share is None:
        unread = any(letter.isalnum() for letter in text)
        return f'<span style="text-decoration:underline dotted">{escape(text)}</span>' if unread else escape(text)
    colour = COLOURS[0 if share < 0 else 4 if st.context.theme.type == "dark" else 1]
    red, green, blue = (int(colour[place:place + 2], 16) for place in (1, 3, 5))
    alpha = STRONGEST * abs(share) / largest
    return (f'<span style="background:rgba({red},{green},{blue},{alpha:.2f});border-radius:4px;padding:1px 2px" '
            f'title="{share:+.2f}">{escape(text)}</span>')
