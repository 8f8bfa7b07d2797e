"""The address that gives somebody else the same run."""

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from core.spec import MOST_CHANGES
from dashboard import state
from dashboard.turning import fits_in_link


def button(now: state.OnScreen) -> None:
    """A button that shows the link, ready to copy."""
    with st.popover("Share", icon=":material/link:"):
        if fits_in_link(now):
            st.markdown("Whoever opens this gets **the same run**, with the same marks, as an attempt of their own.")
        else:
            st.markdown(f"Only the newest {MOST_CHANGES} turned knobs fit in a link. Whoever opens this gets an "
                        "attempt of their own that is **almost the same**.")
        st.code(address(state.link(now)), language=None, wrap_lines=True)


def address(query: dict[str, str]) -> str:
    """The page's full address with other settings behind it."""
    here = urlsplit(st.context.url or "")
    return urlunsplit((here.scheme, here.netloc, here.path, urlencode(query), ""))
