"""What the statement counted, put together: for each segment and cohort, step by step, how many and after how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kpitree.data.measuring import codes

Key = tuple[str, int | None]


@dataclass
class Step:
    """From a stage to the next. `passed` counts by days (None: unknown), `open` by the day of entry, `lost` likewise.

    Days of entry count from 1970-01-01.
    """

    passed: Counter[int | None] = field(default_factory=Counter)
    open: Counter[int | None] = field(default_factory=Counter)
    lost: Counter[int | None] = field(default_factory=Counter)

    @property
    def entered(self) -> int:
        """How many reached the stage."""
        return self.passed.total() + self.open.total() + self.lost.total()

    def add(self, other: Step) -> None:
        """Count those of another segment or cohort too."""
        self.passed.update(other.passed)
        self.open.update(other.open)
        self.lost.update(other.lost)


@dataclass
class Cell:
    """One segment in one cohort: its steps, what was won in money, and how many of the wins say how much."""

    steps: list[Step]
    amount: Decimal = Decimal(0)
    paid: int = 0

    def add(self, other: Cell) -> None:
        """Count those of another cell too."""
        for mine, theirs in zip(self.steps, other.steps, strict=True):
            mine.add(theirs)
        self.amount += other.amount
        self.paid += other.paid

    def counts(self, stages: int) -> list[int]:
        """How many reached each stage."""
        entered = [step.entered for step in self.steps]
        return entered if stages == 1 else [*entered, self.steps[-1].passed.total()]


@dataclass
class Counted:
    """All cells, and what was noted on the way: rows, copies of ids, dates that cannot be read or have not come."""

    cells: dict[Key, Cell] = field(default_factory=dict)
    rows: int = 0
    copies: int | None = None
    without_id: int = 0
    latest: int | None = None
    earliest: int | None = None
    dated: dict[int, int] = field(default_factory=dict)
    flaws: Counter[int] = field(default_factory=Counter)

    def total(self, steps: int) -> Cell:
        """All segments and cohorts together."""
        whole = Cell([Step() for _ in range(steps)])
        for cell in self.cells.values():
            whole.add(cell)
        return whole

    def flawed(self, at: int, kind: int) -> int:
        """Rows in which the `at`-th date (or, behind the last, the amount) has a flaw of this kind."""
        return sum(n for flaw, n in self.flaws.items() if flaw // 3**at % 3 == kind)


def gather(rows: Iterable[tuple[Any, ...]], steps: int) -> Counted:
    """Rows of the statement: (step, segment, cohort, status, days, counts, amount)."""
    found = Counted()
    for step, segment, cohort, status, days, counts, amount in rows:
        if step >= 0 or step == codes.AMOUNT:
            key = (str(segment).strip(), None if cohort is None else int(cohort))
            cell = found.cells.setdefault(key, Cell([Step() for _ in range(steps)]))
            if step == codes.AMOUNT:
                cell.amount += Decimal(str(amount)) if amount is not None else 0
                cell.paid += sum(counts)
                continue
            into = cell.steps[step]
            counter = {codes.PASSED: into.passed, codes.LOST: into.lost, codes.OPEN: into.open}[status]
            for day, n in zip(days, counts, strict=True):
                counter[day] += n
        elif step == codes.FLAW:
            found.flaws.update(dict(zip(days, counts, strict=True)))
        elif step == codes.LATEST:
            found.latest = days[0]
        elif step == codes.EARLIEST_DAY:
            found.earliest = days[0]
        elif step == codes.ROWS:
            found.rows = counts[0] or 0
        elif step == codes.COPIES:
            found.copies = counts[0] or 0
        elif step == codes.WITHOUT_ID:
            found.without_id = counts[0] or 0
        elif step <= codes.DATED:
            found.dated[codes.DATED - step] = counts[0] or 0
    return found
