"""A published (or own) figure a KPI can be compared with, and everything needed to know whether it may be (§23)."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from kpitree.model.kpi import MAX_NAME, Finite, Text, UnitText
from kpitree.model.unit import Unit, read_unit
from kpitree.problems import Frozen, Param, Problem

Grade = Literal["A", "A-", "B", "B-", "C", "C-", "D"]
Kind = Literal["measurement", "estimate", "target", "history", "segment", "finding", "practice", "example", "method"]
GRADES: tuple[Grade, ...] = ("A", "A-", "B", "B-", "C", "C-", "D")  # best first
# What people publish or add themselves; `history` and `segment` are made from the tree (§62).
TYPED: tuple[Kind, ...] = ("measurement", "estimate", "target")
COMPARED: frozenset[Kind] = frozenset({*TYPED, "history", "segment"})

RATIO_PATTERN = r"^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$"
Word = Annotated[str, Field(max_length=40, pattern=re.compile(r"^[a-z0-9_]*$"))]
Short = Annotated[Text, Field(max_length=MAX_NAME), AfterValidator(str.strip)]


class Benchmark(Frozen):
    """One row: a band `low`..`high`, a point (`typical` alone), or one end of a band ("below 1 %": `high` alone).

    `ratio` says what is counted over what, in stage ids ("won/opportunity"); what is never compared may have none.
    Rates are 0-1, money is in the unit's currency. `channel`, `industry`, `size` (of the company) and `region` are ids;
    empty means not specific to one. `definitions` names the publisher whose own definitions of the stages the row
    follows. `own` rows were added by the user; their texts need one language only.
    """

    id: Annotated[str, Field(pattern=re.compile(r"^[a-z0-9][a-z0-9_]{0,79}$"))]
    ratio: Annotated[str, Field(max_length=MAX_NAME, pattern=re.compile(r"^[a-z0-9_/]*$"))]
    name_key: Word = ""
    unit: UnitText = "%"
    segment_ja: Text = ""
    segment_en: Text = ""
    channel: Word = ""
    industry: Word = ""
    size: Word = ""
    region: Word = ""
    low: Finite | None = None
    typical: Finite | None = None
    high: Finite | None = None
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    sample_ja: Short = ""
    sample_en: Short = ""
    n: Annotated[int, Field(ge=0, le=10**15)] | None = None
    publisher: Short = ""
    source: Text = ""
    caveat_ja: Text = ""
    caveat_en: Text = ""
    grade: Grade = "D"
    kind: Kind = "measurement"
    definitions: Word = ""
    own: bool = False

    @property
    def figures(self) -> tuple[float, ...]:
        """The figures that are given, low to high."""
        return tuple(f for f in (self.low, self.typical, self.high) if f is not None)

    @property
    def is_point(self) -> bool:
        """True for a single typical figure: it is compared as a band without width."""
        return self.low is None and self.high is None

    @property
    def band(self) -> tuple[float | None, float | None]:
        """(lower end, upper end). A point is both ends; None is an open end ("below 1 %" has no lower one)."""
        return (self.typical, self.typical) if self.is_point else (self.low, self.high)

    @property
    def measure(self) -> Unit:
        """The unit, read."""
        return read_unit(self.unit)

    @property
    def numerator(self) -> str:
        """Stage id of what is counted."""
        return self.ratio.partition("/")[0]

    @property
    def denominator(self) -> str:
        """Stage id of what it is counted over."""
        return self.ratio.partition("/")[2]

    def segment(self, lang: str) -> str:
        """Who the figure is about, in `lang` or else in the other language."""
        return _either(self.segment_ja, self.segment_en, lang)

    def sample(self, lang: str) -> str:
        """Who was asked or counted, in `lang` or else in the other language."""
        return _either(self.sample_ja, self.sample_en, lang)

    def caveat(self, lang: str) -> str:
        """What to be careful about, in `lang` or else in the other language."""
        return _either(self.caveat_ja, self.caveat_en, lang)


def _either(ja: str, en: str, lang: str) -> str:
    return (ja or en) if lang == "ja" else (en or ja)


def check_benchmark(row: Benchmark) -> tuple[Problem, ...]:
    """What is wrong with a row; one with problems is never compared with anything.

    Advice, findings and examples need no ratio, and their figures may be any numbers (a change of -18 %, an attainment
    of 120 %); a method has none.
    """
    found: list[Problem] = []
    compared = row.kind in COMPARED

    def report(code: str, **params: Param) -> None:
        found.append(Problem(code=code, params=params))

    if (compared or row.ratio) and re.match(RATIO_PATTERN, row.ratio) is None:
        report("benchmark_ratio", ratio=row.ratio)
    if not row.figures and row.kind != "method":
        report("benchmark_no_figure")
    if row.low is not None and row.high is not None and row.low > row.high:
        report("benchmark_low_above_high", low=row.low, high=row.high)
    elif row.figures != tuple(sorted(row.figures)):
        report("benchmark_typical_outside", typical=row.typical if row.typical is not None else 0.0)
    if not compared:
        return tuple(found)
    if row.measure.is_rate:
        outside = [f for f in row.figures if not 0.0 <= f <= 1.0]
        if outside:
            report("benchmark_rate_outside", value=outside[0])
    elif any(f < 0 for f in row.figures):
        report("benchmark_negative", value=min(row.figures))
    return tuple(found)
