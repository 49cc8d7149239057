"""Small numbers vary even when the rate is known: counted results as Binomial draws (§31).

Where the formula of a volume multiplies one volume by rates (orders = opportunities × win rate), the product is a
number of things that happened or did not, each with that probability. Shares of a mix divide a whole and do not count
as rates. A rate may stand as 1 - rate (customers who stay).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.index_streams import generator
from kpitree.analysis.quantile_tables import normal_table
from kpitree.engine.compiled import Compiled
from kpitree.engine.program import Program
from kpitree.model import Kpi, KpiTree

Floats = NDArray[np.float64]
EXACT_BELOW = 25.0  # variance from which on a bell, bent and rounded, stands in for the Binomial
ROUNDING = 1e-6  # a count this near to a whole number is that number


@dataclass(frozen=True, slots=True)
class Counted:
    """The product at `slot` counts how many of `count` came through all of `rates` (slots); it stands in `home`."""

    slot: int
    count: int
    rates: tuple[int, ...]
    home: str


def counted_products(tree: KpiTree, compiled: Compiled) -> tuple[Counted, ...]:
    """Every product that counts, in the order in which they are calculated."""
    program = compiled.program
    kpis: dict[int, list[Kpi]] = {}
    for kpi_id, slot in zip(program.kpis, program.slots, strict=True):
        kpis.setdefault(slot, []).append(tree[kpi_id])
    inner = {
        a
        for i, (op, args) in enumerate(program.instructions)
        if op == "mul"
        for a in args
        if a >= program.first and a not in kpis and program.homes[a - program.first] == program.homes[i]
    }
    found = []
    for i, (op, _) in enumerate(program.instructions):
        slot, home = program.first + i, program.homes[i]
        if op == "mul" and slot not in inner and tree[home].is_volume:
            counted = _counted(program, kpis, slot, home)
            if counted is not None:
                found.append(counted)
    return tuple(found)


def _counted(program: Program, kpis: dict[int, list[Kpi]], slot: int, home: str) -> Counted | None:
    counts, rates = [], []
    for factor in _factors(program, kpis, slot, home):
        if _is_rate(program, kpis, factor):
            rates.append(factor)
        elif any(kpi.is_volume for kpi in kpis.get(factor, ())):
            counts.append(factor)
        else:
            return None
    return Counted(slot, counts[0], tuple(rates), home) if len(counts) == 1 and rates else None


def _factors(program: Program, kpis: dict[int, list[Kpi]], root: int, home: str) -> list[int]:
    """The factors of a product, through the products it is written with in the same formula."""
    found, stack = [], [root]
    while stack:
        slot = stack.pop()
        i = slot - program.first
        inside = i >= 0 and program.homes[i] == home and program.instructions[i][0] == "mul"
        if inside and (slot == root or slot not in kpis):
            stack.extend(reversed(program.instructions[i][1]))
        else:
            found.append(slot)
    return found


def _is_rate(program: Program, kpis: dict[int, list[Kpi]], slot: int) -> bool:
    known = kpis.get(slot, [])
    if any(kpi.measure.is_rate and not kpi.mix for kpi in known):
        return True
    i = slot - program.first
    if known or i < 0 or program.instructions[i][0] != "sub":
        return False
    one, rate = program.instructions[i][1]
    constant = one - len(program.levers)
    is_one = 0 <= constant < len(program.constants) and program.constants[constant] == 1.0
    return is_one and any(kpi.measure.is_rate and not kpi.mix for kpi in kpis.get(rate, ()))


class BinomialDraws:
    """The draws of one counted product, block after block. The same seed and place give the same noise."""

    def __init__(self, seed: int, name: str) -> None:
        self._bits = generator(seed, f"noise of {name}")
        self._exact = np.random.Generator(generator(seed, f"small counts of {name}"))

    def draw(self, count: Floats, rate: Floats) -> Floats:
        """How many of `count` come through with probability `rate`: whole numbers, NaN where either is missing.

        A count between two whole numbers is taken as either of them, so often that the mean is the count. Where the
        count is negative or the rate is none, nothing is drawn: the result is their product.
        """
        rows = len(count)
        raw = self._bits.random_raw((rows + 1) // 2).astype("<u8", copy=False).view("<u2")
        z, u = normal_table()[raw[:rows]], (raw[rows : 2 * rows] + 0.5) / 65536.0
        with np.errstate(over="ignore", invalid="ignore"):
            nearest = np.rint(count)
            n = np.where(np.abs(count - nearest) <= ROUNDING * np.maximum(1.0, count), nearest, np.floor(count + u))
            spread = n * rate * (1.0 - rate)
            # Cornish and Fisher's first correction for skewness; what it and rounding add to the variance is taken off.
            skew = 1.0 - 2.0 * rate
            width = np.sqrt(np.maximum(spread - 1.0 / 12.0 - skew * skew / 18.0, 0.0))
            drawn: Floats = np.rint(n * rate + width * z + skew / 6.0 * (z * z - 1.0))
            np.clip(drawn, 0.0, np.maximum(n, 0.0), out=drawn)
        possible = (n >= 0) & (rate >= 0) & (rate <= 1)
        small = np.flatnonzero(possible & (spread < EXACT_BELOW))
        if small.size:
            drawn[small] = self._small(n[small], rate[small])
        if not possible.all():
            with np.errstate(over="ignore", invalid="ignore"):
                product = count * rate
            drawn = np.where(possible, drawn, np.where(np.isfinite(product), product, np.nan))
        return drawn

    def _small(self, n: Floats, rate: Floats) -> Floats:
        found = np.empty(len(n))
        many = n > 1e9  # beyond what the exact method takes; few of very many are Poisson
        rare = rate <= 0.5
        found[~many] = self._exact.binomial(n[~many].astype(np.int64), rate[~many])
        few = self._exact.poisson(n[many] * np.where(rare, rate, 1.0 - rate)[many])
        found[many] = np.where(rare[many], few, n[many] - few)
        return found
