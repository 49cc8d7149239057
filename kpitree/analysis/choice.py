"""How likely the choice between two scenarios is wrong, now and with better data about one lever (§34)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.learning import BATCHES, T_7, Draws, believed, counted, outcomes
from kpitree.analysis.uncertain import Uncertain

Floats = NDArray[np.float64]


class Choice:
    """Two scenarios under the same draws. One is chosen that is more likely the better; wrong is when it is not."""

    def __init__(self, questions: Sequence[Uncertain], seed: int) -> None:
        self.questions = tuple(questions)
        levers = dict.fromkeys(lever for question in questions for lever in question.levers)
        self.draws = Draws(tuple(levers), seed)
        self.columns = [self.draws.columns(question) for question in questions]
        first, second = (self.draws.kgi(q, c) for q, c in zip(self.questions, self.columns, strict=True))
        difference = second - first
        self.undefined = float(np.isnan(difference).mean())
        self.lower, self.higher, _ = _sides(difference, axis=1)

    def now(self) -> dict[str, Any]:
        """Which scenario is preferred, how likely that is wrong, and its error."""
        if self.undefined == 1.0:
            return {"wrong": math.nan, "wrong_error": math.nan}
        prefer = int(np.nanmean(self.higher) >= np.nanmean(self.lower))
        wrong, error = _mean_and_error(self.lower if prefer else self.higher)
        return {"prefer": prefer, "wrong": wrong, "wrong_error": error}

    def after(self, lever: str) -> dict[str, Any]:
        """How likely the choice is wrong, and what choosing better adds to the KGI, once more is known of `lever`.

        Neither can be worse than now: both are measured against the same draws without what becomes known.
        """
        first, second = (
            self.draws.table(question, columns, lever)
            for question, columns in zip(self.questions, self.columns, strict=True)
        )
        sides = _sides(second - first, axis=1)
        now, less, gain = _compared(*sides, None)
        found: dict[str, Any] = {
            "wrong_known": self._wrong(now, less), "wrong_error": _mean_and_error(less)[1],
            "gain_known": _mean_and_error(gain)[0], "gain_error": _mean_and_error(gain)[1],
        }  # fmt: skip
        for question in self.questions:
            if (counts := counted(question, lever)) is not None:
                now, less, gain = _compared(*sides, outcomes(self.draws.strata(question, lever), counts[1]))
                found |= {"wrong_doubled": self._wrong(now, less), "gain_doubled": float(gain.mean())}
                break
        return found

    def _wrong(self, now: Floats, less: Floats) -> float:
        """What is left of the chance of a wrong choice: the same part as of that in the draws of the lever."""
        wrong: float = self.now()["wrong"]
        return wrong if now.mean() == 0 else wrong * max(0.0, 1 - float(less.mean() / now.mean()))


def _sides(difference: Floats, *, axis: int) -> tuple[Floats, Floats, Floats]:
    """Along the draws: how often the second scenario is below and above the first, and by how much on average.

    Draws in which either has no value count neither way; 0 where none has.
    """
    known = np.maximum(np.isfinite(difference).sum(axis=axis), 1)
    with np.errstate(invalid="ignore"):
        lower, higher = (difference < 0).sum(axis=axis) / known, (difference > 0).sum(axis=axis) / known
    return lower, higher, np.nansum(difference, axis=axis) / known


def _compared(lower: Floats, higher: Floats, mean: Floats, chances: Floats | None) -> tuple[Floats, Floats, Floats]:
    """(batches,) each: the chance of a wrong choice now, by how much it falls, and what choosing better adds."""
    weight = np.full(lower.shape[1], 1 / lower.shape[1])
    now, middle = np.minimum(lower @ weight, higher @ weight), np.maximum(mean @ weight, 0)
    if chances is not None:
        (lower, weight), (higher, _), (mean, _) = (believed(x, chances) for x in (lower, higher, mean))
    # Below zero is rounding: a minimum of means is never less than the mean of minima.
    less = np.maximum(now - np.minimum(lower, higher) @ weight, 0)
    return now, less, np.maximum(np.maximum(mean, 0) @ weight - middle, 0)


def _mean_and_error(batches: Floats) -> tuple[float, float]:
    """The mean over the batches and the half-width of its 95 % interval."""
    return float(np.nanmean(batches)), T_7 * float(np.nanstd(batches, ddof=1)) / math.sqrt(BATCHES)
