"""The formula of a KPI: checked while it is typed, with its value, what could come next, and fixes to click.

What is typed is a draft beside the workspace until it is applied; a draft whose formula changed elsewhere is dropped.
"""

from __future__ import annotations

import streamlit as st

from kpitree.engine.whiteboard import equation_of, said
from kpitree.formula import complete
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.problems import Fix, Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AddKpi, SetFormula
from pages.shell import compute, session
from pages.shell.markup import caption, delta, esc, plain
from pages.shell.mending import fixed_formula, trial, with_names
from pages.shell.messages import draw_problems
from pages.tree_builder.enter import on_enter
from pages.tree_builder.fields import attempt
from pages.tree_builder.selection import PAGE, select_named

MOST_CHIPS = 6
SIGNS = ("*", "+", "-", "/")
SHOWN = str.maketrans({"*": "×", "-": "−", "/": "÷"})


def opened(kpi: Kpi) -> bool:
    """Whether the formula field is shown: always for computed KPIs, for levers once somebody asked for it."""
    return not kpi.is_lever or bool(session.view(f"{PAGE}:{kpi.id}:formula:open", default=False))


def set_open(kpi_id: str, *, shown: bool) -> None:
    """Show the formula field of a lever, or hide it again."""
    session.set_view(f"{PAGE}:{kpi_id}:formula:open", shown)
    session.set_view(f"{PAGE}:{kpi_id}:formula:draft", None)


def draw_formula(workspace: Workspace, kpi: Kpi) -> None:
    """The field with everything below it."""
    t = session.translator()
    key = f"{PAGE}:{kpi.id}:formula"
    stored = equation_of(workspace.tree, kpi.id, t.lang)
    text = _draft(kpi.id, stored)
    session.fill(key, text)
    st.text_input(
        t("tree_builder.formula"), key=key, live=True, on_change=_typed, args=(kpi.id, stored),
        placeholder=t("tree_builder.formula_placeholder"), help=t("tree_builder.formula_help"),
    )  # fmt: skip
    on_enter(key, _apply, kpi.id, focus=session.view(f"{key}:focus", default=0))
    changed = text.strip() != stored
    if changed:
        _draw_chips(t, workspace.tree, kpi, text)
        _draw_preview(t, workspace, kpi, text)
    if changed or kpi.is_lever:
        with st.container(horizontal=True, gap="small"):
            st.button(
                t("tree_builder.apply"), key=f"{key}:apply", type="primary", disabled=not changed,
                on_click=lambda: _apply(text, kpi.id),
            )  # fmt: skip
            st.button(t("tree_builder.cancel"), key=f"{key}:cancel", type="tertiary", on_click=_cancel, args=(kpi.id,))
    else:
        problems = [p for p in compute.now(workspace).problems if p.kpi == kpi.id]
        _draw_problems(t, workspace.tree, kpi, problems, key=key)


def _draft(kpi_id: str, stored: str) -> str:
    draft: tuple[str, str] | None = session.view(f"{PAGE}:{kpi_id}:formula:draft", default=None)
    return draft[1] if draft is not None and draft[0] == stored else stored


def _keep(kpi_id: str, text: str, *, stored: str, caret: bool = False) -> None:
    key = f"{PAGE}:{kpi_id}:formula"
    session.set_view(f"{key}:draft", (stored, text))
    if caret:
        session.set_view(f"{key}:focus", session.view(f"{key}:focus", default=0) + 1)


def _typed(kpi_id: str, stored: str) -> None:
    key = f"{PAGE}:{kpi_id}:formula"
    if not session.echo(key):
        _keep(kpi_id, str(session.typed(key) or ""), stored=stored)


def _cancel(kpi_id: str) -> None:
    set_open(kpi_id, shown=False)


def _apply(text: str, kpi_id: str) -> None:
    tree = session.workspace().tree
    if kpi_id not in tree:
        return
    if text.strip() == equation_of(tree, kpi_id, session.language()):
        return _cancel(kpi_id)
    refused = attempt(SetFormula(kpi=kpi_id, text=text if text.strip() else None))
    if refused:  # what was typed stays; `trial` says why below it
        return _keep(kpi_id, text, stored=equation_of(tree, kpi_id, session.language()))
    return _cancel(kpi_id)


