"""The Sensitivity page where there is nothing to ask about yet."""

from __future__ import annotations

from kpitree.workspace import Workspace
from pages.shell import session
from pages.shell.markup import esc, headline


def draw_empty(workspace: Workspace) -> None:
    """Say why: no tree, or a KGI that has no value."""
    t = session.translator()
    tree = workspace.tree
    if tree.kgi is None:
        headline(esc(t("sensitivity.empty")), esc(t("what_if.empty_below")))
    else:
        headline(esc(t("what_if.no_value", kgi=tree[tree.kgi].name)), esc(t("what_if.no_value_below")))
