"""The same product without a browser: python -m core run | sweep | exam | audit | export | ...

Every line on stdout is JSON. Wrong input: one line {"kind": "failed", ...}, exit status 2, nothing changed. A crash
inside a run: status 1, and the run keeps what it had.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core import baselines, devices
from core.events import Event, line
from core.export import command as export
from core.export import predict_command, serve_command
from core.lessons import command as lessons
from core.own import command as own
from core.own import starting
from core.seek import command as seek
from core.spec import Spec, SpecError, parse, run_id
from core.split import SETS
from core.store import Store, StoreError
from core.sweep import Values, curves, mark_of, parse_sweep
from core.terminal import Interrupt, ended, read_json

OWNER = ""  # runs of the command line belong to this machine, not to a visitor
FLUSH, CHECKPOINT = 0.1, 2.0  # seconds between two commits of Events, and between two checkpoints


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:
        raise SpecError("command", f"{message[:1].upper()}{message[1:]}.", "python -m core --help lists the commands.")


def main(arguments: list[str] | None = None) -> int:
    try:
        asked = parser().parse_args(arguments)
        return asked.command(asked)
    except SpecError as error:
        say(error.record())
        return 2
    except StoreError as error:
        say({"kind": "failed", "error": str(error), "field": "store", "remedy": "Choose another store or run."})
        return 2


def parser() -> argparse.ArgumentParser:
    whole = Parser(prog="python -m core", description="Final Exam without a browser: train, open the exam, describe.")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="train what SPEC.json says, or on a table of your own; Events as JSON lines")
    run.add_argument("spec", help="a file with the settings as JSON, - for standard input, or a table (CSV, Excel …)")
    starting.add_arguments(run)
    run.add_argument("--glass", action="store_true", help="watch the final exam while it learns: practice from then on")
    run.set_defaults(command=train)
    sweep = commands.add_parser("sweep", help="train every member of SWEEP.json; a JSON line each, then a summary")
    sweep.add_argument("spec", metavar="SWEEP", help="a file with base and vary as JSON, or - for standard input")
    sweep.add_argument("--glass", action="store_true", help="with the final exam's marks: practice from then on")
    sweep.set_defaults(command=train_sweep)
    exam = commands.add_parser("exam", help="open the final exam of a finished run; the opening is written down")
    exam.add_argument("run", help="the run's id: the last line of `run` names it")
    exam.add_argument("--reason", required=True, help="why it is opened")
    exam.add_argument("--bet", type=float, metavar="MARK", help="per cent of right answers, or the average miss")
    exam.add_argument("--whole", action="store_true", help="with simple methods and the weakest groups")
    exam.set_defaults(command=open_exam)
    kept = commands.add_parser("keep", help="put the weights of a finished run on the shelf, as a start for others")
    kept.add_argument("run", help="the run's id: the last line of `run` names it")
    kept.add_argument("--title", help="what it is called there (default: the name of the run)")
    kept.add_argument("--out", metavar="PATH", help="write the file there instead, as for the starts that come along")
    kept.set_defaults(command=keep)
    for name, module, said in (
            ("baselines", baselines, "what simple methods make of SPEC.json's course: a line each, then a summary"),
            ("search", seek, "look for better settings than SPEC.json's; a JSON line per try, then a summary"),
            ("lessons", lessons, "list the lessons, show one, or verify that what they claim holds"),
            ("export", export, "a finished run as a file to take home: code, weights, card, report"),
            ("predict", predict_command, "what a finished network answers to INPUT; an answer a line"),
            ("audit", own, "what is wrong with a table of your own before it is cut; a finding a line"),
            ("serve", serve_command, "the same over HTTP: GET / and /schema, POST /predict")):
        module.add_arguments(command := commands.add_parser(name, help=said))
        command.set_defaults(command=lambda asked, module=module: module.run(asked, say, open_store))
    commands.add_parser("describe", help="the JSON Schema of the settings, all catalogues").set_defaults(command=tell)
    for command in commands.choices.values():
        command.add_argument("--store", metavar="URL", help="where runs are kept (default: the data folder)")
    return whole


def say(record: dict[str, Any]) -> None:
    print(line(record), flush=True)


def train(asked: argparse.Namespace) -> int:
    """Trains a Spec here, in this process. A run that was cut off goes on; a finished one is told again."""
    spec = parse(starting.settings(asked, say))
    import torch  # after the Spec was read: a wrong one is answered at once

    torch.set_num_threads(1)  # small networks are slower with more, and the bits may differ
    from core.cohort import enrol

    run = run_id(spec, OWNER, 1, asked.glass)
    attempt = enrol(spec, run, asked.glass, OWNER)  # raises before anything is written down
    store = open_store(asked.store)
    torch.set_num_threads(devices.threads_for(*attempt.work, store.live))
    store.create_run(run, spec.model_dump(mode="json"), OWNER, 1, asked.glass, title=attempt.dataset.title)
    last: Event = {}
    try:
        with Interrupt() as interrupt:
            for last in events_of(store, attempt, interrupt.check):
                say(last)
    except KeyboardInterrupt:
        store.change_run(run, state="interrupted")
        return 130
    except Exception as error:
        store.change_run(run, state="failed", error=f"The run crashed: {error}", remedy="Its rounds so far are kept.")
        say({"kind": "failed", "run": run, "error": f"The run crashed: {type(error).__name__}: {error}", "field": "",
             "remedy": "Its rounds so far are kept; run it again to go on."})
        return 1
    return 0 if last.get("kind") == "done" else 1


def events_of(store: Store, attempt: Any, check: Callable[[], None]) -> Iterator[Event]:
    """The run's Events, each in the store before it is told: the ones already there, then what is still to learn.

    `check` is called at every moment, and may raise.
    """
    from core.cohort import study

    stored = store.events(attempt.run)
    if stored and stored[-1]["kind"] in ("done", "failed"):
        yield from stored
        return
    saved = store.load_checkpoint(attempt.run)
    if saved:
        attempt.restore(*saved, events=stored)
    yield from stored[:attempt.events]
    store.change_run(attempt.run, state="learning")
    waiting: list[Event] = []
    flushed = saved_at = time.monotonic()
    for event in study(attempt, [event for event in stored[attempt.events:] if event["kind"] == "change"]):
        check()
        waiting += [event] if event else []
        now = time.monotonic()
        ended = bool(event) and event["kind"] in ("done", "failed")
        if ended and event["kind"] == "done" or (event and event["kind"] == "epoch" and now - saved_at > CHECKPOINT):
            save(store, attempt, before_end=ended)
            saved_at = now
        if ended or now - flushed > FLUSH:
            store.append(attempt.run, attempt.events - len(waiting), waiting)
            yield from waiting
            waiting, flushed = [], now


def save(store: Store, attempt: Any, before_end: bool) -> None:
    """A checkpoint; the one at the end is taken as of before the last Event, which is then told again on resuming.

    A class is written down when it has ended: what it learns again comes out the same.
    """
    if attempt.spec.students > 1:
        return attempt.keep(store) if before_end else None
    tensors, meta = attempt.checkpoint()
    meta |= {"events": attempt.events - before_end}
    return store.save_checkpoint(attempt.run, attempt.epoch, attempt.step, tensors, meta)


def train_sweep(asked: argparse.Namespace) -> int:
    """Trains all members here, in this process. Those that are in the store already are told, not trained again."""
    sweep = parse_sweep(read_json(asked.spec))
    import torch  # after the sweep was read: a wrong one is answered at once

    torch.set_num_threads(1)
    from core.sweeping import Sweeping

    sweeping = Sweeping(open_store(asked.store), OWNER, asked.glass, 1)
    learned: dict[int, tuple[Values, dict[str, Any]]] = {}
    try:
        for member in ended(sweeping.learn(sweep.members(OWNER, asked.glass))):
            learned |= {member["number"]: (member["values"], marks_of(member))} if is_learned(member) else {}
            say(member_line(member))
    except KeyboardInterrupt:
        sweeping.leave()
        return 130
    except Exception as error:
        sweeping.leave()
        say({"kind": "failed", "error": f"The sweep crashed: {type(error).__name__}: {error}", "field": "",
             "remedy": "Members that are finished are kept; start it again to go on."})
        return 1
    told = [learned[number] for number in sorted(learned)]
    say({"kind": "summary", "members": sweep.size, "failed": sweeping.failed, "vary": list(dict(sweep.vary)),
         "mark": mark_of(told[0][1]["train"]) if told else None, "curves": curves(told)})
    return 0 if told else 1


def member_line(member: dict[str, Any]) -> Event:
    told = {"kind": "member", "run": member["run"], "vary": member["values"], "epochs": member["epochs"]}
    if not is_learned(member):
        return told | {name: member[name] for name in ("error", "field", "remedy")}
    return told | marks_of(member)


def is_learned(member: dict[str, Any]) -> bool:
    return member["state"] != "failed"


def marks_of(member: dict[str, Any]) -> dict[str, Any]:
    return {name: member[name] for name in SETS if member[name]}


def open_exam(asked: argparse.Namespace) -> int:
    from core.checklist import open_checked

    store = open_store(asked.store)
    row = store.get_run(asked.run) if asked.run.isalnum() else None
    if row is None:
        raise SpecError("run", f"There is no run {asked.run[:60]!r} in this store.", "Give the id that `run` printed.")
    opening = open_checked(store, asked.run, row["owner"], asked.reason, bet=asked.bet)
    told = ("run", "test", "interval", "questions", "peeks", "official", "attempts", "fingerprint", "reason", "bet",
            "checks")
    more = {}
    if asked.whole:
        from core.opened import whole

        more = whole(store, asked.run, row["owner"], opening)
    say({name: opening[name] for name in told if name in opening} | more)
    return 0


def keep(asked: argparse.Namespace) -> int:
    """Keeps a run's weights as a start; what is printed as `start` goes into another Spec, as model.start."""
    from core import shelf
    from core.keeping import packed_run
    from core.store.files import replace_file

    data = packed_run(open_store(asked.store), asked.run, (asked.title or "")[:80])
    if asked.out:
        replace_file(Path(asked.out), data)
        say({"kind": "kept", "file": asked.out, "sha256": shelf.digest(data)})
    else:
        say({"kind": "kept", "start": (name := shelf.keep(data, OWNER)), **shelf.load(name).facts})
    return 0


