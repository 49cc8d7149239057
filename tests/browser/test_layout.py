"""One layout, two languages: the slides' tree stands where the canvas has it."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pages.shell.canvas as canvas
from kpitree.export.tree.layout import Gaps, Node, laid_out

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LAYOUT = Path(canvas.__file__).parent / "layout.js"
ASK = """([source, trees]) => import(URL.createObjectURL(new Blob([source], {type: "text/javascript"}))).then((m) =>
  trees.map(([boxes, topDown]) => {
    const nodes = boxes.map(([parent, w, h]) => ({parent, w, h, children: [], depth: 0}));
    for (const node of nodes) {
      node.parent = node.parent < 0 ? null : nodes[node.parent];
      if (node.parent) { node.depth = node.parent.depth + 1; node.parent.children.push(node); }
    }
    const size = m.layoutTree(nodes, topDown);
    return [size.w, size.h, ...nodes.flatMap((node) => [node.x, node.y])];
  }))"""


def random_tree(rng: random.Random) -> list[tuple[int, float, float]]:
    """Parents before children, branches together."""
    boxes: list[tuple[int, float, float]] = []
    path: list[int] = []
    for i in range(rng.randint(1, 60)):
        path = path[: rng.randint(min(1, len(path)), len(path))]
        boxes.append((path[-1] if path else -1, rng.uniform(40, 240), rng.uniform(20, 90)))
        path = [*path, i]
    return boxes


def test_python_and_the_browser_place_every_box_alike(browser: Browser) -> None:
    rng = random.Random(7)
    trees = [(random_tree(rng), rng.random() < 0.5) for _ in range(60)]
    page = browser.new_page()
    found = page.evaluate(ASK, [LAYOUT.read_text("utf-8"), trees])
    page.close()
    for (boxes, top_down), theirs in zip(trees, found, strict=True):
        nodes = [Node(parent, w, h) for parent, w, h in boxes]
        ours = [*laid_out(nodes, Gaps(), top_down=top_down), *(v for node in nodes for v in (node.x, node.y))]
        assert all(math.isclose(a, b, abs_tol=1e-6) for a, b in zip(ours, theirs, strict=True))
