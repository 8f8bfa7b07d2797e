"""The opened exam in tables: bet and simple methods beside the mark, the weakest groups, what was known before. HTML.

Nothing of it is there while the exam is sealed to whoever asks.
"""

import html
from collections.abc import Iterable
from typing import Any

from core.beside import sentence
from core.events import SHARES, headline
from core.export.reported.facts import Mark
from core.finished import Finished
from core.segments import FEWEST, Weakest, verdict, weakest

NAMES = {"train": "Course materials", "val": "Practice exam", "test": "Final exam"}
SIGNS = {True: "✓", False: "!", None: "·"}

Row = dict[str, Any]


def comparison(finished: Finished, marks: Iterable[Mark], unit: str) -> str:
    """Bet, marks and simple methods on one axis, and the sentence; empty where there is no more than the mark."""
    result, exams = _result(finished), finished.beside or []
    if not result or not ("bet" in result or exams):
        return ""
    mark = headline(result["test"])
    rows = [(each.set, NAMES[each.set], each) for each in marks]
    if "bet" in result:
        bet = result["bet"] / 100 if mark in SHARES else result["bet"]
        rows.insert(-1, ("bet", "The bet", Mark("bet", mark, bet, None, None, 0)))
    for each in exams:
        test = each["test"]
        rows.append(("method", f"{each['title']}, at the same exam",
                     Mark("method", mark, test["marks"][mark], *test["interval"], test["questions"])))
    told = f"<p>{html.escape(sentence(result, exams))}</p>" if exams else ""
    head = "".join(f'<th scope="col">{name}</th>' for name in ("", "Mark", "95 % interval"))
    body = "".join(f'<tr class="{look}"><td>{html.escape(name)}</td><td>{html.escape(_said(each, unit))}</td>'
                   f"<td>{_spread(each)}</td></tr>" for look, name, each in rows)
    return (f'<section aria-label="The mark beside others"><h2>Beside the bet and simple methods</h2>{told}'
            f'<div class="scroll"><table class="beside"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
            "</div></section>")


def _said(mark: Mark, unit: str) -> str:
    return f"{mark.said()} {unit if mark.measure == 'mae' else ''}".strip()


def _spread(mark: Mark) -> str:
    """A bar where the mark is a share, and the ends in words."""
    bar = ""
    if mark.is_share:
        ends = f'<i style="left:{100 * mark.low:.1f}%;right:{100 - 100 * mark.high:.1f}%"></i>' if mark.between else ""
        bar = f'<div class="bar" aria-hidden="true">{ends}<b style="left:{100 * mark.value:.1f}%"></b></div>'
    return bar + f"<small>{html.escape(mark.between.removeprefix('95 % interval '))}</small>"


def groups(finished: Finished, unit: str) -> str:
    """The groups of questions that went worst, with the verdict; empty where there are none to compare."""
    found = worst(finished)
    if found is None:
        return ""
    rows = "".join(_group(each, unit) for each in found.segments)
    names = ("questions", "right" if found.is_share else "off by", "95 % interval", "by luck alone")
    head = '<th scope="col">Group</th>' + "".join(f'<th scope="col" class="n">{name}</th>' for name in names)
    table = (f'<div class="scroll"><table class="groups"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
             "</div><p><small>By luck alone: how often the worst of all groups would look at least this bad, did "
             f"nothing but luck choose which questions go wrong. Groups have at least {FEWEST} questions.</small></p>")
    return (f'<section aria-label="Weakest groups"><h2>Weakest groups</h2><p>{html.escape(verdict(found))}</p>'
            f"{table * bool(rows)}</section>")


def _group(each: Any, unit: str) -> str:
    mark = Mark("test", "accuracy" if each.is_share else "mae", each.mark, each.low, each.high, len(each.questions))
    name = f"{each.column}: {each.says}"
    strong = ("<b>", "</b>") if each.is_weak else ("", "")
    luck = f"{100 * each.chance:.0f} %" if each.chance >= 0.01 else "under 1 %"
    cells = (f"{mark.questions:,}", _said(mark, unit), mark.between.removeprefix("95 % interval "), luck)
    return (f"<tr><td>{strong[0]}{html.escape(name)}{strong[1]}</td>"
            + "".join(f'<td class="n">{html.escape(cell)}</td>' for cell in cells) + "</tr>")


def worst(finished: Finished) -> Weakest | None:
    """Of an exam that was opened to whoever asks, and whose answers are those of these very questions."""
    answers, split = _result(finished).get("answers", {}), finished.attempt.split
    ids = answers.get("ids")
    if not ids or "guess" not in answers or ids != split.test.ids[:len(ids)].tolist():
        return None
    return weakest(finished.attempt.dataset, split.train, split.test, answers)


def known(finished: Finished) -> str:
    """What was measured when the exam was opened, as a list; empty where nothing was."""
    checks = _result(finished).get("checks", [])
    lines = "".join(f"<li>{SIGNS[each['good']]} {html.escape(each['says'])}</li>" for each in checks)
    list_ = f'<ul class="checks">{lines}</ul>'
    return f"<details><summary>Known when it was opened</summary>{list_}</details>" if lines else ""


def _result(finished: Finished) -> Row:
    return finished.opening["result"] if finished.opening else {}
