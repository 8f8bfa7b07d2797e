"""What a network is asked with: its inputs as the fields of a form, and answers to the form as raw rows of its data."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import numpy as np

from core.attempt import Attempt
from core.datasets.letters import coded, spelled
from core.fields import SHOWN, Field, chosen, field_of, listed, named, number, text, wanted, wrong
from core.spec import SpecError
from core.spoken import LONGEST, checked, refuse_unknown


class Form(ABC):
    """`fields`: what is asked. `read` makes a raw row of an answer to the form, `shown` such an answer of a raw row.

    One class for each kind of data.
    """

    fields: list[Field]

    def read(self, inputs: Any) -> Any:
        """One raw row, as the data set has it. Raises SpecError naming the input, what was given and what to do."""
        if not isinstance(inputs, Mapping):
            raise SpecError("inputs", f"The inputs must be a JSON object, not {type(inputs).__name__}.",
                            f"Give them by name: {named([field['name'] for field in self.fields])}.")
        names = [field["name"] for field in self.fields]
        for name in inputs:
            if name not in names:
                raise self._unknown(str(name), names)
        for field in self.fields:
            if field["name"] not in inputs:
                raise wrong(field, f"The input {field['name']!r} is missing.", wanted(field))
        return self._row(inputs)

    @abstractmethod
    def shown(self, raw: Any) -> dict[str, Any]:
        """The way back."""

    @abstractmethod
    def _row(self, inputs: Mapping[str, Any]) -> Any:
        """The raw row, of inputs that are all there."""

    def _unknown(self, name: str, names: list[str]) -> SpecError:
        near = get_close_matches(name, names, n=1)
        meant = f"Did you mean {near[0]!r}? " if near else ""
        return SpecError(f"inputs.{name[:SHOWN]}", f"There is no input called {name[:SHOWN]!r}.",
                         f"{meant}This network knows: {named(names)}.")


class Columns(Form):
    """Points, curves and tables: a number or a choice for each column that the network looks at."""

    def __init__(self, attempt: Attempt):
        columns, x = attempt.dataset.columns, attempt.split.train.x
        seen = sorted({column.column for column in attempt.preparation.columns}) or range(len(columns))
        self.columns = {columns[place].name: (place, columns[place]) for place in seen}
        self.width, self.table = len(columns), attempt.dataset.kind == "table"
        unknown = {"missing": True} if self.table else {}
        self.fields = [field_of(column, x[:, place].astype(np.float64)) | unknown
                       for place, column in self.columns.values()]

    def _row(self, inputs: Mapping[str, Any]) -> np.ndarray:
        row = np.zeros(self.width, np.float32)
        for field in self.fields:
            place, column = self.columns[field["name"]]
            value = inputs[field["name"]]
            if value is None and self.table:
                row[place] = np.nan
            elif column.kind == "category":
                row[place] = column.levels.index(chosen(field, value))
            else:
                row[place] = number(field, value)
        return row

    def shown(self, raw: np.ndarray) -> dict[str, Any]:
        found = {}
        for name, (place, column) in self.columns.items():
            value = float(raw[place])
            if math.isnan(value):
                found[name] = None
            else:
                found[name] = column.levels[int(value)] if column.kind == "category" else float(f"{value:.6g}")
        return found


class Grid(Form):
    """Pictures and series, whose values may have changed places: the form has them where they belong."""

    def __init__(self, attempt: Attempt):
        self.places, self.size = attempt.dataset.places, attempt.dataset.x.shape[1:]
        usual = self.in_place(attempt.split.train.x[0])
        if len(self.size) == 2:
            self.fields = [{"name": "picture", "label": "Picture", "kind": "picture", "height": self.size[0],
                            "width": self.size[1], "usual": usual,
                            "help": f"{self.size[0]} rows of {self.size[1]} numbers, from 0 for dark to 1 for bright."}]
        else:
            self.fields = [{"name": "series", "label": "Series", "kind": "series", "length": self.size[0],
                            "usual": usual, "help": f"{self.size[0]} numbers, one after the other."}]

    def in_place(self, raw: np.ndarray) -> list[Any]:
        """A raw example as the form shows it: every value where it stood before all changed places."""
        flat = raw.reshape(-1)
        if self.places is not None:
            straight = np.empty_like(flat)
            straight[self.places] = flat
            flat = straight
        return flat.astype(np.float64).round(4).reshape(self.size).tolist()

    def shown(self, raw: np.ndarray) -> dict[str, Any]:
        return {self.fields[0]["name"]: self.in_place(raw)}

    def _row(self, inputs: Mapping[str, Any]) -> np.ndarray:
        field, value = self.fields[0], inputs[self.fields[0]["name"]]
        rows = listed(field, value, self.size[0], "rows" if len(self.size) == 2 else "numbers")
        if len(self.size) == 2:
            rows = [number(field, each, f" in row {place}") for place, row in enumerate(rows, 1)
                    for each in listed(field, row, self.size[1], f"numbers in row {place}")]
            self._refuse_outside(field, rows)
        else:
            rows = [number(field, each) for each in rows]
        flat = np.array(rows, np.float32)
        return (flat if self.places is None else flat[self.places]).reshape(self.size)

    def _refuse_outside(self, field: Field, values: list[float]) -> None:
        for place, value in enumerate(values):
            if not 0 <= value <= 1:
                row, column = divmod(place, self.size[1])
                raise wrong(field, f"Row {row + 1} of the picture has {value:g} in column {column + 1}; it must lie "
                            "between 0 and 1.", "Divide by 255 where the pixels are bytes.")


class Sentence(Form):
    """Text that is read word by word."""

    def __init__(self, attempt: Attempt):
        self.attempt = attempt
        self.fields = [{"name": "text", "label": "Text", "kind": "text",
                        "usual": str(attempt.split.train.x[0])[:LONGEST],
                        "help": f"A sentence or two, at most {LONGEST:,} characters."}]

    def _row(self, inputs: Mapping[str, Any]) -> str:
        try:
            said = checked(text(self.fields[0], inputs["text"]))
            refuse_unknown(self.attempt, said)
        except SpecError as error:
            raise wrong(self.fields[0], error.error, error.remedy) from None
        return said

    def shown(self, raw: Any) -> dict[str, Any]:
        return {"text": str(raw)}


class Letters(Form):
    """Text that is gone on with, letter by letter: the last letters that a window holds are read."""

    def __init__(self, attempt: Attempt):
        x = attempt.split.train.x
        self.window = x.shape[1]
        self.fields = [{"name": "text", "label": "Beginning", "kind": "text", "usual": spelled(x[0]),
                        "help": f"How the text begins; its last {self.window} letters are read."}]

    def _row(self, inputs: Mapping[str, Any]) -> np.ndarray:
        field, said = self.fields[0], text(self.fields[0], inputs["text"])
        if len(said) > LONGEST:
            raise wrong(field, f"The text has {len(said):,} characters; at most {LONGEST:,} are read at once.",
                        f"Its last {self.window} letters are enough.")
        codes = coded(said)
        if not codes.any():
            raise wrong(field, "There is no letter in it that the network knows." if said else "There is nothing to go "
                        "on with.", "Type some letters from a to z.")
        return np.concatenate([np.zeros(self.window, np.uint8), codes])[-self.window:]

    def shown(self, raw: np.ndarray) -> dict[str, Any]:
        return {"text": spelled(raw)}


class Levels(Form):
    """Levels of the practice exam, by number: those the network has never walked while it learned."""

    def __init__(self, attempt: Attempt):
        known = attempt.split.val.y
        self.count = len(known)
        usual = int(np.argsort(known, kind="stable")[self.count // 2]) + 1
        self.fields = [{"name": "level", "label": "Level", "kind": "level", "usual": usual, "low": 1,
                        "high": self.count, "help": f"One of the {self.count} levels of the practice exam, by number."}]

    def _row(self, inputs: Mapping[str, Any]) -> int:
        field, value = self.fields[0], number(self.fields[0], inputs["level"])
        if value != int(value) or not 1 <= value <= self.count:
            raise wrong(field, f"There is no level {value:g}.", f"Choose a whole number from 1 to {self.count}.")
        return int(value) - 1

    def shown(self, raw: Any) -> dict[str, Any]:
        return {"level": int(raw) + 1}


FORMS: dict[str, type[Form]] = {"points": Columns, "curve": Columns, "table": Columns, "images": Grid, "series": Grid,
                                "text": Sentence, "letters": Letters, "levels": Levels}


def form_of(attempt: Attempt) -> Form:
    """The form of a network's data."""
    return FORMS[attempt.dataset.kind](attempt)
