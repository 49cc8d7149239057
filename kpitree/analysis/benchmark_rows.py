"""Which rows of a benchmark table a KPI may be compared with, which one is taken, and which are refused, and why
(§23, §61)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, NamedTuple

from kpitree.model import Benchmark, Kpi, Unit, read_unit
from kpitree.model.benchmark import COMPARED, GRADES, check_benchmark
from kpitree.problems import Frozen

CONTRADICTION = 4.0  # §23: figures further apart than this are not averaged away, but shown
Difference = Literal["numerator", "denominator", "unit", "currency", "period"]


@lru_cache(maxsize=1)
def _time_words() -> tuple[frozenset[str], ...]:
    """Words that mean the same stretch of time, in any language: one group a line in time_words.txt."""
    text = files("kpitree.analysis").joinpath("time_words.txt").read_text("utf-8")
    return tuple(frozenset(line.split(", ")) for line in text.splitlines() if line)


class Facets(NamedTuple):
    """What the user looks at; an empty id means all."""

    channel: str = ""
    industry: str = ""
    size: str = ""
    region: str = ""


class Incomparable(Frozen):
    """A row that people would take for the same figure, refused: what it counts or is measured in differs."""

    row: Benchmark
    differs: tuple[Difference, ...]

    @property
    def reason(self) -> Difference:
        """What differs first of all."""
        return self.differs[0]


@dataclass(frozen=True, slots=True)
class Spread:
    """The lowest and highest figure of the comparable rows, in the KPI's scale."""

    low: float
    high: float
    contradictory: bool


def differences(kpi: Kpi, row: Benchmark) -> tuple[Difference, ...]:
    """Everything that keeps a row from being compared with a KPI (§61); empty when they count the same."""
    mine, theirs = kpi.benchmark.partition("/"), row.ratio.partition("/")
    found: list[Difference] = []
    if mine[0] != theirs[0]:
        found.append("numerator")
    if mine[2] != theirs[2]:
        found.append("denominator")
    if (other := unit_difference(kpi.measure, row.measure)) is not None:
        found.append(other)
    return tuple(found)


def unit_difference(unit: Unit, row: Unit) -> Difference | None:
    """In what two units do not measure the same thing; KPIs without a unit fit anything.

    >>> unit_difference(read_unit("円"), read_unit("USD")), unit_difference(read_unit("か月"), read_unit("years"))
    ('currency', 'period')
    """
    if unit.kind == "none":
        return None
    if unit.kind != row.kind:
        return "unit"
    if unit.currency != row.currency:
        return "currency"
    if unit.kind == "time" and not _same_time(_head(unit), _head(row)):
        return "period"
    both = [read_unit(one.per) for one in (unit, row) if one.per]
    a_time = len(both) == 2 and all(one.kind == "time" for one in both)
    return "period" if a_time and not _same_time(both[0].text, both[1].text) else None


def fits(unit: Unit, row: Unit) -> bool:
    """True when two units measure the same thing."""
    return unit_difference(unit, row) is None


def _head(unit: Unit) -> str:
    return unit.text.replace("／", "/").partition("/")[0].strip()


def _same_time(one: str, other: str) -> bool:
    pair = {one.casefold(), other.casefold()}
    return len(pair) == 1 or any(pair <= words for words in _time_words())


class Table:
    """The rows that can be compared at all, by what they count; answers are kept for KPIs that count alike."""

    def __init__(self, rows: Iterable[Benchmark]) -> None:
        # Mistakes in what is published fail a test; own rows are as people typed them.
        self.rows = tuple(r for r in rows if r.kind in COMPARED and (not r.own or not check_benchmark(r)))
        self._known: dict[tuple[str, str], tuple[tuple[Benchmark, ...], tuple[Incomparable, ...]]] = {}

    def beside(self, kpi: Kpi) -> tuple[tuple[Benchmark, ...], tuple[Incomparable, ...]]:
        """The rows that count the same in a unit that fits, and the refused ones of the same family: the same name or
        numerator, or the same ratio in another unit. What differs least comes first."""
        key = (kpi.benchmark, kpi.unit)
        if key not in self._known:
            self._known[key] = self._look(kpi)
        return self._known[key]

    def _look(self, kpi: Kpi) -> tuple[tuple[Benchmark, ...], tuple[Incomparable, ...]]:
        if not kpi.benchmark:
            return (), ()
        numerator = kpi.benchmark.partition("/")[0]
        family = {row.name_key for row in self.rows if row.ratio == kpi.benchmark} - {""}
        fitting: list[Benchmark] = []
        refused: list[Incomparable] = []
        for row in self.rows:
            if row.ratio != kpi.benchmark and row.name_key not in family and row.numerator != numerator:
                continue
            if found := differences(kpi, row):
                refused.append(Incomparable(row=row, differs=found))
            else:
                fitting.append(row)
        by_unit_alone = ("unit", "currency", "period")
        return tuple(fitting), tuple(sorted(refused, key=lambda one: one.reason not in by_unit_alone))

    def find(self, row_id: str) -> Benchmark | None:
        """The row of that id that can be compared with something."""
        return next((row for row in self.rows if row.id == row_id), None)


def passes(row: Benchmark, facets: Facets) -> bool:
    """True when the row is about what is looked at, or not specific to anything else."""
    pairs = zip((row.channel, row.industry, row.size, row.region), facets, strict=True)
    return all(not wanted or not own or _related(own, wanted) for own, wanted in pairs)


def _related(own: str, wanted: str) -> bool:
    # "ads" holds search_ads and display_ads, either way round.
    return own == wanted or (wanted == "ads" and own.endswith("_ads")) or (own == "ads" and wanted.endswith("_ads"))


def choose(candidates: Sequence[Benchmark], facets: Facets, pick: str | None = None) -> Benchmark | None:
    """The row to compare with: the picked one, else own rows first, then rows about the very thing looked at, the best
    grade, the newest, Japan, the least specific, and at last the order of the table. The own past (§62) stands in where
    there is nothing else; another branch of the own tree is never taken by itself."""
    for row in candidates:
        if row.id == pick:
            return row
    return min((row for row in candidates if row.kind != "segment"), key=lambda row: _rank(row, facets), default=None)


def _rank(row: Benchmark, facets: Facets) -> tuple[float, ...]:
    own_facets = (row.channel, row.industry, row.size, row.region)
    asked = sum(1 for own, wanted in zip(own_facets, facets, strict=True) if wanted and own and _related(own, wanted))
    specific = sum(1 for own in own_facets[:3] if own)
    return (
        row.kind == "history", not row.own, -asked, GRADES.index(row.grade), -(row.year or 0), row.region != "japan",
        specific,
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
