"""The What-if page: scenarios, and which levers it shows in which groups."""

from __future__ import annotations

import pytest

from kpitree.data.templates import template, templates
from kpitree.i18n import Translator
from kpitree.model import Scenario, SetTo
from kpitree.workspace import Workspace
from pages.what_if.groups import FIRST, groups
from pages.what_if.scenarios import active
from tests.pages.conftest import OpenPage, assert_sound, big_tree, workspace_of
from tests.pages.what_if_steps import MIX, a_mix, rate_of


def test_a_scenario_is_saved_applied_renamed_replaced_and_removed(open_page: OpenPage) -> None:
    app = open_page("what_if")
    rate = rate_of(app)

    def save(name: str) -> None:
        app.session_state["what_if:scenarios:save"] = True
        app.run()
        assert app.text_input(key="what_if:scenarios:name").value  # a name is suggested
        app.text_input(key="what_if:scenarios:name").set_value(name)
        app.button(key="what_if:scenarios:submit").click().run()
        assert_sound(app)

    app.slider(key=f"what_if:{rate}:slider").set_value(18.0).run()
    save("強気")
    assert [(s.name, s.changes) for s in workspace_of(app).scenarios] == [("強気", {rate: SetTo(value=0.18)})]
    pills = app.get("button_group")
    assert pills
    app.slider(key=f"what_if:{rate}:slider").set_value(19.0).run()
    save(" 強気 ")
    (saved,) = workspace_of(app).scenarios
    assert saved.changes == {rate: SetTo(value=0.19)}
    assert [toast.value for toast in app.toast] == [Translator("ja")("what_if.replaced", name="強気")]

    app.button(key="what_if:tray:reset").click().run()
    app.session_state["bar:reset"] = True
    app.run()
    app.button(key=f"bar:scenario:{saved.id}").click().run()
    assert workspace_of(app).changes == saved.changes
    assert active(workspace_of(app)) == saved.id
    app.session_state["what_if:scenarios:menu"] = True
    app.run()
    app.text_input(key=f"what_if:scenarios:{saved.id}:name").set_value("強気の案").run()
    assert workspace_of(app).scenarios[0].name == "強気の案"
    app.session_state["what_if:scenarios:menu"] = True
    app.run()
    app.button(key=f"what_if:scenarios:{saved.id}:remove").click().run()
    assert workspace_of(app).scenarios == ()
    app.button(key="bar:undo").click().run()
    assert [s.name for s in workspace_of(app).scenarios] == ["強気の案"]
    assert_sound(app)


def test_which_scenario_is_shown() -> None:
    scenarios = (Scenario(id="high", name="強気", changes={"ads": SetTo(value=0.6)}), Scenario(id="none", name="無"))
    workspace = Workspace(tree=a_mix(), scenarios=scenarios)
    assert active(workspace) == ""
    assert active(workspace.model_copy(update={"changes": {"ads": SetTo(value=0.6)}})) == "high"
    assert active(workspace.model_copy(update={"changes": {"ads": SetTo(value=0.61)}})) is None


def test_of_very_many_levers_the_strongest_come_first_and_any_is_found(open_page: OpenPage) -> None:
    tree = big_tree(300)
    app = open_page("what_if", tree=tree)

    def drawn() -> list[str]:
        return [slider.key.split(":")[1] for slider in app.slider if slider.key]

    assert len(drawn()) == FIRST
    strongest_by_hand = sorted((k for k in tree.kpis if k.is_lever), key=lambda k: -int(k.id.split("_")[1]))[:FIRST]
    assert {int(k.split("_")[1]) for k in drawn()} == {int(k.id.split("_")[1]) for k in strongest_by_hand}
    app.text_input(key="what_if:find").set_value("単価７").run()
    assert drawn() == ["price_7", *(f"price_{n}" for n in range(70, 80))]
    app.text_input(key="what_if:price_7:entry").set_value("+10%").run()
    assert workspace_of(app).lever_values() == {"price_7": pytest.approx(1.1e6)}
    app.text_input(key="what_if:find").set_value("").run()
    assert "price_7" in drawn()  # what was moved is always there
    app.button(key="what_if:show_all").click().run()
    assert len(drawn()) == len(tree.levers)
    assert_sound(app)


def test_every_lever_stands_in_one_group_and_shares_stand_together() -> None:
    found = groups(a_mix())
    assert [(g.title, g.mix, [k.id for k in g.levers]) for g in found] == [
        (MIX, True, ["ads", "events", "web"]),
        ("売上", False, ["price"]),
    ]
    for name in templates():
        tree = template(name)
        grouped = [kpi for group in groups(tree) for kpi in group.levers]
        assert sorted(k.id for k in grouped) == sorted(k.id for k in tree.levers)
        assert len({group.title for group in groups(tree)}) == len(groups(tree))
