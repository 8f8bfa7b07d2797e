"""Where a file comes in: dropped, chosen, pasted, or the one that lies here to try."""

from pathlib import Path
from typing import Any

import streamlit as st

import core.datasets
from core.quotas import current as quotas
from dashboard.scripts import lead_to, whole
from dashboard.yours import desk, keeping, written

KINDS = ["csv", "tsv", "txt", "xlsx", "parquet", "jsonl", "zip"]
SAMPLE = Path(core.datasets.__file__).parent / "bundled" / "penguins.csv"


def panel() -> bool:
    """Whether there is a file to look at."""
    now = desk.current()
    with st.expander("Bring another file" if now else "Bring a file", icon=":material/upload_file:", expanded=not now):
        _places()
    keeping.listed()
    if now:
        keeping.panel(now)
    return now is not None


def _places() -> None:
    limits = quotas()
    size = max(1, limits.upload_bytes // 1_000_000)
    st.markdown("A table (CSV, TSV, Excel, Parquet, JSON lines), texts with a column of answers, or a zip of pictures "
                "in folders. The file is kept for a day at most.")
    st.caption(f"At most {size:,} MB, {limits.table_rows:,} rows, {limits.table_columns:,} columns, "
               f"{limits.cell_chars:,} characters in a cell, or {limits.pictures:,} pictures.")
    again = st.session_state.get("yours_again", 0)
    file = st.file_uploader("File", type=KINDS, max_upload_size=size, key=f"yours_file_{again}",
                            label_visibility="collapsed")
    with st.container(horizontal=True):
        with st.popover("Paste", icon=":material/content_paste:"):
            text = st.text_area("A table, its first row the names of the columns", key="yours_pasted", height=200)
            pasted = st.button("Read it", disabled=not text.strip())
        penguins = st.button("Try it with penguins", icon=":material/science:", help="344 penguins near Palmer "
                             "Station, some measurements missing (Gorman et al. 2014, CC0).")
        st.button("Draw points", icon=":material/draw:", on_click=lead_to, args=("draw",),
                  help="Dots of your own on a plane, by hand.")
        choices = written.before("yours_next")
    if file is not None:
        st.session_state["yours_again"] = again + 1  # an empty place for the next one
        _take(file.name, file.getvalue(), choices)
    elif pasted:
        _take("pasted text", text.encode("utf-8", "replace"), choices)
    elif penguins:
        _take(SAMPLE.name, SAMPLE.read_bytes(), {})


def _take(name: str, data: bytes, choices: dict[str, Any]) -> None:
    with whole():
        desk.bring(name, data, choices)
    st.rerun()
