"""A CSV or TSV file, looked at: its encoding, its separator and where the table is. Only pieces of it are read."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

from kpitree.data.importing.encoding import guess_encoding
from kpitree.data.importing.layout import Block, Row, find_blocks, footer_length
from kpitree.data.importing.source import TableSource
from kpitree.errors import FileError
from kpitree.problems import Param, Problem

HEAD = 1 << 18
TAIL = 1 << 16
WHOLE = 4 << 20  # a file up to this size is looked at whole
MOST_COLUMNS = 4_096
LONGEST_ROW = 2_000_000  # bytes; DuckDB reads no longer ones either
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1f]")  # no text in any encoding of ours has them
_SEPARATORS = ",\t;|"
_ROWS = 400


def look_at_text(path: Path, *, name: str, table: int | None = None) -> TableSource:
    """How to read the file. `table` is the header row of the table that is meant, where there are several.

    Raises FileError: nothing in it, not text, one endless line, too many columns.
    """
    size = path.stat().st_size
    pieces = _pieces(path, size)
    if not pieces[0].strip(b"\r\n\t \xef\xbb\xbf\xff\xfe\0"):
        raise _refused(Problem(code="table_empty", params={"file": name}))
    encoding = guess_encoding(pieces, name=name)
    if isinstance(encoding, Problem):
        raise _refused(_mixed(path, name) if encoding.code == "file_not_text" else encoding)
    whole = size <= WHOLE
    text = _decoded(path.read_bytes() if whole else pieces[0], encoding, whole=whole)
    separator = _separator(text)
    rows = _records(text, separator, name=name, whole=whole)
    blocks = find_blocks(rows)
    if not blocks:
        raise _refused(Problem(code="table_empty", params={"file": name}))
    block = _wanted(blocks, table, name)
    last_row = rows[-1][0]
    footer = (last_row - block.last if len(blocks) == 1 and block.last >= block.first else 0) if whole else _tail(
        pieces[-1], encoding, separator, len(block.columns)
    )  # fmt: skip
    return TableSource(
        file=name, format="csv", columns=block.columns, encoding="utf-8" if encoding == "utf-8-sig" else encoding,
        separator=separator, header=block.header, first=block.first, last=block.last if len(blocks) > 1 else None,
        footer=footer, totals=block.totals, tables=tuple(b.header or b.first for b in blocks),
        problems=_said(block, blocks, footer, name),
    )  # fmt: skip


def _mixed(path: Path, name: str) -> Problem:
    """Where a file stops being UTF-8, when its beginning was."""
    row = 1
    with path.open("rb") as stream:
        for line in iter(lambda: stream.readline(LONGEST_ROW), b""):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                if row > 1 and not _CONTROLS.search(line):
                    column = line[: error.start].count(b",") + 1
                    place = {"file": name, "row": str(row), "column": str(column)}
                    return Problem(code="table_mixed_encoding", params=dict(place))
                break
            row += line.endswith(b"\n")
    return Problem(code="file_not_text", params={"file": name})


def _said(block: Block, blocks: tuple[Block, ...], footer: int, name: str) -> tuple[Problem, ...]:
    said: list[Problem] = []
    if len(blocks) > 1:
        rows = tuple(str(b.header or b.first) for b in blocks)
        params: dict[str, Param] = {
            "file": name,
            "n": str(len(blocks)),
            "rows": rows,
            "row": str(block.header or block.first),
        }
        said.append(Problem(code="table_several", severity="warning", params=params))
    if block.header is None:
        said.append(Problem(code="table_no_header", severity="warning", params={"file": name}))
    if block.totals is not None:
        said.append(Problem(code="table_totals_left", severity="warning", params={"row": str(block.totals)}))
    if footer:
        said.append(Problem(code="table_footer_left", severity="warning", params={"n": str(footer)}))
    return tuple(said)


def _wanted(blocks: tuple[Block, ...], table: int | None, name: str) -> Block:
    if table is None:
        return blocks[0]
    for block in blocks:
        if table in (block.header, block.first):
            return block
    rows = tuple(str(b.header or b.first) for b in blocks)
    raise _refused(Problem(code="table_not_there", params={"file": name, "row": str(table), "rows": rows}))


def _pieces(path: Path, size: int) -> list[bytes]:
    """The beginning, the middle and the end of a file."""
    with path.open("rb") as stream:
        pieces = [stream.read(HEAD)]
        for at in (size // 2, max(0, size - TAIL)):
            if at > HEAD:
                stream.seek(at - at % 2)
                pieces.append(stream.read(TAIL + 2))
    return pieces


def _decoded(content: bytes, encoding: str, *, whole: bool) -> str:
    text = content.decode(encoding, "replace")
    # A piece ends somewhere in a line: the rest of that line is not there.
    return text if whole else text[: text.rfind("\n") + 1] or text


def _separator(text: str) -> str:
    """The separator by which most rows have the same number of cells, and the more cells the better."""
    sample = text[: 1 << 16]
    best, best_score = ",", (0.0, 0)
    for separator in _SEPARATORS:
        lengths = [len(cells) for _, cells in _parsed(sample, separator)[:_ROWS] if len(cells) > 1]
        if not lengths:
            continue
        width, n = Counter(lengths).most_common(1)[0]
        if (score := (n / len(lengths) * min(width, 4), n)) > best_score:
            best, best_score = separator, score
    return best


def _records(text: str, separator: str, *, name: str, whole: bool) -> list[Row]:
    if len(text) > LONGEST_ROW or not whole:
        first = next(iter(text.split("\n", 1)), "")
        if len(first) >= min(HEAD, LONGEST_ROW) - 4:
            raise _refused(Problem(code="row_too_long", params={"file": name, "row": "1"}))
    rows = _parsed(text, separator)
    if (widest := max(len(cells) for _, cells in rows)) > MOST_COLUMNS:
        params = {"file": name, "n": str(widest), "most": str(MOST_COLUMNS)}
        raise _refused(Problem(code="table_too_wide", params=dict(params)))
    return rows


def _parsed(text: str, separator: str) -> list[Row]:
    """Rows with the number of the line on which each begins."""
    csv.field_size_limit(1 << 30)
    reader = csv.reader(io.StringIO(text.replace("\0", " "), newline=""), delimiter=separator)
    rows: list[Row] = []
    begins = 1
    for cells in reader:
        rows.append((begins, tuple(cells)))
        begins = reader.line_num + 1
    return rows


def _tail(piece: bytes, encoding: str, separator: str, width: int) -> int:
    """How many lines at the end of a large file are no data."""
    text = piece.decode("utf-8" if encoding == "utf-8-sig" else encoding, "replace")
    if "\n" not in text.rstrip("\n"):
        return 0
    rows = _parsed(text[text.find("\n") + 1 :], separator)
    length = footer_length(rows, width)
    return rows[-1][0] - rows[len(rows) - length][0] + 1 if length else 0


def _refused(problem: Problem) -> FileError:
    return FileError(problem.code, [problem])
