"""Remembering how a table was read (§74)."""

from __future__ import annotations

from kpitree.model.imported import Import
from kpitree.workspace.actions.base import Action
from kpitree.workspace.workspace import MAX_IMPORTS, Workspace


class RememberImport(Action):
    """Keep the mapping of tables with these columns, in place of what was kept of them; the oldest makes room."""

    remembered: Import

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the mapping, last."""
        others = tuple(one for one in workspace.imports if one.id != self.remembered.id)
        return workspace.model_copy(update={"imports": (*others, self.remembered)[-MAX_IMPORTS:]})
