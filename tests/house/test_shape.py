"""Small files, short functions, one sentence at the top, and no drawers."""

import ast
import statistics
import subprocess
import sys
from pathlib import Path

from tests.house.source import ROOT, STDLIB, Function, files, functions, length, short, tree

PRODUCT = files("core", "dashboard")
ALL = files("core", "dashboard", "bench", "tests")
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "tools"}
OWN = ("self", "cls")
BLOCKS = ast.If | ast.For | ast.While | ast.With | ast.Try | ast.AsyncFor | ast.AsyncWith | ast.Match


def depth(node: ast.AST, level: int = 0) -> int:
    """How deep the blocks of a function nest; an elif stands beside its if, not inside it."""
    deepest = level
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.FunctionDef | ast.ClassDef):
                continue
            beside = isinstance(node, ast.If) and name == "orelse" and isinstance(child, ast.If) and len(value) == 1
            deepest = max(deepest, depth(child, level + (isinstance(child, BLOCKS) and not beside)))
    return deepest


def test_a_file_opens_with_one_sentence():
    opened = {short(path): ast.get_docstring(tree(path)) or "" for path in ALL if tree(path).body}  # empty: none needed
    wrong = [name for name, text in opened.items() if not text.partition("\n")[0].endswith((".", ":", "?"))]
    assert not wrong, "The first line must be a whole sentence"


def test_files_have_at_most_300_lines():
    lines = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in ALL}
    assert not {name: number for name, number in lines.items() if number > 300}


def named(paths: tuple[Path, ...]) -> list[tuple[str, Function]]:
    """Every function, and the name that a failure calls it by."""
    return [(f"{short(path)}:{function.name}", function) for path in paths for function in functions(path)]


def test_functions_are_short_and_flat():
    wrong = [f"{name} has {length(function)} lines" for name, function in named(ALL) if length(function) > 60]
    wrong += [f"{name} nests {depth(function)} deep" for name, function in named(ALL) if depth(function) > 3]
    assert not wrong


def test_functions_take_at_most_five_arguments_by_position():
    wrong = [name for name, function in named(PRODUCT)
             if len([each for each in function.args.posonlyargs + function.args.args if each.arg not in OWN]) > 5]
    assert not wrong


def bare(function: Function) -> list[str]:
    """What has no type in a function's head."""
    given = function.args.args + function.args.kwonlyargs
    found = [argument.arg for argument in given if argument.arg not in OWN and argument.annotation is None]
    return found + ["what it returns"] * (function.returns is None)


def test_public_functions_are_typed():
    scopes = [(short(path), scope) for path in PRODUCT
              for scope in (tree(path), *(node for node in tree(path).body if isinstance(node, ast.ClassDef)))]
    public = [(f"{name}:{node.name}", node) for name, scope in scopes for node in scope.body
              if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    assert not {name: bare(function) for name, function in public if bare(function)}


def test_most_functions_fit_on_a_hand():
    lengths = sorted(length(function) for path in PRODUCT for function in functions(path))
    assert statistics.median(lengths) <= 10
    assert lengths[int(0.9 * len(lengths))] <= 30


def test_there_are_no_drawers():
    names = [short(path) for path in ALL if DRAWERS & {part.removesuffix(".py") for part in path.parts[-3:]}]
    assert not names


def test_no_file_of_the_dashboard_is_named_like_a_module_of_python():
    names = [short(path) for path in files("dashboard") if path.stem in STDLIB and path.stem != "__init__"]
    assert not names  # `streamlit run` puts this folder first on the path


def test_nothing_is_left_for_later():
    marks = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error", "pragma: " + "no cover"]
    found = [f"{short(path)}: {mark}" for path in ALL for mark in marks if mark in path.read_text(encoding="utf-8")]
    assert not found


def test_the_linter_finds_nothing():
    found = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format", "concise", "."],
                           cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr
