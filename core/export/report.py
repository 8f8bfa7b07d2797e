"""A report of a run as one HTML file: marks, curves, what it learned and how it got there, the opened exam, settings.

It opens without the app and without a network. Whatever people typed is escaped; the numbers lie in it as JSON, and a
script of its own draws them.
"""

import html
import json
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from core.events import SHARES, better, headline
from core.spec import Spec
from core.split import SETS

if TYPE_CHECKING:
    from core.export.reported.facts import Mark
    from core.finished import Finished

TITLE = "Report"
SENTENCE = "One page that opens in any browser: marks, curves, what it learned, the opened exam, all settings."
SUFFIX = ".html"

WORDS = {"train": ("Course materials", "training set"), "val": ("Practice exam", "validation set"),
         "test": ("Final exam", "test set")}
PAGE = Path(__file__).parent / "reported" / "page"
SCRIPTS = ("paper.js", "lines.js", "plane.js", "cards.js", "walks.js", "brain.js", "exam.js", "scrub.js")
LISTED = 24  # rounds in the table of the curves
LOCK = ('<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M7 11V8a5 5 0 0 1 10 0v3" fill="none" '
        'stroke="currentColor" stroke-width="2.6"/><rect x="4" y="11" width="16" height="11" rx="2.5" '
        'fill="currentColor"/></svg>')


def needs(spec: Spec) -> None:
    """Nothing but what is there."""
    return


def make(finished: "Finished") -> bytes:
    """The file. Of the exam it holds what may be told to whoever asks, and nothing else."""
    from core.export.reported import beside, drawn, facts, sheet  # torch lives behind this door

    lines, exam = drawn.lines(finished), sheet.sheet(finished)
    spec, dataset = finished.spec, finished.attempt.dataset
    title, whose = facts.licence(spec)
    chosen = facts.chosen(spec)
    words = {"title": finished.title, "who": f"{facts.who(finished)} {facts.ended(finished)}".strip(),
             "data": f"{title}.", "licence": whose, "differing": _many(len(chosen)),
             "spec": json.dumps(spec.model_dump(mode="json", exclude_defaults=True), indent=1)}
    marks = {mark.set: mark for mark in facts.marks(finished)}
    told = drawn.told(finished) | {"lines": lines, "exam": exam, "measures": facts.measures(finished),
                                   "sizes": facts.sizes(finished)}
    parts = {"marks": "\n".join(_tile(marks[name], dataset.unit) if name in marks else _sealed(told["sizes"]["test"])
                                for name in SETS),
             "gap": _gap(finished.marks), "rounds": _rounds(told), "exam": _exam(exam, dataset.target),
             "beside": beside.comparison(finished, marks.values(), dataset.unit),
             "groups": beside.groups(finished, dataset.unit), "known": beside.known(finished),
             "standing": "\n".join(f"<dt>{_safe(name)}</dt><dd>{_safe(said)}</dd>"
                                   for name, said in facts.standing(finished)),
             "settings": _settings(chosen), "told": _as_json(told), "script": _script(),
             "steps": "\n".join(f"<li>{_safe(step)}</li>" for step in finished.attempt.preparation.steps),
             "style": (PAGE / "page.css").read_text(encoding="utf-8")}
    page = Template((PAGE / "page.html").read_text(encoding="utf-8"))
    return page.substitute({name: _safe(text) for name, text in words.items()} | parts).encode()


def _script() -> str:
    """All of the page's script as one, with no name that anybody else could reach."""
    whole = "\n".join((PAGE / name).read_text(encoding="utf-8") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{whole}}})();'


def _safe(text: Any) -> str:
    return html.escape(str(text))


