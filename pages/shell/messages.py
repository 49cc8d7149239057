"""Saying what is wrong, where, and offering the one click that mends it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from kpitree.problems import Fix, Problem
from pages.shell import session
from pages.shell.markup import esc, plain


def draw_notices() -> None:
    """What was refused since the last drawing."""
    t = session.translator()
    tree = session.workspace().tree
    for problem in session.take_notices():
        st.toast(plain(t.problem(problem, tree)), icon=":material/info:", duration="long")


def draw_unexpected() -> None:
    """The last resort: something failed that should not have; nothing is lost."""
    t = session.translator()
    st.error(t("shell.unexpected"), icon=":material/error:")


def draw_problems(
    problems: Sequence[Problem], *, key: str, on_fix: Callable[[Problem, Fix], None] | None = None
) -> None:
    """Problems one below the other, errors first, each with a button for every fix."""
    t = session.translator()
    tree = session.workspace().tree
    ordered = sorted(problems, key=lambda p: p.severity != "error")
    for n, problem in enumerate(ordered):
        with st.container(horizontal=True, vertical_alignment="center", key=f"{key}:problem:{n}", gap="small"):
            st.html(f"<div class='kt-problem kt-{problem.severity}'>{esc(t.problem(problem, tree))}</div>")
            for m, fix in enumerate(problem.fixes if on_fix else ()):
                st.button(
                    plain(t.fix(fix, problem)),
                    key=f"{key}:fix:{n}:{m}",
                    type="tertiary",
                    icon=":material/auto_fix_high:",
                    on_click=on_fix,
                    args=(problem, fix),
                )
