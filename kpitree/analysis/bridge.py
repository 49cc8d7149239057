"""What each changed lever contributed to a difference of the KGI: Shapley values, which add up exactly (§21)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.adding_up import adding_up
from kpitree.analysis.shapley import Method, shapley
from kpitree.analysis.state import State, is_number, state_at, state_of
from kpitree.engine import Changes
from kpitree.model import KpiTree
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


class Step(Frozen):
    """One lever's part in the difference, in the KGI's unit. `error` is a standard error (sampled method only)."""

    id: str
    kpi: str
    before: float
    after: float
    contribution: float
    error: float = 0.0


class Bridge(Frozen):
    """From KGI(before) to KGI(after); the steps, largest first, sum exactly to the difference."""

    kgi_before: float
    kgi_after: float
    steps: tuple[Step, ...]
    method: Method
    problems: tuple[Problem, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Columns kpi, contribution; largest absolute contribution first."""
        import pandas as pd

        return pd.DataFrame([[s.kpi, s.contribution] for s in self.steps], columns=["kpi", "contribution"])


def bridge(tree: KpiTree, before: Changes | None, after: Changes | None) -> Bridge:
    """Shapley contributions of every lever that differs between two states of the tree.

    `before` and `after` map names or ids to values, over the baseline. A computed KPI that is overridden in one state
    counts as a lever. Raises UnknownKpi, InvalidValue.
    """
    start, end = same_levers(tree, before, after)
    changed = tuple(
        lever for lever, a, b in zip(start.compiled.levers, start.values, end.values, strict=True)
        if a != b and not (math.isnan(a) and math.isnan(b)) and lever in start.feeding
    )  # fmt: skip
    difference = end.kgi - start.kgi
    parts, errors, method = shapley(start, end, changed)
    problems = _problems(start, end, parts)
    tidy = parts.tolist() if problems else adding_up(parts, difference, max(abs(start.kgi), abs(end.kgi)))
    steps = [
        Step(id=k, kpi=tree[k].name, before=start[k], after=end[k], contribution=p, error=float(e))
        for k, p, e in zip(changed, tidy, errors, strict=True)
    ]
    steps.sort(key=lambda step: -abs(step.contribution))
    return Bridge(kgi_before=start.kgi, kgi_after=end.kgi, steps=tuple(steps), method=method, problems=tuple(problems))


def same_levers(tree: KpiTree, before: Changes | None, after: Changes | None) -> tuple[State, State]:
    """Both states over the same set of overridden KPIs: where only one overrides, the other's own value stands in."""
    start, end = state_of(tree, before), state_of(tree, after)
    if start.compiled.levers == end.compiled.levers:
        return start, end
    overridden = {k for k in (*start.compiled.levers, *end.compiled.levers) if not tree[k].is_lever}

    def with_overrides(state: State) -> dict[str, float]:
        own = {k: state[k] for k in state.compiled.levers}  # NaN where one is missing
        return own | {k: state.all[k] for k in overridden if k not in own}

    return state_at(tree, with_overrides(start)), state_at(tree, with_overrides(end))


def _problems(start: State, end: State, parts: Floats) -> list[Problem]:
    """Why the difference cannot be split: a state without a KGI, or one on the way from one to the other."""
    if not is_number(start.kgi):
        return [Problem(code="bridge_without_before")]
    if not is_number(end.kgi):
        return [Problem(code="bridge_without_after")]
    found = math.isfinite(end.kgi - start.kgi) and bool(np.isfinite(parts).all())
    return [] if found else [Problem(code="bridge_has_no_value")]
