"""A class is told as one run: medians, dots, bands; its students are runs like any other."""

import os
import signal
from itertools import islice

import numpy as np
import pytest
import torch

from core import jobs
from core.check import contradictions
from core.cohort import Cohort, enrol, frame_of, revisited, scene_of, students, study
from core.frames import pack, unpack
from core.run import run, setup
from core.spec import SEED_MAX, SpecError, parse
from core.store import Store
from tests.core.room import ends, frame, supervised, until, worker

torch.set_num_threads(1)
SMALL = {"data": {"rows": 60}, "model": {"hidden": [4]}, "learning": {"epochs": 5}, "students": 5}


def learned(choices: dict, glass: bool = False) -> tuple[Cohort, list[dict]]:
    cohort = enrol(parse(choices), "c" * 32, glass, "me")
    return cohort, [event for event in study(cohort) if event]


def alone(choices: dict, glass: bool = False) -> list[list[dict]]:
    """What each student tells when it learns by itself, without the ids."""
    members = students(parse(choices), "me", glass)
    return [list(run(member.spec, member.run, glass)) for member in members]


CLASSES = {"stack": SMALL,  # networks of their own rooms learn in step too
           "filters": SMALL | {"data": {"name": "mnist1d", "rows": 60}, "model": {"name": "cnn", "filters": 3}},
           "moved along": SMALL | {"data": {"name": "mnist1d", "rows": 60},
                           "learning": {"epochs": 5, "augment": "shift"}}}


@pytest.mark.parametrize("kind", CLASSES)
def test_the_marks_of_a_class_are_the_medians_of_students_who_learn_alone(kind):
    _, told = learned(CLASSES[kind])
    each = alone(CLASSES[kind])
    assert [event["kind"] for event in told] == ["start", *["epoch"] * 5, "done"]
    for place, event in enumerate(told[1:], 1):
        for of_set in ("train", "val"):
            for mark in ("loss", "accuracy"):
                assert event[of_set][mark] == pytest.approx(np.median([one[place][of_set][mark] for one in each]))
        assert "test" not in event


def test_every_student_tells_what_it_tells_alone_to_the_byte():
    cohort, _ = learned(SMALL)
    assert [block.events for block in cohort.blocks.values()] == alone(SMALL)


def test_a_class_told_twice_is_told_the_same():
    assert learned(SMALL)[1] == learned(SMALL)[1]


def test_a_picture_of_a_class_has_a_dot_for_every_student_and_the_middle_half_of_them():
    cohort, _ = learned(SMALL, glass=True)
    header, arrays = unpack(pack(*frame_of(cohort)))
    each = alone(SMALL, glass=True)
    last = [one[-1]["test"]["accuracy"] for one in each]
    assert arrays["swarm.test"].tolist() == pytest.approx(last)
    assert arrays["band.val.loss"].shape == (3, 6)  # from pure guessing on
    assert arrays["band.val.loss"][:, -1].tolist() == pytest.approx(
        np.quantile([one[-1]["val"]["loss"] for one in each], [0.25, 0.5, 0.75]))
    assert header["class"] == {"size": 5, "shown": 0, "shown_run": cohort.members[0].run, "mark": "accuracy",
                               "ended": 5, "failed": 0}
    assert scene_of(cohort)[0]["students"] == 5 and header["run"] == "c" * 32


def test_a_sealed_class_has_no_marks_of_the_exam_in_any_picture():
    cohort, _ = learned(SMALL)
    assert not [name for name in frame_of(cohort)[1] if "test" in name]


def test_another_student_can_be_shown_and_nothing_learned_depends_on_it():
    cohort, told = enrol(parse(SMALL), "c" * 32, False, "me"), []
    for place, event in enumerate(study(cohort)):
        cohort.show(place % 5)
        frame_of(cohort)
        told += [event] if event else []
    cohort.show(99)
    assert cohort.shown == (place % 5) and told == learned(SMALL)[1]


def test_a_class_that_ended_shows_another_student_in_its_last_picture():
    cohort, _ = learned(SMALL)
    old, student = unpack(pack(*frame_of(cohort))), setup(cohort.members[3].spec, cohort.members[3].run)
    header, arrays = revisited(old, 3, student)
    assert header["class"]["shown_run"] == cohort.members[3].run and header["run"] == cohort.run
    assert np.array_equal(arrays["swarm.val"], old[1]["swarm.val"]) and "surface" in arrays


