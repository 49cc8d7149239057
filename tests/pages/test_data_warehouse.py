"""The Data page with a database: shown only where an administrator defined a connection; counted there."""

from __future__ import annotations

import pytest

from kpitree.i18n import Translator
from tests.measure.test_postgres import url  # noqa: F401 (a fixture)
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of
from tests.pages.data_steps import text_of

JA = Translator("ja")


def test_without_a_connection_there_is_nothing(open_page: OpenPage) -> None:
    app = open_page("data")
    assert "data:connection" not in [box.key for box in app.selectbox]


def test_from_a_table_to_the_baseline(open_page: OpenPage, url: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setenv("KPITREE_WAREHOUSE_CRM", url)
    app = open_page("data")
    app.selectbox(key="data:connection").set_value("crm").run()
    assert_sound(app)
    assert app.selectbox(key="data:warehouse").options == ["public.deals", "public.slow"]
    app.selectbox(key="data:warehouse").set_value("public.deals").run()
    assert_sound(app)
    assert "商談 260件のうち" in text_of(app)
    app.button_group(key="data:split").set_value("quarter").run()
    app.button(key="data:count:wanted").click().run()
    assert "2026Q2" in text_of(app)
    app.button(key="data:take").click().run()
    tree = workspace_of(app).tree
    assert tree.find("受注率").source.startswith("crm: public.deals、")
    assert url not in repr(session_of(app).views)
    app.selectbox(key="data:sample").set_value("ga4.ja.csv").run()
    assert_sound(app)
    assert "サイト訪問" in text_of(app)


def test_a_connection_that_fails_is_said_in_words(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPITREE_WAREHOUSE_CRM", "postgresql://secret:word@127.0.0.1:1/x")
    app = open_page("data")
    app.selectbox(key="data:connection").set_value("crm").run()
    assert_sound(app)
    assert "接続できません" in text_of(app)
    assert "secret" not in text_of(app)
