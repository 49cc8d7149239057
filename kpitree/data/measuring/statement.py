"""The one statement that counts a funnel while a table is scanned (§54–§56).

    source   the columns that are asked about, as they are
    read     dates and amounts as values, conditions as yes or no; what cannot be read is noted in `flaw`
    records  one row for each id, where there is an id (or an event log)
    flow     records that are alike, counted together; where the source is read by columns, the records themselves
    cells    for each step from a stage to the next: how many, by whether and after how many days they went on

Written in DuckDB's SQL; warehouses get the same statement through sqlglot. Every name in it is ours: columns of the
source are c0, c1, …
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kpitree.data.importing.database import quoted
from kpitree.data.importing.dates import EARLIEST
from kpitree.data.measuring.mapping import Funnel, Reached

Cohort = Literal["month", "quarter"]
LOST, OPEN, PASSED = 1, 0, 2
# What a row of the result is about, where it is not a step.
AMOUNT, FLAW, LATEST, ROWS, COPIES, WITHOUT_ID, EARLIEST_DAY, DATED = -1, -2, -3, -4, -5, -6, -7, -100
UNREADABLE, FUTURE = 1, 2
_WIDE = "".join(chr(0xFF01 + i) for i in range(94)) + "\u3000"
_NARROW = "".join(chr(0x21 + i) for i in range(94)) + " "
_EPOCH = f"DATE '{EARLIEST}'"


@dataclass(frozen=True, slots=True)
class Readings:
    """How columns are read: SQL that gives a date or a number for a column, and what has to be joined for it.

    `unread` is SQL that says whether something stands there that cannot be read. `text` are the columns that hold text:
    only those can hold something that cannot be read. `sound` are columns of dates none of which is to come.
    """

    date: Callable[[int], str]
    number: Callable[[int], str]
    unread: Callable[[int], str]
    joins: str = ""
    ctes: tuple[str, ...] = ()
    text: frozenset[int] = frozenset()
    sound: frozenset[int] = frozenset()


def funnel_statement(
    funnel: Funnel, relation: str, readings: Readings, *, today: date, cohort: Cohort | None, columnar: bool
) -> str:
    """The statement. `columnar` says that scanning again costs little, so that nothing is kept in between."""
    if funnel.kind == "totals":
        return _totals(funnel, relation, readings, cohort)
    build = _Builder(funnel, readings, today, cohort, columnar)
    merged = funnel.id is not None
    # DuckDB would otherwise keep every record, to look at it again.
    kept = "NOT MATERIALIZED " if columnar and not merged else ""
    ctes = [*readings.ctes, f"read AS {kept}({build.read(relation)})"]
    if merged:
        ctes.append(f"records AS ({build.records()})")
    ctes.append(build.flow("records" if merged else "read", columnar=columnar))
    ctes.append(build.facts_statement())
    ctes.append(f"cells AS ({build.cells('read' if merged else 'flow')})")
    # Days are gathered into two lists a group: a hundred thousand rows are slower to fetch than a thousand.
    return (
        f"WITH {', '.join(ctes)} SELECT step, segment, {cohort_number(cohort)} AS cohort, status, "
        "ARRAY_AGG(days) AS days, ARRAY_AGG(n) AS counts, SUM(amount) AS amount FROM cells "
        "GROUP BY step, segment, cells.cohort, status"
    )


class _Builder:
    def __init__(
        self, funnel: Funnel, readings: Readings, today: date, cohort: Cohort | None, columnar: bool
    ) -> None:  # fmt: skip
        self.funnel, self.readings, self.cohort = funnel, readings, cohort
        # Where every row of `flow` is one record, counting rows is quicker than adding up ones.
        self.n = "COUNT(*)" if columnar and funnel.id is None else "SUM(n)"
        self.stages = funnel.stages
        self.last = len(funnel.stages) - 1
        self.valid = f"BETWEEN {_EPOCH} AND DATE '{today}'"
        self.today = f"DATE '{today}'"

    def read(self, relation: str) -> str:
        """Values of one row of the source."""
        parts = [f"{segment_of(self.funnel.by)} AS segment"]
        flaws = []
        for at, stage in enumerate(self.all_stages()):
            if stage.date is not None:
                day = self.readings.date(stage.date)
                holds = f"{condition(stage)} AND " if stage.column is not None else ""
                sound = stage.date in self.readings.sound
                checked = holds.removesuffix(" AND ") if sound else f"{holds}{day} {self.valid}"
                parts.append(
                    f"CASE WHEN {checked} THEN {day} END AS {self.day(at)}" if checked else f"{day} AS {self.day(at)}"
                )
                if not sound:
                    flaws.append(f"{self.flaw(stage, day, holds)} * {3**at}")
            else:
                parts.append(f"CAST(NULL AS DATE) AS {self.day(at)}")
            if stage.by_flag:
                parts.append(f"CASE WHEN {condition(stage)} THEN 1 ELSE 0 END AS {self.mark(at)}")
        amount = self.funnel.amount
        if amount is not None:
            parts.append(f"{self.readings.number(amount)} AS amount")
            if amount in self.readings.text:
                weight = 3 ** len(self.all_stages())
                flaws.append(f"CASE WHEN {self.readings.unread(amount)} THEN {UNREADABLE} ELSE 0 END * {weight}")
        else:
            parts.append("CAST(NULL AS DECIMAL(24, 4)) AS amount")
        parts.append(f"{' + '.join(flaws) or '0'} AS flaw")
        if self.funnel.id is not None:
            parts.append(f"NULLIF(TRIM(CAST(c{self.funnel.id} AS VARCHAR)), '') AS id")
        return f"SELECT {', '.join(parts)} FROM {relation} AS source {self.readings.joins}"

    def flaw(self, stage: Reached, day: str, holds: str) -> str:
        """0, or what is wrong with a date: it cannot be read, or has not come yet."""
        cases = f"WHEN {holds}{day} > {self.today} THEN {FUTURE}"
        if stage.date is not None and stage.date in self.readings.text:
            cases += f" WHEN {holds}{self.readings.unread(stage.date)} THEN {UNREADABLE}"
        cases += f" WHEN {holds}{day} < {_EPOCH} THEN {UNREADABLE}"
        return f"CASE {cases} ELSE 0 END"

    def records(self) -> str:
        """One row for each id: the earliest date of each stage. Rows without an id stay what they are, events go."""
        one = ["MIN(segment) AS segment"]
        own = ["segment"]
        for at, stage in enumerate(self.all_stages()):
            one.append(f"MIN({self.day(at)}) AS {self.day(at)}")
            own.append(self.day(at))
            if stage.by_flag:
                one.append(f"MAX({self.mark(at)}) AS {self.mark(at)}")
                own.append(self.mark(at))
        grouped = f"SELECT {', '.join(one)}, MAX(amount) AS amount, 0 AS flaw, COUNT(*) AS copies FROM read"
        statement = f"{grouped} WHERE id IS NOT NULL GROUP BY id"
        if self.funnel.kind == "events":
            return statement
        return f"{statement} UNION ALL SELECT {', '.join(own)}, amount, 0, 1 FROM read WHERE id IS NULL"

    def flow(self, source: str, *, columnar: bool) -> str:
        """Records that are alike, together."""
        stages = self.all_stages()
        keys = ["segment", *(self.day(at) for at in range(len(stages))),
                *(self.mark(at) for at, stage in enumerate(stages) if stage.by_flag), "flaw"]  # fmt: skip
        copies = "copies" if self.funnel.id is not None else "1"
        if columnar and self.funnel.id is None:
            return f"flow AS NOT MATERIALIZED (SELECT {', '.join(keys)}, amount, CASE WHEN amount IS NULL THEN 0 ELSE 1 END AS paid, 1 AS n, 1 AS copies FROM {source})"  # noqa: E501
        aggregates = f"SUM(amount) AS amount, COUNT(amount) AS paid, COUNT(*) AS n, SUM({copies}) AS copies"
        return f"flow AS MATERIALIZED (SELECT {', '.join(keys)}, {aggregates} FROM {source} GROUP BY {', '.join(keys)})"

    def cells(self, flaws_in: str) -> str:
        parts = [self.step(at) for at in range(max(1, self.last))]
        nothing = "'' AS segment, CAST(NULL AS DATE) AS cohort, 0 AS status"
        parts.append(
            f"SELECT {AMOUNT}, segment, {self.cohort_of()}, 0, 0, CAST(SUM(paid) AS BIGINT), SUM(amount) FROM flow "
            f"WHERE {self.reached(self.last)} GROUP BY segment, {self.cohort_of()}"
        )
        count = "COUNT(*)" if flaws_in == "read" else "SUM(n)"
        parts.append(
            f"SELECT {FLAW}, {nothing}, flaw, CAST({count} AS BIGINT), NULL FROM {flaws_in} WHERE flaw <> 0 "
            "GROUP BY flaw"
        )
        for code, name in self.facts().items():
            days, n = (name, "1") if code in (EARLIEST_DAY, LATEST) else ("0", f"CAST({name} AS BIGINT)")
            parts.append(f"SELECT {code}, {nothing}, {days}, {n}, NULL FROM facts")
        if self.funnel.id is not None:
            parts.append(f"SELECT {WITHOUT_ID}, {nothing}, 0, COUNT(*), NULL FROM read WHERE id IS NULL")
        return " UNION ALL ".join(parts)

    def facts(self) -> dict[int, str]:
        """What is known of all records together: code of a row of the result -> name of a column."""
        names = {ROWS: "records"}
        if any(stage.date is not None for stage in self.all_stages()):
            names |= {EARLIEST_DAY: "earliest", LATEST: "latest"}
        names |= {DATED - at: f"dated{at}" for at, stage in enumerate(self.stages) if stage.date is not None}
        return names | ({COPIES: "copied"} if self.funnel.id is not None else {})

    def facts_statement(self) -> str:
        days = [self.day(at) for at, stage in enumerate(self.all_stages()) if stage.date is not None]
        latest = f"GREATEST({', '.join(f'MAX({day})' for day in days)})" if len(days) > 1 else f"MAX({''.join(days)})"
        one = self.n == "COUNT(*)"
        dated = "COUNT({0})" if one else "SUM(CASE WHEN {0} IS NOT NULL THEN n END)"
        found = {
            "records": self.n, "earliest": f"MIN(d0) - {_EPOCH}", "latest": f"{latest} - {_EPOCH}",
            "copied": "SUM(copies)",
        } | {f"dated{at}": dated.format(self.day(at)) for at in range(self.last + 1)}  # fmt: skip
        wanted = ", ".join(f"{found[name]} AS {name}" for name in self.facts().values())
        return f"facts AS MATERIALIZED (SELECT {wanted} FROM flow)"

    def step(self, at: int) -> str:
        """From stage `at` to the next: who went on, after how many days; who did not, since when."""
        cohort, since = self.cohort_of(), f"{self.day(at)} - {_EPOCH}"
        passed = self.reached(at + 1) if at < self.last else ""
        lost = self.lost()
        status = f"CASE WHEN {lost} THEN {LOST} ELSE {OPEN} END" if lost else str(OPEN)
        stayed = f"{self.reached(at)} AND NOT {passed}" if passed else self.reached(at)
        # In the first stage a day says the month too: there are far fewer days than records.
        early = "d0" if at == 0 else cohort
        groups = ", ".join(["segment", early, *([status] if lost else []), since])
        parts = [
            f"SELECT {at} AS step, segment, {cohort} AS cohort, status, days, CAST(SUM(n) AS BIGINT) AS n, "
            f"CAST(NULL AS DECIMAL(38, 4)) AS amount FROM (SELECT segment, {early} AS d0, {status} AS status, "
            f"{since} AS days, {self.n} AS n FROM flow WHERE {stayed} GROUP BY {groups}) "
            f"AS stayed GROUP BY segment, {cohort}, status, days"
        ]
        if passed:
            days = f"{self.day(at + 1)} - {self.day(at)}"
            parts.append(
                f"SELECT {at}, segment, {cohort}, {PASSED}, {days}, CAST({self.n} AS BIGINT), NULL FROM flow "
                f"WHERE {passed} GROUP BY segment, {cohort}, {days}"
            )
        return " UNION ALL ".join(parts)

    def reached(self, at: int) -> str:
        """Whoever reached a later stage has passed this one."""
        marks = []
        for i in range(at, self.last + 1):
            stage = self.stages[i]
            marks.append(f"{self.mark(i)} = 1" if stage.by_flag else f"{self.day(i)} IS NOT NULL")
        return f"({' OR '.join(marks)})"

    def lost(self) -> str:
        stage = self.funnel.lost
        if stage is None:
            return ""
        at = self.last + 1
        return f"{self.mark(at)} = 1" if stage.by_flag else f"{self.day(at)} IS NOT NULL"

    def cohort_of(self) -> str:
        return cohort_of(self.day(0), self.cohort)

    def all_stages(self) -> tuple[Reached, ...]:
        return (*self.stages, *((self.funnel.lost,) if self.funnel.lost else ()))

    @staticmethod
    def day(at: int) -> str:
        return f"d{at}"

    @staticmethod
    def mark(at: int) -> str:
        return f"m{at}"


def condition(stage: Reached) -> str:
    """Whether the value of a column is one of those named, but for width, case and outer spaces."""
    if stage.every:
        return "1 = 1"
    folded = f"LOWER(TRIM(TRANSLATE(CAST(c{stage.column} AS VARCHAR), {quoted(_WIDE)}, {quoted(_NARROW)})))"
    return f"COALESCE({folded}, '') IN ({', '.join(quoted(value) for value in stage.values)})"


def segment_of(by: int | None) -> str:
    """The segment of a row; the empty text is a blank."""
    return "''" if by is None else f"COALESCE(CAST(c{by} AS VARCHAR), '')"


def cohort_of(day: str, cohort: Cohort | None) -> str:
    """The first day of the month or quarter; NULL where the day is unknown."""
    return f"CAST(DATE_TRUNC('{cohort}', {day}) AS DATE)" if cohort else "CAST(NULL AS DATE)"


def cohort_number(cohort: Cohort | None) -> str:
    """Months (or quarters) since year 0, so that they sort. Asked of groups only: taking dates apart is slow."""
    months = "EXTRACT(YEAR FROM cohort) * 12 + EXTRACT(MONTH FROM cohort) - 1"
    return f"CAST(FLOOR(({months}) / {3 if cohort == 'quarter' else 1}) AS BIGINT)"


def _totals(funnel: Funnel, relation: str, readings: Readings, cohort: Cohort | None) -> str:
    """A file of counts: they are added up, stage by stage; the step is the stage."""
    parts = []
    for at, stage in enumerate(funnel.stages):
        number = readings.number(stage.total or 0)
        unread = readings.unread(stage.total or 0)
        parts.append(
            f"SELECT {at} AS step, {segment_of(funnel.by)} AS segment, CAST(NULL AS BIGINT) AS cohort, 0 AS status, "
            f"CAST(COALESCE({number}, 0) AS DECIMAL(24, 4)) AS n, CASE WHEN {unread} THEN 1 ELSE 0 END AS unread "
            f"FROM {relation} AS source {readings.joins}"
        )
    if funnel.amount is not None:
        number = readings.number(funnel.amount)
        parts.append(
            f"SELECT {AMOUNT}, {segment_of(funnel.by)}, CAST(NULL AS BIGINT), 0, COALESCE({number}, 0), 0 "
            f"FROM {relation} AS source {readings.joins}"
        )
    ctes = [*readings.ctes, f"cells AS ({' UNION ALL '.join(parts)})"]
    return (
        f"WITH {', '.join(ctes)} SELECT step, segment, cohort, status, ARRAY_AGG(unread) AS days, "
        "ARRAY_AGG(1) AS counts, SUM(n) AS amount FROM cells GROUP BY step, segment, cohort, status"
    )
