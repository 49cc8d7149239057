"""Shares of one whole (§25): the sum stays, locks hold, and what was moved can be moved back."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpitree.model import Kpi, KpiTree
from kpitree.model.mix import filled, mix_of, mixes, reshare, room, whole

SHARES = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1 / 3, 0.25, 1.0, 5e-324]))


@st.composite
def moves(draw: st.DrawFn) -> tuple[dict[str, float], str, float, set[str]]:
    """Shares, the one that is moved, where to, and locked others; somebody is left to make up for it."""
    names = "abcdef"[: draw(st.integers(2, 6))]
    values = {name: draw(SHARES) for name in names}
    if draw(st.booleans()) and sum(values.values()) > 0:
        total = sum(values.values())
        values = {name: value / total for name, value in values.items()}
    moved = draw(st.sampled_from(names))
    others = [name for name in names if name != moved]
    locked = draw(st.sets(st.sampled_from(others), max_size=len(others) - 1))
    to = draw(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, values[moved]]))) * room(values, moved, locked)
    return values, moved, to, locked


@given(moves())
def test_the_sum_stays_locks_hold_and_nobody_falls_below_zero(
    move: tuple[dict[str, float], str, float, set[str]],
) -> None:
    values, moved, to, locked = move
    after = reshare(values, moved, to, locked)
    assert list(after) == list(values)
    assert abs(math.fsum(after.values()) - math.fsum(values.values())) <= 1e-12
    assert after[moved] == to
    assert all(after[name] == values[name] for name in locked)
    assert min(after.values()) >= 0
    assert reshare(after, moved, to, locked) == after
    assert reshare(values, moved, values[moved], locked) == values


@given(moves())
def test_moving_back_gives_back_and_the_others_keep_their_proportions(
    move: tuple[dict[str, float], str, float, set[str]],
) -> None:
    values, moved, to, locked = move
    free = [name for name in values if name != moved and name not in locked]
    assume(to <= 0.999 * room(values, moved, locked))
    assume(sum(values[name] for name in free) > 1e-6)
    after = reshare(values, moved, to, locked)
    back = reshare(after, moved, values[moved], locked)
    assert all(back[name] == pytest.approx(values[name], abs=1e-9) for name in values)
    for name in free:
        assert after[name] * values[free[0]] == pytest.approx(after[free[0]] * values[name], abs=1e-12)


def test_many_small_moves_never_drift() -> None:
    values = {"ads": 0.5, "events": 0.3, "web": 0.2}
    for step in range(1000):
        values = reshare(values, "ads" if step % 2 else "web", (step * 37 % 100) / 100, set())
        assert abs(math.fsum(values.values()) - 1) <= 1e-15 * 3


def test_others_that_are_all_zero_get_equal_parts() -> None:
    assert reshare({"a": 1.0, "b": 0.0, "c": 0.0, "d": 0.0}, "a", 0.4, {"d"}) == {
        "a": 0.4,
        "b": 0.3,
        "c": 0.3,
        "d": 0.0,
    }


@pytest.mark.parametrize(("to", "locked"), [(0.81, {"c"}), (-0.1, set()), (math.nan, set()), (0.4, {"b", "c"})])
def test_what_cannot_be_is_refused(to: float, locked: set[str]) -> None:
    with pytest.raises(ValueError, match=r"share"):
        reshare({"a": 0.5, "b": 0.3, "c": 0.2}, "a", to, locked)
    assert room({"a": 0.5, "b": 0.3, "c": 0.2}, "a", {"c"}) == 0.8


@given(st.lists(SHARES, min_size=1, max_size=5), st.floats(0, 2), st.data())
def test_filling_keeps_what_is_fixed(shares: list[float], total: float, data: st.DataObject) -> None:
    values = dict(zip("abcde", shares, strict=False))
    fixed = {name: data.draw(st.floats(0, 0.4)) for name in list(values)[:2]}
    found = filled(values, fixed, total)
    assert all(found[name] == share for name, share in fixed.items())
    if len(values) > len(fixed) and total >= sum(fixed.values()):
        assert math.fsum(found.values()) == pytest.approx(total, abs=1e-12)
    assert min(found.values()) >= 0


def test_only_rate_levers_of_the_same_name_are_shares() -> None:
    def share(kpi_id: str, **more: object) -> Kpi:
        return Kpi.model_validate({"id": kpi_id, "name": kpi_id, "unit": "%", "mix": "channel", "value": 0.5, **more})

    tree = KpiTree(
        kpis=(
            share("ads"), share("web", mix=" ｃｈａｎｎｅｌ "), share("leads", unit="件"), share("alone", mix="region"),
            share("made", value=None, formula="ads * 2"), share("none", mix=""),
        ),
        kgi="ads",
    )  # fmt: skip
    assert mixes(tree) == {"channel": ("ads", "web")}
    assert [mix_of(tree, k.id) for k in tree.kpis] == [("ads", "web"), ("ads", "web"), (), (), (), ()]
    assert whole([0.1] * 10) == 1.0
