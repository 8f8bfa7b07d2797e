"""What test_parallel.py runs in two processes: the command given wrong input, then all SPECS.

`python -m torch.distributed.run ... two_processes.py FOLDER` answers through files in FOLDER: the command's status,
and the marks and weights of every Spec as each process sees them.
"""

import json
import sys
from itertools import takewhile
from pathlib import Path

import numpy as np
import torch
from torch import distributed as dist

sys.path.insert(0, str(Path(__file__).absolute().parents[2]))  # torchrun puts only this file's folder on the path

from core.attempt import Attempt  # noqa: E402
from core.parallel import divided_setup, learn_divided, main  # noqa: E402
from core.spec import parse  # noqa: E402

# 60 rows: 36 of them are the course. Batches of 7 leave one of 1 row, so that one process goes without.
SPECS = {
    "one row left": {"data": {"rows": 60}, "model": {"hidden": [6, 5]},
                     "learning": {"epochs": 12, "optimizer": "sgd", "lr": 0.3, "batch_size": 7}},
    "uneven batches": {"data": {"rows": 60}, "model": {"hidden": [5], "activation": "sigmoid"}, "seed": 3,
                       "learning": {"epochs": 12, "optimizer": "adam", "lr": 0.01, "batch_size": 9, "l1": 0.002,
                                    "weight_decay": 0.01}},
    "all at once": {"data": {"name": "polynomial", "rows": 65}, "model": {"hidden": [7], "activation": "relu"},
                    "learning": {"epochs": 12, "optimizer": "momentum", "lr": 0.01, "batch_size": None}},
}
FORGETFUL = {"data": {"rows": 60}, "model": {"hidden": [8], "dropout": 0.4},
             "learning": {"epochs": 6, "lr": 0.01, "batch_size": 10}}
HALFWAY = 3  # rounds after which FORGETFUL is saved and taken up again


def weights(attempt: Attempt) -> np.ndarray:
    return attempt.weights().numpy()


def learned(attempt: Attempt, saved: tuple[dict, dict] | None = None, stored: list | None = None) -> list[dict]:
    return list(filter(None, learn_divided(attempt, stored or [], saved)))


def interrupted(folder: Path, rank: int) -> Attempt:
    """FORGETFUL, saved after HALFWAY rounds by the first process and taken up by new attempts in both."""
    first, events = divided_setup(parse(FORGETFUL), "run", False), []
    for event in takewhile(lambda event: first.epoch < HALFWAY, learn_divided(first, [], None)):
        events += [event] if event else []
    kept = [first.checkpoint()] if rank == 0 else [None]
    dist.broadcast_object_list(kept)
    second = divided_setup(parse(FORGETFUL), "run", False)
    learned(second, kept[0], events)
    return second


def work(folder: Path) -> None:
    said = main([str(folder / "bad.json")])
    rank = dist.get_rank()
    found, marks = {"status": np.array(said)}, {}
    for name, choices in SPECS.items():
        attempt = divided_setup(parse(choices), "run", False)
        marks[name] = learned(attempt)
        found[name] = weights(attempt)
    whole = divided_setup(parse(FORGETFUL), "run", False)
    learned(whole)
    found |= {"whole": weights(whole), "interrupted": weights(interrupted(folder, rank)),
              "dice": whole.dice["dropout"].get_state().numpy()}
    np.savez(folder / f"{rank}.npz", **found)
    (folder / f"{rank}.json").write_text(json.dumps(marks))


if __name__ == "__main__":
    torch.set_num_threads(1)
    work(Path(sys.argv[1]))
    dist.destroy_process_group()
