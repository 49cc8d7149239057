"""The Scenarios page: futures side by side, initiatives on and off, and everything people do to them."""

from __future__ import annotations

import math

import pytest

from kpitree.data.uplifts import candidates, uplifts
from kpitree.i18n import Translator
from kpitree.model import Initiative, ScaleBy, Scenario, SetTo, ShiftBy, name_key
from kpitree.model.kpi import MAX_NAME
from kpitree.model.scenario import plain_title
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ChangeLever, EditKpi, MakeKgi, RemoveKpi
from tests.hostile import naughty_strings
from tests.pages.conftest import OpenPage, assert_sound, workspace_of
from tests.pages.scenario_steps import SCRIPT, drawn, open_with, planned

T = Translator("ja")


def test_a_first_visit_makes_the_two_cases_by_one_click(open_page: OpenPage) -> None:
    app = open_page("scenarios")
    assert T("scenarios.none_below") in drawn(app)
    app.button(key="scenarios:cases").click().run()
    assert_sound(app)
    assert [s.name for s in workspace_of(app).scenarios] == ["最良ケース", "最悪ケース"]
    best, worst = (app_kgi(workspace_of(app), n) for n in (0, 1))
    assert best > worst
    assert "kt-sc-kgi" in drawn(app)
    app.button(key="bar:undo").click().run()
    assert workspace_of(app).scenarios == ()


def app_kgi(workspace: Workspace, n: int) -> float:
    from kpitree.engine import evaluate

    return evaluate(workspace.tree, workspace.at(workspace.scenarios[n]).lever_values()).kgi


def test_the_table_says_before_and_after_of_what_was_changed_only(open_page: OpenPage) -> None:
    app = open_with(open_page, planned())
    html = drawn(app)
    assert "比率で +10%" in html
    assert "2.0% →" in html
    assert T("scenarios.fixed") in html
    assert "受注率</th>" not in html.split(T("scenarios.assumptions"))[1]  # nobody changes the win rate
    assert T("scenarios.odds") in html
    assert T("scenarios.target") in html


def test_initiatives_are_switched_and_every_step_can_be_undone(open_page: OpenPage) -> None:
    app = open_with(open_page, planned())
    app.toggle(key="scenarios:initiative:on").set_value(False).run()
    assert_sound(app)
    assert workspace_of(app).scenarios[0].initiatives == ("initiative_2", "initiative_3")
    app.button(key="bar:undo").click().run()
    assert workspace_of(app) == planned()
    assert app.toggle(key="scenarios:initiative:on").value is True


def test_two_values_for_a_lever_are_asked_about(open_page: OpenPage) -> None:
    app = open_with(open_page, planned())
    words = T("scenarios.conflict", kpi="サイトCVR", n=2, winner="フォーム改善 3.0%")
    assert words in drawn(app)
    app.button_group(key="scenarios:site_cvr:conflict").set_value("initiative_3").run()
    assert_sound(app)
    assert workspace_of(app).scenarios[0].chosen == {"site_cvr": "initiative_3"}
    assert words not in drawn(app)
    assert T("scenarios.conflict_settled", kpi="サイトCVR") in drawn(app)


def test_an_initiative_is_added_and_points_or_relative_is_asked(open_page: OpenPage) -> None:
    app = open_with(open_page, planned())
    app.session_state["scenarios:new"] = True
    app.run()
    app.text_input(key="scenarios:new:name").set_value("事例強化")
    app.selectbox(key="scenarios:new:lever").select("win_rate")
    app.text_input(key="scenarios:new:effect").set_value("+5%").run()
    assert len(workspace_of(app).initiatives) == 3  # not guessed
    fixes = [button for button in app.button if (button.key or "").startswith("scenarios:new:fix")]
    assert len(fixes) == 2
    fixes[0].click().run()
    assert_sound(app)
    assert workspace_of(app).initiatives[-1].changes == {"win_rate": ShiftBy(amount=0.05)}
    assert workspace_of(app).initiatives[-1].name == "事例強化"


