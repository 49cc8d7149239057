"""Which rows of a benchmark table a KPI may be compared with, which one is taken, and which are told apart (§23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from kpitree.model import Benchmark, Kpi, Unit
from kpitree.model.benchmark import COMPARED, GRADES, check_benchmark
from kpitree.problems import Frozen

CONTRADICTION = 4.0  # §23: figures further apart than this are not averaged away, but shown


@lru_cache(maxsize=1)
def _time_words() -> tuple[frozenset[str], ...]:
    """Words that mean the same stretch of time, in any language: one group a line in time_words.txt."""
    text = files("kpitree.analysis").joinpath("time_words.txt").read_text("utf-8")
    return tuple(frozenset(line.split(", ")) for line in text.splitlines() if line)


class Segment(NamedTuple):
    """What the user looks at; an empty id means all."""

    channel: str = ""
    industry: str = ""
    region: str = ""


class Incomparable(Frozen):
    """A row of the same family that is not compared, and why: it counts over something else, or in another unit."""

    row: Benchmark
    reason: Literal["denominator", "unit"]


@dataclass(frozen=True, slots=True)
class Spread:
    """The lowest and highest figure of the comparable rows, in the KPI's scale."""

    low: float
    high: float
    contradictory: bool


def fits(unit: Unit, row: Unit) -> bool:
    """True when two units measure the same thing; KPIs without a unit fit anything."""
    if unit.kind == "none":
        return True
    if unit.kind != row.kind or unit.currency != row.currency:
        return False
    if unit.kind != "time":
        return True
    mine, theirs = unit.text.casefold(), row.text.casefold()
    return mine == theirs or any({mine, theirs} <= words for words in _time_words())


def usable(rows: Sequence[Benchmark]) -> tuple[Benchmark, ...]:
    """Rows that can be compared at all: figures of what is or should be, without mistakes in them."""
    return tuple(row for row in rows if row.kind in COMPARED and (not row.own or not check_benchmark(row)))


def candidates_for(
    kpi: Kpi, rows: Sequence[Benchmark], segment: Segment, pick: str | None = None
) -> tuple[Benchmark, ...]:
    """Rows with the KPI's ratio and unit that are not specific to another segment; a picked one in any case."""
    return tuple(
        row for row in usable(rows)
        if row.ratio == kpi.benchmark and fits(kpi.measure, row.measure) and (row.id == pick or passes(row, segment))
    )  # fmt: skip


def incomparable_for(kpi: Kpi, rows: Sequence[Benchmark]) -> tuple[Incomparable, ...]:
    """Rows that people would take for the same figure: the same name or numerator over something else, or the same
    ratio in another unit."""
    family = {row.name_key for row in rows if row.ratio == kpi.benchmark} - {""}
    numerator = kpi.benchmark.partition("/")[0]
    found: list[Incomparable] = []
    for row in usable(rows):
        if row.ratio == kpi.benchmark:
            if not fits(kpi.measure, row.measure):
                found.append(Incomparable(row=row, reason="unit"))
        elif row.name_key in family or row.numerator == numerator:
            found.append(Incomparable(row=row, reason="denominator"))
    # What differs by unit alone comes nearest.
    return tuple(sorted(found, key=lambda one: one.reason != "unit"))


def passes(row: Benchmark, segment: Segment) -> bool:
    """True when the row is about the segment or not specific to one."""
    pairs = zip((row.channel, row.industry, row.region), segment, strict=True)
    return all(not wanted or not own or _related(own, wanted) for own, wanted in pairs)


def _related(own: str, wanted: str) -> bool:
    # "ads" holds search_ads and display_ads, either way round.
    return own == wanted or (wanted == "ads" and own.endswith("_ads")) or (own == "ads" and wanted.endswith("_ads"))


def choose(candidates: Sequence[Benchmark], segment: Segment, pick: str | None = None) -> Benchmark | None:
    """The row to compare with: the picked one, else own rows first, then rows about the very segment asked for, the
    best grade, the newest, Japan, the least specific, and at last the order of the table."""
    for row in candidates:
        if row.id == pick:
            return row
    return min(candidates, key=lambda row: _rank(row, segment), default=None)


def _rank(row: Benchmark, segment: Segment) -> tuple[float, ...]:
    facets = (row.channel, row.industry, row.region)
    asked = sum(1 for own, wanted in zip(facets, segment, strict=True) if wanted and own and _related(own, wanted))
    specific = sum(1 for own in facets[:2] if own)
    return (
        not row.own, -asked, GRADES.index(row.grade), -(row.year or 0), row.region != "japan", specific,
    )  # fmt: skip


def spread_of(candidates: Sequence[Benchmark], kpi: Kpi) -> Spread | None:
    """The lowest and highest published figure (targets and own rows left out), and whether they contradict each other
    by more than a factor of 4; None without any."""
    said = [row for row in candidates if row.kind in ("measurement", "estimate") and not row.own]
    figures = [f * row.measure.scale / kpi.measure.scale for row in said for f in row.figures]
    if not figures:
        return None
    low, high = min(figures), max(figures)
    # One row, however wide, does not contradict itself.
    return Spread(low, high, contradictory=len(said) > 1 and high > CONTRADICTION * low)
