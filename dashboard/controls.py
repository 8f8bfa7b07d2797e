"""Spec fields -> widgets -> new values; reads the declarations in core/spec.py and knows no data set and no model.

Each widget shows the Spec's value and reports a new one through `on_change`; it keeps nothing of its own.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from core import suits
from core.datasets import DATASETS, source_of
from core.exam import wilson
from core.spec import Spec, SpecError, bounds, field_info, options
from core.split import SETS as ORDER
from core.split import counted
from core.suits import SUITS
from dashboard import misfit, starts, state
from dashboard.cached import thumbnail
from dashboard.fitting import (
    along,
    empty_means,
    fitting,
    for_data,
    means,
    most,
    named_data,
    offered_with,
    steps,
    useless,
    value_of,
    worth_showing,
)
from dashboard.words import SETS, grey, label, named, number

# What lies behind the buttons of data and sets, where it means anything; what they show at once is laid out below.
DATA = ("data.read", "data.part", "data.labels", "data.levels", "data.label_noise", "data.wrong_in", "data.order",
        "data.scaling", "data.columns", "data.chosen", "data.seed")
SPLIT = ("split.how", "split.world", "split.far", "split.slipped", "split.fitted_on", "split.seed")
# Group: its icon, what it shows at once, and what lies behind its button.
GROUPS = {
    "Network": (":material/hub:",
                ("model.name", "model.hidden", "model.activation", "model.degree", "model.filters", "model.units",
                 "model.blocks", "model.width", "model.code"),
                ("model.dropout", "model.start", "model.frozen")),
    "Learning": (":material/school:",
                 ("learning.name", "learning.lr", "learning.batch_size", "learning.epochs", "learning.weight_decay",
                  "learning.grain", "learning.covered", "learning.temperature", "learning.walks"),
                 ("learning.discount", "learning.curiosity", "learning.clip", "learning.optimizer",
                  "learning.early_stop", "learning.l1", "learning.augment", "learning.loss",
                  "learning.rate_below", "seed", "device")),
}
CLASSES = (1, 20, 100, 200)  # sizes of a class that are offered; a link may ask for others
NOTHING = "none"  # how an empty choice among names is offered
PICTURES_ABREAST = 3
WIDE = 1_000  # a range wider than this has no room on a slider: numbers to pick from are offered instead
FEW = 40  # so many whole numbers are all offered
MOST_LAYERS, NEW_UNITS = 8, 8
TYPICAL = 0.8  # the mark for which an exam's error bar is shown before there is a mark
FEW_QUESTIONS = 100  # an exam smaller than this says little


def panel(spec: Spec) -> None:
    """All controls of the Playground: the class, and four groups."""
    _class_size(spec)
    with st.container(gap="xsmall"):
        _heading("Data", ":material/menu_book:", DATA, spec)
        _data(spec)
    with st.container(gap="xsmall"):
        _heading("Three sets", ":material/content_cut:", SPLIT, spec)
        _sets(spec)
    for name, (icon, first, more) in GROUPS.items():
        with st.container(gap="xsmall"):
            _heading(name, icon, more, spec)
            for path in worth_showing(first, spec):
                field(path, spec)


def _heading(name: str, icon: str, more: tuple[str, ...], spec: Spec) -> None:
    """The group's name, and a button for its finer settings."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"{icon} **{name}**")
        with st.popover("More", type="tertiary", key=f"more_{name.partition(' ')[0].lower()}"):
            for path in worth_showing([path for path in more if means(path, spec)], spec):
                st.session_state.pop(_key(path), None)  # not on the page while closed: told its value each time
                field(path, spec)


def field(path: str, spec: Spec) -> None:
    """The widget that suits the declaration of one choice."""
    if path == "model.hidden":
        return _layers(spec)
    if path == "model.start":
        return starts.field(spec, _key(path))
    info, low_high = field_info(path), bounds(path)
    if options(path):
        _options(path, spec)
    elif path.endswith("seed"):
        _seed(path, spec)
    elif info.annotation is float and info.json_schema_extra["scale"] == "linear":
        _slider(path, spec, *low_high)
    else:
        _ladder(path, spec)


