"""One supervisor per folder, and it is known which, and of what code."""

import os

from core import doorbell
from core.processes import born


def test_the_first_takes_the_place_and_nobody_else_can(data_folder):
    assert not doorbell.is_supervised(data_folder) and doorbell.who(data_folder) == (0, 0.0)
    place = doorbell.take_place(data_folder)
    assert doorbell.is_supervised(data_folder) and doorbell.take_place(data_folder) is None
    assert doorbell.who(data_folder) == (os.getpid(), born(os.getpid()))
    os.close(place)
    assert not doorbell.is_supervised(data_folder)


def test_a_supervisor_of_other_code_is_outdated(data_folder, monkeypatch):
    place = doorbell.take_place(data_folder)
    assert not doorbell.is_outdated(data_folder)
    monkeypatch.setattr(doorbell, "code", lambda: "other")
    assert doorbell.is_outdated(data_folder)
    os.close(place)
    assert not doorbell.is_outdated(data_folder)  # nobody lives: nothing to renew


def test_the_code_is_another_as_soon_as_a_file_changes(tmp_path, monkeypatch):
    (tmp_path / "a.py").write_text("x = 1")
    monkeypatch.setattr(doorbell, "CORE", tmp_path)
    before = doorbell.code()
    (tmp_path / "a.py").write_text("x = 10")
    assert doorbell.code() != before
