"""One command per benchmark; prints its rows and its bars, and writes them as JSON where asked."""

import argparse
import importlib
import os
import signal
import sys
from pathlib import Path

# Before anybody imports torch: two threads wait for one another on tensors of this size.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from bench import report  # noqa: E402

NAMES = ("train", "sweep", "live", "load", "lessons", "snapshots", "predict", "own")


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    wanted.add_argument("name", choices=NAMES)
    wanted.add_argument("--quick", action="store_true", help="a rough answer in two minutes")
    wanted.add_argument("--json", type=Path, metavar="FILE", help="also write machine, bars and rows there")
    given = wanted.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers it has started end with it
    bars, rows = importlib.import_module(f"bench.{given.name}").measure(given.quick)
    report.show(rows, bars)
    if given.json:
        report.write(given.json, rows, bars)
    return 0  # a bar that falls short is a finding, not a failure of the benchmark


if __name__ == "__main__":
    sys.exit(main())
