"""The tree of the workspace, as pages show it."""

from __future__ import annotations

from collections.abc import Callable

from kpitree.workspace import Workspace
from pages.shell import compute, session
from pages.shell.canvas.component import tree_canvas
from pages.shell.canvas.drawing import drawing


def draw_tree(
    workspace: Workspace, *, key: str, height: int, selected: str | None = None,
    on_select: Callable[[str], None] | None = None,
) -> None:  # fmt: skip
    """Draw the tree with its values now and what changed since the baseline."""
    data = drawing(
        workspace.tree, compute.now(workspace), compute.baseline(workspace), session.translator(),
        selected=selected, changed=tuple(workspace.changes),
    )  # fmt: skip
    tree_canvas(data, key=key, height=height, on_select=on_select)
