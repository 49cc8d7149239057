"""Shapes of uncertain levers against SciPy: quantiles to 1e-6 of the width, moments and densities."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from kpitree.model.beta_curve import beta_quantile
from kpitree.model.distribution import (
    Beta,
    Curve,
    Distribution,
    Fixed,
    LogNormal,
    Normal,
    Pert,
    Triangular,
    Uniform,
)
from kpitree.model.normal_curve import normal_cdf, normal_quantile

ENDS = np.geomspace(1e-6, 1e-3, 50)
U = np.sort(np.concatenate([ENDS, (np.arange(4096) + 0.5) / 4096, 1 - ENDS]))


def theirs(shape: Curve) -> Any:
    """The same distribution in SciPy."""
    if isinstance(shape, Uniform):
        return stats.uniform(shape.low, shape.high - shape.low)
    if isinstance(shape, Triangular):
        width = shape.high - shape.low
        return stats.triang((shape.likely - shape.low) / width, shape.low, width)
    if isinstance(shape, Pert):
        width = shape.high - shape.low
        place = (shape.likely - shape.low) / width
        return stats.beta(1 + 4 * place, 5 - 4 * place, shape.low, width)
    if isinstance(shape, Beta):
        return stats.beta(shape.alpha, shape.beta)
    if isinstance(shape, Normal):
        low, high = (-math.inf if shape.lower is None else shape.lower, shape.upper or math.inf)
        z = [(x - shape.mu) / shape.sigma for x in (low, high)]
        return (
            stats.truncnorm(*z, shape.mu, shape.sigma)
            if math.isfinite(max(low, -high))
            else (stats.norm(shape.mu, shape.sigma))
        )
    assert isinstance(shape, LogNormal)
    return stats.lognorm(shape.sigma, scale=math.exp(shape.mu))


@st.composite
def three(draw: st.DrawFn) -> tuple[float, float, float]:
    low = draw(st.floats(-1e6, 1e6))
    width = draw(st.floats(1e-3, 1e6))
    return low, low + draw(st.floats(0, 1)) * width, low + width


@st.composite
def shapes(draw: st.DrawFn) -> Curve:
    low, likely, high = draw(three())
    assume(low < high)
    mu, sigma = draw(st.floats(-5, 5)), draw(st.floats(0.05, 1.5))
    kind = draw(st.sampled_from(["uniform", "triangular", "pert", "beta", "normal", "cut", "lognormal"]))
    if kind == "uniform":
        return Uniform(low=low, high=high)
    if kind == "triangular":
        return Triangular(low=low, likely=likely, high=high)
    if kind == "pert":
        return Pert(low=low, likely=likely, high=high)
    if kind == "beta":
        return Beta(
            alpha=draw(st.floats(0.5, 2) | st.floats(0.5, 200)), beta=draw(st.floats(0.5, 2) | st.floats(0.5, 200))
        )
    if kind == "lognormal":
        return LogNormal(mu=mu, sigma=sigma)
    return Normal(mu=mu, sigma=sigma, lower=mu - sigma if kind == "cut" else None)


@given(shapes())
def test_quantiles_are_scipys(shape: Curve) -> None:
    reference = theirs(shape)
    expected = reference.ppf(U)
    low, high = reference.support()
    width = high - low if math.isfinite(high - low) else expected[-1] - expected[0]
    assert np.max(np.abs(shape.quantile(U) - expected)) <= 1e-6 * width + 1e-12 * abs(expected).max()


@given(shapes())
def test_moments_are_scipys(shape: Curve) -> None:
    reference = theirs(shape)
    size = float(reference.std())
    assert shape.mean == pytest.approx(float(reference.mean()), abs=1e-6 * size + 1e-12 * abs(shape.mean))
    assert shape.variance == pytest.approx(size**2, rel=1e-6)


@given(shapes())
def test_densities_are_scipys(shape: Curve) -> None:
    reference = theirs(shape)
    x = reference.ppf(np.linspace(0.01, 0.99, 25))
    assert shape.density(x) == pytest.approx(reference.pdf(x), rel=1e-6)
    assert shape.density(np.array([-1e9, 1e40])).tolist() == [0, 0]


@given(shapes())
def test_quantiles_increase_and_stay_within_the_ends(shape: Curve) -> None:
    values = shape.quantile(U)
    assert np.all(np.diff(values) >= -1e-12 * np.abs(values[1:]))
    if isinstance(shape, (Uniform, Triangular, Pert)):
        slack = 1e-12 * max(abs(shape.low), abs(shape.high))
        assert shape.low - slack <= values[0]
        assert values[-1] <= shape.high + slack


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (0.5, 80.5),
        (80.5, 0.5),
        (12.5, 68.5),
        (0.5, 1.5),
        (0.5, 0.5),
        (1, 1),
        (1, 5),
        (2e4, 8e4),
        (3e7, 7e7),
        (0.5, 1e6),
    ],
)
def test_beta_tables_of_counts(a: float, b: float) -> None:
    """Jeffreys' posteriors from no success at all to a hundred million trials."""
    u = (np.arange(65536) + 0.5) / 65536
    assert np.max(np.abs(beta_quantile(u, a, b) - stats.beta.ppf(u, a, b))) <= 1e-6


