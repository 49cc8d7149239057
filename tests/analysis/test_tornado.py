"""The tornado (§19) against brute force: the reference evaluator, one lever at a time."""

from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.analysis.tornado import Bar, By, Tornado, tornado
from kpitree.engine import elasticities
from kpitree.engine.reference import reference_values
from kpitree.errors import InvalidValue, UnknownKpi
from kpitree.model import Counts, KpiTree, Range
from tests.analysis.trees import close, lever, made, product_trees, ranged_trees, tree_of

VIEWS = get_args(By)


def kgi_with(tree: KpiTree, values: dict[str, float]) -> float:
    """The KGI by the slow obvious evaluator."""
    assert tree.kgi is not None
    found = reference_values(tree, values)[tree.kgi]
    return math.nan if found is None else found


@given(product_trees(), st.floats(0.01, 0.9))
def test_equal_steps_give_equal_swings_in_a_product(tree: KpiTree, step: float) -> None:  # §19
    result = tornado(tree, "relative", step)
    assert len(result.bars) == len(tree.levers)
    for bar in result.bars:
        assert close(bar.swing, 2 * step * abs(result.kgi_now), scale=abs(result.kgi_now))
    assert all(close(e, 1.0) for e in elasticities(tree).values())  # the reason: every elasticity is 1 (§17)


@given(ranged_trees(), st.sampled_from(VIEWS), st.none() | st.floats(0, 2))
def test_each_bar_is_the_tree_with_one_lever_moved(tree: KpiTree, by: By, step: float | None) -> None:  # §19
    result = tornado(tree, by, step)
    assert {bar.id for bar in result.bars} | set(result.skipped) <= {"va", "vb", "vc", "vd"}
    for bar in result.bars:
        assert bar.kgi_low == kgi_with(tree, {bar.id: bar.low_value})
        assert bar.kgi_high == kgi_with(tree, {bar.id: bar.high_value})
        assert bar.now == tree[bar.id].baseline
    assert result.kgi_now == kgi_with(tree, {})


@given(ranged_trees(), st.sampled_from(VIEWS), st.none() | st.floats(0, 2))
def test_largest_swing_first_and_rates_within_bounds(tree: KpiTree, by: By, step: float | None) -> None:
    result = tornado(tree, by, step)
    swings = [bar.swing for bar in result.bars]
    assert swings == sorted(swings, reverse=True)
    for bar in result.bars:
        assert bar.low_value <= bar.high_value
        if tree[bar.id].measure.is_rate:
            assert 0 <= bar.low_value <= bar.high_value <= 1
        if by == "points":
            assert tree[bar.id].measure.is_rate


@given(ranged_trees())
def test_ends_come_from_the_range_then_the_counts_then_the_history(tree: KpiTree) -> None:  # §18
    result = tornado(tree)
    for bar in result.bars:
        kpi = tree[bar.id]
        if kpi.range is not None:
            assert (bar.low_value, bar.high_value, bar.source) == (kpi.range.low, kpi.range.high, "range")
        elif kpi.counts is not None:
            assert bar.source == "counts"
            assert bar.low_value <= kpi.counts.rate <= bar.high_value
        else:
            ends = np.percentile(kpi.history, [10, 90], method="linear")
            assert np.allclose([bar.low_value, bar.high_value], ends, rtol=1e-12, atol=0)
            assert bar.source == "history"
    for kpi_id in result.skipped:
        assert tree[kpi_id].range is None
        assert tree[kpi_id].counts is None
        assert len(tree[kpi_id].history) < 2


@given(ranged_trees())
def test_history_is_its_10th_to_90th_percentile(tree: KpiTree) -> None:  # §18
    for bar in tornado(tree, "history").bars:
        ends = np.percentile(tree[bar.id].history, [10, 90], method="linear")
        assert np.allclose([bar.low_value, bar.high_value], ends, rtol=1e-12, atol=0)


@given(ranged_trees(), st.floats(0, 1))
def test_the_other_levers_stay_as_changed(tree: KpiTree, value: float) -> None:
    result = tornado(tree, changes={"vc": value, "vd": 3.0})
    for bar in result.bars:
        moved = {"vc": value, "vd": 3.0, bar.id: bar.low_value}
        assert bar.kgi_low == kgi_with(tree, moved)
        assert bar.now == {"vc": value, "vd": 3.0}.get(bar.id, tree[bar.id].baseline)
    assert result.kgi_now == kgi_with(tree, {"vc": value, "vd": 3.0})


def test_what_does_not_feed_the_kgi_is_left_out() -> None:
    tree = tree_of(made("kgi", "xa * 2"), lever("xa", 1.0), lever("xb", 1.0), made("side", "xb * xa"))
    assert [bar.id for bar in tornado(tree, "relative").bars] == ["xa"]


def test_an_overridden_kpi_is_a_lever_and_hides_what_is_below_it() -> None:  # §15
    tree = tree_of(made("kgi", "part * xc"), made("part", "xa * xb"), *(lever(k, 2.0) for k in ("xa", "xb", "xc")))
    result = tornado(tree, "relative", changes={"part": 10})
    assert {bar.id: (bar.now, bar.kgi_high) for bar in result.bars} == {"part": (10.0, 22.0), "xc": (2.0, 22.0)}


