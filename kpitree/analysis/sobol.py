"""How much of the KGI's uncertainty each lever causes, alone and together with others (§32)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np

from kpitree.analysis.points import sobol_points
from kpitree.analysis.spread import Spread
from kpitree.analysis.tree_on_columns import Progress
from kpitree.analysis.uncertain import Uncertain, kgi_over, seed_of, uncertain, whole
from kpitree.analysis.variance_estimated import FEWEST, Estimates, estimate
from kpitree.analysis.variance_exact import MOST_LEVERS, Effects, corners, exact_effects, table_of
from kpitree.engine import Changes
from kpitree.model import KpiTree
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

Method = Literal["exact", "estimated"]
MOST_DRAWS = 2**20


class Influence(Frozen):
    """One uncertain lever's shares of the KGI's variance, 0-1; `_conf` are half-widths of 95 % intervals (0: exact).

    `first`: what would go away if the lever were known. `total`: what would be left if all the others were known.
    `shapley`: its fair part; the parts of all levers add up to 1.
    """

    id: str
    kpi: str
    first: float
    total: float
    shapley: float
    first_conf: float = 0.0
    total_conf: float = 0.0
    shapley_conf: float = 0.0


class GlobalSensitivity(Frozen):
    """Influences, largest total first. `variance` is that of the KGI, in its unit squared.

    `undefined` is the share of the draws in which the KGI has no value; the other figures are about the remaining ones.
    `fixed` are the levers (ids) taken as known: there is nothing to say how far they could be off. `draws` is 0 when
    the method is exact. `reason` says what kept the exact method from being used.
    """

    method: Method
    mean: float
    variance: float
    undefined: float
    influences: tuple[Influence, ...]
    fixed: tuple[str, ...] = ()
    draws: int = 0
    seed: int = 0
    reason: Problem | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def std(self) -> float:
        """The standard deviation of the KGI, in its unit."""
        return math.sqrt(self.variance) if self.variance >= 0 else math.nan

    @property
    def shapley(self) -> dict[str, float]:
        """Shapley effects by name, largest first; they add up to 1, or are all 0 when nothing varies."""
        ranked = sorted(self.influences, key=lambda influence: -influence.shapley)
        return {influence.kpi: influence.shapley for influence in ranked}

    def to_frame(self) -> pd.DataFrame:
        """Columns kpi, first, total, first_conf, total_conf; largest total first."""
        import pandas as pd

        columns = ["kpi", "first", "total", "first_conf", "total_conf"]
        return pd.DataFrame([[getattr(row, c) for c in columns] for row in self.influences], columns=columns)


def sobol(
    tree: KpiTree,
    n: int = 1024,
    seed: int = 0,
    changes: Changes | None = None,
    *,
    assume: bool = False,
    spreads: Mapping[str, Spread] | None = None,
    progress: Progress | None = None,
) -> GlobalSensitivity:
    """First-order and total Sobol indices and Shapley effects of the uncertain levers on the KGI.

    Levers vary independently of one another, each by its spread (§28). Where the KGI is a straight line in each of them
    (§22) and they are no more than 16, the result is exact; otherwise it is estimated from `n` scrambled Sobol points
    (16 to 2^20, rounded up to a power of two) and `seed`. `assume` and `spreads` as for `uncertain`. `progress` is
    called with the share of an estimate that is done, and may raise to stop. Raises UnknownKpi, and InvalidValue for
    a change or an `n`.
    """
    n, seed = whole(n, "simulation_draws", FEWEST, MOST_DRAWS), seed_of(seed)
    question = uncertain(tree, changes, assume=assume, spreads=spreads)
    reason = obstacle(question)
    if reason is None:
        effects = exactly(question)
        if effects is not None:
            return _result(question, effects)
        reason = Problem(code="kgi_beyond_numbers", severity="warning")
    return _estimated(question, 1 << (n - 1).bit_length(), seed, reason, progress)


def obstacle(question: Uncertain) -> Problem | None:
    """What keeps the exact method from being used."""
    if len(question.levers) > MOST_LEVERS:
        params: dict[str, str | int | float | tuple[str, ...]] = {"n": len(question.levers), "most": MOST_LEVERS}
        return Problem(code="too_many_uncertain", severity="warning", params=params)
    return question.state.compiled.classification_in(question.levers).reason


def exactly(question: Uncertain) -> Effects | None:
    """From the corners; None when the KGI has a value at some of them only (a result beyond a double's range)."""
    distributions = [spread.distribution for spread in question.spreads.values()]
    columns = [
        distribution.mean + math.sqrt(distribution.variance) * sign
        for distribution, sign in zip(distributions, corners(len(distributions)), strict=True)
    ]
    kgi = kgi_over(question.state, dict(zip(question.levers, columns, strict=True)), table_of(len(columns))).ravel()
    if np.isfinite(kgi).all() or np.isnan(kgi).all():
        return exact_effects(kgi)
    return None


def _estimated(question: Uncertain, n: int, seed: int, reason: Problem, progress: Progress | None) -> GlobalSensitivity:
    d = len(question.levers)
    points = sobol_points(n, 2 * d, seed)
    # A lever's two columns side by side, where they are even together: its total index is about both.
    found = estimate(question.kgi, question.values(points[:, ::2]), question.values(points[:, 1::2]), seed, progress)
    return _result(question, found, draws=n, seed=seed, reason=reason)


def _result(
    question: Uncertain, found: Effects | Estimates, *, draws: int = 0, seed: int = 0, reason: Problem | None = None
) -> GlobalSensitivity:
    tree = question.state.tree
    columns = [found.first, found.total, found.shapley]
    if isinstance(found, Estimates):
        columns += [found.first_error, found.total_error, found.shapley_error]
        undefined = found.undefined
    else:
        undefined = 1.0 if math.isnan(found.mean) else 0.0
    names = ["first", "total", "shapley", "first_conf", "total_conf", "shapley_conf"]
    influences = [
        Influence(id=lever, kpi=tree[lever].name, **{k: float(c[i]) for k, c in zip(names, columns, strict=False)})
        for i, lever in enumerate(question.levers)
    ]
    influences += [Influence(id=lever, kpi=tree[lever].name, first=0, total=0, shapley=0) for lever in question.narrow]
    influences.sort(key=lambda row: -math.inf if math.isnan(row.total) else row.total, reverse=True)
    return GlobalSensitivity(
        method="estimated" if isinstance(found, Estimates) else "exact",
        mean=found.mean, variance=found.variance, undefined=undefined, influences=tuple(influences),
        fixed=question.fixed, draws=draws, seed=seed, reason=reason,
        problems=said(question, found.variance, undefined),
    )  # fmt: skip


def said(question: Uncertain, variance: float, undefined: float) -> tuple[Problem, ...]:
    """What the reader has to know: no KGI, draws without a value, no uncertainty."""
    if question.state.tree.kgi is None:
        return (Problem(code="no_kgi"),)
    if undefined > 0:  # 1 is a tree that has no value at all; `check` says why
        return (Problem(code="kgi_undefined_in_draws", severity="warning", params={"share": f"{undefined:.2%}"}),)
    if not question.levers and not question.narrow:
        return (Problem(code="nothing_uncertain", severity="warning"),)
    return (Problem(code="kgi_constant", severity="warning"),) if variance == 0 else ()
