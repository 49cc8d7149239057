"""The achievable range of a lever (§18), against SciPy and published values."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.analysis.achievable import Z_95, Reach, achievable, percentile, wilson
from kpitree.model import Counts, Kpi, Range


@st.composite
def observed(draw: st.DrawFn, most: int = 10**6) -> Counts:
    trials = draw(st.integers(1, most))
    return Counts(successes=draw(st.integers(0, trials)), trials=trials)


@given(observed())
def test_wilson_agrees_with_scipy(counts: Counts) -> None:
    from scipy.stats import binomtest

    theirs = binomtest(counts.successes, counts.trials).proportion_ci(0.95, method="wilson")
    assert wilson(counts) == pytest.approx((theirs.low, theirs.high), rel=1e-9, abs=1e-12)


def test_z_is_the_quantile() -> None:
    from scipy.stats import norm

    assert pytest.approx(norm.ppf(0.975), rel=1e-15) == Z_95


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, Statistics in Medicine 17, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (12, 80, 0.0879, 0.2441),  # 商談化率 = 12 of 80
    ],
)
def test_wilson_of_published_examples(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(Counts(successes=successes, trials=trials)) == pytest.approx((low, high), abs=5e-5)


@given(observed(10**15))
def test_wilson_holds_the_rate_and_stays_within_bounds(counts: Counts) -> None:
    low, high = wilson(counts)
    assert 0 <= low <= counts.rate * (1 + 1e-12)
    assert counts.rate * (1 - 1e-12) <= high <= 1
    if counts.successes == 0:
        assert low == 0
    if counts.successes == counts.trials:
        assert high == 1


@given(observed(10**4))
def test_wilson_is_symmetric(counts: Counts) -> None:
    low, high = wilson(counts)
    other = wilson(Counts(successes=counts.trials - counts.successes, trials=counts.trials))
    assert other == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30), st.floats(0, 1))
def test_percentiles_are_numpys_linear_ones(values: list[float], q: float) -> None:
    theirs = np.percentile(values, 100 * q, method="linear")
    assert math.isclose(percentile(tuple(values), q), theirs, rel_tol=1e-9, abs_tol=1e-6)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30))
def test_percentiles_lie_between_the_extremes(values: list[float]) -> None:
    found = [percentile(tuple(values), q / 10) for q in range(11)]
    assert found[0] == min(values)
    assert found[-1] == max(values)
    assert all(a <= b or math.isclose(a, b) for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({}, None),
        ({"value": 0.2}, None),
        ({"value": 0.2, "history": (0.1,)}, None),  # one past value is no range
        ({"value": 0.2, "history": (0.1, 0.3)}, Reach(low=0.12, high=0.28, source="history")),
        ({"range": Range(low=0.1, high=0.4, source="own")}, Reach(low=0.1, high=0.4, source="range", note="own")),
        (
            {"counts": Counts(successes=1, trials=2), "range": Range(low=0.1, high=0.4), "history": (0.0, 1.0)},
            Reach(low=0.1, high=0.4, source="range"),
        ),
    ],
)
def test_own_range_then_counts_then_history_else_none(given_: dict[str, object], expected: Reach | None) -> None:  # §18
    found = achievable(Kpi.model_validate({"id": "rate", "name": "rate", "unit": "%", **given_}))
    if expected is None or found is None:
        assert found is expected
    else:
        assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
        assert (found.source, found.note) == (expected.source, expected.note)


@given(observed(), st.lists(st.floats(0, 1), max_size=4))
def test_counts_come_before_history(counts: Counts, history: list[float]) -> None:  # §18
    found = achievable(Kpi(id="rate", name="rate", unit="%", counts=counts, history=tuple(history)))
    assert found is not None
    assert found.source == "counts"
    assert (found.low, found.high) == wilson(counts)
