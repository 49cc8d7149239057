"""Initiatives on one another: relative changes multiply, amounts add, two set values ask (§40, §41)."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpitree.model import Change, Initiative, Kpi, KpiTree, ScaleBy, SetTo, ShiftBy
from kpitree.model.stacking import stack, together

TREE = KpiTree(
    kpis=(
        Kpi(id="sales", name="売上", unit="円", formula="leads * rate * price + nothing"),
        Kpi(id="leads", name="リード", unit="件", value=1000.0),
        Kpi(id="rate", name="受注率", unit="%", value=0.25),
        Kpi(id="price", name="単価", unit="円", value=5e6),
        Kpi(id="nothing", name="その他", unit="円"),
    ),
    kgi="sales",
)
LEVERS = ("leads", "rate", "price", "nothing")


def named(*changes: dict[str, Change]) -> tuple[Initiative, ...]:
    return tuple(Initiative(id=f"i{n}", name=f"施策{n}", changes=c) for n, c in enumerate(changes))


def any_change() -> st.SearchStrategy[Change]:
    size = st.sampled_from([0.0, 0.05, 0.1, 1.0, 1.1, 1.3, -0.2, 300.0, 1e300, 5e6])
    return st.one_of(
        size.map(lambda x: SetTo(value=x)), size.map(lambda x: ScaleBy(factor=x)), size.map(lambda x: ShiftBy(amount=x))
    )


def bundles() -> st.SearchStrategy[tuple[Initiative, ...]]:
    one = st.dictionaries(st.sampled_from([*LEVERS, "sales", "gone"]), any_change(), max_size=3)
    return st.lists(one, max_size=4).map(lambda found: named(*found))


def own() -> st.SearchStrategy[dict[str, Change]]:
    return st.dictionaries(st.sampled_from([*LEVERS, "sales"]), any_change(), max_size=2)


def values(changes: dict[str, Change]) -> dict[str, float]:
    return {k: c.apply(math.nan if (base := TREE[k].baseline) is None else base) for k, c in changes.items()}


@given(bundles(), own(), st.randoms())
def test_the_order_makes_no_difference(found: tuple[Initiative, ...], top: dict[str, Change], random: object) -> None:
    first = stack(TREE, found, top)
    for order in itertools.islice(itertools.permutations(found), 8):
        again = stack(TREE, order, top)
        assert again.changes == first.changes
        assert again.problems == first.problems
        assert [(c.kpi, c.winner, dict(c.values)) for c in again.conflicts] == [
            (c.kpi, c.winner, dict(c.values)) for c in first.conflicts
        ]


@given(bundles(), own())
def test_an_empty_bundle_is_nothing(found: tuple[Initiative, ...], top: dict[str, Change]) -> None:
    empty = Initiative(id="empty", name="空")
    assert stack(TREE, (*found, empty), top) == stack(TREE, found, top)
    assert stack(TREE, (empty,), top).changes == top
    assert stack(TREE, (), top).changes == top


@given(bundles(), own())
def test_against_the_rule_step_by_step(found: tuple[Initiative, ...], top: dict[str, Change]) -> None:
    """Slow and obvious: set, multiply, add, then the scenario's own change, then held within 0-100 %."""
    result = stack(TREE, found, top)
    for k in LEVERS:
        parts = [one.changes[k] for one in found if k in one.changes]
        base = math.nan if (known := TREE[k].baseline) is None else known
        wanted = {part.value for part in parts if isinstance(part, SetTo)}
        if len(wanted) > 1 and not isinstance(top.get(k), SetTo):
            assert k in {c.kpi for c in result.conflicts}
            continue
        value = wanted.pop() if wanted else base
        for part in parts:
            value = value * part.factor if isinstance(part, ScaleBy) else value
        value += math.fsum(part.amount for part in parts if isinstance(part, ShiftBy))
        value = top[k].apply(value) if k in top else value
        assume(math.isnan(value) or abs(value) < 1e305)
        if any(p.code == "stack_too_large" and p.kpi == k for p in result.problems):
            continue  # the factors alone leave the range of a double
        if k == "rate" and parts and not isinstance(top.get(k), SetTo):
            value = min(1.0, max(0.0, value))
        now = result.changes[k].apply(base) if k in result.changes else base
        assert now == pytest.approx(value, nan_ok=True, rel=1e-12, abs=1e-300)


