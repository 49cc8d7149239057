"""The levers in their groups. Each is a fragment of its own, so that moving one draws neither the others nor the page
anew; the shares of one whole are one fragment together."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.model.mix import mix_of
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ResetLevers
from pages.shell import session
from pages.shell.markup import esc
from pages.what_if.groups import FIRST, Group, called, groups, narrowed, strongest
from pages.what_if.lever import draw_lever, share_of
from pages.what_if.moving import PAGE, PARTS

FIND, ALL = f"{PAGE}:find", f"{PAGE}:all"
MANY = 12  # levers beside which a field to find one helps


def draw_levers(workspace: Workspace) -> None:
    """The levers of the tree: all of them, those that were looked for, or the strongest of very many."""
    t = session.translator()
    tree = workspace.tree
    with st.container(key=f"{PAGE}:levers", gap=None):
        _draw_head(t, tree)
        shown, left_out = _shown(workspace)
        drawn: dict[str, str] = {}
        for group in narrowed(groups(tree), shown):
            ids = [kpi.id for kpi in group.levers]
            if group.mix:
                drawn |= dict.fromkeys(ids, f"{PAGE}:mix:{ids[0]}")
                st.fragment(_mix, key=drawn[ids[0]])(ids[0])
                continue
            st.html(f"<div class='kt-group'>{esc(group.title or t('what_if.other_levers'))}</div>")
            for kpi_id in ids:
                drawn[kpi_id] = f"{PAGE}:lever:{kpi_id}"
                st.fragment(_lever, key=drawn[kpi_id])(kpi_id)
        session.set_view(PARTS, drawn)
        if not drawn:
            st.html(f"<div class='kt-caption'>{esc(t('what_if.none_found'))}</div>")
        if left_out:
            st.button(t("what_if.show_all", n=len(tree.levers)), key=f"{PAGE}:show_all", on_click=_show_all)


def _draw_head(t: Translator, tree: KpiTree) -> None:
    """A field to find a lever among many, and the way back to the baseline (shown while something is moved)."""
    with st.container(key=f"{PAGE}:head", horizontal=True, vertical_alignment="center", gap="small"):
        if len(tree.levers) > MANY:
            session.fill(FIND, session.view(FIND, default=""))
            st.text_input(
                t("what_if.find"), key=FIND, placeholder=t("what_if.find"), label_visibility="collapsed",
                icon=":material/search:", on_change=_find,
            )  # fmt: skip
        st.button(
            t("what_if.reset_all"), key=f"{PAGE}:reset_all", type="tertiary", on_click=session.do,
            args=(ResetLevers(),),
        )  # fmt: skip


def _shown(workspace: Workspace) -> tuple[set[str], bool]:
    """The ids of the levers to draw, and whether others are left out only because there are so many."""
    tree = workspace.tree
    ids = {kpi.id for kpi in tree.levers}
    text = str(session.view(FIND, default="")).strip()
    if text and len(ids) > MANY:
        return called(tree, text), False
    if len(ids) <= FIRST or session.view(ALL, default=False):
        return ids, False
    first = strongest(tree, workspace.changes)
    return first, first < ids


def _find() -> None:
    session.set_view(FIND, str(session.typed(FIND) or ""))


def _show_all() -> None:
    session.set_view(ALL, True)


def _lever(kpi_id: str) -> None:
    workspace = session.workspace()
    if kpi_id in workspace.tree:
        draw_lever(session.translator(), workspace, workspace.tree[kpi_id])


def _mix(first: str) -> None:
    """The shares of one whole (§25): how they stand together, and each of them."""
    workspace = session.workspace()
    tree = workspace.tree
    members = mix_of(tree, first) if first in tree else ()
    if not members:
        return
    t = session.translator()
    levers = tuple(tree[member] for member in members)
    with st.container(key=f"{PAGE}:{first}:mix", gap=None):
        st.html(_whole(t, workspace, Group(title=tree[first].mix, levers=levers, mix=True)))
        for kpi in levers:
            draw_lever(t, workspace, kpi)


def _whole(t: Translator, workspace: Workspace, group: Group) -> str:
    """The heading of a mix, with its sum, and one bar cut into the shares."""
    moved = workspace.lever_values()
    shares = [moved.get(kpi.id, kpi.baseline) for kpi in group.levers]
    known = [share for share in shares if share is not None]
    total = t.value(math.fsum(known), "%", trim=True) if len(known) == len(shares) else t.value(None)
    parts = "".join(
        f"<i data-share='{kpi.id}' style='flex-grow:{share_of(share)}' "
        f"title='{esc(kpi.name)}'><span>{esc(kpi.name)}</span></i>"
        for kpi, share in zip(group.levers, shares, strict=True)
    )
    return (
        f"<div class='kt-group'>{esc(group.title)}<span>{esc(t('what_if.mix_sum', sum=total))}</span></div>"
        f"<div class='kt-mix' aria-hidden='true'>{parts}</div>"
    )
