"""A search as a page asks for it: in a process of its own, cancelled, let go, at its limit, and gone on with."""

import signal
from collections.abc import Iterator

import pytest
import torch

from core import jobs, searching
from core.quotas import Quotas
from core.rescue import rescue
from core.seek import process
from core.seek.plan import parse_plan
from core.seek.search import Search
from core.spec import SpecError
from core.store import Store
from tests.core.room import supervised, until

torch.set_num_threads(1)

QUICK = {"base": {"data": {"rows": 60}, "learning": {"epochs": 4}}, "tries": 3}
MORE = {"more": {"base": {"data": {"rows": 60}, "learning": {"epochs": 2}}, "seeds": 3}}


@pytest.fixture
def store(monkeypatch) -> Iterator[Store]:
    monkeypatch.setattr(searching, "ensure_supervisor", lambda store: None)
    before = signal.getsignal(signal.SIGTERM)
    yield Store()
    signal.signal(signal.SIGTERM, before)


def worked(store: Store, name: str, quotas: Quotas | None = None) -> dict:
    """What its process does, in this one."""
    store.queue.change(searching.job_of(name), state="leased")
    process.work(store, store.queue.get(searching.job_of(name)), quotas or Quotas())
    return searching.status(store, name)


def test_a_page_gets_what_the_command_gets(store, tmp_path):
    name = searching.submit(store, QUICK, "ann")
    assert searching.status(store, name)["state"] == "queued" and searching.submit(store, QUICK, "ann") == name
    found = worked(store, name)
    (tmp_path / "elsewhere").mkdir()
    alone = Search(Store(f"sqlite:///{tmp_path / 'elsewhere' / 'runs.db'}"), "ann", parse_plan(QUICK))
    assert [record for record in alone.learn() if record] == found["tries"]
    assert (found["state"], found["summary"], alone.name) == ("done", alone.summary(), name)
    assert store.queue.get(searching.job_of(name)) is None
    assert store.searches.of("ann")[0]["search"] == name and store.searches.of("bob") == []
    curves = worked(store, searching.submit(store, MORE, "ann"))
    assert curves["state"] == "done" and len(curves["tries"]) == 15 and curves["summary"]["data"]["points"]


def test_one_that_is_let_go_or_dies_waits_and_goes_on(store, monkeypatch):
    name = searching.submit(store, QUICK, "ann")
    watch = process._Watch.mind

    def let_go_after_one(self, found):
        self.leaving = len(found.records) == 1
        watch(self, found)

    with monkeypatch.context() as patch:
        patch.setattr(process._Watch, "mind", let_go_after_one)
        left, job = worked(store, name), store.queue.get(searching.job_of(name))
    assert left["state"] == "queued" and job["state"] == "queued" and len(left["tries"]) == 1
    store.queue.change(job["job"], state="running")
    rescue(store, store.queue.get(job["job"]), "It died.", retries=3)
    assert searching.status(store, name)["state"] == "interrupted" and store.queue.get(job["job"])["state"] == "queued"
    assert len(worked(store, name)["tries"]) == 3 and searching.status(store, name)["state"] == "done"


def test_limits_and_hopeless_deaths_are_said(store):
    name = searching.submit(store, QUICK, "ann")
    ended = worked(store, name, Quotas(wall_seconds=0))
    assert ended["state"] == "stopped" and "the limit of one" in ended["error"] and ended["remedy"]
    name = searching.submit(store, QUICK, "ann")
    store.queue.change(searching.job_of(name), state="running", tries=9, progress=99)
    rescue(store, store.queue.get(searching.job_of(name)), "It died.", retries=3)
    told = searching.status(store, name)
    assert (told["state"], told["error"]) == ("failed", "It died.") and store.queue.get(searching.job_of(name)) is None


def test_one_that_waits_can_be_cancelled_and_nonsense_is_refused(store):
    name = searching.submit(store, QUICK, "ann")
    searching.cancel(store, name)
    searching.cancel(store, name)
    assert searching.status(store, name)["state"] == "stopped" and searching.status(store, "nobody") is None
    for wrong in ({"tries": 0}, {"more": []}, {"more": {"seeds": 99}}, []):
        with pytest.raises(SpecError):
            searching.submit(store, wrong, "ann")


def test_a_real_process_searches_is_cancelled_and_fits_baselines(tmp_path):
    with supervised(tmp_path) as store:
        long = QUICK | {"tries": 500}
        name = searching.submit(store, long, "ann")
        until(lambda: len(store.searches.tries(name)) > 1)
        searching.cancel(store, name)
        assert until(lambda: searching.status(store, name)["state"] == "stopped")
        told = searching.status(store, name)
        assert told["summary"]["tries"] == len(told["tries"]) < 500 and not told["error"]
        found = jobs.ask(store, "baselines", {"spec": QUICK["base"]}, "", "ann")
        assert [each["name"] for each in found["baselines"]] == ["constant", "linear", "boosting"]


def test_while_it_works_it_says_how_far_it_is(store, monkeypatch):
    heard, written, mind = [], [], process._Watch.mind

    def listened(self, found):
        mind(self, found)
        heard.append(found.standing)
        if len(heard) < 3:
            written.append(searching.status(store, found.name)["now"])

    monkeypatch.setattr(process._Watch, "mind", listened)
    timed = searching.submit(store, QUICK | {"minutes": 1, "seed": 1}, "ann")
    assert searching.status(store, timed)["now"] == {}
    worked(store, timed)
    left = [each["left"] for each in heard]
    assert left == sorted(left, reverse=True) and 0 < left[-1] < left[0] < 60
    assert {each["round"] for each in heard} >= {1, 2, 3} and heard[-1]["tries"] == 3
    assert written[0]["tries"] == 0 and left[0] < written[0]["left"] < 60
    heard.clear()
    curves = worked(store, searching.submit(store, MORE, "ann"))
    done = [each["done"] for each in heard]
    assert done == sorted(done) and done[0] < 0.1 and done[-1] == 1 and curves["now"] == {}
    marks = [mark for each in heard for mark in each["learning"]["marks"]]
    assert marks and all(set(mark) == {"train", "val"} for mark in marks), "the final exam is no part"