def tell(asked: argparse.Namespace) -> int:
    """The Spec's JSON Schema and every catalogue as one object; other programs build their forms from it."""
    from core.datasets import DATASETS, is_drawn
    from core.export import EXPORTS
    from core.learning import LEARNING
    from core.losses import LOSSES
    from core.models import MODELS
    from core.optimizers import OPTIMIZERS, SOLVERS

    datasets = {name: {"title": source.TITLE, "sentence": source.SENTENCE, "kind": source.KIND, "task": source.TASK,
                       "rows": dict(zip(("default", "least", "most"), source.ROWS, strict=True)),
                       "noise": source.NOISE, "drawn": is_drawn(name)} for name, source in DATASETS.items()}
    say({"spec": Spec.model_json_schema(), "default": Spec().model_dump(mode="json"), "datasets": datasets,
         "models": list(MODELS), "learning": list(LEARNING), "optimizers": [*OPTIMIZERS, *SOLVERS],
         "exports": {name: {"title": file.TITLE, "sentence": file.SENTENCE} for name, file in EXPORTS.items()},
         "losses": {task: list(losses) for task, losses in LOSSES.items()}})
    return 0


def open_store(url: str | None) -> Store:
    try:
        return Store(url)
    except SpecError:
        raise
    except Exception as error:
        raise SpecError("store", f"The store {url or 'in the data folder'} can't be opened: {error}.",
                        "A store is named like sqlite:///runs/final-exam.db.") from None


if __name__ == "__main__":
    sys.exit(main())
