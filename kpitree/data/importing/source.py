"""What a table looks like before anything is counted: its columns, where they stand in the file, and what was seen."""

from __future__ import annotations

from typing import Literal

from kpitree.problems import Frozen, Problem

Format = Literal["csv", "xlsx", "parquet", "table"]
Kind = Literal["date", "number", "flag", "text", "empty"]


class Column(Frozen):
    """One column: its name (the letter where there is no header), what it holds and a few values as written."""

    name: str
    letter: str
    kind: Kind = "text"
    examples: tuple[str, ...] = ()


class TableSource(Frozen):
    """How a file is to be read as a table. It holds no rows: `measure` scans the file itself.

    Rows are numbered as a spreadsheet numbers them, from 1. `header` is the row with the names (None: there is none,
    columns are called by letter), `first` the first row of data. `footer` rows at the end and `totals` (a row of totals
    right below the header) are not data. `tables` are the header rows of all tables in the file; `sheets` all sheets.
    `parts` are the two tables that this one is put together of, if it is.
    """

    file: str
    format: Format
    columns: tuple[Column, ...] = ()
    encoding: str = "utf-8"
    separator: str = ","
    header: int | None = 1
    first: int = 2
    last: int | None = None
    footer: int = 0
    totals: int | None = None
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    tables: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    parts: tuple[TableSource, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def is_plain(self) -> bool:
        """Whether the file itself can be scanned: UTF-8, the table first and alone."""
        begins = self.first == (1 if self.header is None else 2)
        return self.encoding == "utf-8" and begins and not self.footer and self.last is None and self.totals is None


def letter(index: int) -> str:
    """What a spreadsheet calls a column, from 0.

    >>> letter(0), letter(25), letter(26), letter(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
