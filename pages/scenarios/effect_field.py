"""Typing what an initiative does to a lever: `+5pt`, `×1.1`, `30%`. Points or relative is asked for, never guessed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Change, Counts, KpiTree, SetTo
from kpitree.model.entry import read_change
from kpitree.problems import Fix, Problem
from pages.shell import session
from pages.shell.markup import caption
from pages.shell.messages import draw_problems

OnChange = Callable[[str, Change], None]


def draw(t: Translator, tree: KpiTree, *, key: str, on_change: OnChange) -> None:
    """A lever to choose and what happens to it; `on_change(lever, change)` once what was typed can be read."""
    levers = [kpi.id for kpi in tree.levers]
    with st.container(key=f"{key}:fields", horizontal=True, gap="small"):
        st.selectbox(
            t("scenarios.lever"), levers, key=f"{key}:lever", index=None, placeholder=t("scenarios.lever_choose"),
            format_func=lambda i: tree[i].name if i in tree else "", width=200, on_change=_typed, args=(key, on_change),
        )  # fmt: skip
        st.text_input(
            t("scenarios.effect"), key=f"{key}:effect", placeholder=t("scenarios.effect_placeholder"), width=150,
            on_change=_typed, args=(key, on_change),
        )  # fmt: skip
    caption(t("scenarios.effect_help"))
    wrong: tuple[str, str, Problem] | None = session.view(f"{key}:wrong", default=None)
    if wrong is None or wrong[0] not in tree:
        return

    def choose(_problem: Problem, fix: Fix) -> None:
        read(wrong[0], fix.text, key=key, on_change=on_change)

    draw_problems([wrong[2].at(kpi=wrong[0])], key=key, on_fix=choose)


def _typed(key: str, on_change: OnChange) -> None:
    read(session.typed(f"{key}:lever"), str(session.typed(f"{key}:effect") or ""), key=key, on_change=on_change)


def read(lever: str | None, text: str, *, key: str, on_change: OnChange) -> None:
    """Read what was typed for a lever: hand it on, or remember why it cannot be."""
    session.set_view(f"{key}:wrong", None)
    tree = session.workspace().tree
    if not text.strip():
        return
    if lever is None or lever not in tree:
        session.notify(Problem(code="initiative_which_lever", severity="warning"))
        return
    found = read_change(text, unit=tree[lever].measure, strict_screen=True)
    if isinstance(found, Problem):
        session.set_view(f"{key}:wrong", (lever, text, found))
        return
    on_change(lever, SetTo(value=found.rate) if isinstance(found, Counts) else found)
    session.seed(f"{key}:effect", "")
