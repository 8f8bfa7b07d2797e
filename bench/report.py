"""Bars and rows: what was measured, what was asked for, printed without rounding towards the goal."""

import importlib.metadata
import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

LIBRARIES = ("torch", "numpy", "scikit-learn", "streamlit", "plotly", "SQLAlchemy")
Row = dict[str, Any]


@dataclass(frozen=True)
class Bar:
    """A goal and what came out. `value` None: the part that it speaks of is not built or could not be measured."""

    name: str
    value: float | None
    goal: str  # "at least 2.0" or "at most 30"
    unit: str
    note: str = ""

    @property
    def ok(self) -> bool:
        limit = float(self.goal.split()[-1])
        if self.value is None:
            return False
        return self.value >= limit if self.goal.startswith("at least") else self.value <= limit

    def verdict(self) -> str:
        return "passes" if self.ok else "falls short" if self.value is not None else "not measured"


def machine() -> dict[str, Any]:
    """What the figures depend on. The load says how far wall-clock figures can be trusted."""
    return {"system": platform.platform(), "processor": _processor(), "cores": os.cpu_count(),
            "python": platform.python_version(), "load": round(os.getloadavg()[0], 2),
            "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES}}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median and quartiles."""
    low, middle, high = statistics.quantiles(values, n=4) if len(values) > 1 else [values[0]] * 3
    return {"median": middle, "q1": low, "q3": high}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def show(rows: Sequence[Row], bars: Sequence[Bar]) -> None:
    """Tables of equal columns; rows of another shape begin another table."""
    print(" ".join(f"{name}={value}" for name, value in machine().items() if name != "libraries"))
    shape: tuple[str, ...] = ()
    for row in rows:
        if tuple(row) != shape:
            shape = tuple(row)
            print("\n" + "  ".join(f"{name:>{_width(name, rows)}}" for name in shape))
        print("  ".join(f"{_text(value):>{_width(name, rows)}}" for name, value in row.items()))
    width = max((len(bar.name) for bar in bars), default=0)
    print()
    for bar in bars:
        print(f"{bar.verdict():>12}  {bar.name:<{width}}  {_text(bar.value)} {bar.unit}  ({bar.goal})"
              + (f"  {bar.note}" if bar.note else ""))


def write(path: Path, rows: Sequence[Row], bars: Sequence[Bar]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"machine": machine(), "bars": [asdict(bar) | {"ok": bar.ok} for bar in bars], "rows": list(rows)}
    path.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:.0f}"
    return "-" if value is None else str(value)


def _width(name: str, rows: Sequence[Row]) -> int:
    return max([len(name), *(len(_text(row[name])) for row in rows if name in row)])
