"""How fast and how right global sensitivity is, side by side with SALib in one run: `python benchmarks/sensitivity.py`.

`pip install SALib` first. Twelve uncertain levers in a funnel of three channels: our exact indices and Shapley effects
against SALib's Sobol analysis (which has no Shapley effects), with the errors of both against the closed form. Then a
tree with a `min`, where both estimate. Times are the best of several rounds in which the candidates take turns.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.engine import best
from kpitree.analysis.better_data import better_data
from kpitree.analysis.grid import grid
from kpitree.analysis.sobol import GlobalSensitivity, sobol
from kpitree.analysis.uncertain import _in_state
from kpitree.engine import compile_tree
from kpitree.model import Kpi, KpiTree, Range

DRAWS = 1024


def channels(*, capped: bool) -> KpiTree:
    """Revenue of three channels: 12 levers with ranges of different width; `capped` puts a `min` in the way."""
    kpis = []
    for n in range(3):
        for stage, (low, high) in enumerate(((1000, 3000), (0.1, 0.3), (0.2, 0.5), (0.5, 1.5))):
            wider = 1 + 0.1 * n
            middle = (low + high) / 2
            ends = Range(low=middle - (middle - low) * wider * 0.7, high=middle + (high - middle) * wider * 0.7)
            name = f"lever_{n}_{stage}"
            kpis.append(Kpi(id=name, name=name, value=middle, range=ends, shape="uniform"))
    chains = [" * ".join(f"lever_{n}_{stage}" for stage in range(4)) for n in range(3)]
    total = " + ".join(chains)
    top = Kpi(id="revenue", name="revenue", formula=f"min({total}, 450)" if capped else total)
    return KpiTree(kpis=(top, *kpis), kgi="revenue")


def in_salib(tree: KpiTree, draws: int) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """SALib's whole answer (sample, evaluate by NumPy, analyse), and its analysis alone."""
    from SALib.analyze import sobol as analysis  # type: ignore[import-untyped]
    from SALib.sample import sobol as sampling  # type: ignore[import-untyped]

    levers = compile_tree(tree).levers
    bounds = [[tree[k].range.low, tree[k].range.high] for k in levers]  # type: ignore[union-attr]
    problem = {"num_vars": len(levers), "names": list(levers), "bounds": bounds}
    scope: dict[str, Any] = {"minimum": np.minimum}
    formula = (tree["revenue"].formula or "").replace("min(", "minimum(")
    exec(f"def kgi({', '.join(levers)}): return {formula}", scope)

    def evaluated() -> Any:
        points = sampling.sample(problem, draws, calc_second_order=False, seed=0)
        return scope["kgi"](*points.T)

    def whole() -> Any:
        return analysis.analyze(problem, evaluated(), calc_second_order=False, seed=0)

    values = evaluated()
    return whole, lambda: analysis.analyze(problem, values, calc_second_order=False, seed=0)


def closed_form(tree: KpiTree) -> tuple[Any, Any]:
    """First-order and total indices of the sum of three products, from means and variances of uniform levers."""
    levers = compile_tree(tree).levers
    ranges = [tree[k].range for k in levers]
    means = np.array([(r.low + r.high) / 2 for r in ranges if r]).reshape(3, 4)
    variances = np.array([(r.high - r.low) ** 2 / 12 for r in ranges if r]).reshape(3, 4)
    squares = means**2 + variances
    whole = (squares.prod(axis=1) - (means**2).prod(axis=1)).sum()
    first = variances * (means**2).prod(axis=1, keepdims=True) / means**2
    total = variances * squares.prod(axis=1, keepdims=True) / squares
    return first.ravel() / whole, total.ravel() / whole


def error(ours: GlobalSensitivity, tree: KpiTree, first: Any, total: Any) -> float:
    """The largest absolute error of any index."""
    by_id = {row.id: row for row in ours.influences}
    rows = [by_id[k] for k in compile_tree(tree).levers]
    return float(max(np.abs([r.first for r in rows] - first).max(), np.abs([r.total for r in rows] - total).max()))


def exactly() -> None:
    """Twelve levers, multilinear."""
    tree = channels(capped=False)
    whole, analysis = in_salib(tree, DRAWS)

    def anew() -> GlobalSensitivity:
        _in_state.cache_clear()
        return sobol(tree)

    times = best({"ours": lambda: sobol(tree), "anew": anew, "whole": whole, "analysis": analysis}, rounds=9)
    first, total = closed_form(tree)
    theirs = whole()
    off = max(np.abs(theirs["S1"] - first).max(), np.abs(theirs["ST"] - total).max())
    print(f"12 levers, exact ({DRAWS} draws x 14 for SALib){'ms':>18}{'ratio':>9}  largest error of an index")
    line("kpitree: first, total, Shapley effects", times["ours"], times["ours"], error(sobol(tree), tree, first, total))
    line("kpitree: reading the levers' ranges anew", times["anew"], times["ours"], error(anew(), tree, first, total))
    line("SALib: first, total", times["whole"], times["ours"], off)
    line("SALib: its analysis alone", times["analysis"], times["ours"], off)


def line(name: str, seconds: float, ours: float, off: float) -> None:
    """A row: milliseconds, how many times ours, and the largest error."""
    print(f"{name:<44} {seconds * 1e3:>12.3f} {seconds / ours:>8.1f} {off:>14.1e}")


def estimated() -> None:
    """Twelve levers under a `min`: the same number of draws, both with 95 % intervals."""
    tree = channels(capped=True)
    whole, _ = in_salib(tree, DRAWS)
    times = best({"ours": lambda: sobol(tree, n=DRAWS), "whole": whole}, rounds=5)
    sure = sobol(tree, n=2**17)
    first = np.array([{r.id: r for r in sure.influences}[k].first for k in compile_tree(tree).levers])
    total = np.array([{r.id: r for r in sure.influences}[k].total for k in compile_tree(tree).levers])
    theirs = whole()
    off = max(np.abs(theirs["S1"] - first).max(), np.abs(theirs["ST"] - total).max())
    found = error(sobol(tree, n=DRAWS), tree, first, total)
    print(f"\n12 levers, estimated from {DRAWS} draws{'ms':>28}{'ratio':>9}  largest error of an index")
    line("kpitree: first, total, Shapley effects", times["ours"], times["ours"], found)
    line("SALib: first, total", times["whole"], times["ours"], off)


def others() -> None:
    """What the page asks besides."""
    tree = channels(capped=False)
    moved = {"lever_0_1": 0.25}
    asks: dict[str, Callable[[], Any]] = {
        "grid of 41 x 41 with its line": lambda: grid(tree, "lever_0_0", "lever_0_1", target=500),
        "better data, 12 levers": lambda: better_data(tree),
        "better data, and which of two scenarios": lambda: better_data(tree, scenarios=({}, moved)),
    }
    print(f"\n{'ms':>57}")
    for name, seconds in best(asks, rounds=5).items():
        print(f"{name:<44} {seconds * 1e3:>12.2f}")


if __name__ == "__main__":
    exactly()
    estimated()
    others()
