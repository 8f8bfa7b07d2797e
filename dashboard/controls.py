"""The Playground's controls: all choices of the Spec in four groups. What each looks like: dashboard/widgets.py."""


import streamlit as st

from core.datasets import DATASETS, outline, source_of
from core.exam import wilson
from core.spec import Spec, SpecError, field_info
from core.split import SETS as ORDER
from core.split import counted
from dashboard import state
from dashboard.cached import thumbnail
from dashboard.fitting import (
    for_data,
    means,
    named_data,
    offered_with,
    steps,
    worth_showing,
)
from dashboard.scripts import lead_to
from dashboard.widgets import field, help_of, key_of, show, took
from dashboard.words import SETS, grey, label, number

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
PICTURES_ABREAST = 3
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
                st.session_state.pop(key_of(path), None)  # not on the page while closed: told its value each time
                field(path, spec)


def _class_size(spec: Spec) -> None:
    offered = sorted({*CLASSES, spec.students})
    show("students", spec.students, tuple(offered))
    st.segmented_control(label("students"), offered, key=key_of("students"), required=True, on_change=took,
                         args=("students",), help=help_of("students", spec), format_func=number)


# --- data and sets


def _data(spec: Spec) -> None:
    source = source_of(spec.data)
    show("data.name", spec.data.name)
    st.selectbox(label("data.name"), offered_with(spec.data), format_func=lambda name: named_data(name, spec.data),
                 key=key_of("data.name"), on_change=_new_data,
                 help=f"{field_info('data.name').description} {source.SENTENCE}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _gallery()
        st.button("Draw points", icon=":material/draw:", type="tertiary", on_click=lead_to, args=("draw",),
                  help="Dots of your own on a plane, with a sealed exam.")
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
    show("data.rows", shown, tuple(offered))
    st.select_slider(label("data.rows"), offered, key=key_of("data.rows"), format_func=number, on_change=took,
                     args=("data.rows", lambda rows: None if rows == usual else rows),
                     help=field_info("data.rows").description)


def _noise(spec: Spec, usual: float | None) -> None:
    path, real = "data.noise", usual is None
    shown = 0.0 if real else (usual if spec.data.noise is None else spec.data.noise)
    highest = max(1.0, shown)
    show(path, shown, highest)
    st.slider(label(path), 0.0, highest, step=0.05, key=key_of(path), disabled=real, on_change=took,
              args=(path, lambda noise: None if noise == usual else noise),
              help=field_info(path).description + " These examples bring their own." * real)


def _new_data() -> None:
    _take(st.session_state[key_of("data.name")])


def _sets(spec: Spec) -> None:
    split = spec.split
    first, second = round(100 * split.train), round(100 * (split.train + split.val))
    low, high = min(5, first), max(95, second)  # a link may ask for sets that are smaller than the slider offers
    show("split", (first, second), low, high)
    st.slider(f"Where the sets are cut {grey('%')}", low, high, step=5, key=key_of("split"), on_change=_cut,
              help="Left of the first knob: course materials (training set). Between the knobs: practice exam "
                   "(validation set). Right of the second: final exam (test set).")
    try:
        counts = counted(spec)
    except SpecError as problem:
        st.warning(str(problem))
        return
    lines = [f"{SETS[name]} **{count:,}**" for name, count in zip(ORDER, counts, strict=True)]
    if outline(spec.data).task == "regression":  # its marks are no share of right answers
        st.caption("  \n".join(lines))
        return
    low, high = wilson(round(TYPICAL * counts[-1]), int(counts[-1]))
    st.caption("  \n".join(lines) + f": 80 % would mean {100 * low:.0f}–{100 * high:.0f}",
               help=exam_size(int(counts[-1])))


def exam_size(questions: int) -> str:
    """How far a mark can be trusted with so many questions, before anybody has a mark."""
    low, high = wilson(round(TYPICAL * questions), questions)
    warning = " That is a small exam." if questions < FEW_QUESTIONS else ""
    return f"With {questions:,} exam questions a mark of 80 % would mean {low:.0%} to {high:.0%}.{warning}"


def _cut() -> None:
    first, second = st.session_state[key_of("split")]
    second = max(second, first + 5) if first < 95 else second
    train, val = min(first, 90) / 100, (min(second, 95) - min(first, 90)) / 100
    state.choose_all({"split.train": train, "split.val": round(val, 4), "split.test": round(1 - train - val, 4)})
