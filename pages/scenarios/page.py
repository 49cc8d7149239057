"""シナリオ / Scenarios: which future do we choose? Named futures side by side, and the initiatives they are made of."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.scenarios import adding, arranging, bridge, chosen, initiatives
from pages.scenarios.columns import BODY, columns_of
from pages.scenarios.comparison import draw_comparison
from pages.scenarios.sentence import draw_sentence
from pages.shell import session

_LOOK = "\n".join((Path(__file__).parent / name).read_text("utf-8") for name in ("look.css", "bridge/look.css"))


@st.fragment(key=BODY)
def _body() -> None:
    """Everything below the bar: switching an initiative draws it anew, and nothing else."""
    session.whole_page_if_changed()
    workspace = session.workspace()
    t = session.translator()
    columns = columns_of(t, workspace)
    looked_at = chosen.scenario_of(workspace)
    draw_sentence(t, workspace, columns, looked_at)
    if workspace.tree.kgi is None:
        return
    with st.container(key="scenarios:tools", horizontal=True, vertical_alignment="center", gap="small"):
        adding.draw(t, workspace)
        arranging.draw(t, workspace)
    draw_comparison(t, workspace, columns, looked_at)
    chosen.draw(t, workspace, looked_at)
    initiatives.draw(t, workspace, looked_at)
    bridge.draw(t, workspace, columns, looked_at)


chosen.follow()
st.html(f"<style>{_LOOK}</style>")
_body()
