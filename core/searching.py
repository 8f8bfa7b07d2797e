"""How a page asks for a search, or for the curves of more data: a job of its own, and how it stands. No torch.

    {"base": Spec, "tries": 20, "minutes": null, "seed": 0, "over": null}     a search
    {"more": {"base": Spec, "seeds": 5}}                                      would more data help, or a bigger network
"""

from collections.abc import Mapping
from typing import Any

from core import check
from core.jobs import ensure_supervisor
from core.own.saving import refuse_others
from core.quotas import current, refuse_too_many
from core.seek.plan import SEEDS, more_name, parse_plan, refuse_more, require
from core.spec import DataSpec, SpecError, parse
from core.store import Store
from core.store.queue import AT_ONCE, LIVE

KIND = "search"
LOST = ("queued", "learning", "interrupted")  # states of one that goes on; without a job it doesn't

Row = dict[str, Any]


def submit(store: Store, asked: Any, owner: str = "") -> str:
    """Asks for it and returns its id; the same one by the same visitor goes on where it was left.

    Raises SpecError before anything is written down, and QuotaError when too much is waiting.
    """
    name, record = _checked(store, asked, owner)
    if store.queue.get(job_of(name)) is None:
        waiting = [each for each in store.queue.all("queued") if each["kind"] not in AT_ONCE]
        refuse_too_many(current(), owner, waiting)
        if not store.searches.create(name, owner, record, "queued"):
            store.searches.change(name, state="queued", error=None, remedy=None, asked=record)
        store.queue.add(job_of(name), name, owner, kind=KIND, play=True)
    ensure_supervisor(store)
    return name


def cancel(store: Store, name: str) -> None:
    """Takes the job away; its process notices within a second, and what was tried is kept."""
    job = store.queue.get(job_of(name))
    if job is None:
        row = store.searches.get(name)
        if row and row["state"] in LOST:
            store.searches.change(name, state="stopped")
        return
    store.queue.remove(job["job"])
    if job["state"] not in LIVE:
        store.searches.change(name, state="stopped")


def status(store: Store, name: str) -> Row | None:
    """The search's row (asked, state, summary, error, remedy) with `tries`, a record for each that is over; and with
    `now`, how far its process is (`standing` of core/seek/search.py or more.py), {} where there is none.
    """
    row, job = store.searches.get(name), store.queue.get(job_of(name))
    return row and row | {"tries": store.searches.tries(name), "now": (job and job["answer"]) or {}}


def job_of(name: str) -> str:
    return f"{KIND}-{name}"


def _checked(store: Store, asked: Any, owner: str) -> tuple[str, Row]:
    if not isinstance(asked, Mapping) or "more" not in asked:
        refuse_others(store, _data(asked), owner)
        plan = parse_plan(asked)
        require()
        return plan.name(owner), plan.record()
    more = asked["more"]
    if not isinstance(more, Mapping):
        raise SpecError("more", "What is asked must be a JSON object.", 'Begin with {"more": {"base": {}}}.')
    base, seeds = parse(more.get("base", {})), more.get("seeds", SEEDS)
    refuse_others(store, base.data, owner)
    refuse_more(base, seeds)
    check.contradictions(base)
    return more_name(base, seeds, owner), {"more": {"base": base.model_dump(mode="json", exclude_defaults=True),
                                                    "seeds": seeds}}


def _data(asked: Any) -> DataSpec:
    """The data of a search that is asked for; what is none is refused later, with a sentence."""
    return parse(asked.get("base", {})).data if isinstance(asked, Mapping) else DataSpec()
