"""The two commands of the README: what they do again, what they leave alone, and what they say when something lacks."""

import os
import subprocess
from pathlib import Path

from tests.house.source import ROOT


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a command as if nobody had typed `make test` around it."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "ARGS"}
    return subprocess.run(command, cwd=ROOT, env=outer | environment, capture_output=True, text=True, timeout=60)


def prepared(tmp_path: Path) -> Path:
    """A virtual environment that has just been filled."""
    for name in ("run.stamp", "dev.stamp"):
        (tmp_path / name).touch()
    return tmp_path


def test_a_python_that_will_not_do_is_named(tmp_path: Path):
    answer = run(".ci/venv", str(tmp_path / "venv"), PYTHON="/bin/false")
    assert answer.returncode == 1
    assert "PYTHON=/bin/false is not a Python 3.11 or newer" in answer.stderr
    assert not (tmp_path / "venv").exists()


def test_a_chromium_that_is_not_there_is_named():
    answer = run(".ci/chromium", CHROMIUM="/nowhere/chromium")
    assert answer.returncode == 1
    assert "CHROMIUM=/nowhere/chromium can't be run" in answer.stderr


def test_make_run_starts_at_once_when_all_is_there(tmp_path: Path):
    answer = run("make", "-n", "run", f"VENV={prepared(tmp_path)}")
    assert "streamlit run dashboard" in answer.stdout
    assert "pip install" not in answer.stdout


def test_make_installs_again_when_a_pin_has_changed(tmp_path: Path):
    prepared(tmp_path)
    os.utime(tmp_path / "run.stamp", (0, 0))  # older than requirements.txt
    answer = run("make", "-n", "run", f"VENV={tmp_path}")
    assert "pip install" in answer.stdout and "requirements.txt" in answer.stdout


def test_make_test_also_installs_what_the_tests_need(tmp_path: Path):
    (tmp_path / "run.stamp").touch()
    answer = run("make", "-n", "test", f"VENV={tmp_path}")
    assert "requirements-dev.txt" in answer.stdout and ".ci/chromium" in answer.stdout
    assert "-m pytest" in answer.stdout
