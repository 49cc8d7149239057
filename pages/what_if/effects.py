"""How the difference splits over what was moved: asked for in three places of the page, answered once."""

from __future__ import annotations

from functools import lru_cache

from kpitree.analysis.bridge import Bridge, bridge
from kpitree.model import KpiTree
from kpitree.workspace import Workspace


def split(workspace: Workspace) -> Bridge:
    """The bridge (§21) from the baseline to the workspace as it is now."""
    return _split(workspace.tree, tuple(workspace.lever_values().items()))


@lru_cache(maxsize=16)
def _split(tree: KpiTree, values: tuple[tuple[str, float], ...]) -> Bridge:
    return bridge(tree, None, dict(values))
