"""From a bar to What-if: the lever at that end, one step of undo, by a click on the bar or from a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from kpitree.analysis.tornado import Bar, tornado
from kpitree.model import SetTo
from kpitree.model.mix import mix_of
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ChangeLever
from pages.sensitivity.levers.views import view_now
from pages.shell import session
from pages.shell.markup import caption, plain

CHART = "sensitivity:tornado"
END = "end"  # the chart's selection: `id` of the lever and `side`
WHAT_IF = "pages/what_if/page.py"
_TRIED = "sensitivity:tried"


def clicked() -> None:
    """The callback of the chart: somebody clicked on a bar, or beside one."""
    event: Any = session.typed(CHART)
    chosen = ((event or {}).get("selection") or {}).get(END) or []
    if chosen:
        try_end(str(chosen[0].get("id", "")), str(chosen[0].get("side", "")))


def try_end(kpi_id: str, side: str) -> None:
    """As a callback: move the lever to that end; then What-if is shown. Where it must not be moved, only that is said.

    The end is worked out anew: what a browser sends is not believed.
    """
    workspace = session.workspace()
    result = tornado(workspace.tree, by=view_now(), changes=workspace.lever_values())
    bar = next((bar for bar in result.bars if bar.id == kpi_id), None)
    if bar is None or side not in ("low", "high"):
        return
    value = bar.low_value if side == "low" else bar.high_value
    if session.apply(ChangeLever(kpi=kpi_id, change=SetTo(value=value))):
        session.set_view(_TRIED, True)


def follow() -> None:
    """First on the page: go to What-if when an end was tried. A callback runs before the pages are known."""
    if session.view(_TRIED, default=False):
        session.set_view(_TRIED, False)
        st.switch_page(WHAT_IF)


def draw_list(workspace: Workspace, bars: Sequence[Bar], kgi_now: float) -> None:
    """The same without a mouse: every lever with its two ends."""
    t = session.translator()
    tree = workspace.tree
    kgi = tree[tree.kgi or ""]
    menu = st.popover(
        t("sensitivity_levers.try"), type="tertiary", icon=":material/tune:", key="sensitivity:try", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        caption(t("sensitivity_levers.try_below"))
        for bar in bars:
            lever = tree[bar.id]
            with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
                st.markdown(plain(bar.kpi), width="stretch")
                if lever.locked:
                    caption(t("sensitivity_levers.locked"))
                    continue
                for side, value, there in (
                    ("low", bar.low_value, bar.kgi_low), ("high", bar.high_value, bar.kgi_high)
                ):  # fmt: skip
                    difference = t.delta(there - kgi_now, kgi.measure)
                    effect = t("sensitivity_levers.try_effect", kgi=kgi.name, effect=difference)
                    st.button(
                        plain(t.value(value, lever.measure, trim=True)), key=f"sensitivity:{bar.id}:{side}",
                        help=plain(effect),
                        on_click=try_end, args=(bar.id, side),
                    )  # fmt: skip


def shares_a_whole(workspace: Workspace, bar: Bar) -> bool:
    """Whether What-if moves other levers along with this one (§25), which the tornado does not (§19)."""
    return len(mix_of(workspace.tree, bar.id)) > 1
