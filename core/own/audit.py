"""What is wrong with a table, or worth knowing, before it is cut into three sets: counts and row numbers, no marks.

The audit looks at all rows, also at those that will be the exam; that is why it says how many and which, never how a
network would do on them. To add a finding = one function in CHECKS.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core import progress
from core.exam import miss_error, wilson
from core.own import alike
from core.own.building import FEWEST
from core.own.columns import is_name_of_rows
from core.own.notes import counted, listed, quoted
from core.own.power import powers
from core.own.table import MOST_LEVELS, RARE, SETS, Table, inputs_of
from core.quotas import Quotas, current

SHARE = 0.2          # of the rows that usually become the exam
LOPSIDED = 0.9       # of the rows with one answer
MUCH = 0.6           # of a column that is missing
PEOPLE = ("patient", "person", "user", "customer", "client", "subject", "student", "speaker", "author", "household",
          "family", "group", "session", "device", "account", "owner", "member", "school", "hospital")
SEVERITIES = ("stop", "warn", "note")  # can't go on, should be looked at, is only said


@dataclass(frozen=True)
class Finding:
    """One thing that was found. `rows`: the first of them, counted from 1 below the names of the columns."""

    code: str
    severity: str
    sentence: str
    column: str = ""
    count: int = 0
    rows: tuple[int, ...] = ()
    fix: str | None = None  # a name of core.own.plan.FIXES

    def record(self) -> dict[str, Any]:
        return asdict(self) | {"rows": list(self.rows)}


@dataclass(frozen=True)
class Audit:
    """All findings, the gravest first, and how much of the answer each column gives away by itself."""

    findings: tuple[Finding, ...]
    powers: tuple[tuple[str, float], ...]  # column and worth, 0 to 1, the most telling first
    rows: int
    questions: int  # of the exam, if it gets a fifth

    @property
    def stopped(self) -> bool:
        return any(finding.severity == "stop" for finding in self.findings)


def audit(made: Table, quotas: Quotas | None = None) -> Audit:
    """Looks at a table as its plan makes it: what was fixed is not found again."""
    quotas = quotas or current()
    found = [finding for check in CHECKS for finding in check(made, quotas)]
    progress.tell(0.95, "Looking for columns that give the answer away")
    ranked = powers(made) if len(made.rows) else []
    found += [finding for finding in _leaks(made, ranked)]
    found.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    ranking = tuple((power.column, round(power.worth, 4)) for power in ranked)
    return Audit(tuple(found), ranking, len(made.rows), round(SHARE * len(made.rows)))


def _size(made: Table, quotas: Quotas) -> Iterator[Finding]:
    rows = len(made.rows)
    if rows < FEWEST:
        yield Finding("too_few", "stop", f"{counted(rows, 'row')}: too few for three sets; at least {FEWEST} are "
                      "needed.", count=rows)
        return
    questions = round(SHARE * rows)
    if made.classes:
        low, high = wilson(round(0.8 * questions), questions)
        places = 1 if questions >= 1_000 else 0
        said = f"a mark of 80 % would have an error bar from {100 * low:.{places}f} to {100 * high:.{places}f} %"
    else:
        said = f"how far off it is on average would be known to about ± {100 * miss_error(questions):.0f} %"
    severity = "warn" if questions < 100 else "note"
    yield Finding("error_bar", severity, f"With {rows:,} rows the exam has about {counted(questions, 'question')}: "
                  f"{said}.", count=questions)


def _answers(made: Table, quotas: Quotas) -> Iterator[Finding]:
    target, rows = made.plan.target, len(made.rows)
    lost = made.raw.rows - rows
    lacks = made.found[target].missing
    if lacks and lost:
        yield Finding("no_answer", "note", f"{counted(lacks, 'row has', 'rows have')} no answer in {quoted(target)} "
                      "and can't be asked; they are dropped.", target, lacks)
    if not rows:
        return
    if (made.y == made.y[0]).all():
        said = made.classes[made.y[0]] if made.classes else f"{made.y[0]:g}"
        yield Finding("one_answer", "stop", f"Every row says {quoted(said)}. There is nothing to learn: choose another "
                      "column.", target, rows)
        return
    if made.classes:
        yield from _classes(made, quotas)


def _classes(made: Table, quotas: Quotas) -> Iterator[Finding]:
    target, rows = made.plan.target, len(made.rows)
    counts = np.bincount(made.y, minlength=len(made.classes))
    number = made.found[target].type == "number"
    if len(counts) == rows:
        yield Finding("all_different", "stop", f"{rows:,} different answers in {rows:,} rows: is this a number to "
                      "predict?", target, rows, fix="as_number" if number else None)
        return
    if len(counts) > quotas.classes:
        yield Finding("many_classes", "stop", f"{quoted(target)} has {len(counts):,} different answers; the limit is "
                      f"{quotas.classes:,} classes.", target, len(counts), fix="as_number" if number else "merge_rare")
    rare = np.flatnonzero(counts < RARE)
    if len(rare):
        where = np.flatnonzero(np.isin(made.y, rare))
        least = int(counts.min())
        grave = f" {quoted(made.classes[int(counts.argmin())])} has {counted(least, 'row')}: it can't be in all " \
            "three sets." if least < 3 else ""
        yield Finding("rare_classes", "warn", f"{counted(len(rare), 'class has', 'classes have')} fewer than {RARE} "
                      f"rows: {listed(made.classes[place] for place in rare)}.{grave}", target, len(where),
                      made.numbers_in_file(where), "drop_rare" if len(rare) == 1 else "merge_rare")
    if counts.max() > LOPSIDED * rows and len(counts) > 1:
        often = made.classes[int(counts.argmax())]
        yield Finding("lopsided", "warn", f"{100 * counts.max() / rows:.0f} % of the rows say {quoted(often)}: who "
                      "always says that looks good. Accuracy alone means little here.", target, int(counts.max()))


def _repeated(made: Table, quotas: Quotas) -> Iterator[Finding]:
    """Rows that are there twice, almost twice, and twice with different answers."""
    if not len(made.rows):
        return
    progress.tell(0.9, "Looking for copies")
    plan = made.plan
    places = np.flatnonzero(alike.later(alike.marks([made.marks, made.y])))
    if len(places) and plan.duplicates == "keep":
        mostly = len(places) > len(made.rows) / 2
        said = f"{counted(len(places), 'row repeats', 'rows repeat')} an earlier one: the same inputs, the same answer."
        why = f"There are only {len(made.rows) - len(places):,} different rows, so it may well be by chance."
        yield Finding("duplicates", "note" if mostly else "warn", f"{said} " + (
            why if mostly else "A copy in the exam asks what the course has already told."), "", len(places),
            made.numbers_in_file(places), "together" if mostly else "drop_duplicates")
    torn = alike.torn(made.marks, made.y)
    if torn.any():
        places = np.flatnonzero(torn)
        said = f"{counted(len(places), 'row has', 'rows have')} the same inputs as another row and a different answer"
        yield Finding("conflicts", "warn" if made.classes else "note", f"{said}: nobody can get all of them right.",
                      "", len(places), made.numbers_in_file(places))
    numbers = sum(column.kind == "number" for column in made.columns)
    if plan.near == "keep" and not plan.group and (made.kind == "text" or numbers >= 3):
        almost = alike.later(made.near) & ~alike.later(made.marks)
        how = "letters and digits are the same" if made.kind == "text" else "numbers lie in the same hundredth of " \
            "their spread, all else is the same"
        places = np.flatnonzero(almost)
        if len(places):
            yield Finding("near_duplicates", "warn" if len(places) > 0.01 * len(made.rows) else "note",
                          f"{counted(len(places), 'row is', 'rows are')} almost the same as an earlier one ({how}).",
                          "", len(places), made.numbers_in_file(places), "near_together")


def _columns(made: Table, quotas: Quotas) -> Iterator[Finding]:
    """Columns that can't help, or that lack much."""
    if made.kind != "table":
        return
    for name in (*inputs_of(made.raw, made.plan), *made.plan.left_out):
        found, used = made.found[name], name not in made.plan.left_out
        share = found.missing / max(made.raw.rows, 1)
        fix = "leave_out" if used else None
        out = "" if used else " It is left out."
        if not found.distinct:
            yield Finding("empty_column", "note", f"{quoted(name)} has no value at all.{out}", name, found.missing,
                          fix=fix)
        elif found.distinct == 1 and not found.missing:
            yield Finding("constant", "note", f"{quoted(name)} says the same in every row.{out}", name, made.raw.rows,
                          fix=fix)
        elif found.type == "identifier":
            yield Finding("identifier", "warn" if used else "note", f"{quoted(name)} looks like a name or number of "
                          f"the row: it would let a network learn rows by heart.{out}", name, found.distinct, fix=fix)
        elif found.type == "text":
            yield Finding("free_text", "note", f"{quoted(name)} is free text, which a table can't use.{out} It can be "
                          "read as the text, instead of all other columns.", name, found.distinct, fix="as_text")
        elif used and found.missing:
            yield Finding("missing", "warn" if share > MUCH else "note", f"{quoted(name)} is missing in "
                          f"{counted(found.missing, 'row')} ({100 * share:.0f} %).", name, found.missing,
                          _first(made, name), "leave_out" if share > MUCH else None)
        if used and found.type == "number":
            yield from _no_numbers(made, name)
        if used and found.type == "category" and found.distinct > MOST_LEVELS:
            yield Finding("many_levels", "note", f"{quoted(name)} has {found.distinct:,} different values: the rarest "
                          f"are put together, so that {MOST_LEVELS} are left.", name, found.distinct, fix="leave_out")


