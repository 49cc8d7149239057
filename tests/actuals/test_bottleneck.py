"""Plan against actual (§46-§48): parts and remainder are the gap exactly; the published case to the unit."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import kpitree as kt
from kpitree.analysis.bottleneck import Bottleneck, bottleneck
from kpitree.analysis.bridge import bridge
from kpitree.errors import InvalidValue, UnknownKpi
from kpitree.model import Counts, KpiTree
from tests.analysis.slow_shapley import brute_force
from tests.analysis.trees import funnel, lever, made, tree_of
from tests.engine.random_trees import random_trees, tame_values
from tests.fixtures.trees import broken_tree

FIXTURES = Path(__file__).parents[1] / "fixtures"
PUBLISHED = {e["id"]: e for e in json.loads((FIXTURES / "worked_examples.json").read_text("utf-8"))["examples"]}
HANDOVER = KpiTree(
    kpis=(made("opps", "leads * rate", "件"), lever("leads", 100, "件"), lever("rate", 0.15, "%")), kgi="opps"
)


def parts(result: Bottleneck) -> dict[str, float]:
    return {row.id: row.contribution for row in result.rows if row.contribution is not None}


def test_the_published_case() -> None:
    case = PUBLISHED["bottleneck"]
    tree = kt.template("sdr", "ja")
    result = kt.bottleneck(tree, case["actual"])
    volume, rate = case["shapley"]
    frame = result.to_frame().set_index("kpi")
    assert result.kgi_plan == pytest.approx(case["plan_opportunities"])
    assert result.kgi_actual == pytest.approx(case["actual_opportunities"])
    assert frame.loc[volume, "contribution"] == pytest.approx(2.3, abs=1e-12)
    assert frame.loc[rate, "contribution"] == pytest.approx(-7.7, abs=1e-12)
    assert frame.loc[volume, "attainment"] == pytest.approx(1.2)
    assert result.worst is not None
    assert result.worst.kpi == rate
    # Enough was handed over; it is at the next stage that it falls.
    (quality,) = result.quality
    assert [tree[k].name for k in (quality.volume, quality.rate)] == [volume, rate]
    assert tree[quality.stage].id == tree.kgi


@settings(max_examples=40)
@given(random_trees(tame_values()), st.data())
def test_with_every_lever_reported_it_is_the_bridge(tree: KpiTree, data: st.DataObject) -> None:  # §21, §48
    after = {k.id: data.draw(tame_values()) for k in tree.levers}
    result = bottleneck(tree, after)
    expected = bridge(tree, None, after)
    if expected.problems:
        assert result.problems == expected.problems
        assert result.worst is None
        return
    steps = {step.id: step.contribution for step in expected.steps}
    size = max(1.0, abs(expected.kgi_before), abs(expected.kgi_after), *map(abs, steps.values()))
    for kpi_id, part in parts(result).items():
        assert part == pytest.approx(steps.get(kpi_id, 0.0), abs=1e-9 * size)
    assert result.remainder == 0.0
    assert result.missing == ()


@settings(max_examples=40)
@given(random_trees(tame_values()), st.data())
def test_parts_and_remainder_are_the_gap(tree: KpiTree, data: st.DataObject) -> None:  # §48
    told = data.draw(st.dictionaries(st.sampled_from([k.id for k in tree.kpis]), tame_values(), min_size=1))
    result = bottleneck(tree, told)
    assume(not result.problems and result.gap is not None and abs(result.gap) < 1e100)
    assert result.gap is not None
    assert result.remainder is not None
    found = [*parts(result).values(), result.remainder]
    size = max(1.0, abs(result.kgi_plan or 0), abs(result.kgi_actual or 0), *map(abs, found))
    assert math.fsum(found) == pytest.approx(result.gap, abs=1e-9 * size)
    in_frame = result.to_frame()["contribution"].dropna()
    assert math.fsum(in_frame) == pytest.approx(result.gap, abs=1e-9 * size)


def test_every_part_is_its_average_over_all_orders() -> None:
    tree = funnel(1000)
    before = {k.id: k.baseline or 0.0 for k in tree.levers}
    after = {"leads": 1100.0, "rate": 0.12, "win": 0.25, "price": 4.8e6}
    expected, _ = brute_force(tree, before, after)
    assert parts(bottleneck(tree, after)) == pytest.approx(expected)


def test_reported_stages_are_split_like_the_rates_behind_them() -> None:
    told = {"leads": 1100.0, "rate": 0.12, "win": 0.25, "price": 4.8e6}
    stages = {"leads": 1100.0, "opps": 132.0, "won": 33.0, "revenue": 33 * 4.8e6}
    one, other = bottleneck(funnel(1000), told), bottleneck(funnel(1000), stages)
    assert parts(other) == pytest.approx(parts(one))
    assert {row.id: row.source for row in other.rows if not funnel()[row.id].is_lever} == dict.fromkeys(
        ("revenue", "won", "opps"), "reported"
    )
    assert other.remainder == 0.0


def test_what_no_lever_explains_is_the_remainder() -> None:
    result = bottleneck(HANDOVER, {"leads": 120, "rate": 0.08, "opps": 11})
    assert (result.gap, result.remainder) == (-4.0, pytest.approx(1.4))
    assert parts(result) == pytest.approx({"leads": 2.3, "rate": -7.7})
    assert result.row("opps").mismatch == pytest.approx(1.4)
    assert result.to_frame().set_index("kpi").loc["opps", "contribution"] == pytest.approx(1.4)


def test_a_stage_stands_for_what_is_not_known_below_it() -> None:  # §15
    result = bottleneck(funnel(1000), {"opps": 90.0, "win": 0.25})
    assert set(parts(result)) == {"opps", "win"}
    assert result.missing == ("price",)
    assert result.kgi_actual is None
    assert result.gap is None
    assert result.remainder is None
    assert result.explained == pytest.approx(90 * 0.25 * 5e6 - 1000 * 0.15 * 0.2 * 5e6)


def test_missing_stays_missing() -> None:  # §1
    result = bottleneck(HANDOVER, {"leads": 120})
    row = result.row("rate")
    assert (row.actual, row.attainment, row.contribution, row.source) == (None, None, None, None)
    assert result.missing == ("rate",)
    assert math.isnan(result.to_frame().set_index("kpi").loc["rate", "actual"])
    assert bottleneck(HANDOVER, {}).missing == ("leads", "rate")


def test_zero_is_an_actual() -> None:  # §1
    result = bottleneck(HANDOVER, {"leads": 0, "rate": "8%"})
    assert (result.row("leads").attainment, result.gap) == (0.0, -15.0)
    assert math.fsum(parts(result).values()) == -15.0


def test_attainment_needs_a_plan_above_zero() -> None:
    tree = tree_of(made("top", "xa - xb", "円"), lever("xa", 0, "円"), lever("xb", -5, "円"))
    result = bottleneck(tree, {"xa": 3, "xb": -4})
    assert [row.attainment for row in result.rows] == [7 / 5, None, None]


def test_what_is_behind_is_a_matter_of_direction() -> None:
    tree = tree_of(
        made("profit", "sales - cost", "円"), lever("sales", 10, "円"), lever("cost", 4, "円"), made("s", "cost * 2")
    )
    result = bottleneck(tree, {"sales": 9, "cost": 5})
    assert [row.behind for row in result.rows] == [True, True, True, None]
    assert result.worst is not None
    assert result.worst.contribution == -1.0


def test_texts_and_counts_are_read() -> None:
    result = bottleneck(HANDOVER, {"leads": "１２０", "rate": "6 of 75"})
    assert result.row("rate").actual == 0.08
    assert result.row("rate").trials == 75
    assert bottleneck(HANDOVER, {"rate": Counts(successes=6, trials=75)}).row("rate") == bottleneck(
        HANDOVER, {"rate": "6 of 75"}
    ).row("rate")
    assert bottleneck(tree_of(lever("loss", 5, "円")), {"loss": "-300"}).row("loss").actual == -300


def test_few_cases_may_be_chance() -> None:  # §48
    few = bottleneck(HANDOVER, {"leads": 20, "opps": 2}).row("rate")
    many = bottleneck(HANDOVER, {"leads": 2000, "opps": 200}).row("rate")
    assert few.interval is not None
    assert few.by_chance
    assert many.trials == 2000
    assert not many.by_chance
    assert bottleneck(HANDOVER, {"leads": 20, "rate": 0.1}).row("rate").interval is None  # 2 deals are nobody's count


@pytest.mark.parametrize("given_", [math.nan, math.inf, "abc", "+10%", "1e999", "", "+5pt"])
def test_what_is_no_value_is_refused(given_: float | str) -> None:  # §4
    with pytest.raises(InvalidValue) as caught:
        bottleneck(HANDOVER, {"rate": given_})
    assert caught.value.problems[0].kpi == "rate"


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownKpi) as caught:
        bottleneck(HANDOVER, {"lead": 3})
    assert caught.value.problems[0].params["nearest"] == ("leads",)


def test_a_rate_above_one_is_said() -> None:
    result = bottleneck(HANDOVER, {"leads": 10, "opps": 20})
    assert [(p.code, p.kpi) for p in result.problems] == [("actual_rate_above_one", "rate")]


@pytest.mark.parametrize(
    "tree", [KpiTree(), broken_tree(), tree_of(made("top", "top + 1")), tree_of(lever("top", None))]
)
def test_broken_trees_have_an_answer(tree: KpiTree) -> None:  # §8
    for told in ({}, {k.id: 3.0 for k in tree.kpis}, {k.id: 1e300 for k in tree.levers}):
        result = bottleneck(tree, told)
        assert len(result.rows) == len(tree.kpis)
        assert len(result.to_frame()) == len(tree.kpis)


def test_only_the_kgi_reported_points_nowhere_else() -> None:
    result = bottleneck(funnel(1000), {"revenue": 1e8})
    assert result.worst is not None
    assert result.worst.id == "revenue"


def test_the_plan_may_be_a_part_of_the_tree() -> None:  # §47
    result = bottleneck(funnel(1200), {"leads": 80, "rate": 0.15, "win": 0.2, "price": 5e6}, plan={"leads": 100})
    assert result.kgi_plan == 100 * 0.15 * 0.2 * 5e6
    assert result.row("leads").attainment == 0.8
