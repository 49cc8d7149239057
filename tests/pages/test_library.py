"""The library: opening, making, renaming, copying, archiving, deleting and bringing back; versions of the open one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.data.store import Principal, open_store
from kpitree.data.store.place import VARIABLE, sqlite_url
from kpitree.data.templates import template
from kpitree.i18n import LANGUAGES, Translator
from kpitree.model import SetTo
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ChangeLever
from pages.library.compared import contributions
from pages.library.picture import picture_of
from pages.library.versions import stretches
from tests.hostile import naughty_strings
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of
from tests.workspace.sequences import three_kpis

if TYPE_CHECKING:
    from kpitree.data.store.sql.store import Store

SATO = Principal(name="佐藤", id="a")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store the page looks at."""
    monkeypatch.setenv(VARIABLE, sqlite_url(tmp_path / "a.db"))
    with open_store() as opened:
        yield opened


def plan(title: str = "計画") -> Workspace:
    return Workspace(title=title, tree=template("btob_basic"), template="btob_basic")


def html(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert_sound(app)
    return app


def opened(app: AppTest, workspace_id: str) -> AppTest:
    return press(app, f"library:{workspace_id}:open")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_library_says_what_to_do(open_page: OpenPage, store: Store, lang: str) -> None:
    t = Translator(lang)  # type: ignore[arg-type]
    drawn = html(open_page("library", lang=lang))
    assert t("library.nothing_yet") in drawn.replace("&#x27;", "'")
    assert t("library.versions_none_open") in drawn


def test_a_workspace_is_opened_with_undo_as_it_was_left(open_page: OpenPage, store: Store) -> None:
    w = store.create(plan(), by=SATO).workspace_id
    moved = ChangeLever(kpi="leads", change=SetTo(value=700.0)).apply(plan())
    store.save(w, 1, moved, key="k", by=Principal(id="other"))
    app = opened(open_page("library"), w)
    assert workspace_of(app) == moved
    assert app.button(key=f"library:{w}:open").disabled
    assert "「<em class='kt-accent'>計画</em>」" in html(app)
    app.button(key="bar:undo").click().run()  # somebody else made that step
    assert workspace_of(app) == moved


def test_it_is_shown_in_the_language_of_the_session_and_stored_in_its_own(open_page: OpenPage, store: Store) -> None:
    w = store.create(plan(), by=SATO).workspace_id
    app = opened(open_page("library", lang="en"), w)
    assert workspace_of(app).tree == template("btob_basic", "en")
    app.button(key="bar:language").click().run()
    assert_sound(app)
    assert store.head(w, by=SATO).revision == 1  # a language is no edit


def test_a_card_says_the_kgi_in_the_language_of_the_session(open_page: OpenPage, store: Store) -> None:
    store.create(plan(), by=SATO)
    renamed = plan("二つ目").tree
    kgi = renamed[renamed.kgi or ""].model_copy(update={"name": "うちの売上"})
    store.create(Workspace(title="二つ目", tree=renamed.replace(kgi), template="btob_basic"), by=SATO)
    drawn = html(open_page("library", lang="en"))
    english = template("btob_basic", "en")
    assert f"<span>{english[english.kgi or ''].name}</span>" in drawn
    assert "<span>うちの売上</span>" in drawn  # what somebody typed stays


def test_a_new_one_leaves_the_open_one_as_it_is(open_page: OpenPage, store: Store) -> None:
    app = open_page("library")
    app.session_state["library:new"] = True
    before = workspace_of(app)
    from pages.library import new

    assert new.FROM == "library:new:from"
    app.run()
    assert_sound(app)
    assert workspace_of(app) == before


def test_what_is_deleted_can_be_brought_back(open_page: OpenPage, store: Store) -> None:
    w = store.create(plan(), by=SATO).workspace_id
    app = open_page("library")
    app.session_state[f"library:{w}:menu"] = True
    session_of(app).views["library:deleted"] = (w, "計画")
    store.delete(w, by=SATO)
    app.run()
    assert Translator("ja")("library.deleted", title="計画") in html(app)
    press(app, "library:bring_back")
    assert [entry.id for entry in store.list(by=SATO)] == [w]
    assert f"library:{w}:open" in [button.key for button in app.button]


def test_search_and_archive(open_page: OpenPage, store: Store) -> None:
    a, b = (store.create(plan(title), by=SATO).workspace_id for title in ("営業", "採用"))
    store.archive(b, by=SATO)
    app = open_page("library")

    def cards() -> list[str]:
        return [str(key) for button in app.button if (key := button.key) and key.endswith(":open")]

    assert cards() == [f"library:{a}:open"]
    app.toggle(key="library:archived").set_value(True).run()
    assert cards() == [f"library:{b}:open"]
    app.text_input(key="library:search").set_value("営業").run()
    assert cards() == []
    app.toggle(key="library:archived").set_value(False).run()
    assert cards() == [f"library:{a}:open"]


def test_a_version_is_named_compared_and_restored(open_page: OpenPage, store: Store) -> None:
    w = store.create(plan(), by=SATO).workspace_id
    app = opened(open_page("library"), w)
    app.text_input(key="library:version:name").set_value("役員会 5/12 合意").run()
    press(app, "library:version:do")
    (version,) = store.versions(w, by=SATO)
    assert (version.name, version.number) == ("役員会 5/12 合意", 1)
    moved = ChangeLever(kpi="leads", change=SetTo(value=700.0)).apply(workspace_of(app))
    session_of(app).history = session_of(app).history.apply(ChangeLever(kpi="leads", change=SetTo(value=700.0)))
    app.radio(key="library:version:looked").set_value(f"v:{version.id}").run()
    assert_sound(app)
    drawn = html(app)
    assert "¥9,000万" in drawn
    assert "¥1.05億" in drawn
    press(app, "library:version:restore")
    assert workspace_of(app) == plan()
    app.button(key="bar:undo").click().run()
    assert workspace_of(app) == moved
    press(app, "library:version:forget")
    assert store.versions(w, by=SATO) == ()


def test_two_versions_are_compared_with_each_other(open_page: OpenPage, store: Store) -> None:
    w = store.create(plan(), by=SATO).workspace_id
    at = plan()
    for n, leads in enumerate((700.0, 800.0)):
        at = ChangeLever(kpi="leads", change=SetTo(value=leads)).apply(at)
        store.save(w, n + 1, at, key=f"k{n}", by=SATO)
    one, other = (store.name_version(w, number, "合意", by=SATO) for number in (1, 2))
    app = opened(open_page("library"), w)
    app.radio(key="library:version:looked").set_value(f"v:{one.id}").run()
    app.selectbox(key="library:version:beside").set_value(f"v:{other.id}").run()
    assert_sound(app)
    drawn = html(app)
    assert "¥1.05億" in drawn  # at the second one, not ¥1.20億 as it is now
    assert "<td>700件</td>" in drawn


def test_a_store_that_cannot_be_opened_is_said(
    open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.db").write_bytes(b"hello" * 1000)
    monkeypatch.setenv(VARIABLE, sqlite_url(tmp_path / "a.db"))
    drawn = html(open_page("library"))
    assert Translator("ja")("library.not_there") in drawn
    assert "hello" not in drawn


def test_texts_of_strangers_are_only_texts(open_page: OpenPage, store: Store) -> None:
    for text in naughty_strings()[::7]:
        sayable = text.encode("utf-8", "replace").decode("utf-8")
        store.create(Workspace(title=sayable[:200], tree=three_kpis().tree), by=Principal(name=sayable))
    drawn = html(open_page("library"))
    assert "<script>" not in drawn.split("</style>")[-1]
    assert "onerror=" not in drawn.replace("&lt;", "").split("kt-shelf")[0]


def test_the_bridge_adds_up_and_is_left_out_between_different_formulas() -> None:
    then = three_kpis()
    now = ChangeLever(kpi="won", change=SetTo(value=20.0)).apply(then)
    assert contributions(then, now) == [("won", pytest.approx(4e7))]
    assert contributions(then, then) == []
    assert contributions(plan(), now) == []


def test_a_picture_has_a_dot_for_every_kpi() -> None:
    assert picture_of(()).count("<b ") == 0
    drawn = picture_of((0, 1, 2, 2, 1))
    assert (drawn.count("<b "), drawn.count("<u ")) == (5, 4)


def test_hundreds_of_gestures_are_one_moment(store: Store) -> None:
    w = store.create(plan(), by=SATO).workspace_id
    for n in range(1, 6):
        moved = ChangeLever(kpi="leads", change=SetTo(value=float(n))).apply(plan())
        store.save(w, n, moved, key=str(n), by=SATO)
    assert [one.number for one in stretches(store.revisions(w, by=SATO))] == [6]


def test_what_leaves_the_app_says_the_version_the_workspace_is_at(open_page: OpenPage, store: Store) -> None:
    w = store.create(plan(), by=SATO).workspace_id
    store.name_version(w, 1, "役員会 5/12 <合意>", by=SATO)
    app = opened(open_page("library"), w)
    app.switch_page("pages/share/page.py").run()
    assert "版「役員会 5/12 &lt;合意&gt;」" in html(app)
    store.save(w, 1, ChangeLever(kpi="leads", change=SetTo(value=700.0)).apply(plan()), key="k", by=SATO)
    app = opened(open_page("library"), w)
    app.switch_page("pages/share/page.py").run()
    assert "役員会" not in html(app).partition("kt-kind")[2]
    assert "保存時点" in html(app)
