"""ベンチマーク / Benchmarks: are we good?"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kpitree.analysis.benchmarking import compare
from kpitree.analysis.own_figures import own_figures
from pages.benchmarks import clicks, controls, own_rows
from pages.benchmarks.around import draw_around
from pages.benchmarks.details import draw_details
from pages.benchmarks.rows import listing
from pages.benchmarks.saved import draw_list_saving
from pages.benchmarks.sentence import draw_sentence
from pages.shell import session
from pages.shell.markup import caption

_LOOK = (Path(__file__).parent / "look.css").read_text("utf-8")

st.html(f"<style>{_LOOK}</style>")
workspace = session.workspace()
t = session.translator()
tree, changes = workspace.tree, workspace.lever_values()
result = compare(
    tree,
    controls.table(workspace),
    changes=changes,
    picked=workspace.picked,
    beside=own_figures(tree, changes),
    **controls.wanted(workspace),
)
draw_sentence(t, tree, result)
if tree.kpis:
    with st.container(horizontal=True, vertical_alignment="center", key="benchmarks:controls", gap="small"):
        if result.rows:
            controls.draw_view(workspace)
            controls.draw_find(list(result.rows))
        st.space("stretch")
        controls.draw_grades()
        own_rows.draw_own(workspace)
if result.rows:
    rows = controls.ordered(result)
    opened = controls.opened(rows)
    cut = next((n + 1 for n, row in enumerate(rows) if row.id == opened), len(rows))
    with st.container(key="benchmarks:list", gap=None):
        st.html(listing(t, tree, result, rows[:cut], opened=opened))
        if opened:
            with st.container(key="benchmarks:details"):
                draw_details(workspace, rows[cut - 1])
        if cut < len(rows):
            st.html(listing(t, tree, result, rows[cut:], head=False))
    if result.adds_up and result.periods is None:
        caption(t("benchmarks.per_unknown"))
    draw_list_saving(workspace, result, rows)
    clicks.listen(f"{opened} {workspace.picked.get(opened, '')}")
if tree.kpis:
    own_rows.draw_list(workspace)
    draw_around(t, tree, {row.id for row in result.rows})
