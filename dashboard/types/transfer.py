"""Transfer: what was learned on some digits helps with others, of which there are few answers."""

import streamlit as st

from core.pretrained import SOURCES, elsewhere
from core.pretrained.elsewhere import UNKNOWN
from dashboard import starts
from dashboard.onscreen import OnScreen
from dashboard.types.page import Type, Variant
from dashboard.words import grey

START = "mnist5k_0_4"
FEW = {"data": {"name": "mnist5k", "part": "second", "labels": 10}, "split": {"train": 0.4, "val": 0.2, "test": 0.4},
       "learning": {"lr": 0.005, "batch_size": 10, "epochs": 30}}


def begun(**model: str | int) -> dict:
    return FEW | {"model": {"name": "cnn", **model}}


def below(now: OnScreen) -> None:
    """What else one can begin with."""
    mine, others = st.columns(2, gap="large")
    with mine:
        st.markdown("**What a network can start from**")
        starts.field(now.shown, "transfer_start")
        starts.take_off_button(now.shown.model.start)
        starts.keep_one()
    with others:
        st.markdown("**Networks that others have trained**")
        for source in SOURCES:
            _backbone(source)
        _look_for_the_rest()


def _look_for_the_rest() -> None:
    """What lies elsewhere is looked for only when somebody asks."""
    unknown = [source for source in elsewhere.SOURCES if source.available()[1] == UNKNOWN]
    if unknown and st.button("Look for them", icon=":material/travel_explore:", help="Imports what is installed, in a "
                             "process of its own, and asks whether there is a network. Nothing is fetched."):
        with st.spinner("Looking …"):
            for source in unknown:
                source.look()
        st.rerun()


def _backbone(source) -> None:
    there, reason = source.available()[:2]
    icon = ":green[:material/check_circle:]" if there else ":gray[:material/block:]"
    st.markdown(f"{icon} {source.TITLE if there else grey(source.TITLE)}  \n{grey(source.SENTENCE)}")
    if there:
        return
    st.caption(reason)
    if source.COMMAND:
        st.code(source.COMMAND, language="sh")


TYPE = Type(
    "transfer", "Transfer",
    "A network that has learned something before needs fewer answers. Here: ten for each of the digits 5 to 9.",
    {"From scratch": Variant(
        begun(), "Ten answers for each digit, and nothing else. The course mark reaches the top; how far does practice "
        "come?"),
     "Fine-tuned": Variant(
         begun(start=START), "The filters have learned the digits 0 to 4 before, and go on learning. Practice starts "
         "higher and stays higher."),
     "Frozen": Variant(
         begun(start=START, frozen=3), "The filters stay as they are: a lock on each. Only the last layer learns, "
         "2,005 of 13,955 weights."),
     "Eyes for photographs": Variant(
         {"data": {"name": "mnist5k", "rows": 700, "read": "efficientnet", "labels": 20},
          "split": {"train": 0.4, "val": 0.1, "test": 0.5}, "model": {"name": "linear"},
          "learning": {"lr": 0.005, "batch_size": 10, "epochs": 10}},
         "EfficientNet knows photographs, not digits: with 20 answers per digit it reaches about 75 %, a small network "
         "from scratch about 86 %.")},
    lessons=("transfer",), below=below)
