"""A data set stays for who saved it or studies it, nobody sees another's, and all others go after their time."""

import json
import time

import numpy as np
import pytest

from core import jobs, searching
from core.check import contradictions
from core.datasets import Dataset
from core.datasets.own import keep, path_of
from core.own import FOLDER, saving
from core.spec import SpecError, parse
from core.store import Store

SEEN = {"told": {"plan": {"target": "ripe"}}, "own": "x"}


@pytest.fixture
def store(data_folder) -> Store:
    store = Store(f"sqlite:///{data_folder / 'final-exam.db'}")
    yield store
    store.close()


def made(seed: int = 0) -> str:
    x = np.random.default_rng(seed).normal(size=(60, 4, 4)).astype(np.float32).clip(0, 1)
    return keep(Dataset("own", "Mine", "images", "classification", x, np.arange(60) % 2, classes=("a", "b")), {})


def studied(store: Store, name: str, owner: str, run: str = "a" * 32) -> str:
    store.create_run(run, parse({"data": {"name": "own", "own": name}}).model_dump(mode="json"), owner)
    return run


def test_what_nobody_saved_or_studies_goes_after_its_time_and_not_before(store):
    free, kept, used = made(0), made(1), made(2)
    saving.save(kept, "me", SEEN)
    run = studied(store, used, "me")
    saving.clear(store)
    assert all(path_of(name).exists() for name in (free, kept, used))
    saving.clear(store, time.time() + saving.UNSAVED + 60)
    assert [path_of(name).exists() for name in (free, kept, used)] == [False, True, True]
    store.delete_run(run)
    saving.clear(store, time.time() + saving.UNSAVED + 60)
    assert not path_of(used).exists() and path_of(kept).exists()


def test_a_search_that_goes_on_keeps_its_data(store):
    name = made()
    store.searches.create("s", "me", {"base": {"data": {"name": "own", "own": name}}}, "learning")
    assert not saving.forget(store, name) and path_of(name).exists()
    store.searches.change("s", state="done")
    assert saving.forget(store, name) and not path_of(name).exists()


def test_what_was_saved_is_listed_for_its_visitor_alone(store):
    names = [made(seed) for seed in range(3)]
    for name in names[:2]:
        saving.save(name, "me", SEEN | {"own": name})
    saving.save(names[2], "you", SEEN)
    assert [each["name"] for each in saving.saved("me")] == [names[1], names[0]]
    assert [(each["title"], each["rows"], each["target"]) for each in saving.saved("you")] == [("Mine", 60, "ripe")]
    assert saving.seen(names[0], "me")["own"] == names[0] and not saving.saved("")
    for name, owner in ((names[2], "me"), (names[0], "you"), ("../../x", "me")):
        with pytest.raises(SpecError):
            saving.seen(name, owner)


def test_what_one_deletes_stays_for_another_who_has_it(store):
    name = made()
    for owner in ("me", "you"):
        saving.save(name, owner, SEEN)
    saving.delete(store, name, "me")
    assert not saving.saved("me") and len(saving.saved("you")) == 1 and path_of(name).exists()
    studied(store, name, "others")
    saving.delete(store, name, "you")
    assert path_of(name).exists(), "somebody's network still has to sit its exam"


def test_a_run_of_a_set_that_was_deleted_says_so_and_how_it_comes_back(store):
    name = made()
    saving.save(name, "me", SEEN)
    studied(store, name, "me")
    spec = parse(store.get_run("a" * 32)["spec"])
    contradictions(spec)
    saving.delete(store, name, "me")
    with pytest.raises(SpecError, match="was deleted") as problem:
        contradictions(spec)
    assert "Bring the same file again" in problem.value.remedy
    assert made() == name
    contradictions(spec)


def test_a_list_that_is_full_or_damaged_gets_a_sentence_or_is_left_out(store, monkeypatch):
    monkeypatch.setattr(saving, "MOST", 2)
    names = [made(seed) for seed in range(3)]
    for name in (names[0], names[1], names[1]):
        saving.save(name, "me", SEEN)
    with pytest.raises(SpecError, match="saved 2 data sets"):
        saving.save(names[2], "me", SEEN)
    saving._mark(names[0], "me").write_text(json.dumps(["no record"]))
    assert [each["name"] for each in saving.saved("me")] == [names[1]]


def test_files_at_which_nobody_looks_go_after_a_day(store):
    folder = store.folder / FOLDER
    folder.mkdir()
    (folder / "mine").write_bytes(b"a")
    (folder / "mine.columns").write_bytes(b"a")
    saving.clear(store)
    assert len(list(folder.iterdir())) == 2
    saving.clear(store, time.time() + saving.UNSEEN + 60)
    assert not list(folder.iterdir())


def test_answers_for_which_nobody_came_go_and_no_others(store):
    for job, kind, state in (("a", "inspect", "finished"), ("b", "inspect", "running"), ("c", "run", "finished"),
                             ("d", "adopt", "failed")):
        store.queue.add(job, "", "me", kind=kind)
        store.queue.change(job, state=state)
    store.queue.remove_answers(time.time() - 60)
    assert all(map(store.queue.get, "abcd"))
    store.queue.remove_answers(time.time() + 60)
    assert [bool(store.queue.get(job)) for job in "abcd"] == [False, True, True, False]


def test_where_visitors_are_strangers_the_name_of_a_data_set_is_no_key_to_it(store, monkeypatch):
    monkeypatch.setattr(jobs, "ensure_supervisor", lambda store: None)
    monkeypatch.setattr(searching, "ensure_supervisor", lambda store: None)
    name, nobodys = made(), "0" * 16
    saving.note_brought(name, "ann")

    def ways(own: str, owner: str) -> list:
        base = {"data": {"name": "own", "own": own}, "model": {"name": "cnn"}}
        return [lambda: jobs.submit(store, base, owner),
                lambda: jobs.submit_sweep(store, {"base": base, "vary": {"seed": [0, 1]}}, owner),
                lambda: jobs.submit_sweep(store, {"base": {}, "vary": {"data.own": [own, ""], "data.name": ["own"]}},
                                          owner),
                lambda: searching.submit(store, {"base": base, "tries": 2}, owner),
                lambda: searching.submit(store, {"more": {"base": base, "seeds": 3}}, owner),
                lambda: saving.seen(own, owner)]

    monkeypatch.setenv("FINAL_EXAM_PROFILE", "hosted")
    for own in (name, nobodys):
        for way in ways(own, "bob"):
            with pytest.raises(SpecError, match="that you have|not here|can't vary|There is no") as refused:
                way()
            assert "Mine" not in str(refused.value)
    assert not store.runs(owner="bob") and not store.searches.of("bob")
    assert jobs.submit(store, {"data": {"name": "own", "own": name}, "model": {"name": "cnn"}}, "ann")
    saving.note_brought(name, "bob")  # bob has the same file
    assert jobs.submit(store, {"data": {"name": "own", "own": name}, "model": {"name": "cnn"}}, "bob")
    monkeypatch.setenv("FINAL_EXAM_PROFILE", "local")
    assert jobs.submit(store, {"data": {"name": "own", "own": name}, "model": {"name": "cnn"}}, "eve")


def test_what_one_forgets_or_deletes_stays_for_another_who_has_brought_the_same_file(store):
    for away in (lambda name: saving.forget(store, name, "ann"), lambda name: saving.delete(store, name, "ann")):
        name = made()
        for owner in ("ann", "bob"):
            saving.note_brought(name, owner)
        away(name)
        assert path_of(name).exists()
        assert saving.forget(store, name, "bob") and not path_of(name).exists()
