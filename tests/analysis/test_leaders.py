"""Which lever each view of the tornado names first, and when that is a disagreement (§19)."""

from __future__ import annotations

from hypothesis import given

from kpitree.analysis.insight import leaders
from kpitree.analysis.tornado import tornado
from kpitree.model import KpiTree, Range
from tests.analysis.trees import lever, made, ranged_trees, tree_of


def named(tree: KpiTree) -> tuple[str, tuple[str, ...], dict[str, str]] | None:
    found = leaders(tornado(tree), [tornado(tree, by=by) for by in ("relative", "points", "history")])
    return found and (found.first.id, found.same, {leader.by: leader.id for leader in found.other})


def test_each_view_that_names_another_lever_is_told() -> None:
    tree = tree_of(
        made("sales", "leads * rate * win"),
        lever("leads", 1000.0, "件", range=Range(low=900, high=1100), history=(500.0, 1500.0)),
        lever("rate", 0.1, "%", range=Range(low=0.09, high=0.11), history=(0.1, 0.101)),
        lever("win", 0.4, "%", range=Range(low=0.2, high=0.6)),
    )
    # A point of 10 % weighs more than one of 40 %; the past moved the leads; 10 % of each ranks nothing in a product.
    assert named(tree) == ("win", (), {"points": "rate"})  # history knows nothing of win: leads lead there in both
    with_history = tree.replace(tree["win"].model_copy(update={"history": (0.39, 0.41)}))
    assert named(with_history) == ("win", (), {"points": "rate", "history": "leads"})


def test_a_view_that_cannot_know_the_first_lever_neither_agrees_nor_disagrees() -> None:
    tree = tree_of(
        made("sales", "leads * rate * win + price"),
        lever("leads", 10.0, "件"),
        lever("rate", 0.1, "%", range=Range(low=0.0, high=0.2)),
        lever("win", 0.4, "%", range=Range(low=0.35, high=0.45)),
        lever("price", 5.0, "円", range=Range(low=0.0, high=90.0)),
    )
    assert named(tree) == ("price", ("relative",), {})


def test_views_that_agree_are_counted() -> None:
    tree = tree_of(
        made("kgi", "xa * 10 + xb"),
        lever("xa", 0.5, "%", range=Range(low=0.4, high=0.6), history=(0.4, 0.6)),
        lever("xb", 0.2, "%", range=Range(low=0.1, high=0.3), history=(0.1, 0.3)),
    )
    assert named(tree) == ("xa", ("relative", "points", "history"), {})


def test_nothing_is_named_without_a_range_or_an_effect() -> None:
    assert named(tree_of(made("kgi", "xa * xb"), lever("xa", 1.0), lever("xb", 2.0))) is None
    still = tree_of(made("kgi", "min(xa, 1)"), lever("xa", 5.0, range=Range(low=4, high=6)))
    assert named(still) is None


@given(ranged_trees())
def test_the_first_is_the_tornados_first_and_no_other_view_is_told_twice(tree: KpiTree) -> None:
    result = tornado(tree)
    found = leaders(result, [tornado(tree, by="relative"), tornado(tree, by="points")])
    if found is None:
        assert not result.bars or not result.bars[0].swing > 0
        return
    assert found.first.id == result.bars[0].id
    assert not set(found.same) & {leader.by for leader in found.other}
    for leader in found.other:
        swings = {bar.id: bar.swing for bar in tornado(tree, by=leader.by).bars}
        assert swings[leader.id] == max(swings.values())
