"""A page asks, looks how far it is, and can end the work for good."""

import subprocess
import sys

import pytest

from core import jobs, progress, request, worker
from core.processes import born
from core.spec import SpecError
from core.store import Store


@pytest.fixture
def store(data_folder, monkeypatch) -> Store:
    monkeypatch.setattr(jobs, "ensure_supervisor", lambda store: None)
    store = Store(f"sqlite:///{data_folder / 'final-exam.db'}")
    yield store
    store.close()


def work(store: Store, job: str) -> None:
    worker.answer(store, store.queue.get(job))


def test_it_is_told_how_far_the_work_is_and_the_answer_once(store, monkeypatch):
    seen = []

    def errand(store, asked, owner):
        progress.part(0.2, 0.4, "Reading")(0.5)
        seen.append(request.look(store, job))
        return {"of": owner, "twice": 2 * asked["number"]}

    monkeypatch.setattr(worker, "TELL", 0.0)
    monkeypatch.setitem(worker.ERRANDS, "inspect", errand)
    job = request.post(store, "inspect", {"number": 21}, "me")
    assert request.look(store, job)["share"] == 0
    work(store, job)
    assert seen == [{"share": pytest.approx(0.3), "doing": "Reading"}] and not progress.LISTENERS
    assert request.look(store, job) == {"result": {"of": "me", "twice": 42}}
    assert store.queue.get(job) is None


def test_what_is_told_meanwhile_is_no_answer_for_who_stands_and_waits(store, monkeypatch):
    def begin(store):
        job = store.queue.all("queued")[0]["job"]
        store.queue.change(job, state="running", answer='{"share": 0.5, "doing": "Reading"}')

    monkeypatch.setattr(jobs, "ensure_supervisor", begin)
    with pytest.raises(SpecError, match="took longer than"):
        jobs.ask(store, "inspect", {}, "", "me", within=0.05)


def test_a_refusal_comes_as_a_sentence(store):
    job = request.post(store, "inspect", {"file": "none"}, "me")
    work(store, job)
    with pytest.raises(SpecError, match="not here any more"):
        request.look(store, job)


def test_who_withdraws_ends_the_process_whatever_it_is_doing(store):
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        job = request.post(store, "inspect", {}, "me")
        store.queue.change(job, state="running", pid=busy.pid, born=born(busy.pid))
        request.withdraw(store, job)
        assert busy.wait(timeout=5) == -9 and store.queue.get(job) is None
    finally:
        busy.kill()


def test_what_was_withdrawn_before_it_began_is_not_begun(store, monkeypatch):
    monkeypatch.setitem(worker.ERRANDS, "inspect", lambda *_: pytest.fail("It was begun."))
    job = request.post(store, "inspect", {}, "me")
    row = store.queue.get(job)
    request.withdraw(store, job)
    worker.answer(store, row)
