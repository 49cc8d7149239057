"""The selected KPI: everything about it, the often used above, the rest one click away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kpitree.model import Kpi
from kpitree.workspace import Workspace
from kpitree.workspace.actions import EditKpi
from pages.shell import compute, session
from pages.shell.markup import esc, follows
from pages.tree_builder.details import draw_details, draw_unit_and_target
from pages.tree_builder.fields import Problems, attempt, text_field
from pages.tree_builder.formula_field import draw_formula, opened, set_open
from pages.tree_builder.link_draft import the_link
from pages.tree_builder.linking import can_link, draw_linking
from pages.tree_builder.selection import PAGE, select
from pages.tree_builder.structure import draw_add, draw_more
from pages.tree_builder.value_field import draw_value
from pages.tree_builder.why import draw_why


def draw_inspector(workspace: Workspace, kpi: Kpi) -> None:
    """The panel beside the drawing."""
    t = session.translator()
    key = f"{PAGE}:{kpi.id}"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        _draw_choice(workspace, kpi)
        draw_more(workspace, kpi)
    draw_value_now(workspace, kpi)
    text_field(t("tree_builder.name"), kpi.name, key=f"{key}:name", take=lambda text: _rename(kpi.id, text))
    if opened(kpi):
        draw_formula(workspace, kpi)
    if kpi.is_lever and (kpi.baseline is not None or not opened(kpi)):
        draw_value(workspace, kpi)
    draw_unit_and_target(kpi)
    with st.container(horizontal=True, gap="small"):
        draw_add(workspace, kpi)
        if kpi.is_lever and not opened(kpi):
            st.button(
                t("tree_builder.give_formula"), key=f"{key}:formula_instead", icon=":material/function:",
                width="stretch", on_click=set_open, args=(kpi.id,), kwargs={"shown": True},
            )  # fmt: skip
    _folded(t("tree_builder.why"), "why", opened=not kpi.is_lever, draw=lambda: draw_why(workspace, kpi))
    if can_link(workspace.tree, kpi):
        linked = the_link(workspace.tree, kpi) is not None
        name = "linked" if linked else "links"
        _folded(t("links.title"), name, opened=linked, draw=lambda: draw_linking(workspace, kpi))
    _folded(t("tree_builder.details"), "details", opened=False, draw=lambda: draw_details(kpi))


def _folded(title: str, name: str, *, opened: bool, draw: Callable[[], None]) -> None:
    """A part to open. What nobody looks at is not drawn: it would cost every visitor its widgets' files."""
    part = st.expander(title, expanded=opened, type="compact", key=f"{PAGE}:{name}", on_change="rerun")
    if part.open:
        with part:
            draw()


def _draw_choice(workspace: Workspace, kpi: Kpi) -> None:
    """The title of the panel, which is also how any KPI is found by name."""
    t = session.translator()
    tree = workspace.tree
    key = f"{PAGE}:select"
    session.seed(key, kpi.id)
    st.selectbox(
        t("tree_builder.select"), [k.id for k in tree.kpis], key=key, label_visibility="collapsed", on_change=_choose,
        format_func=lambda i: tree[i].name if i in tree else i,
    )  # fmt: skip


def _choose() -> None:
    if not session.echo(f"{PAGE}:select"):
        select(str(session.typed(f"{PAGE}:select")))


def draw_value_now(workspace: Workspace, kpi: Kpi) -> None:
    """The number the tree has for it now, and what it is: KGI, lever or computed."""
    t = session.translator()
    evaluation = compute.now(workspace)
    value = evaluation.values[kpi.id]
    if value is None:
        words = {
            "missing": t("tree_builder.status_missing"), "blocked": t("tree_builder.status_blocked"),
        }.get(evaluation.status(kpi.id), t("tree_builder.status_broken"))  # fmt: skip
        shown = f"<span class='kt-quiet'>{esc(words)}</span>"
    else:
        shown = f"<b{follows(kpi.id)} title='{esc(t.exact(value, kpi.measure))}'>{esc(t.value(value, kpi.measure))}</b>"
    kind = "tree_builder.kind_lever" if kpi.is_lever else "tree_builder.kind_computed"
    if kpi.id == workspace.tree.kgi:
        kind = "tree_builder.kind_kgi"
    st.html(f"<div class='kt-now'>{shown}<span>{esc(t(kind))}</span></div>")


def _rename(kpi_id: str, text: str) -> Problems:
    return attempt(EditKpi(kpi=kpi_id, patch={"name": text}))
