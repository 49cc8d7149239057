"""The application's state without a screen: a frozen Workspace, pure actions, undo and redo."""

from kpitree.workspace.history import History
from kpitree.workspace.workspace import Workspace

__all__ = ["History", "Workspace"]
