"""Rows of a table as records: dates and amounts as values, conditions as yes or no, what is wrong with them (§54, §56).

d0, d1 …   the day of each stage, NULL where there is none, where it cannot be read or has not come yet
m0, m1 …   1 where something other than a day says that the stage was reached
flaw       one digit to the base of 3 for each day and the amount: 0, UNREADABLE or FUTURE
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kpitree.data.importing.database import quoted
from kpitree.data.measuring.codes import EPOCH, FUTURE, UNREADABLE
from kpitree.data.measuring.mapping import Funnel, Reached

_WIDE = "".join(chr(0xFF01 + i) for i in range(94)) + "\u3000"
_NARROW = "".join(chr(0x21 + i) for i in range(94)) + " "


@dataclass(frozen=True, slots=True)
class Readings:
    """How columns are read: SQL that gives a date or a number for a column, and what has to be joined for it.

    `known` is SQL that gives NULL where something cannot be read (it may say nothing, and be known). `text` are the
    columns that hold text: only those can hold such a thing. `sound` are columns of dates none of which is to come.
    `typed` are columns that the source itself reads by type.
    """

    date: Callable[[int], str]
    number: Callable[[int], str]
    known: Callable[[int], str]
    joins: str = ""
    ctes: tuple[str, ...] = ()
    text: frozenset[int] = frozenset()
    sound: frozenset[int] = frozenset()
    typed: Mapping[int, str] = field(default_factory=dict)


def all_stages(funnel: Funnel) -> tuple[Reached, ...]:
    """The stages and, behind them, how a record shows that it was lost."""
    return (*funnel.stages, *((funnel.lost,) if funnel.lost else ()))


def day(at: int) -> str:
    """The column with the day of a stage."""
    return f"d{at}"


def mark(at: int) -> str:
    """The column that says whether a stage was reached."""
    return f"m{at}"


def reached_by(at: int, stage: Reached) -> str:
    """The condition that a record itself says that it reached a stage."""
    return f"{mark(at)} = 1" if stage.by_flag else f"{day(at)} IS NOT NULL"


def kept(funnel: Funnel) -> list[str]:
    """The columns that say of a record what it reached and when."""
    stages = all_stages(funnel)
    return [*(day(at) for at in range(len(stages))), *(mark(at) for at, stage in enumerate(stages) if stage.by_flag)]


def unread(known: str, column: str) -> str:
    """Something stands there, and is neither read nor a word for nothing."""
    return f"({known} IS NULL AND TRIM({column}) <> '')"


def condition(stage: Reached) -> str:
    """Whether the value of a column is one of those named, but for width, case and outer spaces."""
    if stage.every:
        return "1 = 1"
    values = ", ".join(quoted(value) for value in stage.values)
    return f"COALESCE({folded(f'CAST(c{stage.column} AS VARCHAR)')}, '') IN ({values})"


def folded(text: str) -> str:
    """A text but for width, case and outer spaces."""
    return f"LOWER(TRIM(TRANSLATE({text}, {quoted(_WIDE)}, {quoted(_NARROW)})))"


def segment_of(by: int | None) -> str:
    """The segment of a row; the empty text is a blank."""
    return "''" if by is None else f"COALESCE(CAST(c{by} AS VARCHAR), '')"


def read_sql(funnel: Funnel, relation: str, readings: Readings, *, others: Sequence[str] = ()) -> str:
    """Values of every row of the source, days as they stand there; `flaw` says what cannot be read.

    `others` are columns of the source that come along.
    """
    parts, flaws = [f"{segment_of(funnel.by)} AS segment"], []
    for at, stage in enumerate(all_stages(funnel)):
        holds = condition(stage) if stage.column is not None else ""
        if stage.date is None:
            parts.append(f"CAST(NULL AS DATE) AS {day(at)}")
        else:
            read = f"CASE WHEN {holds} THEN r{stage.date} END" if holds else f"r{stage.date}"
            parts.append(f"{read} AS {day(at)}")
            if stage.date in readings.text:
                flaws.append(_unread(stage.date, holds, 3**at))
        if stage.by_flag:
            parts.append(f"CASE WHEN {condition(stage)} THEN 1 ELSE 0 END AS {mark(at)}")
    if funnel.amount is not None:
        parts.append("number AS amount")
        if funnel.amount in readings.text:
            flaws.append(_unread(funnel.amount, "", 3 ** len(all_stages(funnel))))
    else:
        parts.append("CAST(NULL AS DECIMAL(24, 4)) AS amount")
    parts.append(f"{' + '.join(flaws) or '0'} AS flaw")
    if funnel.id is not None:
        parts.append(f"NULLIF(TRIM(CAST(c{funnel.id} AS VARCHAR)), '') AS id")
    return f"SELECT {', '.join([*parts, *others])} FROM ({_values(funnel, relation, readings, others)}) AS typed"


def checked_sql(funnel: Funnel, readings: Readings, source: str, others: Sequence[str], *, today: date) -> str:
    """The same without days that cannot be: before 1970 or still to come. They are noted in `flaw`."""
    last, stages = f"DATE '{today}'", all_stages(funnel)
    columns, flaws = ["segment"], ["flaw"]
    for at, stage in enumerate(stages):
        name = day(at)
        if stage.date is None or stage.date in readings.sound:
            columns.append(name)
            continue
        columns.append(f"CASE WHEN {name} BETWEEN {EPOCH} AND {last} THEN {name} END AS {name}")
        # Most days are sound: that is asked first.
        cases = f"WHEN {name} BETWEEN {EPOCH} AND {last} THEN 0 WHEN {name} > {last} THEN {FUTURE * 3**at}"
        flaws.append(f"CASE {cases} WHEN {name} < {EPOCH} THEN {UNREADABLE * 3**at} ELSE 0 END")
    columns += [mark(at) for at, stage in enumerate(stages) if stage.by_flag]
    return f"SELECT {', '.join([*columns, ' + '.join(flaws) + ' AS flaw', *others])} FROM {source}"


def _values(funnel: Funnel, relation: str, readings: Readings, others: Sequence[str]) -> str:
    """The columns that are asked about: r is the day of c, `number` the amount, k is known where c was understood."""
    stages = all_stages(funnel)
    raw = {funnel.by, funnel.id, *(stage.column for stage in stages)} - {None}
    values = [f"{readings.date(at)} AS r{at}" for at in funnel.dates]
    looked_up = [at for at in funnel.dates if at in readings.text]
    if funnel.amount is not None:
        values.append(f"{readings.number(funnel.amount)} AS number")
        looked_up += [funnel.amount] if funnel.amount in readings.text and funnel.amount not in looked_up else []
    values += [f"{readings.known(at)} AS k{at}" for at in looked_up]
    columns = sorted({at for at in raw if at is not None} | set(looked_up))
    # A table of nothing but "*" has no column that is asked about.
    also = [f"source.{name}" for name in others if name not in {f"c{at}" for at in columns}]
    listed = ", ".join([*(f"source.c{at}" for at in columns), *also, *values]) or "1 AS one"
    return f"SELECT {listed} FROM {relation} AS source {readings.joins}"


def _unread(column: int, holds: str, weight: int) -> str:
    """The digit for something that stands there and is neither read nor a word for nothing."""
    also = f"{holds} AND " if holds else ""
    return f"CASE WHEN {also}{unread(f'k{column}', f'c{column}')} THEN {UNREADABLE * weight} ELSE 0 END"


def records_sql(funnel: Funnel) -> str:
    """One row for each id: the earliest date of each stage. Rows without an id stay what they are, events go."""
    days = [f"MIN({name}) AS {name}" if name[0] == "d" else f"MAX({name}) AS {name}" for name in kept(funnel)]
    one = ", ".join(["MIN(segment) AS segment", *days])
    grouped = f"SELECT {one}, MAX(amount) AS amount, 0 AS flaw, COUNT(*) AS copies FROM checked"
    statement = f"{grouped} WHERE id IS NOT NULL GROUP BY id"
    if funnel.kind == "events":
        return statement
    own = ", ".join(["segment", *kept(funnel)])
    return f"{statement} UNION ALL SELECT {own}, amount, 0, 1 FROM checked WHERE id IS NULL"
