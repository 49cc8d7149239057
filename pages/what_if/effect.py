"""The tree with what moved in it, and what each of the moved contributed."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.bridge import Bridge
from kpitree.i18n import Translator
from kpitree.model import Kpi
from pages.shell import session
from pages.shell.canvas import draw_tree
from pages.shell.canvas.events import Event
from pages.shell.markup import esc, heading
from pages.shell.saving.tree import draw_tree_saving
from pages.shell.saving.waterfall import draw_waterfall_saving
from pages.shell.waterfall import waterfall, waterfall_rows
from pages.what_if.effects import split
from pages.what_if.moving import PAGE, redraw


def draw_effect() -> None:
    """The tree with what moved in it, and how the difference splits over the levers."""
    _tree()
    _contributions()


@st.fragment(key=f"{PAGE}:tree")
def _tree() -> None:
    draw_tree(session.workspace(), key=f"{PAGE}:drawing", height=440, after=_moved)
    draw_tree_saving(f"{PAGE}:tree_picture")


def _moved(done: list[Event]) -> None:
    """What hands did on the tree shows on its lever and in what follows from it."""
    refused = session.take_notices()
    session.notify(*refused)
    if not refused and all(event.get("do") in ("set", "select") for event in done):
        redraw(*sorted(str(event.get("kpi")) for event in done if event.get("do") == "set"))
    session.redraw_all()


@st.fragment(key=f"{PAGE}:waterfall")
def _contributions() -> None:
    """The exact split of the difference over what was moved, as a waterfall."""
    workspace = session.workspace()
    tree = workspace.tree
    if tree.kgi is None or not workspace.changes:
        return
    t = session.translator()
    result = split(workspace)
    title = heading(t("what_if.contributions"), t("what_if.contributions_below"))
    if result.problems:
        st.html(f"{title}<div class='kt-caption'>{esc(t.problem(result.problems[0], tree))}</div>")
    else:
        kgi = tree[tree.kgi]
        rows = waterfall_rows(t, result, tree, kgi)
        st.html(title + waterfall(rows) + _sampled(t, result, kgi))
        about = t("picture.bridge", kgi=kgi.name)
        draw_waterfall_saving(f"{PAGE}:waterfall_picture", "bridge", rows, kgi, about=about)


def _sampled(t: Translator, result: Bridge, kgi: Kpi) -> str:
    """How far off the parts may be where not every order of the changes was counted (§21)."""
    if result.method != "sampled":
        return ""
    error = max((step.error for step in result.steps), default=0.0)
    words = t("what_if.sampled", error=t.delta(error, kgi.measure, signed=False))
    return f"<div class='kt-caption'>{esc(words)}</div>"
