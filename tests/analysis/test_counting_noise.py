"""Counted results as Binomial draws (§31), against exact means and compound variances."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kpitree.analysis.counting_noise import BinomialDraws, counted_products
from kpitree.analysis.simulation import simulate
from kpitree.analysis.state import state_of
from kpitree.data.templates import template, templates
from kpitree.model import Range
from tests.analysis.trees import lever, made, tree_of

N = 40_000


@given(st.integers(0, 20_000), st.floats(1e-6, 1) | st.just(0.0))
@settings(max_examples=40)
def test_draws_are_binomial(n: int, rate: float) -> None:
    """Mean, variance and third moment within chance, whole numbers within 0 and n; exact and approximate ones."""
    found = BinomialDraws(5, "x").draw(np.full(N, float(n)), np.full(N, rate))
    law = stats.binom(n, rate)
    size = float(law.std())
    assert np.all(found == np.rint(found))
    assert found.min() >= 0
    assert found.max() <= n
    assert found.mean() == pytest.approx(law.mean(), abs=5 * size / math.sqrt(N) + 1e-9)
    kurtosis = float(law.stats("k")) if 0 < rate < 1 and n else 0.0
    assert found.var() == pytest.approx(size**2, rel=5 * math.sqrt((2 + max(kurtosis, 0)) / N) + 1e-3, abs=1e-3)


@pytest.mark.parametrize(("n", "rate"), [(80, 0.15), (120, 0.4), (1_000, 0.03), (1_000, 0.97), (300, 0.5), (9, 0.3)])
def test_every_count_is_as_likely_as_it_should_be(n: int, rate: float) -> None:
    found = BinomialDraws(2, "x").draw(np.full(N, float(n)), np.full(N, rate))
    k = np.arange(n + 1)
    ours = np.searchsorted(np.sort(found), k, side="right") / N
    assert np.max(np.abs(ours - stats.binom(n, rate).cdf(k))) < 1.63 / math.sqrt(N) + 2e-3  # Kolmogorov, 1 %


def test_counts_between_whole_numbers_keep_their_mean() -> None:
    found = BinomialDraws(1, "x").draw(np.full(N, 2.4), np.full(N, 0.5))
    variance = 2.4 * 0.25 + 0.25 * 0.4 * 0.6
    assert found.mean() == pytest.approx(1.2, abs=5 * math.sqrt(variance / N))
    assert found.var() == pytest.approx(variance, rel=0.05)


def test_what_cannot_be_counted_is_multiplied() -> None:
    found = BinomialDraws(0, "x").draw(
        np.array([-3.0, 10.0, math.nan, 10.0, 1e15, 1e12, 1e300]),
        np.array([0.5, 1.5, 0.5, math.nan, 0.0, 1e-12, 1e300]),
    )
    assert found[:2].tolist() == [-1.5, 15.0]
    assert np.isnan(found[[2, 3, 6]]).all()
    assert found[4] == 0
    assert 0 <= found[5] < 20


def test_compound_variance_and_equal_means() -> None:
    """The law of total variance, twice: opportunities from leads, orders from opportunities, rates and leads known."""
    tree = tree_of(
        made("revenue", "won * price", "円"), made("won", "opps * win", "件"), made("opps", "leads * rate", "件"),
        lever("leads", 1000, "件"), lever("rate", 0.1, "%"), lever("win", 0.2, "%"), lever("price", 5e6, "円"),
    )  # fmt: skip
    known, noisy = simulate(tree, N), simulate(tree, N, counting_noise=True, kpis=["opps", "won"])
    assert known.std == 0
    assert noisy["opps"].std ** 2 == pytest.approx(1000 * 0.1 * 0.9, rel=0.04)
    assert noisy["won"].std ** 2 == pytest.approx(1000 * 0.02 * 0.98, rel=0.04)  # one lead in fifty, whatever the way
    assert noisy.mean == pytest.approx(known.mean, abs=5 * noisy.outcome.mean_error)
    assert noisy.problems == ()


def test_noise_adds_to_what_is_uncertain() -> None:
    """Var(won) = E[n p (1 - p)] + Var(n p), n and p independent."""
    tree = tree_of(
        made("won", "opps * win", "件"), lever("opps", 100, "件", range=Range(low=60, high=180), shape="uniform"),
        lever("win", 0.2, "%", range=Range(low=0.1, high=0.4), shape="uniform"),
    )  # fmt: skip
    plain, noisy = simulate(tree, N), simulate(tree, N, counting_noise=True, kpis=["opps", "win"])
    n, p = noisy["opps"].samples, noisy["win"].samples
    part = n - np.floor(n)
    expected = plain.std**2 + np.mean(n * p * (1 - p)) + np.mean(p * p * part * (1 - part))
    assert noisy.std**2 == pytest.approx(expected, rel=0.03)
    assert noisy.mean == pytest.approx(plain.mean, rel=0.01)


def test_which_products_count() -> None:
    tree = tree_of(
        made("revenue", "(web + kept) * price", "円"),
        made("web", "visits * cvr * (1 - bounce) + calls * reach", "件"),  # two products, one of three factors
        made("kept", "customers * (1 - churn)", "社"),
        made("by_channel", "visits * share", "件"),  # a share of a mix divides, it does not happen or not
        made("effort", "calls * price", "円"), made("twice", "calls * 2", "件"), made("both", "calls * visits", "件"),
        made("margin", "revenue * cvr", "円"),
        lever("visits", 100, "件"), lever("calls", 50, "件"), lever("customers", 40, "社"), lever("cvr", 0.1, "%"),
        lever("bounce", 0.3, "%"), lever("reach", 0.5, "%"), lever("churn", 0.1, "%"), lever("price", 3, "円"),
        lever("share", 0.4, "%", mix="channel"),
    )  # fmt: skip
    state = state_of(tree)
    program = state.compiled.program
    found = counted_products(tree, state.compiled)
    assert sorted((one.home, program.levers[one.count], len(one.rates)) for one in found) == [
        ("kept", "customers", 1), ("web", "calls", 1), ("web", "visits", 2),
    ]  # fmt: skip
    noisy = simulate(tree, N, counting_noise=True, of="web")
    assert noisy.std**2 == pytest.approx(100 * 0.07 * 0.93 + 50 * 0.25, rel=0.04)


@pytest.mark.parametrize("slug", templates())
def test_templates_keep_their_means(slug: str) -> None:
    tree = template(slug)
    known = simulate(tree, 4_096, method="sobol")
    noisy = simulate(tree, 4_096, method="sobol", counting_noise=True)
    assert noisy.mean == pytest.approx(known.mean, abs=6 * noisy.outcome.mean_error + 1e-9 * abs(known.mean))
    assert noisy.std >= known.std * 0.97
