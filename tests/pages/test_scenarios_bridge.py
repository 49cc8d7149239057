"""The bridge on the Scenarios page: between any two futures, by lever, branch, owner, channel, or volume, mix, rate."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]
import pytest
from streamlit.testing.v1 import AppTest

from kpitree.analysis.bridge import bridge
from kpitree.data.templates import template, templates
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, ScaleBy, Scenario, SetTo
from kpitree.workspace import Workspace
from tests.hostile import naughty_strings
from tests.pages.conftest import OpenPage, assert_sound
from tests.pages.scenario_steps import drawn, open_with

T = Translator("ja")
PLACE = "scenarios:bridge"
HOSTILE = "<script>alert(1)</script>"


def planned() -> Workspace:
    """Two scenarios of the tree with channels: more ads, and a better win rate at another price."""
    tree = template("four_channels", "ja")
    changes = {"ad_clicks": ScaleBy(factor=1.5), "ad_cvr": SetTo(value=0.03), "organic_cvr": SetTo(value=0.012)}
    more = {"win_rate": SetTo(value=0.3), "average_deal_size": SetTo(value=3.2e6), "ad_clicks": ScaleBy(factor=1.2)}
    return Workspace(
        tree=tree,
        scenarios=(Scenario(id="ads", name="広告", changes=changes), Scenario(id="sales", name="営業", changes=more)),
    )


def opened(open_page: OpenPage, workspace: Workspace) -> AppTest:
    """The page with the bridge open."""
    app = open_with(open_page, workspace)
    app.session_state[f"{PLACE}:open"] = True
    app.run()
    assert_sound(app)
    return app


def rows(app: AppTest) -> list[dict[str, Any]]:
    """What the waterfall on the page was drawn from."""
    for chart in app.get("vega_lite_chart"):
        found = list(pa.ipc.open_stream(chart.proto.data.data).read_all().to_pylist())
        if found and "at" in found[0]:
            return found
    return []


def said(app: AppTest) -> str:
    return drawn(app).split("class='kt-br-said'")[-1]


def test_it_leads_from_the_baseline_to_the_scenario_that_is_looked_at(open_page: OpenPage) -> None:  # §21
    app = opened(open_page, planned())
    workspace = planned()
    result = bridge(workspace.tree, None, workspace.at(workspace.scenarios[0]).lever_values())
    bars = rows(app)
    assert [bar["name"] for bar in bars] == ["基準", *(step.kpi for step in result.steps), "広告"]
    assert bars[0]["end"] == result.kgi_before
    assert bars[-1]["end"] == result.kgi_after
    assert [bar["end"] - bar["start"] for bar in bars[1:-1]] == pytest.approx([s.contribution for s in result.steps])
    assert all(a["end"] == b["start"] for a, b in itertools.pairwise(bars[:-1]))
    assert result.steps[0].kpi in said(app)


def test_until_it_is_opened_there_is_one_sentence(open_page: OpenPage) -> None:
    app = open_with(open_page, planned())
    assert "広告CVR" in said(app)
    assert rows(app) == []
    assert not [box for box in app.selectbox if str(box.key).startswith(PLACE)]


def test_any_two_futures_and_the_target(open_page: OpenPage) -> None:
    app = opened(open_page, planned())
    app.selectbox(key=f"{PLACE}:from:choice").select("ads").run()
    app.selectbox(key=f"{PLACE}:to:choice").select("sales").run()
    assert_sound(app)
    bars = rows(app)
    assert (bars[0]["name"], bars[-1]["name"]) == ("広告", "営業")
    app.selectbox(key=f"{PLACE}:to:choice").select("target").run()
    assert_sound(app)
    kgi = planned().tree["bookings"]
    assert rows(app)[-1]["end"] == pytest.approx(kgi.target, rel=1e-9)
    app.selectbox(key=f"{PLACE}:to:choice").select("ads").run()
    assert_sound(app)
    assert T("scenarios_bridge.same") in drawn(app)
    assert rows(app) == []


@pytest.mark.parametrize("by", ["branch", "owner", "channel", "mix"])
def test_other_ways_to_split_add_up_to_the_same(by: str, open_page: OpenPage) -> None:  # §44, §45
    app = opened(open_page, planned())
    whole = rows(app)
    app.segmented_control(key=f"{PLACE}:by:choice").set_value(by).run()
    assert_sound(app)
    bars = rows(app)
    assert (bars[0]["end"], bars[-1]["end"]) == (whole[0]["end"], whole[-1]["end"])
    assert math.fsum(bar["end"] - bar["start"] for bar in bars[1:-1]) == pytest.approx(bars[-1]["end"] - bars[0]["end"])
    if by == "mix":
        assert [bar["name"] for bar in bars[1:-1]] == [T(f"bridge.effect_{k}") for k in ("volume", "mix")]
        assert "kt-br-mix" in drawn(app)
        app.segmented_control(key=f"{PLACE}:stage:choice").set_value("商談数").run()
        assert_sound(app)


def test_many_levers_are_folded_and_unfolded(open_page: OpenPage) -> None:
    tree = template("four_channels", "ja")
    everything = {kpi.id: ScaleBy(factor=1.1) for kpi in tree.levers}
    workspace = Workspace(tree=tree, scenarios=(Scenario(id="all", name="全部", changes=everything),))
    app = opened(open_page, workspace)
    few = rows(app)
    assert few[-2]["name"].startswith("そのほか")
    app.button(key=f"{PLACE}:all:button").click().run()
    assert_sound(app)
    assert len(rows(app)) > len(few)
    app.button(key=f"{PLACE}:all:button").click().run()
    assert rows(app) == few


def test_without_a_second_state_there_is_no_bridge(open_page: OpenPage) -> None:
    tree = template("four_channels", "ja")
    kgi = tree["bookings"]
    app = open_with(open_page, Workspace(tree=tree.replace(Kpi.model_validate(kgi.model_dump() | {"target": None}))))
    assert T("scenarios_bridge.title") not in drawn(app)


@pytest.mark.parametrize("slug", templates())
def test_every_template_with_its_target(slug: str, open_page: OpenPage) -> None:
    app = opened(open_page, Workspace(tree=template(slug, "ja")))
    assert_sound(app)


def test_a_state_without_a_kgi_is_said(open_page: OpenPage) -> None:
    tree = KpiTree(
        kpis=(Kpi(id="kgi", name="売上", unit="円", formula="lead * price"), Kpi(id="lead", name="件数", unit="件"),
              Kpi(id="price", name="単価", unit="円", value=5.0)), kgi="kgi",
    )  # fmt: skip
    scenario = Scenario(id="one", name="一", changes={"lead": SetTo(value=3.0)})
    app = opened(open_page, Workspace(tree=tree, scenarios=(scenario,)))
    assert_sound(app)
    assert "変更前の状態でKGIを計算できません" in drawn(app)


def test_hostile_names_are_only_text(open_page: OpenPage) -> None:
    tree, base = template("four_channels", "ja"), planned()
    named = Kpi.model_validate(tree["ad_cvr"].model_dump() | {"name": HOSTILE})
    tree = tree.replace(named)
    names = [n for n in (HOSTILE, *naughty_strings()[::60]) if n.strip()][:6]
    scenarios = []
    for n, name in enumerate(names):
        try:
            scenarios.append(Scenario(id=f"s{n}", name=f"{n} {name}"[:60], changes=base.scenarios[0].changes))
        except ValueError:
            continue
    app = opened(open_page, Workspace(tree=tree, scenarios=tuple(scenarios)))
    assert_sound(app)
    assert HOSTILE not in said(app)
