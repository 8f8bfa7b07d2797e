"""Take home: a dialog that lists what can be made of a finished run, makes it in a process, and hands it over."""

from pathlib import Path
from types import ModuleType
from typing import Any

import streamlit as st

from core import jobs
from core.exam import FINISHED
from core.export import EXPORTS
from core.spec import Spec, SpecError
from dashboard import attempts, openings, state
from dashboard.cached import store
from dashboard.scripts import whole
from dashboard.words import grey, plain

Row = dict[str, Any]
ASKED = "taking"   # of which run the dialog is open
MADE = "taken"     # what was made in this visit: (run, what, its state) -> {"name", "file"}
READ = "code"      # is read on the page, and needs no file
VIEWS = {"files": "Files", READ: "Read the code"}
WITHIN = 90.0      # seconds that somebody waits for a file
MIMES = {".html": "text/html", ".zip": "application/zip", ".md": "text/markdown", ".py": "text/x-python"}


def button(run: Row | None, *, key: str) -> None:
    """For a network that has learned to its end; of a class one opens a student first."""
    if run is None or attempts.students(run) > 1:
        return
    ready = run["state"] in FINISHED
    st.button("Take home", icon=":material/download:", key=f"take_{key}", disabled=not ready, on_click=_ask,
              args=(run["run"],), help="Script, notebook, weights, report: to keep, to read, to run elsewhere." if ready
              else "When the network has finished learning, it can be taken home.")
    if ready and st.session_state.get(ASKED) == run["run"]:
        _dialog(run)


def forget(run: str) -> None:
    """A deleted run leaves no file behind that was made of it."""
    for path in (store().folder / "taken").glob(f"{run}.*"):
        path.unlink(missing_ok=True)


def _ask(run: str | None) -> None:
    """Which run's dialog is open; kept, so that news from the live view does not close it."""
    st.session_state[ASKED] = run


@st.dialog("Take it home", width="large", icon=":material/download:", on_dismiss=lambda: _ask(None))
def _dialog(run: Row) -> None:
    spec = attempts.spec_of(run)
    st.markdown(f"**{attempts.described(run)}** {grey(plain(attempts.progress(run), 200))}")
    with st.container(horizontal=True, vertical_alignment="center"):
        view = st.segmented_control("What to take", list(VIEWS), default="files", required=True,
                                    key=f"view_{run['run']}", format_func=VIEWS.get, label_visibility="collapsed")
        st.space("stretch")
        if st.button("Try it here", icon=":material/touch_app:", key=f"try_here_{run['run']}", on_click=_ask,
                     args=(None,), help="Ask it something before you take it."):
            st.switch_page("app_pages/try_it.py", query_params={"run": run["run"]})
    if view == READ:
        _code(run)
        return
    for what, export in EXPORTS.items():
        if what != READ:
            with st.container(border=True, key=f"offer_{what}"):
                _offer(run, spec, what, export)


def _offer(run: Row, spec: Spec, what: str, export: ModuleType) -> None:
    """One line: what it is, and the button that makes it or hands it over."""
    lacks = export.needs(spec)
    words, press = st.columns([5, 1], vertical_alignment="center")
    kind = Path(f"x{export.SUFFIX}").suffix
    words.markdown(f"**{export.TITLE}** {grey(kind)}  \n{export.SENTENCE}" if not lacks else
                   f":gray[**{export.TITLE}** {kind}]  \n:gray[{export.SENTENCE}]")
    if lacks:
        press.button("Make it", key=f"make_{what}", disabled=True, width="stretch")
        st.caption(f"{plain(lacks[0], 300)} With this command on the machine that runs the app it works:")
        st.code(lacks[1], language="sh")
        return
    made, problem = st.session_state.get(MADE, {}).get(_name(run, what)), None
    place = press.empty()  # what is made takes the place of the button that made it
    if not made:
        if not place.button("Make it", icon=":material/build:", key=f"make_{what}", width="stretch"):
            return
        with whole():
            made, problem = _made(run, what)
    if problem:
        st.error(problem)
        return
    file = Path(made["file"])
    place.download_button("Save", file.read_bytes, made["name"], MIMES.get(kind, "application/octet-stream"),
                          icon=":material/download:", type="primary", on_click="ignore", key=f"save_{what}",
                          width="stretch", help=f"{plain(made['name'], 80)}, {_size(file.stat().st_size)}")


def _name(run: Row, what: str) -> tuple[Any, ...]:
    """What was made before the exam was opened, or under another title, is another file."""
    return run["run"], what, run["title"], len(openings.own(run))


def _made(run: Row, what: str) -> tuple[dict[str, str] | None, str | None]:
    """What a process has made, or the sentence that says why not."""
    try:
        with st.spinner("Making it …", show_time=True):
            made = jobs.ask(store(), "export", {"run": run["run"], "what": what}, run["run"], state.visitor(),
                            within=WITHIN)
    except SpecError as problem:
        return None, plain(str(problem), 400)
    st.session_state[MADE] = st.session_state.get(MADE, {}) | {_name(run, what): made}
    return made, None


def _code(run: Row) -> None:
    """The script that trains the same network, to be read here."""
    st.markdown(f"{EXPORTS[READ].SENTENCE} The script under *Files* brings its data along.")
    made, problem = st.session_state.get(MADE, {}).get(_name(run, READ)), None
    if not made:
        made, problem = _made(run, READ)
    if problem:
        st.error(problem)
        return
    st.code(Path(made["file"]).read_text(encoding="utf-8"), language="python", line_numbers=True, height=480)


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3)):,} kB"
