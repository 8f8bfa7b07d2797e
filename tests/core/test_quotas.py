"""Quotas: each limit refuses one more with a sentence, and everybody gets a turn."""

import pytest

from core.quotas import (
    QUOTAS,
    QuotaError,
    Quotas,
    current,
    in_turn,
    may_read,
    may_start,
    refuse_another_opening,
    refuse_too_many,
)
from core.spec import SpecError


def jobs(text: str) -> list[dict]:
    """"ab" is a job of owner a, then one of owner b."""
    return [{"job": f"{owner}{number}", "owner": owner, "updated": float(number), "play": True}
            for number, owner in enumerate(text)]


def order(waiting: str, learning: str = "") -> str:
    return "".join(job["owner"] for job in in_turn(jobs(waiting), jobs(learning)))


def test_one_visitor_with_twenty_runs_does_not_hold_up_the_next():
    assert order("a" * 20 + "b").index("b") == 1


def test_who_has_runs_learning_stands_back():
    assert order("aab", learning="a") == "baa"


def test_turns_go_round_and_equals_start_in_the_order_they_came():
    assert order("aaabbbc") == "abcabab"
    assert order("cba") == "cba"


def test_nobody_is_left_out():
    waiting = jobs("abcabcaab")
    assert sorted(job["job"] for job in in_turn(waiting, [])) == sorted(job["job"] for job in waiting)


def test_a_run_starts_only_where_its_owner_and_the_machine_have_a_place():
    quotas, job = Quotas(running=1, running_per_core=1), jobs("a")[0]
    assert may_start(quotas, job, [])
    assert not may_start(quotas, job, jobs("a"))
    assert not may_start(quotas, job, jobs("b" * quotas.running_in_all))
    assert may_start(quotas, job | {"play": False}, jobs("a" * 100))


@pytest.mark.parametrize(("waiting", "words"), [("aaa", "limit is 3"), ("bcbcbcbcbc", "room is full: 10")])
def test_one_run_too_many_is_refused_with_the_limit_and_a_remedy(waiting, words):
    quotas = Quotas(queued=3, queued_in_all=10)
    refuse_too_many(quotas, "a", jobs(waiting[1:]))
    with pytest.raises(QuotaError, match=words) as refused:
        refuse_too_many(quotas, "a", jobs(waiting))
    assert refused.value.remedy


def test_one_exam_too_many_in_a_day_is_refused():
    refuse_another_opening(QUOTAS["hosted"], 19)
    with pytest.raises(QuotaError, match="20 exams"):
        refuse_another_opening(QUOTAS["hosted"], 20)
    refuse_another_opening(QUOTAS["local"], 10_000)


def test_the_environment_chooses_the_profile_and_single_limits(monkeypatch):
    assert current() == QUOTAS["local"]
    monkeypatch.setenv("FINAL_EXAM_PROFILE", "hosted")
    assert current() == QUOTAS["hosted"]
    monkeypatch.setenv("FINAL_EXAM_LIMITS", '{"queued": 7}')
    assert (current().queued, current().running) == (7, 1)


@pytest.mark.parametrize(("name", "value"), [("FINAL_EXAM_PROFILE", "cloud"), ("FINAL_EXAM_LIMITS", "{"),
                                             ("FINAL_EXAM_LIMITS", '{"speed": 1}'), ("FINAL_EXAM_LIMITS", "[1]")])
def test_a_wrong_setting_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(SpecError) as refused:
        current()
    assert refused.value.field == name


def test_files_are_read_one_of_each_stranger_at_a_time_and_no_more_than_there_are_cores():
    place = {"owner": "a", "kind": "inspect"}
    hosted = QUOTAS["hosted"]
    assert may_read(hosted, place, jobs("b")) and not may_read(hosted, place, jobs("a"))
    assert not may_read(hosted, place, jobs("bcdefghijklmnopqrstuvwxyz" * 10))
    assert may_read(QUOTAS["local"], place, jobs("a"))
