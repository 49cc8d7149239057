"""Quick moves of a lever: where one click takes it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings

from kpitree.analysis.benchmarking import compare
from kpitree.analysis.comparison import Comparison
from kpitree.analysis.quick import QuickMove, quick_moves
from kpitree.data.benchmarks import load
from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.model import Kpi, KpiTree, Range
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ChangeLever
from tests.strategies import kpi_trees


def a_tree(rate: float = 0.25, **more: object) -> KpiTree:
    """Sales of leads at a rate and a price, less what the leads cost."""
    rated = Kpi(id="rate", name="受注率", unit="%", value=rate).model_copy(update=more)
    return KpiTree(
        kpis=(
            Kpi(id="profit", name="利益", unit="円", formula="leads * rate * price - cost"),
            Kpi(id="leads", name="リード数", unit="件", value=80, range=Range(low=50, high=100)),
            rated,
            Kpi(id="price", name="単価", unit="円", value=1000),
            Kpi(id="cost", name="費用", unit="円", value=500, range=Range(low=400, high=900)),
        ),
        kgi="profit",
    )


def a_mix(*, locked: tuple[str, ...] = ()) -> KpiTree:
    """Three channels that share the leads; ads sell best, web does not sell."""
    shares = {"ads": 0.5, "events": 0.3, "web": 0.2}
    levers = [
        Kpi(id=k, name=k, unit="%", value=v, mix="channel", locked=k in locked, range=Range(low=0.1, high=0.9))
        for k, v in shares.items()
    ]
    kgi = Kpi(id="sales", name="売上", unit="円", formula="ads * 300 + events * 100 + web * 0")
    return KpiTree(kpis=(kgi, *levers), kgi="sales")


def ends(moves: tuple[QuickMove, ...]) -> dict[str, float]:
    return {move.kind: move.to for move in moves}


def test_rates_go_by_points_and_the_rest_by_ten_percent_of_now() -> None:
    tree = a_tree()
    assert ends(quick_moves(tree, tree["rate"])) == {"down": 0.24, "up": 0.26}
    assert ends(quick_moves(tree, tree["rate"], {"rate": 0.4})) == {"down": 0.39, "up": 0.41}
    assert ends(quick_moves(tree, tree["price"])) == {"down": 900.0, "up": 1100.0}


@pytest.mark.parametrize(("rate", "expected"), [(0.995, {"down": 0.985, "up": 1.0}), (1.0, {"down": 0.99}),
                                                (0.004, {"down": 0.0, "up": 0.014}), (0.0, {"up": 0.01})])  # fmt: skip
def test_no_step_leaves_0_to_100_percent(rate: float, expected: dict[str, float]) -> None:
    tree = a_tree(rate)
    assert ends(quick_moves(tree, tree["rate"])) == expected


def test_the_best_end_is_the_one_with_the_higher_kgi() -> None:  # §18
    tree = a_tree()
    assert ends(quick_moves(tree, tree["leads"]))["best"] == 100
    assert ends(quick_moves(tree, tree["cost"]))["best"] == 400
    assert ends(quick_moves(tree, tree["leads"], {"leads": 120}))["best"] == 100  # beyond it: back to what is possible
    assert "best" not in ends(quick_moves(tree, tree["leads"], {"leads": 100}))


def test_nothing_moves_what_is_locked_missing_or_computed() -> None:  # §26
    locked, missing = a_tree(locked=True), a_tree(value=None)
    assert quick_moves(locked, locked["rate"]) == ()
    assert quick_moves(missing, missing["rate"]) == ()
    assert quick_moves(missing, missing["profit"]) == ()


def test_the_benchmark_is_the_nearer_end_of_the_band_and_only_outside_of_it() -> None:  # §23
    tree = a_tree()

    def with_band(verdict: str) -> dict[str, float]:
        band = Comparison(id="rate", kpi="受注率", ratio="won/opportunity", value=0.25, low=0.3, high=0.4)
        return ends(quick_moves(tree, tree["rate"], None, band.model_copy(update={"verdict": verdict})))

    assert with_band("below")["benchmark"] == 0.3
    assert with_band("above")["benchmark"] == 0.4
    assert "benchmark" not in with_band("within")
    assert "benchmark" not in with_band("not_compared")


def test_shares_go_as_far_as_the_others_can_give() -> None:  # §25
    tree = a_mix(locked=("events",))
    assert ends(quick_moves(tree, tree["ads"]))["best"] == pytest.approx(0.7)  # 30 % are locked
    nobody = a_mix(locked=("events", "web"))
    assert quick_moves(nobody, nobody["ads"]) == ()


@pytest.mark.parametrize("name", templates())
def test_every_move_of_every_template_can_be_done(name: str) -> None:
    tree = template(name)
    found = {row.id: row for row in compare(tree, load()).rows}
    moved = 0
    for kpi in tree.levers:
        moves = quick_moves(tree, kpi, None, found.get(kpi.id))
        kgis = {}
        for move in moves:
            after = ChangeLever(kpi=kpi.id, change=move.change).apply(Workspace(tree=tree))
            kgis[move.kind] = evaluate(tree, after.lever_values()).kgi
            moved += 1
        if "best" in kgis and kpi.range is not None:
            others = [evaluate(tree, {kpi.id: end}).kgi for end in (kpi.range.low, kpi.range.high)]
            assert kgis["best"] == pytest.approx(max(others))
    assert moved


@given(kpi_trees())
@settings(deadline=None)
def test_on_any_tree_moves_are_finite_different_from_now_and_rates_stay_rates(tree: KpiTree) -> None:
    for kpi in tree.levers:
        for move in quick_moves(tree, kpi):
            assert math.isfinite(move.to)
            assert move.to != kpi.baseline
            if kpi.measure.is_rate and kpi.baseline is not None and 0 <= kpi.baseline <= 1:
                assert 0 <= move.to <= 1
            ChangeLever(kpi=kpi.id, change=move.change).apply(Workspace(tree=tree))
