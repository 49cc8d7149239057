"""Losing what a browser had: it is reloaded, its tab closed, its wire cut, its server killed. What was confirmed stays.

`Losing(browser, server)` is one person at work; each of its methods in `WAYS` does one edit, waits until the bar says
that it is saved, loses something, and looks at what is there then. The tests do it once, `benchmarks/hard_to_lose.py`
a hundred times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitree.data.store import Principal, open_store
from kpitree.data.store.place import sqlite_url
from tests.browser.harness import SLOW, Server, ready
from tests.browser.wire import Wire

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WAYS = ("reload", "reload_too_early", "close_the_tab", "cut_the_wire", "kill_the_server")
WORTH = 150_000  # yen of the KGI for one lead, in the tree that a session begins with
FIRST = 600  # leads in it
ME = Principal(name="検査", id="losing")


class Losing:
    """One person who keeps losing things."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.server = server
        self.wire = Wire(server.port)
        self.context = browser.new_context(locale="ja-JP")
        self.page = self._open("")
        self.leads = FIRST

    def close(self) -> None:
        """Enough lost."""
        self.context.close()
        self.wire.close()

    def reload(self) -> None:
        """An edit, confirmed; then the page is reloaded."""
        self._edit()
        self.page.reload()
        ready(self.page)
        self._is_there()

    def reload_too_early(self) -> None:
        """An edit that nobody confirmed, and a reload at once: it is there or not, and nobody is asked about it."""
        self._saved(0)
        self._type()
        self.page.reload()
        ready(self.page)
        self._saved(0)
        shown = float(self.page.get_by_test_id("kgi-value").get_attribute("data-value") or 0)
        assert round(shown / WORTH) in (self.leads - 1, self.leads)
        self.leads = round(shown / WORTH)

    def close_the_tab(self) -> None:
        """The same, and the tab is closed, and the address opened in a new one."""
        self._edit()
        address = self.page.url
        self.page.close()
        self.page = self._open(address)
        self._is_there()

    def cut_the_wire(self) -> None:
        """The same, and the connection breaks and comes back; the page goes on as it is."""
        self._edit()
        with self.page.expect_websocket(timeout=SLOW):  # what is typed before is typed into a page that is cut off
            self.wire.cut()
            self.wire.mend()
        ready(self.page)
        self._is_there()
        self._edit()
        self._is_there()

    def kill_the_server(self) -> None:
        """The same, and the server is killed without warning, started anew, and has forgotten all its sessions."""
        self._edit()
        self.server.kill()
        self.server = Server(self.server.home, port=self.server.port)
        self.server.wait()
        self.page.goto(self.page.url)
        ready(self.page)
        self._is_there()

    def start_anew(self) -> None:
        """After something that did not answer in time: begin with what is on the disk."""
        self.page.goto(self.page.url)
        ready(self.page)
        self._saved(0)
        with open_store(sqlite_url(self.server.home / "workspaces.db")) as store:
            newest = store.list(by=ME)[0]
            self.leads = round(store.open(newest.id, by=ME).workspace.lever_values()["leads"])

    def _open(self, address: str) -> Page:
        page = self.context.new_page()
        page.goto(address or f"{self.wire.url}/what_if?lang=ja")
        return ready(page)

    def _edit(self) -> None:
        """Another number of leads, until the bar says that it is saved."""
        before = 0 if self.leads == FIRST else self._saved(0)
        self._type()
        self._saved(before)

    def _type(self) -> None:
        self.leads += 1
        entry = self.page.locator(".st-key-what_if-leads-entry input")
        entry.fill(str(self.leads))
        entry.press("Enter")

    def _saved(self, before: int) -> int:
        """The number of the revision that is saved, once it is a later one."""
        bar = "Number(document.querySelector('.kt-saved')?.dataset.saved)"
        self.page.wait_for_function(f"before => {bar} > before", arg=before, timeout=SLOW)
        return int(self.page.evaluate(bar))

    def _is_there(self) -> None:
        """On the disk, and on the page."""
        with open_store(sqlite_url(self.server.home / "workspaces.db")) as store:
            newest = store.list(by=ME)[0]
            assert store.open(newest.id, by=ME).workspace.lever_values() == {"leads": float(self.leads)}
        self.page.wait_for_function(
            "kgi => Math.abs(document.querySelector('[data-testid=kgi-value]')?.dataset.value - kgi) < 1",
            arg=WORTH * self.leads, timeout=SLOW,
        )  # fmt: skip
