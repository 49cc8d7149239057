"""Records counted: for each step from a stage to the next how many, by whether and after how many days (§55–§57).

base     records that never went beyond the first stage, by the day they entered it: most of them, and few days
beyond   the others, each with its cohort: only they can have gone on, won or brought money
cells    step by step what became of whoever reached its stage
"""

from __future__ import annotations

from dataclasses import dataclass

from kpitree.data.measuring.codes import (
    AMOUNT,
    COPIES,
    DATED,
    EARLIEST_DAY,
    EPOCH,
    FLAW,
    LATEST,
    LOST,
    OPEN,
    PASSED,
    ROWS,
    WITHOUT_ID,
    Cohort,
)
from kpitree.data.measuring.mapping import Funnel
from kpitree.data.measuring.reading_sql import all_stages, day, kept, reached_by


@dataclass(frozen=True, slots=True)
class Counting:
    """The part of the statement that counts. `records` holds one row for each record, or, `grouped`, one for records
    that are alike, with how many (`n`), how many of them say an amount (`paid`) and how many rows they were (`copies`).
    """

    funnel: Funnel
    cohort: Cohort | None
    records: str
    grouped: bool

    @property
    def ctes(self) -> list[str]:
        """base, beyond, facts and cells, in this order."""
        beyond = [f"beyond AS MATERIALIZED ({self._beyond()})"] if self._last else []
        return [f"base AS MATERIALIZED ({self._base()})", *beyond, f"facts AS MATERIALIZED ({self._facts()})",
                f"cells AS ({' UNION ALL '.join(self._cells())})"]  # fmt: skip

    @property
    def _last(self) -> int:
        return len(self.funnel.stages) - 1

    @property
    def _n(self) -> str:
        return "SUM(n)" if self.grouped else "COUNT(*)"

    @property
    def _counts(self) -> list[str]:
        """The columns of numbers that stand beside what records reached."""
        copies = ["copies"] if self.funnel.id is not None else []
        return ["amount", *(["n", "paid", *copies] if self.grouped else [])]

    def _base(self) -> str:
        first = self.funnel.stages[0]
        keys = ["segment", "d0", *(["m0"] if first.by_flag else [])]
        values = [f"{self._n} AS n", *self._money(only=self._last == 0)]
        if self.funnel.lost is not None:
            keys.append(f"{self._lost()} AS status")
            values.append(f"MAX({day(self._last + 1)}) AS lost_on")
        if self.funnel.id is not None:
            values.append("SUM(copies) AS copies")
        where = f" WHERE NOT {self._reached(1)}" if self._last else ""
        groups = ", ".join(key.removesuffix(" AS status") for key in keys)
        return f"SELECT {', '.join(keys + values)} FROM {self.records}{where} GROUP BY {groups}"

    def _money(self, *, only: bool) -> list[str]:
        paid = "SUM(paid)" if self.grouped else "COUNT(amount)"
        return ["SUM(amount) AS amount", f"{paid} AS paid"] if only else []

    def _beyond(self) -> str:
        columns = ["segment", f"{cohort_of('d0', self.cohort)} AS cohort", *kept(self.funnel), *self._counts]
        return f"SELECT {', '.join(columns)} FROM {self.records} WHERE {self._reached(1)}"

    def _facts(self) -> str:
        """What is known of all records together: one row."""
        days = [day(at) for at in range(len(all_stages(self.funnel)))]
        dated = range(self._last + 1)
        copied = self.funnel.id is not None
        lost = "GREATEST(d0, lost_on)" if self.funnel.lost is not None else "d0"
        first = [
            "n AS records", "d0 AS earliest", f"{lost} AS latest",
            *(f"CASE WHEN d0 IS NULL OR {at} > 0 THEN 0 ELSE n END AS dated{at}" for at in dated),
            *(["copies"] if copied else []),
        ]  # fmt: skip
        later = [
            self._n, "MIN(d0)", f"GREATEST({', '.join(f'MAX({name})' for name in days)})",
            *(f"SUM(CASE WHEN {day(at)} IS NOT NULL THEN n ELSE 0 END)" if self.grouped else f"COUNT({day(at)})"
              for at in dated),
            *(["SUM(copies)"] if copied else []),
        ]  # fmt: skip
        both = f"SELECT {', '.join(first)} FROM base"
        both += f" UNION ALL SELECT {', '.join(later)} FROM beyond" if self._last else ""
        wanted = [
            "SUM(records) AS records", f"MIN(earliest) - {EPOCH} AS earliest", f"MAX(latest) - {EPOCH} AS latest",
            *(f"SUM(dated{at}) AS dated{at}" for at in dated), *(["SUM(copies) AS copies"] if copied else []),
        ]  # fmt: skip
        return f"SELECT {', '.join(wanted)} FROM ({both}) AS together"

    def _cells(self) -> list[str]:
        nothing = "'' AS segment, CAST(NULL AS DATE) AS cohort, 0 AS status"
        parts = [*self._first_step(), *(self._step(at) for at in range(1, self._last)), self._amounts()]
        flawed, count = ("checked", "COUNT(*)") if self.funnel.id is not None else (self.records, self._n)
        parts.append(
            f"SELECT {FLAW}, {nothing}, flaw, CAST({count} AS BIGINT), NULL FROM {flawed} WHERE flaw <> 0 GROUP BY flaw"
        )
        for code, name in self._said().items():
            days, n = (name, "1") if code in (EARLIEST_DAY, LATEST) else ("0", f"CAST({name} AS BIGINT)")
            parts.append(f"SELECT {code}, {nothing}, {days}, {n}, NULL FROM facts")
        if self.funnel.id is not None:
            parts.append(f"SELECT {WITHOUT_ID}, {nothing}, 0, COUNT(*), NULL FROM checked WHERE id IS NULL")
        return parts

    def _said(self) -> dict[int, str]:
        """Code of a row of the result -> column of facts."""
        names = {ROWS: "records"}
        if any(stage.date is not None for stage in all_stages(self.funnel)):
            names |= {EARLIEST_DAY: "earliest", LATEST: "latest"}
        names |= {DATED - at: f"dated{at}" for at, stage in enumerate(self.funnel.stages) if stage.date is not None}
        return names | ({COPIES: "copies"} if self.funnel.id is not None else {})

    def _first_step(self) -> list[str]:
        """Who stayed in the first stage, since when; and who went on from it."""
        status = "status" if self.funnel.lost is not None else str(OPEN)
        parts = [
            f"SELECT 0 AS step, segment, {cohort_of('d0', self.cohort)} AS cohort, {status} AS status, "
            f"d0 - {EPOCH} AS days, CAST(n AS BIGINT) AS n, CAST(NULL AS DECIMAL(38, 4)) AS amount "
            f"FROM base WHERE {reached_by(0, self.funnel.stages[0])}"
        ]
        if self._last:
            parts.append(
                f"SELECT 0, segment, cohort, {PASSED}, d1 - d0, CAST({self._n} AS BIGINT), NULL FROM beyond "
                "GROUP BY segment, cohort, d1 - d0"
            )
        return parts

    def _step(self, at: int) -> str:
        """From stage `at` to the next: who went on, after how many days; who did not, since when."""
        passed = self._reached(at + 1)
        lost = f" WHEN {self._lost_when()} THEN {LOST}" if self.funnel.lost is not None else ""
        status = f"CASE WHEN {passed} THEN {PASSED}{lost} ELSE {OPEN} END"
        days = f"CASE WHEN {passed} THEN {day(at + 1)} - {day(at)} ELSE {day(at)} - {EPOCH} END"
        where = f" WHERE {self._reached(at)}" if at > 1 else ""
        return (
            f"SELECT {at}, segment, cohort, {status}, {days}, CAST({self._n} AS BIGINT), NULL FROM beyond{where} "
            f"GROUP BY segment, cohort, {status}, {days}"
        )

    def _amounts(self) -> str:
        """The money of the last stage."""
        if not self._last:
            cohort = cohort_of("d0", self.cohort)
            return (
                f"SELECT {AMOUNT}, segment, {cohort}, 0, 0, CAST(SUM(paid) AS BIGINT), SUM(amount) FROM base "
                f"WHERE {reached_by(0, self.funnel.stages[0])} GROUP BY segment, {cohort}"
            )
        paid = "SUM(paid)" if self.grouped else "COUNT(amount)"
        return (
            f"SELECT {AMOUNT}, segment, cohort, 0, 0, CAST({paid} AS BIGINT), SUM(amount) FROM beyond "
            f"WHERE {self._reached(self._last)} GROUP BY segment, cohort"
        )

    def _reached(self, at: int) -> str:
        """Whoever reached a later stage has passed this one."""
        stages = self.funnel.stages
        return f"({' OR '.join(reached_by(i, stages[i]) for i in range(at, self._last + 1))})"

    def _lost_when(self) -> str:
        return reached_by(self._last + 1, self.funnel.lost) if self.funnel.lost is not None else ""

    def _lost(self) -> str:
        return f"CASE WHEN {self._lost_when()} THEN {LOST} ELSE {OPEN} END"


def cohort_of(day: str, cohort: Cohort | None) -> str:
    """The first day of the month or quarter; NULL where the day is unknown."""
    return f"CAST(DATE_TRUNC('{cohort}', {day}) AS DATE)" if cohort else "CAST(NULL AS DATE)"
