"""Where more comes in than can be handled (§52): against arithmetic by hand, and which side is which."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kpitree as kt
from kpitree.analysis.capacity import capacities
from kpitree.analysis.limits import limits
from kpitree.model import Kpi, KpiTree
from tests.engine.random_trees import random_trees
from tests.fixtures.trees import broken_tree
from tests.strategies import kpi_trees

DESK = """\
受注金額 [円] = 対応MQL数 * 商談化率 * 受注率 * 平均単価
対応MQL数 [件] = min(MQL数, IS人数 * 月間対応数)
MQL数 [件] = 500
IS人数 [人] = 4
月間対応数 [件/人] = 100
商談化率 = 15%
受注率 = 20%
平均単価 [円] = 500万
"""


def test_the_overflow_is_named_with_what_it_costs_and_what_it_takes() -> None:
    (row,) = kt.capacities(kt.parse(DESK)).rows
    assert (row.demand, row.capacity, row.used, row.overflow) == (500, 400, 400, 100)
    assert (row.binds, row.utilisation, row.kpi) == ("capacity", 1.0, "対応MQL数")
    assert kt.parse(DESK)[row.bottleneck or ""].name == "IS人数"
    assert row.needed == 5
    assert row.cost == row.kgi_needed - row.kgi == pytest.approx(100 * 0.15 * 0.2 * 5e6)


def test_with_enough_people_nothing_is_left_over() -> None:
    found = kt.capacities(kt.parse(DESK), {"IS人数": 8})
    (row,) = found.rows
    assert (row.overflow, row.utilisation, row.binds, row.needed, row.cost) == (0, 500 / 800, "demand", None, 0)
    assert found.worst is None
    assert list(found.to_frame().columns) == [
        "kpi", "demand", "capacity", "used", "overflow", "utilisation", "binds", "bottleneck", "needed", "cost",
    ]  # fmt: skip
    assert kt.capacities(KpiTree()).to_frame().empty


# --- against arithmetic by hand

AMOUNTS = st.floats(0.5, 5_000)


@given(
    AMOUNTS, st.lists(st.tuples(AMOUNTS, AMOUNTS, st.floats(0.01, 1.0)), min_size=1, max_size=4), AMOUNTS, st.booleans()
)
@settings(max_examples=150)
def test_a_chain_of_limits_is_what_a_hand_would_calculate(
    leads: float, stages: list[tuple[float, float, float]], price: float, turned: bool
) -> None:
    kpis = [Kpi(id="came_0", name="came 0", unit="件", value=leads)]
    for i, (people, each, rate) in enumerate(stages):
        sides = [f"came_{i}", f"team_{i} * each_{i}"][:: -1 if turned else 1]
        kpis += [
            Kpi(id=f"team_{i}", name=f"team {i}", unit="人", value=people),
            Kpi(id=f"each_{i}", name=f"each {i}", unit="件/人", value=each),
            Kpi(id=f"rate_{i}", name=f"rate {i}", unit="%", value=rate),
            Kpi(id=f"done_{i}", name=f"done {i}", unit="件", formula=f"min({', '.join(sides)})"),
            Kpi(id=f"came_{i + 1}", name=f"came {i + 1}", unit="件", formula=f"done_{i} * rate_{i}"),
        ]  # fmt: skip
    kpis += [
        Kpi(id="price", name="price", unit="円", value=price),
        Kpi(id="sales", name="sales", unit="円", formula=f"came_{len(stages)} * price"),
    ]
    tree = KpiTree(kpis=tuple(kpis), kgi="sales")

    def by_hand(lifted: int | None = None) -> tuple[float, list[tuple[float, float]]]:
        flow, seen = leads, []
        for i, (people, each, rate) in enumerate(stages):
            seen.append((flow, people * each))
            flow = (flow if i == lifted else min(flow, people * each)) * rate
        return flow * price, seen

    sales, seen = by_hand()
    rows = {row.id: row for row in capacities(tree).rows}
    assert len(rows) == len(stages)
    for i, (demand, capacity) in enumerate(seen):
        row = rows[f"done_{i}"]
        assert (row.demand, row.capacity, row.used) == (demand, capacity, min(demand, capacity))
        assert row.overflow == max(0.0, demand - capacity)
        assert row.kgi == pytest.approx(sales)
        assert row.kgi_lifted == pytest.approx(by_hand(i)[0])
        assert row.bottleneck == f"team_{i}"
        assert (row.needed is None) == (row.overflow == 0)
        if row.needed is not None:
            assert row.needed == pytest.approx(math.ceil(demand / stages[i][1] - 1e-6))  # people are whole
            raised = kt.evaluate(tree, {f"team_{i}": row.needed})
            assert row.kgi_needed == raised.kgi
            assert raised[f"done_{i}"] == pytest.approx(demand)
    costs = [row.cost for row in capacities(tree).rows if row.overflow > 0]
    assert costs == sorted(costs, reverse=True)


@given(random_trees() | kpi_trees(min_kpis=1))
@settings(max_examples=150)
def test_any_tree_has_an_answer_and_each_row_adds_up(tree: KpiTree) -> None:
    for row in capacities(tree).rows:
        scale = max(abs(row.demand), abs(row.capacity))
        assert row.used + row.overflow == pytest.approx(row.demand, abs=1e-12 * scale)
        assert row.used == min(row.demand, row.capacity)
        assert math.isfinite(row.demand)
        assert row.bottleneck is None or tree[row.bottleneck].is_lever
    capacities(broken_tree())


# --- which side is which


def sides(text: str) -> list[tuple[str, tuple[str, ...]]]:
    tree = kt.parse(text)
    return [(limit.text(limit.demand), tuple(map(limit.text, limit.capacities))) for limit in limits(tree)]


HEAD = """\
done = {}
leads [件] = 5
people [人] = 2
each [件/人] = 1
fairs [件] = 4
rate = 20%
price [円] = 3
cap [円] = 2
"""


@pytest.mark.parametrize(
    ("formula", "demand", "capacity"),
    [
        ("min(leads, people * each)", "leads", ("people * each",)),
        ("min(people * each, leads)", "leads", ("people * each",)),
        ("min(leads, fairs)", "leads", ("fairs",)),
        ("min(leads, 400)", "leads", ("400",)),
        ("min(400, leads)", "leads", ("400",)),
        ("min(leads, people * each, fairs) * rate", "leads", ("people * each", "fairs")),
        ("max(0, min(leads * rate, fairs))", "leads * rate", ("fairs",)),
    ],
)
def test_what_comes_in_and_what_can_be_handled(formula: str, demand: str, capacity: tuple[str, ...]) -> None:
    assert sides(HEAD.format(formula)) == [(demand, capacity)]


@pytest.mark.parametrize(
    "formula",
    [
        "min(rate, 50%)", "min(100%, rate * 2)", "min(price, cap)", "min(leads)", "min(3, 4)", "min(leads, gone)",
        "if(leads > 3, min(leads, fairs), 1)", "max(leads, fairs)", "leads +",
        "max(0%, min(100%, rate - 2% * (leads / 600 - 1) / 10%))",
    ],
)  # fmt: skip
def test_what_is_no_limit(formula: str) -> None:
    tree = KpiTree(kpis=tuple(kpi for kpi in kt.parse(HEAD.format("1")).kpis), kgi="done")
    tree = tree.replace(Kpi(id="done", name="done", formula=formula))
    assert limits(tree) == ()


def test_without_units_the_names_decide() -> None:
    assert sides("対応数 = min(MQL数, 人数 * 月間対応)\nMQL数 = 5\n人数 = 2\n月間対応 = 1") != []
    assert sides("x = min(a, b)\na = 1\nb = 2") == []


def test_several_capacities_the_smallest_binds_and_a_number_has_no_lever() -> None:
    text = HEAD.format("min(leads, people * each, 1)")
    (row,) = kt.capacities(kt.parse(text)).rows
    assert (row.capacity, row.limit, row.bottleneck, row.needed) == (1, "1", None, None)
    (row,) = kt.capacities(kt.parse(HEAD.format("min(leads, people * each, 4)"))).rows
    assert (row.capacity, row.bottleneck) == (2, "people")
    assert row.needed is None  # more people alone are not enough: the next limit is 4


def test_an_override_has_no_limit_any_more() -> None:
    tree = kt.parse(DESK)
    assert kt.capacities(tree, {"対応MQL数": 450}).rows == ()
    assert kt.capacities(tree, {"MQL数": "+20%"}).rows[0].overflow == 200
    with pytest.raises(kt.UnknownKpi):
        kt.capacities(tree, {"gone": 1})
