"""Screen 2: the network studies; three times it pauses by itself, because something has just happened."""

import streamlit as st

from dashboard import state
from dashboard.cached import store
from dashboard.live.component import live_view
from dashboard.story import running
from dashboard.story.layout import next_action, to
from dashboard.story.progress import Progress, again
from dashboard.story.running import Standing
from dashboard.story.scenes import FAILED, FINISHED, MOMENTS, PAUSED, SAYS

KEY = "live"


def show(now: Progress) -> None:
    """The live view, and the one button that fits what it is doing."""
    standing = running.standing(now.run)
    st.subheader(said(standing), anchor=False)
    live_view(now.run, mode="story", toolbar=False, key=KEY)
    if standing.over:
        next_action("study", "Place your bet", to("bet"))
    elif standing.state == "failed":
        row = store().get_run(now.run)
        state.note("error", f"{row['error'] or FAILED} {row['remedy'] or ''}")
        next_action("study", "Start again", again, icon=":material/restart_alt:")
    elif standing.moving:
        running.watch(now.run, standing)
        next_action("study", "It is studying …", waiting=True, icon=":material/hourglass_top:", aside="Pause",
                    on_aside=lambda: running.tell(now.run, "pause"))
    else:
        label = "Start studying" if standing.state == "ready" else "Go on"
        next_action("study", label, lambda: running.play(now.run), icon=":material/play_arrow:", aside="One round",
                    on_aside=lambda: running.tell(now.run, "epoch"))


def said(standing: Standing) -> str:
    """The sentence above the view: what has just happened."""
    if standing.place:
        return f"The room is full. It is number {standing.place} in the queue, and starts by itself."
    if standing.over:
        return FINISHED
    if standing.state in ("paused", "interrupted"):
        return MOMENTS.get(standing.moment or "", PAUSED)
    return SAYS["study"]
