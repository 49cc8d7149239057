"""The canvas alone in a browser (apps/canvas.py), for tests that look at it: import `server` to have it served."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.dragging import node
from tests.browser.harness import ROOT, Server

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Open = Callable[..., "Page"]
APP = ROOT / "tests" / "browser" / "apps" / "canvas.py"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The canvas alone instead of the whole app."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        app = Server(tmp_path_factory.mktemp("canvas"), APP)
    app.wait()
    yield app
    app.stop()


def shown(open_app: Open, tree: str, **query: str) -> Page:
    """A new visitor who looks at one of the trees of apps/trees.py."""
    page = open_app(query="&".join(f"{k}={v}" for k, v in {"tree": tree, **query}.items()))
    page.wait_for_selector(".canvas [role=treeitem]:visible")
    return page


def items(page: Page) -> Locator:
    """All nodes that are shown, references too."""
    return page.locator(".canvas [role=treeitem]:visible")


def bright(page: Page) -> set[str]:
    """Ids of the KPIs that are not dimmed."""
    found = page.locator(".canvas .node[data-kpi]:not(.dim):visible")
    return {str(one.get_attribute("data-id")) for one in found.all()}


def inside(page: Page, kpi_id: str) -> bool:
    """True when the whole node is in the view."""
    outer, inner = page.locator(".canvas .view").bounding_box(), node(page, kpi_id).bounding_box()
    assert outer is not None
    assert inner is not None
    return (
        outer["x"] <= inner["x"]
        and inner["x"] + inner["width"] <= outer["x"] + outer["width"]
        and outer["y"] <= inner["y"]
        and inner["y"] + inner["height"] <= outer["y"] + outer["height"]
    )


def camera(page: Page) -> dict[str, Any]:
    """The view, as the browser keeps it."""
    found: dict[str, Any] = json.loads(page.evaluate("sessionStorage.getItem('kpitree:canvas:canvas')"))
    return found