def _as_json(told: dict[str, Any]) -> str:
    """JSON that no HTML parser can take for the end of its script."""
    text = json.dumps(told, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _many(settings: int) -> str:
    return "everything as it comes" if not settings else f"{settings} differ{'s' * (settings == 1)} from how they come"


def _tile(mark: "Mark", unit: str) -> str:
    """One set's mark with its error bar."""
    name, term = WORDS[mark.set]
    bar, many = "", "levels" if mark.measure == "solved" else "questions"
    told = f"{mark.what}, {mark.questions:,} {many}" + f"; {mark.between}" * bool(mark.between)
    if mark.between and mark.is_share:
        bar = (f'<div class="bar" aria-hidden="true"><i style="left:{100 * mark.low:.1f}%;'
               f'right:{100 - 100 * mark.high:.1f}%"></i><b style="left:{100 * mark.value:.1f}%"></b></div>')
    said = f"{mark.said()} {unit if mark.measure == 'mae' else ''}".strip()
    return (f'<div class="tile {mark.set}"><h2>{name} <small>{term}</small></h2>'
            f'<p class="big">{_safe(said)}</p><p>{_safe(told)}</p>{bar}</div>')


def _sealed(questions: int) -> str:
    """A padlock, and why."""
    name, term = WORDS["test"]
    return (f'<div class="tile test sealed"><h2>{name} <small>{term}</small></h2><p class="big">{LOCK} sealed</p>'
            f"<p>{questions:,} questions that this network has not been asked. Only opening the exam gives a mark.</p>"
            "</div>")


def _gap(marks: dict[str, dict[str, float]]) -> str:
    """How much better the course went than the practice exam: what was learned by heart."""
    mark = headline(marks["val"])
    gap = better(mark) * (marks["train"][mark] - marks["val"][mark])
    ahead = f"{abs(100 * gap):.0f} points" if mark in SHARES else f"{abs(gap):.3g}"
    if ahead in ("0 points", "0"):
        return "The gap: none. Practice went as well as the book."
    if gap < 0:
        return f"The gap: {ahead} better in practice than on the book. Nothing was learned by heart."
    return f"The gap: {ahead} better on the book than in practice. The wider, the more it learned by heart."


def _rounds(told: dict[str, Any]) -> str:
    """The curves as a table: the first rounds, the last one, and some between."""
    lines, words = told["lines"], dict(told["measures"])
    count = len(lines["epoch"])
    step = max(1, -(-count // LISTED))
    places = sorted({*range(0, count, step), count - 1})
    columns = [(name, mark) for mark in words for name in SETS if f"{name}.{mark}" in lines]
    head = "".join(f'<th scope="col" class="n">{WORDS[name][0]}, {_safe(words[mark].lower())}</th>'
                   for name, mark in columns)
    rows = "".join(f"<tr><td>{lines['epoch'][place] or 'before'}</td>" + "".join(
        f'<td class="n">{lines[f"{name}.{mark}"][place]:.4g}</td>' for name, mark in columns) + "</tr>"
        for place in places)
    some = f"<caption>{len(places):,} of {count:,}</caption>" if step > 1 else ""
    return (f'<div class="scroll" tabindex="0" role="region" aria-label="Rounds"><table>{some}<thead><tr>'
            f'<th scope="col">Round</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>')


def _settings(chosen: list[tuple[str, str, str]]) -> str:
    rows = "".join(f"<tr><td>{_safe(name)} <small>{_safe(term)}</small></td><td>{_safe(value)}</td></tr>"
                   for name, term, value in chosen)
    return f'<div class="scroll"><table><tbody>{rows}</tbody></table></div>' if rows else "<p>Nothing was changed.</p>"


def _exam(exam: dict[str, Any] | None, target: str) -> str:
    """The place of the autopsy; nothing while the exam is sealed."""
    if exam is None:
        return ""
    told, table = "", ""
    if "solved" in exam:
        told, table = f"{exam['solved']:,} of {exam['listed']:,} levels were solved.", _levels(exam["levels"], target)
    elif "wrong" in exam:
        told = f"{exam['wrong']:,} of {exam['listed']:,} answers were wrong."
    elif not exam["listed"]:
        told = "These settings now give other questions than those that were answered, so they can't be shown here."
    if 0 < exam["listed"] < exam["questions"]:
        told += f" Of {exam['questions']:,} questions the first {exam['listed']:,} are listed."
    return f'<section id="exam" aria-label="The opened exam"><h2>The opened exam</h2><p>{told}</p>{table}</section>'


def _levels(levels: list[dict[str, Any]], target: str) -> str:
    """Which levels were solved, by what is known of them."""
    rows = ""
    for each in levels:
        what = f"{each['from']:g}" if each["from"] == each["to"] else f"{each['from']:g} to {each['to']:g}"
        rows += (f'<tr><td>{what}</td><td class="n">{each["count"]:,}</td><td class="n">{each["solved"]:,}</td>'
                 f'<td class="n">{100 * each["solved"] / each["count"]:.0f} %</td></tr>')
    return (f'<div class="scroll"><table><thead><tr><th scope="col">{_safe(target.capitalize())}</th><th class="n" '
            f'scope="col">levels</th><th class="n" scope="col">solved</th><th class="n" scope="col">share</th></tr>'
            f"</thead><tbody>{rows}</tbody></table></div>")
