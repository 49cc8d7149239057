"""Some things have one home: the session, the caches, the languages, the heavy libraries."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

import pytest

from tests.architecture.sources import Source, everything, product, sources

SESSION_HOME = "pages/shell/session.py"
CACHE_HOME = "pages/shell/compute.py"
HEAVY = {
    "pandas",
    "altair",
    "scipy",
    "duckdb",
    "sqlalchemy",
    "alembic",
    "pptx",
    "xlsxwriter",
    "python_calamine",
    "vl_convert",
}
HEAVY_HOMES = ("kpitree/charts/", "kpitree/export/", "kpitree/data/store/sql/", "pages/", "tests/", "benchmarks/")


def session_uses(source: Source) -> list[int]:
    """Lines that touch `st.session_state`, also when imported by name or through the module."""
    by_name = [
        node.lineno
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "session_state" for alias in node.names)
    ]
    attributes = [
        node.lineno
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr == "session_state"
    ]
    return by_name + attributes


def cache_uses(source: Source) -> list[int]:
    """Lines that use one of Streamlit's caches."""
    names = ("cache_data", "cache_resource", "cache")
    return [line for line, name in source.attributes("st") if name in names] + [
        node.lineno
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("streamlit")
        and any(alias.name in names for alias in node.names)
    ]


def heavy_imports(source: Source) -> Iterator[tuple[int, str]]:
    """Imports of heavy libraries that run when the module is imported (those for type checkers do not)."""
    pending: list[ast.AST] = list(source.tree.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            pending += node.orelse
            continue
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from ((node.lineno, name) for name in names if name.split(".")[0] in HEAVY)
        pending += ast.iter_child_nodes(node)


def where(
    sources: Iterable[Source], check: Callable[[Source], Iterable[object]], *, but: tuple[str, ...] = ()
) -> list[str]:
    """What `check` finds, as "file: finding", in all files but those whose names begin with one of `but`."""
    return [
        f"{source.name}: {found}" for source in sources if not source.name.startswith(but) for found in check(source)
    ]


def test_the_session_has_one_home() -> None:
    assert where(product(), session_uses, but=(SESSION_HOME,)) == [], f"use the functions of {SESSION_HOME}"
    assert where(product(), session_uses), "the check looks at nothing"


def test_the_caches_have_one_home() -> None:
    assert where(product(), cache_uses, but=(CACHE_HOME,)) == [], f"only {CACHE_HOME} uses st.cache_*"
    assert where(product(), cache_uses), "the check looks at nothing"


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    assert where(product(), heavy_imports, but=HEAVY_HOMES) == [], "import it inside the function that needs it"


def test_the_core_does_not_print() -> None:
    """What the core has to say is a value; only the shell commands write, through click."""
    assert where(sources("kpitree"), lambda source: calls_of(source, "print")) == []


def test_no_eval() -> None:
    """User text is never run. The engine compiles syntax trees it has built itself (docs/adr/0001)."""
    assert where(product(), lambda source: calls_of(source, "eval")) == []


def test_no_error_is_swallowed() -> None:
    assert where(everything(), swallowed) == [], "catch what you expect by its type, and say what happened"


def calls_of(source: Source, name: str) -> list[int]:
    """Lines that call the built-in function `name`."""
    calls = [node for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
    return [node.lineno for node in calls if isinstance(node.func, ast.Name) and node.func.id == name]


def swallowed(source: Source) -> list[int]:
    """Lines of `except:` and of `except Exception: pass`."""
    handlers = [node for node in ast.walk(source.tree) if isinstance(node, ast.ExceptHandler)]
    return [node.lineno for node in handlers if node.type is None or (_is_any(node.type) and _does_nothing(node.body))]


def _is_any(kind: ast.expr) -> bool:
    return isinstance(kind, ast.Name) and kind.id in ("Exception", "BaseException")


def _does_nothing(body: list[ast.stmt]) -> bool:
    return all(isinstance(statement, ast.Pass | ast.Continue) for statement in body)


@pytest.mark.parametrize(
    "text", ["import streamlit as st\nst.session_state['a'] = 1", "from streamlit import session_state"]
)
def test_session_check_can_fail(text: str) -> None:
    assert session_uses(Source("a.py", text))


@pytest.mark.parametrize("text", ["@st.cache_data\ndef f(): ...", "from streamlit import cache_resource"])
def test_cache_check_can_fail(text: str) -> None:
    assert cache_uses(Source("a.py", text))


def test_heavy_check_tells_when_an_import_runs() -> None:
    assert list(heavy_imports(Source("a.py", "import pandas as pd"))) == [(1, "pandas")]
    assert list(heavy_imports(Source("a.py", "try:\n    from scipy.stats import norm\nexcept ImportError: ...")))
    late = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pandas\ndef f():\n    import scipy\n"
    assert list(heavy_imports(Source("a.py", late))) == []


def test_swallowed_check_can_fail() -> None:
    assert swallowed(Source("a.py", "try:\n    f()\nexcept:\n    raise"))
    assert swallowed(Source("a.py", "try:\n    f()\nexcept Exception:\n    pass"))
    assert not swallowed(Source("a.py", "try:\n    f()\nexcept KeyError:\n    pass"))


def test_calls_check_can_fail() -> None:
    assert calls_of(Source("a.py", "x = eval(text)"), "eval") == [1]
    assert calls_of(Source("a.py", "x = ast.literal_eval(text)"), "eval") == []
