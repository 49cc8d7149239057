"""Sliders: round ends and steps that hold every value they have to show."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpitree.model import Kpi, Range
from kpitree.workspace.scale import MANTISSAS, Scale, round_end, round_step, scale_of

sizes = st.floats(1e-12, 1e15)
amounts = st.one_of(st.just(0.0), st.floats(-1e12, 1e12), st.floats(-1.7e308, 1.7e308))


def is_round(value: float) -> bool:
    """1, 2, 2.5 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value) + 1e-9)
    return any(math.isclose(value, m * power, rel_tol=1e-9) for m in MANTISSAS)


@given(sizes)
def test_steps_are_round_and_not_above(size: float) -> None:
    step = round_step(size)
    assert is_round(step)
    assert size / 2.5 < step <= size * (1 + 1e-9)


@given(sizes)
def test_ends_are_round_and_not_below(value: float) -> None:
    end = round_end(value)
    assert is_round(end)
    assert value * (1 - 1e-9) <= end < value * 2.5


@given(
    st.sampled_from(["%", "件", "円", ""]),
    st.none() | amounts,
    st.none() | amounts,
    st.none() | st.tuples(amounts, amounts),
)
def test_a_slider_holds_every_value_shown(
    unit: str, baseline: float | None, value: float | None, ends: tuple[float, float] | None
) -> None:
    reach = Range(low=min(ends), high=max(ends)) if ends else None
    scale = scale_of(Kpi(id="kpi", name="kpi", unit=unit, value=baseline, range=reach), value)
    assert math.isfinite(scale.low)
    assert math.isfinite(scale.high)
    assert scale.low < scale.high
    assert 0 < scale.step <= scale.high / 2 - scale.low / 2
    for shown in (baseline, value, *(ends or ())):
        if shown is not None:
            assert scale.low <= shown <= scale.high
            assert 0 <= scale.place(shown) <= 1
    if scale.low != 0.0 and scale.high != 0.0:
        assert scale.low < 0 < scale.high  # zero is on it
    assert scale.high / scale.step - scale.low / scale.step <= 1000


@given(st.floats(0, 1), st.none() | st.floats(0, 1))
def test_a_rate_ends_at_100_percent(baseline: float, value: float | None) -> None:  # §2
    scale = scale_of(Kpi(id="rate", name="rate", unit="%", value=baseline), value)
    assert 0 == scale.low < scale.high <= 1


@given(st.floats(1.001, 100))
def test_but_shows_what_is_beyond(value: float) -> None:  # §2: never cut off silently
    assert scale_of(Kpi(id="rate", name="rate", unit="%", value=0.5), value).high >= value


@given(st.floats(20, 1e9))
def test_volumes_move_by_whole_numbers(baseline: float) -> None:
    step = scale_of(Kpi(id="leads", name="leads", unit="件", value=baseline), None).step
    assume(step < 1e9)
    assert step >= 1
    assert step == int(step)


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        ("%", 0.25, Scale(low=0, high=1.0, step=0.005)),
        ("件", 600.0, Scale(low=0, high=2000.0, step=10.0)),
        ("円", 5e6, Scale(low=0, high=2e7, step=100_000.0)),
        ("件", None, Scale(low=0, high=200.0, step=1.0)),
        ("円", -300.0, Scale(low=-1000.0, high=0, step=5.0)),
    ],
)
def test_examples(unit: str, value: float | None, expected: Scale) -> None:
    assert scale_of(Kpi(id="kpi", name="kpi", unit=unit, value=value), None) == expected


def test_place_stays_on_the_slider() -> None:
    scale = Scale(low=0.0, high=10.0, step=1.0)
    assert [scale.place(x) for x in (-5, 0, 2.5, 10, 99)] == [0, 0, 0.25, 1, 1]
