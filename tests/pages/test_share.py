"""A session that begins with a share link, without a browser: what is opened, what is refused, what is still there."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.data.link import encode
from kpitree.data.templates import template
from kpitree.i18n import LANGUAGES, Translator
from kpitree.model import SetTo
from kpitree.workspace import Workspace
from tests.pages.conftest import ROOT, SECONDS, assert_sound, session_of, workspace_of

SHARED = Workspace(
    title="計画", tree=template("full_funnel"), changes={"win_rate": SetTo(value=0.3)}, template="full_funnel"
)


def opened(text: str, lang: str = "ja") -> AppTest:
    """The app, started with `?s=<text>`; its first run waits for the browser, its second draws the page."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    app.query_params["lang"] = lang
    app.query_params["s"] = text
    app.run()
    assert_sound(app)
    return app


def test_a_link_is_opened() -> None:
    app = opened(encode(SHARED))
    assert workspace_of(app) == SHARED
    assert not [html for html in app.get("html") if "<h1>" in html.proto.body], "the page waits for its view"
    app.run()
    assert_sound(app)
    assert [html for html in app.get("html") if "<h1>" in html.proto.body]
    assert workspace_of(app) == SHARED


def test_it_is_said_in_the_language_of_the_session() -> None:
    workspace = workspace_of(opened(encode(SHARED), "en"))
    assert workspace.tree == template("full_funnel", "en")
    assert workspace.changes == SHARED.changes


def test_nothing_is_kept_before_the_browser_has_answered() -> None:
    """The draft of this browser would be overwritten before anybody had read it."""
    app = opened(encode(SHARED))
    assert not session_of(app).touched
    app.run()
    assert not session_of(app).touched


def test_undo_leads_back() -> None:
    app = opened(encode(SHARED))
    app.run()
    app.button(key="bar:undo").click().run()
    assert workspace_of(app).template == "btob_basic"
    app.button(key="bar:redo").click().run()
    assert workspace_of(app) == SHARED


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("text", ["", "1", "x" * 5000, encode(SHARED)[:-1], "9" + encode(SHARED)[1:], "<b>😀\0"])
def test_any_other_text_is_refused_and_the_page_is_there_at_once(text: str, lang: str) -> None:
    app = opened(text, lang)
    assert workspace_of(app).tree == template("btob_basic", lang)  # type: ignore[arg-type]
    assert [html for html in app.get("html") if "<h1>" in html.proto.body]
    said = {Translator(lang)(f"problems_files.{code}") for code in ("link_damaged", "link_other_version")}  # type: ignore[arg-type]
    assert len(app.toast) == 1
    assert app.toast[0].value.replace("\\", "") in said
    app.run()
    assert_sound(app)
    assert len(app.toast) == 0


def test_a_link_in_a_running_session_is_nothing_new() -> None:
    app = opened(encode(SHARED))
    app.query_params["s"] = "broken"
    app.run()
    assert_sound(app)
    assert workspace_of(app) == SHARED


def test_scripts_put_nothing_into_the_page_as_html() -> None:
    for name in ("share.js", "open.js"):
        script = Path(ROOT, "pages", "shell", "share", name).read_text("utf-8")
        assert "innerHTML" not in script
        assert "insertAdjacentHTML" not in script
        assert "eval(" not in script
