"""My runs: every attempt of this visitor, newest first; nothing is lost."""

import streamlit as st

from dashboard import notebook, state
from dashboard.charts import attempts as chart
from dashboard.words import plain

st.header("My runs", anchor=False)
for kind, sentence in state.take_notes():
    getattr(st, kind)(plain(sentence, 400))

words = st.text_input("Find", placeholder="moons, failed, Stride 0.01 …", icon=":material/search:", key="find")
page, more = notebook.page_of(words)

if not page and not words and notebook.page_number() == 1:
    st.markdown("Nothing here yet. Every attempt you start is kept on this page.")
    st.page_link("app_pages/playground.py", label="Start your first attempt", icon=":material/tune:")
    st.stop()
if not page:
    st.markdown("No attempt matches these words.")

comparable = notebook.comparable(page)
if len(comparable) > 1:
    with st.expander("Side by side", icon=":material/compare_arrows:", expanded=False):
        st.markdown("The longer the bar, the more was learned by heart.")
        st.plotly_chart(chart.dumbbells(comparable), key="dumbbells", alt=chart.alt(comparable),
                        config={"displayModeBar": False})

for run in page:
    notebook.card(run)

notebook.turn_pages(more)
