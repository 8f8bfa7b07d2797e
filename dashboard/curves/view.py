"""The curve itself: drawn anew while networks learn; a point of it lists its runs, and each of them opens."""

from typing import Any

import streamlit as st

from core.events import SHARES
from dashboard.charts import sweep as chart
from dashboard.curves import axis, desk, plan, results
from dashboard.curves.axis import AXES
from dashboard.curves.plan import Plan
from dashboard.curves.results import Point, Standing
from dashboard.sealed import times
from dashboard.words import SETS, grey, number, percent, plain

EVERY = 0.7  # seconds between two looks at the rows while networks learn
STILL = {"displayModeBar": False}
QUESTIONS = 100  # so many make a whole per cent; medians over many networks are not one exam's mark
MOST_LISTED = 50  # runs of one point


def show(now: Plan) -> None:
    """Buttons, curve and runs. While networks learn, this part alone is drawn again and again."""
    active = desk.is_active(desk.status(now))
    st.fragment(_body, run_every=EVERY if active else None)(now, active)


def _body(now: Plan, active: bool) -> None:
    row = desk.status(now)
    if desk.is_active(row) != active or desk.current() != now:
        st.rerun()  # it has begun, or ended, or is another one: the whole page says so
    standing = desk.standing(now, row)
    _buttons(now, row, standing)
    _said(now, row, standing)
    if not standing.is_begun and not active:
        _invite()
    places, below = _places(now, standing), axis.below(now.field, now.values)
    words = chart.alt(places, below, standing.mark)
    selecting: dict[str, Any] = {"on_select": _choose, "selection_mode": "points"} if not active else {}
    figure = chart.figure(places, below, standing.mark)
    st.plotly_chart(figure, key="curve_live" if active else "curve_done", config=STILL, alt=words, **selecting)
    if standing.is_begun:
        _point(now, standing)
        _take_home(now, standing, words, active)


def _buttons(now: Plan, row: dict[str, Any] | None, standing: Standing) -> None:
    active, paused = desk.is_active(row), row is not None and row["state"] == "paused"
    whole = standing.count("runs") + standing.count("failed") == standing.planned
    with st.container(horizontal=True, vertical_alignment="center"):
        if paused:
            st.button("Go on", icon=":material/play_arrow:", type="primary", key="curve_play", on_click=desk.tell,
                      args=("play",), help="Those in the middle go on, or begin again after a longer pause.")
        elif active:
            st.button("Pause", icon=":material/pause:", key="curve_pause", on_click=desk.tell, args=("pause",),
                      help="Holds all networks where they are.")
        else:
            st.button("Train", icon=":material/play_arrow:", type="secondary" if whole else "primary",
                      key="curve_train", on_click=desk.train, disabled=whole,
                      help="All are trained." if whole else "Trains every network of this curve, side by side.")
        if active:
            st.button("Cancel", icon=":material/stop:", key="curve_cancel", on_click=desk.tell, args=("stop",),
                      help="Ends it here. Networks that are trained stay.")
        if not standing.is_begun:
            return
        st.button("More seeds", icon=":material/groups:", key="curve_more_seeds",
                  on_click=desk.extend, args=(plan.with_more_seeds(now),),
                  help="More networks at each point: the lines become surer. What is trained is not trained again.")
        more = plan.with_more_values(now)
        st.button("More values", icon=":material/more_horiz:", key="curve_more_values", on_click=desk.extend,
                  args=(more,), disabled=more == now,
                  help="More points, between those that are there.")


def _said(now: Plan, row: dict[str, Any] | None, standing: Standing) -> None:
    """How far it is, and what went wrong."""
    trained, learning, failed = (standing.count(what) for what in ("runs", "learning", "failed"))
    state = row["state"] if row else ""
    said = [f"**{trained} of {standing.planned} trained**"]
    if state == "queued":
        said.append(f"waiting for its turn{_place(row)}")
    elif state in ("paused", "interrupted"):
        said.append(state)
    if learning and state == "learning":
        since = f", now in round {standing.round + 1:,}" if standing.round else ""
        said.append(f"{learning} are learning{since}: pale points still move")
    if desk.is_active(row):
        st.progress(_share(now, standing), text=", ".join(said))
    elif standing.is_begun:
        st.markdown(f"{', '.join(said)}. {grey('line: their median; band: the middle half of them')}")
    if failed:
        reason = next(each for point in standing.points for each in point.failed)
        st.warning(plain(f"{failed} of {standing.planned} could not learn: {reason['error']} {reason['remedy'] or ''}",
                         400))
    if row and row["error"] and not desk.is_active(row):
        st.warning(plain(f"{row['error']} {row['remedy'] or ''}", 400))


