"""Looking inside a run whose process has gone: its newest checkpoint is drawn once more, with what is inside."""

from typing import Any

from core import snapshot
from core.attempt import Attempt
from core.cohort import revisited, students
from core.frames import FrameReader, FrameWriter, pack, unpack
from core.inside import Inside
from core.run import setup
from core.spec import SpecError, parse
from core.store import Store
from core.store.files import replace_file
from core.store.queue import LIVE

TOLD = ("state", "speed", "moment", "message", "resumed", "why", "place")  # of a frame, that only a process knows


def errand(store: Store, asked: dict[str, Any], visitor: str) -> dict[str, Any]:
    """Publishes scene and frame of the run asked["run"] with what is inside its network. Returns {"epoch": its round}.

    Of a class it is the student whose picture was shown last. Raises SpecError where there is nothing to look into.
    """
    row = store.get_run(asked["run"])
    if row is None or not row["spec"]:
        raise SpecError("run", "There is no such run.", "Choose one of your runs.")
    job = store.queue.get(row["run"])
    if job and job["state"] in (*LIVE, "queued"):
        raise SpecError("run", "This run is just being taken up again.", "Wait a moment; it will show itself.")
    old = _last_frame(store, row["run"])
    member, attempt = _recalled(store, row, old)
    header, arrays = snapshot.frame(attempt) if member is None else revisited(old, member, attempt)
    header |= {"run": row["run"], "state": row["state"]} | {name: old[0][name] for name in TOLD if name in old[0]}
    inside = Inside(attempt)
    facts, more = inside.frame()
    scene, examples = snapshot.scene(attempt)
    kept = unpack(store.load_blob(row["run"], "scene"))[0] if member is not None else {}
    told, others = inside.scene()
    whole = scene | {name: kept[name] for name in ("run", "spec", "students") if name in kept} | told
    replace_file(store.live / f"{row['run']}.scene", pack(whole, examples | others), lasting=False)
    writer = FrameWriter(store.live / f"{row['run']}.frame")
    writer.publish(header | facts, arrays | more)
    writer.close()
    return {"epoch": attempt.epoch}


def _last_frame(store: Store, run: str) -> tuple[dict[str, Any], dict[str, Any]]:
    reader = FrameReader(store.live / f"{run}.frame")
    newest = reader.read()
    reader.close()
    found = newest[1] if newest else store.load_blob(run, "frame")
    return unpack(found) if found else ({}, {})


def _recalled(store: Store, row: dict[str, Any], old: tuple[dict[str, Any], dict[str, Any]]
              ) -> tuple[int | None, Attempt]:
    """The number of the student who is shown, of a class; and the network as its newest checkpoint left it."""
    spec, run, number = parse(row["spec"]), row["run"], None
    if spec.students > 1:
        if "class" not in old[0]:
            raise SpecError("run", "This class has no picture any more.", "Train it again.")
        number = old[0]["class"]["shown"]
        member = students(spec, row["owner"], row["glass"])[number]
        spec, run = member.spec, member.run
    attempt, saved = setup(spec, run, bool(row["glass"])), store.load_checkpoint(run)
    if saved is None and row["epochs"]:
        raise SpecError("run", "The weights of this run are not there any more.", "Train it again.")
    if saved is not None:
        attempt.restore(*saved, events=store.events(run))
    return number, attempt
