"""One drawing, two languages: the exported picture has every box where the canvas has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from kpitree.export.tree.arranged import arranged
from kpitree.export.tree.places import places
from tests.browser.apps.trees import tree_called
from tests.browser.canvas_alone import server, shown

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["server"]
BOXES = """() => {
  const found = {};
  const walk = (at) => at.querySelectorAll("*").forEach((one) => {
    if (one.matches(".layer > .node")) {
      const [, x, y] = one.style.transform.match(/translate\\(([-\\d.]+)px, ?([-\\d.]+)px\\)/);
      found[one.dataset.key] = [x, y, parseFloat(one.style.width), parseFloat(one.style.height)].map(Number);
    }
    if (one.shadowRoot) walk(one.shadowRoot);
  });
  walk(document);
  return found;
}"""


@pytest.mark.parametrize("name", ["broken", "template:four_channels"])
def test_boxes_stand_where_the_canvas_has_them(open_app: Callable[..., Page], name: str) -> None:
    found = places(tree_called(name))
    theirs = shown(open_app, name).evaluate(BOXES)
    keys = [f"{found[p.parent].kpi}>{p.kpi}" if p.reference else p.kpi for p in found]
    ours = arranged(found, [(theirs[key][2], theirs[key][3]) for key in keys])
    for key, box in zip(keys, ours.boxes, strict=True):
        assert (box.w, box.h) == tuple(theirs[key][2:])
        assert abs(box.x - theirs[key][0]) <= 1, key
        assert abs(box.y - theirs[key][1]) <= 1, key
