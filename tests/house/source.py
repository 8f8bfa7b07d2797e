"""The product's own source as syntax trees, for the tests that keep the house in order."""

import ast
import sys
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("core", "dashboard", "bench")
STDLIB = sys.stdlib_module_names
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Import:
    module: str  # dotted, absolute
    line: int
    lazy: bool  # inside a function


@lru_cache
def files(*folders: str) -> tuple[Path, ...]:
    """Every Python file under the folders, in a fixed order."""
    return tuple(sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py")
                        if "__pycache__" not in path.parts))


@cache  # more files than the usual 128
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_name(path: Path) -> str:
    """core/datasets/__init__.py -> core.datasets"""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@lru_cache
def modules() -> frozenset[str]:
    return frozenset(module_name(path) for path in files(*OURS))


@cache
def imports(path: Path) -> tuple[Import, ...]:
    """What a file imports. `from core import spec` counts as core.spec; imports for the type checker don't count."""
    found: list[Import] = []
    _collect(tree(path), False, found)
    return tuple(found)


def _collect(node: ast.AST, lazy: bool, found: list[Import]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            found += [Import(alias.name, child.lineno, lazy) for alias in child.names]
        elif isinstance(child, ast.ImportFrom):
            found += _from(child, lazy)
        elif not _for_type_checker(child):
            _collect(child, lazy or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda), found)


def _from(node: ast.ImportFrom, lazy: bool) -> list[Import]:
    base = "." * node.level + (node.module or "")
    names = [f"{base}.{alias.name}" for alias in node.names]
    return [Import(name if name in modules() else base, node.lineno, lazy) for name in names]


def _for_type_checker(node: ast.AST) -> bool:
    test = node.test if isinstance(node, ast.If) else None
    return "TYPE_CHECKING" in (getattr(test, "id", ""), getattr(test, "attr", ""))


@cache
def functions(path: Path) -> list[Function]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, Function)]


def length(function: Function) -> int:
    return function.end_lineno - function.lineno + 1
