"""Fields that people type into are filled, not seeded: what was just typed would fall back (browser/test_typing.py)."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import Source, sources

FIELDS = ("text_input", "text_area", "number_input")


def _keys(body: ast.AST, owner: str, names: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Calls of `owner.name(...)`: line and what names the widget, as written."""
    for node in ast.walk(body):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in names:
            continue
        if isinstance(node.func.value, ast.Name) and node.func.value.id == owner:
            key = next((word.value for word in node.keywords if word.arg == "key"), None)
            named = key if key is not None else node.args[0] if node.args else None
            if named is not None:
                yield node.lineno, ast.unparse(named)


def seeded_fields(source: Source) -> list[int]:
    """Lines that seed a field which the same function draws."""
    functions = [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef)]
    return [
        line
        for function in functions
        for line, key in _keys(function, "session", ("seed",))
        if key in {drawn for _, drawn in _keys(function, "st", FIELDS)}
    ]


def test_what_is_typed_into_is_filled() -> None:
    found = [f"{source.name}:{line}" for source in sources("pages") for line in seeded_fields(source)]
    assert found == [], "use session.fill"
    fields = [key for source in sources("pages") for _, key in _keys(source.tree, "st", FIELDS)]
    assert len(fields) > 10, "the check looks at nothing"
