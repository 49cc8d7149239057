"""The tree as equation text: type or paste, see what is wrong, apply.

A broken formula is kept and marked in its KPI; what would be lost (a line that defines nothing, a name twice) is
explained, and nothing is applied until it is mended.
"""

from __future__ import annotations

import streamlit as st

from kpitree.data.text import TextTree, read_text, to_text
from kpitree.engine import check
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.problems import Fix, Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ReplaceTree
from pages.shell import session
from pages.shell.markup import caption, esc, plain
from pages.tree_builder.fields import attempt
from pages.tree_builder.selection import PAGE

KEY = f"{PAGE}:text"
DETAILS = f"{KEY}:details"
DRAFT = f"{KEY}:draft"  # (text it was made from, text as typed)
MOST = 8


def draw_text(workspace: Workspace) -> None:
    """The editor, what it finds, and the button that applies it."""
    t = session.translator()
    details = bool(session.view(DETAILS, default=False))
    stored = to_text(workspace.tree, details=details, lang=t.lang)
    draft: tuple[str, str] | None = session.view(DRAFT, default=None)
    # A draft outlives changes made elsewhere: nobody loses a page of typing because of a click in the inspector.
    text = draft[1] if draft is not None else stored
    session.fill(KEY, text)
    st.text_area(
        t("tree_builder.text"), key=KEY, height=_height(text), on_change=_typed, args=(stored,),
        label_visibility="collapsed", placeholder=t("tree_builder.text_placeholder"),
    )  # fmt: skip
    changed = text != stored
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(t("tree_builder.text_apply"), key=f"{KEY}:apply", type="primary", on_click=_apply, args=(stored,))
        st.button(
            t("tree_builder.text_revert"), key=f"{KEY}:revert", type="tertiary", disabled=not changed, on_click=_revert
        )
        session.seed(DETAILS, details)
        st.toggle(
            t("tree_builder.text_details"), key=DETAILS, disabled=changed, help=t("tree_builder.text_details_help"),
            on_change=lambda: session.set_view(DETAILS, bool(session.typed(DETAILS))),
        )  # fmt: skip
    if changed:
        if draft is not None and draft[0] != stored:
            caption(t("tree_builder.text_moved"))
        _draw_findings(t, workspace.tree, text, stored)
    else:
        caption(t("tree_builder.text_help"))


def _height(text: str) -> int:
    """Tall enough for the text, within reason."""
    return max(220, min(560, 26 * (text.count("\n") + 2)))


def _typed(stored: str) -> None:
    session.set_view(DRAFT, (stored, str(session.typed(KEY) or "")))


def _revert() -> None:
    session.set_view(DRAFT, None)


def lost(read: TextTree) -> tuple[Problem, ...]:
    """What the text says that the tree read from it does not hold; errors that the tree shows itself are not lost."""
    marked = {problem.kpi for problem in check(read.tree) if problem.severity == "error"}
    return tuple(p for p in read.problems if p.severity == "error" and (p.kpi is None or p.kpi not in marked))


def _shown_by_the_tree(read: TextTree) -> list[Problem]:
    """Errors of the tree that reading did not report (a name nobody knows), placed at the line of their KPI."""
    reported = {problem.kpi for problem in read.problems}
    return [
        problem.model_copy(update={"span": read.places[problem.kpi], "fixes": ()})
        for problem in check(read.tree)
        if problem.severity == "error" and problem.kpi in read.places and problem.kpi not in reported
    ]


def _read(text: str, tree: KpiTree) -> TextTree:
    """What the text says; with the details shown it says everything, so that a line taken out is gone."""
    return read_text(text, base=tree, complete=bool(session.view(DETAILS, default=False)))


def _apply(stored: str) -> None:
    text = str(session.typed(KEY) or "")
    read = _read(text, session.workspace().tree)
    if lost(read) or attempt(ReplaceTree(tree=read.tree)):
        session.set_view(DRAFT, (stored, text))
        return
    session.set_view(DRAFT, None)


def _draw_findings(t: Translator, tree: KpiTree, text: str, stored: str) -> None:
    read = _read(text, tree)
    refused = lost(read)
    ordered = [*refused, *(p for p in read.problems if p not in refused), *_shown_by_the_tree(read)]
    if refused:
        caption(t("tree_builder.text_refused"))
    elif ordered:
        caption(t("tree_builder.text_marked"))
    else:
        added = {k.id for k in read.tree.kpis} - {k.id for k in tree.kpis}
        gone = {k.id for k in tree.kpis} - {k.id for k in read.tree.kpis}
        caption(t("tree_builder.text_ready", added=len(added), gone=len(gone)))
    for n, problem in enumerate(ordered[:MOST]):
        line = problem.span.line_column(text)[0] if problem.span else 1
        with st.container(horizontal=True, vertical_alignment="center", key=f"{KEY}:problem:{n}", gap="small"):
            said = t("tree_builder.text_line", line=line, message=t.problem(problem, read.tree))
            st.html(f"<div class='kt-problem kt-{problem.severity}'>{esc(said)}</div>", width="content")
            for m, fix in enumerate(problem.fixes):
                if fix.span is not None or problem.span is not None:
                    st.button(
                        plain(t.fix(fix, problem, read.tree)), key=f"{KEY}:fix:{n}:{m}", type="tertiary",
                        icon=":material/auto_fix_high:", on_click=_mend, args=(text, stored, problem, fix),
                    )  # fmt: skip
    if len(ordered) > MOST:
        caption(t("tree_builder.doctor_more", n=len(ordered) - MOST))


def _mend(text: str, stored: str, problem: Problem, fix: Fix) -> None:
    span = fix.span or problem.span
    if span is not None:
        session.set_view(DRAFT, (stored, text[: span.start] + fix.text + text[span.end :]))