def _no_numbers(made: Table, name: str) -> Iterator[Finding]:
    """Words between the numbers of a column: said aloud, because they count as missing from here on."""
    cells, found = made.raw[name], made.found[name]
    words = found.known & np.isnan(found.numbers)
    rows = np.flatnonzero(words[cells.codes[made.rows]])
    if len(rows):
        word = cells.values[int(cells.codes[made.rows][rows[0]])].as_py()
        yield Finding("not_numbers", "note", f"{quoted(name)} is no number in {counted(len(rows), 'row')} "
                      f"({100 * len(rows) / max(len(made.rows), 1):.0f} %), but a word such as {quoted(word)}: that "
                      "counts as missing.", name, len(rows), made.numbers_in_file(rows))


def _first(made: Table, name: str) -> tuple[int, ...]:
    cells = made.raw[name]
    return made.numbers_in_file(np.flatnonzero(~made.found[name].known[cells.codes[made.rows]]))


def _infinite(made: Table, quotas: Quotas) -> Iterator[Finding]:
    for name, where in made.infinite.items():
        total = int(where.sum())
        if total and made.plan.infinite == "missing":
            yield Finding("infinite", "warn", f"{counted(total, 'infinite value')} in {quoted(name)}: they count as "
                          "missing.", name, total, made.numbers_in_file(np.flatnonzero(where)), "drop_infinite")


