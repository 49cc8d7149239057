"""Three ways to start: a template, three numbers, a blank sheet. Each is one undoable step."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.engine.whiteboard import sentence_of
from kpitree.errors import ActionRefused
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AddKpi, StartFrom
from pages.shell import session
from pages.shell.markup import caption, esc
from pages.shell.messages import draw_problems
from pages.tree_builder.fields import Problems, attempt
from pages.tree_builder.formula_field import set_open
from pages.tree_builder.selection import DIALOG, PAGE, close, select
from pages.tree_builder.three_numbers import draw_three_numbers


def draw_start(*, roomy: bool = False) -> None:
    """The buttons that start a tree; `roomy` on an empty page, with a line about each."""
    t = session.translator()
    columns = st.columns(3, gap="medium") if roomy else (None, None, None)
    ways = (
        ("templates", ":material/dashboard:", t("tree_builder.start_template"), t("tree_builder.start_template_below")),
        ("three", ":material/looks_3:", t("tree_builder.start_three"), t("tree_builder.start_three_below")),
        ("blank", ":material/note_add:", t("tree_builder.start_blank"), t("tree_builder.start_blank_below")),
    )
    for column, (way, icon, label, below) in zip(columns, ways, strict=True):
        with column or st.container(width="content"):
            st.button(
                label, key=f"{PAGE}:start:{way}", icon=icon, help=None if roomy else below,
                type="primary" if roomy and way == "templates" else "secondary",
                width="stretch" if roomy else "content", on_click=session.set_view, args=(DIALOG, way),
            )  # fmt: skip
            if roomy:
                caption(below)
    _draw_dialog(t)


def _draw_dialog(t: Translator) -> None:
    """The dialog that is open, if one is."""
    way = session.view(DIALOG, default="")
    if way == "templates":
        st.dialog(t("tree_builder.gallery"), width="large", on_dismiss=close)(_draw_gallery)()
    elif way == "three":
        st.dialog(t("tree_builder.three"), width="medium", on_dismiss=close)(draw_three_numbers)()
    elif way == "blank":
        st.dialog(t("tree_builder.blank"), width="small", on_dismiss=close)(_draw_blank)()


def start_from(tree: KpiTree, *, slug: str = "") -> Problems:
    """Begin with this tree and look at its KGI."""
    problems = attempt(StartFrom(tree=tree, template=slug))
    if not problems and tree.kgi is not None:
        select(tree.kgi)
    return problems


def _draw_gallery() -> None:
    """One card a template: title, question, how the KGI is made, its number."""
    t = session.translator()
    current = session.workspace().template
    caption(t("tree_builder.gallery_below"))
    slugs = templates()
    for row in range(0, len(slugs), 2):
        for column, slug in zip(st.columns(2, gap="large"), slugs[row : row + 2], strict=False):
            with column, st.container(key=f"{PAGE}:card:{slug}", gap="xsmall"):
                tree = template(slug, t.lang)
                st.html(card(t, slug, tree, current=slug == current))
                if st.button(t("tree_builder.use_template"), key=f"{PAGE}:use:{slug}"):
                    start_from(tree, slug=slug)
                    close()
                    session.redraw_all()


def card(t: Translator, slug: str, tree: KpiTree, *, current: bool) -> str:
    """What there is to know about a template before choosing it, as HTML."""
    kgi = tree[tree.kgi or tree.kpis[0].id]
    value = evaluate(tree).kgi
    known = "" if math.isnan(value) else f"<b>{esc(t.value(value, kgi.measure))}</b>"
    mark = f"<i>{esc(t('tree_builder.current'))}</i>" if current else ""
    size = t("tree_builder.size", kpis=len(tree.kpis), levers=len(tree.levers))
    return (
        f"<div class='kt-card'><h3>{esc(t(f'templates.{slug}_title'))}{mark}</h3>"
        f"<p>{esc(t(f'templates.{slug}_question'))}</p>"
        f"<p class='kt-caption'>{esc(t(f'templates.{slug}_line'))}</p>"
        f"<p class='kt-equation'>{esc(kgi.name)} {known} = {esc(sentence_of(tree, kgi.id))}</p>"
        f"<small>{esc(size)}</small></div>"
    )


def _draw_blank() -> None:
    """Only the KGI's name: everything else grows from it."""
    t = session.translator()
    key = f"{PAGE}:blank"
    caption(t("tree_builder.blank_below"))
    name = st.text_input(t("tree_builder.blank_name"), key=f"{key}:name", placeholder=t("tree_builder.blank_example"))
    if st.button(t("tree_builder.blank_do"), key=f"{key}:do", type="primary", width="stretch"):
        problems = start_blank(str(name or "").strip() or t("tree_builder.blank_example"), t("tree_builder.blank_unit"))
        if not problems:
            close()
            session.redraw_all()
        draw_problems(problems, key=key)


def start_blank(name: str, unit: str) -> Problems:
    """A tree of one KPI, the KGI. Refused, with the workspace unchanged, when the name cannot be one."""
    try:
        blank = AddKpi(name=name, unit=unit).apply(Workspace())
    except ActionRefused as refusal:
        return tuple(p.model_copy(update={"kpi": None}) for p in refusal.problems)
    problems = start_from(blank.tree)
    if not problems and blank.tree.kgi is not None:
        set_open(blank.tree.kgi, shown=True)
    return problems
