"""The worth of reaching a band (§64), for levers and computed KPIs alike, against calculating it the slow way;
intervals beside bands (§63); and filters, which never change a figure."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kpitree as kt
from kpitree.analysis.achievable import wilson
from kpitree.analysis.benchmarking import compare
from kpitree.analysis.comparison import FEW, Comparison, overlap_of, where
from kpitree.data.benchmarks import facet, load, stages
from kpitree.data.templates import TEMPLATES, template
from kpitree.model import Benchmark, Kpi, KpiTree
from tests.engine.random_trees import random_trees, tame_values
from tests.strategies import kpi_trees

SOME = settings(max_examples=12)


def keyed(tree: KpiTree) -> KpiTree:
    """The tree with every KPI saying that it counts the same."""
    return tree.with_kpis(tuple(k.model_copy(update={"benchmark": "won/opportunity"}) for k in tree.kpis))


def band(low: float, high: float, unit: str = "%") -> Benchmark:
    return Benchmark(id="row", ratio="won/opportunity", unit=unit, low=low, high=high)


@given(tree=random_trees(tame_values()), ends=st.tuples(st.floats(0, 50), st.floats(0, 50)), data=st.data())
@SOME
def test_worth_is_kgi_there_less_kgi_now(tree: KpiTree, ends: tuple[float, float], data: st.DataObject) -> None:  # §15
    tree = keyed(tree)
    changes = data.draw(st.fixed_dictionaries({}, optional={k.id: tame_values() for k in tree.kpis[:3]}))
    now = kt.evaluate(tree, changes)
    for found in compare(tree, [band(min(ends), max(ends))], changes=changes).rows:
        if found.reach_value is None:
            assert found.worth is None
            continue
        there = kt.evaluate(tree, {**changes, found.id: found.reach_value}).kgi
        slow = there - now.kgi
        if found.worth is None:
            assert math.isnan(slow) or slow == 0, "only what does not feed the KGI, or has no value there, has none"
        else:
            assert found.worth == slow


@given(tree=random_trees(tame_values()))
@SOME
def test_what_is_better_is_what_lifts_the_kgi(tree: KpiTree) -> None:
    tree = keyed(tree)
    for found in compare(tree, [band(0.2, 0.3)]).rows:
        kpi, value = tree[found.id], found.value
        if value is None or kpi.formula is None or abs(value) > 2**52:  # up there, rounding changes nothing
            continue
        step = max(abs(value), 1.0) * 1e-6
        below, above = (kt.evaluate(tree, {kpi.id: value + d}).kgi for d in (-step, step))
        if math.isnan(below) or math.isnan(above) or abs(above - below) < 1e-9 * max(abs(above), 1.0):
            continue
        here = kt.evaluate(tree, {kpi.id: value}).kgi
        if (above - here) * (here - below) > 0:  # a kink or a step has no slope to speak of
            assert found.better == ("higher" if above > below else "lower")


@pytest.mark.parametrize(("period", "times"), [("month", 12), ("quarter", 4), ("year", 1), ("", None)])
def test_a_year_is_so_many_periods(period: str, times: int | None) -> None:  # §64
    text = "売上 [円] = 100 * 率 * 1000\n" + (f"  period: {period}\n" if period else "")
    result = compare(kt.parse(f"{text}率 = 10%\n  benchmark: won/opportunity\n"), [band(0.2, 0.3)])
    (found,) = result.rows
    assert found.worth == pytest.approx(10_000)
    assert found.yearly == (None if times is None else pytest.approx(10_000 * times))
    assert (result.periods, result.adds_up) == (times, True)


@pytest.mark.parametrize("unit", ["%", "倍", "か月", "円/月", "件/人"])
def test_what_does_not_add_up_over_a_year_has_no_yearly_worth(unit: str) -> None:
    tree = kt.parse(f"KGI [{unit}] = 率 * 0.5\n  period: month\n率 = 10%\n  benchmark: won/opportunity\n")
    result = compare(tree, [band(0.2, 0.3)])
    assert (result.rows[0].yearly, result.periods, result.adds_up) == (None, None, False)


@pytest.mark.parametrize("slug", TEMPLATES)
def test_order_by_worth_and_by_worth_a_year_are_the_same(slug: str) -> None:
    worths = [row.worth for row in compare(template(slug), load()).by_worth if row.worth is not None]
    assert worths == sorted(worths, reverse=True)


# --- filters

FACETS = ("channel", "industry", "size", "region")
WORDS = ("", "ads", "saas", "enterprise", "japan", "us")


@given(slug=st.sampled_from(TEMPLATES), facets=st.fixed_dictionaries({f: st.sampled_from(WORDS) for f in FACETS}))
@SOME
def test_a_filter_never_changes_a_figure(slug: str, facets: dict[str, str]) -> None:
    tree = template(slug)
    everything, some = compare(tree, load()), compare(tree, load(), **facets)
    assert [row.id for row in some.rows] == [row.id for row in everything.rows]
    assert some.kgi_now == everything.kgi_now
    for before, after in zip(everything.rows, some.rows, strict=True):
        own = ("value", "n", "interval", "incomparable")
        assert [getattr(before, name) for name in own] == [getattr(after, name) for name in own]
        assert set(after.candidates) <= set(before.candidates)
        if after.chosen is not None and before.chosen == after.chosen and before.reason == after.reason:
            judged = ("low", "high", "verdict", "overlap", "uncertain", "reach_value", "worth", "yearly")
            assert [getattr(before, name) for name in judged] == [getattr(after, name) for name in judged]


def test_every_filter_and_every_stage_can_be_asked_for() -> None:
    tree = template("full_funnel")
    for name in ("channel", "industry", "size", "region"):
        for word in facet(name):  # type: ignore[arg-type]
            assert len(compare(tree, load(), **{name: word}).rows) == 5  # type: ignore[arg-type]
    assert {"lead", "mql", "sql", "opportunity", "won"} <= set(stages())


def ad_cvr(*, channel: str) -> Comparison:
    rows = compare(template("four_channels"), load(), channel=channel).rows
    return next(row for row in rows if row.id == "ad_cvr")


def test_ads_is_every_kind_of_ads() -> None:
    found = ad_cvr(channel="ads")
    assert {r.channel for r in found.candidates} == {"search_ads", "display_ads"}
    one = ad_cvr(channel="search_ads")
    assert [r.id for r in one.candidates] == ["cvr_ads_search"]
    assert one.verdict == "below"


# --- intervals and bands

ENDS = st.none() | st.floats(0, 1)


@given(successes=st.integers(0, 60), more=st.integers(0, 60), ends=st.tuples(ENDS, ENDS))
def test_overlap_is_a_point_in_common(
    successes: int, more: int, ends: tuple[float | None, float | None]
) -> None:  # §63
    low, high = ends
    if low is not None and high is not None and low > high:
        low, high = high, low
    left, right = wilson(kt.Counts(successes=successes, trials=max(1, successes + more)))
    bottom, top = -math.inf if low is None else low, math.inf if high is None else high
    if any(math.isclose(a, b) for a in (left, right) for b in (bottom, top)):
        return
    expected = "below" if right < bottom else "above" if left > top else "overlaps"
    assert overlap_of((left, right), low, high) == expected
    if expected != "overlaps":
        assert where((left + right) / 2, low, high) == expected


@pytest.mark.parametrize(("counts", "few"), [("2 of 29", True), ("2 of 30", False), ("10%", False)])
def test_few_are_said_to_be_few(counts: str, few: bool) -> None:
    tree = kt.parse(f"KGI [件] = 100 * 率\n率 = {counts}\n  benchmark: won/opportunity\n")
    (found,) = compare(tree, [band(0.2, 0.3)]).rows
    assert found.few is few
    assert FEW == 30


# --- trees of any kind


@given(tree=kpi_trees(max_kpis=5))
@SOME
def test_any_tree_can_be_compared(tree: KpiTree) -> None:
    result = compare(keyed(tree), load())
    assert [row.id for row in result.rows] == [kpi.id for kpi in tree.kpis]
    for row in result.rows:
        assert row.worth is None or math.isfinite(row.worth)
        assert row.yearly is None or row.worth is not None


def test_three_hundred_computed_kpis_are_one_program_more() -> None:
    """However many computed KPIs are asked about, the tree is compiled as often as for one."""
    from kpitree.engine.held import holdable

    ids = [f"rate_{i}" for i in range(40)]
    kpis = [Kpi(id="total", name="t", unit="件", formula=" + ".join(f"{i} * 100" for i in ids))]
    for i in ids:
        kpis += [
            Kpi(id=i, name=i, unit="%", formula=f"part_{i} * 0.5", benchmark="won/opportunity"),
            Kpi(id=f"part_{i}", name=f"p {i}", unit="%", value=0.2),
        ]
    holdable.cache_clear()
    found = compare(KpiTree(kpis=tuple(kpis), kgi="total"), [band(0.2, 0.3)])
    assert [row.worth for row in found.rows] == pytest.approx([10.0] * 40)
    assert holdable.cache_info().misses == 1
