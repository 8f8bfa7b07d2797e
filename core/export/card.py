"""The model card: what a network is and is not, its marks with their error bars (Mitchell and others 2019)."""

import json
import re
from typing import TYPE_CHECKING, Any

from core.events import MEASURES, SHARES, better, headline
from core.spec import PARTS, Spec, field_info
from core.split import WORDS

if TYPE_CHECKING:
    from core.finished import Finished

TITLE = "Model card"
SENTENCE = "One page for whoever uses the network: its marks and how sure they are, its data, what it is not for."
SUFFIX = ".md"
FEW = 1_000  # below so many questions a share has no decimals
SIGNS = re.compile(r"([\\`*_{}\[\]#|<>&~])")


def needs(spec: Spec) -> None:
    """Nothing beside what is there."""


def make(finished: "Finished") -> bytes:
    """The card; of the final exam only what whoever takes it home may know."""
    from core.export import facts  # torch lives behind this door

    told = facts.told(finished)
    parts = [f"# {plain(told['title'])}", _what(finished, told), "## Marks", _marks(told), _exam(finished, told),
             "## Settings", _settings(finished.spec), "## Data", _data(finished, told), "## What it is not for",
             _not_for(finished, told), "## How to check it", _check(finished, told)]
    return ("\n\n".join(parts) + "\n").encode()


def plain(text: str) -> str:
    """Letters that mean something in Markdown or HTML are letters, and an address is no link."""
    return SIGNS.sub(r"\\\1", " ".join(text.split())).replace("://", ":\\/\\/").replace("www.", "www\\.")


def _what(finished: "Finished", told: dict[str, Any]) -> str:
    model, asked = finished.spec.model.name, f"asked for: {plain(told['target'])}"
    if told["classes"] and finished.spec.learning.name == "supervised":
        asked += f" ({', '.join(plain(name) for name in told['classes'][:20])})"
    ended = {"early_stop": "until its practice exam got no better", "stopped": "until it was stopped by hand"}
    why = ended.get(finished.events[-1]["why"], "as many as were planned")
    return (f"A network of the kind `{model}` with {told['parameters']:,} numbers that it could turn. It studied "
            f"{plain(told['data'])} for {told['epochs']:,} round{'s' * (told['epochs'] != 1)}, {why}; {asked}.")


def _marks(told: dict[str, Any]) -> str:
    """A table: a row for each set whose marks may be known."""
    mark = headline(told["marks"]["val"])
    lines = [f"| set | questions | {MEASURES.get(mark, mark).lower()} | 95 % | loss |",
             "| --- | --- | --- | --- | --- |"]
    for name, marks in told["marks"].items():
        questions, around = told["rows"][name], told["intervals"].get(name)
        spread = " to ".join(said(mark, end, questions, told["unit"]) for end in around) if around else "studied"
        shown = said(mark, marks[mark], questions, told["unit"])
        lines.append(f"| {WORDS[name]} | {questions:,} | {shown} | {spread} | {marks['loss']:.3g} |")
    gap = better(mark) * (told["marks"]["train"][mark] - told["marks"]["val"][mark])
    much = f"{100 * gap:.0f} points of 100" if mark in SHARES else f"{gap:.3g} {plain(told['unit'])}".strip()
    return "\n".join(lines) + f"\n\nThe gap: {much} better on what it studied than on the practice exam."


def said(mark: str, value: float, questions: int, unit: str) -> str:
    """A mark as people read it: no decimals of a share where there are too few questions for them."""
    if mark in SHARES:
        return f"{100 * value:.{0 if questions < FEW else 1}f} %"
    return f"{value:.3g} {plain(unit)}".strip() if mark == "mae" else f"{value:.3g}"


