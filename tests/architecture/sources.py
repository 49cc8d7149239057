"""The project's own source, read once: which files there are, and their syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SKIPPED = {"__pycache__", "node_modules"}


@dataclass(frozen=True)
class Source:
    """One Python file: `name` from the top of the project ("kpitree/model/kpi.py"), its text and its syntax tree."""

    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @cached_property
    def docstrings(self) -> set[ast.AST]:
        """The string nodes that document a module, class or function."""
        owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
        found: set[ast.AST] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, owners) and ast.get_docstring(node, clean=False) is not None:
                first = node.body[0]
                if isinstance(first, ast.Expr):
                    found.add(first.value)
        return found

    def strings(self) -> Iterator[ast.Constant]:
        """Every string of the program that is not a docstring, pieces of f-strings included."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in self.docstrings:
                yield node

    def attributes(self, of: str) -> Iterator[tuple[int, str]]:
        """(line, attribute) of every `of.attribute`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == of:
                yield node.lineno, node.attr


def sources(*tops: str) -> list[Source]:
    """The Python files under these folders (or files) of the project; a folder that does not exist has none."""
    return [_source(path) for path in _python_files(tops)]


@cache
def _source(path: Path) -> Source:
    return Source(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))


def _python_files(tops: Iterable[str]) -> Iterator[Path]:
    for top in tops:
        path = ROOT / top
        found = [path] if path.is_file() else sorted(path.rglob("*.py"))
        yield from (file for file in found if not SKIPPED.intersection(file.parts))


def product() -> list[Source]:
    """Everything that is installed: the core, the pages and the entry point."""
    return sources("kpitree", "pages", "app.py")


def everything() -> list[Source]:
    """The product and what is written about it in Python."""
    return [*product(), *sources("tests", "benchmarks")]
