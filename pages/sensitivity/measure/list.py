"""The ranked list: each lever with what knowing it better would do, and the way to where its data are entered."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.better_data import BetterData, Worth
from kpitree.analysis.uncertain import Uncertain
from kpitree.workspace import Workspace
from pages.sensitivity.causes.bars import detail
from pages.sensitivity.measure.sentence import by_share, said
from pages.sensitivity.shares import doubted
from pages.shell import session
from pages.shell.markup import esc, plain
from pages.shell.saving.csv import draw_csv

MOST = 5
MOST_FOLDED = 60
TREE_PAGE, TREE_SELECTED = "pages/tree_builder/page.py", "tree_builder:selected"


def draw_list(workspace: Workspace, question: Uncertain, result: BetterData) -> None:
    """The most useful first; the others folded."""
    t = session.translator()
    rows = [row for row in by_share(result) if row.id in question.spreads]
    for place, row in enumerate(rows[:MOST]):
        _draw_row(workspace, question, result, row, place + 1)
    rest = rows[MOST : MOST + MOST_FOLDED]
    if rest:
        folded = st.expander(
            t("sensitivity_measure.rest", n=len(rows) - MOST), key="sensitivity:measure:rest", on_change="rerun"
        )
        if folded.open:
            kgi = workspace.tree[workspace.tree.kgi or ""]
            items = "".join(
                f"<li><b>{esc(workspace.tree[row.id].name)}</b>&ensp;{said(t, kgi, result.std, row)}</li>"
                for row in rest
            )
            folded.html(f"<ol start='{MOST + 1}' class='kt-preview'>{items}</ol>")
    draw_csv("sensitivity:measure", "what_to_measure", result.to_frame)


def _draw_row(workspace: Workspace, question: Uncertain, result: BetterData, row: Worth, place: int) -> None:
    t, tree = session.translator(), workspace.tree
    lever, kgi = tree[row.id], tree[tree.kgi or ""]
    gone = t("sensitivity_measure.gone", share=doubted(t, row.share_known, row.share_error))
    now = detail(t, lever, question.spreads[row.id])
    with st.container(
        horizontal=True, vertical_alignment="center", wrap=False, key=f"sensitivity:{row.id}:measure_row"
    ):
        st.html(
            f"<div class='kt-preview'><b>{place}. {esc(lever.name)}</b> <span class='kt-quiet'>{esc(now)}</span><br>"
            f"{said(t, kgi, result.std, row)} <span class='kt-quiet'>{esc(gone)}</span></div>"
        )
        if st.button(
            t("sensitivity_measure.open"), key=f"sensitivity:{row.id}:measure", type="tertiary",
            icon=":material/edit:", help=plain(t("sensitivity_measure.open_help", lever=lever.name)),
        ):  # fmt: skip
            session.set_view(TREE_SELECTED, row.id)
            st.switch_page(TREE_PAGE)
