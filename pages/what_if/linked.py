"""The line under a lever that is linked (§51): to what, and what comes of it now."""

from __future__ import annotations

from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.model.link import Link, linked_by, links
from kpitree.workspace import Workspace
from pages.shell import compute
from pages.shell.linked import sentence_of
from pages.shell.markup import esc, follows


def linked(t: Translator, workspace: Workspace, kpi: Kpi) -> str:
    """One line each for the base of a link and for its driver, as HTML; the result follows the hand."""
    tree = workspace.tree
    base = linked_by(tree, kpi.id)
    found = ([base] if base is not None else []) + [link for link in links(tree) if link.driver == kpi.id]
    return "".join(_line(t, workspace, link, kpi) for link in found)


def _line(t: Translator, workspace: Workspace, link: Link, kpi: Kpi) -> str:
    tree = workspace.tree
    result = tree[link.kpi]
    value = t.value(compute.now(workspace).values[result.id], result.measure)
    shown = f"{esc(result.name)} <b{follows(result.id)}>{esc(value)}</b>"
    words = (
        t("links.leads", kpi=shown) if kpi.id == link.driver
        else t("links.follows", driver=esc(tree[link.driver].name), kpi=shown)
    )  # fmt: skip
    return f"<div class='kt-linked' title='{esc(sentence_of(t, tree, link))}'>{words}</div>"