def test_a_billion_billion_trials_do_not_cancel() -> None:
    n = 10**15
    found = beta_quantile(np.array([0.025, 0.5, 0.975]), 0.3 * n, 0.7 * n)
    size = math.sqrt(0.21 / n)
    assert (found - 0.3) / size == pytest.approx([-1.95996, 0, 1.95996], abs=1e-3)


@given(st.floats(1e-300, 1 - 1e-16))
def test_normal_quantile(u: float) -> None:
    assert float(normal_quantile(np.array([u]))[0]) == pytest.approx(stats.norm.ppf(u), rel=1e-13, abs=1e-15)


def test_normal_ends() -> None:
    assert normal_quantile(np.array([0.0, 0.5, 1.0])).tolist() == [-math.inf, 0.0, math.inf]
    assert normal_cdf(-1.0) == pytest.approx(stats.norm.cdf(-1.0), rel=1e-15)


def test_a_cut_bell_stays_within_and_says_what_was_lost() -> None:
    shape = Normal(mu=0.05, sigma=0.05, lower=0.0, upper=1.0)
    assert shape.quantile(U).min() >= 0
    assert shape.cut_away == pytest.approx(stats.norm.cdf(-1), rel=1e-9)
    assert shape.mean > 0.05
    capped = LogNormal(mu=-1.0, sigma=1.0, upper=1.0)
    sample = capped.quantile((np.arange(10**6) + 0.5) / 10**6)
    assert (capped.mean, capped.variance) == (pytest.approx(sample.mean(), rel=1e-5), pytest.approx(sample.var(), 1e-4))
    assert sample.max() <= 1


def test_no_width_is_one_value() -> None:
    for shape in (Uniform(low=3, high=3), Triangular(low=3, likely=3, high=3), Pert(low=3, likely=3, high=3)):
        assert shape.quantile(U).tolist() == [3.0] * len(U)
        assert (shape.mean, shape.variance) == (3.0, 0.0)
    assert Fixed(value=3).quantile(U).tolist() == [3.0] * len(U)
    assert (Fixed(value=3).mean, Fixed(value=3).variance) == (3.0, 0.0)


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "pert", "low": 2, "likely": 1, "high": 3}, {"kind": "uniform", "low": 2, "high": 1},
        {"kind": "triangular", "low": 0, "likely": 4, "high": 3}, {"kind": "beta", "alpha": 0.2, "beta": 1},
        {"kind": "normal", "mu": 0, "sigma": 0}, {"kind": "normal", "mu": 0, "sigma": 1, "lower": 30},
        {"kind": "fixed", "value": math.nan}, {"kind": "uniform", "low": -1e308, "high": 1e308}, {"kind": "cauchy"},
        {"kind": "uniform", "low": 0, "high": math.inf},
    ],
)  # fmt: skip
def test_what_is_no_distribution_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Distribution).validate_python(data)


@given(shapes())
def test_kinds_are_told_apart(shape: Curve) -> None:
    adapter: TypeAdapter[Distribution] = TypeAdapter(Distribution)
    assert adapter.validate_json(adapter.dump_json(shape)) == shape  # type: ignore[arg-type]
