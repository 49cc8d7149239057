"""Growing and pruning the tree at the selected KPI: add, move, make it the KGI, lever or formula, delete."""

from __future__ import annotations

import streamlit as st

from kpitree.formula import Entry, read_entry
from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AddKpi, MakeKgi, MoveKpi, RemoveKpi, SetFormula
from pages.shell import session
from pages.shell.markup import caption, plain
from pages.shell.messages import draw_problems
from pages.tree_builder.details import common_units
from pages.tree_builder.fields import Problems, attempt, read_number_of
from pages.tree_builder.selection import PAGE, select

HOW = ("*", "+", "-", "/", "alone")
SIGNS = {"*": "×", "+": "＋", "-": "−", "/": "÷"}


def draw_add(workspace: Workspace, kpi: Kpi) -> None:
    """A new KPI under the selected one: a name, how it is joined, and its value if it is known."""
    t = session.translator()
    key = f"{PAGE}:{kpi.id}:add"
    with st.popover(t("tree_builder.add"), icon=":material/add:", key=key, width="stretch"):
        st.text_input(t("tree_builder.name"), key=f"{key}:name", placeholder=t("tree_builder.add_name_placeholder"))
        options = HOW if not kpi.is_lever else ("*", "alone")
        typed = session.typed(f"{key}:how")
        session.seed(f"{key}:how", typed if typed in options else "*")  # it may have been a formula and is a lever now
        how = st.segmented_control(
            t("tree_builder.add_how"), options, key=f"{key}:how", required=True,
            format_func=lambda how: _how_label(t, how, lever=kpi.is_lever),
        )  # fmt: skip
        left, right = st.columns([3, 2], gap="small")
        left.text_input(
            t("tree_builder.add_value"), key=f"{key}:value", placeholder=t("tree_builder.add_value_example")
        )
        right.selectbox(
            t("tree_builder.unit"), ["", *common_units(t)], key=f"{key}:unit", accept_new_options=True,
            format_func=lambda unit: unit or t("tree_builder.no_unit"),
        )  # fmt: skip
        caption(_outcome(t, kpi, str(session.typed(f"{key}:name") or ""), str(how)))
        st.button(
            t("tree_builder.add_do"), key=f"{key}:do", type="primary", width="stretch", on_click=_add, args=(kpi.id,)
        )
        wrong: Problems = session.view(f"{key}:wrong", default=())
        draw_problems(wrong, key=key)


def _how_label(t: Translator, how: str, *, lever: bool) -> str:
    if how == "alone":
        return t("tree_builder.add_alone")
    return t("tree_builder.add_below") if lever else SIGNS[how]


def _outcome(t: Translator, kpi: Kpi, name: str, how: str) -> str:
    new = name.strip() or t("tree_builder.add_new")
    if how == "alone":
        return t("tree_builder.add_alone_outcome")
    if kpi.is_lever:
        return f"{kpi.name} = {new}"
    return f"{kpi.name} = … {SIGNS.get(how, SIGNS['*'])} {new}"


def _add(kpi_id: str) -> None:
    key = f"{PAGE}:{kpi_id}:add"
    name, value, unit = (str(session.typed(f"{key}:{field}") or "") for field in ("name", "value", "unit"))
    problems = add_kpi(kpi_id, name=name, value=value, unit=unit, how=str(session.typed(f"{key}:how") or "*"))
    session.set_view(f"{key}:wrong", problems)
    if not problems:
        for field in ("name", "value", "unit"):
            session.seed(f"{key}:{field}", "")


def add_kpi(kpi_id: str, *, name: str, value: str, unit: str, how: str) -> Problems:
    """Add a KPI; a value in % makes it a rate. When something is wrong, it comes back and that is all.

    What is added to or taken from a KPI is measured in the same unit; a lever that is broken down hands its value on.
    """
    tree = session.workspace().tree
    if kpi_id not in tree:
        return ()
    parent = tree[kpi_id]
    number = None
    if how in ("+", "-"):
        unit = unit or parent.unit
    if not value.strip() and parent.is_lever and how != "alone":
        number, unit = parent.baseline, unit or parent.unit
    if value.strip():
        entry = read_entry(value)
        unit = unit or ("%" if isinstance(entry, Entry) and (entry.percent or entry.kind == "counts") else "")
        draft = Kpi(id=parent.id, name="?", unit=unit if len(unit) <= 20 else "")
        found = read_number_of(draft, value, None)
        if isinstance(found, Problem):
            return (found.model_copy(update={"kpi": None, "fixes": ()}),)
        number = found
    joined = None if how == "alone" else kpi_id
    sign = how if how in ("*", "+", "-", "/") else "*"
    before = {kpi.id for kpi in tree.kpis}
    problems = attempt(AddKpi(name=name, unit=unit, value=number, under=joined, how=sign))  # type: ignore[arg-type]
    new = [kpi.id for kpi in session.workspace().tree.kpis if kpi.id not in before]
    # Under a KPI the next sibling usually follows at once: the selection stays where it is.
    select(new[0] if new and joined is None else kpi_id)
    return problems


def draw_more(workspace: Workspace, kpi: Kpi) -> None:
    """Everything that is done seldom, in one menu."""
    t = session.translator()
    tree = workspace.tree
    key = f"{PAGE}:{kpi.id}"
    with st.popover("", icon=":material/more_horiz:", key=f"{key}:more", help=t("tree_builder.more_actions")):
        with st.container(horizontal=True, gap="small"):
            st.button(
                t("tree_builder.move_up"), key=f"{key}:up", icon=":material/arrow_upward:", width="stretch",
                disabled=tree.kpis[0].id == kpi.id, on_click=session.do, args=(MoveKpi(kpi=kpi.id, by=-1),),
            )  # fmt: skip
            st.button(
                t("tree_builder.move_down"), key=f"{key}:down", icon=":material/arrow_downward:", width="stretch",
                disabled=tree.kpis[-1].id == kpi.id, on_click=session.do, args=(MoveKpi(kpi=kpi.id, by=1),),
            )  # fmt: skip
        st.button(
            t("tree_builder.make_kgi"), key=f"{key}:make_kgi", icon=":material/flag:", width="stretch",
            disabled=tree.kgi == kpi.id, on_click=session.do, args=(MakeKgi(kpi=kpi.id),),
        )  # fmt: skip
        if not kpi.is_lever:
            st.button(
                t("tree_builder.make_lever"), key=f"{key}:make_lever", icon=":material/tune:", width="stretch",
                help=t("tree_builder.make_lever_help"), on_click=session.do,
                args=(SetFormula(kpi=kpi.id, text=None),),
            )  # fmt: skip
        _draw_delete(t, workspace, kpi)


def _draw_delete(t: Translator, workspace: Workspace, kpi: Kpi) -> None:
    users = workspace.tree.users(kpi.id)
    if users:
        caption(t("tree_builder.delete_used", names=t.join(workspace.tree[i].name for i in users)))
    st.button(
        plain(t("tree_builder.delete", kpi=kpi.name)), key=f"{PAGE}:{kpi.id}:delete", icon=":material/delete:",
        width="stretch", on_click=_delete, args=(kpi.id,),
    )  # fmt: skip


def _delete(kpi_id: str) -> None:
    users = session.workspace().tree.users(kpi_id)
    if session.apply(RemoveKpi(kpi=kpi_id)) and users:
        select(users[0])
