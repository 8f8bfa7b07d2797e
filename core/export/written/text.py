"""How a file is put together that reads as if written by hand: pieces of code, and what is said of them.

Functions of ours that need nothing of ours are not written twice: their very source goes into the file.
"""

import ast
import inspect
import json
import re
import textwrap
from collections.abc import Iterable
from string import Template
from types import ModuleType
from typing import Any, NamedTuple

WIDTH = 100  # of comments and of long lists
SAFE = re.compile(r"[^\w .,:;+()/×%&!?-]+")  # what a name may not bring into a comment or a cell


class Section(NamedTuple):
    """A step on the way: in the script under a comment, in the notebook a cell of words and one of code."""

    title: str
    words: str
    code: str


def fill(text: str, **values: Any) -> str:
    """`text` without its common indent, and with a value for each $name."""
    return Template(textwrap.dedent(text).strip("\n")).substitute(values)


def joined(parts: Iterable[str], gap: int = 2) -> str:
    """The parts that are not empty, with so many empty lines between them."""
    return ("\n" * (gap + 1)).join(part for part in parts if part)


def indented(text: str, by: int = 4) -> str:
    return textwrap.indent(text, " " * by)


def comment(words: str) -> str:
    """Words as lines of comment."""
    return "\n".join(f"# {line}" for line in textwrap.wrap(words, WIDTH))


def named(text: str) -> str:
    """A name that somebody typed, as it may stand in a comment or a cell: one line, and nothing that means more."""
    return " ".join(SAFE.sub(" ", text).split())


def listed(values: Iterable[Any], after: int = 0) -> str:
    """Numbers or names as a list that keeps within the width; `after`: letters that stand before it."""
    values = [json.dumps(value) for value in values]
    whole = f"[{', '.join(values)}]"
    if len(whole) + after <= WIDTH:
        return whole
    lines, room = [""], WIDTH - 4
    for value in values:  # cut between values only: a name may hold spaces
        if lines[-1] and len(lines[-1]) + len(value) > room:
            lines.append("")
        lines[-1] += f"{value}, "
    return "[\n" + "\n".join(f"    {line.rstrip()}" for line in lines) + "\n]"


def source_of(module: ModuleType, *names: str) -> str:
    """The source of constants and functions of a module, as they stand there: functions two lines apart."""
    lines = inspect.getsource(module).splitlines()
    constants, functions = [], []
    for node in ast.parse(inspect.getsource(module)).body:
        if not set(_names(node)) & set(names):
            continue
        first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
        text = "\n".join(lines[first - 1:node.end_lineno])
        (constants if isinstance(node, ast.Assign) else functions).append(text)
    return joined(["\n".join(constants), *functions])


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return []
