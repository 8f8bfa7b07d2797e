"""One large run divided between many processes, on one machine or many, through torch's own engine.

    torchrun --nproc-per-node 2 -m core.parallel SPEC.json

Every process holds the whole network and the whole course, answers its share of each batch (core/models/divided.py)
and takes the same steps. The first one prints and keeps what `python -m core run` would. The numbers are those of one
process but for the last digits, so it is a run of its own. Small networks are several times slower this way.
"""

import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import Any

import torch
from torch import distributed as dist

from core.__main__ import CHECKPOINT, FLUSH, OWNER, Parser, open_store, save, say
from core.attempt import Attempt
from core.devices import pick
from core.events import Event
from core.frames import pack
from core.models.divided import Divided, check_divisible
from core.run import learn, setup
from core.snapshot import frame, scene
from core.spec import Spec, SpecError, parse, run_id
from core.store import Store, StoreError
from core.terminal import read_json

log = logging.getLogger(__name__)

PATIENCE = 300.0  # seconds that a process waits for another one before it takes it for lost
ENDS = ("done", "failed")


class Ended(BaseException):
    """Somebody asked this process to end: torchrun, because another process died, or the person who started it."""


def divided_setup(spec: Spec, run: str, glass: bool) -> Attempt:
    """The attempt as in one process, on this process's own card where there are cards."""
    if spec.students > 1:
        raise SpecError("students", f"A class of {spec.students} learns in one process; only a single network can be "
                        "divided.", "Choose 1.")
    device = pick(spec.device)
    if device == "mps":
        raise SpecError("device", "Several processes can't share an mps device.", "Choose cpu.")
    if device == "cuda":
        number, cards = int(os.environ.get("LOCAL_RANK", 0)), torch.cuda.device_count()
        if number >= cards:
            raise SpecError("device", f"There are more processes than cuda devices on a machine ({cards}).",
                            f"Start it with --nproc-per-node {cards}, or choose cpu.")
        torch.cuda.set_device(number)
    attempt = setup(spec, run, glass)
    check_divisible(attempt.model)
    return attempt


def learn_divided(attempt: Attempt, stored: list[Event], saved: tuple[dict, dict] | None,
                  patience: float = PATIENCE) -> Iterator[Event | None]:
    """What `learn` tells, from the checkpoint on, in every process the same."""
    cards = attempt.train.x.device.type == "cuda"
    group = dist.new_group(backend="nccl", timeout=timedelta(seconds=patience)) if cards else None
    attempt.model = Divided(attempt.model, group)
    if saved:
        attempt.restore(*saved, events=stored)
    _throw_own_dice(attempt)
    for event in learn(attempt, [event for event in stored[attempt.events:] if event["kind"] == "change"]):
        yield event
        if event and event["kind"] == "epoch":
            _throw_own_dice(attempt)


def _throw_own_dice(attempt: Attempt) -> None:
    """Dropout differs between processes, and depends on seed, process and round alone: nothing of it must be saved."""
    if "dropout" in attempt.dice:
        text = f"{attempt.spec.seed} {dist.get_rank()} {attempt.epoch}"
        attempt.dice["dropout"].manual_seed(int(sha256(text.encode()).hexdigest()[:15], 16))


# --- the command


def main(arguments: list[str] | None = None) -> int:
    """0: learned to the end. 1: it failed, or a process was lost; the same command goes on. 2: wrong input."""
    if "OMP_NUM_THREADS" not in os.environ:  # torchrun sets it to 1; more threads only where somebody asks for them
        torch.set_num_threads(1)
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, _end)
    attempt, store, trouble, patience = None, None, None, PATIENCE
    try:
        try:
            asked = parser().parse_args(arguments)
            patience, spec = asked.patience, parse(read_json(asked.spec))
            attempt = divided_setup(spec, run_id(spec, "torchrun", 1, asked.glass), asked.glass)
            store = open_store(asked.store) if _is_first() else None
        except (SpecError, StoreError) as error:
            trouble = _record(error)
        join(patience)
        return _refused(trouble) or study(attempt, store, patience)
    except (Ended, Exception) as error:
        return _cut_off(attempt, store, error)


def parser() -> Parser:
    whole = Parser(prog="torchrun ... -m core.parallel", description="One large run, divided between processes.")
    whole.add_argument("spec", help="a file with the settings as JSON; every machine needs it")
    whole.add_argument("--glass", action="store_true", help="watch the final exam while it learns: practice then")
    whole.add_argument("--store", metavar="URL", help="where the first process keeps it (default: the data folder)")
    whole.add_argument("--patience", metavar="SECONDS", type=float, default=PATIENCE,
                       help="how long a process waits for another before it takes it for lost")
    return whole


def join(patience: float) -> None:
    """Finds the other processes. Without torchrun there are none."""
    limit = timedelta(seconds=patience)
    if "RANK" in os.environ:
        dist.init_process_group("gloo", timeout=limit)
    else:
        dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1, timeout=limit)


