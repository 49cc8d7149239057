"""What to measure next (§34) against closed forms: linear trees, products, Bayes, and a choice between two normals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kpitree.analysis.better_data import better_data
from kpitree.analysis.learning import outcomes
from kpitree.analysis.sobol import sobol
from kpitree.analysis.spread import Spread
from kpitree.analysis.uncertain import uncertain
from kpitree.errors import UnknownKpi
from kpitree.model import Counts, Kpi, KpiTree, Range
from kpitree.model.distribution import Normal
from tests.analysis.trees import lever, made, product_trees, ranged_trees, tree_of
from tests.assertions import assert_codes


def flat(kpi_id: str, low: float, high: float) -> Kpi:
    return lever(kpi_id, (low + high) / 2, range=Range(low=low, high=high), shape="uniform")


def counted(kpi_id: str, successes: int, trials: int) -> Kpi:
    return lever(kpi_id, None, "%", counts=Counts(successes=successes, trials=trials))


def normal(mu: float, sigma: float) -> Spread:
    return Spread(distribution=Normal(mu=mu, sigma=sigma), source="history", low=mu - sigma, likely=mu, high=mu + sigma)


@given(ranged_trees())
def test_what_is_exact_is_the_first_order_index(tree: KpiTree) -> None:
    result, indices = better_data(tree), sobol(tree)
    assert result.method == indices.method
    first = {row.id: row.first for row in indices.influences}
    assert {row.id for row in result.rows} == set(uncertain(tree).levers)
    shares = [row.share_known for row in result.rows]
    assert shares == sorted(shares, reverse=True)
    for row in result.rows:
        assert -1e-9 <= row.share_known <= 1 + 1e-9
        assert row.std_known <= result.std * (1 + 1e-9)
        assert (row.share_doubled is not None) == (tree[row.id].counts is not None and tree[row.id].range is None)
        if result.method == "exact":
            assert row.share_known == first[row.id]
            assert row.std_known == pytest.approx(indices.std * math.sqrt(max(0, 1 - first[row.id])))
        assert (row.wrong_known, row.gain_known) == (None, None)


@given(st.integers(0, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(1, 10**6))
def test_doubling_the_trials_about_halves_the_variance(counts: tuple[int, int], scale: int) -> None:
    """Of a Beta with a + b = n + 1: the share that n more trials take away is n / (2 n + 1)."""
    successes, trials = counts[0], counts[1] + 1
    tree = tree_of(made("kgi", f"xa * {scale}"), counted("xa", successes, trials))
    (row,) = better_data(tree).rows
    assert row.share_known == pytest.approx(1)
    assert row.share_doubled == pytest.approx(trials / (2 * trials + 1))
    assert (row.n, row.std_known) == (trials, pytest.approx(0, abs=1e-6 * scale))


@given(st.integers(1, 400), st.floats(0.02, 0.98))
def test_outcomes_are_bayes(trials: int, rate: float) -> None:
    """What is believed after each outcome against the Beta distribution it must be."""
    prior = stats.beta(trials * rate + 0.5, trials * (1 - rate) + 0.5)
    rates = prior.ppf((np.arange(400) + 0.5) / 400)
    joint = outcomes(rates, trials)
    assert joint.sum() == pytest.approx(1)
    np.testing.assert_allclose(joint.sum(axis=0), 1 / 400)
    weight = joint.sum(axis=1)
    means = joint @ rates / np.where(weight > 0, weight, 1)
    n = trials + 1  # a + b
    gone = weight @ (means - prior.mean()) ** 2 / prior.var()
    assert gone == pytest.approx(trials / (n + trials), rel=0.02)
    if trials <= 256:
        sure = stats.betabinom(trials, trials * rate + 0.5, trials * (1 - rate) + 0.5)
        assert np.abs(weight - sure.pmf(np.arange(trials + 1))).max() < 0.02 * weight.max() + 2e-3


def test_many_trials_are_as_well_defined_as_few() -> None:
    rates = stats.norm(0.3, 1e-7).ppf((np.arange(64) + 0.5) / 64)
    joint = outcomes(rates, 10**13)
    assert np.isfinite(joint).all()
    assert joint.sum() == pytest.approx(1)


def test_estimated_shares_of_a_product_are_the_exact_ones() -> None:
    """The same tree, once with a `max` that never matters: nested draws against the closed form."""
    levers = [flat("xa", 1, 3), counted("xb", 12, 80), flat("xc", 5, 6), counted("xd", 300, 1000)]
    sure = better_data(tree_of(made("kgi", "xa * xb * xc * xd"), *levers))
    result = better_data(tree_of(made("kgi", "max(xa * xb * xc * xd, 0)"), *levers))
    assert (sure.method, result.method) == ("exact", "estimated")
    assert result.std == pytest.approx(sure.std, rel=0.02)
    for row in result.rows:
        other = next(r for r in sure.rows if r.id == row.id)
        assert row.share_known == pytest.approx(other.share_known, abs=max(0.01, row.share_error))
        assert row.std_known == pytest.approx(other.std_known, rel=0.03)
        assert (row.share_doubled is None) == (other.share_doubled is None)
        if other.share_doubled is not None:
            assert row.share_doubled == pytest.approx(other.share_doubled, abs=0.01)


@pytest.mark.parametrize(("gap", "one", "other"), [(0.5, 1.0, 2.0), (0.0, 1.0, 1.0), (2.0, 0.5, 1.0)])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_choice_between_two_normals_has_a_closed_form(gap: float, one: float, other: float, seed: int) -> None:
    """D = x + y with normal x and y. Knowing x leaves Phi(-|m + x| / sd(y)), averaged over x (SciPy integrates)."""
    tree = tree_of(made("kgi", "(xa + xb) * switch + other"), lever("xa", 1.0), lever("xb", 1.0), lever("switch", 0.0),
                   lever("other", 1.0))  # fmt: skip
    given = {"xa": normal(gap, one), "xb": normal(0, other), "other": normal(100, 5)}
    result = better_data(tree, scenarios=({}, {"switch": 1}), seed=seed, spreads=given)
    whole = math.hypot(one, other)
    assert result.wrong == pytest.approx(stats.norm.cdf(-gap / whole), abs=max(0.004, 2 * (result.wrong_error or 0)))
    rows = {row.id: row for row in result.rows}
    for lever_id, known, rest in (("xa", one, other), ("xb", other, one)):
        at = stats.norm(gap, known)
        left = at.expect(lambda m, rest=rest: stats.norm.cdf(-abs(m) / rest))
        gain = at.expect(lambda m: max(m, 0)) - max(gap, 0)
        row = rows[lever_id]
        assert row.wrong_known == pytest.approx(left, abs=max(0.006, row.wrong_error or 0))
        assert row.gain_known == pytest.approx(gain, abs=max(0.01, row.gain_error or 0))
    # What both scenarios have in common does not matter, however uncertain it is.
    assert (rows["other"].wrong_known, rows["other"].gain_known) == (result.wrong, 0)


def test_a_choice_that_hangs_on_one_rate_is_settled_by_it() -> None:
    """B is better when the rate is above 15 %: known, no choice is wrong; n doubled, fewer are."""
    levers = lever("leads", 100.0), counted("rate", 12, 80), lever("cost", 10.0)
    tree = tree_of(made("kgi", "leads * rate - cost"), *levers)
    result = better_data(tree, scenarios=({"leads": 100}, {"leads": 200, "cost": 25}))
    (row,) = result.rows
    chance = stats.beta(12.5, 68.5).cdf(0.15)
    assert result.wrong == pytest.approx(min(chance, 1 - chance), abs=0.01)
    assert row.wrong_known == 0
    assert row.wrong_doubled is not None
    # 12.5 : 68.5 and 80 more trials: wrong is the smaller side of 15 % in what is believed then.
    seen = np.arange(81)
    sides = stats.beta(12.5 + seen, 148.5 - seen).cdf(0.15)
    left = stats.betabinom(80, 12.5, 68.5).pmf(seen) @ np.minimum(sides, 1 - sides)
    assert row.wrong_doubled == pytest.approx(left, abs=0.01)
    assert row.gain_doubled is not None
    assert row.gain_known is not None
    assert 0 < row.gain_doubled < row.gain_known


@given(product_trees(), st.floats(0.5, 2), st.integers(0, 3))
def test_more_knowledge_never_makes_choices_worse(tree: KpiTree, factor: float, seed: int) -> None:
    first = tree.levers[0]
    moved = {first.id: (first.baseline or 0) * factor}
    result = better_data(tree, scenarios=({}, moved), assume=True, seed=seed)
    assert result.wrong is not None
    assert 0 <= result.wrong <= 0.5
    for row in result.rows:
        assert row.wrong_known is not None
        assert row.gain_known is not None
        assert 0 <= row.wrong_known <= result.wrong
        assert row.gain_known >= 0
    # The other levers multiply both scenarios alike: which is better does not depend on them.
    assert all(row.wrong_known == result.wrong for row in result.rows if row.id != first.id)


def test_the_second_of_two_equal_scenarios_is_never_wrong() -> None:
    result = better_data(tree_of(made("kgi", "xa"), flat("xa", 1, 2)), scenarios=({}, {}))
    assert (result.wrong, result.rows[0].wrong_known, result.rows[0].gain_known) == (0, 0, 0)


def test_draws_without_a_kgi_are_said() -> None:  # §4
    tree = tree_of(made("kgi", "xa / if(xb > 3, 1, 0)"), flat("xa", 1, 2), flat("xb", 0, 4))
    result = better_data(tree, scenarios=({}, {"xa": 2}))
    assert result.undefined == pytest.approx(0.75, abs=0.02)
    assert_codes(result.problems, "kgi_undefined_in_draws")
    assert result.rows[0].share_known == pytest.approx(1, abs=0.1)
    never = better_data(tree_of(made("kgi", "xa / 0"), flat("xa", 1, 2)), scenarios=({}, {"xa": 2}))
    assert math.isnan(never.std)
    assert never.wrong is not None
    assert math.isnan(never.wrong)
    assert_codes(better_data(KpiTree()).problems, "no_kgi")


def test_the_frame_and_the_seed() -> None:  # §24
    tree = tree_of(made("kgi", "max(xa, xb)"), flat("xa", 1, 3), flat("xb", 2, 4))
    result = better_data(tree, scenarios=({}, {"xa": 3}), seed=5)
    assert result == better_data(tree, scenarios=({}, {"xa": 3}), seed=5)
    assert result != better_data(tree, scenarios=({}, {"xa": 3}), seed=6)
    columns = ["kpi", "n", "share_known", "std_known", "share_doubled", "std_doubled",
               "wrong_known", "wrong_doubled", "gain_known", "gain_doubled"]  # fmt: skip
    assert list(result.to_frame().columns) == columns
    assert list(better_data(KpiTree()).to_frame().columns) == columns
    with pytest.raises(UnknownKpi):
        better_data(tree, scenarios=({}, {"xz": 1}))
