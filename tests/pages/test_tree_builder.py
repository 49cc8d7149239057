"""The Tree page: every way to start, every field of the inspector, the doctor, and the tree as text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.data.templates import template, three_numbers
from kpitree.engine import check, evaluate
from kpitree.i18n import Translator
from kpitree.model import Counts, Kpi, KpiTree, Range
from kpitree.workspace import Workspace
from kpitree.workspace.actions import SetFormula
from pages.tree_builder.equation import equation_of
from pages.tree_builder.mending import actions_for
from pages.tree_builder.outline import outline
from tests.fixtures.trees import broken_tree
from tests.pages.conftest import OpenPage, assert_sound, big_tree, session_of, workspace_of

NAUGHTY = Path(__file__).parents[3] / "shared/data/hostile/naughty-strings/blns.json"
PAGE = "tree_builder"


def tree_of(app: AppTest) -> KpiTree:
    return workspace_of(app).tree


def select(app: AppTest, kpi_id: str) -> None:
    app.selectbox(key=f"{PAGE}:select").select(kpi_id).run()
    assert_sound(app)


def write(app: AppTest, kpi_id: str, field: str, text: str) -> None:
    """Type into a field of the inspector and leave it."""
    app.text_input(key=f"{PAGE}:{kpi_id}:{field}").set_value(text).run()
    assert_sound(app)


def click(app: AppTest, key: str) -> None:
    app.button(key=f"{PAGE}:{key}").click().run()
    assert_sound(app)


def undo(app: AppTest) -> None:
    app.button(key="bar:undo").click().run()
    assert_sound(app)


def keys(app: AppTest) -> set[str]:
    return {str(button.key) for button in app.button}


def html_of(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def component(app: AppTest, holding: str) -> dict[str, Any]:
    """The data of the component that has the key `holding`."""
    found = [json.loads(element.proto.json) for element in app.get("bidi_component") if element.proto.json]
    return next(data for data in found if holding in data)


# --- ways to start


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


def test_an_empty_tree_offers_the_ways_to_start(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=KpiTree())
    assert {f"{PAGE}:start:{way}" for way in ("templates", "three", "blank")} <= keys(app)
    assert not [field for field in app.text_input if str(field.key).startswith(PAGE)]
    click(app, "start:templates")
    click(app, "use:btob_basic")
    assert tree_of(app) == template("btob_basic", "ja")
    assert not [key for key in keys(app) if key.startswith(f"{PAGE}:use:")]  # the dialog is closed


# --- the inspector


def test_a_name_is_changed_everywhere_and_breaks_no_formula(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    kgi = evaluate(tree_of(app)).kgi
    select(app, "win_rate")
    write(app, "win_rate", "name", "受注の率 (新)")
    assert tree_of(app)["win_rate"].name == "受注の率 (新)"
    assert evaluate(tree_of(app)).kgi == kgi
    undo(app)
    assert tree_of(app)["win_rate"].name == "受注率"
    assert app.text_input(key=f"{PAGE}:win_rate:name").value == "受注率"


@pytest.mark.parametrize("text", ["", "   ", "平均単価", "x" * 81, "a\x00b", "a\u202eb"])
def test_a_name_that_cannot_be_one_stays_in_the_field_with_the_reason(open_page: OpenPage, text: str) -> None:
    app = open_page(PAGE)
    before = workspace_of(app)
    select(app, "win_rate")
    write(app, "win_rate", "name", text)
    assert workspace_of(app) == before
    assert app.text_input(key=f"{PAGE}:win_rate:name").value == text
    assert "kt-problem kt-error" in html_of(app)


def test_a_formula_is_tried_while_typed_and_applied_when_asked(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    before = workspace_of(app)
    write(app, "bookings", "formula", "受注件数 × 平均単価 × ２")
    assert workspace_of(app) == before
    assert Translator("ja").value(1.8e8, "円") in html_of(app)
    click(app, "bookings:formula:apply")
    assert tree_of(app)["bookings"].formula == "wins * average_deal_size * 2"
    assert app.text_input(key=f"{PAGE}:bookings:formula").value == "受注件数 × 平均単価 × 2"
    undo(app)
    assert workspace_of(app) == before
    assert app.text_input(key=f"{PAGE}:bookings:formula").value == "受注件数 × 平均単価"


def test_a_broken_formula_is_kept_marked_and_mended_by_a_click(open_page: OpenPage) -> None:  # §8
    app = open_page(PAGE)
    write(app, "bookings", "formula", "受注件数 * (平均単価")
    click(app, "bookings:formula:apply")
    assert [p.code for p in check(tree_of(app))] == ["unclosed_parenthesis"]
    assert evaluate(tree_of(app))["受注件数"] == 18
    click(app, "doctor:0:fix:0")
    assert tree_of(app)["bookings"].formula == "wins * average_deal_size"
    assert check(tree_of(app)) == []


def test_a_name_the_tree_does_not_know_becomes_a_kpi_in_one_step(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    before = workspace_of(app)
    write(app, "bookings", "formula", "受注件数 * 平均単価 + 既存の売上")
    add = next(n for n, f in enumerate(problem_of(app, "unknown_name").fixes) if f.code == "add_kpi")
    click(app, f"bookings:formula:fix:0:{add}")
    new = tree_of(app).find("既存の売上")
    assert tree_of(app)["bookings"].formula == f"wins * average_deal_size + {new.id}"
    assert app.selectbox(key=f"{PAGE}:select").value == new.id
    undo(app)
    assert workspace_of(app) == before


def problem_of(app: AppTest, code: str) -> Any:
    draft = app.text_input(key=f"{PAGE}:bookings:formula").value or ""
    tried = SetFormula(kpi="bookings", text=draft).apply(workspace_of(app))
    return next(p for p in check(tried.tree) if p.code == code)


def test_a_completion_finishes_the_last_word(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    write(app, "bookings", "formula", "受注件数 × 平")
    click(app, "bookings:chip:0")
    assert app.text_input(key=f"{PAGE}:bookings:formula").value == "受注件数 × 平均単価"
    write(app, "bookings", "formula", "受注件数 ")
    click(app, "bookings:chip:0")
    assert app.text_input(key=f"{PAGE}:bookings:formula").value == "受注件数 × "


@pytest.mark.parametrize(
    ("text", "value"), [("30%", 0.3), ("30", 0.3), ("+5pt", 0.25), ("×1.5", 0.3), ("２５％", 0.25)]
)
def test_a_value_sets_the_baseline(open_page: OpenPage, text: str, value: float) -> None:
    app = open_page(PAGE)
    select(app, "win_rate")
    write(app, "win_rate", "entry", text)
    assert tree_of(app)["win_rate"].value == pytest.approx(value)
    assert workspace_of(app).changes == {}


def test_counts_are_kept_as_counts(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    select(app, "win_rate")
    write(app, "win_rate", "entry", "12 of 80")
    assert tree_of(app)["win_rate"].counts == Counts(successes=12, trials=80)
    assert tree_of(app)["win_rate"].value is None


def test_a_range_is_typed_end_by_end(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=KpiTree(kpis=(Kpi(id="rate", name="率", unit="%", value=0.2),), kgi="rate"))
    write(app, "rate", "range_low", "10%")
    assert tree_of(app)["rate"].range is None  # one end is no range
    write(app, "rate", "range_high", "30")
    found = tree_of(app)["rate"].range
    assert found == Range(low=0.1, high=0.3)
    write(app, "rate", "range_likely", "50%")
    assert tree_of(app)["rate"].range == found  # out of order: refused, and still in the field
    assert app.text_input(key=f"{PAGE}:rate:range_likely").value == "50%"
    write(app, "rate", "range_likely", "20%")
    write(app, "rate", "range_source", "前年の実績")
    assert tree_of(app)["rate"].range == Range(low=0.1, likely=0.2, high=0.3, source="前年の実績")
    write(app, "rate", "range_low", "")
    assert tree_of(app)["rate"].range is None


def test_unit_target_and_words(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    select(app, "leads")
    app.selectbox(key=f"{PAGE}:leads:unit").select("社").run()
    write(app, "leads", "target", "1,000")
    write(app, "leads", "owner", "マーケ")
    app.text_area(key=f"{PAGE}:leads:definition").set_value("**太字** <script>").run()
    assert_sound(app)
    kpi = tree_of(app)["leads"]
    assert (kpi.unit, kpi.target, kpi.owner, kpi.definition) == ("社", 1000.0, "マーケ", "**太字** <script>")
    write(app, "leads", "target", "")
    assert tree_of(app)["leads"].target is None
    assert "<script>" not in html_of(app)


def test_lever_and_formula_are_a_click_apart(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    kgi = evaluate(tree_of(app)).kgi
    select(app, "wins")
    click(app, "wins:make_lever")
    assert tree_of(app)["wins"].baseline == 18
    assert evaluate(tree_of(app)).kgi == kgi
    click(app, "wins:formula_instead")
    write(app, "wins", "formula", "商談数 × 受注率")
    click(app, "wins:formula:apply")
    assert tree_of(app)["wins"].formula == "opportunities * win_rate"


def test_deleting_names_who_needs_it_and_undo_brings_it_back(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    before = workspace_of(app)
    select(app, "win_rate")
    assert Translator("ja")("tree_builder.delete_used", names="受注件数") in html_of(app)
    click(app, "win_rate:delete")
    assert "win_rate" not in tree_of(app)
    assert app.selectbox(key=f"{PAGE}:select").value == "wins"
    assert evaluate(tree_of(app))["商談数"] == 90
    undo(app)
    assert workspace_of(app) == before


def test_moving_and_making_the_kgi(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    select(app, "wins")
    click(app, "wins:up")
    assert [kpi.id for kpi in tree_of(app).kpis][:2] == ["wins", "bookings"]
    assert tree_of(app).kgi == "bookings"
    click(app, "wins:make_kgi")
    assert tree_of(app).kgi == "wins"


def test_nothing_typed_can_break_the_page(open_page: OpenPage) -> None:
    strings: list[str] = json.loads(NAUGHTY.read_text("utf-8")) if NAUGHTY.exists() else ["<script>", "\u202e1", "{0}"]
    app = open_page(PAGE)
    select(app, "win_rate")
    for n, text in enumerate(["{kpi}", "「", '"', "\\", "**a**", *strings[::20]]):
        field = ("name", "entry", "formula", "range_low", "target", "owner")[n % 6]
        if field == "formula" and f"{PAGE}:win_rate:formula_instead" in keys(app):
            click(app, "win_rate:formula_instead")
        write(app, "win_rate", field, text)
        if field == "formula" and f"{PAGE}:win_rate:formula:apply" in keys(app):
            click(app, "win_rate:formula:apply")
        while app.selectbox(key=f"{PAGE}:select").value != "win_rate":
            undo(app)
        if not tree_of(app)["win_rate"].is_lever:
            undo(app)


# --- doctor and outline


def test_every_fix_of_every_failure_mends_something(open_page: OpenPage) -> None:
    tree = broken_tree()
    workspace = Workspace(tree=tree)
    mended = 0
    for problem in check(tree):
        for fix in problem.fixes:
            after = workspace
            for action in actions_for(workspace, problem, fix):
                after = action.apply(after)
            assert problem not in check(after.tree), (problem.code, fix.code)
            mended += 1
    assert mended > 3


def test_the_doctor_lists_what_is_wrong_and_shows_the_kpi(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=broken_tree())
    assert f"{PAGE}:doctor:more" in keys(app)
    click(app, "doctor:more")
    shown = [key for key in keys(app) if key.startswith(f"{PAGE}:doctor:") and key.endswith(":show")]
    assert len(shown) == len([p for p in check(tree_of(app)) if p.kpi is not None])


@pytest.mark.parametrize("tree", [template("subscription", "ja"), broken_tree(), big_tree(), KpiTree()])
def test_the_outline_has_every_kpi_once(tree: KpiTree) -> None:
    rows = [row for group in outline(Translator("ja"), tree, evaluate(tree)) for row in group["rows"]]
    assert sorted(row["id"] for row in rows) == sorted(kpi.id for kpi in tree.kpis)


def test_three_hundred_kpis_are_one_widget(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=big_tree(300))
    app.segmented_control(key=f"{PAGE}:view").set_value("outline").run()
    assert_sound(app)
    groups = component(app, "groups")["groups"]
    assert sum(len(group["rows"]) for group in groups) == len(tree_of(app).kpis)
    assert len(app.button) < 40


# --- the tree as text


def to_text_view(app: AppTest) -> str:
    app.segmented_control(key=f"{PAGE}:view").set_value("text").run()
    assert_sound(app)
    return str(app.text_area(key=f"{PAGE}:text").value)


def apply_text(app: AppTest, text: str) -> None:
    app.text_area(key=f"{PAGE}:text").set_value(text).run()
    click(app, "text:apply")


def test_text_is_applied_with_a_broken_formula_marked(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    before = workspace_of(app)
    text = to_text_view(app)
    apply_text(app, text.replace("受注率 = 20%", "受注率 = 25%").replace("受注件数 * 平均単価", "受注件数 * (平均単価"))
    tree = tree_of(app)
    assert tree["win_rate"].value == 0.25
    assert tree["win_rate"].definition == before.tree["win_rate"].definition  # what the text does not say stays
    assert [p.kpi for p in check(tree)] == ["bookings"]
    assert evaluate(tree)["受注件数"] == pytest.approx(90 * 0.25)
    undo(app)
    assert workspace_of(app) == before


@pytest.mark.parametrize("line", ["これは定義ではありません", "受注率 = 30%", "= 3", "あ" * 90 + " = 1"])
def test_text_that_would_lose_something_is_not_applied(open_page: OpenPage, line: str) -> None:
    app = open_page(PAGE)
    before = workspace_of(app)
    text = to_text_view(app) + line
    apply_text(app, text)
    assert workspace_of(app) == before
    assert app.text_area(key=f"{PAGE}:text").value == text
    assert "kt-problem kt-error" in html_of(app)
    click(app, "text:revert")
    assert app.text_area(key=f"{PAGE}:text").value != text


def test_a_fix_mends_the_text_in_its_field(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    text = to_text_view(app) + "メモです"
    apply_text(app, text)
    click(app, "text:fix:0:0")
    mended = str(app.text_area(key=f"{PAGE}:text").value)
    assert mended != text
    before = len(tree_of(app).kpis)
    click(app, "text:apply")
    assert len(tree_of(app).kpis) == before


# --- English


def test_english_throughout(open_page: OpenPage) -> None:
    app = open_page(PAGE, lang="en")
    assert session_of(app).language == "en"
    tree = tree_of(app)
    assert '"Average deal size"' in str(app.text_input(key=f"{PAGE}:bookings:formula").value)
    again = SetFormula(kpi="bookings", text=equation_of(tree, "bookings", "en")).apply(workspace_of(app))
    assert again == workspace_of(app)  # what is shown reads back the same
    click(app, "start:three")
    fill_three(app, "1200", "3%", "5M")
    click(app, "three:do")
    assert tree_of(app) == three_numbers(1200, 0.03, 5e6, lang="en")
