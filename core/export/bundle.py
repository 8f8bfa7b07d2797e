"""A network for other programs as one ZIP: the network, how it is asked, ten parity rows, and a check for outside."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import Module

from core.datasets.letters import SIGNS
from core.export import facts, outside, parity
from core.finished import Finished
from core.form import form_of
from core.learning.rotate import WAYS
from core.vocabulary import Vocabulary

DATE = (1980, 1, 1, 0, 0, 0)  # the date of every file inside: equal networks give equal files
SAMPLE = 4  # rows with which the network is followed; any number can be asked later


def packed(finished: Finished, name: str, network: bytes, needs: str) -> bytes:
    """`network`: the file called `name`; `needs`: what a computer must have to run it, in words."""
    told = about(finished)
    files = {name: network, "network.json": _json(told), "parity.json": _json(rows(finished, told["prepare"])),
             "check.py": Path(outside.__file__).read_bytes(), "README.md": _readme(told, name, needs).encode()}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in files.items():
            archive.writestr(zipfile.ZipInfo(file, DATE), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def followed(finished: Finished, follow: Any) -> Any:
    """What `follow` (network, example, shapes) makes of the network as it is; batches of any size can be asked then."""
    model: Module = finished.attempt.model
    example = finished.attempt.val.x[:SAMPLE]
    example = torch.cat([example] * SAMPLE)[:SAMPLE].cpu()  # there may be fewer questions than that
    before, device = model.training, next(model.parameters()).device
    try:
        model.eval().cpu()
        return follow(model, (example,), ({0: torch.export.Dim("rows")},))
    finally:
        model.train(before).to(device)


def about(finished: Finished) -> dict[str, Any]:
    """Settings, facts, how raw values become inputs, what the outputs mean: network.json."""
    x = finished.attempt.val.x
    return {"settings": finished.spec.model_dump(mode="json"), "facts": facts.told(finished),
            "dtype": str(x.dtype).removeprefix("torch."), "inputs": list(x.shape[1:]),
            "prepare": _prepare(finished.attempt), "meaning": _meaning(finished.attempt)}


def rows(finished: Finished, prepare: dict[str, Any]) -> list[dict[str, Any]]:
    """The ten parity rows: raw where they can be prepared outside, as inputs, and the network's answers."""
    attempt = finished.attempt
    inputs, outputs = parity.rows(attempt)
    found = [{"inputs": row.tolist(), "outputs": said.reshape(-1).tolist()}
             for row, said in zip(inputs, outputs, strict=True)]
    if prepare["kind"] != "elsewhere":
        for row, raw in zip(found, attempt.split.val.x[:len(found)], strict=True):
            row["raw"] = _raw(attempt, raw)
    return found


def _raw(attempt: Any, raw: Any) -> Any:
    shown = form_of(attempt).shown(raw)
    if attempt.dataset.kind in ("points", "curve", "table"):
        columns = {column.name: place for place, column in enumerate(attempt.dataset.columns)}
        return {name: value if not isinstance(value, float) else float(raw[columns[name]])
                for name, value in shown.items()}
    if attempt.dataset.kind in ("images", "series"):
        flat = np.empty_like(raw.reshape(-1))
        flat[_places(attempt)] = raw.reshape(-1)
        return flat.reshape(raw.shape).tolist()
    return next(iter(shown.values()))


def _places(attempt: Any) -> np.ndarray:
    places = attempt.dataset.places
    return np.arange(attempt.dataset.x[0].size) if places is None else places


def _prepare(attempt: Any) -> dict[str, Any]:
    """The preparation as plain JSON, in the words of outside.prepare."""
    preparation, kind = attempt.preparation, attempt.dataset.kind
    if preparation.columns:
        columns = attempt.dataset.columns
        return {"kind": "table", "columns": [_column(fitted, columns[fitted.column]) for fitted in preparation.columns]}
    if isinstance(preparation.reader, Vocabulary):
        return {"kind": "words", "words": list(preparation.reader.words), "length": preparation.reader.length}
    if kind == "letters":
        return {"kind": "letters", "signs": SIGNS}
    if preparation.reader is not None:  # another network has read it, or it is a level
        return {"kind": "elsewhere", "features": list(preparation.features)}
    if kind in ("points", "curve"):
        return {"kind": "points", "names": list(preparation.features), "mean": list(preparation.mean),
                "scale": list(preparation.scale)}
    places = attempt.dataset.places
    return {"kind": "values", "mean": preparation.mean[0], "scale": preparation.scale[0],
            "places": None if places is None else places.tolist()}


def _column(fitted: Any, column: Any) -> dict[str, Any]:
    if column.kind == "category":
        return {"name": column.name, "levels": [column.levels[level] for level in fitted.levels]}
    return {"name": column.name, "fill": fitted.fill, "mean": fitted.mean, "scale": fitted.scale,
            "flagged": fitted.flagged}


def _meaning(attempt: Any) -> dict[str, Any]:
    """What the outputs are, in the words of outside.meaning."""
    how, dataset, preparation = attempt.spec.learning.name, attempt.dataset, attempt.preparation
    if how == "supervised" and dataset.classes:
        return {"kind": "class", "names": list(dataset.classes), "say": "A score for each class; softmax makes shares."}
    if how == "supervised":
        return {"kind": "number", "mean": preparation.target_mean, "scale": preparation.target_scale,
                "unit": dataset.unit, "say": "The number that was asked for, in units of scale, from mean."}
    if how == "rotate":
        return {"kind": "class", "names": [f"{quarters} quarters" for quarters in range(WAYS)],
                "say": "A score for each number of quarters that the picture was turned by."}
    said = {"next_letter": "For each place a score of each letter that may come next: letters × places.",
            "contrast": "A place where like lies beside like.",
            "reinforce": "A score for each action, and last what it expects to be paid.",
            "autoencode": "The example again, prepared like the inputs."}
    return {"kind": "numbers", "say": said.get({"ppo": "reinforce"}.get(how, how), said["autoencode"])}


def _json(record: Any) -> bytes:
    return json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False).encode()


def _readme(told: dict[str, Any], name: str, needs: str) -> str:
    """A page for whoever unpacks it."""
    known = told["facts"]
    return f"""# {known["title"]}

A network trained with Final Exam on: {known["data"]}. {known["parameters"]:,} numbers, {known["epochs"]:,} rounds.

| file | what it is |
| --- | --- |
| `{name}` | the network; it takes {told["dtype"]} [rows, {", ".join(map(str, told["inputs"]))}], any number of rows |
| `network.json` | settings, marks, how raw values become its inputs, what its outputs mean |
| `parity.json` | ten questions of the practice exam, and what the network said to them |
| `check.py` | asks them again: `python check.py` |

It needs {needs}. {told["meaning"]["say"]}

Data: {known["licence"]}
"""
