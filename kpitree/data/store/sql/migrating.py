"""Bringing a database to the newest schema, whole or not at all; one from a newer version is left untouched."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from kpitree.data.store.sql.database import Database
from kpitree.errors import StoreError
from kpitree.problems import Problem

NEWEST = "0001"
VERSIONS = Path(__file__).parent / "migrations"
_LOCK = 0x6B70697472  # of PostgreSQL: two servers that start together must not both migrate


def bring_up_to_date(database: Database) -> None:
    """Migrate where need be. Alembic, which takes a while to load, is loaded only then. Raises StoreError."""
    with database.reading() as connection:
        found = _schema(connection)
    if found == NEWEST:
        return
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        if (found := _schema(connection)) != NEWEST:  # somebody else may just have done it
            _migrate(database, connection, found)


def _schema(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(database: Database, connection: Connection, found: str | None) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(VERSIONS))
    if found is not None and found not in {step.revision for step in script.walk_revisions()}:
        raise StoreError("a newer schema", [Problem(code="store_newer", params={"place": database.shown})])
    with EnvironmentContext(Config(), script, fn=lambda now, _: script._upgrade_revs("head", now)) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
