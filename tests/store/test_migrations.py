"""The tables are what the code takes them for; a migration happens whole or not at all; a newer store is left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from kpitree.data.store import open_store
from kpitree.data.store.sql import migrating
from kpitree.data.store.sql.database import Database
from kpitree.data.store.sql.tables import schema
from kpitree.errors import StoreError
from tests.store.steps import SATO, code
from tests.workspace.sequences import three_kpis


def test_migrations_lead_to_the_tables_of_the_code(url: str) -> None:
    assert ScriptDirectory(str(migrating.VERSIONS)).get_current_head() == migrating.NEWEST
    with open_store(url) as store, store.database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema) == []


def test_a_migration_that_is_cut_off_leaves_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = migrating._migrate

    def cut(*arguments: Any) -> None:
        whole(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(migrating, "_migrate", cut)
    with pytest.raises(KeyboardInterrupt):
        open_store(url)
    database = Database(url)
    with database.reading() as connection:
        assert inspect(connection).get_table_names() == []
    database.close()
    monkeypatch.undo()
    with open_store(url) as store:
        store.create(three_kpis(), by=SATO)


def test_a_store_of_a_newer_version_is_left_alone(url: str) -> None:
    with open_store(url) as store:
        store.create(three_kpis(), by=SATO)
        with store.database.writing() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert code(caught) == "store_newer"


def test_alembic_is_loaded_only_to_migrate(tmp_path: Path) -> None:
    import subprocess
    import sys

    script = (
        "import sys; from kpitree.data.store import open_store\n"
        "assert 'sqlalchemy' not in sys.modules\n"
        f"open_store('sqlite:///{tmp_path / 'a.db'}').close(); first = 'alembic' in sys.modules\n"
        "print(first)"
    )
    for expected in ("True", "False"):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
        assert done.stdout.split() == [expected], done.stderr


def test_no_page_loads_the_store_before_somebody_changes_something() -> None:
    import subprocess
    import sys

    script = "import sys, pages.shell.bar, pages.shell.keeping\nprint(*{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "streamlit" in done.stdout.split(), done.stderr
    assert not {"sqlalchemy", "alembic", "psycopg", "platformdirs"} & set(done.stdout.split())
