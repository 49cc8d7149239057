"""Round places on the map of two levers (§33): round, within both ranges, and they do meet the target."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpitree.analysis.grid import CLOSE, grid
from kpitree.analysis.pairable import pairable
from kpitree.analysis.round_places import MOST_CELLS, RoundPlaces, round_points
from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.model import Counts, Kpi, KpiTree, Range

NAMES = st.sampled_from(templates())


def digits(value: float) -> int:
    """How many digits it takes to write the number."""
    return len(f"{abs(value):.12e}".split("e")[0].replace(".", "").rstrip("0"))


@given(NAMES, st.floats(0.3, 3.0))
def test_places_are_round_within_the_ranges_and_meet_the_target(name: str, part: float) -> None:
    tree = template(name, "ja")
    x, y = pairable(tree).levers[:2]
    target = part * evaluate(tree).kgi
    found = grid(tree, x, y, target=target)
    places = RoundPlaces(tree, found)
    nearest = places.nearest()
    assert (nearest is None) == (not found.reachable)
    for place in [*places.along(), *([nearest] if nearest else [])]:
        assert evaluate(tree, {x: place.x, y: place.y}).kgi == place.kgi
        assert place.kgi >= target - CLOSE * abs(target)
        assert found.x.low <= place.x <= found.x.high
        assert found.y.low <= place.y <= found.y.high
        for value, axis in ((place.x, found.x), (place.y, found.y)):
            free = not any(math.isclose(value, end) for end in (axis.low, axis.high, axis.now))
            assert digits(value) <= 3 or not free


def test_what_is_said_with_three_digits_reaches_the_target_where_the_exact_place_would_not() -> None:
    kpis = (
        Kpi(id="sales", name="sales", unit="円", formula="rate * price", target=2.0),
        Kpi(id="rate", name="rate", unit="%", value=0.2, range=Range(low=0.1, high=0.4)),
        Kpi(id="price", name="price", unit="円", value=7.0, range=Range(low=6.0, high=7.0)),
    )
    tree = KpiTree(kpis=kpis, kgi="sales")
    found = grid(tree, "rate", "price", target=2.0)
    assert found.nearest is not None
    assert f"{found.nearest.x:.3f}" == "0.286"  # 2 ÷ 7 is 0.28571…
    place = RoundPlaces(tree, found).nearest()
    assert place is not None
    assert (place.x, place.y) == (0.286, 7.0)  # the price stays exactly where it is


def test_volumes_stay_whole_and_a_lever_without_effect_stays_out_of_the_way() -> None:
    kpis = (
        Kpi(id="deals", name="deals", unit="件", formula="leads * rate + 0 * idle", target=5.0),
        Kpi(id="leads", name="leads", unit="件", value=12.0, range=Range(low=8, high=23)),
        Kpi(id="rate", name="rate", unit="%", value=0.2, range=Range(low=0.1, high=0.3)),
        Kpi(id="idle", name="idle", value=1.0, range=Range(low=0, high=3)),
    )
    tree = KpiTree(kpis=kpis, kgi="deals")
    places = RoundPlaces(tree, grid(tree, "leads", "rate", target=5.0))
    assert all(place.x == round(place.x) for place in places.along())
    assert len(places.along()) == 5
    assert all(x == round(x) for x in places.cells().xs)
    idle = RoundPlaces(tree, grid(tree, "leads", "idle", target=4.0)).nearest()
    assert idle is not None
    assert (idle.x, idle.y) == (20.0, 1.0)


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9), st.booleans(), st.integers(2, 60))
def test_round_points_rise_within_the_range(low: float, width: float, whole: bool, most: int) -> None:
    high = low + width
    assume(low < high)
    points = round_points(low, high, whole, most)
    assert 2 <= len(points) <= most + 3
    assert list(points) == sorted(set(points))
    assert low <= points[0]
    assert points[-1] <= high


@pytest.mark.parametrize("name", templates())
def test_cells_cover_the_map_without_a_gap_and_hold_the_kgi_of_the_value_inside(name: str) -> None:
    tree = template(name, "ja")
    x, y = pairable(tree).levers[:2]
    found = grid(tree, x, y)
    cells = RoundPlaces(tree, found).cells()
    for points, ends, axis in ((cells.xs, cells.x_ends, found.x), (cells.ys, cells.y_ends, found.y)):
        assert (ends[0], ends[-1]) == (axis.shown_low, axis.shown_high)
        assert all(a <= p <= b and a < b for a, p, b in zip(ends, points, ends[1:], strict=False))
        assert len(points) <= MOST_CELLS + 3
    assert cells.kgi.shape == (len(cells.ys), len(cells.xs))
    for row, column in ((0, 0), (1, 1), (-1, -1)):
        there = evaluate(tree, {x: cells.xs[column], y: cells.ys[row]}).kgi
        assert cells.kgi[row, column] == pytest.approx(there, rel=1e-12)


def test_no_target_and_no_line_offer_nothing() -> None:
    tree = template("btob_basic", "ja")
    assert RoundPlaces(tree, grid(tree, "win_rate", "meeting_rate")).along() == ()
    assert RoundPlaces(tree, grid(tree, "win_rate", "meeting_rate")).nearest() is None
    far = RoundPlaces(tree, grid(tree, "win_rate", "meeting_rate", target=1e12))
    assert (far.along(), far.nearest()) == ((), None)


def test_which_levers_can_be_axes_and_why_the_others_cannot() -> None:
    kpis = (
        Kpi(id="sales", name="sales", formula="va * vb * vc * vd * part + ve"),
        Kpi(id="va", name="va", value=2.0),
        Kpi(id="vb", name="vb", value=3.0, range=Range(low=2, high=4)),
        Kpi(id="vc", name="vc", value=3.0, range=Range(low=1, high=9), locked=True),
        Kpi(id="vd", name="vd", unit="%", counts=Counts(successes=12, trials=80)),
        Kpi(id="ve", name="ve", value=0.0),
        Kpi(id="part", name="part", unit="%", value=0.4, mix="whole"),
        Kpi(id="rest", name="rest", unit="%", value=0.6, mix="whole"),
    )
    tree = KpiTree(kpis=kpis, kgi="sales")
    found = pairable(tree)
    assert found.levers == ("vd", "vb", "va")  # 51 % to 163 % of now; 67 % to 133 %; assumed, so last
    assert (found.locked, found.shares, found.apart, found.blank) == (("vc",), ("part",), ("rest",), ("ve",))
    assert pairable(tree, {"sales": 5.0}).levers == ()  # overridden: nothing reaches it (§15)
