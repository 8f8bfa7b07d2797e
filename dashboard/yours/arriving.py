"""Where a file comes in: dropped, chosen, pasted, or the one that lies here to try."""

from pathlib import Path

import streamlit as st

import core.datasets
from core.quotas import current as quotas
from dashboard.yours import desk

KINDS = ["csv", "tsv", "txt", "xlsx", "parquet", "jsonl", "zip"]
SERVED = 50  # MB that the server takes at once (.streamlit/config.toml)
SAMPLE = Path(core.datasets.__file__).parent / "bundled" / "penguins.csv"


def panel() -> bool:
    """Whether there is a file to look at."""
    now = desk.current()
    with st.expander("Bring another file" if now else "Bring a file", icon=":material/upload_file:", expanded=not now):
        _places()
    return now is not None


def _places() -> None:
    limit = min(SERVED, quotas().upload_bytes // 1_000_000)
    st.markdown("A table (CSV, TSV, Excel, Parquet, JSON lines), texts with a column of answers, or a zip of pictures "
                f"in folders; up to {limit} MB. It is read by a process of its own and stays with this visit: the file "
                "itself is kept for a day at most.")
    again = st.session_state.get("yours_again", 0)
    file = st.file_uploader("File", type=KINDS, max_upload_size=limit, key=f"yours_file_{again}",
                            label_visibility="collapsed")
    if file is not None:
        st.session_state["yours_again"] = again + 1  # an empty place for the next one
        _take(file.name, file.getvalue())
    with st.container(horizontal=True):
        with st.popover("Paste", icon=":material/content_paste:"):
            text = st.text_area("A table, its first row the names of the columns", key="yours_pasted", height=200)
            if st.button("Read it", disabled=not text.strip()):
                _take("pasted text", text.encode("utf-8", "replace"))
        if st.button("Try it with penguins", icon=":material/science:", help="344 penguins near Palmer Station, some "
                     "measurements missing (Gorman et al. 2014, CC0)."):
            _take(SAMPLE.name, SAMPLE.read_bytes())


def _take(name: str, data: bytes) -> None:
    desk.bring(name, data)
    st.rerun()