def _share(now: Plan, standing: Standing) -> float:
    """Of all rounds of all networks, how many are behind them."""
    done = standing.count("runs") + standing.count("failed")
    for point in standing.points:
        rounds = point.value if now.field == "learning.epochs" else now.base.learning.epochs
        done += sum(min(1, row["epochs"] / rounds) for row in point.learning)
    return min(1.0, done / standing.planned)


def _place(row: dict[str, Any]) -> str:
    return f" (place {row['place']})" if row["place"] else ""


def _places(now: Plan, standing: Standing) -> list[chart.Place]:
    xs = axis.positions(now.field, [point.value for point in standing.points])
    return [chart.Place(x, axis.said(point.value), point.spreads, len(point.runs), point.planned, point.is_whole)
            for x, point in zip(xs, standing.points, strict=True)]


def _invite() -> None:
    """The page before anything is trained: what it is for, and one click that shows it."""
    st.markdown("One network may be lucky. Here **many networks** learn at once while one setting changes from point "
                "to point. Where course and practice part, they begin to learn by heart. Train this curve, or ask:")
    with st.container(horizontal=True):
        for field in plan.EXAMPLES:
            st.button(AXES[field].question, key=f"ask_{field}", on_click=desk.example, args=(field,),
                      icon=":material/play_arrow:")


# --- a point and its runs


def _choose() -> None:
    """A click on the chart."""
    points = st.session_state["curve_done"].selection.points
    if points:
        st.session_state["curve_point"] = points[0]["customdata"]


def _point(now: Plan, standing: Standing) -> None:
    names = [axis.said(point.value) for point in standing.points]
    if st.session_state.get("curve_point") not in names:
        st.session_state.pop("curve_point", None)
    st.selectbox(f"Networks at a point {grey('or click it')}", names, index=None, key="curve_point",
                 placeholder="Choose a point", help="Lists the runs behind it. Each one opens in the Playground.")
    chosen = st.session_state.get("curve_point")
    if chosen in names:
        _runs(now, standing.points[names.index(chosen)], standing.mark)


def _runs(now: Plan, point: Point, mark: str) -> None:
    st.markdown(f"**{axis.title(now.field)}: {axis.said(point.value)}**, {len(point.runs)} of {point.planned} trained")
    for planned, row in point.runs[:MOST_LISTED]:
        said = [f"{SETS[name]} {_mark(row[name][mark], mark)}" for name in SETS if row[name]]
        with st.container(horizontal=True, vertical_alignment="center", key=f"member_{row['run']}"):
            st.page_link("app_pages/playground.py", label=f"Open luck {planned.seed}", icon=":material/open_in_full:",
                         query_params={"run": row["run"]})
            st.markdown(grey(", ".join(said) + f", {row['epochs']:,} rounds"))
    if len(point.runs) > MOST_LISTED:
        st.caption(f"The first {MOST_LISTED} are listed; the table below has all.")


def _mark(value: float, mark: str) -> str:
    return percent(value, QUESTIONS) if mark in SHARES else number(value)


def _take_home(now: Plan, standing: Standing, words: str, active: bool) -> None:
    with st.expander("The numbers", icon=":material/table:"):
        st.caption(plain(words, 2_000))
        st.table(_numbers(now, standing))
        st.download_button("Download every run as a table", results.table(standing, now.field),
                           "final-exam-curve.csv", "text/csv", icon=":material/download:", on_click="ignore",
                           key="curve_csv", disabled=active)


def _numbers(now: Plan, standing: Standing) -> list[dict[str, str]]:
    rows = []
    for point in standing.points:
        row = {axis.title(now.field): axis.said(point.value)}
        for name in standing.sets:
            found = point.spreads.get(name)
            row[SETS[name]] = "–" if not found else (f"{_mark(found['median'], standing.mark)} "
                                                     f"({_mark(found['q1'], standing.mark)} to "
                                                     f"{_mark(found['q3'], standing.mark)})")
        rows.append(row | {"Trained": f"{len(point.runs)} of {point.planned}"})
    return rows


def seal(now: Plan) -> None:
    """What the exam's state means, above the curve."""
    if not now.glass:
        st.markdown(f":material/lock: {grey('The final exam stays sealed: no network here has seen it.')}")
        return
    seen = desk.times_looked(now)
    looked = f" Looked at {times(seen)}." if seen else ""
    st.warning(f"The exam is open: whatever you choose by this curve, it is practice from now on.{looked}",
               icon=":material/visibility:")
