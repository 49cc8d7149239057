"""What the first page waits for: no library that only an export, an import or a database needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WRITERS = frozenset({"pptx", "lxml", "xlsxwriter", "vl_convert"})
# Drivers of databases, what reads files of strangers, charts and statistics.
LATER = WRITERS | {"psycopg", "duckdb", "sqlglot", "python_calamine", "altair", "scipy"}
SCRIPT = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60)
for page in ("", "pages/share/page.py"):
    (app.switch_page(page) if page else app).run()
    assert not app.exception
    print(*{m.split(".")[0] for m in sys.modules})
"""


@pytest.fixture(scope="module")
def loaded() -> tuple[frozenset[str], frozenset[str]]:
    """Top-level packages in memory after the first page, and after the page that offers exports."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    first, share = map(frozenset, (line.split() for line in done.stdout.splitlines()))
    return first, share


def test_the_first_page_loads_no_writer_and_no_driver(loaded: tuple[frozenset[str], frozenset[str]]) -> None:
    assert "kpitree" in loaded[0]
    assert loaded[0].isdisjoint(LATER)


def test_exports_load_their_writers_when_they_are_asked_for(loaded: tuple[frozenset[str], frozenset[str]]) -> None:
    assert loaded[1].isdisjoint(WRITERS)
