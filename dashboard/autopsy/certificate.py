"""A certificate of an opened exam: one page to print, with the mark, its error bar and how often was looked before."""

import html
from typing import Any

import streamlit as st

from core.datasets import source_of
from core.events import SHARES, headline
from dashboard import attempts, classes, openings, state
from dashboard.scripts import lead_to
from dashboard.words import SURE_QUESTIONS, choice, number, percent

Row = dict[str, Any]
Line = tuple[str, str]

PAPER = """
@page { size: A4; margin: 18mm; }
body { margin: 0; font: 12pt/1.5 Georgia, 'Times New Roman', serif; color: #11161D; background: #fff; }
main { box-sizing: border-box; max-width: 170mm; margin: 8mm auto; padding: 12mm 14mm; border: 2.5pt double #8a6d1f;
  page-break-inside: avoid; }
h1 { font-size: 24pt; margin: 0; text-align: center; font-weight: normal; letter-spacing: .04em; }
h2 { font-size: 13pt; margin: 1mm 0 7mm; text-align: center; font-weight: normal; overflow-wrap: anywhere; }
.mark { font-size: 38pt; text-align: center; line-height: 1.15; margin: 0; }
.bar { text-align: center; margin: 0 0 7mm; }
dl { display: grid; grid-template-columns: 45mm 1fr; gap: 1.2mm 6mm; margin: 0; }
dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; }
.seal { margin: 7mm 0 0; text-align: center; font-weight: bold; }
footer { margin-top: 5mm; font-size: 9pt; color: #555; text-align: center; }
@media (max-width: 600px) {
  main { margin: 0; padding: 6mm; } dl { grid-template-columns: 1fr; } dt { margin-top: 2mm; }
}
"""


def buttons(run: Row, *, key: str) -> None:
    """After an opening: the way to the autopsy, and the certificate as a file. Nothing before."""
    opened = openings.own(run)
    if not opened or "answers" not in opened[0]["result"]:
        return
    st.button("Autopsy", icon=":material/biotech:", key=f"autopsy_{key}", help="Every wrong question, and why.",
              on_click=lead_to, args=("autopsy",), kwargs={"run": run["run"]})
    download(run, opened[0], key=key)


def download(run: Row, opening: Row, *, key: str, label: str = "Certificate") -> None:
    moment = state.local_time(opening["opened"])  # asked now: a file is made outside of a visit
    st.download_button(label, lambda: document(run, opening, moment), f"final-exam-{run['run'][:8]}.html", "text/html",
                       icon=":material/workspace_premium:", on_click="ignore", key=f"certificate_{key}",
                       help="One page to print.")


def document(run: Row, opening: Row, moment: str) -> str:
    """The whole file; every text in it is escaped."""
    title = html.escape(attempts.title(run))
    return ('<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            f'content="width=device-width"><title>Certificate: {title}</title><style>{PAPER}</style></head><body>'
            f"<main>{card(run, opening, moment)}</main></body></html>")


def card(run: Row, opening: Row, moment: str) -> str:
    """What stands on it, in HTML."""
    mark, bar = said_mark(opening["result"])
    lines = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>"
                    for name, value in facts(run, opening, moment))
    return (f"<h1>Final exam</h1><h2>{html.escape(attempts.title(run))}</h2>"
            f'<p class="mark">{html.escape(mark)}</p><p class="bar">{html.escape(bar)}</p><dl>{lines}</dl>'
            f'<p class="seal">{html.escape(standing(run, opening))}</p>'
            f"<footer>Made with Final Exam. Run {html.escape(run['run'])}.</footer>")


def said_mark(result: Row) -> Line:
    """The mark, and what it is worth: its interval and the number of questions, or the middle half of a class."""
    questions = f"{result['questions']:,} questions"
    first = headline(result["test"])
    share, what = first in SHARES, attempts.OF.get(first, "")
    found = classes.middle(classes.exam_marks(result))
    if found:
        half = classes.half(found, result["questions"]) + " %" if share else \
            f"{number(_short(found.low))} to {number(_short(found.high))}"
        middle = percent(found.middle, result["questions"]) + what if share else _plainly(first, found.middle)
        return middle, f"median of {found.students} networks, middle half {half}; {questions}"
    low, high = result["interval"]
    if not share:
        return (_plainly(first, result["test"][first]),
                f"on average; 95 % interval {number(_short(low))} to {number(_short(high))}, {questions}")
    places = 1 if result["questions"] >= SURE_QUESTIONS else 0
    return (percent(result["test"][first], result["questions"]) + what,
            f"95 % interval {100 * low:.{places}f} to {100 * high:.{places}f} %, {questions}")


def _plainly(name: str, value: float) -> str:
    """A mark that is no share of right answers."""
    return f"off by {number(_short(value))}" if name == "mae" else f"{name} {number(_short(value))}"


def facts(run: Row, opening: Row, moment: str) -> list[Line]:
    """Name and value of every line."""
    spec, result = attempts.spec_of(run), opening["result"]
    source, model = source_of(spec.data), spec.model
    network = {"mlp": f"multi-layer network, hidden layers {choice(model.hidden)}, {model.activation}",
               "linear": "linear", "polynomial": f"polynomial of degree {model.degree}",
               "cnn": f"convolutional network, {model.filters} filters a layer"}.get(model.name, model.name)
    many = f"class of {spec.students}: " if spec.students > 1 else ""
    counts = attempts.questions(run)
    return [("Data", f"{source.TITLE}: {counts['train']:,} rows studied, {counts['val']:,} practised"),
            ("Network", f"{many}{network}"), ("Learned", f"{run['epochs']:,} rounds"),
            ("Chosen", attempts.said_settings(run)), ("Opened", moment), ("Reason", opening["reason"]),
            ("Looks before", _known(result, "peeks")), ("Attempts at this exam", _known(result, "attempts")),
            ("Fingerprint of the exam", result["fingerprint"])]


def standing(run: Row, opening: Row) -> str:
    """Whether the mark counts: nobody had looked before, or it is a peek."""
    peeks = opening["result"].get("peeks")
    if run["glass"]:
        return "This exam lay open while the network learned: its mark is practice."
    if peeks:
        times = "once" if peeks == 1 else f"{peeks:,} times"
        return f"A peek: these questions had been looked at {times} before."
    if peeks is None:
        return "First opening of this network's exam."
    return "First opening: the official mark."


def _known(result: Row, name: str) -> str:
    return f"{result[name]:,}" if name in result else "not written down at the time"


def _short(value: float) -> float:
    return float(f"{value:.3g}")
