"""Building the tree: adding, renaming, deleting and moving KPIs, and their formulas."""

from __future__ import annotations

import math

import pytest

from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.model import Counts, Kpi, KpiTree, SetTo
from kpitree.model.tree import MAX_KPIS
from kpitree.workspace import Workspace
from kpitree.workspace.actions import (
    AddKpi,
    ChangeLever,
    EditKpi,
    MakeKgi,
    MoveKpi,
    RemoveKpi,
    SetFormula,
    with_ids,
)  # fmt: skip
from tests.workspace.sequences import codes, three_kpis


@pytest.mark.parametrize("slug", templates())
def test_renaming_breaks_no_formula(slug: str) -> None:
    workspace = Workspace(tree=template(slug))
    values = evaluate(workspace.tree).values
    for n, kpi in enumerate(workspace.tree.kpis):
        workspace = EditKpi(kpi=kpi.id, patch={"name": f"新しい名前 ({n})"}).apply(workspace)
    assert evaluate(workspace.tree).values == values
    assert [k.formula for k in workspace.tree.kpis] == [k.formula for k in template(slug).kpis]


@pytest.mark.parametrize("slug", templates())
def test_deleting_keeps_what_the_others_say(slug: str) -> None:
    tree = template(slug)
    for gone in tree.kpis:
        after = RemoveKpi(kpi=gone.id).apply(Workspace(tree=tree)).tree
        assert gone.id not in after
        for user in tree.users(gone.id):
            formula = after[user].formula or ""
            assert gone.name in formula  # the name people know, so that the formula can say what it misses
        # Adding a KPI of that name mends everything.
        mended = AddKpi(name=gone.name).apply(Workspace(tree=after)).tree
        new = mended.find(gone.name).id
        for user in tree.users(gone.id):
            expected = [new if used == gone.id else used for used in tree.inputs(user)]
            assert list(mended.inputs(user)) == expected


def test_deleting_never_hands_a_formula_to_a_namesake() -> None:
    # "leads" is the name of one KPI and the id of another; what used the first must not silently use the second.
    tree = KpiTree(
        kpis=(
            Kpi(id="kgi", name="KGI", formula="leads_2 * 2"),
            Kpi(id="leads", name="web leads", value=1.0),
            Kpi(id="leads_2", name="leads", value=50.0),
        ),
        kgi="kgi",
    )
    after = RemoveKpi(kpi="leads_2").apply(Workspace(tree=tree)).tree
    assert after.inputs("kgi") == ()
    assert math.isnan(evaluate(after).kgi)


def test_deleting_renames_in_formulas_nobody_can_read_too() -> None:
    workspace = SetFormula(kpi="revenue", text="(受注件数 * ").apply(three_kpis())
    after = RemoveKpi(kpi="won").apply(workspace).tree
    assert after["revenue"].formula == "(受注件数 *"


@pytest.mark.parametrize(
    ("how", "formula", "value"),
    [("*", "won * kpi", 24.0), ("+", "won + kpi", 14.0), ("-", "won - kpi", 10.0), ("/", "won / kpi", 6.0)],
)
def test_adding_joins_a_computed_parent(how: str, formula: str, value: float) -> None:
    workspace = SetFormula(kpi="revenue", text="受注件数").apply(three_kpis())
    after = AddKpi(name="新", value=2.0, under="revenue", how=how).apply(workspace).tree  # type: ignore[arg-type]
    assert after["revenue"].formula == formula
    assert evaluate(after).kgi == value


def test_adding_to_a_sum_multiplies_the_whole_sum() -> None:
    workspace = SetFormula(kpi="revenue", text="受注件数 + 平均単価").apply(three_kpis())
    after = AddKpi(name="新", value=2.0, under="revenue").apply(workspace).tree
    assert after["revenue"].formula == "(won + price) * kpi"


def test_adding_under_a_lever_takes_its_place() -> None:
    workspace = ChangeLever(kpi="won", change=SetTo(value=20)).apply(three_kpis())
    after = AddKpi(name="商談数", unit="件", value=80.0, under="won").apply(workspace)
    won = after.tree["won"]
    assert (won.formula, won.value, won.range) == ("kpi", None, None)
    assert after.changes == {}  # what is computed is no lever any more
    assert [k.id for k in after.tree.kpis] == ["revenue", "won", "kpi", "price"]  # right behind its parent


def test_adding_to_a_full_tree_is_refused() -> None:
    kpis = tuple(Kpi(id=f"kpi_{i}", name=f"K{i}") for i in range(MAX_KPIS))
    assert codes(Workspace(tree=KpiTree(kpis=kpis, kgi="kpi_0")), AddKpi(name="one more")) == ["tree_full"]


def test_typed_counts_replace_a_value_and_the_reverse() -> None:
    counted = EditKpi(kpi="won", patch={"counts": Counts(successes=1, trials=4)}).apply(three_kpis())
    assert (counted.tree["won"].value, counted.tree["won"].baseline) == (None, 0.25)
    assert EditKpi(kpi="won", patch={"value": 12.0}).apply(counted) == three_kpis()


def test_taking_a_formula_away_leaves_its_value() -> None:
    after = SetFormula(kpi="revenue", text=None).apply(three_kpis()).tree["revenue"]
    assert (after.is_lever, after.value) == (True, 6e7)
    assert SetFormula(kpi="won", text=None).apply(three_kpis()) == three_kpis()
    broken = SetFormula(kpi="revenue", text="受注件数 +").apply(three_kpis())
    assert SetFormula(kpi="revenue", text=None).apply(broken).tree["revenue"].value is None  # missing, not zero


def test_formulas_are_typed_with_names_and_kept_with_ids() -> None:
    tree = three_kpis().tree
    assert with_ids(tree, "受注件数 × 「平均単価」 + 謎") == "won × price + 謎"
    after = SetFormula(kpi="revenue", text="受注件数 × 「平均単価」").apply(three_kpis())
    assert after == three_kpis()


def test_the_kgi_stays_until_it_is_deleted() -> None:
    workspace = MakeKgi(kpi="won").apply(three_kpis())
    assert MoveKpi(kpi="won", by=-9).apply(workspace).tree.kgi == "won"
    assert [k.id for k in MoveKpi(kpi="won", by=-9).apply(workspace).tree.kpis] == ["won", "revenue", "price"]
    assert RemoveKpi(kpi="price").apply(workspace).tree.kgi == "won"
    assert RemoveKpi(kpi="won").apply(workspace).tree.kgi == "revenue"
    empty = workspace
    for kpi in ("revenue", "won", "price"):
        empty = RemoveKpi(kpi=kpi).apply(empty)
    assert empty.tree == KpiTree()
