"""How uncertain a lever is, where that is from, and where it goes with what-if (§28, §29)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from kpitree.analysis.spread import lever_spreads, spread_of
from kpitree.analysis.state import state_of
from kpitree.model import Benchmark, Counts, Kpi, Range
from kpitree.model.distribution import Beta, Fixed, LogNormal, Normal, Pert, Triangular, Uniform
from tests.analysis.trees import lever, made, tree_of

U = (np.arange(2000) + 0.5) / 2000
BAND = Benchmark(id="one", ratio="won/opportunity", low=0.2, high=0.3, grade="B", source="survey")


def kpi(**fields: object) -> Kpi:
    return Kpi.model_validate({"id": "rate", "name": "rate", "unit": "%", **fields})


@pytest.mark.parametrize(
    ("fields", "source", "kind"),
    [
        ({"value": 0.25, "range": Range(low=0.2, high=0.35), "history": (0.1, 0.9)}, "range", Pert),
        ({"counts": Counts(successes=12, trials=80), "range": Range(low=0.1, high=0.2)}, "range", Pert),
        ({"counts": Counts(successes=12, trials=80), "history": (0.1, 0.9)}, "counts", Beta),
        ({"value": 0.25, "history": (0.2, 0.3, 0.25)}, "history", Normal),
        ({"value": 0.25, "history": (0.2,)}, "benchmark", Pert),
        ({"range": Range(low=0.2, high=0.35), "shape": "uniform"}, "range", Uniform),
        ({"range": Range(low=0.2, high=0.35), "shape": "triangular"}, "range", Triangular),
        ({"range": Range(low=0.2, high=0.35), "shape": "normal"}, "range", Normal),
        ({"range": Range(low=0.2, high=0.35), "shape": "lognormal"}, "range", LogNormal),
        ({"range": Range(low=0.2, high=0.35), "shape": "beta"}, "range", Beta),
        ({"value": 0.3, "range": Range(low=0.2, high=0.35), "shape": "fixed"}, "fixed", Fixed),
    ],
)
def test_where_it_is_from(fields: dict[str, object], source: str, kind: type) -> None:  # §28
    found = spread_of(kpi(**fields), BAND)
    assert found is not None
    assert (found.source, type(found.distribution)) == (source, kind)


def test_nothing_known_is_fixed_or_an_assumption_that_says_so() -> None:
    one = kpi(value=0.25)
    known, assumed = spread_of(one), spread_of(one, assume=True)
    assert known is not None
    assert known.is_certain
    assert assumed is not None
    assert (assumed.source, assumed.low, assumed.high) == ("assumption", pytest.approx(0.225), pytest.approx(0.275))
    assert spread_of(kpi()) is None
    assert spread_of(kpi(), assume=True) is None


@given(st.integers(1, 10**5), st.data())
def test_counts_are_jeffreys_posterior(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    found = spread_of(kpi(counts=Counts(successes=successes, trials=trials)))
    assert found is not None
    reference = stats.beta(successes + 0.5, trials - successes + 0.5)
    assert found.distribution.mean == pytest.approx(reference.mean())
    assert found.half_width_points == pytest.approx(50 * (reference.ppf(0.975) - reference.ppf(0.025)), abs=1e-3)
    assert found.low <= found.likely <= found.high
    assert found.n == trials


def test_eighty_trials_are_eight_points_wide() -> None:
    found = spread_of(kpi(counts=Counts(successes=12, trials=80)))
    assert found is not None
    assert found.half_width_points == pytest.approx(7.8, abs=0.05)


@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_low_and_high_of_bells_are_p10_and_p90(a: float, b: float) -> None:  # §28
    low, high = sorted((a, b))
    if high - low < 1e-3:
        return
    for shape in ("normal", "lognormal", "beta"):
        amount = Kpi(id="xx", name="x", unit="" if shape != "beta" else "%", range=Range(low=low, high=high),
                     shape=shape)  # type: ignore[arg-type]  # fmt: skip
        found = spread_of(amount)
        assert found is not None
        if isinstance(found.distribution, Pert):  # a beta distribution with a pole is not used, and that is said
            assert [p.code for p in found.problems] == ["spread_shape_unfit"]
            continue
        ends = found.distribution.quantile(np.array([0.1, 0.9]))
        assert ends == pytest.approx([low, high], abs=2e-6 * (1 if shape == "beta" else high))


def test_rates_never_leave_0_to_100_percent() -> None:
    for fields in (
        {"range": Range(low=-0.1, high=0.3)}, {"range": Range(low=0.9, high=1.3), "shape": "uniform"},
        {"range": Range(low=0.01, high=0.4), "shape": "normal"}, {"history": (0.0, 0.5, 1.0)},
        {"range": Range(low=0.5, high=0.99), "shape": "lognormal"},
    ):  # fmt: skip
        found = spread_of(kpi(value=0.3, **fields))
        assert found is not None
        values = found.distribution.quantile(U)
        assert values.min() >= 0
        assert values.max() <= 1
        assert [p.severity for p in found.problems] == ["warning"]


def test_counted_things_are_never_below_zero() -> None:
    found = spread_of(Kpi(id="leads", name="leads", unit="件", range=Range(low=1, high=50), shape="normal"))
    assert found is not None
    assert found.distribution.quantile(U).min() >= 0
    assert [p.code for p in found.problems] == ["spread_bell_cut"]


@pytest.mark.parametrize(
    ("shape", "low", "high", "unit"),
    [("lognormal", -1, 5, ""), ("lognormal", 0, 5, "件"), ("beta", 1, 5, "件"), ("beta", 0.0, 1.0, "%")],
)
def test_a_shape_that_does_not_fit_is_pert_and_says_so(shape: str, low: float, high: float, unit: str) -> None:
    found = spread_of(
        Kpi.model_validate({"id": "xx", "name": "x", "unit": unit, "range": Range(low=low, high=high), "shape": shape})
    )
    assert found is not None
    assert isinstance(found.distribution, Pert)
    assert [p.code for p in found.problems] == ["spread_shape_unfit"]


def test_a_benchmark_keeps_its_grade_and_scale() -> None:
    found = spread_of(kpi(value=0.9), BAND)
    assert found is not None
    assert (found.source, found.grade, found.note, found.low, found.high) == ("benchmark", "B", "survey", 0.2, 0.3)
    assert found.likely == 0.3  # the end that is nearest to the value
    for row in (BAND.model_copy(update={"low": None}), BAND.model_copy(update={"unit": "円"}), None):
        other = spread_of(kpi(value=0.9), row)
        assert other is not None
        assert other.source == "fixed"


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_moved_rate_takes_its_range_along(a: float, b: float, c: float, to: float) -> None:  # §29
    low, value, high = sorted((a, b, c))
    one = kpi(value=value, range=Range(low=low, high=high))
    found = spread_of(one, at=to)
    assert found is not None
    assert -1e-12 <= found.low <= found.likely <= found.high <= 1 + 1e-12
    assert found.likely == pytest.approx(to, abs=1e-12)
    if to == value:
        assert (found.low, found.high) == pytest.approx((low, high))


def test_a_moved_amount_keeps_its_spread_in_percent() -> None:  # §29
    one = Kpi(id="leads", name="leads", unit="件", value=1000, range=Range(low=800, high=1300))
    found = spread_of(one, at=2000)
    assert found is not None
    assert (found.low, found.likely, found.high) == pytest.approx((1600, 2000, 2600))
    growth = Kpi(id="growth", name="growth", value=0, range=Range(low=-2, high=3))
    shifted = spread_of(growth, at=10)
    assert shifted is not None
    assert (shifted.low, shifted.high) == (8, 13)


def test_moved_counts_are_as_uncertain_as_that_many_trials() -> None:  # §29
    found = spread_of(kpi(counts=Counts(successes=12, trials=80)), at=0.25)
    assert found is not None
    assert found.distribution == Beta(alpha=20.5, beta=60.5)
    beyond = spread_of(kpi(counts=Counts(successes=12, trials=80)), at=1.2)
    assert beyond is not None
    assert beyond.is_certain


def test_locked_and_overridden_are_known() -> None:  # §26, §15
    tree = tree_of(
        made("kgi", "part * rate"), made("part", "leads * 2"), lever("leads", 10, "件", range=Range(low=5, high=20)),
        lever("rate", 0.2, "%", range=Range(low=0.1, high=0.3), locked=True), lever("gone", None),
    )  # fmt: skip
    found = lever_spreads(state_of(tree, {"part": 30, "rate": 0.25}))
    assert found["rate"].distribution == Fixed(value=0.25)
    assert found["part"].distribution == Fixed(value=30)
    assert not found["leads"].is_certain
    assert "gone" not in found


def test_a_range_too_wide_to_calculate_with() -> None:
    found = spread_of(Kpi(id="xx", name="x", value=1.0, range=Range(low=-1.7e308, high=1.7e308)))
    assert found is not None
    assert found.is_certain
    assert [p.code for p in found.problems] == ["spread_too_wide"]
    assert math.isfinite(found.distribution.mean)
