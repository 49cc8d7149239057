"""Whole branches: taken away as announced, moved, copied."""

from __future__ import annotations

import pytest

from kpitree.data.templates import template
from kpitree.engine import evaluate
from kpitree.errors import ActionRefused
from kpitree.model import ScaleBy
from kpitree.workspace import Workspace
from kpitree.workspace.actions import DuplicateBranch, MoveBranch, RemoveBranches, Reorder, affected
from tests.workspace.sequences import assert_sound, codes, three_kpis
from tests.workspace.test_structure import SLUGS, computed, formula, lever, tree_of, values


@pytest.mark.parametrize("slug", SLUGS)
def test_a_removal_is_what_was_announced(slug: str) -> None:
    workspace = Workspace(tree=template(slug))
    for kpi in workspace.tree.kpis:
        if kpi.id == workspace.tree.kgi:
            assert codes(workspace, RemoveBranches(kpis=(kpi.id,))) == ["kgi_stays"]
            continue
        told = affected(workspace.tree, [kpi.id])
        after = RemoveBranches(kpis=(kpi.id,)).apply(workspace).tree
        assert {k.id for k in workspace.tree.kpis} - {k.id for k in after.kpis} == set(told.gone)
        assert {k.id for k in after.kpis if k != workspace.tree[k.id]} == set(told.users)
        assert not {"unknown_name", "missing_value"} & {p.code for p in evaluate(after).problems}
        assert all(set(workspace.tree.users(gone)) <= {*told.gone, *told.users} for gone in told.gone)


def test_a_removal_leaves_a_lever_where_nothing_is_left() -> None:
    workspace = tree_of(computed("top", "half * 3"), computed("half", "whole / 2"), lever("whole", 8.0))
    after = RemoveBranches(kpis=("whole",)).apply(workspace)
    assert (after.tree["half"].formula, after.tree["half"].value) == (None, 4.0)
    assert values(after)["top"] == 12.0
    emptied = RemoveBranches(kpis=("half",)).apply(workspace)
    assert [k.id for k in emptied.tree.kpis] == ["top"]
    assert RemoveBranches(kpis=("top",)).apply(emptied).tree.kpis == ()


def test_what_another_uses_is_not_removed_even_by_a_formula_nobody_can_read() -> None:
    workspace = tree_of(
        computed("top", "a_a + b_b"), computed("a_a", "c_c * d_d"), lever("b_b"), lever("c_c"), lever("d_d"),
        computed("odd", "c_c * ("),
    )  # fmt: skip
    assert affected(workspace.tree, ["a_a"]).gone == ("a_a", "d_d")
    after = RemoveBranches(kpis=("c_c", "b_b")).apply(workspace)
    assert (formula(after, "a_a"), formula(after, "top"), formula(after, "odd")) == ("d_d", "a_a", "C_C * (")


@pytest.mark.parametrize(
    ("kpis", "parent", "to", "how", "formulas"),
    [
        (("c_c",), "a_a", "b_b", None, ("d_d", "e_e + c_c")),
        (("c_c",), "a_a", "b_b", "*", ("d_d", "e_e * c_c")),
        (("c_c", "d_d"), "a_a", "b_b", "-", (None, "e_e - c_c - d_d")),
        (("c_c",), None, "b_b", "/", ("c_c * d_d", "e_e / c_c")),
        (("e_e",), "b_b", "a_a", None, ("c_c * d_d * e_e", None)),
        (("c_c",), "a_a", "a_a", None, ("c_c * d_d", "e_e")),
        (("b_b",), "a_a", "b_b", None, ("c_c * d_d", "e_e")),
        (("e_e",), "a_a", "b_b", None, ("c_c * d_d", "e_e")),
    ],
)
def test_moving(
    kpis: tuple[str, ...], parent: str | None, to: str, how: str | None, formulas: tuple[str | None, str | None]
) -> None:
    workspace = tree_of(
        computed("top", "a_a + b_b", "件"), computed("a_a", "c_c * d_d", "件"), computed("b_b", "e_e", "件"),
        lever("c_c", 4.0, "件"), lever("d_d", 0.5, "%"), lever("e_e", 9.0, "件"),
    )  # fmt: skip
    after = MoveBranch.model_validate({"kpis": kpis, "parent": parent, "to": to, "how": how}).apply(workspace)
    assert (formula(after, "a_a"), formula(after, "b_b")) == formulas
    assert_sound(after)
    assert all(after.tree[k].is_lever <= (values(after)[k] == values(workspace)[k]) for k in ("a_a", "b_b"))


def test_dropping_on_a_lever_computes_it_from_what_was_dropped() -> None:
    workspace = tree_of(computed("top", "a_a * b_b"), lever("a_a", 2.0), lever("b_b", 3.0), lever("c_c", 7.0))
    after = MoveBranch(kpis=("c_c",), parent=None, to="a_a").apply(workspace)
    assert (formula(after, "a_a"), values(after)["top"]) == ("c_c", 21.0)


def test_a_cycle_made_by_hand_is_refused_with_its_path() -> None:
    workspace = tree_of(computed("top", "a_a"), computed("a_a", "b_b * 2"), computed("b_b", "c_c"), lever("c_c"))
    with pytest.raises(ActionRefused) as caught:
        MoveBranch(kpis=("a_a",), parent="top", to="c_c").apply(workspace)
    assert [p.code for p in caught.value.problems] == ["move_cycle"]
    assert caught.value.problems[0].params["way"] == "A_A → B_B → C_C → A_A"


def test_copies_share_what_others_use_and_join_a_sum() -> None:
    workspace = tree_of(
        computed("top", "web + fairs"), computed("web", "visits * rate"), computed("fairs", "booths * rate"),
        lever("visits"), lever("rate"), lever("booths"),
    )  # fmt: skip
    workspace = workspace.model_copy(update={"changes": {"visits": ScaleBy(factor=2.0)}})
    after = DuplicateBranch(kpi="web", parent="top").apply(workspace)
    assert (formula(after, "top"), formula(after, "web_2")) == ("web + web_2 + fairs", "visits_2 * rate")
    assert {k.name for k in after.tree.kpis} - {k.name for k in workspace.tree.kpis} == {"WEB (2)", "VISITS (2)"}
    assert after.changes["visits_2"] == ScaleBy(factor=2.0)
    again = DuplicateBranch(kpi="web_2").apply(after)
    assert {k.name for k in again.tree.kpis} - {k.name for k in after.tree.kpis} == {"WEB (3)", "VISITS (3)"}
    assert formula(again, "top") == formula(after, "top")
    wide = DuplicateBranch(kpi="won").apply(three_kpis())
    assert wide.tree.find("受注件数（2）").value == 12.0


def test_another_order_of_the_branches() -> None:
    workspace = tree_of(computed("top", "a_a * b_b / c_c"), lever("a_a", 2.0), lever("b_b", 3.0), lever("c_c", 7.0))
    after = Reorder(kpi="b_b", parent="top", by=-1).apply(workspace)
    assert formula(after, "top") == "b_b * a_a / c_c"
    assert Reorder(kpi="c_c", parent="top", by=-2).apply(workspace) == workspace  # a divisor cannot lead
    assert Reorder(kpi="a_a", parent="b_b", by=1).apply(workspace) == workspace