def _exam(finished: "Finished", told: dict[str, Any]) -> str:
    """How often the exam was looked at, by whom it counts."""
    tries = f"Attempts at this exam so far: {told['attempts']}."
    if told["glass"]:
        return (f"The final exam lay open while it learned ({told['looks']:,} looks): its marks are practice, and "
                f"prove nothing. {tries}")
    if finished.opening is None:
        looked = f", and looked at {told['looks']:,} times through other networks" if told["looks"] else ""
        return f"The final exam is sealed{looked}: how well it does on new examples is not known yet. {tries}"
    peeks = finished.opening["result"].get("peeks", 0)
    first = "for the first time" if not peeks else f"after {peeks:,} earlier looks at the same exam"
    return f"The final exam was opened {first}: “{plain(finished.opening['reason'])}”. {tries}{_beside(finished)}"


def _beside(finished: "Finished") -> str:
    """The bet, simple methods at the same exam, and the groups of questions that went worst."""
    from core.beside import sentence
    from core.export.reported.beside import worst  # torch lives behind this door
    from core.segments import verdict

    result, told = finished.opening["result"], []
    mark = headline(result["test"])
    if "bet" in result:
        told.append(f"- The bet before it was opened: {result['bet']:g}{' %' * (mark in SHARES)}.")
    if finished.beside:
        told.append(f"- {plain(sentence(result, finished.beside))}")
    found = worst(finished)
    if found:
        told.append(f"- {plain(verdict(found))}")
        told += [f"  - {plain(each.column)}: {plain(each.says)}, "
                 + said("accuracy" if each.is_share else "mae", each.mark, len(each.questions), "")
                 + f" in {len(each.questions):,} questions." for each in found.segments if each.is_weak]
    return "".join("\n\n" * (place == 0) + line + "\n" for place, line in enumerate(told)).rstrip("\n")


def _settings(spec: Spec) -> str:
    """What differs from the usual, in words; then all of it as JSON."""
    chosen = spec.model_dump(mode="json", exclude_defaults=True)
    paths = [(f"{part}.{name}" if part in PARTS else part) for part, values in chosen.items()
             for name in (values if part in PARTS else [part])]
    lines = []
    for path in paths:
        part, _, name = path.rpartition(".")
        value, info = (chosen[part] if part else chosen)[name], field_info(path)
        lines.append(f"- {info.title} ({info.json_schema_extra['term']}): `{json.dumps(value)}`")
    whole = json.dumps(spec.model_dump(mode="json", exclude_defaults=True), indent=1)
    return "\n".join(lines or ["- All as it comes."]) + f"\n\n```json\n{whole}\n```"


def _data(finished: "Finished", told: dict[str, Any]) -> str:
    rows, attempt = told["rows"], finished.attempt
    sets = ", ".join(f"{rows[name]:,} {WORDS[name]}" for name in rows)
    steps = "\n".join(f"- {plain(step)}" for step in attempt.preparation.steps)
    return (f"{plain(told['data'])}: {sets}. Cut: {finished.spec.split.how}. Fingerprint of the cut: "
            f"`{told['fingerprint']}`; equal fingerprints mean the same questions.\n\nPrepared:\n\n{steps}\n\n"
            f"Licence: {plain(told['licence'])}")


def _not_for(finished: "Finished", told: dict[str, Any]) -> str:
    lines = ["- Decisions about people, health, money or safety: it was made to learn how learning works.",
             f"- Examples unlike its course materials ({plain(told['data'])}): there its marks say nothing.",
             "- Reading its confidence as a promise: a network can be sure and wrong."]
    if told["glass"] or finished.opening is None:
        lines.append("- Comparing it with others by the final exam: see above.")
    if finished.spec.split.fitted_on == "everything" or finished.spec.split.slipped:
        lines.append("- Showing how well it generalizes: its course materials knew something of the exam, on purpose.")
    if finished.spec.data.label_noise:
        wrong = f"{finished.spec.data.label_noise:.0%}"
        lines.append(f"- Learning what is true: {wrong} of the answers that it was given were wrong, on purpose.")
    return "\n".join(lines)


def _check(finished: "Finished", told: dict[str, Any]) -> str:
    return ("The same settings on the same machine give the same run, to the byte. Save the JSON above as `spec.json`; "
            "then `python -m core run spec.json` must end with the marks above. Its files for other programs (PyTorch, "
            "ONNX) bring ten questions, the answers of this very network, and a `check.py` that asks them again. Run: "
            f"`{told['run']}`.")