def test_relative_times_relative_and_points_plus_points() -> None:
    both = stack(TREE, named({"rate": ScaleBy(factor=1.1)}, {"rate": ScaleBy(factor=1.2)}))
    assert both.changes == {"rate": ScaleBy(factor=1.1 * 1.2)}
    points = stack(TREE, named({"rate": ShiftBy(amount=0.05)}, {"rate": ShiftBy(amount=0.1)}))
    assert points.changes == {"rate": ShiftBy(amount=math.fsum([0.05, 0.1]))}
    mixed = stack(TREE, named({"rate": ScaleBy(factor=1.2)}, {"rate": ShiftBy(amount=0.05)}))
    assert mixed.changes == {"rate": SetTo(value=0.25 * 1.2 + 0.05)}  # not 36 %: points are not multiplied


def test_what_is_relative_follows_the_baseline() -> None:
    one = named({"rate": ScaleBy(factor=1.2)})
    moved = TREE.replace(Kpi(id="rate", name="受注率", unit="%", value=0.3))
    assert stack(moved, one).changes["rate"].apply(0.3) == pytest.approx(0.36)


def test_the_scenarios_own_change_comes_on_top() -> None:
    found = named({"rate": ShiftBy(amount=0.05), "leads": ScaleBy(factor=1.1)}, {"rate": SetTo(value=0.3)})
    assert values(stack(TREE, found, {"rate": SetTo(value=0.2)}).changes)["rate"] == 0.2
    assert values(stack(TREE, found, {"rate": ScaleBy(factor=2.0)}).changes)["rate"] == pytest.approx(0.7)
    assert values(stack(TREE, found, {"leads": ShiftBy(amount=-100.0)}).changes)["leads"] == pytest.approx(1000)


def test_two_values_ask_and_the_more_cautious_counts_until_answered() -> None:
    found = named({"rate": SetTo(value=0.4)}, {"rate": SetTo(value=0.3)}, {"rate": ScaleBy(factor=1.1)})
    result = stack(TREE, found)
    (conflict,) = result.conflicts
    assert (conflict.kpi, dict(conflict.values), conflict.winner, conflict.chosen) == (
        "rate", {"i0": 0.4, "i1": 0.3}, "i1", False,
    )  # fmt: skip
    assert values(result.changes)["rate"] == pytest.approx(0.33)
    answered = stack(TREE, found, chosen={"rate": "i0"})
    assert (answered.conflicts[0].winner, answered.conflicts[0].chosen) == ("i0", True)
    assert values(answered.changes)["rate"] == pytest.approx(0.44)
    assert stack(TREE, found, chosen={"rate": "gone"}) == result
    assert stack(TREE, found[:1] + named({"rate": SetTo(value=0.4)})).conflicts == ()  # they agree
    assert stack(TREE, found, {"rate": SetTo(value=0.5)}).conflicts == ()  # it makes no difference


def test_a_rate_is_held_within_its_bounds_and_that_is_said() -> None:
    result = stack(TREE, named({"rate": ScaleBy(factor=3.0)}, {"rate": ShiftBy(amount=0.5)}))
    assert result.changes == {"rate": SetTo(value=1.0)}
    assert [(p.code, p.severity, p.kpi) for p in result.problems] == [("stack_rate_held", "warning", "rate")]
    assert stack(TREE, named({"rate": ShiftBy(amount=-0.5)})).changes == {"rate": SetTo(value=0.0)}


def test_what_cannot_be_a_number_rests() -> None:
    found = named({"nothing": ScaleBy(factor=1.1)}, {"nothing": ShiftBy(amount=5.0)})
    assert stack(TREE, found).changes == {}
    assert stack(TREE, found).problems == ()
    huge = stack(TREE, named({"price": ScaleBy(factor=1e300)}, {"price": ScaleBy(factor=1e300)}))
    assert ([p.code for p in huge.problems], huge.changes) == (["stack_too_large"], {})
    assert together([ShiftBy(amount=1.7e308)] * 3).amount == math.inf


def test_other_shares_of_a_mix_make_room() -> None:
    shares = {"ads": 0.5, "events": 0.25, "web": 0.25}
    kpis = tuple(Kpi(id=k, name=k, unit="%", value=v, mix="channel") for k, v in shares.items())
    total = Kpi(id="sum", name="合計", unit="%", formula="ads + events + web")
    tree = KpiTree(kpis=(total, *kpis), kgi="sum")
    result = stack(tree, named({"web": ShiftBy(amount=0.25)}))
    now = {k: result.changes[k].apply(v) for k, v in shares.items()}
    assert now == {"ads": pytest.approx(1 / 3), "events": pytest.approx(1 / 6), "web": 0.5}
    too_much = stack(tree, named({"web": SetTo(value=0.8)}, {"ads": SetTo(value=0.7)}))
    assert [(p.code, p.params["sum"]) for p in too_much.problems] == [("stack_mix", pytest.approx(1.5))]
