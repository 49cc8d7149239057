"""Every page, in both languages, on good, empty, broken and large trees: always a page, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitree.data.templates import template, templates
from kpitree.model import KpiTree
from pages import PAGES
from tests.fixtures.trees import broken_tree
from tests.pages.conftest import OpenPage, assert_sound, big_tree, session_of, workspace_of

TREES = {"empty": KpiTree, "broken": broken_tree, "large": big_tree}
STYLE = (Path(__file__).parents[2] / "pages/shell/style.css").read_text("utf-8")
SLUGS = [spec.slug for spec in PAGES]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("kind", list(TREES))
def test_every_page_draws_every_kind_of_tree(open_page: OpenPage, slug: str, lang: str, kind: str) -> None:
    app = open_page(slug, lang=lang, tree=TREES[kind]())
    app.run()
    assert_sound(app)
    drawn = "".join(element.proto.body for element in app.get("html"))
    assert "kt-headline" in drawn.replace(STYLE, "")  # its sentence, not the style sheet that names it
    assert ("data-testid='kgi-value'" in drawn) == (kind != "empty")


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("name", templates())
def test_every_page_draws_every_template(open_page: OpenPage, slug: str, name: str) -> None:
    assert_sound(open_page(slug, tree=template(name, "ja")))
    assert_sound(open_page(slug, lang="en", tree=template(name, "en")))


def test_values_survive_page_changes_and_undo_goes_across_pages(open_page: OpenPage) -> None:
    app = open_page("what_if")
    lever = workspace_of(app).tree.levers[0]
    typed = "33%" if lever.measure.is_rate else "+10%"
    app.text_input(key=f"what_if:{lever.id}:entry").set_value(typed).run()
    moved = workspace_of(app).lever_values()
    assert list(moved) == [lever.id]
    app.switch_page("pages/sensitivity/page.py").run()
    assert workspace_of(app).lever_values() == moved
    app.button(key="bar:undo").click().run()
    assert workspace_of(app).changes == {}
    app.button(key="bar:redo").click().run()
    app.switch_page("pages/what_if/page.py").run()
    assert_sound(app)
    assert workspace_of(app).lever_values() == moved


def test_switching_the_language_changes_words_and_no_number(open_page: OpenPage) -> None:
    app = open_page("what_if")
    before = workspace_of(app).tree
    app.button(key="bar:language").click().run()
    assert_sound(app)
    after = workspace_of(app).tree
    assert session_of(app).language == "en"
    assert [k.id for k in after.kpis] == [k.id for k in before.kpis]
    assert [k.baseline for k in after.kpis] == [k.baseline for k in before.kpis]
    assert all(k.name.isascii() for k in after.kpis)
    app.button(key="bar:language").click().run()
    assert workspace_of(app).tree == before