def _time(made: Table, quotas: Quotas) -> Iterator[Finding]:
    for name, found in made.found.items():
        if found.type != "date" or name == made.plan.target:
            continue
        if found.ambiguous:
            yield Finding("day_or_month", "warn", f"Dates in {quoted(name)}, such as {quoted(found.examples[0][0])}, "
                          "can be read in two ways; the month was read first.", name, found.distinct, fix="day_first")
        if not (made.plan.time or made.plan.given):
            yield Finding("date", "warn", f"{quoted(name)} is a date. Will the network be asked about days to come? "
                          "Then its exam should lie in the future too.", name, found.distinct, fix="by_time")


def _owners(made: Table, quotas: Quotas) -> Iterator[Finding]:
    """Columns that say whose a row is, where several rows are one's."""
    plan = made.plan
    if plan.group or plan.given or made.kind == "images":
        return
    for name, found in made.found.items():
        rows = made.raw.rows - found.missing
        if name in (plan.target, plan.text) or found.type in ("date", "text", "yes/no") or found.distinct < 5:
            continue
        each = rows / found.distinct
        words = name.lower().replace("_", " ")
        named = is_name_of_rows(name) or any(word in words for word in PEOPLE)
        many = found.type in ("category", "identifier") and found.distinct >= 20 and each <= 50
        whole = found.type != "number" or _whole(found)
        if each >= 1.2 and (named or many) and whole:
            yield Finding("groups", "warn" if named else "note", f"{quoted(name)} has {found.distinct:,} values for "
                          f"{rows:,} rows, about {each:.0f} each. If they are people or things that come again, all "
                          "rows of one belong into one set.", name, found.distinct, fix="by_group")


def _whole(found: Any) -> bool:
    known = found.numbers[np.isfinite(found.numbers)]
    return bool((known == np.round(known)).all())


def _sets(made: Table, quotas: Quotas) -> Iterator[Finding]:
    if made.plan.given:
        return
    for name, found in made.found.items():
        if name == made.plan.target or found.distinct != 3 or found.type == "number":
            continue
        values = {value.strip().lower() for value, _ in found.examples}
        if all(names & values for names in SETS):
            yield Finding("given_sets", "warn", f"{quoted(name)} says which set a row is for: "
                          f"{listed(value for value, _ in found.examples)}.", name, 3, fix="by_column")


def _leaks(made: Table, ranked: list[Any]) -> Iterator[Finding]:
    for power in ranked:
        if power.leaks:
            said = "is the answer itself, written otherwise" if power.same else \
                f"alone gives {100 * power.right:.0f} % of the answer away" if not made.classes else \
                f"alone answers {100 * power.right:.0f} of 100 rows right"
            yield Finding("leak", "warn", f"{quoted(power.column)} {said}. Is it known before the answer is? If not, "
                          "leave it out.", power.column, len(made.rows), fix="leave_out")


Check = Callable[[Table, Quotas], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (_size, _answers, _sets, _repeated, _owners, _time, _infinite, _columns)
