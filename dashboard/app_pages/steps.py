"""Six steps: the loop that trains every network here, played slowly, one press at a time."""

import streamlit as st

from dashboard import state
from dashboard.theatre import page, reading
from dashboard.words import plain

for kind, sentence in state.take_notes():
    getattr(st, kind)(plain(sentence, 400))
page.show()
reading.show()
