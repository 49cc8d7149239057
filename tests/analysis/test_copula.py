"""Levers that move together (§30): sampled rank correlations, impossible sets of them, and what they leave alone."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kpitree.analysis.copula import copula_of
from kpitree.analysis.quantile_tables import SIZE, score_index, score_table
from kpitree.analysis.simulation import simulate
from kpitree.model import KpiTree, Range
from kpitree.model.distribution import Beta, Normal, Pert
from tests.analysis.trees import lever, made, tree_of

N = 20_000


def three_levers() -> KpiTree:
    return tree_of(
        made("kgi", "leads * rate * price"), lever("leads", 1000, "件", range=Range(low=500, high=2500)),
        lever("rate", 0.2, "%", range=Range(low=0.1, high=0.4), shape="triangular"),
        lever("price", 5, "円", range=Range(low=3, high=12), shape="lognormal"), lever("unused", 1),
    )  # fmt: skip


@pytest.mark.parametrize("method", ["random", "sobol"])
@pytest.mark.parametrize("rho", [-1, -0.7, -0.2, 0, 0.5, 0.95, 1])
def test_sampled_rank_correlation(rho: float, method: Any) -> None:  # §30
    found = simulate(three_levers(), N, correlation={("leads", "rate"): rho}, kpis=["leads", "rate", "price"],
                     method=method)  # fmt: skip
    ranks = stats.spearmanr(found["leads"].samples, found["rate"].samples).statistic
    assert ranks == pytest.approx(rho, abs=5 * (1 - rho * rho + 0.002) / math.sqrt(N))
    assert abs(stats.spearmanr(found["leads"].samples, found["price"].samples).statistic) < 5 / math.sqrt(N)


def test_each_lever_keeps_its_own_distribution() -> None:
    tree = three_levers()
    free = simulate(tree, N, kpis=["leads", "rate", "price"])
    bound = simulate(tree, N, correlation={("leads", "rate"): -0.6, ("rate", "price"): 0.4},
                     kpis=["leads", "rate", "price"])  # fmt: skip
    for name in ("leads", "rate", "price"):
        assert stats.ks_2samp(free[name].samples, bound[name].samples).pvalue > 1e-4
    opposed = simulate(tree, N, correlation={("leads", "rate"): -0.6})
    assert opposed.std < 0.9 * free.std  # volume up, quality down


def test_all_three_pairs() -> None:
    wanted = {("leads", "rate"): -0.5, ("leads", "price"): 0.3, ("rate", "price"): 0.2}
    found = simulate(three_levers(), N, correlation=wanted, kpis=["leads", "rate", "price"])
    assert found.problems == ()
    for (a, b), rho in wanted.items():
        assert stats.spearmanr(found[a].samples, found[b].samples).statistic == pytest.approx(rho, abs=0.04)


def test_correlations_that_cannot_all_hold() -> None:
    wanted = {("leads", "rate"): 0.9, ("leads", "price"): 0.9, ("rate", "price"): -0.9}
    found = simulate(three_levers(), N, correlation=wanted, kpis=["leads", "rate", "price"])
    (problem,) = found.problems
    assert problem.code == "correlation_adjusted"
    ranks = {(a, b): stats.spearmanr(found[a].samples, found[b].samples).statistic for a, b in wanted}
    off = max(abs(ranks[pair] - rho) for pair, rho in wanted.items())
    assert off == pytest.approx(float(str(problem.params["by"])), abs=0.04)


@given(st.lists(st.floats(-1, 1), min_size=6, max_size=6))
@settings(max_examples=50)
def test_any_set_becomes_a_possible_one(rhos: list[float]) -> None:
    levers = ("aa", "bb", "cc", "dd")
    correlation = dict(zip(itertools.combinations(levers, 2), rhos, strict=True))
    found = copula_of(correlation, dict.fromkeys(levers))
    assert found is not None
    matrix = found.factor @ found.factor.T
    assert np.diag(matrix) == pytest.approx(np.ones(4))
    wanted = np.eye(4)
    for (i, j), rho in zip(itertools.combinations(range(4), 2), rhos, strict=True):
        wanted[i, j] = wanted[j, i] = 2 * math.sin(math.pi * rho / 6)
    if np.linalg.eigvalsh(wanted)[0] > 1e-6:
        assert matrix == pytest.approx(wanted, abs=1e-9)
        assert found.problems == ()
    elif np.linalg.eigvalsh(wanted)[0] < -0.05:
        assert [p.code for p in found.problems] == ["correlation_adjusted"]


def test_a_known_lever_correlates_with_nothing() -> None:
    found = simulate(three_levers(), 100, correlation={("leads", "unused"): 0.5})
    assert [(p.code, p.kpi) for p in found.problems] == [("correlation_of_fixed", "unused")]
    assert np.array_equal(found.samples, simulate(three_levers(), 100).samples)


@pytest.mark.parametrize(
    "shape", [Pert(low=0.1, likely=0.2, high=0.4), Beta(alpha=12.5, beta=68.5), Normal(mu=3, sigma=2)]
)
def test_score_tables_are_quantiles_of_scores(shape: Any) -> None:
    z = np.linspace(-4, 4, 1001)
    code = np.empty(len(z), dtype=np.uint16)
    score_index(z.copy(), code)
    exact = shape.quantile(stats.norm.cdf(z))
    assert score_table(shape)[code] == pytest.approx(exact, abs=3e-4 * math.sqrt(shape.variance))
    ends = np.array([-99.0, 99.0])
    score_index(ends, code[:2])
    assert code[:2].tolist() == [0, SIZE - 1]
