"""シナリオ / Scenarios: which future do we choose? Named futures side by side, and the initiatives they are made of.

Its parts are fragments: switching an initiative draws them anew, and what stands around them stays."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.scenarios import adding, arranging, bridge, chosen, initiatives
from pages.scenarios.columns import PARTS, columns_of
from pages.scenarios.comparison import draw_comparison
from pages.scenarios.sentence import draw_sentence
from pages.shell import session

_LOOK = "\n".join((Path(__file__).parent / name).read_text("utf-8") for name in ("look.css", "bridge/look.css"))


@st.fragment(key=PARTS[0])
def _sentence() -> None:
    workspace, t = session.workspace(), session.translator()
    draw_sentence(t, workspace, columns_of(t, workspace), chosen.scenario_of(workspace))


@st.fragment(key=PARTS[1])
def _comparison() -> None:
    session.whole_page_if_changed()
    workspace, t = session.workspace(), session.translator()
    draw_comparison(t, workspace, columns_of(t, workspace), chosen.scenario_of(workspace))


@st.fragment(key=PARTS[2])
def _initiatives() -> None:
    session.whole_page_if_changed()
    workspace, t = session.workspace(), session.translator()
    initiatives.draw(t, workspace, chosen.scenario_of(workspace))


@st.fragment(key=PARTS[3])
def _bridge() -> None:
    workspace, t = session.workspace(), session.translator()
    bridge.draw(t, workspace, chosen.scenario_of(workspace))


chosen.follow()
st.html(f"<style>{_LOOK}</style>")
_sentence()
if (now := session.workspace()).tree.kgi is not None:
    with st.container(key="scenarios:tools", horizontal=True, vertical_alignment="center", gap="small"):
        adding.draw(session.translator(), now)
        arranging.draw(session.translator(), now)
    _comparison()
    chosen.draw(session.translator(), now, chosen.scenario_of(now))
    initiatives.draw_ways_to_add(session.translator(), now)
    _initiatives()
    _bridge()
