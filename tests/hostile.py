"""Input that nobody means well with: strings and files. Ours always, those of ../shared/data/hostile where they are."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "hostile"

FIXTURE = Path(__file__).parent / "fixtures" / "hostile_strings.json"
LONG = ("a\u0301" * 60, "9" * 400, "x" * 81, "あ" * 81, "(" * 500, "-" * 500, "+".join("a" * 900), "a*" * 400 + "a")


@cache
def naughty_strings() -> tuple[str, ...]:
    """Strings for names, notes, formulas and options."""
    files = (FIXTURE, SHARED / "naughty-strings" / "blns.json")
    return (*LONG, *(text for file in files if file.exists() for text in json.loads(file.read_text("utf-8"))))


@cache
def hostile_files() -> dict[str, bytes]:
    """Contents of files by a name for the test's id."""
    own = {
        "empty": b"",
        "null bytes": b"\0" * 100,
        "binary": bytes(range(256)) * 4,
        "zip": _zip(),
        "csv": b'a,b\r\n"x ""y""",\r\n"two\nlines",2\r\n',
        "utf-16": "売上 [円] = 1".encode("utf-16"),
        "utf-16 cut": "売上 [円] = 1".encode("utf-16")[:-1],
        "utf-32": "a = 1".encode("utf-32"),
        "cp932": "売上 [円] = 件数 * 単価".encode("cp932"),
        "euc-jp": "売上 [円] = 件数 * 単価".encode("euc_jp"),
        "mixed": "売上 = 1\n".encode() + "件数 = 1".encode("cp932"),
        "truncated": b'{"schema": "kpitree/1", "tree": {"kpis": [{"id": "a"',
        "nan": b'{"schema": "kpitree/1", "tree": {"kpis": [{"id": "kpi", "name": "a", "value": NaN}]}}',
        "infinity": b'{"schema": "kpitree/1", "tree": {"kpis": [{"id": "kpi", "name": "a", "value": -Infinity}]}}',
        "overflow": b'{"schema": "kpitree/1", "tree": {"kpis": [{"id": "kpi", "name": "a", "value": 1e999}]}}',
        "long integer": b'{"schema": "kpitree/1", "tree": {"kpis": [{"value": ' + b"9" * 5000 + b"}]}}",
        "deep": b'{"schema": "kpitree/1", "tree": ' + b"[" * 100_000,
        "deep and closed": b'{"schema": "kpitree/1", "x": ' + b"[" * 900 + b"]" * 900 + b"}",
        "deep text": b"a = " + b"(" * 10_000,
        "surrogate": b'{"schema": "kpitree/1", "title": "\\ud800"}',
        "surrogate key": b'{"schema": "kpitree/1", "changes": {"\\ud800": {"kind": "set", "value": 1}}}',
        "twice": b'{"schema": "kpitree/1", "title": "a", "title": "b"}',
        "list": b"[1, 2]",
        "number": b"1",
        "schema number": b'{"schema": 1}',
        "schema of others": b'{"schema": "https://json-schema.org/draft/2020-12/schema"}',
        "schema zero": b'{"schema": "kpitree/0"}',
        "schema word": b'{"schema": "kpitree/one"}',
        "unknown field": b'{"schema": "kpitree/1", "owner": "me"}',
        "wrong type": b'{"schema": "kpitree/1", "tree": "a = b"}',
        "kgi gone": b'{"schema": "kpitree/1", "tree": {"kpis": [], "kgi": "gone"}}',
        "ids": b'{"schema": "kpitree/1", "tree": {"kpis": [{"id": "kk", "name": "a"}, {"id": "kk", "name": "b"}]}}',
    }  # fmt: skip
    shared = [path for path in sorted(SHARED.rglob("*")) if path.is_file()] if SHARED.exists() else []
    return own | {path.relative_to(SHARED).as_posix(): path.read_bytes() for path in shared}


def _zip() -> bytes:
    """Like a spreadsheet that unpacks to a thousand times its size."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<c><v>1</v></c>" * 100_000)
    return made.getvalue()