def test_an_effect_without_a_lever_is_asked_for(open_page: OpenPage) -> None:
    app = open_with(open_page, planned())
    app.session_state["scenarios:new"] = True
    app.run()
    app.text_input(key="scenarios:new:effect").set_value("+5pt").run()
    assert [toast.value for toast in app.toast] == ["先に「動かすレバー」を選んでください。"]
    assert len(workspace_of(app).initiatives) == 3


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("cost", "500万", 5e6),
        ("cost", "", None),
        ("start", "2026/7", "2026-07"),
        ("confidence", "70", 0.7),
        ("owner", " 田中 ", "田中"),
        ("name", "CRM刷新", "CRM刷新"),
        ("serves", "商談の質", "商談の質"),
    ],
)
def test_every_field_is_one_step(open_page: OpenPage, field: str, typed: str, kept: object) -> None:
    app = open_with(open_page, planned())
    app.button(key="scenarios:initiative:edit").click().run()
    app.text_input(key=f"scenarios:initiative:{field}").set_value(typed).run()
    assert_sound(app)
    assert getattr(workspace_of(app).initiatives[0], field) == kept
    app.button(key="bar:undo").click().run()
    assert workspace_of(app) == planned()


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [("cost", "たくさん", "initiative_cost"), ("cost", "-5", "initiative_cost"), ("start", "春", "initiative_start"),
     ("start", "2026-13", "initiative_start"), ("confidence", "0.7", "initiative_confidence"),
     ("confidence", "120%", "initiative_confidence"), ("name", " ", "name_empty")],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_nothing_changes(
    open_page: OpenPage, field: str, typed: str, code: str
) -> None:  # fmt: skip
    app = open_with(open_page, planned())
    app.button(key="scenarios:initiative:edit").click().run()
    app.text_input(key=f"scenarios:initiative:{field}").set_value(typed).run()
    assert_sound(app)
    assert workspace_of(app) == planned()
    assert len(app.toast) == 1, code


def test_a_published_uplift_asks_what_it_means(open_page: OpenPage) -> None:
    app = open_with(open_page, planned())
    app.session_state["scenarios:library"] = True
    app.run()
    assert app.button(key="scenarios:library:ai_scoring:add").disabled
    assert app.selectbox(key="scenarios:library:ai_scoring:lever").value == "win_rate"
    app.button_group(key="scenarios:library:ai_scoring:way").set_value("relative").run()
    app.button(key="scenarios:library:ai_scoring:add").click().run()
    assert_sound(app)
    added = workspace_of(app).initiatives[-1]
    assert (added.name, added.changes) == ("AIスコアリング", {"win_rate": ScaleBy(factor=1.25)})
    assert added.source
    assert added.note


def test_the_library_keeps_its_sources_and_caveats() -> None:
    tree = planned().tree
    assert {(one.id, one.figure) for one in uplifts()} == {("crm", 0.05), ("inside_sales", 0.1), ("ai_scoring", 0.25)}
    for one in uplifts():
        assert one.row.source
        assert one.row.caveat("ja")
        assert candidates(tree, one)[0].benchmark.startswith(one.moves)


def test_scenarios_are_added_arranged_and_opened(open_page: OpenPage) -> None:
    app = open_with(open_page, planned())
    app.session_state["scenarios:add"] = True
    app.run()
    app.text_input(key="scenarios:add:name").set_value(" 新しい\t 案 ")
    app.button(key="scenarios:add:submit").click().run()
    assert [s.name for s in workspace_of(app).scenarios] == ["攻め", "単価", "新しい 案"]
    assert workspace_of(app).scenarios[2].initiatives == ("initiative", "initiative_2", "initiative_3")
    app.session_state["scenarios:arrange"] = True
    app.run()
    app.button(key="scenarios:scenario_3:up").click().run()
    assert [s.name for s in workspace_of(app).scenarios] == ["攻め", "新しい 案", "単価"]
    app.session_state["scenarios:arrange"] = True
    app.run()
    app.button(key="scenarios:scenario:archive").click().run()
    assert workspace_of(app).scenarios[0].archived
    app.session_state["scenarios:arrange"] = True
    app.run()
    app.button(key="scenarios:scenario_2:copy").click().run()
    assert "単価 (2)" in [s.name for s in workspace_of(app).scenarios]
    app.session_state["scenarios:arrange"] = True
    app.run()
    app.text_input(key="scenarios:scenario_2:name").set_value("単価を上げる").run()
    assert "単価を上げる" in [s.name for s in workspace_of(app).scenarios]
    assert_sound(app)


