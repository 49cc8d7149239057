"""Numbers dragged in the whole app, for tests: take one, drag it, let go; and what Python made of it.

What Python has done is read from the draft that it keeps in the browser after every change: the screen alone cannot
tell, because it follows the hand before Python has heard of anything.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kpitree.data.files import read_workspace, write_workspace
from kpitree.engine import evaluate
from kpitree.model import Change, KpiTree
from kpitree.workspace import Workspace
from pages.shell.draft import KEY as DRAFT
from tests.browser.harness import SLOW, ready

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PIXELS = 4  # that a hand moves for one step (hand.js)
# Where an element is once it does not move any more: the tree may be on its way to fit its place.
STILL = """e => new Promise(done => {
  let last = "", since = 0;
  const look = () => {
    const { x, y, width, height } = e.getBoundingClientRect(), here = [x, y, width].join();
    since = here === last ? since + 1 : 0;
    last = here;
    if (since > 5) done({ x, y, width, height });
    else requestAnimationFrame(look);
  };
  look();
})"""
REACHED = """e => {
  const { x, y, height } = e.getBoundingClientRect();
  return e.getRootNode().elementFromPoint(x + 8, y + height / 2) === e;
}"""


def kept(tree: KpiTree, changes: dict[str, Change] | None = None) -> str:
    """A draft with that tree, as `open_app(draft=)` takes it."""
    return write_workspace(Workspace(tree=tree, changes=changes or {}))


def node(page: Page, kpi_id: str) -> Locator:
    """The KPI's node, on the canvas or in the list."""
    return page.locator(f"[data-kpi][data-id={kpi_id}]:visible")


def number(page: Page, kpi_id: str) -> Locator:
    """The number that a hand takes."""
    return node(page, kpi_id).locator(".value")


def value(page: Page, kpi_id: str) -> float:
    """What the node shows, exactly; nan when there is no value."""
    return float(node(page, kpi_id).get_attribute("data-value") or "nan")


def kgi(page: Page) -> float:
    """The KGI of the bar."""
    return float(page.get_by_test_id("kgi-value").get_attribute("data-value") or "nan")


def take(page: Page, kpi_id: str) -> tuple[float, float]:
    """Press the mouse on a number; the place where it was pressed."""
    target = number(page, kpi_id)
    target.evaluate(STILL)
    if not target.evaluate(REACHED):
        page.keyboard.press("Shift")  # by keyboard: then the tree moves to what gets the focus
        page.evaluate("document.activeElement?.shadowRoot?.activeElement?.blur()")
        node(page, kpi_id).focus()
    box = target.evaluate(STILL)
    x, y = box["x"] + min(10, box["width"] / 2), box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def drag(page: Page, kpi_id: str, *steps: int, keys: tuple[str, ...] = (), drop: bool = True) -> None:
    """Drag a number by so many steps of its unit after each other, with keys held, and let go."""
    x, y = take(page, kpi_id)
    for key in keys:
        page.keyboard.down(key)
    for count in steps:
        x += count * PIXELS
        page.mouse.move(x, y, steps=max(2, abs(count) // 2))
    if drop:
        page.mouse.up()
    for key in keys:
        page.keyboard.up(key)


def python(page: Page) -> Workspace | None:
    """The workspace as Python kept it last; None before the first change."""
    text = page.evaluate(f"localStorage.getItem({json.dumps(DRAFT)})")
    return read_workspace(text) if text else None


def agreed(page: Page, wanted: Callable[[Workspace], bool], seconds: float = SLOW / 1000) -> Workspace:
    """Wait until Python's workspace is as `wanted` and the page shows its numbers, exactly; returns it."""
    end = time.monotonic() + seconds
    while True:
        workspace = python(page)
        if workspace is not None and wanted(workspace):
            ready(page)
            if shows(page, workspace):
                return workspace
        assert time.monotonic() < end, f"Python has {workspace and workspace.changes}; the bar shows {kgi(page)}"
        page.wait_for_timeout(40)


def shows(page: Page, workspace: Workspace) -> bool:
    """True when the bar and every node on the screen show what Python calculates; pictures show something else."""
    result = evaluate(workspace.tree, workspace.lever_values())
    seen = page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap(e => e.shadowRoot
            ? [...e.shadowRoot.querySelectorAll(".canvas:not(.still) [data-kpi]")]
                .map(n => [n.dataset.id, n.dataset.value]) : [])"""
    )
    exact = {kpi_id: "" if x is None else x for kpi_id, x in result.values.items()}
    return kgi(page) == result.kgi and all((float(x) if x else "") == exact.get(kpi_id) for kpi_id, x in seen)
