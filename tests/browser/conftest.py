"""Fixtures for tests in a real browser.

    @pytest.mark.parametrize("lang", ["ja", "en"])
    def test_headline(page, screenshot):
        expect(page.get_by_test_id("kgi-value")).to_be_visible()
        screenshot("what_if")

`lang`, `scheme` and `viewport` have defaults and are changed by parametrizing. `page` is the app at its start page,
drawn; `open_app(path)` opens another page or a second visitor. Every test fails when a page logged an error, raised, or
talked to another host. Screenshots are written only when KPITREE_SHOTS names a folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from kpitree.data.files import read_workspace
from pages.shell.draft import COOKIE, for_cookie
from pages.shell.draft import KEY as DRAFT
from tests.browser.harness import NO_BROWSER, Server, Watch, find_chromium, launch_arguments, ready
from tests.browser.profiles import Profiles, Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, SetCookieParam, WebSocketRoute

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser, whether or not it says so."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Without one: a failure where CI is set, else a skip that says what to install."""
    path = find_chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(NO_BROWSER)
        pytest.skip(NO_BROWSER)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=launch_arguments())
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app, running; `.url`, `.read_log()`."""
    app = Server(tmp_path_factory.mktemp("home"))
    app.wait()
    yield app
    app.stop()


@pytest.fixture
def lang() -> str:
    """Language the app is opened in."""
    return "ja"


@pytest.fixture
def scheme() -> str:
    """Colour scheme of the visitor's system."""
    return "light"


@pytest.fixture
def viewport() -> tuple[int, int]:
    """Width and height of the window: a projector. A phone is (390, 844)."""
    return (1400, 900)


@pytest.fixture(scope="session")
def profiles(browser: Browser) -> Profiles:
    """Where visitors get their browser profiles."""
    return Profiles(browser)


@pytest.fixture
def open_app(
    profiles: Profiles, server: Server, lang: str, scheme: str, viewport: tuple[int, int]
) -> Iterator[Callable[..., Page]]:
    """`open_app(path="", query="")`: a new visitor with a browser profile of their own at that page, drawn.

    `draft` is a workspace file that their browser kept (and says so, unless it takes no `cookie`); `before` a script
    that runs before the page's own; `url` another way to the same app; `socket` handles the page's WebSocket
    (Playwright's `route_web_socket`).
    """
    watch = Watch(host=server.url)
    visitor = Visitor(lang, scheme, viewport)

    def visit(
        path: str = "", query: str = "", *, draft: str = "", before: str = "", url: str = "",
        socket: Callable[[WebSocketRoute], object] | None = None, cookie: bool = True,
    ) -> Page:  # fmt: skip
        page = profiles.borrow(visitor).new_page()
        if draft:  # once: a reload finds what the app has kept since
            key, text = json.dumps(DRAFT), json.dumps(draft)
            page.add_init_script(f"localStorage.getItem({key}) || localStorage.setItem({key}, {text})")
            if cookie:
                page.context.add_cookies([told(draft, url or server.url)])
        if before:
            page.add_init_script(before)
        watch.attach(page)
        if socket:
            page.route_web_socket("**/_stcore/stream", socket)
        if url:
            watch.also.append(url)
        page.goto(f"{url or server.url}/{path}?lang={lang}" + (f"&{query}" if query else ""))
        return ready(page)

    yield visit
    profiles.take_back([watch.host, *watch.also])
    assert not watch.seen, "\n".join(watch.seen)


def told(draft: str, url: str) -> SetCookieParam:
    """The cookie that a browser has which kept that draft."""
    at = urlsplit(url)
    return {
        "name": f"{COOKIE}_{at.port}", "value": for_cookie(read_workspace(draft), draft),
        "domain": str(at.hostname), "path": "/_stcore",
    }  # fmt: skip


@pytest.fixture
def page(open_app: Callable[..., Page]) -> Page:
    """The app at its start page, drawn."""
    return open_app()


@pytest.fixture
def screenshot(
    request: pytest.FixtureRequest, lang: str, scheme: str, viewport: tuple[int, int]
) -> Callable[..., Path | None]:
    """`screenshot(name)`: the whole page as KPITREE_SHOTS/<name>_<lang>_<scheme>_<width>.png; None when not wanted."""

    def take(name: str, *, full: bool = True) -> Path | None:
        folder = os.environ.get("KPITREE_SHOTS")
        if not folder:
            return None
        target = Path(folder) / f"{name}_{lang}_{scheme}_{viewport[0]}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        page: Page = request.getfixturevalue("page")
        ready(page).screenshot(path=target, full_page=full)
        return target

    return take
