"""Imports go down only (the contracts are in pyproject.toml), and importing the core stays cheap."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, product, sources

# Without its cache: that one keeps what it saw before a package had an `__init__.py`.
RUN = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
LINT = [sys.executable, "-c", RUN]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of the pyproject.toml in `folder` over the packages in it."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
    return subprocess.run(LINT, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_layers() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("kpitree/formula/a.py", "import kpitree.model.a"),
        ("kpitree/problems.py", "import kpitree.errors"),
        ("kpitree/workspace/a.py", "import kpitree.data.a"),
        ("kpitree/analysis/a.py", "import kpitree.workspace.a"),
        ("kpitree/engine/a.py", "import kpitree.i18n.a"),
        ("kpitree/i18n/a.py", "import kpitree.engine.a"),
        ("kpitree/charts/a.py", "import streamlit"),
        ("kpitree/data/a.py", "import pages.shell.a"),
        ("kpitree/stranger/__init__.py", ""),
        ("pages/one/a.py", "import pages.two.a"),
        ("pages/shell/a.py", "import pages.one.a"),
    ],
)
def test_the_contracts_can_fail(tmp_path: Path, file: str, line: str) -> None:
    """A small project that keeps every contract breaks one as soon as one line is added."""
    _small_project(tmp_path)
    _write(tmp_path / file, f"{line}\n")
    result = lint(tmp_path)
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout or "stranger" in result.stdout + result.stderr


def test_the_small_project_keeps_the_contracts(tmp_path: Path) -> None:
    _small_project(tmp_path)
    result = lint(tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr


def _write(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _small_project(folder: Path) -> None:
    """Every layer with one module `a`, imports that are allowed, and this project's contracts."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    layers = ("formula", "model", "engine", "analysis", "workspace", "data", "charts", "cli", "i18n")
    for package in (*(f"kpitree/{layer}" for layer in layers), "pages/shell", "pages/one", "pages/two"):
        _write(folder / package / "__init__.py")
        _write(folder / package / "a.py")
    for module in ("kpitree/__init__.py", "kpitree/problems.py", "kpitree/errors.py", "pages/__init__.py"):
        _write(folder / module)
    _write(folder / "kpitree/engine/a.py", "import kpitree.model.a\n")
    _write(folder / "kpitree/charts/a.py", "import kpitree.analysis.a\nimport kpitree.i18n.a\n")
    _write(folder / "pages/one/a.py", "import pages.shell.a\nimport kpitree.charts.a\n")
    _write(folder / "pages/shell/a.py", "import streamlit\nimport pages\n")


@pytest.mark.parametrize(
    "library", ["numpy", "pandas", "altair", "scipy", "streamlit", "duckdb", "sqlalchemy", "click"]
)
def test_importing_the_core_stays_cheap(library: str, imported: frozenset[str]) -> None:
    assert library not in imported


def test_the_import_check_sees_what_is_loaded(imported: frozenset[str]) -> None:
    assert "kpitree" in imported


@pytest.fixture(scope="module")
def imported() -> frozenset[str]:
    """Top-level packages in memory after `import kpitree` and one evaluation."""
    use = "kpitree.evaluate(kpitree.template('bdr')).kgi"
    script = f"import sys, kpitree\n{use}\nprint(*{{m.split('.')[0] for m in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return frozenset(done.stdout.split())


def test_nothing_imports_the_entry_point() -> None:
    offenders = [
        source.name
        for source in product()
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Import) and any(alias.name == "app" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "app")
    ]
    assert offenders == []


def test_public_names_are_the_same_for_people_and_type_checkers() -> None:
    """`kpitree/__init__.py` names its exports twice: in `_HOMES` (loaded when used) and for type checkers."""
    (init,) = sources("kpitree/__init__.py")
    import kpitree

    declared = {
        (node.module, alias.asname or alias.name)
        for block in init.tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    lazy = {(home, name) for home, names in kpitree._HOMES.items() for name in names}
    assert declared == lazy
    for name in kpitree.__all__:
        assert getattr(kpitree, name) is not None
