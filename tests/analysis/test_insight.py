"""The headline as data: which lever to name, and when two views disagree."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from kpitree.analysis.insight import best_moves, disagreement
from kpitree.analysis.tornado import tornado
from kpitree.model import KpiTree, Range
from tests.analysis.trees import lever, made, product_trees, ranged_trees, tree_of


@given(ranged_trees())
def test_moves_are_gains_largest_first_to_an_end_of_the_bar(tree: KpiTree) -> None:
    result = tornado(tree)
    moves = best_moves(result)
    gains = [move.gain for move in moves]
    assert gains == sorted(gains, reverse=True)
    assert all(gain > 0 for gain in gains)
    bars = {bar.id: bar for bar in result.bars}
    for move in moves:
        bar = bars[move.id]
        ends = {bar.low_value: bar.kgi_low, bar.high_value: bar.kgi_high}
        assert move.gain == ends[move.to] - result.kgi_now
        assert move.gain == max(kgi - result.kgi_now for kgi in ends.values())
    for kpi_id in bars.keys() - {move.id for move in moves}:
        assert not max(bars[kpi_id].kgi_low, bars[kpi_id].kgi_high) > result.kgi_now


def test_a_lever_is_named_at_the_end_that_helps() -> None:
    tree = tree_of(
        made("profit", "revenue - cost"),
        lever("revenue", 10.0, range=Range(low=8, high=13)),
        lever("cost", 4.0, range=Range(low=3, high=9)),
    )
    moves = best_moves(tornado(tree))
    assert [(move.id, move.now, move.to, move.gain) for move in moves] == [
        ("revenue", 10.0, 13.0, 3.0),
        ("cost", 4.0, 3.0, 1.0),
    ]


def test_an_end_without_a_value_does_not_hide_the_other() -> None:  # §4
    tree = tree_of(made("kgi", "1 / xa"), lever("xa", 2.0, range=Range(low=0, high=4)))
    assert best_moves(tornado(tree)) == ()  # at 0 there is no KGI, at 4 it is smaller
    tree = tree_of(made("kgi", "xa - 1 / xa"), lever("xa", 2.0, range=Range(low=0, high=4)))
    assert [(move.to, move.gain) for move in best_moves(tornado(tree))] == [(4.0, 2.25)]


def test_nothing_to_gain_without_a_kgi() -> None:
    tree = tree_of(made("kgi", "xa * xb"), lever("xa", 2.0, range=Range(low=0, high=4)), lever("xb", None))
    assert best_moves(tornado(tree)) == ()
    assert math.isnan(tornado(tree).kgi_now)


@given(product_trees(), st.floats(0.01, 0.9))
def test_equal_bars_are_noticed_in_every_product(tree: KpiTree, step: float) -> None:  # §19
    first = tree.levers[0]
    by_range = tornado(
        tree.replace(first.model_copy(update={"range": Range(low=first.value or 0, high=2 * (first.value or 0))}))
    )
    found = disagreement(by_range, tornado(tree, "relative", step))
    assert found is not None
    assert found.equal_bars
    assert found.first_by_range == first.name


def test_views_that_agree_say_nothing() -> None:
    tree = tree_of(
        made("kgi", "xa * 10 + xb"),
        lever("xa", 5.0, range=Range(low=1, high=9)),
        lever("xb", 5.0, range=Range(low=4, high=6)),
    )
    assert disagreement(tornado(tree), tornado(tree, "relative")) is None
    assert disagreement(tornado(KpiTree()), tornado(tree, "relative")) is None
    assert disagreement(tornado(tree), tornado(KpiTree(), "relative")) is None


def test_views_that_name_different_levers_are_told_apart() -> None:
    tree = tree_of(
        made("kgi", "xa * 10 + xb"),
        lever("xa", 5.0, range=Range(low=4.9, high=5.1)),
        lever("xb", 5.0, range=Range(low=0, high=90)),
    )
    found = disagreement(tornado(tree), tornado(tree, "relative"))
    assert found is not None
    assert (found.first_by_range, found.first_by_relative, found.equal_bars) == ("xb", "xa", False)


def test_leading_together_with_others_is_agreement_and_not_equal_bars() -> None:
    # New business is a product (equal bars), existing revenue beside it has another one.
    tree = tree_of(
        made("kgi", "existing + deals * price"),
        lever("existing", 10.0, range=Range(low=9, high=11)),
        lever("deals", 5.0, range=Range(low=4, high=6)),
        lever("price", 7.0, range=Range(low=1, high=9)),
    )
    by_range, relative = tornado(tree), tornado(tree, "relative")
    assert by_range.bars[0].id == "price"
    assert relative.bars[0].id == "deals"  # the first of two equal ones
    assert disagreement(by_range, relative) is None


def test_a_single_bar_is_no_ranking_to_disagree_with() -> None:
    tree = tree_of(made("kgi", "xa * 2"), lever("xa", 5.0, range=Range(low=1, high=9)))
    assert disagreement(tornado(tree), tornado(tree, "relative")) is None
