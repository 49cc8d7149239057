"""How fast calculating back is, side by side with scipy in one run: `python benchmarks/goal_seek.py`.

One lever against scipy's brentq on the same compiled function; the cheapest mix of 12 levers against SLSQP, handed our
exact slopes, and as most use it, with its own differences. The optima are compared before anything is timed. Times are
the best of several rounds in which the candidates take turns.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from scipy.optimize import brentq, minimize

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.engine import best
from benchmarks.sensitivity import channels
from kpitree.analysis.cheapest import cheapest
from kpitree.analysis.costs import Costs
from kpitree.analysis.crossing import cross
from kpitree.analysis.knobs import both_of, kgi_of, knobs_of
from kpitree.analysis.ladder import ladder
from kpitree.analysis.plans import plans
from kpitree.analysis.solve import solve
from kpitree.analysis.state import state_of
from kpitree.data.templates import template
from kpitree.engine import evaluate
from kpitree.model import KpiTree

PARTS = (0.05, 0.3, 0.6, 0.95)


def mix(part: float, *, bent: bool) -> Costs:
    """Twelve levers with ranges of different width; the target is `part` of the way to what they can make at most."""
    state = state_of(channels(capped=False))
    knobs = knobs_of(state, 1e9, movable=set(state.compiled.levers), locked=(), given={})
    value = kgi_of(state, knobs)
    now, low, high = ([getattr(k, name) for k in knobs] for name in ("now", "low", "high"))
    prices = np.random.default_rng(0).uniform(0.5, 2, len(knobs))
    weight = [1 / k.width**2 if bent else float(p) / k.width for k, p in zip(knobs, prices, strict=True)]
    return Costs(
        value,
        value(now) + part * (value(high) - value(now)),
        now,
        low,
        high,
        weight,
        bent=bent,
        both=both_of(state, knobs),
    )


def slsqp(costs: Costs, *, exact: bool) -> Callable[[], float]:
    """SLSQP in widths of the ranges, upwards only (every lever raises this KGI): its optimum."""
    now, weight, n = np.array(costs.now), np.array(costs.weight), len(costs.now)
    size = weight**-0.5 if costs.bent else 1 / weight
    ends = list(zip(np.zeros(n), (np.array(costs.high) - now) / size, strict=True))

    def cost(z: np.ndarray) -> float:
        return float(z @ z) if costs.bent else float(z.sum())

    def miss(z: np.ndarray) -> float:
        return (costs.value((now + z * size).tolist()) - costs.target) / costs.target

    def slope(z: np.ndarray) -> np.ndarray:
        xs = (now + z * size).tolist()
        return np.array(costs.look(xs)[1]) * size / costs.target

    constraint = {"type": "eq", "fun": miss} | ({"jac": slope} if exact else {})
    jac = (lambda z: 2 * z if costs.bent else np.ones(n)) if exact else None
    options = {"ftol": 1e-12, "maxiter": 300}

    def run() -> float:
        start = np.full(n, 0.01)
        return float(minimize(cost, start, jac=jac, bounds=ends, constraints=[constraint], method="SLSQP",
                              options=options).fun)  # fmt: skip

    return run


def mixes() -> None:
    """The table of cheapest mixes."""
    print("cheapest mix of 12 levers, microseconds\n")
    print("| cost | way to the most | kpitree | SLSQP, exact slopes | ratio | SLSQP | ratio | optimum, relative |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for bent in (True, False):
        for part in PARTS:
            costs = mix(part, bent=bent)
            with_slopes, plain = slsqp(costs, exact=True), slsqp(costs, exact=False)
            off = costs.cost(cheapest(costs)) / with_slopes() - 1
            ours, theirs, others = best(
                {"ours": partial(cheapest, costs), "exact": with_slopes, "plain": plain}
            ).values()
            print(f"| {'squares' if bent else 'straight'} | {part:.0%} | {ours * 1e6:,.0f} | {theirs * 1e6:,.0f} | "
                  f"{theirs / ours:.1f} | {others * 1e6:,.0f} | {others / ours:.1f} | {off:+.0e} |")  # fmt: skip


def levers() -> None:
    """The table of one lever: the search alone on the same compiled function, and the question as users ask it."""
    print("\none lever, microseconds\n\n| tree | kpitree | brentq | ratio | kt.solve | brentq on kt.evaluate | ratio |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for slug in ("btob_basic", "annual_revenue", "four_channels"):
        tree = template(slug)
        state = state_of(tree)
        moved = next(k for k in state.compiled.levers if tree[k].is_volume)
        now, target = state[moved], 1.3 * state.kgi
        line = partial(cross, state.along(moved), target, start=now, low=0.0, high=math.inf, line=True)
        brent = partial(_brent, state.along(moved), now, target)
        asked = partial(solve, tree, moved, target)
        plain = partial(_brent, partial(_evaluated, tree, moved), now, target)
        wanted = brent()
        assert all(abs(found / wanted - 1) < 1e-9 for found in (line().at, asked().value, plain()))
        times = best({"line": line, "brent": brent, "asked": asked, "plain": plain})
        a, b, c, d = (1e6 * seconds for seconds in times.values())
        print(f"| {slug} | {a:.1f} | {b:.1f} | {b / a:.1f} | {c:.1f} | {d:.1f} | {d / c:.1f} |")


def _evaluated(tree: KpiTree, moved: str, x: float) -> float:
    return evaluate(tree, {moved: x}).kgi


def _brent(value: Callable[[float], float], now: float, target: float) -> float:
    high = now
    while value(high) < target:  # brentq wants a bracket
        high *= 2
    return float(brentq(lambda x: value(x) - target, 0.0, high, xtol=1e-12 * now, rtol=1e-14))


def whole() -> None:
    """What a page asks: the ladder and five plans."""
    print("\nwhole questions, milliseconds\n\n| tree | levers | ladder | five plans |\n|---|---:|---:|---:|")
    for slug in ("btob_basic", "annual_revenue", "four_channels", "bdr"):
        tree = template(slug)
        target = 1.2 * state_of(tree).kgi
        a, b = best(
            {"ladder": partial(ladder, tree, target), "plans": partial(plans, tree, target, n=5)}, rounds=5
        ).values()
        print(f"| {slug} | {len(tree.levers)} | {a * 1e3:.2f} | {b * 1e3:.1f} |")


if __name__ == "__main__":
    mixes()
    levers()
    whole()