def _draw_chips(t: Translator, tree: KpiTree, kpi: Kpi, text: str) -> None:
    """What could stand at the end of what was typed, one click each."""
    names = [k.name for k in tree.kpis if k.id != kpi.id]
    found = complete(text, len(text), names)
    candidates = [c for c in found.candidates if c.kind != "operator" or c.label in SIGNS]
    candidates.sort(key=lambda c: SIGNS.index(c.label) if c.kind == "operator" else 0)
    word = text[found.span.start : found.span.end]
    candidates = [c for c in candidates if c.text != word][:MOST_CHIPS]
    if not candidates:
        return
    stored = equation_of(tree, kpi.id, t.lang)
    with st.container(horizontal=True, gap="xsmall", key=f"{PAGE}:{kpi.id}:chips"):
        for n, candidate in enumerate(candidates):
            chosen = candidate.text.translate(SHOWN) if candidate.kind == "operator" else said(candidate.text, t.lang)
            st.button(
                plain(chosen.strip() if candidate.kind == "operator" else candidate.label),
                key=f"{PAGE}:{kpi.id}:chip:{n}", on_click=_keep,
                args=(kpi.id, text[: found.span.start] + chosen + text[found.span.end :]),
                kwargs={"stored": stored, "caret": True},
            )  # fmt: skip


def _unfinished(tree: KpiTree, kpi: Kpi, text: str) -> str:
    """The word at the end while some KPI begins with it or contains it: nobody is wrong who is still typing."""
    found = complete(text, len(text), [k.name for k in tree.kpis if k.id != kpi.id])
    return text[found.span.start : found.span.end] if any(c.kind == "kpi" for c in found.candidates) else ""


def _draw_preview(t: Translator, workspace: Workspace, kpi: Kpi, text: str) -> None:
    """What the typed formula would give, or what is wrong with it."""
    if not text.strip():
        caption(t("tree_builder.formula_empty"))
        return
    evaluation, problems = trial(workspace, kpi.id, text)
    word = _unfinished(workspace.tree, kpi, text)
    problems = tuple(p for p in problems if p.code != "unknown_name" or p.params.get("name") != word)
    if evaluation is not None:
        value = evaluation.values[kpi.id]
        before = compute.now(workspace).values[kpi.id]
        change = delta(t, value - before, kpi.measure, of=before) if value is not None and before is not None else ""
        if value is not None:
            st.html(f"<div class='kt-preview'>= <b>{esc(t.value(value, kpi.measure))}</b> {change}</div>")
        elif not problems and kpi.id in evaluation.blocked:
            names = t.join(evaluation.tree[i].name for i in evaluation.blocked[kpi.id])
            caption(t("tree_builder.why_blocked", names=names))
    tree = evaluation.tree if evaluation is not None else workspace.tree
    _draw_problems(t, tree, kpi, list(problems), key=f"{PAGE}:{kpi.id}:formula")


def _draw_problems(t: Translator, tree: KpiTree, kpi: Kpi, problems: list[Problem], *, key: str) -> None:
    """Problems of this formula; fixes change what is typed, or add the KPI that it already speaks of."""
    stored = equation_of(session.workspace().tree, kpi.id, t.lang)
    typed = with_names(tree, tree[kpi.id].formula or "")

    def mend(problem: Problem, fix: Fix) -> None:
        fixed = fixed_formula(tree, problem, fix)
        if fixed is not None:
            _keep(kpi.id, said(fixed, t.lang), stored=stored, caret=True)
        elif fix.code == "add_kpi":
            # Said twice: once so that nothing typed is lost, once so that it holds the id of the new KPI.
            said_so = SetFormula(kpi=kpi.id, text=typed)
            attempt(said_so, AddKpi(name=fix.text), said_so, gesture=f"add:{kpi.id}:{fix.text}")
            select_named(fix.text)

    mendable = [p.model_copy(update={"fixes": tuple(f for f in p.fixes if _usable(tree, p, f))}) for p in problems]
    draw_problems(mendable, key=key, on_fix=mend)


def _usable(tree: KpiTree, problem: Problem, fix: Fix) -> bool:
    return fix.code == "add_kpi" or fixed_formula(tree, problem, fix) is not None
