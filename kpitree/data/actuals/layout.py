"""Which cell of a table says what: one value a row, months across, or KPIs across."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kpitree.data import csv_cells
from kpitree.data.actuals.months import lacks_a_year, read_month
from kpitree.data.importing.words import fold_word, is_blank

SEPARATORS = ("\t", ",", ";")
Row = tuple[int, list[str]]  # number of the line from 1, cells
Known = Callable[[str], object]  # whether a text is the name of a KPI


@dataclass(frozen=True, slots=True)
class Cell:
    """One value and what it is of, as written; `month` is "" where the table has none. Rows are counted from 1.

    `surplus`: its row has a cell that no column is for, so it is not certain which cell is what (1,200 cut in two).
    """

    row: int
    name: str
    month: str
    text: str
    surplus: bool = False


@cache
def _column_words() -> dict[str, frozenset[str]]:
    data = tomllib.loads(files("kpitree.data.actuals").joinpath("words.toml").read_text("utf-8"))
    return {role: frozenset(fold_word(word) for word in found) for role, found in data.items()}


def read_rows(text: str) -> list[Row]:
    """The rows that say something. Tabs separate when there are any (a pasted sheet), else commas, else semicolons."""
    separator = next((s for s in SEPARATORS if s in text), ",")
    # A pasted sheet quotes nothing but cells with line breaks, so a lone quote is no reason to swallow the rest.
    rows = csv.reader(io.StringIO(text.removeprefix(csv_cells.BOM), newline=""), delimiter=separator)
    found = []
    last = 0
    for cells in rows:
        number, last = last + 1, rows.line_num
        plain = [csv_cells.read(cell.strip()) for cell in cells]
        while plain and not plain[-1]:
            plain.pop()
        if plain:
            found.append((number, plain))
    return found


def cells_of(rows: Sequence[Row], known: Known) -> Iterator[Cell]:
    """Every value of the table. What stands in the first row decides: months across, KPIs across, or neither."""
    head, body = rows[0], rows[1:]
    across = head[1][1:]
    if body and sum(_is_month(cell) for cell in across) * 2 > len(across):
        for number, cells in body:
            for month, text in zip(across, cells[1:], strict=False):
                yield Cell(number, cells[0], month, text, surplus=len(cells) > len(head[1]))
    elif body and _downwards(body) and not _is_month(head[1][0]) and not any(_role(cell) == "value" for cell in across):
        for number, cells in body:
            for name, text in zip(across, cells[1:], strict=False):
                yield Cell(number, name, cells[0], text, surplus=len(cells) > len(head[1]))
    else:
        yield from _one_a_row(rows, known)


def _downwards(body: Sequence[Row]) -> bool:
    """Whether the first column holds months."""
    return sum(_is_month(cells[0]) for _, cells in body) * 2 > len(body)


def _is_month(text: str) -> bool:
    return read_month(text) is not None or lacks_a_year(text)


def _role(text: str) -> str | None:
    return next((role for role, found in _column_words().items() if fold_word(text) in found), None)


def _one_a_row(rows: Sequence[Row], known: Known) -> Iterator[Cell]:
    roles = [_role(cell) for cell in rows[0][1]]
    # A table of one KPI called like a column is thinkable; a header with a number in it is not.
    headed = "value" in roles and "name" in roles
    body = rows[1:] if headed or (roles[0] == "name" and not known(rows[0][1][0])) else rows
    if headed:
        name, value = roles.index("name"), roles.index("value")
        month = roles.index("month") if "month" in roles else None
    else:
        name, month, value = _columns(body, known)
    for number, cells in body:
        at = [None if i is None else cells[i] if i < len(cells) else "" for i in (name, month, value)]
        if at[0] or at[2]:
            used = len(rows[0][1]) if headed else 1 + max(i for i in (name, month, value) if i is not None)
            yield Cell(number, at[0] or "", at[1] or "", at[2] or "", surplus=len(cells) > used)


def _columns(body: Sequence[Row], known: Known) -> tuple[int, int | None, int]:
    """Where name, month and value stand: by what the cells are, else in this order."""
    width = max((len(cells) for _, cells in body), default=0)
    columns = [[cells[i] for _, cells in body if i < len(cells) and not is_blank(cells[i])] for i in range(width)]
    month = next((i for i, found in enumerate(columns) if found and all(map(_is_month, found))), None)
    others = [i for i in range(width) if i != month] or [0]
    name = max(others, key=lambda i: (sum(bool(known(cell)) for cell in columns[i]) if i < width else 0, -i))
    value = next((i for i in others if i != name), name + 1)
    return name, month, value
