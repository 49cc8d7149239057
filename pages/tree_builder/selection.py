"""Which KPI the inspector shows and which dialog is open: how the page is looked at, no part of the workspace."""

from __future__ import annotations

from kpitree.model import Kpi
from kpitree.workspace import Workspace
from pages.shell import session
from pages.shell.canvas.events import Event

PAGE = "tree_builder"
SELECTED = f"{PAGE}:selected"
DIALOG = f"{PAGE}:dialog"
# The fragments that show a number which was moved on the tree.
FOLLOWING = (f"{PAGE}:sentence", f"{PAGE}:tree", f"{PAGE}:doctor", f"{PAGE}:inspector")


def selected(workspace: Workspace) -> Kpi | None:
    """The selected KPI; the KGI when none is, or when it is gone; None in an empty tree."""
    tree = workspace.tree
    chosen = session.view(SELECTED, default="")
    if chosen in tree:
        return tree[chosen]
    if tree.kgi is not None:
        return tree[tree.kgi]
    return tree.kpis[0] if tree.kpis else None


def is_chosen(workspace: Workspace) -> bool:
    """Whether somebody chose a KPI: until then the KGI is only shown."""
    return session.view(SELECTED, default="") in workspace.tree


def select(kpi_id: str) -> None:
    """Show this KPI in the inspector."""
    session.set_view(SELECTED, kpi_id)


def chosen_on_canvas(done: list[Event]) -> None:
    """Show the KPI that hands on the canvas chose last, and what was moved; the whole page for everything else."""
    first = not is_chosen(session.workspace())
    for event in done:
        if isinstance(chosen := event.get("kpi"), str) and event.get("do") == "select":
            select(chosen)
    refused = session.take_notices()
    session.notify(*refused)
    # The first choice changes what stands beside the tree: that is more than a fragment.
    if not first and not refused and all(event.get("do") in ("set", "select") for event in done):
        session.redraw(*FOLLOWING)
    session.redraw_all()


def close() -> None:
    """Close the dialog that is open."""
    session.set_view(DIALOG, "")


def select_named(name: str) -> None:
    """Show the KPI of this name, if there is one."""
    found = session.workspace().tree.resolve(name)
    if found is not None:
        select(found)
