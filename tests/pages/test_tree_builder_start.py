"""The Tree page: the three ways to start, on a good, an empty and an English page."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.data.templates import template, three_numbers
from kpitree.engine import check, evaluate
from kpitree.engine.whiteboard import equation_of
from kpitree.model import KpiTree
from kpitree.workspace.actions import SetFormula
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of
from tests.pages.tree_builder_steps import PAGE, click, component, html_of, keys, select, tree_of, undo, write

NAUGHTY = Path(__file__).parents[3] / "shared/data/hostile/naughty-strings/blns.json"


def test_the_page_opens_with_a_living_tree_and_one_sentence(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    tree = tree_of(app)
    assert check(tree) == []
    assert tree[tree.kgi or ""].name in html_of(app).split("kt-headline")[1]
    assert {place[0] for place in component(app, "places")["places"]} == {kpi.id for kpi in tree.kpis}


def test_choosing_a_template_is_one_undoable_step(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    before = workspace_of(app)
    click(app, "start:templates")
    click(app, "use:subscription")
    assert tree_of(app) == template("subscription", "ja")
    assert workspace_of(app).template == "subscription"
    undo(app)
    assert workspace_of(app) == before
    app.button(key="bar:redo").click().run()
    assert tree_of(app) == template("subscription", "ja")


def fill_three(app: AppTest, leads: str, rate: str, price: str) -> None:
    for field, text in (("leads", leads), ("rate", rate), ("price", price)):
        app.text_input(key=f"{PAGE}:three:{field}").set_value(text).run()
        assert_sound(app)


def test_three_numbers_make_a_tree(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    click(app, "start:three")
    fill_three(app, "1,200", "３％", "500万")
    click(app, "three:do")
    assert tree_of(app) == three_numbers(1200, 0.03, 5e6, lang="ja")
    assert evaluate(tree_of(app)).kgi == pytest.approx(1200 * 0.03 * 5e6)


@pytest.mark.parametrize("wrong", ["abc", "0.3", "-5%", "250%", "1e999", "<b>"])
def test_three_numbers_wait_for_what_can_be_read(open_page: OpenPage, wrong: str) -> None:
    app = open_page(PAGE)
    before = workspace_of(app)
    click(app, "start:three")
    fill_three(app, "1200", wrong, "500万")
    assert app.button(key=f"{PAGE}:three:do").disabled
    assert app.text_input(key=f"{PAGE}:three:rate").value == wrong
    assert "kt-problem" in html_of(app)
    assert workspace_of(app) == before


def test_the_two_meanings_of_a_bare_rate_are_one_click_apart(open_page: OpenPage) -> None:  # §14
    app = open_page(PAGE)
    click(app, "start:three")
    fill_three(app, "1200", "0.3", "500万")
    click(app, "three:rate:fix:0:1")
    assert app.text_input(key=f"{PAGE}:three:rate").value == "30%"


def test_a_blank_sheet_grows_into_a_tree(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    click(app, "start:blank")
    app.text_input(key=f"{PAGE}:blank:name").set_value("Sales").run()
    click(app, "blank:do")
    assert [kpi.name for kpi in tree_of(app).kpis] == ["Sales"]
    for name, value in (("Deals", "20"), ("Price", "500万")):
        write(app, "sales", "add:name", name)
        write(app, "sales", "add:value", value)
        click(app, "sales:add:do")
    assert tree_of(app)["sales"].formula == "deals * price"
    assert evaluate(tree_of(app)).kgi == 20 * 5e6
    write(app, "sales", "add:name", "Renewals")
    write(app, "sales", "add:value", "1000万")
    app.segmented_control(key=f"{PAGE}:sales:add:how").set_value("+").run()
    click(app, "sales:add:do")
    assert tree_of(app).find("Renewals").unit == tree_of(app)["sales"].unit  # §12
    assert check(tree_of(app)) == []


def test_an_empty_tree_offers_the_ways_to_start(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=KpiTree())
    assert {f"{PAGE}:start:{way}" for way in ("templates", "three", "blank")} <= keys(app)
    assert not [field for field in app.text_input if str(field.key).startswith(PAGE)]
    click(app, "start:templates")
    click(app, "use:btob_basic")
    assert tree_of(app) == template("btob_basic", "ja")
    assert not [key for key in keys(app) if key.startswith(f"{PAGE}:use:")]  # the dialog is closed


def test_english_throughout(open_page: OpenPage) -> None:
    app = open_page(PAGE, lang="en")
    assert session_of(app).language == "en"
    tree = tree_of(app)
    select(app, "bookings")
    assert '"Average deal size"' in str(app.text_input(key=f"{PAGE}:bookings:formula").value)
    again = SetFormula(kpi="bookings", text=equation_of(tree, "bookings", "en")).apply(workspace_of(app))
    assert again == workspace_of(app)  # what is shown reads back the same
    click(app, "start:three")
    fill_three(app, "1200", "3%", "5M")
    click(app, "three:do")
    assert tree_of(app) == three_numbers(1200, 0.03, 5e6, lang="en")
