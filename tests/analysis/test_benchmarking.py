"""Benchmarking: nothing is compared across denominators, and a worth is what the KGI really gains."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import kpitree as kt
from kpitree.analysis.achievable import wilson
from kpitree.analysis.benchmark_rows import fits
from kpitree.analysis.benchmarking import compare
from kpitree.analysis.comparison import Benchmarking, Comparison
from kpitree.data.benchmarks import load
from kpitree.data.templates import TEMPLATES, template
from kpitree.model import Benchmark, read_unit
from kpitree.model.benchmark import COMPARED
from tests.strategies import kpi_trees

RATIOS = ("won/opportunity", "won/lead", "opportunity/lead", "opportunity/mql", "mql/lead")
TREE = """受注 [件] = 商談 * 受注率
商談 [件] = リード * 商談化率
リード [件] = 400
商談化率 = 10%
  id: meeting
  benchmark: opportunity/lead
受注率 = 20%
  id: win
  benchmark: won/opportunity
"""


@st.composite
def rows(draw: st.DrawFn) -> tuple[Benchmark, ...]:
    made = []
    for i in range(draw(st.integers(0, 5))):
        figures = sorted(draw(st.lists(st.floats(0.01, 1), min_size=2, max_size=2)))
        point = draw(st.booleans())
        made.append(
            Benchmark(
                id=f"row_{i}", ratio=draw(st.sampled_from(RATIOS)), low=None if point else figures[0],
                high=None if point else figures[1], typical=figures[0] if point else None,
                channel=draw(st.sampled_from(["", "ads", "sdr"])), region=draw(st.sampled_from(["", "japan", "us"])),
                year=draw(st.none() | st.integers(2009, 2026)),
                kind=draw(st.sampled_from(["measurement", "target", "example"])),
                grade=draw(st.sampled_from(["A", "B-", "D"])), own=draw(st.booleans()),
            )
        )  # fmt: skip
    return tuple(made)


def row(ratio: str, low: float | None = None, high: float | None = None, **more: Any) -> Benchmark:
    return Benchmark(id=more.pop("id", "row"), ratio=ratio, low=low, high=high, **more)


def only(result: Benchmarking, kpi_id: str) -> Comparison:
    return next(found for found in result.rows if found.id == kpi_id)


# --- laws


@given(tree=kpi_trees(min_kpis=1), table=rows(), data=st.data())
@settings(max_examples=30)
def test_nothing_is_compared_across_denominators(  # §23
    tree: kt.KpiTree, table: tuple[Benchmark, ...], data: st.DataObject
) -> None:
    picked = {kpi.id: data.draw(st.sampled_from(table)).id for kpi in tree.kpis if table}
    for found in compare(tree, table, picked=picked).rows:
        unit = tree[found.id].measure
        for candidate in found.candidates:
            assert candidate.ratio == found.ratio
            assert fits(unit, candidate.measure)
            assert candidate.kind in COMPARED
        assert not {c.id for c in found.candidates} & {i.row.id for i in found.incomparable}
        for other in found.incomparable:
            assert other.row.ratio != found.ratio or not fits(unit, other.row.measure)
        assert found.chosen is None or found.chosen in found.candidates
        assert (found.verdict == "not_compared") == (found.reason is not None)
        if found.verdict == "not_compared":
            assert (found.reach_value, found.worth) == (None, None)


@given(table=rows(), data=st.data())
@settings(max_examples=30)
def test_worth_is_the_difference_it_makes(table: tuple[Benchmark, ...], data: st.DataObject) -> None:
    tree = template(data.draw(st.sampled_from(TEMPLATES)))
    lever = data.draw(st.sampled_from([k for k in tree.levers if k.measure.is_rate]))
    changes = data.draw(st.fixed_dictionaries({}, optional={lever.id: st.floats(0.01, 0.99)}))
    before = kt.evaluate(tree, changes).kgi
    for found in compare(tree, table + load(), changes=changes).rows:
        if found.worth is not None:
            assert found.reach_value is not None
            reached = kt.evaluate(tree, {**changes, found.id: found.reach_value}).kgi
            assert found.worth == pytest.approx(reached - before, rel=1e-9, abs=1e-6)
            assert found.worth >= -1e-6, "reaching a band never costs"


@pytest.mark.parametrize("slug", TEMPLATES)
def test_the_verdict_is_where_the_value_lies(slug: str) -> None:
    for found in compare(template(slug), load()).rows:
        value = found.value
        assert value is not None
        if found.verdict == "below":
            assert found.low is not None
            assert value < found.low
        elif found.verdict == "above":
            assert found.high is not None
            assert value > found.high
        elif found.verdict == "within":
            assert (found.low or 0) <= value * (1 + 1e-9)
            assert value <= (math.inf if found.high is None else found.high) * (1 + 1e-9)


@given(successes=st.integers(0, 80), low=st.floats(0, 1), width=st.floats(0, 1))
def test_uncertain_means_the_interval_crosses_an_edge(successes: int, low: float, width: float) -> None:
    high = min(1.0, low + width)
    tree = kt.parse(TREE.replace("商談化率 = 10%", f"商談化率 = {successes} of 80"))
    found = only(compare(tree, [row("opportunity/lead", low, high)]), "meeting")
    left, right = wilson(kt.Counts(successes=successes, trials=80))
    assert found.interval == (left, right)
    assert found.n == 80
    assume(min(abs(a - b) for a in (left, right, successes / 80) for b in (low, high)) > 1e-6)
    crossed = any(left < edge < right for edge in (low, high))
    assert found.uncertain is crossed


@given(table=rows(), channel=st.sampled_from(["ads", "sdr"]), region=st.sampled_from(["japan", "us"]))
def test_a_filter_only_takes_away(table: tuple[Benchmark, ...], channel: str, region: str) -> None:
    tree = kt.parse(TREE)
    for every, some in zip(
        compare(tree, table).rows, compare(tree, table, channel=channel, region=region).rows, strict=True
    ):
        assert set(some.candidates) <= set(every.candidates)
        assert all(r.channel in ("", channel) and r.region in ("", region) for r in some.candidates)
        assert [r for r in every.candidates if not r.channel and not r.region] == [
            r for r in some.candidates if not r.channel and not r.region
        ]


@given(table=rows())
def test_the_order_of_the_table_does_not_matter_but_for_ties(table: tuple[Benchmark, ...]) -> None:
    tree = kt.parse(TREE)
    for one, other in zip(compare(tree, table).rows, compare(tree, table[::-1]).rows, strict=True):
        if one.chosen is not None and other.chosen is not None:
            rank = ("own", "grade", "year", "region")
            japan = [found.chosen.region == "japan" for found in (one, other) if found.chosen]
            assert [getattr(one.chosen, r) for r in rank[:3]] == [getattr(other.chosen, r) for r in rank[:3]]
            assert japan[0] == japan[1]


# --- rules


def test_a_level_that_contradicts_itself_is_not_compared_until_one_is_chosen() -> None:  # §23
    tree = template("two_rates")
    found = only(compare(tree, load()), "mql_to_sql")
    assert (found.verdict, found.reason, found.spread) == ("not_compared", "contradictory", (0.08, 0.68))
    chosen = only(compare(tree, load(), picked={"mql_to_sql": "mql_sql_lotoftools_manufacturing"}), "mql_to_sql")
    assert (chosen.verdict, chosen.reach_value, chosen.picked) == ("below", 0.40, True)
    assert chosen.worth == pytest.approx(100 * 0.1 * 0.5)


@pytest.mark.parametrize(("high", "reason"), [(0.40, None), (0.41, "contradictory")])
def test_contradictory_begins_beyond_a_factor_of_four(high: float, reason: str | None) -> None:  # §23
    table = [row("won/opportunity", 0.1, 0.2, id="one"), row("won/opportunity", 0.3, high, id="two")]
    assert only(compare(kt.parse(TREE), table), "win").reason == reason
    targets = [table[0], table[1].model_copy(update={"kind": "target"})]
    assert only(compare(kt.parse(TREE), targets), "win").reason is None, "a target says nothing about what is"
    own = [*table, row("won/opportunity", 0.25, 0.3, id="mine", own=True)]
    assert only(compare(kt.parse(TREE), own), "win").verdict == "below", "an own row settles it"


def test_a_pick_over_another_denominator_is_passed_over() -> None:
    table = [row("won/lead", 0.5, 0.9, id="other"), row("won/opportunity", 0.25, 0.3, id="right")]
    found = only(compare(kt.parse(TREE), table, picked={"win": "other"}), "win")
    assert found.chosen is not None
    assert (found.chosen.id, found.picked) == ("right", False)
    assert [(i.row.id, i.differs) for i in found.incomparable] == [("other", ("denominator",))]
    assert found.passed_over == found.incomparable[0]


def test_why_nothing_is_compared() -> None:
    tree = kt.parse(TREE + "単価 [円] = 300\n  id: price\n  benchmark: ad_cost/ad_click\n")
    wins = row("won/opportunity", 0.1, 0.2)
    assert only(compare(tree, []), "win").reason == "no_row"
    assert only(compare(tree, [row("won/lead", 0.1, 0.2)]), "win").reason == "denominator"
    assert only(compare(tree, [row("ad_cost/ad_click", 5, 6, unit="USD")]), "price").reason == "currency"
    assert only(compare(kt.parse(TREE.replace("20%", "")), [wins]), "win").reason == "missing_value"
    assert only(compare(tree, [wins.model_copy(update={"kind": "example"})]), "win").reason == "no_row"


def test_an_unsound_own_row_is_never_used() -> None:
    bad = row("won/opportunity", 0.3, 0.1, own=True)
    assert only(compare(kt.parse(TREE), [bad]), "win").reason == "no_row"


def test_a_point_is_a_band_without_width() -> None:
    for value, verdict, reach in ((0.1, "below", 0.2), (0.2, "within", None), (0.3, "above", None)):
        result = compare(kt.parse(TREE), [row("won/opportunity", typical=0.2)], changes={"受注率": value})
        found = only(result, "win")
        assert (found.verdict, found.reach_value) == (verdict, reach)


def test_one_open_end_is_never_missed() -> None:
    below_1 = [row("won/opportunity", high=0.01)]
    assert only(compare(kt.parse(TREE), below_1, changes={"受注率": 0.001}), "win").verdict == "within"
    assert only(compare(kt.parse(TREE), below_1), "win").verdict == "above"


def test_less_is_better_where_the_kgi_says_so_or_where_it_is_a_cost() -> None:
    tree = kt.parse(
        "残 [件] = 顧客 * (1 - 解約率)\n顧客 [件] = 100\n解約率 = 20%\n  id: churn\n  benchmark: churned_arr/arr\n"
    )
    found = only(compare(tree, [row("churned_arr/arr", 0.05, 0.10)]), "churn")
    assert (found.verdict, found.better, found.reach_value) == ("above", "lower", 0.10)
    assert found.worth == pytest.approx(10)
    cost = only(compare(template("four_channels"), load()), "cost_per_show")
    assert (cost.better, cost.worth) == ("lower", None)


def test_money_is_compared_across_scales_but_not_currencies() -> None:  # §3
    tree = kt.parse(
        "費用 [万円] = 件数 * 単価\n件数 [件] = 2\n単価 [万円] = 0.4\n  id: price\n  benchmark: ad_cost/lead\n"
    )
    found = only(compare(tree, [row("ad_cost/lead", 5000, 10000, unit="JPY")]), "price")
    assert (found.verdict, found.low, found.high) == ("below", 0.5, 1.0)
    assert only(compare(tree, [row("ad_cost/lead", 50, 100, unit="USD")]), "price").reason == "currency"
    assert fits(read_unit("か月"), read_unit("months"))
    assert not fits(read_unit("か月"), read_unit("days"))


def test_a_computed_rate_is_compared_too_and_worth_something() -> None:  # §15
    tree = template("sdr")
    found = only(compare(tree, [row("opportunity/mql", 0.2, 0.3)]), "meeting_rate")
    assert (found.verdict, found.reach_value) == ("below", 0.2)
    assert found.worth == pytest.approx(5)


def test_what_does_not_feed_the_kgi_has_no_worth() -> None:
    found = only(compare(template("bdr"), load()), "meeting_rate")
    assert (found.verdict, found.worth) == ("below", None)


def test_a_changed_rate_loses_its_counts() -> None:
    tree = kt.parse(TREE.replace("受注率 = 20%", "受注率 = 12 of 80"))
    assert only(compare(tree, load()), "win").n == 80
    assert only(compare(tree, load(), changes={"受注率": "30%"}), "win").n is None


def test_headline_is_the_largest_worth() -> None:
    table = [row("won/opportunity", 0.3, 0.4, id="a"), row("opportunity/lead", 0.11, 0.2, id="b")]
    result = compare(kt.parse(TREE), table)
    assert result.headline is not None
    assert (result.headline.id, result.headline.worth) == ("win", pytest.approx(4))
    assert [found.id for found in result.by_worth] == ["win", "meeting"]
    assert compare(kt.parse(TREE), []).headline is None


def test_the_best_row_is_taken() -> None:
    base = row("won/opportunity", 0.1, 0.2)
    worst_first = [
        base.model_copy(update={"id": "old_d", "grade": "D", "year": 2010}),
        base.model_copy(update={"id": "new_d", "grade": "D", "year": 2025}),
        base.model_copy(update={"id": "new_d_japan", "grade": "D", "year": 2025, "region": "japan"}),
        base.model_copy(update={"id": "c", "grade": "C"}),
        base.model_copy(update={"id": "b", "grade": "B", "channel": "ads"}),
        base.model_copy(update={"id": "own", "own": True}),
    ]
    for n in range(1, len(worst_first) + 1):
        found = only(compare(kt.parse(TREE), worst_first[:n]), "win")
        assert found.chosen == worst_first[n - 1]
    asked = only(compare(kt.parse(TREE), worst_first[:5], region="japan", channel="sdr"), "win")
    assert asked.chosen is not None
    assert asked.chosen.id == "new_d_japan"


def test_frame_has_ascii_columns_and_a_row_for_each_key() -> None:
    result = compare(template("full_funnel"), load())
    frame = result.to_frame()
    assert list(frame.columns) == [
        "kpi", "ratio", "value", "own_low", "own_high", "low", "high", "benchmark", "verdict", "reason", "overlap",
        "uncertain", "reach_value", "worth", "yearly",
    ]  # fmt: skip
    assert list(frame["kpi"]) == ["サイトCVR", "リード→MQL", "MQL→SQL", "SQL→商談", "受注率"]
