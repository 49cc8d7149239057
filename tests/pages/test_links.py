"""Linking levers on the Tree page (§51), and what What-if says of it."""

from __future__ import annotations

import pytest

from kpitree.engine import evaluate
from kpitree.model.link import links
from kpitree.workspace.actions import LinkLevers
from pages.tree_builder.link_draft import read_size
from tests.hostile import naughty_strings
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of
from tests.pages.tree_builder_steps import PAGE, html_of, keys, select, tree_of, undo, write
from tests.workspace.test_links import LINK, funnel

SECTION = f"{PAGE}:rate:link"


def open_links(open_page: OpenPage, lang: str = "ja", kpi: str = "rate"):  # type: ignore[no-untyped-def]
    app = open_page(PAGE, lang=lang, tree=funnel().tree)
    app.session_state[f"{PAGE}:links"] = True
    select(app, kpi)
    return app


@pytest.mark.parametrize(("lang", "sentence"), [
    ("ja", "リード数が 600件 から 10% 増えるごとに、商談化率は 2pt 下がります"),
    ("en", "商談化率 falls by 2 pt for every 10% that リード数 grows beyond 600"),
])  # fmt: skip
def test_a_lever_is_linked_read_back_and_let_go(open_page: OpenPage, lang: str, sentence: str) -> None:
    app = open_links(open_page, lang)
    app.selectbox(key=f"{SECTION}:to").select("leads").run()
    write(app, "rate", "link:size", "2")
    assert app.button(key=f"{SECTION}:do").disabled  # points or percent: asked, not guessed
    assert sentence not in html_of(app)
    app.segmented_control(key=f"{SECTION}:how").select("points").run()
    write(app, "rate", "link:source", "FY2024")
    assert sentence in html_of(app)
    assert links(tree_of(app)) == ()
    app.button(key=f"{SECTION}:do").click().run()
    assert_sound(app)
    (link,) = links(tree_of(app))
    assert (link.driver, link.effect, link.relative, tree_of(app)["rate"].source) == ("leads", -0.02, False, "FY2024")
    assert sentence in html_of(app)
    undo(app)
    assert tree_of(app) == funnel().tree
    app.button(key="bar:redo").click().run()
    select(app, "rate_base")  # what was said stands at both
    assert sentence in html_of(app)
    app.button(key=f"{SECTION}:remove").click().run()
    assert_sound(app)
    assert tree_of(app) == funnel().tree


def test_another_effect_another_way_and_another_start(open_page: OpenPage) -> None:
    app = open_links(open_page)
    session_of(app).history = session_of(app).history.apply(LINK)
    app.run()
    app.segmented_control(key=f"{SECTION}:how").select("part").run()
    app.segmented_control(key=f"{SECTION}:way").select("up").run()
    write(app, "rate", "link:size", "5%")
    app.button(key=f"{SECTION}:do").click().run()
    (link,) = links(tree_of(app))
    assert (link.effect, link.relative, link.anchor) == (0.05, True, 600.0)
    assert f"{SECTION}:anchor" not in keys(app)
    select(app, "leads")
    write(app, "leads", "entry", "660")
    select(app, "rate")
    assert evaluate(tree_of(app))["rate"] == pytest.approx(0.1575)
    app.button(key=f"{SECTION}:anchor").click().run()
    assert_sound(app)
    assert links(tree_of(app))[0].anchor == 660.0
    assert evaluate(tree_of(app))["rate"] == 0.15


def test_what_cannot_be_read_stays_and_is_said(open_page: OpenPage) -> None:
    app = open_links(open_page)
    app.selectbox(key=f"{SECTION}:to").select("leads").run()
    app.segmented_control(key=f"{SECTION}:how").select("points").run()
    write(app, "rate", "link:size", "たくさん")
    assert "「たくさん」は変わる大きさとして読めません" in html_of(app)
    write(app, "rate", "link:size", "250")
    assert "100pt" in html_of(app)
    app.button(key=f"{SECTION}:do").click().run()
    assert_sound(app)
    assert links(tree_of(app)) == ()


def test_what_depends_on_it_or_is_zero_is_no_choice(open_page: OpenPage) -> None:
    app = open_links(open_page)
    assert list(app.selectbox(key=f"{SECTION}:to").options) == ["リード数", "平均単価"]
    app = open_links(open_page, kpi="price")  # an amount has no points
    assert f"{PAGE}:price:link:how" not in {s.key for s in app.segmented_control}


@pytest.mark.parametrize("text", [*naughty_strings()[::40], "nan", "inf", "1e400", "-2"])
def test_sizes_of_strangers(text: str) -> None:
    read_size(text)


@pytest.mark.parametrize(("text", "size"), [("2", 0.02), ("２ｐｔ", 0.02), ("0.5 %", 0.005), ("", None), ("-2", -0.02)])
def test_sizes(text: str, size: float | None) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize(("lang", "words"), [("ja", "リード数に連動"), ("en", "Linked to リード数")])
def test_what_if_says_what_is_linked_and_what_comes_of_it(open_page: OpenPage, lang: str, words: str) -> None:
    app = open_page("what_if", lang=lang, tree=LINK.apply(funnel()).tree)
    assert words in html_of(app)
    app.text_input(key="what_if:leads:entry").set_value("660").run()
    assert_sound(app)
    assert workspace_of(app).lever_values() == {"leads": 660.0}
    assert "<b data-live='rate'>13.0%</b>" in html_of(app)


def test_names_of_strangers_are_escaped(open_page: OpenPage) -> None:
    tree = funnel().tree
    tree = tree.replace(tree["leads"].model_copy(update={"name": "<img src=x onerror=alert(1)>"}))
    linked = LinkLevers(**LINK.model_dump() | {"source": "<script>"}).apply(funnel().model_copy(update={"tree": tree}))
    for slug in ("what_if", PAGE):
        app = open_page(slug, tree=linked.tree)
        if slug == PAGE:
            select(app, "rate")
        assert "<img src=x" not in html_of(app)
