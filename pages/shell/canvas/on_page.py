"""The tree of the workspace, as pages show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kpitree.workspace import Workspace
from pages.shell import compute, session
from pages.shell.canvas.component import tree_canvas
from pages.shell.canvas.drawing import Drawing, drawing
from pages.shell.canvas.events import Event
from pages.shell.canvas.receive import answer_of, look, receive
from pages.shell.canvas.weights import weights_of


def draw_tree(
    workspace: Workspace, *, key: str, height: int, selected: str | None = None,
    after: Callable[[list[Event]], None] | None = None,
) -> None:  # fmt: skip
    """Draw the tree with its values now and what changed since the baseline; hands on it change the workspace.

    `after` is called with the events that were done, before the script runs again. app.py sends `canvas_script` once.
    """
    t, tree = session.translator(), workspace.tree
    data = drawing(
        tree, compute.now(workspace), compute.baseline(workspace), t, selected=selected,
        changed=tuple(workspace.changes), weights=weights_of(t, tree, workspace.lever_values()),
    )  # fmt: skip
    data["scenarios"] = scenarios_of(workspace)

    def came(batch: Any) -> None:
        done = receive(key, batch)
        if after is not None:
            after(done)

    tree_canvas(data, key=key, height=height, answer=answer_of(key), on_events=came)


def draw_picture(
    data: Drawing, *, key: str, height: int, after: Callable[[list[Event]], None]
) -> None:  # fmt: skip
    """Draw a tree as something else than what is now (`drawing`): it is looked at, folded, searched, its KPIs chosen.

    A wanted value that is typed on it is what the Goal seek page looks at next (seeking). A KPI may have `shows`, what
    it says in place of its difference and bar: `delta` with `dir` (1, 0, -1), `bar` and `tick` (0-1), `told` (spoken).
    """

    def came(batch: Any) -> None:
        after(receive(key, batch, look))

    tree_canvas(data | {"scenarios": [], "still": True}, key=key, height=height, answer=answer_of(key), on_events=came)


def scenarios_of(workspace: Workspace) -> list[Drawing]:
    """The scenarios to step through in front of people: id, name, and whether it is what is on the screen."""
    return [{"id": s.id, "name": s.name, "active": workspace.is_at(s)} for s in workspace.compared]
