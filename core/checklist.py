"""What to know before a final exam is opened, measured instead of ticked; and the opening, with a bet beside it."""

import math
from typing import Any

from core.datasets import is_drawn
from core.events import SHARES, better, headline
from core.exam import FINISHED, looks, miss_error, open_sealed, wilson
from core.spec import SpecError, parse
from core.split import counted
from core.store import Store

FEW = 100  # questions, below which a mark says little
NO_SECOND = ("There is no second final exam: these data were collected once, so no new questions can be drawn. The "
             "first opening is the one that counts.")
COUNTED = (*SHARES, "mae")  # marks that can be bet on

Row = dict[str, Any]


def checks(store: Store, row: Row, visitor: str) -> list[Row]:
    """Before an opening: {"name", "good", "says"} each; "good" None where there is nothing to judge. Opens nothing.

    `row`: of the run. Looks at practice marks and at the ledger only.
    """
    spec = parse(row["spec"])
    questions = int(counted(spec)[2])
    seen = looks(store, visitor, row["fingerprint"]) if row["fingerprint"] else 0
    times = "once" if seen == 1 else f"{seen:,} times"
    found = [_finished(row), _best(store, row),
             {"name": "looks", "good": not seen, "says": f"You have looked at its questions {times}: this is a peek, "
              "and its mark flatters." if seen else "You have not looked at its questions yet."},
             _wide(row, questions)]
    return found if is_drawn(spec.data.name) else [*found, {"name": "second", "good": None, "says": NO_SECOND}]


def _finished(row: Row) -> Row:
    says = {"done": "It has learned to its end; its weights stay as they are.",
            "stopped": "It was stopped by hand; its weights stay as they are."}
    return {"name": "finished", "good": row["state"] in FINISHED,
            "says": says.get(row["state"], "It still learns: what is opened now would be about another network.")}


def _best(store: Store, row: Row) -> Row:
    """Whether it did best in practice, of all attempts of its owner at the same exam, those of searches too."""
    mark, others = headline(row["val"] or {}), []
    tried = store.sweeps.rows(store.searches.runs_of(row["owner"]))
    for other in (tried | {each["run"]: each for each in store.runs(owner=row["owner"])}).values():
        rival = other["run"] != row["run"] and other["fingerprint"] == row["fingerprint"]
        if rival and other["state"] in FINISHED and mark in (other["val"] or {}):
            others.append(other)
    mine = (row["val"] or {}).get(mark)
    if not others or mine is None:
        return {"name": "best", "good": None, "says": "It is your only attempt that could sit this exam."}
    ahead = max(others, key=lambda other: better(mark) * other["val"][mark])["val"][mark]
    if better(mark) * ahead <= better(mark) * mine:
        return {"name": "best", "good": True, "says": f"Of your {len(others) + 1:,} attempts it did best in practice."}
    first, second = (f"{100 * value:.0f} %" if mark in SHARES else f"{mark} {value:.3g}" for value in (ahead, mine))
    return {"name": "best", "good": False, "says": f"Another attempt did better in practice: {first}, this one "
            f"{second}."}


def _wide(row: Row, questions: int) -> Row:
    """How wide the error bar of the exam's mark will be, if it does as well as in practice."""
    mark = headline(row["val"] or {})
    few = " Fewer than 100 questions tell little." if questions < FEW else ""
    says = f"The exam has {questions:,} questions.{few}"
    if row["val"] and mark in SHARES:
        low, high = (100 * end for end in wilson(round(row["val"][mark] * questions), questions))
        says = (f"The exam has {questions:,} questions: {100 * row['val'][mark]:.0f} %, as in practice, would mean "
                f"{low:.0f} to {high:.0f} %.{few}")
    elif mark == "mae":
        says = (f"The exam has {questions:,} questions: how far off it is on average will be known to about "
                f"± {100 * miss_error(questions):.0f} %.{few}")
    return {"name": "bar", "good": questions >= FEW, "says": says}


def open_checked(store: Store, run: str, visitor: str, reason: str, *, fresh: int = 0, bet: float | None = None) -> Row:
    """core/exam.open_sealed, with the checks of that moment and the bet written down beside the mark.

    `bet`: per cent of right answers, or the average miss. Raises SpecError for one that can't come true.
    """
    row = store.get_run(run)
    if row is None or row["state"] not in FINISHED:
        return open_sealed(store, run, visitor, reason, fresh)  # which says what is missing
    beside = {"checks": checks(store, row, visitor)} | ({} if bet is None else {"bet": _possible(bet, row)})
    return open_sealed(store, run, visitor, reason, fresh, beside=beside)


def _possible(bet: Any, row: Row) -> float:
    mark = headline(row["val"] or {})
    if mark not in COUNTED:
        raise SpecError("bet", "There is nothing to bet on: this exam gives no mark that people count in.",
                        "Open it without a bet.")
    number = isinstance(bet, int | float) and not isinstance(bet, bool) and math.isfinite(bet)
    if not number or bet < 0 or (mark in SHARES and bet > 100):
        what = "per cent of right answers, from 0 to 100" if mark in SHARES else "how far off it is on average, from 0"
        raise SpecError("bet", f"{str(bet)[:40]!r} can't come true.", f"Bet {what}.")
    return float(bet)
