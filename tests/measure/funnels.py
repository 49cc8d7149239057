"""Funnels with every trap, and a plain count of them: no SQL, no histograms, one record after the other."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from kpitree.data.measuring.result import Measurement

AS_OF = date(2026, 6, 30)
STAGES = ("lead", "mql", "sql", "won")
MAPPING = {
    "lead": "Created",
    "mql": "MQL Date",
    "sql": 'SQL "date"; DROP',
    "won": "受注日",
    "amount": "金額",
    "lost": "失注日",
}
COLUMNS = ("Channel", *MAPPING.values())
GARBAGE = ("soon", "2026-02-30", "????")


@dataclass(frozen=True)
class Lead:
    """What is true of a record: days (None: none, a text: what cannot be read), amount, whether lost."""

    channel: str
    days: tuple[date | str | None, ...]
    amount: int | str | None
    lost: date | None

    def cells(self) -> dict[str, str]:
        """As an export writes it."""
        texts = ["" if d is None else d if isinstance(d, str) else d.isoformat() for d in self.days]
        lost = self.lost.isoformat() if self.lost else ""
        return dict(
            zip(COLUMNS, (self.channel, *texts, "" if self.amount is None else str(self.amount), lost), strict=True)
        )


@st.composite
def leads(draw: st.DrawFn) -> Lead:
    """A record with gaps, jumps back in time, days to come, and cells that are no dates."""
    day = date(2025, 11, 1) + timedelta(days=draw(st.integers(0, 240)))
    days: list[date | str | None] = []
    for at in range(len(STAGES)):
        kind = draw(
            st.sampled_from(
                ("date", "date", "date", "none", "none", "back", "future", "garbage")
                if at
                else ("date",) * 8 + ("none",)
            )
        )
        if kind == "date":
            day = day + timedelta(days=draw(st.integers(0, 40))) if at else day
        value: date | str | None = None if kind == "none" else day
        if kind == "back":
            value = day - timedelta(days=draw(st.integers(1, 30)))
        if kind == "future":
            value = AS_OF + timedelta(days=draw(st.integers(1, 900)))
        if kind == "garbage":
            value = draw(st.sampled_from(GARBAGE))
        days.append(value)
    amount = draw(st.sampled_from((None, 0, 1, 1_200_000, 99_999_999)))
    lost = draw(st.sampled_from((None, None, AS_OF - timedelta(days=3))))
    return Lead(draw(st.sampled_from(("Web", "展示会", "", "it's"))), tuple(days), amount, lost)


@dataclass
class Plain:
    """The count of one segment and cohort."""

    counts: list[int]
    days: list[list[int]]
    amount: int = 0
    paid: int = 0


def plain_count(records: list[Lead], *, by: bool, cohort: str | None) -> dict[tuple[str | None, str | None], Plain]:
    """What `measure` should find, one record after the other."""
    found: dict[tuple[str | None, str | None], Plain] = defaultdict(lambda: Plain([0] * 4, [[] for _ in STAGES]))
    for record in records:
        days = [d if isinstance(d, date) and d <= AS_OF else None for d in record.days]
        deepest = max((i for i, day in enumerate(days) if day is not None), default=-1)
        if deepest < 0:
            continue
        first = days[0]
        time = None
        if cohort:
            quarter = f"{first.year}Q{(first.month - 1) // 3 + 1}" if first else ""
            time = (f"{first:%Y-%m}" if first else "") if cohort == "month" else quarter
        cell = found[(record.channel if by else None, time)]
        for i in range(deepest + 1):
            cell.counts[i] += 1
            before, now = days[i - 1] if i else None, days[i]
            if before is not None and now is not None and now >= before:
                cell.days[i].append((now - before).days)
        if deepest == 3 and isinstance(record.amount, int):
            cell.amount += record.amount
            cell.paid += 1
    return dict(found)


def linear(values: list[int], q: float) -> float | None:
    """The quantile as textbooks have it (type 7)."""
    if not values:
        return None
    ordered, position = sorted(values), q * (len(values) - 1)
    low = math.floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def assert_same(found: Measurement, wanted: dict[tuple[str | None, str | None], Plain]) -> None:
    """Counts, rates, quantiles of days, amounts: equal in every segment and cohort, and nothing more there."""
    got: dict[tuple[Any, Any], list[Any]] = defaultdict(list)
    for row in found.rows:
        got[(row.segment, row.cohort)].append(row)
    if not wanted:
        assert all(row.count == 0 for row in found.rows)
        return
    assert set(got) == set(wanted)
    for key, plain in wanted.items():
        for i, row in enumerate(got[key]):
            assert row.count == plain.counts[i], (key, row.stage)
            if i:
                assert row.previous == plain.counts[i - 1]
                assert row.rate == (plain.counts[i] / plain.counts[i - 1] if plain.counts[i - 1] else None)
                assert row.timed == len(plain.days[i])
                for value, q in ((row.median_days, 0.5), (row.p90_days, 0.9)):
                    expected = linear(plain.days[i], q)
                    assert (value is None) == (expected is None)
                    assert value is None or math.isclose(value, expected or 0.0, abs_tol=1e-9), (key, row.stage, q)
        last = got[key][-1]
        assert last.paid == plain.paid
        assert (last.amount or 0) == plain.amount
