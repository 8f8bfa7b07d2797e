"""Better settings, looked for by the practice exam: tries ranked by it, the exam a column of padlocks, and the luck."""

from typing import Any

import streamlit as st

from core import searching
from core.events import SHARES, headline
from core.spec import SpecError, field_info
from dashboard import state
from dashboard.cached import store
from dashboard.words import choice, number, plain
from dashboard.yours import desk

EVERY = 1.0  # seconds between two looks at a search that goes on
TRIES = (10, 20, 40, 80)
GOING = ("queued", "learning")
ENDS = {"done": "learned", "pruned": "ended early", "failed": "failed"}

Row = dict[str, Any]


def panel(now: Row) -> None:
    """The start of a search, or how it stands."""
    st.subheader("Look for better settings", anchor=False)
    found = searching.status(store(), now["search"]) if now.get("search") else None
    if found is None:
        _start()
    elif found["state"] in GOING:
        st.fragment(_watch, run_every=EVERY)(now["search"])
    else:
        _table(found)
        _over(found)


def _start() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tries = st.segmented_control("Tries", TRIES, default=20, key="yours_tries", required=True,
                                     help="Each is a network with other settings: stride, layers, dropout and so on. "
                                          "Those that do badly are ended early.")
        st.button("Start the search", icon=":material/search:", on_click=_submit, args=(tries,))
    st.caption("They are compared by the practice exam alone. The more of them, the more luck is in the best mark; it "
               "is said how much.")


def _submit(tries: int) -> None:
    now = desk.current()
    spec = {"data": {"name": "own", "own": now["own"]}, "split": now["split"],
            "model": {"name": desk.network(now["told"]["kind"])}}
    try:
        now["search"] = searching.submit(store(), {"base": spec, "tries": tries}, state.visitor())
    except SpecError as problem:
        state.note("error", str(problem))


def _watch(name: str) -> None:
    """Drawn anew every second, and the whole page once it is over."""
    found = searching.status(store(), name)
    if found is None or found["state"] not in GOING:
        st.rerun()
    wanted = found["asked"].get("tries") or max(TRIES)
    said = f"{len(found['tries'])} of {wanted} tries" if found["state"] == "learning" else "Waiting for its turn"
    st.progress(min(1.0, len(found["tries"]) / wanted), said)
    st.button("Stop the search", icon=":material/stop:", on_click=searching.cancel, args=(store(), name))
    _table(found)


def _table(found: Row) -> None:
    """All tries, the best practice mark first."""
    order = (found.get("summary") or {}).get("ranking") or []
    rows = sorted(found["tries"], key=lambda each: (order.index(each["run"]) if each["run"] in order else len(order),
                                                    each["number"]))
    if rows:
        st.dataframe([{"try": each["number"] + 1, "practice exam": _mark(each), "final exam": "🔒",
                       "rounds": each.get("epochs"), "how it ended": ENDS.get(each["state"], each["state"]),
                       "settings": _said(each["values"])} for each in rows], hide_index=True)


def _mark(each: Row) -> str:
    if "val" not in each:
        return "–"
    first = headline(each["val"])
    if first not in SHARES:
        return number(each["val"][first])
    low, high = each["interval"]
    return f"{100 * each['val'][first]:.0f} % ({100 * low:.0f} to {100 * high:.0f})"


def _said(values: Row) -> str:
    """Settings in words; the first try has those that the search began with."""
    return ", ".join(f"{field_info(path).title.lower()} {choice(value)}" for path, value in values.items()) or \
        "as they come"


def _over(found: Row) -> None:
    """What it was worth, which settings mattered, and the way to the best."""
    summary = found.get("summary") or {}
    if found.get("error"):
        st.error(plain(f"{found['error']} {found['remedy'] or ''}", 400))
    if not summary.get("best"):
        return
    st.markdown(f"{plain(summary['sentence'], 300)} {plain(summary['verdict'], 300)}")
    if summary["importance"]:
        with st.expander("Which settings mattered", icon=":material/bar_chart:"):
            names = {path: field_info(".".join(path.split(".")[:2])).title for path in summary["importance"]}
            st.dataframe([{"setting": names[path] + (" (" + path.split(".")[2] + ")" if path.count(".") > 1 else ""),
                           "share": share} for path, share in summary["importance"].items()], hide_index=True,
                         column_config={"share": st.column_config.ProgressColumn(
                             "of what differs between tries", min_value=0, max_value=1, format="percent")})
    with st.container(horizontal=True):
        st.button("Open the best", icon=":material/open_in_full:", type="primary", on_click=_open,
                  args=(summary["best"],))
        st.button("Search again", icon=":material/search:", on_click=lambda: desk.current().pop("search"))


def _open(run: str) -> None:
    known = store().get_run(run)
    if known and state.mine(known):
        state.take_along(state.attach(known))
        st.session_state["yours_go"] = True
