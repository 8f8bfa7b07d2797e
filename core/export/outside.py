"""Checks that the network in this folder still says what it said where it was trained: python check.py.

It needs what the network needs, and nothing else: torch for network.pt2; onnxruntime and numpy for network.onnx. In
`prepare` stands how raw values become the numbers that go in, in `meaning` what the numbers mean that come out.
"""

import json
import re
import struct
import sys
from pathlib import Path
from typing import Any

CLOSE = 1e-5  # how far an answer may lie from the one written down, in units of 1 + its size
WORD = re.compile(r"[:;=]['-]?[()\[\]dp/|](?!\w)|[^\W_]+(?:['’][^\W_]+)*")  # an emoticon, or letters and digits


def prepare(raw: Any, how: dict[str, Any]) -> list[float]:
    """One raw example as the row of numbers that the network takes. `how`: "prepare" in network.json."""
    if how["kind"] == "table":
        return [number for column in how["columns"] for number in of_column(raw[column["name"]], column)]
    if how["kind"] == "points":
        measures = zip(how["names"], how["mean"], how["scale"], strict=True)
        return [(raw[name] - mean) / scale for name, mean, scale in measures]
    if how["kind"] == "words":
        known = {word: number for number, word in enumerate(how["words"], start=1)}
        row = [known[word] for word in WORD.findall(raw.lower()) if word in known][:how["length"]]
        return row + [0] * (how["length"] - len(row))  # 0 fills it up; a word never learned is skipped
    if how["kind"] == "letters":
        return [how["signs"].index(letter) for letter in raw]
    flat = flattened(raw)  # a picture, row by row, or a series
    if how.get("places"):
        flat = [flat[place] for place in how["places"]]
    return [(number - how["mean"]) / how["scale"] for number in flat]


def of_column(value: Any, column: dict[str, Any]) -> list[float]:
    """One cell of a table as the numbers it becomes; None is a value that is not known."""
    if "levels" in column:
        return [float(value == level) for level in column["levels"]]
    filled = single(column["fill"] if value is None else value)
    measured = single(single(filled - single(column["mean"])) / single(column["scale"]))
    return [measured] + [float(value is None)] * column["flagged"]


def single(number: float) -> float:
    """The nearest number of 32 bits: tables are measured with as many, and the network has never seen others."""
    return struct.unpack("f", struct.pack("f", number))[0]


def flattened(raw: list[Any]) -> list[float]:
    return [number for row in raw for number in row] if isinstance(raw[0], list) else raw


def meaning(row: list[float], how: dict[str, Any]) -> Any:
    """What the numbers of one answer say. `how`: "meaning" in network.json."""
    if how["kind"] == "class":
        return how["names"][max(range(len(row)), key=row.__getitem__)]
    if how["kind"] == "number":
        return row[0] * how["scale"] + how["mean"]
    return row


def answers(folder: Path, rows: list[list[float]], dtype: str) -> list[list[float]]:
    """What the network says to rows of numbers, each answer as a flat list."""
    if (folder / "network.pt2").exists():
        import torch

        network = torch.export.load(folder / "network.pt2").module()
        with torch.no_grad():
            return network(torch.tensor(rows, dtype=getattr(torch, dtype))).flatten(1).tolist()
    import numpy
    import onnxruntime

    session = onnxruntime.InferenceSession(folder / "network.onnx", providers=["CPUExecutionProvider"])
    said = session.run(None, {session.get_inputs()[0].name: numpy.array(rows, dtype)})[0]
    return said.reshape(len(rows), -1).tolist()


def apart(found: list[float], wanted: list[float]) -> float:
    """The largest distance between numbers that should be the same, in units of 1 + their size."""
    if len(found) != len(wanted):
        return float("inf")
    return max(abs(one - other) / (1 + abs(other)) for one, other in zip(found, wanted, strict=True))


def main(folder: Path) -> int:
    network = json.loads((folder / "network.json").read_text(encoding="utf-8"))
    rows = json.loads((folder / "parity.json").read_text(encoding="utf-8"))
    inputs = [row["inputs"] for row in rows]
    worst = 0.0
    for row in rows:
        if "raw" in row:
            worst = max(worst, apart(prepare(row["raw"], network["prepare"]), row["inputs"]))
    if not worst <= CLOSE:
        print(f"Not the same: raw values become other numbers than written down (up to {worst:.2g} apart).")
        return 1
    together = answers(folder, inputs, network["dtype"])
    alone = answers(folder, inputs[:1], network["dtype"])
    for found, row in zip([*together, alone[0]], [*rows, rows[0]], strict=True):
        worst = max(worst, apart(found, row["outputs"]))
    if not worst <= CLOSE:
        print(f"Not the same: its answers lie up to {worst:.2g} from those written down.")
        return 1
    print(f"The same: {len(rows)} of {len(rows)} answers, at most {worst:.2g} apart.")
    for row, found in list(zip(rows, together, strict=True))[:3]:
        print(f"  {str(row.get('raw', row['inputs']))[:60]} -> {str(meaning(found, network['meaning']))[:60]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parent))
