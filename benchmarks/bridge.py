"""How fast and how right the bridge is, side by side in one run: `python benchmarks/bridge.py`.

`pip install shap` first. A sum of five chains of four levers, all 20 changed: our bridge (the whole answer, from
changes to steps) against the 2^20 grid in NumPy and against shap's Exact explainer on the same function, vectorised.
Then the same with a capacity in every chain, where ours asks for the subsets of each chain alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from math import comb
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.engine import best
from kpitree.analysis.bridge import bridge
from kpitree.model import Kpi, KpiTree

CHAINS, STAGES = 5, 4
NAMES = [f"lever_{chain}_{stage}" for chain in range(CHAINS) for stage in range(STAGES)]
BEFORE = np.array([1000.0, 0.2, 0.25, 5.0] * CHAINS)
AFTER = BEFORE * (1 + np.linspace(0.02, 0.4, len(BEFORE)))
CAP = 270.0
Floats = NDArray[np.float64]


def the_tree(*, capped: bool) -> KpiTree:
    """The sum of the chains, each cut at a capacity or not."""
    chains = [" * ".join(NAMES[i : i + STAGES]) for i in range(0, len(NAMES), STAGES)]
    formula = " + ".join(f"min({chain}, {CAP:g})" if capped else chain for chain in chains)
    levers = [Kpi(id=name, name=name, value=float(v)) for name, v in zip(NAMES, BEFORE, strict=True)]
    return KpiTree(kpis=(Kpi(id="revenue", name="revenue", formula=formula), *levers), kgi="revenue")


def by_numpy(x: Floats, *, capped: bool) -> Floats:
    """The same for many rows of lever values."""
    chains = x.reshape(len(x), CHAINS, STAGES).prod(axis=2)
    return np.asarray((np.minimum(chains, CAP) if capped else chains).sum(axis=1))


def grid(*, capped: bool) -> Floats:
    """All 2^20 subsets, as axes of one table that broadcasting fills; then the weighted sums of differences."""
    d = len(NAMES)
    total: Any = 0.0
    for chain in range(CHAINS):
        product: Any = 1.0
        for axis in range(chain * STAGES, (chain + 1) * STAGES):
            product = product * np.array([BEFORE[axis], AFTER[axis]]).reshape([2 if a == axis else 1 for a in range(d)])
        total = total + (np.minimum(product, CAP) if capped else product)
    table = total.reshape(-1)
    sizes = np.bitwise_count(np.arange(2**d))
    weight = np.array([1 / (d * comb(d - 1, s)) for s in range(d)] + [0.0])[sizes]
    parts = np.empty(d)
    for axis in range(d):
        shape = (2**axis, 2, 2 ** (d - axis - 1))
        cube = table.reshape(shape)
        parts[axis] = np.vdot(weight.reshape(shape)[:, 0], cube[:, 1] - cube[:, 0])
    return parts


def line(name: str, seconds: float, ours: float, error: float) -> None:
    """A row of the table; the error is the largest of any part, relative to the difference."""
    print(f"{name:<48}{seconds * 1e3:12.3f}{seconds / ours:12,.1f}  {error:.1e}")


def compare(*, capped: bool) -> None:
    """One table."""
    import shap  # type: ignore[import-not-found]

    tree, after = the_tree(capped=capped), dict(zip(NAMES, AFTER.tolist(), strict=True))
    masker = shap.maskers.Independent(BEFORE[np.newaxis])

    def in_shap() -> Floats:
        explainer = shap.explainers.Exact(lambda x: by_numpy(x, capped=capped), masker)
        explained = explainer(AFTER[np.newaxis], max_evals=2 ** len(NAMES) + 1, silent=True)
        return np.asarray(explained.values[0])

    def ours() -> Floats:
        result = bridge(tree, None, after)
        assert result.method == ("subsets" if capped else "gradient")
        parts = {step.id: step.contribution for step in result.steps}
        return np.array([parts[name] for name in NAMES])

    truth = grid(capped=capped)
    size = abs(truth.sum())
    fast: dict[str, Callable[[], Any]] = {"ours": ours, "grid": lambda: grid(capped=capped)}
    times = best(fast, rounds=9) | best({"shap": in_shap}, rounds=3)
    print(f"20 changed levers{', a capacity in each chain' if capped else '':<31}{'ms':>12}{'ratio':>12}  error")
    line("kpitree", times["ours"], times["ours"], np.abs(ours() - truth).max() / size)
    line("2^20 grid, NumPy", times["grid"], times["ours"], 0.0)
    line("shap.explainers.Exact", times["shap"], times["ours"], np.abs(in_shap() - truth).max() / size)


if __name__ == "__main__":
    compare(capped=False)
    compare(capped=True)
