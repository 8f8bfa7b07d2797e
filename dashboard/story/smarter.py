"""Screen 5: four remedies, one click each; every click trains a class of real networks, and the exam stays shut."""

import streamlit as st

from core.spec import SpecError
from dashboard import state
from dashboard.charts import dumbbells
from dashboard.live.component import live_view
from dashboard.story import running
from dashboard.story.layout import ink, ledger, next_action, to, words
from dashboard.story.marks import ends, said_gap, said_of_class
from dashboard.story.progress import Progress, Tried, attempts, go
from dashboard.story.scenes import ANOTHER, REMEDIES, SAME, SAYS, TITLES, Remedy
from dashboard.words import grey

STILL = {"displayModeBar": False}


def show(now: Progress) -> None:
    """Cards, the newest attempt as it happens, and all attempts compared."""
    tried = attempts(now)
    newest = tried[-1]
    standing = running.standing(newest.row["run"])
    words(TITLES["smarter"], SAYS["smarter"])
    with st.container(key="desk"):  # laid out by story.css: cards and comparison beside the picture, or all in a column
        with st.container(key="remedies"):
            _cards({each.remedy: each for each in tried[1:]}, standing.moving)
        with st.container(key="newest", gap="xsmall"):
            st.markdown(f"**{newest.title}** {grey(ANOTHER) if newest.other_practice else ''} {_told(newest, tried)}")
            live_view(newest.row["run"], mode="story", toolbar=False, key="remedy")
        with st.container(key="compared"):
            _compared(tried)
    ledger(now)
    _next(tried, standing)


def begin() -> None:
    """Comes from the opened exam; on the way a class begins to study just as the first network did."""
    now = st.session_state["story"]
    if not any(each.remedy == SAME.name for each in attempts(now)):
        _try(SAME)
    go("smarter")


def _told(newest: Tried, tried: list[Tried]) -> str:
    """What came of a class, once all of it has finished."""
    same = next((each for each in tried if each.remedy == SAME.name and each.over), None)
    return said_of_class(newest, same) if newest.over else ""


def _next(tried: list[Tried], standing: running.Standing) -> None:
    run = tried[-1].row["run"]
    if standing.moving:
        place = f" It is number {standing.place} in the queue." if standing.place else ""
        running.watch(run, standing)
        next_action("smarter", f"It is studying …{place}", waiting=True, icon=":material/hourglass_top:")
    elif standing.state in ("ready", "paused", "interrupted"):
        next_action("smarter", "Go on", lambda: running.play(run), icon=":material/play_arrow:")
    elif any(each.over and each.helps for each in tried):
        next_action("smarter", "Choose one", to("choose"))
    else:
        first = next(iter(REMEDIES.values()))
        usual = first if any(each.remedy == SAME.name for each in tried) else SAME
        next_action("smarter", usual.title, lambda: _try(usual), icon=":material/play_arrow:")


def _cards(done: dict[str, Tried], moving: bool) -> None:
    """A whole card is a button."""
    for remedy in REMEDIES.values():
        tried = done.get(remedy.name)
        over = tried is not None and tried.over
        st.button(_face(remedy, tried), key=f"try_{remedy.name}", on_click=_try, args=(remedy,), wrap=True,
                  icon=":material/check:" if over else remedy.icon, disabled=moving or over, width="stretch")


def _face(remedy: Remedy, tried: Tried | None) -> str:
    """What a card says: what it does, and later what came of it."""
    if tried is not None and tried.over:
        return f"**{remedy.title}** {said_gap(ends(tried))}"
    return f"**{remedy.title}** :small[{remedy.says}] {grey(remedy.term)}"


def _try(remedy: Remedy) -> None:
    """A new attempt with this remedy; a refusal is told on the next view."""
    try:
        run = state.begin(remedy.spec).run
    except SpecError as problem:
        state.note("error", str(problem))
        return
    running.play(run, remedy.speed)


def _compared(tried: list[Tried]) -> None:
    """Class beside class; the first attempt stands for the class that did the same while there is none."""
    same = [each for each in tried if each.over and each.remedy == SAME.name]
    helped = [each for each in tried if each.over and each.helps]
    shown = [ends(each) for each in [*(same or tried[:1]), *helped]]
    st.plotly_chart(dumbbells.dumbbells(shown, ink()), key="gaps", alt=dumbbells.alt(shown), config=STILL)
