"""What a page keeps of a simulation: the figures people read, without the draws (§30)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.counting_noise import counted_products
from kpitree.analysis.outcome import Outcome
from kpitree.analysis.simulation import Simulation
from kpitree.analysis.spread import Spread
from kpitree.analysis.state import state_of
from kpitree.engine import Changes
from kpitree.model import KpiTree
from kpitree.problems import Problem

Floats = NDArray[np.float64]
BINS = 60
MOST_WHOLE = 240  # whole numbers up to which bins are made of whole numbers


@dataclass(frozen=True)
class Forecast:
    """How one KPI may turn out. NaN throughout where no draw has a value; `probability` is None without a target.

    `bins` are (from, to, share of the draws that have a value). `constant`: every draw is the same number.
    """

    kpi: str
    p10: float
    p50: float
    p90: float
    mean: float
    target: float | None
    probability: float | None
    undefined: float
    constant: bool
    bins: tuple[tuple[float, float, float], ...]
    spreads: Mapping[str, Spread]
    problems: tuple[Problem, ...]
    draws: int
    seed: int
    counting_noise: bool
    fingerprint: str

    @property
    def sources(self) -> dict[str, int]:
        """How many levers are uncertain by each source, those that are taken as known under "fixed"."""
        found: dict[str, int] = {}
        for spread in self.spreads.values():
            source = "fixed" if spread.is_certain else spread.source
            found[source] = found.get(source, 0) + 1
        return found

    @property
    def uncertain(self) -> tuple[str, ...]:
        """Ids of the levers that are not taken as known."""
        return tuple(lever for lever, spread in self.spreads.items() if not spread.is_certain)


def forecast(simulation: Simulation, *, whole: bool = False) -> Forecast:
    """The figures of the KPI asked for. `whole`: it is counted, so that bins hold as many whole numbers each."""
    outcome = simulation.outcome
    empty = outcome.undefined == 1
    chance = None if outcome.target is None or empty else outcome.probability()
    return Forecast(
        kpi=outcome.id, p10=outcome.percentile(10), p50=outcome.percentile(50), p90=outcome.percentile(90),
        mean=outcome.mean, target=outcome.target, probability=chance, undefined=outcome.undefined,
        constant=not empty and outcome.ends[0] == outcome.ends[1], bins=_bins(outcome, whole),
        spreads=simulation.spreads, problems=simulation.problems, draws=simulation.draws, seed=simulation.seed,
        counting_noise=simulation.counting_noise, fingerprint=simulation.fingerprint,
    )  # fmt: skip


def beats(first: Floats, second: Floats) -> tuple[float, float, float]:
    """How often, under the same draws, the first is above the second, how often they are equal, and the share of the
    draws in which both have a value (the other two are over these; NaN without any)."""
    known = np.isfinite(first) & np.isfinite(second)
    n = int(np.count_nonzero(known))
    if not n:
        return math.nan, math.nan, 0.0
    above = int(np.count_nonzero(first > second))  # never true where one is NaN
    equal = int(np.count_nonzero(first == second))
    return above / n, equal / n, n / len(first)


def can_count(tree: KpiTree, changes: Changes | None = None) -> bool:
    """Whether counting noise (§31) makes any difference: some volume is a volume times rates."""
    return bool(counted_products(tree, state_of(tree, changes).compiled))


def _bins(outcome: Outcome, whole: bool) -> tuple[tuple[float, float, float], ...]:
    n = len(outcome.defined)
    if not n:
        return ()
    low, high = math.floor(outcome.percentile(0.5)), math.ceil(outcome.percentile(99.5))
    if whole and 0 < high - low <= MOST_WHOLE:
        step = -(-(high - low + 1) // BINS)
        count = -(-(high - low + 1) // step)
        found = outcome.histogram(count, low - 0.5, low - 0.5 + count * step)
    else:
        found = outcome.histogram(BINS)
    edges = [float(edge) for edge in found.edges]
    return tuple(
        (left, right, int(count) / n) for left, right, count in zip(edges, edges[1:], found.counts, strict=False)
    )
