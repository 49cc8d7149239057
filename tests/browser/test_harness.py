"""The harness itself must be able to fail: each kind of misbehaviour of a page is seen, and so is a healthy page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.harness import Server, Watch, ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BARE = "import streamlit as st\nst.metric('m', st.slider('s', 0, 9, 4))\n"


@pytest.fixture
def blank(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("console.error('no good')", "console: no good"),
        ("setTimeout(() => { throw new Error('broken') })", "uncaught: broken"),
        ("fetch('http://192.0.2.1/font.woff').catch(() => 0)", "request to another host: http://192.0.2.1/font.woff"),
    ],
)
def test_misbehaviour_is_seen(blank: Page, script: str, said: str) -> None:
    watch = Watch(host="http://127.0.0.1:1")
    watch.attach(blank)
    blank.goto("data:text/html,<p>page</p>")
    blank.evaluate(f"() => {{ {script} }}")
    blank.wait_for_timeout(200)
    assert any(said in line for line in watch.seen), watch.seen


def test_a_bare_app_is_healthy(blank: Page, tmp_path: Path) -> None:
    script = tmp_path / "bare.py"
    script.write_text(BARE)
    server = Server(tmp_path, script)
    try:
        server.wait()
        watch = Watch(host=server.url)
        watch.attach(blank)
        blank.goto(server.url)
        ready(blank)
        assert blank.get_by_test_id("stMetricValue").inner_text() == "4"
        assert watch.seen == []
    finally:
        server.stop()


def test_an_app_that_does_not_start_says_why(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"missing\.py"):
        Server(tmp_path, tmp_path / "missing.py").wait()