@pytest.mark.parametrize(
    ("value", "step", "ends", "cut"),
    [
        (0.5, 0.1, (0.45, 0.55), ()),
        (0.95, 0.1, (0.855, 1.0), ("high",)),
        (0.5, 1.5, (0.0, 1.0), ("low", "high")),
        (0.0, 0.1, (0.0, 0.0), ()),
        (1.0, 0.0, (1.0, 1.0), ()),
    ],
)
def test_rates_are_cut_at_their_bounds_and_marked(
    value: float, step: float, ends: tuple[float, float], cut: tuple[str, ...]
) -> None:  # §19
    tree = tree_of(made("kgi", "xa * 100"), lever("xa", value, "%"))
    (bar,) = tornado(tree, "relative", step).bars
    assert (bar.low_value, bar.high_value) == pytest.approx(ends)
    assert bar.cut == cut


def test_points_go_beyond_no_bound_either() -> None:
    tree = tree_of(made("kgi", "xa + xb + xc"), lever("xa", 0.005, "%"), lever("xb", 0.995, "%"), lever("xc", 0.5))
    result = tornado(tree, "points")
    assert {bar.id: (bar.low_value, bar.high_value, bar.cut) for bar in result.bars} == {
        "xa": (0.0, 0.015, ("low",)),
        "xb": (0.985, 1.0, ("high",)),
    }
    assert result.skipped == ("xc",)
    assert result.step == 0.01


def test_a_range_beyond_100_percent_is_cut_too() -> None:  # §19
    tree = tree_of(made("kgi", "xa * 10"), lever("xa", 0.5, "%", range=Range(low=-0.2, high=1.3)))
    (bar,) = tornado(tree).bars
    assert (bar.low_value, bar.high_value, bar.cut) == (0.0, 1.0, ("low", "high"))


def test_a_missing_lever_has_ends_from_its_range_but_no_relative_step() -> None:  # §1
    tree = tree_of(made("kgi", "xa * xb"), lever("xa", None, range=Range(low=1, high=3)), lever("xb", 2.0))
    (bar,) = tornado(tree).bars
    assert (bar.kgi_low, bar.kgi_high) == (2.0, 6.0)
    assert math.isnan(bar.now)
    relative = tornado(tree, "relative")
    assert relative.skipped == ("xa",)
    assert [bar.id for bar in relative.bars] == ["xb"]
    assert math.isnan(relative.bars[0].swing)


def test_bars_without_a_swing_come_last() -> None:  # §4: division by zero at one end
    tree = tree_of(
        made("kgi", "xa / xb + xc"),
        lever("xa", 1.0, range=Range(low=1, high=2)),
        lever("xb", 1.0, range=Range(low=0, high=2)),
        lever("xc", 1.0, range=Range(low=0, high=9)),
    )
    assert [bar.id for bar in tornado(tree).bars] == ["xc", "xa", "xb"]


def test_counts_widen_with_fewer_observations() -> None:
    def swing(trials: int) -> float:
        tree = tree_of(made("kgi", "xa"), lever("xa", None, "%", counts=Counts(successes=trials // 4, trials=trials)))
        return tornado(tree).bars[0].swing

    assert swing(8) > swing(80) > swing(800) > 0


def test_the_frame_has_the_columns_of_the_contract() -> None:
    tree = tree_of(made("kgi", "xa * xb"), lever("xa", 2.0), lever("xb", 3.0, range=Range(low=1, high=5)))
    result = tornado(tree)
    frame = result.to_frame()
    assert list(frame.columns) == ["kpi", "low_value", "high_value", "kgi_low", "kgi_high", "swing"]
    assert frame.to_dict("records") == [
        {"kpi": "xb", "low_value": 1.0, "high_value": 5.0, "kgi_low": 2.0, "kgi_high": 10.0, "swing": 8.0}
    ]
    assert list(tornado(KpiTree()).to_frame().columns) == list(frame.columns)
    assert isinstance(result, Tornado)
    assert isinstance(result.bars[0], Bar)


@pytest.mark.parametrize("step", [math.nan, math.inf, -math.inf])
def test_a_step_must_be_finite(step: float) -> None:  # §4
    with pytest.raises(InvalidValue):
        tornado(tree_of(made("kgi", "xa"), lever("xa", 2.0)), "relative", step)


def test_the_sign_of_a_step_and_of_a_lever_does_not_matter() -> None:
    tree = tree_of(made("kgi", "xa * 2"), lever("xa", -10.0))
    assert tornado(tree, "relative", 0.1).bars == tornado(tree, "relative", -0.1).bars
    assert (tornado(tree, "relative").bars[0].low_value, tornado(tree, "relative").bars[0].high_value) == (-11.0, -9.0)


def test_a_view_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="range, relative, points, history"):
        tornado(tree_of(made("kgi", "xa"), lever("xa", 2.0)), "bogus")  # type: ignore[arg-type]


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownKpi) as caught:
        tornado(tree_of(made("kgi", "price"), lever("price", 2.0)), changes={"pric": 1})
    assert caught.value.suggestions[0] == "price"
