"""Moving levers from this page, and drawing anew only what shows it."""

from __future__ import annotations

from kpitree.model import Change, Counts, SetTo
from kpitree.model.link import links
from kpitree.model.mix import mix_of, room
from kpitree.workspace import Workspace
from kpitree.workspace.actions import Action, ChangeLever
from pages.shell import session

PAGE = "what_if"
# What shows the effect of a lever. The tree comes last: it has followed the hand already.
EFFECTS = (f"{PAGE}:waterfall", f"{PAGE}:sentence", f"{PAGE}:tray", f"{PAGE}:tree")
PARTS = f"{PAGE}:parts"  # which fragment draws a lever, by lever id; only of those on the page
SAVED = f"{PAGE}:scenarios"


def effects() -> tuple[str, ...]:
    """The fragments that follow every lever."""
    return (*EFFECTS, SAVED) if session.workspace().compared else EFFECTS


def parts(*levers: str) -> tuple[str, ...]:
    """The fragments that draw these levers; nothing for those that the page does not show."""
    drawn: dict[str, str] = session.view(PARTS, default={})
    return tuple(dict.fromkeys(drawn[lever] for lever in levers if lever in drawn))


def redraw(*levers: str) -> None:
    """From a callback: draw these levers, those that say what they are linked to, and what shows the effect anew."""
    tied = (end for link in links(session.workspace().tree) for end in (link.driver, link.base))
    session.redraw(*effects(), *parts(*levers, *tied))


def act(action: Action, *levers: str, gesture: str | None = None) -> None:
    """Do it and draw what shows its effect; the whole page when it was refused."""
    if session.apply(action, gesture=gesture):
        redraw(*levers)
    else:
        session.redraw_all()


def move(kpi_id: str, change: Change | Counts, gesture: str | None = None) -> None:
    """Move one lever, and what follows from that in its mix."""
    meant = SetTo(value=change.rate) if isinstance(change, Counts) else change
    act(ChangeLever(kpi=kpi_id, change=meant), kpi_id, gesture=gesture)


def reachable(workspace: Workspace, kpi_id: str, value: float) -> float:
    """`value`, or as near to it as the other shares of the lever's mix allow: a slider stops there (§25, §26)."""
    tree, moved = workspace.tree, workspace.lever_values()
    shares = {member: moved.get(member, tree[member].baseline) for member in mix_of(tree, kpi_id)}
    known = {member: share for member, share in shares.items() if share is not None}
    if not known or len(known) < len(shares):
        return value
    locked = {member for member in known if tree[member].locked}
    free = len(known) - len(locked | {kpi_id})
    return min(value, room(known, kpi_id, locked)) if free else known[kpi_id]
