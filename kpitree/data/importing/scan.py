"""From a file to something DuckDB can scan. Columns are called c0, c1, …: no name of the file enters a statement."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from kpitree.data.importing.database import identifier, quoted
from kpitree.data.importing.source import TableSource
from kpitree.data.importing.text_table import LONGEST_ROW

REJECTS = 10_000  # rows with too many cells are told up to here; beyond, the file is no table


@dataclass(frozen=True, slots=True)
class Scan:
    """`relation` is what stands behind FROM; `types` are DuckDB's names of the columns' types.

    `before` is how many rows stand above the first row that is scanned.
    """

    relation: str
    types: tuple[str, ...]
    columnar: bool = False
    before: int = 0


def scan_csv(
    file: Path, source: TableSource, *, padded: bool = False, types: Mapping[int, str] | None = None
) -> Scan:  # fmt: skip
    """A file of cells, in UTF-8. Rows that are no rows end up in `reject_errors`; `padded` fills up short ones.

    `file` holds the table alone, or the file as it is where that is plain. Every column is text but those that have a
    type in `types`; a cell that is not of its type makes its row one that is rejected.
    """
    typed = dict(types or {})
    columns = ", ".join(f"'c{i}': '{typed.get(i, 'VARCHAR')}'" for i in range(len(source.columns)))
    header = source.is_plain and source.header is not None
    options = (
        # Without a format DuckDB takes 2026-03-01x for a day.
        f"auto_detect=false, header={str(header).lower()}, delim={quoted(source.separator)}, quote='\"', escape='\"', "
        f"dateformat='%Y-%m-%d', "
        f"columns={{{columns}}}, store_rejects=true, rejects_limit={REJECTS}, max_line_size={LONGEST_ROW}, "
        f"hive_partitioning=false, filename=false, compression='none'"
        + (", null_padding=true, parallel=false" if padded else "")
    )
    kinds = tuple(typed.get(i, "VARCHAR") for i in range(len(source.columns)))
    return Scan(f"read_csv({quoted(str(file))}, {options})", kinds, before=source.first - 1)


def scan_parquet(file: Path, source: TableSource, types: tuple[str, ...]) -> Scan:
    """A Parquet file under our names of its columns."""
    names = ", ".join(f"{identifier(name)} AS c{i}" for i, name in enumerate(source.names))
    read = f"read_parquet({quoted(str(file))}, hive_partitioning=false, filename=false)"
    return Scan(f"(SELECT {names} FROM {read})", types, columnar=True)


def lay_out(path: Path, source: TableSource, target: Path) -> None:
    """Put the rows of the table at `target` as UTF-8: the file itself where it is plain, else what is left of it."""
    # Never through a link that an earlier look has left: people's own file is behind it.
    target.unlink(missing_ok=True)
    if source.is_plain:
        link(path, target)
        return
    with (
        path.open(encoding=_reading(source.encoding), newline="") as lines,
        target.open("x", encoding="utf-8", newline="") as out,
    ):
        for line in _kept(lines, source):
            out.write(line)


def link(path: Path, target: Path) -> None:
    """The file under another name: a name without signs that would mean many files, or a packed one."""
    target.unlink(missing_ok=True)
    os.symlink(path.resolve(), target)


def _kept(lines: TextIO, source: TableSource) -> Iterator[str]:
    """The lines of the table, without the rows below it; those are known only by counting from the end."""
    waiting: deque[str] = deque()
    for number, line in enumerate(lines, 1):
        if number < source.first:
            continue
        if source.last is not None and number > source.last:
            break
        waiting.append(line)
        if len(waiting) > source.footer:
            yield waiting.popleft()


def _reading(encoding: str) -> str:
    """The mark of UTF-8 is skipped wherever it may stand."""
    return "utf-8-sig" if encoding == "utf-8" else encoding
