"""Experiments: every attempt ranked by the practice exam, the exam a column of padlocks, the luck; and a search."""

from typing import Any

import streamlit as st

from core import searching
from core.events import better
from core.seek.luck import FORMULA
from core.spec import Spec, SpecError
from dashboard import state
from dashboard.cached import store
from dashboard.charts import coordinates, importance, ranking
from dashboard.scripts import lead_to
from dashboard.words import grey, number, plain
from dashboard.yours import desk, sets, tried
from dashboard.yours.settings import axes, title
from dashboard.yours.tried import Tried

EVERY = 1.0  # seconds between two looks at a search that goes on
TRIES = (10, 20, 40, 80)
MINUTES = (0, 1, 2, 5, 10, 30)  # 0: no limit
GOING = ("queued", "learning", "interrupted")  # the last: its process died, another takes it up
DRAWN = 12  # attempts in the picture
STILL = {"displayModeBar": False}

Row = dict[str, Any]


def panel(now: Row) -> None:
    """All attempts, what a search does now, and the way to the best."""
    st.subheader("Experiments", anchor=False)
    name = now.get("search") or next((row["search"] for row in tried.searches(now, "base")), "")
    found = searching.status(store(), name)
    if found is not None and found["state"] in GOING:
        st.fragment(_watch, run_every=EVERY)(now, name)
        return
    all_of_them = tried.of(now)
    _luck(now, all_of_them)
    if found is not None:
        _over(found)
    if all_of_them:
        chosen = _table(now, all_of_them, choose=True)
        _way_in(all_of_them, chosen)
        _pictures(now, all_of_them, (found or {}).get("summary") or {})
    _start(now, all_of_them)


# --- a search


def _start(now: Row, found: list[Tried]) -> None:
    base, name = _base(now, found)
    st.markdown(f"**Look for better settings** {grey('automatic search')}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control("Tries", TRIES, default=20, key="yours_tries", required=True,
                             help="Each is a network with other settings: stride, layers, dropout and so on. Those "
                                  "that do badly are ended early.")
        st.selectbox("At most", MINUTES, key="yours_minutes", width=220, format_func=_said_budget,
                     help="The time budget: when it is used up, the search ends with the tries that it has made.")
        st.button("Start the search", icon=":material/search:", on_click=_submit, args=(base,),
                  type="secondary" if found else "primary")
    st.caption(f"It begins with {plain(name)}, and compares tries by the practice exam alone. The more of them, the "
               "more luck is in the best mark; it is said how much.")


def _said_budget(minutes: int) -> str:
    return f"{minutes} minute{'s' * (minutes != 1)}" if minutes else "as long as it takes"


def _base(now: Row, found: list[Tried]) -> tuple[Spec, str]:
    """The best of one's own attempts, else the network that one begins with here; and what it is called."""
    own = ((tried.single(each), each.name) for each in found if not each.searched)
    return next(((base, f"the settings of {name}") for base, name in own if base is not None),
                (sets.usual(now), "usual settings"))


def _submit(base: Spec) -> None:
    asked = {"base": base.model_dump(mode="json", exclude_defaults=True), "tries": st.session_state["yours_tries"],
             "minutes": st.session_state["yours_minutes"] or None}
    try:
        desk.current()["search"] = searching.submit(store(), asked, state.visitor())
    except SpecError as problem:
        state.note("error", str(problem))


def _watch(now: Row, name: str) -> None:
    """Drawn anew every second, and the whole page once it is over."""
    found = searching.status(store(), name)
    if found is None or found["state"] not in GOING:
        st.rerun()
    asked, done, far = found["asked"], len(found["tries"]), found["now"]
    wanted = asked.get("tries") or max(TRIES)
    st.progress(min(1.0, max(done / wanted, _used(asked, far))), _said_progress(found, wanted))
    st.button("Stop the search", icon=":material/stop:", on_click=searching.cancel, args=(store(), name),
              help="What was tried is kept.")
    all_of_them = tried.of(now)
    _luck(now, all_of_them)
    _table(now, all_of_them, choose=False)


def _used(asked: Row, far: Row) -> float:
    """The share of the time budget that is used up; 0 where there is none."""
    left, minutes = far.get("left"), asked.get("minutes")
    return 0.0 if left is None or not minutes else 1 - left / (60 * minutes)


def _said_progress(found: Row, wanted: int) -> str:
    if found["state"] == "queued":
        return "Waiting for its turn"
    far, done = found["now"], len(found["tries"])
    said = [f"{done} of {wanted} tries"]
    if far.get("round"):
        said.append(f"the next is in round {far['round'] + 1:,}")
    if far.get("left") is not None:
        said.append(f"{_clock(far['left'])} left of {number(found['asked']['minutes'])} "
                    f"minute{'s' * (found['asked']['minutes'] != 1)}")
    return ", ".join(said)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def _over(found: Row) -> None:
    """What a search was worth."""
    summary = found.get("summary") or {}
    if found.get("error"):
        st.error(plain(f"{found['error']} {found['remedy'] or ''}", 400))
    if summary.get("verdict"):
        ended = sum(each["state"] == "pruned" for each in found["tries"])
        early = f" {ended} of {len(found['tries'])} tries were ended early, because they did badly." if ended else ""
        st.markdown(f"{plain(summary['verdict'], 300)}{early}")


