"""What becomes known: a lever at equally likely values while the others vary, and what more observations would say."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.points import sobol_points
from kpitree.analysis.uncertain import Uncertain, kgi_at, kgi_over
from kpitree.model.distribution import Beta

Floats = NDArray[np.float64]
STRATA = 64  # equally likely values of the lever that becomes known
BATCHES, BATCH = 8, 256  # independent sets of draws of the other levers
T_7 = 2.364624251592784  # the 97.5 % quantile of Student's t with BATCHES - 1 degrees of freedom
MOST_OUTCOMES = 256  # beyond as many trials, outcomes are placed evenly over where they can be
REACH = 6.0  # standard deviations


class Draws:
    """The same draws for every question: where each lever stands in its spread, whatever that spread is."""

    def __init__(self, levers: Sequence[str], seed: int) -> None:
        sets = [sobol_points(BATCH, len(levers), seed * BATCHES + batch) for batch in range(BATCHES)]
        points = np.concatenate(sets)
        self.points = {lever: points[:, i] for i, lever in enumerate(levers)}
        self.places = (np.arange(STRATA) + 0.5) / STRATA

    def columns(self, question: Uncertain) -> dict[str, Floats]:
        """The uncertain levers of a question: (draws,) each."""
        return {lever: spread.distribution.quantile(self.points[lever]) for lever, spread in question.spreads.items()}

    def strata(self, question: Uncertain, lever: str) -> Floats:
        """(STRATA,): the equally likely values of a lever."""
        return np.asarray(question.spreads[lever].distribution.quantile(self.places), dtype=np.float64)

    def kgi(self, question: Uncertain, columns: Mapping[str, Floats]) -> Floats:
        """(BATCHES, BATCH): the KGI over all draws."""
        return kgi_at(question.state, columns, BATCHES * BATCH).reshape(BATCHES, BATCH)

    def table(self, question: Uncertain, columns: Mapping[str, Floats], lever: str) -> Floats:
        """(BATCHES, BATCH, STRATA): the KGI over all draws of the others, at each value of `lever`.

        Where the lever is not uncertain, all values give the same.
        """
        given = {other: column[:, None] for other, column in columns.items()}
        if lever in columns:
            given[lever] = self.strata(question, lever)[None, :]
        return kgi_over(question.state, given, (BATCHES * BATCH, STRATA)).reshape(BATCHES, BATCH, STRATA)


def counted(question: Uncertain, lever: str) -> tuple[Beta, int] | None:
    """What is believed of a counted rate, and from how many trials; None for anything else."""
    spread = question.spreads.get(lever)
    if spread is None or spread.source != "counts" or spread.n is None or not isinstance(spread.distribution, Beta):
        return None
    return spread.distribution, spread.n


def believed(means: Floats, chances: Floats) -> tuple[Floats, Floats]:
    """What is expected after each outcome, and how likely it is: (…, strata) -> (…, outcomes), (outcomes,)."""
    weight = chances.sum(axis=1)
    likely = weight > 0
    return means @ (chances[likely] / weight[likely, None]).T, weight[likely]


def outcomes(rates: Floats, trials: int) -> Floats:
    """(outcomes, rates): the joint probability of each outcome of `trials` more observations and each rate.

    `rates` (rates,) within 0-1 stand for equally likely parts of what is believed now. Everything adds up to 1; a row
    divided by its sum is what would be believed after that outcome (Bayes).
    """
    x = np.clip(rates, 1e-300, 1 - 1e-16)
    if trials <= MOST_OUTCOMES:
        seen = np.arange(trials + 1) / trials
        ways = np.array([math.lgamma(trials + 1) - math.lgamma(s + 1) - math.lgamma(trials - s + 1)
                         for s in range(trials + 1)])  # fmt: skip
        log = ways[:, None] + trials * (seen[:, None] * np.log(x) + (1 - seen)[:, None] * np.log1p(-x))
    else:
        wide = REACH * np.sqrt(x * (1 - x) / trials)
        low = max(0.5 / trials, float((x - wide).min()))
        high = min(1 - 0.5 / trials, float((x + wide).max()))
        seen = np.linspace(low, high, MOST_OUTCOMES + 1)
        s = seen[:, None]
        # Stirling: n times the divergence of what is seen from the rate, and the width of a count.
        log = -trials * (s * np.log(s / x) + (1 - s) * (np.log1p(-s) - np.log1p(-x))) - np.log(s * (1 - s)) / 2
    found = np.exp(log - log.max(axis=0))
    return np.asarray(found / found.sum(axis=0) / len(rates), dtype=np.float64)