def test_opening_in_what_if_takes_the_initiatives_along(open_page: OpenPage) -> None:
    app = open_with(open_page, planned())
    app.button(key="scenarios:chosen:open").click().run()
    assert_sound(app)
    workspace = workspace_of(app)
    assert workspace.is_at(workspace.scenarios[0])
    assert workspace.lever_values()["site_cvr"] == 0.03
    app.switch_page(SCRIPT).run()
    lever = "win_rate"
    moved = ChangeLever(kpi=lever, change=SetTo(value=0.25)).apply(workspace)
    again = open_with(open_page, moved)
    again.button(key="scenarios:chosen:take").click().run()
    kept = workspace_of(again).scenarios[0]
    assert (kept.changes, len(kept.initiatives)) == ({lever: SetTo(value=0.25)}, 3)


def test_what_moved_in_the_baseline_is_said_until_it_is_accepted(open_page: OpenPage) -> None:
    app = open_with(open_page, EditKpi(kpi="site_cvr", patch={"value": 0.025}).apply(planned()))
    assert T("scenarios.moved_one", kpi="サイトCVR", then="2.0%", now="2.5%") in drawn(app)
    app.button(key="scenarios:chosen:accept").click().run()
    assert T("scenarios.moved_below") not in drawn(app)
    assert_sound(app)


def test_horizons_add_up_to_the_whole(open_page: OpenPage) -> None:
    app = open_with(open_page, planned())
    from pages.scenarios.initiatives import worths

    workspace = workspace_of(app)
    found = worths(workspace, workspace.scenarios[0])
    assert [total.horizon for total in found.totals] == ["quick", "mid"]
    assert math.fsum(t.mixed for t in found.totals) == pytest.approx(found.kgi_after - found.kgi_before)
    html = drawn(app)
    assert html.count("class='kt-hz-one") == 3


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_hostile_names_are_text(open_page: OpenPage, lang: str) -> None:
    named: dict[str, str] = {}
    for text in naughty_strings():
        clean = plain_title(text)
        if 0 < len(clean) <= MAX_NAME:
            named.setdefault(name_key(clean), clean)
    names = list(named.values())[:40]
    more = {"win_rate": ScaleBy(factor=1.1)}
    every = [
        Initiative(id=f"i_{n}", name=text, owner=text, serves=text, source=text, changes=more)
        for n, text in enumerate(names)
    ]
    scenarios = [Scenario(id=f"s_{n}", name=text, initiatives=("i_0", "i_1")) for n, text in enumerate(names[:8])]
    workspace = Workspace(tree=planned().tree, initiatives=tuple(every), scenarios=tuple(scenarios))
    app = open_with(open_page, workspace, lang=lang)
    assert "<script" not in drawn(app).replace("&lt;script", "")


def test_trees_that_lose_kpis_values_or_their_kgi_still_draw(open_page: OpenPage) -> None:
    for workspace in (
        RemoveKpi(kpi="site_cvr").apply(planned()),
        EditKpi(kpi="site_cvr", patch={"value": None}).apply(planned()),
        MakeKgi(kpi="win_rate").apply(planned()),
        EditKpi(kpi="average_deal_size", patch={"value": 1e300}).apply(planned()),
        EditKpi(kpi="average_deal_size", patch={"value": 0.0}).apply(planned()),
    ):
        for lang in ("ja", "en"):
            open_with(open_page, workspace, lang=lang)