def study(attempt: Attempt, store: Store | None, patience: float) -> int:
    """Learns together. The first process keeps the run, and hands out what was kept before."""
    kept: list[Any] = [[], None]
    if store:
        store.create_run(attempt.run, attempt.spec.model_dump(mode="json"), OWNER, 1, attempt.test is not None,
                         title=attempt.dataset.title)
        kept = [store.events(attempt.run), store.load_checkpoint(attempt.run)]
    dist.broadcast_object_list(kept)
    stored, saved = kept
    if store:
        for event in stored:
            say(event)
    last = stored[-1] if stored else {}
    if last.get("kind") not in ENDS:
        told = learn_divided(attempt, stored, saved, patience)
        for event in keep(store, attempt, told, len(stored)) if store else filter(None, told):
            last = event
    dist.destroy_process_group()
    if store and last.get("kind") == "done":
        picture(store, attempt.spec, attempt.run, last["why"])
    return 0 if last.get("kind") == "done" else 1


def keep(store: Store, attempt: Attempt, told: Iterable[Event | None], known: int) -> Iterator[Event]:
    """Puts every new Event into the store, prints it, and saves checkpoints. `known`: Events that are there already.

    What was learned after the last checkpoint is learned again, but not written again: on cards the last digits may
    come out differently.
    """
    store.change_run(attempt.run, state="learning", error=None, remedy=None, field=None)
    waiting: list[Event] = []
    flushed = saved = 0.0
    for event in filter(None, told):
        now, ended = time.monotonic(), event["kind"] in ENDS
        due = event["kind"] == "epoch" and now - saved > CHECKPOINT
        if event["kind"] == "done":
            _flush(store, attempt.run, attempt.events - 1, waiting)
            save(store, attempt, before_end=True)
        waiting += [event] if attempt.events > known else []
        if ended or due or now - flushed > FLUSH:
            _flush(store, attempt.run, attempt.events, waiting)
            flushed = now
        if due:
            save(store, attempt, before_end=False)
            saved = now
        yield event


def picture(store: Store, spec: Spec, run: str, why: str) -> None:
    """Keeps how the finished network looks, as it is by itself, for whoever opens the run in the app."""
    if store.load_blob(run, "frame"):
        return
    alone = setup(spec, run, store.get_run(run)["glass"])
    alone.restore(*store.load_checkpoint(run), events=store.events(run))
    header, arrays = frame(alone)
    header |= {"state": "stopped" if why == "stopped" else "done", "why": why, "seq": 1, "speed": "max", "place": None,
               "moment": None, "message": None, "resumed": None}
    store.save_blob(run, "scene", pack(*scene(alone)))
    store.save_blob(run, "frame", pack(header, arrays))


def _flush(store: Store, run: str, end: int, waiting: list[Event]) -> None:
    """Stores and prints the Events before number `end`."""
    if waiting:
        store.append(run, end - len(waiting), waiting)
    for event in waiting:
        say(event)
    waiting.clear()


# --- when it does not go well


def _is_first() -> bool:
    return os.environ.get("RANK", "0") == "0"


def _record(error: Exception) -> dict[str, str]:
    if isinstance(error, SpecError):
        return error.record()
    return {"kind": "failed", "error": str(error), "field": "store", "remedy": "Choose another store or run."}


def _refused(trouble: dict[str, str] | None) -> int:
    """2 where any process met wrong input, and the first one has said so; else 0."""
    troubles: list[Any] = [None] * dist.get_world_size()
    dist.all_gather_object(troubles, trouble)
    found = next(filter(None, troubles), None)
    if found and _is_first():
        say(found)
    dist.barrier()  # nobody ends before it was said: torchrun ends all when one does
    return 2 if found else 0


def _cut_off(attempt: Attempt | None, store: Store | None, error: BaseException) -> int:
    """Says why it ended before its time: on stdout once, by the first process; the others tell the log."""
    _be_deaf()
    state, remedy = "interrupted", "Give the same command again: it goes on from its last checkpoint."
    if isinstance(error, Ended):
        words = "It was told to end: by its owner, or because another process is gone."
    elif _is_lost(error):
        words = f"Another of the {os.environ.get('WORLD_SIZE', 1)} processes does not answer."
    else:
        traceback.print_exception(error)
        state, words = "failed", f"The run crashed: {type(error).__name__}: {error}"
    if not _is_first():
        log.error("process %s: %s", os.environ["RANK"], words)
        return 1
    say({"kind": "failed", "run": attempt.run if attempt else "", "error": words, "field": "", "remedy": remedy})
    told = {"error": words, "remedy": remedy} if state == "failed" else {}
    if store and attempt:
        with suppress(StoreError):  # it ended before the run was written down
            store.change_run(attempt.run, state=state, **told)
    return 1


def _is_lost(error: Exception) -> bool:
    """Whether the trouble is that another process does not answer."""
    return isinstance(error, dist.DistError) or "gloo" in str(error)


def _end(sign: int, place: Any) -> None:
    _be_deaf()
    raise Ended


def _be_deaf() -> None:
    """To be told once is enough; what is left to do is to say so."""
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, signal.SIG_IGN)


if __name__ == "__main__":
    status = main()
    if status:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)  # not waiting for operations that another process will never join
    sys.exit(0)
