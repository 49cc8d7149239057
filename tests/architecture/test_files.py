"""Files are small and named after the one thing in them; folders with code are packages."""

from __future__ import annotations

import re

import pytest

from tests.architecture.sources import ROOT, Source, everything, sources

LONGEST = 300
JUNK_DRAWERS = {"utils", "util", "common", "helpers", "helper", "manager", "managers", "misc"}


def too_long(source: Source) -> bool:
    return source.lines > LONGEST


def junk_drawer(name: str) -> bool:
    return any(part.removesuffix(".py") in JUNK_DRAWERS for part in name.split("/"))


def test_files_are_small_and_named_after_one_thing() -> None:
    long = [f"{source.name}: {source.lines} lines" for source in everything() if too_long(source)]
    assert long == [], f"at most {LONGEST} lines, better 200: split by what it does"
    assert [source.name for source in everything() if junk_drawer(source.name)] == []


def test_the_checks_can_fail() -> None:
    assert too_long(Source("a.py", "x = 1\n" * (LONGEST + 1)))
    assert not too_long(Source("a.py", "x = 1\n" * LONGEST))
    assert junk_drawer("kpitree/utils.py")
    assert junk_drawer("pages/common/draw.py")
    assert not junk_drawer("kpitree/formula/parser.py")


@pytest.mark.parametrize("top", ["kpitree", "pages"])
def test_folders_with_code_are_packages(top: str) -> None:
    """Without an `__init__.py` the layer checker does not see a folder, and would pass whatever it imports."""
    folders = {(ROOT / source.name).parent for source in sources(top)}
    assert not [folder.relative_to(ROOT).as_posix() for folder in folders if not (folder / "__init__.py").exists()]


def test_pages_holds_no_script_of_its_own() -> None:
    """A `pages/x.py` would be run by Streamlit without app.py (docs/architecture.md)."""
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["__init__.py"]


# What must never be committed: paths of the machine it was written on, package-registry hosts, credentials in URLs.
MACHINE = re.compile(r"/work/|/tmp/v\b|/home/\w+|/Users/\w+|index-url|pypi\.org/simple|https?://[^\s/@]+:[^\s/@]+@")
TEXTS = {".py", ".toml", ".txt", ".md", ".js", ".css", ".json", ".csv", ".cfg", ".yml", ""}
ROOTS = (
    "kpitree",
    "pages",
    "tests",
    "docs",
    "scripts",
    "benchmarks",
    ".ci",
    ".streamlit",
    "app.py",
    "pyproject.toml",
    "constraints.txt",
    "README.md",
    "README.ja.md",
    "CHANGELOG.md",
)


def test_nothing_of_the_writers_machine() -> None:
    found = []
    for top in ROOTS:
        path = ROOT / top
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if not file.is_file() or file.suffix not in TEXTS or "__pycache__" in file.parts or file.samefile(__file__):
                continue
            text = file.read_bytes().decode("utf-8", errors="replace")
            found += [f"{file.relative_to(ROOT)}: {match.group()}" for match in MACHINE.finditer(text)]
    assert found == []


@pytest.mark.parametrize("text", ["open('/work/main/x')", "--extra-index-url http://h/", "https://me:secret@host/"])
def test_machine_pattern_can_fail(text: str) -> None:
    assert MACHINE.search(text)
