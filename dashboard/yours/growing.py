"""Would more data help, or a bigger network? Asked of the best attempt, and answered by curves that are measured."""

import math
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import streamlit as st

from core import searching
from core.events import headline
from core.seek import points
from core.seek.plan import SEEDS, more_name, refuse_more
from core.spec import Spec, SpecError, parse
from core.sweep import spread
from dashboard import state
from dashboard.cached import store
from dashboard.charts import sweep as chart
from dashboard.words import choice, grey, plain
from dashboard.yours import desk, sets, tried
from dashboard.yours.tried import Tried

EVERY = 2.0  # seconds between two looks while networks learn; each is another picture
GOING = ("queued", "learning", "interrupted")  # the last: its process died, another takes it up
STILL = {"displayModeBar": False}
REPEATS = (3, SEEDS, 10)
QUESTIONS = {"data": "Would more data help?", "width": "Would a bigger network help?"}
BELOW = {"data": "Rows that were studied", "width": "Width of the network"}
DRAWN = ("train", "val")
HELP = "Trains with a quarter, half and all of the course materials, and with half, the same and twice the width. " \
       "The practice exam is always the same; the final exam is no part."
KNOWN = "This is measured. It can be measured with more networks, or of another best attempt."

Row = dict[str, Any]


def panel(now: Row) -> None:
    """The question, how far its networks are, or what was measured."""
    st.subheader("Would more data help, or a bigger network?", anchor=False)
    name = now.get("more") or next((row["search"] for row in tried.searches(now, "more")), "")
    found = searching.status(store(), name)
    if found is not None and found["state"] in GOING:
        st.fragment(_watch, run_every=EVERY)(name)
        return
    if found is not None:
        _measured(found)
    _ask(now, found)


def _ask(now: Row, found: Row | None) -> None:
    """The button; what is measured already is not measured once more."""
    base, name = _base(now, tried.of(now))
    many, seeds = len(points.places(base)), _asked(found)[1] if found else SEEDS
    with st.container(horizontal=True, vertical_alignment="bottom"):
        repeats = st.segmented_control("Networks at each point :gray[seeds]", sorted({*REPEATS, seeds}), default=seeds,
                                       required=True, key="yours_repeats",
                                       help="One network may be lucky. The more there are, the surer the answer, and "
                                            "the longer it takes.")
        known = found is not None and found["state"] == "done" and \
            found["search"] == more_name(base, repeats, state.visitor())
        st.button("Measure again" if found else "Measure it", icon=":material/trending_up:", on_click=_submit,
                  args=(base,), key="yours_measure", disabled=known, help=KNOWN if known else HELP)
    st.caption(f"Asked of {plain(name)}. It trains {many * repeats} networks.")


def _base(now: Row, found: Sequence[Tried]) -> tuple[Spec, str]:
    """The best attempt that can be asked, else the network that one begins with here; and what it is called."""
    for each in found:
        base = tried.single(each)
        with suppress(SpecError):
            if base is not None:
                refuse_more(base, SEEDS)
                return base, f"the best attempt so far ({each.name})"
    return sets.usual(now), "a usual network"


def _submit(base: Spec) -> None:
    asked = {"more": {"base": base.model_dump(mode="json", exclude_defaults=True),
                      "seeds": st.session_state["yours_repeats"]}}
    try:
        desk.current()["more"] = searching.submit(store(), asked, state.visitor())
    except SpecError as problem:
        state.note("error", str(problem))


def _watch(name: str) -> None:
    """The curves as far as they are; the whole page once they are there."""
    found = searching.status(store(), name)
    if found is None or found["state"] not in GOING:
        st.rerun()
    base, seeds = _asked(found)
    wanted = seeds * len(points.places(base))
    said = f"{found['now'].get('tries', 0)} of {wanted} networks have learned; pale points still move"
    st.progress(found["now"].get("done", 0.0), said if found["state"] == "learning" else "Waiting for its turn")
    st.button("Cancel", icon=":material/stop:", on_click=searching.cancel, args=(store(), name), key="yours_more_stop",
              help="Ends it here. What is measured stays.")
    _curves(found, base, seeds)


def _measured(found: Row) -> None:
    base, seeds = _asked(found)
    if found["error"]:
        st.error(plain(f"{found['error']} {found['remedy'] or ''}", 400))
    failed = [each for each in found["tries"] if each["state"] == "failed"]
    if failed:
        st.warning(plain(f"{len(failed)} of {len(found['tries'])} networks could not learn: {failed[0]['error']} "
                         f"{failed[0]['remedy'] or ''}", 400))
    if found["tries"]:
        _curves(found, base, seeds)
        st.caption(f"Line: median of {seeds} networks at each point; band: the middle half of them. Course materials "
                   "and practice exam only: the final exam stays sealed.")


def _curves(found: Row, base: Spec, seeds: int) -> None:
    """Both curves beside each other, below each what was measured, in one sentence."""
    summary = found.get("summary") or {}
    for curve, place in zip(QUESTIONS, st.columns(2), strict=True):
        with place:
            st.markdown(f"**{QUESTIONS[curve]}**")
            if not points.has(base, curve):
                st.markdown(grey("This kind of network has no width to change."))
                continue
            drawn, mark = places(found, base, curve, seeds)
            words = chart.alt(drawn, BELOW[curve], mark)
            st.plotly_chart(chart.figure(drawn, BELOW[curve], mark), key=f"yours_more_{curve}_{found['state']}",
                            config=STILL, alt=words)
            if found["state"] not in GOING and summary.get(curve):
                st.markdown(plain(summary[curve]["sentence"], 400))


def places(found: Row, base: Spec, curve: str, seeds: int) -> tuple[list[chart.Place], str]:
    """The points of a curve as they stand, and the mark that it shows. `found`: of core.searching.status.

    A point none of whose networks has learned to its end shows the marks so far of those that learn.
    """
    learning, drawn, mark = found["now"].get("learning") or {}, [], "accuracy"
    for (share, factor), size in zip(points.places(base, curve), points.sizes(base, curve), strict=True):
        over = [each for each in found["tries"] if (each["share"], each["factor"]) == (share, factor)]
        known = [each for each in over if "val" in each]
        if not known and (learning.get("share"), learning.get("factor")) == (share, factor):
            known = learning["marks"]
        mark = headline(known[0]["val"]) if known else mark
        spreads = {name: spread(each[name][mark] for each in known) for name in DRAWN} if known else {}
        drawn.append(chart.Place(math.log2(share * factor), choice(size), spreads, len(over), seeds,
                                 len(over) == seeds))
    return drawn, mark


def _asked(found: Row) -> tuple[Spec, int]:
    return parse(found["asked"]["more"]["base"]), found["asked"]["more"]["seeds"]
