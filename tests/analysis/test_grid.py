"""The map of two levers (§33) against the evaluator, and the way to the target against searching everywhere."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.analysis.contour import contour
from kpitree.analysis.grid import Grid, grid
from kpitree.engine import evaluate
from kpitree.errors import InvalidValue, UnknownKpi
from kpitree.model import Counts, Kpi, KpiTree, Range
from tests.analysis.trees import lever, made, ranged_trees, tree_of
from tests.assertions import assert_codes, same


def ranged(kpi_id: str, value: float | None, low: float, high: float, unit: str = "") -> Kpi:
    return lever(kpi_id, value, unit, range=Range(low=low, high=high))


Three = tuple[float, float, float]


def two(formula: str, x: Three = (3, 0, 10), y: Three = (4, 0, 10)) -> KpiTree:
    """Two levers: (value, low, high) each."""
    return tree_of(made("kgi", formula), ranged("xa", *x), ranged("xb", *y))


@given(ranged_trees(), st.floats(0.1, 400))
def test_every_place_is_the_tree_there(tree: KpiTree, target: float) -> None:
    try:
        found = grid(tree, "va", "vc", target=target, size=5)
    except InvalidValue as refused:  # a lever at 0 without a range
        assert_codes(refused.problems, "grid_no_range")
        return
    for row, y in enumerate(found.ys):
        for column, x in enumerate(found.xs):
            assert same(found.kgi[row, column], evaluate(tree, {"va": x, "vc": y}).kgi)
    assert same(found.kgi_now, evaluate(tree).kgi)
    check_lines(found, tree, "va", "vc")
    if found.nearest is not None:
        assert found.nearest.kgi >= target * (1 - 1e-9)
        assert same(found.nearest.kgi, evaluate(tree, {"va": found.nearest.x, "vc": found.nearest.y}).kgi)
        assert found.x.low <= found.nearest.x <= found.x.high
        assert found.y.low <= found.nearest.y <= found.y.high
    assert found.reachable == (found.nearest is not None)


def check_lines(found: Grid, tree: KpiTree, x: str, y: str) -> None:
    """Every point of a line is where the KGI is the target."""
    assert found.target is not None
    size = max(1.0, float(np.nanmax(np.abs(found.kgi)))) if np.isfinite(found.kgi).any() else 1.0
    for line in found.lines:
        for point in line:
            kgi = evaluate(tree, {x: point[0], y: point[1]}).kgi
            assert math.isclose(kgi, found.target, rel_tol=1e-9, abs_tol=1e-9 * size), (point, kgi)


@given(st.floats(1, 99), st.integers(3, 30))
def test_the_line_of_a_product_is_its_hyperbola(target: float, size: int) -> None:
    (line,) = grid(two("xa * xb"), "xa", "xb", target=target, size=size).lines
    for x, y in line:
        assert x * y == pytest.approx(target, rel=1e-9)
    # From one side of the map to the other, without a jump.
    assert [min(end) for end in (line[0], line[-1])] == pytest.approx([target / 10] * 2)
    steps = np.abs(np.diff(np.array(line), axis=0))
    assert (steps <= 10 / (size - 1) * (1 + 1e-9)).all()


@given(
    st.tuples(st.floats(0.5, 9.5), st.floats(0.5, 9.5)), st.floats(2, 95),
    st.sampled_from(
        ["xa * xb", "xa + 2 * xb", "xa * 3 + xb * xb", "xa * xb - xa", "min(xa, xb) * 9", "xa * xb / (xa + 1)"]
    ),
)  # fmt: skip
def test_the_nearest_way_is_found(now: tuple[float, float], target: float, formula: str) -> None:
    """Against every place of a fine grid: none that meets the target is nearer."""
    tree = two(formula, (now[0], 0, 10), (now[1], 0, 10))
    found = grid(tree, "xa", "xb", target=target)
    fine = grid(tree, "xa", "xb", size=201)
    xs, ys = np.meshgrid(fine.xs, fine.ys)
    meets = fine.kgi >= target
    if not meets.any():
        best = fine.best
        assert found.reachable is False or (best is not None and best.kgi >= target * (1 - 1e-2))
        return
    assert found.nearest is not None
    away = np.hypot(xs - now[0], ys - now[1])[meets].min()
    assert math.hypot(found.nearest.x - now[0], found.nearest.y - now[1]) <= away + 1e-6


def test_the_nearest_way_of_a_sum_is_straight_across() -> None:
    nearest = grid(two("xa + xb"), "xa", "xb", target=10).nearest
    assert nearest is not None
    assert (nearest.x, nearest.y) == pytest.approx((4.5, 5.5), abs=1e-4)


def test_whoever_is_there_already_stays() -> None:
    found = grid(two("xa * xb"), "xa", "xb", target=12)
    assert found.nearest is not None
    assert (found.nearest.x, found.nearest.y, found.nearest.kgi) == (3, 4, 12)


def test_what_cannot_be_reached_says_so_and_what_is_best() -> None:
    found = grid(two("xa * xb"), "xa", "xb", target=101)
    assert (found.reachable, found.nearest, found.lines) == (False, None, ())
    assert found.best is not None
    assert (found.best.x, found.best.y, found.best.kgi) == (10, 10, 100)


def test_a_lever_outside_its_range_is_on_the_map_but_no_way_leads_there() -> None:
    found = grid(two("xa * xb", (12, 0, 10)), "xa", "xb", target=36)
    assert (found.x.shown_low, found.x.shown_high, found.x.high) == (0, 12, 10)
    assert found.xs[-1] == 12
    assert found.nearest is not None
    assert found.nearest.x <= 10


def test_where_the_kgi_has_no_value_there_is_no_line() -> None:  # §4
    found = grid(two("xa / if(xb > 5, 1, 0)"), "xa", "xb", target=5, size=11)
    assert found.undefined == pytest.approx(6 / 11)
    assert all(y >= 6 for line in found.lines for _, y in line)
    assert found.nearest is not None
    assert found.nearest.kgi >= 5
    nowhere = grid(two("xa / 0"), "xa", "xb", target=5)
    assert (nowhere.undefined, nowhere.reachable, nowhere.best) == (1, False, None)


def test_steps_are_met_on_their_upper_side() -> None:
    found = grid(two("floor(xa) * 10"), "xa", "xb", target=45)
    assert found.nearest is not None
    assert (found.nearest.x, found.nearest.kgi) == (pytest.approx(5), 50)


def test_the_axis_says_where_its_range_comes_from() -> None:  # §18
    tree = tree_of(
        made("kgi", "xa * xb + xc + xd"), lever("xa", 0.9, "%"),
        lever("xb", None, "%", counts=Counts(successes=12, trials=80)),
        lever("xc", 50.0, history=(10.0, 20.0)), lever("xd", 0.0),
    )  # fmt: skip
    found = grid(tree, "xa", "xb")
    assert (found.x.source, found.x.low, found.x.high) == ("assumed", pytest.approx(0.72), 1.0)
    assert (found.y.source, found.target, found.reachable) == ("counts", None, None)
    assert grid(tree, "xc", "xb").x.source == "history"
    for wrong, code in (("xd", "grid_no_range"), ("kgi", "grid_not_a_lever"), ("xb", "grid_same_lever")):
        with pytest.raises(InvalidValue) as caught:
            grid(tree, wrong, "xb")
        assert_codes(caught.value.problems, code)
    with pytest.raises(UnknownKpi):
        grid(tree, "xz", "xb")
    with pytest.raises(InvalidValue):
        grid(tree, "xa", "xb", target=math.inf)
    assert grid(two("xa * xb"), "xa", "xb", target="+50%").target == 18
    with pytest.raises(ValueError, match="size"):
        grid(tree, "xa", "xb", size=1)


def test_the_others_stay_as_changed() -> None:
    tree = tree_of(made("kgi", "xa + xb * xc"), ranged("xa", 1, 0, 2), ranged("xb", 1, 0, 2), lever("xc", 1.0))
    assert grid(tree, "xa", "xb", changes={"xc": 5, "xa": 2}, size=2).kgi.tolist() == [[0, 2], [10, 12]]


def test_the_frame_is_one_row_a_place() -> None:
    frame = grid(two("xa + 100 * xb", (0, 0, 1), (0, 0, 2)), "xa", "xb", size=3).to_frame()
    assert list(frame.columns) == ["x", "y", "kgi"]
    assert frame["kgi"].tolist() == [0, 0.5, 1, 100, 100.5, 101, 200, 200.5, 201]


def test_a_ring_is_one_closed_line_and_a_saddle_two_open_ones() -> None:
    xs = np.linspace(-2, 2, 21)
    x, y = np.meshgrid(xs, xs)
    (ring,) = contour(xs, xs, -(x**2) - y**2, -1.0, lambda a, b: -(a**2) - b**2)
    assert ring[0] == ring[-1]
    assert all(math.hypot(*point) == pytest.approx(1) for point in ring)
    # A cell whose diagonal corners reach the level: which pair is joined is decided by the saddle between them.
    ends = np.array([0.0, 1.0])
    for other, corners in ((0.9, [{(1, 0)}, {(0, 1)}]), (0.4, [{(0, 0)}, {(1, 1)}])):
        lines = contour(ends, ends, np.array([[1.5, other], [other, 1.5]]), 1.0)
        # Each line cuts one corner off: the one nearest to its middle.
        cut = [{tuple(np.round(np.mean(line, axis=0)).astype(int).tolist())} for line in lines]
        assert sorted(cut, key=str) == sorted(corners, key=str)
