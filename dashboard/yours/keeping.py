"""Whether the data stay: saved, or forgotten; and what was saved before."""

import streamlit as st

from core.own import saving
from core.spec import SpecError
from dashboard import state
from dashboard.cached import store
from dashboard.words import plain
from dashboard.yours import desk

DAYS = round(saving.UNSAVED / 86_400)


def panel(now: desk.Told) -> None:
    """What becomes of the data that are here."""
    own = now.get("own")
    kept = own is not None and saving.is_saved(own, state.visitor())
    said = "is saved until you delete it" if kept else "stays until you close or reload this page" if own is None else \
        (f"is not saved: a reload closes it here. Save it to find it again; else it goes after {DAYS} days, unless a "
         "run studies it")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(now['name'], 60)}** {said}.", width="content")
        if not kept:
            st.button("Save this data", icon=":material/bookmark:", on_click=_save, disabled=own is None,
                      help="Keeps the data set on this server for you alone, and lists it below Bring another file."
                      if own else "Seal the final exam first: what is saved is the data set that is cut.")
        st.button("Close" if kept else "Forget", icon=":material/close:" if kept else ":material/delete:",
                  on_click=desk.drop, help="Puts it away; it stays saved." if kept else
                  "Takes the file away now, and the data set too if no run studies it.")


def listed() -> None:
    """What this visitor has saved."""
    found = saving.saved(state.visitor())
    if not found:
        return
    with st.expander(f"Your saved data ({len(found)})", icon=":material/bookmark:"):
        for each in found:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**{plain(each['title'], 60)}** {each['rows']:,} rows, asked for "
                            f"{plain(each['target'], 60)}, saved {state.local_time(each['saved'])}", width="stretch")
                st.button("Take up", icon=":material/open_in_full:", key=f"yours_take_{each['name']}",
                          on_click=_take_up, args=(each["name"],), help="Opens it where you sealed it.")
                _delete(each["name"])


def _delete(name: str) -> None:
    with st.popover("Delete", icon=":material/delete:"):
        st.markdown("It is gone for good. Runs that have studied it keep their marks; they can't learn on, and their "
                    "exam can't be opened any more, unless you bring the same file again.")
        st.button("Delete it", key=f"yours_delete_{name}", type="primary", on_click=_deleted, args=(name,))


def _save() -> None:
    now = desk.current()
    try:
        saving.save(now["own"], state.visitor(), desk.lasting(now))
    except SpecError as problem:
        state.note("error", str(problem))


def _take_up(name: str) -> None:
    try:
        desk.take_up(saving.seen(name, state.visitor()))
    except SpecError as problem:
        state.note("error", str(problem))


def _deleted(name: str) -> None:
    saving.delete(store(), name, state.visitor())
    if (desk.current() or {}).get("own") == name:
        desk.drop()
