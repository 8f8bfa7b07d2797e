"""Load a model: a file that somebody brings is checked in a process of its own, and becomes a run of theirs."""

import secrets
from contextlib import suppress

import streamlit as st

from core import jobs
from core.spec import SpecError
from dashboard import state
from dashboard.cached import store
from dashboard.words import plain

LARGEST = 50          # MB, as the server takes (.streamlit/config.toml)
FOLDER = "uploads"    # in the store's folder: what was brought, until a process has looked at it
SUFFIX = ".safetensors"
WITHIN = 60.0         # seconds


def panel(*, opened: bool) -> None:
    """The place to drop a file. `opened`: whether it shows at once, where there is nothing else to see."""
    with st.expander("Load a model", icon=":material/upload_file:", expanded=opened):
        st.markdown("A file that **Take home → Weights** has made, here or on another computer. It is checked before "
                    "anything of it is used, and nothing in it is ever run.")
        again = st.session_state.get("brought", 0)
        file = st.file_uploader("Model file", type=[SUFFIX], max_upload_size=LARGEST, key=f"bring_{again}",
                                label_visibility="collapsed")
        if file is None:
            return
        problem = _take_in(file.getvalue())
        if problem:
            st.error(problem)
            return
        st.session_state["brought"] = again + 1  # an empty place for the next one
        st.rerun()


def _take_in(data: bytes) -> str | None:
    """The sentence that says why the file is no model; None when it has become one."""
    folder = store().folder / FOLDER
    folder.mkdir(exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}{SUFFIX}"
    try:
        path.write_bytes(data)
        with st.spinner("Checking the file …"):
            found = jobs.ask(store(), "reload", {"file": path.name}, "", state.visitor(), within=WITHIN)
    except SpecError as problem:
        return plain(str(problem), 500)
    except OSError as problem:
        return plain(f"The file could not be put aside: {problem.strerror}. Try again later.", 300)
    finally:
        with suppress(OSError):
            path.unlink()
    state.note("success", f"“{found['title']}” is here, with its marks and all it remembers.")
    st.session_state["models_page"] = 1
    return None
