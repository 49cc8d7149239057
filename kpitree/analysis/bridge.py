"""What each changed lever contributed to a difference of the KGI: Shapley values, which add up exactly (§21)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from kpitree.analysis.state import State, state_at, state_of
from kpitree.engine import Changes
from kpitree.model import KpiTree
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Method = Literal["gradient", "subsets", "sampled"]
MOST_SUBSETS = 16  # levers; 2^16 evaluations take some milliseconds
SAMPLED_ORDERS = 512  # antithetic pairs


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
    start, end = _same_levers(tree, before, after)
    changed = tuple(
        lever for lever, a, b in zip(start.compiled.levers, start.values, end.values, strict=True)
        if a != b and not (math.isnan(a) and math.isnan(b)) and lever in start.feeding
    )  # fmt: skip
    difference = end.kgi - start.kgi
    method = _method(start, len(changed))
    parts, errors = METHODS[method](start, end, changed)
    problems = [] if math.isfinite(difference) and np.isfinite(parts).all() else [Problem(code="bridge_has_no_value")]
    if not problems:
        parts = _exact(parts, difference)
    steps = [
        Step(id=k, kpi=tree[k].name, before=start[k], after=end[k], contribution=float(p), error=float(e))
        for k, p, e in zip(changed, parts, errors, strict=True)
    ]
    steps.sort(key=lambda step: -abs(step.contribution))
    return Bridge(kgi_before=start.kgi, kgi_after=end.kgi, steps=tuple(steps), method=method, problems=tuple(problems))


def _same_levers(tree: KpiTree, before: Changes | None, after: Changes | None) -> tuple[State, State]:
    """Both states over the same set of overridden KPIs: where only one overrides, the other's own value stands in."""
    start, end = state_of(tree, before), state_of(tree, after)
    if start.compiled.levers == end.compiled.levers:
        return start, end
    overridden = {k for k in (*start.compiled.levers, *end.compiled.levers) if not tree[k].is_lever}

    def with_overrides(state: State) -> dict[str, float]:
        own = {k: state[k] for k in state.compiled.levers}  # NaN where one is missing
        return own | {k: state.all[k] for k in overridden if k not in own}

    return state_at(tree, with_overrides(start)), state_at(tree, with_overrides(end))


def _method(state: State, changed: int) -> Method:
    if state.compiled.classification.multilinear:
        return "gradient"
    return "subsets" if changed <= MOST_SUBSETS else "sampled"


def by_gradient(start: State, end: State, changed: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Exact on multilinear trees: the gradient integrated along the straight line from start to end.

    The integrand is a polynomial of degree d - 1 in the position on the line, so ceil(d / 2) Gauss points suffice.
    """
    d = len(changed)
    if d == 0:
        return np.zeros(0), np.zeros(0)
    points, weights = np.polynomial.legendre.leggauss(max(1, math.ceil(d / 2)))
    places = (points + 1) / 2
    a, b = np.array(start.values), np.array(end.values)
    moving = np.array([start.index(k) for k in changed])
    rows = np.tile(a, (len(places), 1))
    rows[:, moving] = a[moving] + places[:, None] * (b - a)[moving]
    gradients = start.compiled.gradients(rows)[:, moving]
    return (b - a)[moving] * (weights[:, None] / 2 * gradients).sum(axis=0), np.zeros(d)


def by_subsets(start: State, end: State, changed: tuple[str, ...]) -> tuple[Floats, Floats]:
    """The definition: every subset of the changed levers is evaluated, 2^d of them."""
    d = len(changed)
    if d == 0:
        return np.zeros(0), np.zeros(0)
    masks = np.arange(2**d)
    kgi = _evaluate(start, end, changed, [(masks >> i) & 1 == 1 for i in range(d)])
    sizes = np.array([int(m).bit_count() for m in masks])
    weight = np.array([1.0 / (d * math.comb(d - 1, s)) if s < d else 0.0 for s in range(d + 1)])
    parts = np.empty(d)
    for i in range(d):
        without = masks[(masks >> i) & 1 == 0]
        parts[i] = np.sum(weight[sizes[without]] * (kgi[without | (1 << i)] - kgi[without]))
    return parts, np.zeros(d)


def by_sampling(start: State, end: State, changed: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Orders drawn with a fixed seed, each with its reverse; the standard error is over the pairs."""
    d = len(changed)
    draw = np.random.default_rng(0)
    pairs = np.empty((SAMPLED_ORDERS, d))
    for row in range(SAMPLED_ORDERS):
        order = draw.permutation(d)
        pairs[row] = (_walk(start, end, changed, order) + _walk(start, end, changed, order[::-1])) / 2
    return pairs.mean(axis=0), pairs.std(axis=0, ddof=1) / math.sqrt(SAMPLED_ORDERS)


def _walk(start: State, end: State, changed: tuple[str, ...], order: NDArray[np.intp]) -> Floats:
    """What each lever adds when they are changed one after another in `order`."""
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    done = np.arange(len(order) + 1)
    kgi = _evaluate(start, end, changed, [done > rank[i] for i in range(len(order))])
    return np.asarray(np.diff(kgi)[rank], dtype=np.float64)


def _evaluate(start: State, end: State, changed: tuple[str, ...], moved: list[NDArray[np.bool_]]) -> Floats:
    """The KGI in many states at once; `moved[i]` says in which of them the i-th changed lever has its end value."""
    kgi = start.tree.kgi
    assert kgi is not None  # a tree without a KGI has no changed levers that feed it
    columns: dict[str, Floats | float] = dict(zip(start.compiled.levers, start.values, strict=True))
    for lever, there in zip(changed, moved, strict=True):
        columns[lever] = np.where(there, end[lever], start[lever])[:, None]
    return np.asarray(start.compiled.run(columns, [kgi])[kgi][:, 0], dtype=np.float64)


def _exact(parts: Floats, difference: float) -> Floats:
    """Put what rounding left over (some ulps) on the largest part, so that the sum is the difference."""
    if parts.size:
        parts = parts.copy()
        parts[np.argmax(np.abs(parts))] += difference - math.fsum(parts)
    return parts


METHODS: Mapping[Method, Callable[[State, State, tuple[str, ...]], tuple[Floats, Floats]]] = {
    "gradient": by_gradient,
    "subsets": by_subsets,
    "sampled": by_sampling,
}
