"""How uncertain a lever is, and where that is known from (§28); where what-if takes it, its spread goes too (§29)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from kpitree.analysis.achievable import percentile
from kpitree.analysis.benchmark_rows import fits
from kpitree.analysis.shaping import shaped
from kpitree.analysis.state import State, is_number
from kpitree.model import Benchmark, Counts, Kpi, KpiTree
from kpitree.model.distribution import Beta, Distribution, Fixed
from kpitree.model.kpi import Shape
from kpitree.problems import Frozen, Problem

SpreadSource = Literal["range", "counts", "history", "benchmark", "assumption", "fixed"]
ASSUMED = 0.1  # the assumption, where one is asked for: the value ± 10 %


class Spread(Frozen):
    """A lever's distribution and how it came about, in the lever's own unit.

    `low`, `likely`, `high`: the range's own numbers; of counts the 95 % interval (Jeffreys) around the rate; of history
    P10, median and P90; of a benchmark its band. `n` is how many were counted, or how many past values there are.
    `half_width_points` is half of the 95 % interval of counted rates in percentage points: 12 of 80 gives 7.8.
    `grade` is that of a benchmark, `note` the source in the user's words. `problems` are warnings: what was cut.
    """

    distribution: Distribution
    source: SpreadSource
    low: float
    likely: float
    high: float
    n: int | None = None
    half_width_points: float | None = None
    grade: str = ""
    note: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def is_certain(self) -> bool:
        """True when there is only one value."""
        return isinstance(self.distribution, Fixed)


@dataclass(frozen=True, slots=True)
class _Three:
    """The numbers a distribution is made from."""

    low: float
    likely: float
    high: float
    source: SpreadSource
    shape: Shape = ""
    n: int | None = None
    grade: str = ""
    note: str = ""


def fixed(value: float) -> Spread:
    """The spread of what is taken as known."""
    return Spread(distribution=Fixed(value=value), source="fixed", low=value, likely=value, high=value)


def spread_of(
    kpi: Kpi, band: Benchmark | None = None, *, assume: bool = False, at: float | None = None
) -> Spread | None:
    """How a lever may turn out: its own range, else its counts, its history, the comparable benchmark `band`.

    Without any of them it is fixed, or with `assume` its value ± 10 %; None when it has no value either. `at` is where
    what-if puts it (None: nowhere).
    """
    value = kpi.baseline if at is None else at
    if kpi.shape == "fixed" and value is not None:
        return fixed(value)
    if kpi.range is None and kpi.counts is not None:
        return _counted(kpi.counts, kpi.counts.rate if at is None else at)
    three = _of_range(kpi) or _of_history(kpi) or _of_benchmark(kpi, band) or (_assumed(kpi) if assume else None)
    if three is None:
        return None if value is None else fixed(value)
    if at is not None:
        three = _moved(kpi, three, at)
    found = shaped(kpi, kpi.shape or three.shape, three.low, three.likely, three.high)
    return Spread(
        distribution=found.distribution, source=three.source, low=three.low, likely=three.likely, high=three.high,
        n=three.n, grade=three.grade, note=three.note, problems=found.problems,
    )  # fmt: skip


def lever_spreads(
    state: State, *, assume: bool = False, given: Mapping[str, Spread] | None = None
) -> dict[str, Spread]:
    """The spread of every input of a state, by id; levers without a value and without a range are left out.

    Overridden KPIs and locked levers are known. `given` (by id) replaces what a lever says of itself: benchmark bands.
    """
    found: dict[str, Spread] = {}
    for lever, value in zip(state.compiled.levers, state.values, strict=True):
        kpi = state.tree[lever]
        own = (given or {}).get(lever)
        spread: Spread | None
        if not kpi.is_lever or (kpi.locked and is_number(value)):
            spread = fixed(value)
        elif own is not None:
            spread = own
        elif is_number(value) and value != kpi.baseline:
            spread = spread_of(kpi, assume=assume, at=value)
        else:
            spread = _unmoved(state.tree, assume)[lever]
        if spread is not None:
            found[lever] = spread
    return found


@lru_cache(maxsize=32)
def _unmoved(tree: KpiTree, assume: bool) -> dict[str, Spread | None]:
    """Kept: one lever is moved at a time, and the others are asked about again."""
    return {kpi.id: spread_of(kpi, assume=assume) for kpi in tree.levers}


def _counted(counts: Counts, rate: float) -> Spread:
    """Beta after the observed counts; moved to another rate, as uncertain as if that had been observed as often."""
    if not 0 <= rate <= 1:
        return fixed(rate)
    successes = rate * counts.trials
    beta = Beta(alpha=successes + 0.5, beta=max(0.0, counts.trials - successes) + 0.5)
    low, high = (float(x) for x in beta.quantile(np.array([0.025, 0.975])))
    return Spread(
        distribution=beta, source="counts", low=min(low, rate), likely=rate, high=max(high, rate), n=counts.trials,
        half_width_points=100 * (high - low) / 2,
    )  # fmt: skip


def _of_range(kpi: Kpi) -> _Three | None:
    if kpi.range is None:
        return None
    low, high = kpi.range.low, kpi.range.high
    return _Three(low, _likely(kpi, low, kpi.range.likely, high), high, "range", note=kpi.range.source)


def _of_history(kpi: Kpi) -> _Three | None:
    """P10, median and P90 of at least two past values, as a bell (§18 takes the same percentiles)."""
    if len(kpi.history) < 2:
        return None
    low, likely, high = (percentile(kpi.history, q) for q in (0.1, 0.5, 0.9))
    return _Three(low, likely, high, "history", shape="normal", n=len(kpi.history))


def _of_benchmark(kpi: Kpi, band: Benchmark | None) -> _Three | None:
    """A closed band of a row whose unit fits; a single figure has no width."""
    if band is None or band.low is None or band.high is None or not fits(kpi.measure, band.measure):
        return None
    factor = band.measure.scale / kpi.measure.scale
    low, high = band.low * factor, band.high * factor
    if not low <= high:
        return None
    typical = None if band.typical is None else min(high, max(low, band.typical * factor))
    return _Three(low, _likely(kpi, low, typical, high), high, "benchmark", grade=band.grade, note=band.source)


def _assumed(kpi: Kpi) -> _Three | None:
    value = kpi.baseline
    if value is None:
        return None
    width = abs(value) * ASSUMED
    if not math.isfinite(abs(value) + width):
        return None
    low, high = value - width, value + width
    if kpi.measure.is_rate:
        high = min(high, max(1.0, value))  # nobody assumed more than everything
    return _Three(low, value, high, "assumption")


def _likely(kpi: Kpi, low: float, likely: float | None, high: float) -> float:
    """What was given, else the lever's value or the end that is nearest to it, else the middle."""
    if likely is not None:
        return likely
    return low + (high - low) / 2 if kpi.baseline is None else min(high, max(low, kpi.baseline))


def _moved(kpi: Kpi, three: _Three, to: float) -> _Three:
    """The numbers as far along as the lever was moved.

    Amounts keep their spread in percent. Rates keep it in percent of what they are when they go down, of what is
    missing to 100 % when they go up, so that none ever leaves 0-100 %. What may be negative is shifted.
    """
    before = three.likely if kpi.baseline is None else kpi.baseline
    if kpi.measure.is_rate and 0 <= before <= 1 and 0 <= to <= 1:
        if to < before:
            return _mapped(three, to / before, 0.0)
        left = (1 - to) / (1 - before) if before < 1 else 1.0
        return _mapped(three, left, 1 - left)
    if not kpi.measure.is_rate and before > 0 and to >= 0 and three.low >= 0:
        return _mapped(three, to / before, 0.0)
    return _mapped(three, 1.0, to - before)


def _mapped(three: _Three, factor: float, offset: float) -> _Three:
    low, likely, high = (x * factor + offset for x in (three.low, three.likely, three.high))
    return replace(three, low=low, likely=min(high, max(low, likely)), high=high)
