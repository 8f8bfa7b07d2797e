"""Points that a visitor draws: the board, the drawing as long as the visit lasts, and the way into the Playground."""

from typing import Any

import streamlit as st

from core.own import drawn, saving
from core.spec import Spec, SpecError
from dashboard import state
from dashboard.fitting import along
from dashboard.live import assets
from dashboard.onscreen import OnScreen, with_values
from dashboard.scripts import lead_to
from dashboard.turning import course

KEY = "drawing"
BOARD = "drawing_board"
# Of a network that begins here: drawn borders are crooked, and few points are soon gone through.
USUAL = {"model.hidden": [16, 16], "learning.lr": 0.01, "learning.epochs": 300}
LIMITS = {"reach": drawn.REACH, "digits": drawn.DIGITS, "most": drawn.MOST}

_mount = st.components.v2.component("final_exam_drawing", js=assets.boot("drawing.js"), isolate_styles=False)

Now = dict[str, Any]


def panel() -> None:
    """The board, and what it is for."""
    now = _now()
    st.markdown(f"Draw dots of two colours or more: at least {drawn.FEWEST}, {drawn.EACH} of each. They are cut into "
                "three sets, one of them sealed, and a network learns to tell the colours apart.")
    _mount(data={name: now[name] for name in ("points", "done", "said")}
           | {"limits": LIMITS, "classes": drawn.CLASSES, "starts": drawn.starts()},
           key=BOARD, height="content", default={"told": None}, on_told_change=_heard)


def _now() -> Now:
    """points; done: the last wish that was answered; said: the answer, if it was no."""
    return st.session_state.setdefault(KEY, {"points": [], "done": 0, "said": ""})


def _heard() -> None:
    """What the board told: the whole drawing, and whether it shall be used. Heard before the page is drawn."""
    told, now = st.session_state[BOARD]["told"], _now()
    if not isinstance(told, dict):
        return
    used = told.get("used")
    now["said"] = ""
    try:
        now["points"] = drawn.checked(told.get("points"))
        if isinstance(used, int) and used > now["done"]:
            now["done"] = used
            _use(now)
    except SpecError as problem:
        now["said"] = str(problem)
    except OSError as problem:
        now["said"] = f"The points could not be kept: {problem.strerror}. Try again later."


def _use(now: Now) -> None:
    """Leads to the Playground with a fresh attempt. Raises SpecError, OSError."""
    attempt = _begun(now["points"])
    now["points"], gaps = drawn.moved_up(now["points"])
    if gaps:
        state.note("info", gaps)
    state.take_along(attempt)
    lead_to(state.PLAYGROUND)


def _begun(points: list[drawn.Point]) -> OnScreen:
    """A fresh attempt at these points, its exam sealed. Raises SpecError, OSError."""
    base = with_values(Spec(), USUAL)
    own = drawn.adopt(points)
    saving.note_brought(own, state.visitor())
    values = {"data.name": "own", "data.own": own, "data.rows": None, "data.noise": None}
    spec = with_values(base, along(values, base))
    whole = min(spec.learning.batch_size, course(spec))
    return state.begin(with_values(spec, {"learning.batch_size": whole}), glass=False)
