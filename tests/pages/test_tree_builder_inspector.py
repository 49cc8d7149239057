"""The Tree page: every field and button of the inspector; whatever is typed, the page stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.engine import check, evaluate
from kpitree.i18n import Translator
from kpitree.model import Counts, Kpi, KpiTree, Range
from kpitree.workspace.actions import SetFormula
from tests.pages.conftest import OpenPage, assert_sound, workspace_of
from tests.pages.tree_builder_steps import (
    PAGE,
    click,
    component,
    html_of,
    keys,
    open_details,
    select,
    tree_of,
    undo,
    write,
)  # fmt: skip

NAUGHTY = Path(__file__).parents[3] / "shared/data/hostile/naughty-strings/blns.json"


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
    select(app, "bookings")
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
    select(app, "bookings")
    write(app, "bookings", "formula", "受注件数 * (平均単価")
    click(app, "bookings:formula:apply")
    assert [p.code for p in check(tree_of(app))] == ["unclosed_parenthesis"]
    assert evaluate(tree_of(app))["受注件数"] == 18
    click(app, "doctor:0:fix:0")
    assert tree_of(app)["bookings"].formula == "wins * average_deal_size"
    assert check(tree_of(app)) == []


def test_a_name_the_tree_does_not_know_becomes_a_kpi_in_one_step(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    select(app, "bookings")
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
    select(app, "bookings")
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


def test_a_lever_has_the_range_editor_and_a_computed_kpi_has_none(open_page: OpenPage) -> None:
    found = Range(low=0.1, high=0.3, source="前年の実績")
    kpis = (
        Kpi(id="sales", name="売上", unit="円", formula="rate * 100"),
        Kpi(id="rate", name="率", unit="%", value=0.2, range=found),
    )
    app = open_page(PAGE, tree=KpiTree(kpis=kpis, kgi="sales"))
    with pytest.raises(StopIteration):
        component(app, "own")  # the KGI is selected
    select(app, "rate")
    said = component(app, "own")
    assert said["own"] == {"low": "10%", "likely": "", "high": "30%", "source": "前年の実績", "shape": ""}
    assert [mark["text"] for mark in said["marks"]] == ["10%", "20%", "30%", "いま 20%"]


def test_unit_target_and_words(open_page: OpenPage) -> None:
    app = open_page(PAGE)
    select(app, "leads")
    app.selectbox(key=f"{PAGE}:leads:unit").select("社").run()
    write(app, "leads", "target", "1,000")
    assert f"{PAGE}:leads:owner" not in {field.key for field in app.text_input}  # nothing is drawn before it is opened
    open_details(app)
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
    open_details(app)
    for n, text in enumerate(["{kpi}", "「", '"', "\\", "**a**", *strings[::20]]):
        field = ("name", "entry", "formula", "target", "owner")[n % 5]
        if field == "formula" and f"{PAGE}:win_rate:formula_instead" in keys(app):
            click(app, "win_rate:formula_instead")
        write(app, "win_rate", field, text)
        if field == "formula" and f"{PAGE}:win_rate:formula:apply" in keys(app):
            click(app, "win_rate:formula:apply")
        while app.selectbox(key=f"{PAGE}:select").value != "win_rate":
            undo(app)
        if not tree_of(app)["win_rate"].is_lever:
            undo(app)
