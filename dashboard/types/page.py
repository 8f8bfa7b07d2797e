"""What the pages of the types of learning have in common: choose a variant, press play, watch, open the exam."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import streamlit as st

from core.spec import Spec, canonical, parse
from dashboard import moves, sealed, share, state
from dashboard.cached import store
from dashboard.live.component import live_view
from dashboard.scripts import whole
from dashboard.words import plain

OWN = "Your own settings"  # instead of a variant's name, when the settings are those of none


@dataclass(frozen=True)
class Variant:
    """One set of settings that shows something; `look`: what to look at, in one sentence of at most 25 words."""

    choices: Mapping[str, Any]  # as a Spec in JSON
    look: str

    @cached_property
    def spec(self) -> Spec:
        return parse(self.choices)


@dataclass(frozen=True)
class Type:
    """One page. `sentence`: the idea, in at most 25 words. `lessons`: names of lessons on the subject."""

    name: str
    title: str
    sentence: str
    variants: Mapping[str, Variant]  # by the words of its button, the default first
    lessons: tuple[str, ...] = ()
    below: Callable[[state.OnScreen], None] | None = field(default=None)  # what the page draws under the live view


def type_page(kind: Type) -> None:
    """Draws the page."""
    first = next(iter(kind.variants.values()))
    now = state.arrive(kind.name, first.spec)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(kind.title, anchor=False, width="content")
        st.markdown(kind.sentence, width="stretch")
    for said, sentence in state.take_notes():
        getattr(st, said)(plain(sentence, 400))
    if now is None:
        st.button("Try again", type="primary")
        return
    _variants(kind, now)
    sealed.panel(now)
    moves.go_on_button(store().get_run(now.run))
    with whole():
        told = live_view(now.run, exam=sealed.opened_marks(now), key=f"live_{kind.name}")
        if told.reset or told.undo:
            (state.again if told.reset else state.undo)()
            st.rerun()
    if kind.below:
        kind.below(now)
    _ways_on(kind, now)
    state.write_address()


def _variants(kind: Type, now: state.OnScreen) -> None:
    """One button for each; the chosen one says what to look at. And the seal."""
    key, chosen = f"variant_{kind.name}", chosen_variant(kind, now)
    st.session_state[key] = chosen
    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control("Variant", list(kind.variants), key=key, on_change=_take, args=(kind, key),
                             label_visibility="collapsed", wrap=True)
        sealed.switch(now)
    st.caption(kind.variants[chosen].look if chosen else f"{OWN}: none of these variants.")


def chosen_variant(kind: Type, now: state.OnScreen) -> str | None:
    """The variant whose settings are on the screen; knobs that were turned meanwhile don't count."""
    bare = canonical(now.spec.model_copy(update={"learning": now.spec.learning.model_copy(update={"changes": ()})}))
    return next((name for name, variant in kind.variants.items() if canonical(variant.spec) == bare), None)


def _take(kind: Type, key: str) -> None:
    name = st.session_state[key]
    if name is not None:  # the chosen one, clicked again, is let go: it stays
        state.replace_spec(kind.variants[name].spec)


def _ways_on(kind: Type, now: state.OnScreen) -> None:
    """Where to go from here: all settings, the link, and lessons on the subject."""
    from core.lessons import LESSONS
    from core.lessons.words import words

    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("All settings", icon=":material/tune:", key=f"all_{kind.name}",
                     help="The same attempt in the Playground, where everything can be changed."):
            state.take_along(now)
            st.switch_page("app_pages/playground.py")
        share.button(now)
        for name in kind.lessons:
            if name in LESSONS:
                st.page_link("app_pages/lessons.py", label=f"Lesson: {words(name, 'en')['title']}",
                             icon=":material/school:", query_params={"lesson": name})
