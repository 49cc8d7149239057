"""Two files of one funnel: leads here, deals there, put together by a column that both have (§77)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from kpitree.data.importing.source import Column, TableSource, letter
from kpitree.data.importing.words import fold_word
from kpitree.problems import Frozen


class Join(Frozen):
    """The second file, and which of its columns (`theirs`) says what `ours` says in the first one."""

    path: str
    ours: str
    theirs: str
    table: int | None = None
    sheet: str = ""
    name: str = ""


class Joined(Frozen):
    """What became of the rows of the second file: `matched` belong to a row of the first one; `alone` have a key that
    nobody there has, `without_key` none. `several` rows of the first file have more than one of the second.
    """

    file: str
    rows: int
    matched: int
    alone: int
    without_key: int
    several: int


def joined(ours: TableSource, theirs: TableSource) -> TableSource:
    """Both as one table: the columns of the first, then those of the second, under another name where it is taken."""
    names = joined_names(ours.names, theirs.names)[len(ours.columns) :]
    columns = [
        Column(name=name, letter=letter(len(ours.columns) + i), kind=column.kind, examples=column.examples)
        for i, (name, column) in enumerate(zip(names, theirs.columns, strict=True))
    ]
    formats = {ours.format, theirs.format}
    return TableSource(
        file=f"{ours.file} + {theirs.file}", format="xlsx" if "xlsx" in formats else ours.format,
        columns=(*ours.columns, *columns), header=ours.header, first=ours.first,
        problems=(*ours.problems, *theirs.problems), parts=(ours, theirs),
    )  # fmt: skip


def joined_names(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    """Names that tell the columns of both files apart.

    >>> joined_names(("ID", "Date"), ("ID", "Stage"))
    ('ID', 'Date', 'ID (2)', 'Stage')
    """
    found = list(ours)
    for name in theirs:
        free, at = name, 2
        while free in found:
            free, at = f"{name} ({at})", at + 1
        found.append(free)
    return tuple(found)


def likely_keys(ours: TableSource, theirs: TableSource) -> tuple[str, str] | None:
    """The columns that probably say the same, by their names; None where nothing speaks for any."""
    mine = {fold_word(name): name for name in reversed(ours.names)}
    other = {fold_word(name): name for name in reversed(theirs.names)}
    for pair in _pairs():
        here = next((mine[word] for word in pair["ours"] if word in mine), None)
        there = next((other[word] for word in pair["theirs"] if word in other), None)
        if here is not None and there is not None:
            return here, there
    return None


@cache
def _pairs() -> tuple[dict[str, tuple[str, ...]], ...]:
    data = tomllib.loads(files("kpitree.data.importing").joinpath("joining.toml").read_text("utf-8"))
    return tuple({side: tuple(map(fold_word, words)) for side, words in pair.items()} for pair in data["pair"])
