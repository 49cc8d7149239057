"""What people do is on the disk when the bar says so, two people see each other, an address opens one (§66-§68)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from kpitree.data.store import Principal, open_store
from kpitree.data.store.place import sqlite_url
from kpitree.data.templates import template
from kpitree.i18n import Translator
from kpitree.model import SetTo
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ChangeLever
from tests.browser.harness import SLOW, Server, ready
from tests.browser.losing import Losing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Open = Callable[..., "Page"]
ME = Principal(name="佐藤", id="test")
SAVED = re.compile(r"保存済み \d\d:\d\d")


def stored(server: Server) -> list[Workspace]:
    with open_store(sqlite_url(server.home / "workspaces.db")) as store:
        return [store.open(entry.id, by=ME).workspace for entry in store.list(by=ME)]


def on_disk(server: Server, levers: dict[str, float]) -> None:
    """The one workspace of the store comes to have these values (the bar may still speak of the edit before)."""
    until = monotonic() + SLOW / 1000
    while (found := [w.lever_values() for w in stored(server)]) != [levers]:
        assert monotonic() < until, f"the store has {found}"
        sleep(0.1)


def make(server: Server) -> str:
    """A workspace that is in the store already."""
    with open_store(sqlite_url(server.home / "workspaces.db")) as store:
        workspace = Workspace(title="計画", tree=template("btob_basic"), template="btob_basic")
        return store.create(workspace, by=ME).workspace_id


def move(page: Page, kpi: str, value: str) -> None:
    entry = page.locator(f".st-key-what_if-{kpi}-entry input")
    entry.fill(value)
    entry.press("Enter")


def kgi(page: Page, value: str) -> None:
    expect(page.get_by_test_id("kgi-value")).to_have_attribute("data-value", value, timeout=SLOW)


def saved(page: Page) -> None:
    expect(page.locator(".kt-saved")).to_have_text(SAVED, timeout=SLOW)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[list[Server]]:
    """A server that a test may kill; the last of the list is the running one."""
    servers = [Server(tmp_path)]
    servers[0].wait()
    yield servers
    servers[-1].stop()


def test_what_was_saved_survives_the_death_of_the_server(own_server: list[Server], browser: Browser) -> None:
    """Acknowledged, killed, started anew: it is in the store, and the reloaded page goes on with it, undo included."""
    server = own_server[0]
    page = browser.new_context(locale="ja-JP").new_page()
    page.goto(f"{server.url}/what_if?lang=ja")
    ready(page)
    move(page, "leads", "700")
    kgi(page, "105000000")
    saved(page)
    server.kill()
    (workspace,) = stored(server)
    assert workspace.lever_values() == {"leads": 700.0}
    own_server.append(Server(server.home, port=server.port))
    own_server[-1].wait()
    page.evaluate("localStorage.clear()")  # the cookie has the draft, the store the rest
    page.reload()
    ready(page)
    kgi(page, "105000000")
    saved(page)
    page.locator(".st-key-bar-undo button").first.click()
    kgi(page, "90000000")
    on_disk(server, {})
    page.context.close()


def test_nothing_that_was_confirmed_is_lost(browser: Browser, server: Server) -> None:
    """A reload, one in the middle of an edit, a new tab, a cut wire. A hundred times: benchmarks/hard_to_lose.py."""
    person = Losing(browser, server)
    person.reload()
    person.reload_too_early()
    person.close_the_tab()
    person.cut_the_wire()
    person.close()


def test_two_people_see_each_others_changes(open_app: Open, server: Server) -> None:
    """Within 3 s where the machine is idle; without a reload, and both end with both."""
    workspace_id = make(server)
    one, other = (open_app("what_if", f"w={workspace_id}") for _ in range(2))
    move(one, "leads", "700")
    kgi(one, "105000000")
    kgi(other, "105000000")
    move(other, "win_rate", "50%")
    kgi(one, "262500000")
    kgi(other, "262500000")
    saved(one)
    saved(other)
    # Undo takes back one's own and nothing of the other's.
    one.locator(".st-key-bar-undo button").first.click()
    kgi(one, "225000000")
    kgi(other, "225000000")
    expect(one.locator(".kt-saved")).to_contain_text("閲覧中", timeout=SLOW)


def test_what_both_changed_is_asked(open_app: Open, server: Server) -> None:
    """Somebody saved another value for the same lever a moment before: both are shown, and one is chosen."""
    workspace_id = make(server)
    page = open_app("what_if", f"w={workspace_id}")
    entry = page.locator(".st-key-what_if-leads-entry input")
    entry.fill("700")
    with open_store(sqlite_url(server.home / "workspaces.db")) as store:
        now = store.open(workspace_id, by=ME)
        theirs = ChangeLever(kpi="leads", change=SetTo(value=800.0)).apply(now.workspace)
        store.save(workspace_id, now.entry.revision, theirs, key="theirs", by=ME)
        entry.press("Enter")
        page.locator(".st-key-keeping-decide button").first.click()
        dialog = page.get_by_role("dialog")
        for said in ("700", "800", "佐藤"):
            expect(dialog).to_contain_text(said)
        assert store.open(workspace_id, by=ME).workspace == theirs  # nothing is overwritten while it is asked
        page.locator(".st-key-keeping-save button").click()
        expect(dialog).to_have_count(0, timeout=SLOW)
        saved(page)
        kgi(page, "105000000")
        assert store.open(workspace_id, by=ME).workspace.lever_values() == {"leads": 700.0}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_unknown_workspace_is_a_clear_page(open_app: Open, lang: str) -> None:
    page = open_app("what_if", "w=no-such-one")
    said = Translator(lang)("keeping.not_opened")  # type: ignore[arg-type]
    expect(page.get_by_role("heading", level=1)).to_have_text(said)
    page.locator(".st-key-keeping-without button").click()
    expect(page.locator(".st-key-what_if-leads-entry input")).to_be_visible()
    assert "w=" not in page.url
