"""The page that is read in the theatre: the very text of core/fit.py, and the same page less one of its steps."""

import ast
import inspect
from collections.abc import Callable
from typing import Any

from core import fit as page

STEPS = ("epoch", "forward", "loss", "zero_grad", "backward", "step")  # the six, in the order in which they are played
LEFT_OUT = STEPS[1:]  # those that are one statement, which can be taken away


def source() -> dict[str, Any]:
    """{"first": number of the first line in the file, "lines", "doc": [first, last] line of the docstring,
    "steps": {name: numbers of its lines}}.
    """
    lines, first = inspect.getsourcelines(page.fit)
    loop = _loop(_tree())
    return {"first": first, "lines": [line.rstrip("\n") for line in lines],
            "doc": [loop.body[0].lineno, loop.body[0].end_lineno],
            "steps": {name: sorted({line for node in nodes for line in _lines(node)})
                      for name, nodes in _statements(loop).items()}}


def without(step: str) -> Callable[..., Any]:
    """The loop of core/fit.py less the statement of one step, compiled from its own text. Raises KeyError."""
    tree = _tree()
    loop = _loop(tree)
    gone, = _statements(loop)[step]
    for node in ast.walk(loop):
        if gone in getattr(node, "body", ()):
            node.body.remove(gone)
    names: dict[str, Any] = {}
    exec(compile(tree, page.__file__, "exec"), names)  # our own page, from our own disk
    return names["fit"]


def _tree() -> ast.Module:
    return ast.parse(inspect.getsource(page))


def _loop(tree: ast.Module) -> ast.FunctionDef:
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == page.fit.__name__)


def _statements(loop: ast.FunctionDef) -> dict[str, list[ast.stmt]]:
    """The statements of each step: what stands before the `yield` of its name, back to the one before."""
    rounds = next(node for node in loop.body if isinstance(node, ast.For))
    batches = next(node for node in rounds.body if isinstance(node, ast.For))
    found: dict[str, list[ast.stmt]] = {"epoch": [rounds, *rounds.body[:rounds.body.index(batches)], batches]}
    done: list[ast.stmt] = []
    for node in batches.body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield):
            found[node.value.value.elts[0].value], done = done, []
        else:
            done.append(node)
    return found


def _lines(node: ast.stmt) -> range:
    """Of a loop only its head."""
    return range(node.lineno, (node.lineno if isinstance(node, ast.For) else node.end_lineno) + 1)
