"""First and total indices and Shapley effects of every lever, folded away: for those who ask."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.sobol import GlobalSensitivity
from kpitree.workspace import Workspace
from pages.sensitivity.causes.sentence import ranked
from pages.sensitivity.shares import percent, within
from pages.shell import session
from pages.shell.markup import caption, esc

FIELDS = ("shapley", "first", "total")
MOST_ROWS = 60
RIGHT = " style='text-align:right'"


def draw_table(workspace: Workspace, result: GlobalSensitivity) -> None:
    """The three ways to count a lever's part, and what they mean."""
    t, tree = session.translator(), workspace.tree
    folded = st.expander(t("sensitivity_causes.table"), key="sensitivity:causes:table", on_change="rerun")
    if not folded.open:
        return
    head = f"<tr><td>{esc(t('sensitivity_causes.column_lever'))}</td>"
    head += "".join(f"<td{RIGHT}>{esc(t(f'sensitivity_causes.column_{field}'))}</td>" for field in FIELDS) + "</tr>"
    body = ""
    for row in ranked(result)[:MOST_ROWS]:
        body += f"<tr><td>{esc(tree[row.id].name)}</td>"
        for field in FIELDS:
            error = within(t, getattr(row, f"{field}_conf"))
            small = f" <small class='kt-quiet'>{esc(error)}</small>" if error else ""
            body += f"<td{RIGHT}>{esc(percent(t, getattr(row, field)))}{small}</td>"
        body += "</tr>"
    with folded:
        caption(t("sensitivity_causes.table_below"))
        st.html(f"<table class='kt-table' style='max-width:42rem'>{head}{body}</table>")
