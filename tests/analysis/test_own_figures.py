"""The own past and the same KPI in sibling branches as benchmarks (§62), held against a slow obvious search."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kpitree as kt
from kpitree.analysis.benchmarking import compare
from kpitree.analysis.own_figures import LEAST, MOST, own_figures, recent
from kpitree.analysis.sibling_branches import addends, siblings, what_it_is
from kpitree.data.benchmarks import load, stages
from kpitree.data.templates import template
from kpitree.formula import names
from kpitree.model import Benchmark, Kpi, KpiTree
from kpitree.workspace import Workspace
from kpitree.workspace.actions import SplitBySegment
from tests.fixtures.trees import broken_tree

SOME = settings(max_examples=40)
KEYS = ("", "opportunity/lead", "opportunity/ad_lead", "won/opportunity")
NAMES = ("率", "率（広告）", "率 (展示会)", "（広告）")


@st.composite
def branchy_trees(draw: st.DrawFn) -> KpiTree:
    """Sums of branches of any shape, with shared KPIs, nested sums and cycles; names and keys that may be the same."""
    n = draw(st.integers(3, 9))
    ids = [f"kpi_{i}" for i in range(n)]
    kpis = []
    for i, kpi_id in enumerate(ids):
        below = ids if draw(st.integers(0, 9)) == 7 else ids[i + 1 : i + 5]  # seldom: a cycle
        others = (
            draw(st.lists(st.sampled_from(below), min_size=0 if i else 2, max_size=3, unique=True)) if below else []
        )
        joint = draw(st.sampled_from([" + ", ", ", *([" * "] if i else [])]))
        formula = joint.join(others) if others else None
        formula = f"sum({formula})" if formula and joint == ", " else formula
        kpis.append(
            Kpi(id=kpi_id, name=draw(st.sampled_from(NAMES)), unit=draw(st.sampled_from(["%", "%", "件"])),
                formula=formula, value=None if formula else 0.5, benchmark=draw(st.sampled_from(KEYS)))
        )  # fmt: skip
    return KpiTree(kpis=tuple(kpis), kgi=ids[0])


def reached(tree: KpiTree, start: str) -> set[str]:
    """A KPI and everything it is calculated from."""
    found, waiting = set(), {start}
    while waiting:
        kpi_id = waiting.pop()
        if kpi_id not in found:
            found.add(kpi_id)
            waiting |= set(inputs(tree, kpi_id))
    return found


def inputs(tree: KpiTree, kpi_id: str) -> tuple[str, ...]:
    """What a KPI is calculated from; a broken one from nothing."""
    return () if on_a_cycle(tree, kpi_id) else tree.inputs(kpi_id)


def on_a_cycle(tree: KpiTree, kpi_id: str) -> bool:
    """Whether a KPI is on a cycle, by walking every way from it."""
    seen, waiting = set(), list(tree.inputs(kpi_id))
    while waiting:
        current = waiting.pop()
        if current == kpi_id:
            return True
        if current not in seen:
            seen.add(current)
            waiting += tree.inputs(current)
    return False


def slow_siblings(tree: KpiTree) -> dict[str, set[str]]:
    """For each pair of KPIs and each sum: the same, and each in one addend alone, another one."""
    found: dict[str, set[str]] = {}
    for total in tree.kpis:
        if total.expression is None or on_a_cycle(tree, total.id):
            continue
        branches = [
            set().union(*(reached(tree, tree.resolve(name) or "") for name in names(part))) if names(part) else set()
            for part in addends(total.expression)
        ]
        for one in tree.kpis:
            for other in tree.kpis:
                mine = [n for n, branch in enumerate(branches) if one.id in branch]
                theirs = [n for n, branch in enumerate(branches) if other.id in branch]
                alone = len(mine) == len(theirs) == 1 and mine != theirs
                if alone and what_it_is(one) == what_it_is(other):
                    found.setdefault(one.id, set()).add(other.id)
    return found


@given(branchy_trees())
@SOME
def test_siblings_are_what_a_slow_search_finds(tree: KpiTree) -> None:  # §62
    fast = {kpi_id: set(others) for kpi_id, others in siblings(tree).items()}
    assert fast == slow_siblings(tree)


@given(branchy_trees())
@SOME
def test_siblings_are_mutual_and_nobody_is_its_own(tree: KpiTree) -> None:
    found = siblings(tree)
    for kpi_id, others in found.items():
        assert kpi_id not in others
        assert all(kpi_id in found[other] for other in others)


def test_channels_of_a_template_are_siblings() -> None:
    tree = template("four_channels")
    found = siblings(tree)
    assert found["ad_meeting_rate"] == ("organic_meeting_rate", "webinar_meeting_rate", "trade_show_meeting_rate")
    assert "win_rate" not in found, "what all channels share belongs to none of them"
    assert "ad_cvr" not in found, "per click and per visit are not the same"


def test_the_parts_of_a_split_are_siblings_whether_or_not_they_say_what_they_count() -> None:
    tree = template("btob_basic")
    split = SplitBySegment(kpi="opportunities", segments=("広告", "展示会")).apply(Workspace(tree=tree)).tree
    found = siblings(split)
    rates = [kpi.id for kpi in split.kpis if kpi.benchmark == "opportunity/lead"]
    assert len(rates) == 2
    assert found[rates[0]] == (rates[1],)
    leads = [kpi.id for kpi in split.kpis if kpi.name.startswith(tree["leads"].name)]
    assert set(leads) <= set(found)


@given(st.lists(st.floats(-1e6, 1e6), max_size=30))
def test_the_average_is_of_the_last_twelve_and_needs_six(values: list[float]) -> None:  # §62
    found = recent(values)
    if len(values) < LEAST:
        assert found is None
        return
    last = values[-MOST:]
    assert found is not None
    assert found.average == pytest.approx(statistics.fmean(last), rel=1e-9, abs=1e-6)
    assert (found.low, found.high, found.n) == (min(last), max(last), len(last))


def test_an_average_of_huge_values_is_a_number() -> None:
    found = recent([1.7e308] * 8)
    assert found is not None
    assert found.average == pytest.approx(1.7e308)


def test_own_figures_stand_beside_and_are_not_taken_before_published_ones() -> None:
    text = (
        "受注 [件] = 広告受注 + 他受注\n広告受注 [件] = 100 * 広告率\n他受注 [件] = 50 * 他率\n"
        "広告率 = 10%\n  benchmark: opportunity/ad_lead\n  history: 12%, 12%, 12%, 12%, 12%, 12%\n"
        "他率 = 3 of 20\n  benchmark: opportunity/webinar_lead\n"
    )
    tree = kt.parse(text)
    mine, other = (tree.find(name).id for name in ("広告率", "他率"))
    rows = own_figures(tree)
    assert [(row.kind, row.typical, row.n) for row in rows[mine]] == [("history", 0.12, 6), ("segment", 0.15, 20)]
    by_id = {row.id: row for row in compare(tree, load(), beside=rows).rows}
    assert by_id[mine].chosen is not None
    assert by_id[mine].chosen.id == "meeting_ad_leads"
    assert by_id[other].chosen is None, "another branch is never taken by itself"
    assert by_id[other].reason == "segments"
    alone = {row.id: row for row in compare(tree, [], beside=rows).rows}
    assert alone[mine].chosen is not None
    assert (alone[mine].chosen.kind, alone[mine].reach_value) == ("history", 0.12)
    picked = compare(tree, load(), beside=rows, picked={other: f"segment_{mine}", mine: "history"}).rows
    assert {row.id: (row.verdict, row.worth) for row in picked}[mine] == ("below", pytest.approx(2))
    assert {row.id: row.picked for row in picked} == {mine: True, other: True}


def test_the_own_past_does_not_settle_a_contradiction() -> None:  # §23
    tree = kt.parse("KGI [件] = 10 * 率\n率 = 30%\n  benchmark: sql/mql\n  history: 20%, 20%, 20%, 20%, 20%, 20%\n")
    (found,) = compare(tree, load(), beside=own_figures(tree)).rows
    assert found.reason == "contradictory"
    assert found.spread == (0.08, 0.68)


def test_a_kpi_without_a_key_is_compared_with_its_own_past_alone() -> None:
    tree = kt.parse("売上 [円] = 件数 * 単価\n件数 [件] = 2\n単価 [円] = 80\n  history: 90, 90, 90, 90, 90, 90\n")
    (found,) = compare(tree, load(), beside=own_figures(tree)).rows
    assert (found.kpi, found.ratio, found.reach_value, found.worth) == ("単価", "", 90.0, 20.0)
    assert compare(tree, load()).rows == ()


@pytest.mark.parametrize("history", [(1.5,) * 6, (-0.1,) * 6])
def test_a_past_that_no_row_could_have_is_left_out(history: tuple[float, ...]) -> None:
    tree = KpiTree(kpis=(Kpi(id="rate", name="率", unit="%", value=0.1, history=history),), kgi="rate")
    assert own_figures(tree) == {}


def test_broken_trees_have_own_figures_of_what_is_sound() -> None:
    for tree in (broken_tree(), KpiTree()):
        assert all(isinstance(row, Benchmark) for rows in own_figures(tree).values() for row in rows)


def test_every_narrow_stage_is_known() -> None:
    from kpitree.analysis.sibling_branches import _wider

    assert {*_wider(), *_wider().values()} <= set(stages())
