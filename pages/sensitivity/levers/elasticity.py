"""Elasticities: by how many percent the KGI moves when a lever moves by one percent."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.engine import elasticities
from kpitree.workspace import Workspace
from pages.shell import session
from pages.shell.markup import caption, esc
from pages.shell.saving.csv import draw_csv

MOST_ROWS = 30


def draw_elasticities(workspace: Workspace) -> None:
    """A small table, largest first, folded away: it is for those who ask."""
    t = session.translator()
    found = elasticities(workspace.tree, workspace.lever_values())
    rows = sorted(((k, e) for k, e in found.items() if not math.isnan(e)), key=lambda row: -abs(row[1]))
    if not rows:
        return
    with st.expander(t("sensitivity.elasticities"), key="sensitivity:elasticities"):
        caption(t("sensitivity.elasticities_below"))
        body = "".join(
            f"<tr><td>{esc(name)}</td><td>{esc(t.plain(value, digits=2, signed=True))}%</td></tr>"
            for name, value in rows[:MOST_ROWS]
        )
        st.html(f"<table class='kt-table'>{body}</table>")
        draw_csv("sensitivity:elasticities", "elasticities", lambda: [{"kpi": k, "elasticity": e} for k, e in rows])