# --- all attempts


def _luck(now: Row, found: list[Tried]) -> None:
    said = tried.lucky(found, now["baselines"]["rows"], now["baselines"]["unit"])
    if said:
        st.markdown(f":material/casino: {plain(said, 300)}", help=FORMULA)


def _table(now: Row, found: list[Tried], *, choose: bool) -> Tried | None:
    """All attempts, the best practice mark first; the one that is chosen."""
    if not found:
        return None
    questions, unit = now["baselines"]["rows"]["val"], now["baselines"]["unit"]
    of = "practice exam" + (f" (off by{f', {unit}' * bool(unit)})" if now["baselines"]["mark"] == "mae" else "")
    rows = [{"attempt": each.name, of: tried.said(each, questions), "final exam": each.exam, "rounds": each.epochs,
             "how it stands": each.state, "settings": ", ".join(tried.settings(each)) or "as they come"}
            for each in found]
    wide = {"final exam": st.column_config.TextColumn(help="🔒 sealed: not computed before you open it. 👁 it was "
                                                           "practised in the open."),
            "settings": st.column_config.TextColumn(width="large")}
    if not choose:
        st.dataframe(rows, hide_index=True, column_config=wide, key="yours_attempts_live")
        return None
    event = st.dataframe(rows, hide_index=True, column_config=wide, key=f"yours_attempts_{len(found)}",
                         on_select="rerun", selection_mode="single-row")
    places = event.selection.rows
    return found[places[0]] if places and places[0] < len(found) else None


def _way_in(found: list[Tried], chosen: Tried | None) -> None:
    """The chosen attempt, or the best, and the button that leads to it."""
    shown = chosen or found[0]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Show it" if chosen else "Show the best", icon=":material/open_in_full:", type="primary",
                  on_click=_open, args=(shown.run,), key="yours_open",
                  help="Leads to the Playground with this attempt: how it learned, and its sealed exam.")
        st.markdown(f"**{plain(shown.name)}** {grey(plain(', '.join(tried.settings(shown)) or 'as they come', 300))}")
    st.caption("Choose a row to see another. The final exam is opened there, once, when you have finished trying.")


def _pictures(now: Row, found: list[Tried], summary: Row) -> None:
    """Course beside practice, settings beside marks, and which settings mattered."""
    marked = [each for each in found if each.val]
    mark = now["baselines"]["mark"]
    if len(marked) < 2:
        return
    drawn = [ranking.Ranked(each.name, each.train[mark], each.mark, each.low, each.high) for each in marked[:DRAWN]]
    simple = _simple(now["baselines"])
    more = f", the best {DRAWN} of {len(marked)}" if len(marked) > DRAWN else ""
    with st.expander(f"Course beside practice{more}", icon=":material/compare_arrows:", expanded=True):
        st.markdown("The longer the bar, the more was learned by heart. "
                    + grey(f"thin line: error bar; dotted: {simple[0].lower()}"))
        st.plotly_chart(ranking.figure(drawn, mark, simple), key="yours_ranking", config=STILL,
                        alt=ranking.alt(drawn, mark, simple))
    lines, names = axes(marked, summary.get("importance") or {}), [_said(each, now) for each in marked]
    with st.expander("Settings beside marks", icon=":material/timeline:"):
        st.markdown("Each line is an attempt. Follow the strong ones: they did best in practice.")
        order = list(range(len(marked)))
        st.plotly_chart(coordinates.figure(lines, names, order), key="yours_lines", config=STILL,
                        alt=coordinates.alt(lines, names, order))
    if summary.get("importance"):
        shares = {title(path): share for path, share in summary["importance"].items()}
        with st.expander("Which settings mattered", icon=":material/bar_chart:"):
            st.markdown("How much of what differs between the tries of the search goes back to each setting.")
            st.plotly_chart(importance.figure(shares), key="yours_importance", config=STILL,
                            alt=importance.alt(shares))


def _said(each: Tried, now: Row) -> str:
    mark = tried.said(each, now["baselines"]["rows"]["val"])
    return f"{each.name}: {mark}, {', '.join(tried.settings(each)[:6]) or 'as they come'}"


def _simple(found: Row) -> tuple[str, float]:
    """The simple method that does best in practice."""
    mark = found["mark"]
    best = max(found["baselines"], key=lambda each: better(mark) * each["val"]["marks"][mark])
    return best["title"], best["val"]["marks"][mark]


def _open(run: str) -> None:
    known = store().get_run(run)
    if known and state.mine(known):
        state.take_along(state.attach(known))
        lead_to(state.PLAYGROUND)
