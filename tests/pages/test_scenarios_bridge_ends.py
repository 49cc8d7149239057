"""The ends of the bridge on the Scenarios page: every future, each way to the target, and what happened."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from kpitree.analysis.bottleneck import bottleneck
from kpitree.analysis.flows import plan_share
from kpitree.data.templates import template
from kpitree.model import KpiTree, Scenario, SetTo
from kpitree.model.actuals import Actual, Actuals
from kpitree.workspace import Workspace
from kpitree.workspace.actions import EditKpi
from tests.pages.conftest import OpenPage, assert_sound
from tests.pages.scenario_steps import drawn
from tests.pages.test_scenarios_bridge import PLACE, opened, planned, rows, said

FIXTURES = Path(__file__).parents[1] / "fixtures"
PUBLISHED = {e["id"]: e for e in json.loads((FIXTURES / "worked_examples.json").read_text("utf-8"))["examples"]}


def reported(tree: KpiTree, *months: dict[str, Actual], scenarios: tuple[Scenario, ...] = ()) -> Workspace:
    """Actuals (by name) of the months from 2026-04."""
    known = {f"2026-{n + 4:02d}": {tree.find(k).id: v for k, v in month.items()} for n, month in enumerate(months)}
    return Workspace(tree=tree, actuals=Actuals(months=known), scenarios=scenarios)


def parts(bars: list[dict[str, float]]) -> dict[str, float]:
    return {str(bar["name"]): bar["end"] - bar["start"] for bar in bars[1:-1]}


def test_the_published_case_from_plan_to_actual_and_back(open_page: OpenPage) -> None:  # §21, §48
    case = PUBLISHED["bottleneck"]
    app = opened(open_page, reported(template("sdr", "ja"), case["actual"]))
    app.selectbox(key=f"{PLACE}:to:choice").select("actual:2026-04").run()
    assert_sound(app)
    bars = rows(app)
    assert (bars[0]["end"], bars[-1]["end"]) == pytest.approx((15, 9.6))
    assert (bars[0]["name"], bars[-1]["name"]) == ("基準", "実績 2026年4月")
    assert parts(bars) == pytest.approx(case["shapley"])
    assert "商談化率" in said(app)
    app.selectbox(key=f"{PLACE}:from:choice").select("actual:2026-04").run()
    app.selectbox(key=f"{PLACE}:to:choice").select("baseline").run()
    assert_sound(app)
    assert parts(rows(app)) == pytest.approx({name: -part for name, part in case["shapley"].items()})


def test_a_month_is_compared_with_its_part_of_a_scenario(open_page: OpenPage) -> None:  # §47
    tree = template("btob_basic", "ja")  # of a year
    happened: dict[str, Actual] = {"リード数": 60.0, "商談化率": 0.12, "受注率": 0.22}
    scenario = Scenario(id="more", name="増やす", changes={tree.find("リード数").id: SetTo(value=900.0)})
    app = opened(open_page, reported(tree, happened, scenarios=(scenario,)))
    app.selectbox(key=f"{PLACE}:from:choice").select("more").run()
    app.selectbox(key=f"{PLACE}:to:choice").select("actual:2026-04").run()
    assert_sound(app)
    share = plan_share(tree, 1, {tree.find("リード数").id: 900.0})
    expected = bottleneck(tree, {**happened}, plan=share.changes)
    found = {row.kpi: row.contribution for row in expected.rows if row.contribution}
    assert parts(rows(app)) == pytest.approx(found)
    assert rows(app)[0]["end"] == pytest.approx(expected.kgi_plan)
    assert "1か月分（8.33%）" in drawn(app)
    assert "平均単価は実績がないため" in drawn(app)
    assert "わかっている分" in drawn(app)  # nobody reported the price


def test_months_and_what_contradicts_itself(open_page: OpenPage) -> None:
    app = opened(
        open_page,
        reported(template("sdr", "ja"), {"引き渡し件数": 100.0, "商談化率": 0.1},
                 {"引き渡し件数": 120.0, "商談化率": 0.08, "商談数": 11.0}),
    )  # fmt: skip
    app.selectbox(key=f"{PLACE}:from:choice").select("actual:2026-04").run()
    app.selectbox(key=f"{PLACE}:to:choice").select("actual:2026-05").run()
    assert_sound(app)
    bars = rows(app)
    assert (bars[0]["end"], bars[-1]["end"]) == pytest.approx((10, 11))
    assert parts(bars)["残りの差"] == pytest.approx(1.4)
    assert math.fsum(parts(bars).values()) == pytest.approx(1)
    app.selectbox(key=f"{PLACE}:to:choice").select("actual:all").run()
    assert_sound(app)
    assert "月数の違う実績どうしは比べられません" in drawn(app)


def test_actuals_that_say_nothing_of_the_kgi(open_page: OpenPage) -> None:
    tree = template("sdr", "ja")
    side = next(kpi for kpi in tree.kpis if kpi.id not in {i for i, _ in tree.below(tree.kgi or "")})
    app = opened(open_page, reported(tree, {side.name: 1.0}))
    app.selectbox(key=f"{PLACE}:to:choice").select("actual:2026-04").run()
    assert_sound(app)
    assert "KGIにつながる値がまだありません" in drawn(app)
    assert not rows(app)


def test_the_ways_to_the_target_start_from_the_baseline_wherever_levers_are_now(open_page: OpenPage) -> None:
    """No bounds come from what is only tried on What-if."""
    tree = template("btob_basic", "ja")
    bare = tree.with_kpis(
        tuple(k.model_copy(update={"range": None, "target": 9.45e7 if k.id == tree.kgi else None}) for k in tree.kpis)
    )
    offered = []
    for changes in ({}, {"meeting_rate": SetTo(value=0.25)}):
        app = opened(open_page, Workspace(tree=bare, changes=changes))
        offered.append([end for end in app.selectbox(key=f"{PLACE}:to:choice").options if end.startswith("目標")])
    assert offered[0] == offered[1]
    assert len(offered[0]) > 2


def test_the_target_by_each_way_there_is(open_page: OpenPage) -> None:  # §20, §39
    tree = template("btob_basic", "ja")
    workspace = EditKpi(kpi=str(tree.kgi), patch={"target": 1.2e8}).apply(Workspace(tree=tree))
    app = opened(open_page, workspace)
    ends = app.selectbox(key=f"{PLACE}:to:choice").options
    assert [end for end in ends if end.startswith("目標")][:2] == ["目標（量だけで）", "目標（最小の労力）"]
    assert "率と単価を変えずに量だけ" in drawn(app)
    for way in ("target", "target:least:", "target:fewest:"):
        app.selectbox(key=f"{PLACE}:to:choice").select(way).run()
        assert_sound(app)
        assert 1.2e8 * (1 - 1e-9) <= rows(app)[-1]["end"] < 1.21e8
    assert list(parts(rows(app))) == ["受注率"]


def test_all_scenarios_are_ends_not_only_those_in_the_table(open_page: OpenPage) -> None:
    base = planned()
    many = tuple(base.scenarios[0].model_copy(update={"id": f"s{n}", "name": f"案{n}"}) for n in range(9))
    app = opened(open_page, base.model_copy(update={"scenarios": many}))
    assert {f"案{n}" for n in range(9)} <= set(app.selectbox(key=f"{PLACE}:to:choice").options)
