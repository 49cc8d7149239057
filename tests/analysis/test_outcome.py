"""What is said of the draws (§30): NumPy's statistics, and draws without a value."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.analysis.histogram import SLOTS
from kpitree.analysis.outcome import Outcome
from kpitree.analysis.simulation import simulate
from kpitree.model import Range
from tests.analysis.trees import funnel, lever, made, tree_of


@given(
    st.lists(st.floats(-1e9, 1e9) | st.sampled_from([0.0, 1.0, 1e300, -1e300, 1.7e308, -1.7e308, 5e-324]), min_size=1),
    st.floats(0, 100),
)
def test_percentiles_are_numpys(values: list[float], q: float) -> None:  # §30
    samples = np.array(values)
    with np.errstate(over="ignore", invalid="ignore"):
        expected = float(np.percentile(samples, q, method="linear"))
    if math.isfinite(expected):
        found = Outcome("a", "a", "", samples).percentile(q)
        assert math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9 * min(1e9, float(np.max(np.abs(samples)))))


@given(st.integers(0, 2**32 - 1), st.integers(1, 5_000), st.sampled_from(["bell", "lumps", "tail"]))
def test_statistics_are_numpys(seed: int, n: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    values = {"bell": rng.normal(5, 2, n), "lumps": rng.integers(0, 4, n) / 3, "tail": rng.standard_cauchy(n)}[kind]
    found = Outcome("a", "a", "", values, target=1.0)
    assert found.mean == pytest.approx(np.mean(values), rel=1e-12)
    assert found.std == pytest.approx(np.std(values), rel=1e-9, abs=1e-12)
    assert [found.percentile(q) for q in (0, 5, 50, 95, 100)] == pytest.approx(
        list(np.percentile(values, [0, 5, 50, 95, 100])), rel=1e-12, abs=1e-15
    )
    assert found.probability() == np.mean(values >= 1.0)
    bins = found.histogram(20, -3.0, 9.0)
    assert bins.counts.tolist() == np.histogram(values, 20, (-3.0, 9.0))[0].tolist()
    free = found.histogram(30)
    assert len(free.counts) <= 31
    assert free.counts.sum() >= 0.98 * n - 2
    expected = np.histogram(values, free.edges)[0]
    assert np.abs(np.cumsum(free.counts) - np.cumsum(expected)).max() <= 0.01 * n + 2  # an edge may round either way


@given(
    st.integers(0, 2**32 - 1), st.integers(SLOTS, 9 * SLOTS), st.sampled_from(["tail", "sorted", "zeros", "spike"]),
    st.floats(0, 100),
)  # fmt: skip
@settings(max_examples=30)
def test_what_lies_beyond_the_slots_is_counted(seed: int, n: int, kind: str, q: float) -> None:
    """Slots are laid over a part of the draws; exact all the same."""
    rng = np.random.default_rng(seed)
    values = rng.standard_cauchy(n)
    if kind == "sorted":
        values.sort()
    if kind == "zeros":
        values[rng.random(n) < 0.99] = 0.0
    if kind == "spike":
        values = np.ones(n)
        values[rng.integers(n)] = -1e9
    target = float(rng.choice(values))
    found = Outcome("a", "a", "", values, target=target)
    assert found.percentile(q) == np.percentile(values, q)
    ends = (0, 0.5, 50, 99.5, 100)
    assert [found.percentile(p) for p in ends] == np.percentile(values, ends).tolist()
    assert found.probability() == np.mean(values >= target)
    assert found.probability(0.0) == np.mean(values >= 0.0)
    assert found.mean == pytest.approx(np.mean(values), rel=1e-9, abs=1e-12 * float(np.abs(values).max()))
    assert found.std == pytest.approx(np.std(values), rel=1e-9)
    free = found.histogram(30)
    inside = np.histogram(values, free.edges)[0]
    assert np.abs(np.cumsum(free.counts) - np.cumsum(inside)).max() <= 0.01 * n + 2  # an edge may round either way


def test_draws_without_a_value_are_a_share_and_no_number() -> None:  # §4
    tree = tree_of(
        made("kgi", "a / max(b, 0)"), lever("a", 1, "", range=Range(low=1, high=2), shape="uniform"),
        lever("b", 1, "", range=Range(low=-1, high=3), shape="uniform"),
    )  # fmt: skip
    found = simulate(tree, 20_000, target=0.5)
    assert found.undefined == pytest.approx(0.25, abs=0.02)
    assert np.isnan(found.samples).mean() == found.undefined
    known = found.samples[~np.isnan(found.samples)]
    assert (found.mean, found.percentile(50)) == (pytest.approx(known.mean()), pytest.approx(np.median(known)))
    assert found.probability() == np.mean(known >= 0.5)
    assert [p.code for p in found.problems] == ["simulation_undefined"]
    assert float(found.to_frame()["undefined"].iloc[0]) == found.undefined


def test_no_draw_has_a_value() -> None:
    tree = tree_of(made("kgi", "a / b"), lever("a", 1, "", range=Range(low=1, high=2)), lever("b", 0))
    found = simulate(tree, 100, target=1)
    assert found.undefined == 1
    assert all(math.isnan(x) for x in (found.mean, found.std, found.percentile(50), found.probability()))
    assert found.outcome.histogram().counts.sum() == 0
    assert math.isnan(simulate(funnel(None), 100).mean)  # §1: missing is not zero


def test_nothing_uncertain_and_constant() -> None:
    sure = simulate(funnel(1000), 100)
    assert (sure.std, sure.percentile(3), sure.mean) == (0, sure.mean, pytest.approx(1000 * 0.15 * 0.2 * 5e6))
    assert [p.code for p in sure.problems] == ["simulation_nothing_uncertain"]
    capped = tree_of(made("kgi", "min(a, 3)"), lever("a", 5, "", range=Range(low=4, high=9)))
    assert [p.code for p in simulate(capped, 100).problems] == ["simulation_constant"]
    assert simulate(capped, 100).outcome.histogram().counts.sum() == 100