def test_a_student_that_diverges_leaves_a_hole_and_the_class_goes_on():
    choices = {"data": {"name": "polynomial", "rows": 40}, "students": 4,
               "learning": {"optimizer": "sgd", "lr": 0.9, "epochs": 12}, "model": {"hidden": [8]}}
    cohort, told = learned(choices)
    ends = [one[-1]["kind"] for one in alone(choices)]
    assert cohort.frame()[0]["class"]["failed"] == ends.count("failed")
    holes = np.isnan(cohort.frame()[1]["swarm.val"]).tolist()
    assert holes == [end == "failed" for end in ends]
    assert told[-1]["kind"] == ("failed" if all(holes) else "done")


def test_a_class_in_which_all_diverge_has_failed_with_a_remedy():
    _, told = learned({"data": {"name": "polynomial", "rows": 40}, "students": 2,
                       "learning": {"optimizer": "momentum", "lr": 10, "epochs": 30}})
    assert told[-1]["kind"] == "failed" and "learning rate" in told[-1]["remedy"]


def test_a_class_in_which_some_stop_early_tells_every_round_of_the_last():
    choices = SMALL | {"learning": {"epochs": 60, "early_stop": 2, "lr": 0.05}}
    cohort, told = learned(choices)
    lengths = [one[-1]["epochs"] for one in alone(choices)]
    assert len(set(lengths)) > 1 and told[-1]["epochs"] == max(lengths) == cohort.epoch
    assert told[-1]["why"] == "early_stop"


def test_a_knob_turned_for_a_class_is_turned_for_every_student():
    cohort, told = enrol(parse(SMALL), "c" * 32, False, "me"), []
    for event in study(cohort):
        told += [event] if event else []
        if event and event["kind"] == "epoch" and event["epoch"] == 2:
            cohort.turn("lr", 0.02)
    assert [event["value"] for event in told if event["kind"] == "change"] == [0.02]
    assert {attempt.lr for attempt in cohort.attempts} == {0.02}


def test_a_class_without_enough_seeds_is_refused_with_the_remedy():
    with pytest.raises(SpecError) as refused:
        contradictions(parse({"seed": SEED_MAX, "students": 3}))
    assert refused.value.field == "seed" and str(SEED_MAX - 2) in refused.value.remedy


@pytest.fixture(scope="module")
def room(tmp_path_factory) -> Store:
    with supervised(tmp_path_factory.mktemp("room")) as store:
        yield store


def test_a_class_trained_by_the_processes_leaves_its_students_as_ordinary_runs(room):
    name = jobs.submit(room, SMALL, "me")
    ends(room, name)
    members = students(parse(SMALL), "me", False)
    each = alone(SMALL)
    assert room.get_run(name)["val"]["accuracy"] == pytest.approx(
        np.median([one[-1]["val"]["accuracy"] for one in each]))
    for member, events in zip(members, each, strict=True):
        assert room.events(member.run) == events and room.get_run(member.run)["state"] == "done"
    assert [row["run"] for row in room.runs("me")] == [name]  # students are found under their class
    jobs.command(room, name, {"do": "show", "value": 2})
    until(lambda: unpack(room.load_blob(name, "frame"))[0]["class"]["shown"] == 2)
    header, _ = unpack(room.load_blob(name, "frame"))
    assert header["class"]["shown_run"] == members[2].run and header["state"] == "done"
    result = jobs.open_exam(room, name, "me", "the class sits its exam")
    opened = [setup(member.spec, member.run, True) for member in members]
    marks = [[*run(attempt.spec, attempt.run, True)][-1]["test"]["accuracy"] for attempt in opened]
    assert [student["accuracy"] for student in result["students"]] == pytest.approx(marks)
    assert result["test"]["accuracy"] == pytest.approx(np.median(marks))
    assert result["official"] and result["peeks"] == 0


def test_a_class_whose_process_is_killed_goes_on_and_tells_the_same(room):
    choices = SMALL | {"learning": {"epochs": 5000}}
    name = jobs.submit(room, choices, "she", speed="fast")
    until(lambda: frame(room, name).get("epoch", 0) >= 3)
    os.kill(worker(room, name)[0], signal.SIGKILL)
    until(lambda: room.get_run(name)["resumed"] == 1)
    seen = len(room.events(name))
    until(lambda: len(room.events(name)) > seen)
    jobs.command(room, name, {"do": "stop"})
    ends(room, name, "stopped")
    *told, last = room.events(name)
    assert last["why"] == "stopped" and seen > 3
    undisturbed = (event for event in study(enrol(parse(choices), name, False, "she")) if event)
    assert told == list(islice(undisturbed, len(told)))
