"""The titles of slides are the headlines of the pages, word for word."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.data.benchmarks import load
from kpitree.export.slides import sentences
from kpitree.export.slides.story import Story, story_of
from kpitree.i18n import Translator
from kpitree.workspace import History, Workspace
from tests.export.decks import full
from tests.pages.conftest import OpenPage, assert_sound, session_of

HEADLINE = re.compile(r"<div class='kt-headline'><h1>(.*?)</h1>(?:<p class='kt-below'>(.*?)</p>)?", re.DOTALL)
BRIDGE = re.compile(r"<p class='kt-br-said'>(.*?)</p>", re.DOTALL)


def said(app: AppTest, pattern: re.Pattern[str] = HEADLINE) -> list[str]:
    """What stands there, without marks."""
    drawn = "".join(element.proto.body for element in app.get("html") if "--kt-up" not in element.proto.body)
    found = pattern.search(drawn)
    assert found is not None
    return [html.unescape(re.sub("<[^>]*>", "", part or "")) for part in found.groups()]


def open_with(open_page: OpenPage, slug: str, workspace: Workspace, lang: str) -> AppTest:
    app = open_page(slug, lang=lang)
    session_of(app).history = History(workspace)
    app.run()
    assert_sound(app)
    return app


def plans(lang: Any) -> list[Workspace]:
    moved = full("btob_basic", lang)
    one = dict(list(moved.changes.items())[:1])
    return [moved, moved.model_copy(update={"changes": {}, "scenarios": ()}), moved.model_copy(update={"changes": one})]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    ("slug", "say"),
    [("what_if", sentences.of_what_if), ("sensitivity", sentences.of_tornado), ("benchmarks", sentences.of_benchmarks)],
)
def test_the_title_is_the_headline(
    open_page: OpenPage, slug: str, say: Callable[[Story], sentences.Said], lang: Any
) -> None:
    for workspace in plans(lang):
        title, below = say(story_of(workspace, Translator(lang), load()))
        found = said(open_with(open_page, slug, workspace, lang))
        assert found[0] == title
        assert slug == "benchmarks" or found[1] == below


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_tree_says_what_it_is_made_of(open_page: OpenPage, lang: Any) -> None:
    for slug in ("btob_basic", "four_channels", "start_three"):
        workspace = full(slug, lang)
        found = said(open_with(open_page, "tree_builder", workspace, lang))
        assert found[0] == sentences.of_tree(story_of(workspace, Translator(lang)))[0]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_scenarios_and_their_bridge(open_page: OpenPage, lang: Any) -> None:
    workspace = full("btob_basic", lang)
    story = story_of(workspace, Translator(lang))
    app = open_with(open_page, "scenarios", workspace, lang)
    assert said(app) == list(sentences.of_scenarios(story))
    assert said(app, BRIDGE) == [sentences.of_bridge(story)[0]]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_odds(open_page: OpenPage, lang: Any) -> None:
    workspace = full("btob_basic", lang)
    app = open_with(open_page, "sensitivity", workspace, lang)
    app.segmented_control(key="sensitivity:question").set_value("odds").run()
    assert_sound(app)
    assert said(app) == list(sentences.of_odds(story_of(workspace, Translator(lang))))
