"""One choice of the Spec -> the widget that suits its declaration -> a new value.

Each shows the Spec's value and reports a new one through `on_change`; it keeps nothing of its own. What happens then
is worked out from the settings as they are at the click: of two fast ones the second comes before the page is drawn.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from core import suits
from core.spec import Spec, bounds, field_info, options
from core.suits import SUITS
from dashboard import misfit, starts, state
from dashboard.fitting import along, empty_means, fitting, most, steps, useless, value_of
from dashboard.words import label, named, number

NOTHING = "none"  # how an empty choice among names is offered
WIDE = 1_000  # a range wider than this has no room on a slider: numbers to pick from are offered instead
FEW = 40  # so many whole numbers are all offered
MOST_LAYERS, NEW_UNITS = 8, 8


def field(path: str, spec: Spec) -> None:
    """The widget that suits the declaration of one choice."""
    if path == "model.hidden":
        return _layers(spec)
    if path == "model.start":
        return starts.field(spec, key_of(path))
    info, low_high = field_info(path), bounds(path)
    if options(path):
        _options(path, spec)
    elif path.endswith("seed"):
        _seed(path, spec)
    elif info.annotation is float and info.json_schema_extra["scale"] == "linear":
        _slider(path, spec, *low_high)
    else:
        _ladder(path, spec)


def _layers(spec: Spec) -> None:
    hidden, reason = spec.model.hidden, useless("model.hidden", spec)
    st.markdown(label("model.hidden"), help=field_info("model.hidden").description)
    with st.container(horizontal=True, gap="xsmall"):
        for layer, units in enumerate(hidden):
            show(f"units{layer}", units)
            st.number_input(f"Layer {layer + 1}", 1, 1024, step=1, key=key_of(f"units{layer}"), width=136,
                            disabled=bool(reason), on_change=_units, args=(layer,))
    with st.container(horizontal=True, gap="small"):
        st.button("Layer", icon=":material/add:", key="add_layer", disabled=bool(reason) or len(hidden) >= MOST_LAYERS,
                  on_click=_deepen)
        st.button("Layer", icon=":material/remove:", key="remove_layer", disabled=bool(reason) or not hidden,
                  on_click=_flatten)
    if reason:
        st.caption(reason)


def _deepen() -> None:
    hidden = state.current().shown.model.hidden
    state.choose("model.hidden", [*hidden, hidden[-1] if hidden else NEW_UNITS][:MOST_LAYERS])


def _flatten() -> None:
    state.choose("model.hidden", list(state.current().shown.model.hidden[:-1]))


def _units(layer: int) -> None:
    hidden = list(state.current().shown.model.hidden)
    hidden[layer:layer + 1] = [st.session_state[key_of(f"units{layer}")]]
    state.choose("model.hidden", hidden)


def _options(path: str, spec: Spec) -> None:
    nullable, chosen = field_info(path).default is None, value_of(path, spec)
    offered = list(options(path)) if path in SUITS else fitting(path, spec)
    say = partial(misfit.offered, path, spec=spec) if path in SUITS else named
    show(path, chosen or NOTHING, tuple(map(say, offered)))
    st.selectbox(label(path), [NOTHING, *offered] if nullable else offered, key=key_of(path),
                 on_change=took, args=(path, lambda name: None if nullable and name == NOTHING else name),
                 help=help_of(path, spec), format_func=say, disabled=bool(useless(path, spec)))
    if path in ("model.name", "learning.name"):
        st.caption(SUITS[path][chosen].good_at)


def _slider(path: str, spec: Spec, low: float, high: float) -> None:
    show(path, value_of(path, spec))
    step, form = (0.05, "percent") if high <= 1 else (5.0, "%g")
    st.slider(label(path), float(low), float(high), step=step, format=form, key=key_of(path), on_change=took,
              args=(path,), disabled=bool(useless(path, spec)), help=help_of(path, spec))


def _ladder(path: str, spec: Spec) -> None:
    """Numbers over a wide range: round ones to pick from; for a choice that may be empty, its word comes last."""
    info, (low, _), value = field_info(path), bounds(path), value_of(path, spec)
    nullable = type(None) in getattr(info.annotation, "__args__", ())
    whole = info.annotation is int or int in getattr(info.annotation, "__args__", ())
    high = most(path, spec)
    if whole and not nullable and high - low <= FEW:
        offered = list(range(low, high + 1))
    else:
        offered = steps(low, min(high, WIDE) if whole else min(high, 1), whole, value, info.default)
    offered = [*offered, None] if nullable else offered
    show(path, value, tuple(offered))
    st.select_slider(label(path), offered, key=key_of(path), on_change=took, args=(path,), help=help_of(path, spec),
                     format_func=lambda choice: empty_means(path) if choice is None else number(choice),
                     disabled=bool(useless(path, spec)))


def _seed(path: str, spec: Spec) -> None:
    show(path, value_of(path, spec))
    st.number_input(label(path), *bounds(path), step=1, key=key_of(path), on_change=took, args=(path,),
                    help=help_of(path, spec))


def help_of(path: str, spec: Spec) -> str:
    return f"{field_info(path).description} {useless(path, spec)}".strip()


def key_of(path: str) -> str:
    return "set_" + path.replace(".", "_")


def show(path: str, value: Any, *shape: Any) -> None:
    """Makes the widget show the Spec's value. One that shows it already is left alone, so that a drag is not disturbed.

    `shape`: the range or the options on offer. When they change, Streamlit starts a new widget, which must be told.
    """
    shapes = st.session_state.setdefault("shapes", {})
    if st.session_state.get(key_of(path), ...) != value or shapes.get(path, shape) != shape:
        st.session_state[key_of(path)] = value
    shapes[path] = shape


def took(path: str, read: Callable[[Any], Any] = lambda value: value) -> None:
    value, now = read(st.session_state[key_of(path)]), state.current().shown
    if path in SUITS and value and suits.misfit(path, value, now):
        misfit.ask(path, value)
    else:
        state.choose_all(along({path: value}, now))
