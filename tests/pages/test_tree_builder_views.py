"""The Tree page: the doctor, the outline, and the tree as text."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.data.templates import template
from kpitree.engine import check, evaluate
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from pages.shell.mending import actions_for
from pages.tree_builder.outline import outline
from tests.fixtures.trees import broken_tree
from tests.pages.conftest import OpenPage, assert_sound, big_tree, workspace_of
from tests.pages.tree_builder_steps import PAGE, click, component, html_of, keys, select, tree_of, undo, write

NAUGHTY = Path(__file__).parents[3] / "shared/data/hostile/naughty-strings/blns.json"


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


def test_typing_outlives_a_change_made_elsewhere(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    text = to_text_view(app) + "# まだ途中\n"
    app.text_area(key=f"{PAGE}:text").set_value(text).run()
    select(app, "bookings")
    write(app, "bookings", "target", "2億")
    assert tree_of(app)["bookings"].target == 2e8
    assert app.text_area(key=f"{PAGE}:text").value == text
    app.segmented_control(key=f"{PAGE}:view").set_value("drawing").run()
    assert to_text_view(app) == text


def test_the_text_says_what_is_wrong_before_it_is_applied(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    text = to_text_view(app).replace("受注件数 * 平均単価", "受注件数 * 平均の単価")
    app.text_area(key=f"{PAGE}:text").set_value(text).run()
    assert_sound(app)
    assert check(tree_of(app)) == []
    assert Translator("ja")("tree_builder.text_line", line=1, message="").strip() in html_of(app)
    assert "平均の単価" in html_of(app).split("kt-problem")[1]


def test_nothing_can_be_edited_before_something_is_chosen(open_page: OpenPage) -> None:
    """The first page shows the KGI and why; its fields come with the first choice."""
    app = open_page(PAGE)
    assert not app.text_input
    assert not app.selectbox
    assert Translator("ja")("tree_builder.choose") in html_of(app)
    click(app, "edit_this")
    assert app.text_input(key=f"{PAGE}:bookings:name").value == "受注金額"
