"""Browser profiles that tests borrow and give back empty: who comes back need not fetch and compile the app anew.

A fresh profile fetches some seventy files of Streamlit at every visit, which takes longer than most tests.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.browser.harness import SLOW

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

CACHED = "cache_storage,cookies,indexeddb,local_storage,service_workers,websql"


@dataclass(frozen=True)
class Visitor:
    """What kind of person comes: their language, their system's colours, their window."""

    lang: str
    scheme: str
    viewport: tuple[int, int]


@dataclass
class Profiles:
    """Profiles nobody uses now, and those a test has borrowed."""

    browser: Browser
    free: dict[Visitor, list[BrowserContext]] = field(default_factory=dict)
    lent: list[tuple[Visitor, BrowserContext]] = field(default_factory=list)

    def borrow(self, visitor: Visitor) -> BrowserContext:
        """One with nothing in it but what the browser has cached."""
        waiting = self.free.setdefault(visitor, [])
        context = waiting.pop() if waiting else self._make(visitor)
        self.lent.append((visitor, context))
        return context

    def take_back(self, origins: list[str]) -> None:
        """Close what the test left open and forget what the `origins` kept there."""
        for visitor, context in self.lent:
            for page in context.pages:
                page.close()
            last = context.new_page()
            wire = context.new_cdp_session(last)
            for origin in origins:
                wire.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": CACHED})
            context.clear_cookies()
            context.clear_permissions()
            last.close()
            self.free[visitor].append(context)
        self.lent.clear()

    def _make(self, visitor: Visitor) -> BrowserContext:
        context = self.browser.new_context(
            locale="ja-JP" if visitor.lang == "ja" else "en-US",
            color_scheme=visitor.scheme,  # type: ignore[arg-type]
            viewport={"width": visitor.viewport[0], "height": visitor.viewport[1]},
            reduced_motion="reduce",
        )
        context.set_default_timeout(SLOW)
        return context
