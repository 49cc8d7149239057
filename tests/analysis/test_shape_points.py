"""Outlines to draw: they follow the density, stay within 0 and 1, and never fail on a shape that can be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.analysis.shape_points import shape_points
from kpitree.analysis.spread import spread_of
from kpitree.model import Counts, Kpi, Range
from kpitree.model.distribution import Beta, Fixed, LogNormal, Normal, Pert, Triangular, Uniform
from kpitree.model.kpi import Shape

SHAPES: tuple[Shape, ...] = ("", "pert", "triangular", "uniform", "normal", "lognormal", "beta", "fixed")
DRAWN = [
    Uniform(low=1.0, high=3.0),
    Triangular(low=0.0, likely=0.2, high=1.0),
    Pert(low=10.0, likely=12.0, high=20.0),
    Normal(mu=5.0, sigma=1.0),
    Normal(mu=0.1, sigma=0.2, lower=0.0, upper=1.0),
    LogNormal(mu=0.0, sigma=0.5),
    Beta(alpha=12.5, beta=68.5),
    Beta(alpha=0.5, beta=10.5),
]


@pytest.mark.parametrize("distribution", DRAWN, ids=lambda d: d.kind)
def test_an_outline_is_the_density_as_parts_of_the_highest(distribution: object) -> None:
    points = shape_points(distribution)  # type: ignore[arg-type]
    x, y = np.array(points.x), np.array(points.y)
    assert (np.diff(x) > 0).all()
    assert y.min() >= 0
    assert y.max() == 1
    density = distribution.density(x)  # type: ignore[attr-defined]
    inside = np.isfinite(density) & (y < 1)
    tall = density[inside][y[inside] > 0] / y[inside][y[inside] > 0]
    if len(tall):  # all by the same factor
        assert tall.max() == pytest.approx(tall.min())


def test_ends_are_ends_and_bells_leave_out_their_tails() -> None:
    assert shape_points(Pert(low=10.0, likely=12.0, high=20.0)).x[0] == 10
    assert shape_points(Pert(low=10.0, likely=12.0, high=20.0)).x[-1] == 20
    assert shape_points(Uniform(low=1.0, high=3.0)).y == (1.0, 1.0)
    bell = shape_points(Normal(mu=5.0, sigma=1.0))
    assert (bell.x[0], bell.x[-1]) == pytest.approx((5 - 2.878, 5 + 2.878), abs=1e-3)
    tip = shape_points(Triangular(low=0.0, likely=0.2, high=1.0), count=5)
    assert dict(zip(tip.x, tip.y, strict=True))[0.2] == 1


def test_what_is_certain_has_no_outline() -> None:
    assert shape_points(Fixed(value=3.0)).x == ()
    assert shape_points(Pert(low=3.0, likely=3.0, high=3.0)).x == ()


@given(
    st.sampled_from(SHAPES), st.sampled_from(["%", "件", "円", ""]),
    st.lists(st.floats(-1e12, 1e12) | st.floats(0, 1), min_size=3, max_size=3).map(sorted),
)  # fmt: skip
def test_any_range_in_any_shape_can_be_drawn(shape: Shape, unit: str, ends: list[float]) -> None:
    low, likely, high = ends
    kpi = Kpi(id="a", name="a", unit=unit, value=likely, range=Range(low=low, likely=likely, high=high), shape=shape)
    spread = spread_of(kpi)
    assert spread is not None
    points = shape_points(spread.distribution, count=24)
    assert len(points.x) == len(points.y)
    assert all(math.isfinite(x) and 0 <= y <= 1 for x, y in zip(points.x, points.y, strict=True))


@given(st.integers(0, 200), st.integers(1, 200))
def test_any_counts_can_be_drawn(successes: int, trials: int) -> None:
    counts = Counts(successes=min(successes, trials), trials=trials)
    spread = spread_of(Kpi(id="a", name="a", unit="%", counts=counts))
    assert spread is not None
    points = shape_points(spread.distribution)
    assert points.x[0] >= 0
    assert points.x[-1] <= 1
    assert max(points.y) == 1
