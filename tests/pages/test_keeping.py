"""A session that begins with `?w=`, without a browser: what is opened or refused, and the language it is kept in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from kpitree.data.store import Principal, open_store
from kpitree.data.store.place import VARIABLE, sqlite_url
from kpitree.data.templates import template, templates
from kpitree.i18n import LANGUAGES, Language, Translator
from kpitree.model import SetTo
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ChangeLever, EditKpi
from pages.shell.differences import both, differing, what
from pages.shell.keeping.tongue import as_stored, said_in, tongue_of
from tests.hostile import naughty_strings
from tests.pages.conftest import ROOT, SECONDS, assert_sound, workspace_of
from tests.workspace.sequences import workspaces

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store

ME = Principal(name="佐藤", id="a")
PLAN = Workspace(title="計画", tree=template("bdr"), template="bdr")
LEVER = PLAN.tree.levers[0].id


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv(VARIABLE, sqlite_url(tmp_path / "a.db"))
    with open_store() as opened:
        yield opened


def begun(workspace_id: str, lang: str = "ja") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    app.query_params["lang"] = lang
    app.query_params["w"] = workspace_id
    app.run()
    assert_sound(app)
    return app


def html(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_address_opens_its_workspace(store: Store, lang: Language) -> None:
    w = store.create(PLAN, by=ME).workspace_id
    store.save(w, 1, ChangeLever(kpi=LEVER, change=SetTo(value=0.3)).apply(PLAN), key="k", by=ME)
    opened = workspace_of(begun(w, lang))
    assert opened.tree == template("bdr", lang)
    assert opened.changes == {LEVER: SetTo(value=0.3)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("asked", ["gone", "'; DROP TABLE workspaces", "<script>alert(1)</script>", "\0", "あ" * 500])
def test_any_other_address_is_a_clear_page(store: Store, lang: Language, asked: str) -> None:
    app = begun(asked, lang)
    drawn = html(app)
    assert Translator(lang)("keeping.not_opened") in drawn
    assert "<script>" not in drawn
    app.button(key="keeping:again").click().run()
    assert_sound(app)
    app.button(key="keeping:without").click().run()
    assert_sound(app)
    assert workspace_of(app).tree == template("btob_basic", lang)
    assert Translator(lang)("keeping.not_opened") not in html(app)


@pytest.mark.parametrize("slug", templates())
def test_a_workspace_is_stored_in_the_language_it_was_made_in(slug: str) -> None:
    for lang in get_args(Language):
        made = Workspace(tree=template(slug, lang), template=slug)
        made = ChangeLever(kpi=made.tree.levers[0].id, change=SetTo(value=1.0)).apply(made)
        assert tongue_of(made) == lang
        for shown in get_args(Language):
            assert as_stored(said_in(made, shown), lang) == made
    assert tongue_of(Workspace()) is None


def test_names_of_ones_own_stay_in_any_language() -> None:
    renamed = EditKpi(kpi=LEVER, patch={"name": "うちの受注率"}).apply(PLAN)
    assert said_in(renamed, "en").tree[LEVER].name == "うちの受注率"
    assert as_stored(said_in(renamed, "en"), "ja") == renamed


@settings(max_examples=30)
@given(workspaces(), workspaces(), st.sampled_from(LANGUAGES))
def test_every_difference_can_be_said(one: Workspace, other: Workspace, lang: Language) -> None:
    t = Translator(lang)
    paths = differing(one, other)
    assert (paths == []) <= (one == other)
    for path in [*paths, ()]:
        assert what(t, path, one, other)
        assert all(both(t, path, one, other))


def test_titles_of_strangers_open(store: Store) -> None:
    for text in naughty_strings()[::40]:
        title = text.encode("utf-8", "replace").decode("utf-8")[:200]
        w = store.create(PLAN.model_copy(update={"title": Workspace(title=title).title}), by=ME).workspace_id
        begun(w)
