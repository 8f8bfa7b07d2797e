"""Was it right as often as it was sure? A few bins of confidence, and what they mean."""

import streamlit as st

from dashboard.autopsy.body import Body
from dashboard.charts import reliability
from dashboard.story.layout import ink
from dashboard.words import grey


def show(body: Body) -> None:
    """The diagram, its verdict, and the same in sentences."""
    answers = body.answers
    right = [truth == guess for truth, guess in zip(answers["truth"], answers["guess"], strict=True)]
    found = reliability.bins(answers["sure"], right, len(body.classes))
    st.markdown(f"**{reliability.verdict(found)}** {grey('calibration')}")
    left, beside = st.columns([3, 2], gap="large")
    with left:
        st.plotly_chart(reliability.diagram(found, ink()), key="autopsy_sure", config={"displayModeBar": False},
                        alt=reliability.alt(found))
    with beside:
        st.markdown("Each dot is a group of questions that it answered about equally surely; the number beside it says "
                    "how many. On the dotted line its confidence can be trusted. Below it, it was too sure of itself. "
                    "Long bars: too few questions to tell.")
        st.caption(reliability.alt(found))
