"""The address that gives somebody else the same run."""

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from dashboard import state


def button(now: state.OnScreen) -> None:
    """A button that shows the link, ready to copy."""
    with st.popover("Share", icon=":material/link:"):
        st.markdown("Whoever opens this gets **the same run**, with the same marks, as an attempt of their own.")
        st.code(address(state.link(now)), language=None, wrap_lines=True)


def address(query: dict[str, str]) -> str:
    """The page's full address with other settings behind it."""
    here = urlsplit(st.context.url or "")
    return urlunsplit((here.scheme, here.netloc, here.path, urlencode(query), ""))