def _class_size(spec: Spec) -> None:
    offered = sorted({*CLASSES, spec.students})
    _show("students", spec.students, tuple(offered))
    st.segmented_control(label("students"), offered, key=_key("students"), required=True, on_change=_took,
                         args=("students",), help=_help("students", spec), format_func=number)


# --- data and sets


def _data(spec: Spec) -> None:
    source = source_of(spec.data)
    _show("data.name", spec.data.name)
    st.selectbox(label("data.name"), offered_with(spec.data), format_func=lambda name: named_data(name, spec.data),
                 key=_key("data.name"), on_change=lambda: _take(st.session_state[_key("data.name")]),
                 help=f"{field_info('data.name').description} {source.SENTENCE}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _gallery()
        if st.button("Draw points", icon=":material/draw:", type="tertiary",
                     help="Dots of your own on a plane, with a sealed exam."):
            st.switch_page("app_pages/draw.py")
    _rows(spec, *source.ROWS)
    _noise(spec, source.NOISE)


def _gallery() -> None:
    """The same choice by pictures of the data, drawn only when somebody looks."""
    gallery = st.popover("Choose by picture", icon=":material/grid_view:", type="tertiary", key="gallery",
                         on_change="rerun")
    if not gallery.open:
        return
    with gallery, st.spinner("Drawing the data …"):
        names = list(DATASETS)
        for row in (names[start:start + PICTURES_ABREAST] for start in range(0, len(names), PICTURES_ABREAST)):
            for column, name in zip(st.columns(PICTURES_ABREAST), row, strict=False):
                source = DATASETS[name]
                column.image(thumbnail(name), alt=source.SENTENCE, width="stretch")
                column.button(source.TITLE, key=f"take_{name}", help=source.SENTENCE, type="tertiary",
                              on_click=_take, args=(name,))


def _take(name: str) -> None:
    """Another course: what only suited the one before goes back to its own."""
    state.choose_all(for_data(name, state.current().shown))


def _rows(spec: Spec, usual: int, least: int, most: int) -> None:
    shown = spec.data.rows or usual
    offered = steps(least, most, True, shown, usual, most)
    _show("data.rows", shown, tuple(offered))
    st.select_slider(label("data.rows"), offered, key=_key("data.rows"), format_func=number, on_change=_took,
                     args=("data.rows", lambda rows: None if rows == usual else rows),
                     help=field_info("data.rows").description)


def _noise(spec: Spec, usual: float | None) -> None:
    path, real = "data.noise", usual is None
    shown = 0.0 if real else (usual if spec.data.noise is None else spec.data.noise)
    highest = max(1.0, shown)
    _show(path, shown, highest)
    st.slider(label(path), 0.0, highest, step=0.05, key=_key(path), disabled=real, on_change=_took,
              args=(path, lambda noise: None if noise == usual else noise),
              help=field_info(path).description + " These examples bring their own." * real)


def _sets(spec: Spec) -> None:
    split = spec.split
    first, second = round(100 * split.train), round(100 * (split.train + split.val))
    low, high = min(5, first), max(95, second)  # a link may ask for sets that are smaller than the slider offers
    _show("split", (first, second), low, high)
    st.slider(f"Where the sets are cut {grey('%')}", low, high, step=5, key=_key("split"), on_change=_cut,
              help="Left of the first knob: course materials (training set). Between the knobs: practice exam "
                   "(validation set). Right of the second: final exam (test set).")
    try:
        counts = counted(spec)
    except SpecError as problem:
        st.warning(str(problem))
        return
    low, high = wilson(round(TYPICAL * counts[-1]), int(counts[-1]))
    lines = [f"{SETS[name]} **{count:,}**" for name, count in zip(ORDER, counts, strict=True)]
    st.caption("  \n".join(lines) + f": 80 % would mean {100 * low:.0f}–{100 * high:.0f}",
               help=exam_size(int(counts[-1])))


def exam_size(questions: int) -> str:
    """How far a mark can be trusted with so many questions, before anybody has a mark."""
    low, high = wilson(round(TYPICAL * questions), questions)
    warning = " That is a small exam." if questions < FEW_QUESTIONS else ""
    return f"With {questions:,} exam questions a mark of 80 % would mean {low:.0%} to {high:.0%}.{warning}"


def _cut() -> None:
    first, second = st.session_state[_key("split")]
    second = max(second, first + 5) if first < 95 else second
    train, val = min(first, 90) / 100, (min(second, 95) - min(first, 90)) / 100
    state.choose_all({"split.train": train, "split.val": round(val, 4), "split.test": round(1 - train - val, 4)})


# --- the network


def _layers(spec: Spec) -> None:
    hidden, reason = spec.model.hidden, useless("model.hidden", spec)
    st.markdown(label("model.hidden"), help=field_info("model.hidden").description)
    with st.container(horizontal=True, gap="xsmall"):
        for layer, units in enumerate(hidden):
            _show(f"units{layer}", units)
            st.number_input(f"Layer {layer + 1}", 1, 1024, step=1, key=_key(f"units{layer}"), width=136,
                            disabled=bool(reason), on_change=_units, args=(layer,))
    with st.container(horizontal=True, gap="small"):
        st.button("Layer", icon=":material/add:", key="add_layer", disabled=bool(reason) or len(hidden) >= MOST_LAYERS,
                  on_click=state.choose, args=("model.hidden", [*hidden, hidden[-1] if hidden else NEW_UNITS]))
        st.button("Layer", icon=":material/remove:", key="remove_layer", disabled=bool(reason) or not hidden,
                  on_click=state.choose, args=("model.hidden", list(hidden[:-1])))
    if reason:
        st.caption(reason)


def _units(layer: int) -> None:
    hidden = list(state.current().shown.model.hidden)
    hidden[layer] = st.session_state[_key(f"units{layer}")]
    state.choose("model.hidden", hidden)


# --- one widget each


def _options(path: str, spec: Spec) -> None:
    nullable, chosen = field_info(path).default is None, value_of(path, spec)
    offered = list(options(path)) if path in SUITS else fitting(path, spec)
    say = partial(misfit.offered, path, spec=spec) if path in SUITS else named
    _show(path, chosen or NOTHING, tuple(map(say, offered)))
    st.selectbox(label(path), [NOTHING, *offered] if nullable else offered, key=_key(path),
                 on_change=_took, args=(path, lambda name: None if nullable and name == NOTHING else name),
                 help=_help(path, spec), format_func=say, disabled=bool(useless(path, spec)))
    if path in ("model.name", "learning.name"):
        st.caption(SUITS[path][chosen].good_at)


def _slider(path: str, spec: Spec, low: float, high: float) -> None:
    _show(path, value_of(path, spec))
    step, form = (0.05, "percent") if high <= 1 else (5.0, "%g")
    st.slider(label(path), float(low), float(high), step=step, format=form, key=_key(path), on_change=_took,
              args=(path,), disabled=bool(useless(path, spec)), help=_help(path, spec))


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
    _show(path, value, tuple(offered))
    st.select_slider(label(path), offered, key=_key(path), on_change=_took, args=(path,), help=_help(path, spec),
                     format_func=lambda choice: empty_means(path) if choice is None else number(choice),
                     disabled=bool(useless(path, spec)))


def _seed(path: str, spec: Spec) -> None:
    _show(path, value_of(path, spec))
    st.number_input(label(path), *bounds(path), step=1, key=_key(path), on_change=_took, args=(path,),
                    help=_help(path, spec))


def _help(path: str, spec: Spec) -> str:
    return f"{field_info(path).description} {useless(path, spec)}".strip()


def _key(path: str) -> str:
    return "set_" + path.replace(".", "_")


def _show(path: str, value: Any, *shape: Any) -> None:
    """Makes the widget show the Spec's value. One that shows it already is left alone, so that a drag is not disturbed.

    `shape`: the range or the options on offer. When they change, Streamlit starts a new widget, which must be told.
    """
    shapes = st.session_state.setdefault("shapes", {})
    if st.session_state.get(_key(path), ...) != value or shapes.get(path, shape) != shape:
        st.session_state[_key(path)] = value
    shapes[path] = shape


def _took(path: str, read: Callable[[Any], Any] = lambda value: value) -> None:
    value, now = read(st.session_state[_key(path)]), state.current().shown
    if path in SUITS and value and suits.misfit(path, value, now):
        misfit.ask(path, value)
    else:
        state.choose_all(along({path: value}, now))
