"""Small files, short functions, one sentence at the top, and no drawers."""

import ast
import statistics
from pathlib import Path

import pytest

from tests.house.source import STDLIB, files, functions, length, short, tree

PRODUCT = files("core", "dashboard")
ALL = files("core", "dashboard", "bench", "tests")
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "tools"}
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


@pytest.mark.parametrize("path", ALL, ids=short)
def test_a_file_opens_with_one_sentence(path: Path):
    text = ast.get_docstring(tree(path)) or ""
    if not tree(path).body:
        return  # an empty __init__.py says nothing and needs no sentence
    assert text, f"{short(path)} needs a docstring"
    assert text.splitlines()[0].endswith((".", ":", "?")), f"{short(path)}: the first line must be a whole sentence"


@pytest.mark.parametrize("path", ALL, ids=short)
def test_files_have_at_most_300_lines(path: Path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", ALL, ids=short)
def test_functions_are_short_and_flat(path: Path):
    for function in functions(path):
        assert length(function) <= 60, f"{function.name} has {length(function)} lines"
        assert depth(function) <= 3, f"{function.name} nests {depth(function)} deep"


@pytest.mark.parametrize("path", PRODUCT, ids=short)
def test_functions_take_at_most_five_arguments_by_position(path: Path):
    for function in functions(path):
        names = [argument.arg for argument in function.args.posonlyargs + function.args.args]
        assert len([name for name in names if name not in ("self", "cls")]) <= 5, function.name


@pytest.mark.parametrize("path", PRODUCT, ids=short)
def test_public_functions_are_typed(path: Path):
    scopes = [tree(path), *(node for node in tree(path).body if isinstance(node, ast.ClassDef))]
    public = [node for scope in scopes for node in scope.body
              if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    for function in public:
        names = [argument for argument in function.args.args + function.args.kwonlyargs
                 if argument.arg not in ("self", "cls")]
        bare = [argument.arg for argument in names if argument.annotation is None]
        assert not bare and function.returns is not None, f"{function.name}: {bare or 'what it returns'} has no type"


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
