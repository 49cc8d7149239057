"""How changes become values (§13-§15), and what `evaluate` and `explain` say about them."""

from __future__ import annotations

import math

import pytest

from kpitree.engine import apply_changes, elasticities, evaluate, explain
from kpitree.errors import InvalidValue, UnknownKpi
from kpitree.model import Counts, Kpi, KpiTree, ScaleBy, SetTo, ShiftBy

TREE = KpiTree(
    kpis=(
        Kpi(id="revenue", name="受注金額", unit="円", formula="won * price"),
        Kpi(id="won", name="受注件数", unit="件", formula="opps * win_rate"),
        Kpi(id="opps", name="商談数", unit="件", value=80),
        Kpi(id="win_rate", name="受注率", unit="%", counts=Counts(successes=20, trials=80), source="SFA"),
        Kpi(id="price", name="平均単価", unit="円", value=5e6),
        Kpi(id="cost", name="費用", unit="円"),
        Kpi(id="cac", name="CAC", unit="円", formula="cost / won"),
    ),
    kgi="revenue",
)


@pytest.mark.parametrize(
    ("name", "change", "value"),
    [
        ("受注率", "30%", 0.3),
        ("win_rate", "30%", 0.3),
        ("受注率", "+10%", 0.25 * 1.1),
        ("受注率", "+5pt", 0.3),
        ("平均単価", "600万", 6e6),
        ("商談数", "-30", 50.0),
        ("受注率", "12 of 80", 0.15),
        ("商談数", 100, 100.0),
        ("商談数", SetTo(value=7), 7.0),
        ("商談数", ScaleBy(factor=0.5), 40.0),
        ("商談数", ShiftBy(amount=-1), 79.0),
        ("受注件数", "+10%", 22.0),  # relative to what its formula gives at the baseline
        ("費用", 100.0, 100.0),
    ],
)
def test_a_change_is_read(name: str, change: object, value: float) -> None:  # §14
    numbers = apply_changes(TREE, {name: change})  # type: ignore[dict-item]
    assert numbers == {TREE.find(name).id: pytest.approx(value)}
    assert evaluate(TREE, {name: change})[name] == pytest.approx(value)  # type: ignore[dict-item]


def test_the_baseline_stays() -> None:  # §13
    assert evaluate(TREE, {"受注率": 0.5}).kgi == 2e8
    assert evaluate(TREE).kgi == 1e8


@pytest.mark.parametrize(
    ("change", "code"),
    [(math.nan, "not_finite"), (-math.inf, "not_finite"), ("blah", "bad_number"), (None, "bad_number")],
)
def test_what_cannot_be_used(change: object, code: str) -> None:  # §4
    with pytest.raises(InvalidValue) as caught:
        evaluate(TREE, {"商談数": change})  # type: ignore[dict-item]
    assert caught.value.problem is not None
    assert (caught.value.problem.code, caught.value.problem.kpi) == (code, "opps")


@pytest.mark.parametrize("change", ["+10%", "+300", ScaleBy(factor=2)])
@pytest.mark.parametrize("name", ["費用", "CAC"])
def test_nothing_is_relative_to_what_is_missing(name: str, change: object) -> None:
    with pytest.raises(InvalidValue) as caught:
        evaluate(TREE, {name: change})  # type: ignore[dict-item]
    assert caught.value.problem is not None
    assert caught.value.problem.code == "change_of_missing"


def test_a_product_beyond_all_doubles_is_refused() -> None:
    with pytest.raises(InvalidValue):
        evaluate(TREE, {"平均単価": ScaleBy(factor=1e308)})


def test_unknown_names_are_offered_their_nearest() -> None:
    with pytest.raises(UnknownKpi) as caught:
        evaluate(TREE, {"受注リツ": 1})
    assert "受注率" in caught.value.suggestions


def test_explain_a_computed_kpi() -> None:
    found = explain(TREE, "受注金額", {"受注率": 0.5})
    assert (found.value, found.baseline, found.status, found.formula) == (2e8, 1e8, "ok", "受注件数 * 平均単価")
    assert [(piece.text, piece.value) for piece in found.pieces] == [("受注件数", 40), (" * ", None), ("平均単価", 5e6)]
    assert "".join(piece.text for piece in found.pieces) == found.formula
    assert [driver.kpi for driver in found.drivers] == ["opps", "win_rate", "price"]
    assert (found.d_kgi, found.elasticity) == (1.0, 1.0)


def test_explain_a_lever_and_what_lies_between() -> None:
    lever = explain(TREE, "受注率")
    assert (lever.value, lever.source, lever.formula, lever.drivers) == (0.25, "SFA", "", ())
    assert lever.d_kgi == 4e8
    between = explain(TREE, "受注件数")
    assert (between.d_kgi, between.elasticity) == (5e6, 1.0)
    assert between.inputs[1].source == "SFA"
    assert lever.elasticity == elasticities(TREE)["受注率"]


def test_explain_what_is_missing_blocked_and_overridden() -> None:
    assert explain(TREE, "費用").status == "missing"
    assert [p.code for p in explain(TREE, "費用").problems] == ["missing_value"]
    blocked = explain(TREE, "CAC")
    assert (blocked.status, blocked.blocked_by, blocked.value) == ("blocked", ("cost",), None)
    assert math.isnan(blocked.d_kgi)
    over = explain(TREE, "受注件数", {"受注件数": 10})
    assert (over.status, over.value, over.baseline, over.drivers) == ("overridden", 10, 20, ())
    assert over.d_kgi == 5e6


def test_explain_keeps_parentheses_outside_the_names() -> None:
    parts = [Kpi(id=i, name=f"{i} (税込)", value=1) for i in ("aa", "bb", "cc")]
    top = Kpi(id="top", name="T", formula="(aa + bb) * -(cc - (aa - 1))")
    tree = KpiTree(kpis=(top, *parts), kgi="top")
    found = explain(tree, "T")
    assert "".join(piece.text for piece in found.pieces) == found.formula
    quoted = [piece.text for piece in found.pieces if piece.kpi]
    assert quoted == ["「aa (税込)」", "「bb (税込)」", "「cc (税込)」", "「aa (税込)」"]
