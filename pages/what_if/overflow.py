"""The line below the headline that says where more comes in than can be handled (§52)."""

from __future__ import annotations

from functools import lru_cache

from kpitree.analysis.capacity import Capacities, capacities
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from pages.shell.capacity import lead_of, rest_of
from pages.shell.markup import note


def draw_overflow(t: Translator, workspace: Workspace) -> None:
    """The limit that costs the most, or the fullest one; nothing in a tree without limits."""
    tree = workspace.tree
    rows = _capacities(tree, tuple(workspace.lever_values().items())).rows
    if not rows:
        return
    over = [row for row in rows if row.overflow > 0]
    row = over[0] if over else max(rows, key=lambda r: r.utilisation if r.utilisation == r.utilisation else 0.0)
    note(lead_of(t, tree, row), rest_of(t, tree, row, others=len(over) - 1 if over else 0).strip())


@lru_cache(maxsize=16)
def _capacities(tree: KpiTree, values: tuple[tuple[str, float], ...]) -> Capacities:
    return capacities(tree, dict(values))
