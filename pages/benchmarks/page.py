"""ベンチマーク / Benchmarks: are we good?"""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.benchmarking import compare
from pages.benchmarks import clicks, controls, own_rows
from pages.benchmarks.around import draw_around
from pages.benchmarks.details import draw_details
from pages.benchmarks.rows import listing
from pages.benchmarks.sentence import draw_sentence
from pages.shell import session

workspace = session.workspace()
t = session.translator()
tree = workspace.tree
result = compare(
    tree,
    controls.table(workspace),
    changes=workspace.lever_values(),
    picked=workspace.picked,
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
        own_rows.draw_add(workspace)
if result.rows:
    rows = controls.ordered(result)
    opened = controls.opened(rows)
    cut = next((n + 1 for n, row in enumerate(rows) if row.id == opened), len(rows))
    with st.container(key="benchmarks:list", gap=None):
        st.html(listing(t, tree, rows[:cut], opened=opened))
        if opened:
            with st.container(key="benchmarks:details"):
                draw_details(workspace, rows[cut - 1])
        if cut < len(rows):
            st.html(listing(t, tree, rows[cut:], head=False))
    clicks.listen(opened)
if tree.kpis:
    own_rows.draw_list(workspace)
    draw_around(t, tree)
