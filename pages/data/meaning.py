"""A rate that nothing was measured for: people say what it counts over what, and the tree remembers it."""

from __future__ import annotations

import streamlit as st

from kpitree.data.measuring.result import Measurement
from kpitree.data.measuring.stage_words import known_stages, stage_id
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from kpitree.workspace.actions import EditKpi
from pages.data import words
from pages.shell import session

PAGE = "data"
LEVER, RATIO = f"{PAGE}:meaning:lever", f"{PAGE}:meaning:ratio"


def draw_meaning(t: Translator, tree: KpiTree, found: Measurement, measured: set[str]) -> None:
    """Two lists and a button, folded away; nothing where every rate was measured."""
    levers = [kpi.id for kpi in tree.levers if kpi.measure.is_rate and kpi.id not in measured]
    ratios = ratios_of(found)
    if not levers or not ratios:
        return
    part = st.expander(t("data.meaning"), key=f"{PAGE}:meaning", on_change="rerun", icon=":material/link:")
    if not part.open:
        return
    with part, st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"{PAGE}:meaning:line"):
        lever = st.selectbox(t("data.meaning_lever"), levers, key=LEVER, width=280, format_func=lambda k: tree[k].name)
        ratio = st.selectbox(
            t("data.meaning_ratio"), ratios, key=RATIO, width=280, help=t("data.meaning_help"),
            format_func=lambda one: t("data.of", count=words.stage(t, one.partition("/")[0]),
                                      of=words.stage(t, one.partition("/")[2])),
        )  # fmt: skip
        action = EditKpi(kpi=lever, patch={"benchmark": ratio})
        st.button(t("data.meaning_do"), key=f"{PAGE}:meaning:do", on_click=session.do, args=(action,))


def ratios_of(found: Measurement) -> list[str]:
    """Every stage over an earlier one, both of those that benchmarks know: neighbours first."""
    order = [stage for word in found.stages if (stage := stage_id(word)) in known_stages()]
    pairs = [(j - i, f"{order[j]}/{order[i]}") for i in range(len(order)) for j in range(i + 1, len(order))]
    return [ratio for _, ratio in sorted(pairs, key=lambda pair: pair[0])]
