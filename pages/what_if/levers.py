"""The levers, grouped by who moves them: a number to type, a slider to drag, the baseline to compare with."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from kpitree.model import Change, Counts, Kpi, KpiTree, SetTo
from kpitree.workspace import Workspace
from kpitree.workspace.actions import Action, ChangeLever, ResetLevers
from kpitree.workspace.scale import Scale, scale_of
from pages.shell import entry, session
from pages.shell.markup import esc, plain

PAGE = "what_if"
EFFECTS = (f"{PAGE}:sentence", f"{PAGE}:tree", f"{PAGE}:chips")  # what shows the effect of a lever


def draw_levers(workspace: Workspace) -> None:
    """Every lever of the tree, in groups."""
    t = session.translator()
    for group, levers in groups(workspace.tree):
        st.html(f"<div class='kt-group'>{esc(group or t('what_if.other_levers'))}</div>")
        for kpi in levers:
            st.fragment(_lever, key=part(kpi.id))(kpi.id)


def groups(tree: KpiTree) -> list[tuple[str, list[Kpi]]]:
    """Levers by owner where every lever has one, else by the KPI they feed; in tree order."""
    levers = tree.levers
    if levers and all(kpi.owner for kpi in levers):
        titled = [(kpi.owner, kpi) for kpi in levers]
    else:
        titled = [(tree[users[0]].name if (users := tree.users(kpi.id)) else "", kpi) for kpi in levers]
    order = list(dict.fromkeys(title for title, _ in titled))
    titled.sort(key=lambda pair: order.index(pair[0]))
    return [(title, [kpi for _, kpi in pairs]) for title, pairs in groupby(titled, key=lambda pair: pair[0])]


def part(kpi_id: str) -> str:
    """The name of a lever's fragment."""
    return f"{PAGE}:lever:{kpi_id}"


def _lever(kpi_id: str) -> None:
    """One lever, as a fragment: moving it draws neither the other levers nor the page anew."""
    workspace = session.workspace()
    if kpi_id not in workspace.tree:
        return
    t = session.translator()
    kpi, moved = workspace.tree[kpi_id], kpi_id in workspace.changes
    value = workspace.lever_values().get(kpi_id, kpi.baseline)
    scale = scale_of(kpi, value)
    with st.container(key=f"{PAGE}:{kpi.id}:lever", horizontal=True, vertical_alignment="center", gap=None):
        was = f"<span>{esc(t.value(kpi.baseline, kpi.measure))} →</span>" if moved else ""
        name = f"<div class='kt-lever' title='{esc(kpi.definition)}'>{esc(kpi.name)}{was}</div>"
        st.html(name + _track(kpi, scale), width="stretch")
        entry.field(kpi, value, page=PAGE, on_read=_move, width=88)
        _slider(kpi, value, scale)
        if moved:  # last, and put into its place by the style sheet: nothing before it may be drawn anew
            st.button(
                t("what_if.reset_one"), key=f"{PAGE}:{kpi.id}:reset", type="tertiary", on_click=_reset, args=(kpi.id,)
            )
    entry.asked(kpi, page=PAGE, on_read=_move)


def _slider(kpi: Kpi, value: float | None, scale: Scale) -> None:
    key = f"{PAGE}:{kpi.id}:slider"
    # A slider shows numbers as they are: rates go in percent, so that what a screen reader says is right.
    factor = 100.0 if kpi.measure.is_rate else 1.0
    session.seed(key, (scale.low if value is None else value) * factor)
    st.slider(
        plain(kpi.name), min_value=scale.low * factor, max_value=scale.high * factor, step=scale.step * factor,
        format="%.1f%%" if kpi.measure.is_rate else "%.6g", key=key, label_visibility="collapsed",
        on_change=_slid, args=(key, kpi.id, factor, scale),
    )  # fmt: skip


def _slid(key: str, kpi_id: str, factor: float, scale: Scale) -> None:
    position = session.typed(key)
    if position is None:
        return
    # Sliders report multiples of the step with binary dust (0.30000000000000004): say the number that was meant.
    value = float(f"{position / factor:.12g}")
    session.set_view(f"{PAGE}:{kpi_id}:entry:wrong", None)
    _apply(kpi_id, SetTo(value=value), gesture=f"slide:{kpi_id}")


def _move(kpi_id: str, change: Change | Counts) -> None:
    _apply(kpi_id, SetTo(value=change.rate) if isinstance(change, Counts) else change)


def _apply(kpi_id: str, change: Change, gesture: str | None = None) -> None:
    _do(kpi_id, ChangeLever(kpi=kpi_id, change=change), gesture)


def _reset(kpi_id: str) -> None:
    _do(kpi_id, ResetLevers(kpis=(kpi_id,)))


def _do(kpi_id: str, action: Action, gesture: str | None = None) -> None:
    """Do it and draw what shows its effect; the whole page when it was refused or the tray comes or goes."""
    had_tray = bool(session.workspace().changes)
    done = session.apply(action, gesture=gesture)
    if done and had_tray == bool(session.workspace().changes):
        session.redraw(part(kpi_id), *EFFECTS)
    else:
        session.redraw_all()


def _track(kpi: Kpi, scale: Scale) -> str:
    """The achievable range and the tick of the baseline, laid over the slider's track."""
    marks = ""
    if kpi.range:
        left, right = scale.place(kpi.range.low), scale.place(kpi.range.high)
        marks += f"<u style='left:{100 * left:.2f}%;right:{100 * (1 - right):.2f}%'></u>"
    if kpi.baseline is not None:
        marks += f"<b style='left:{100 * scale.place(kpi.baseline):.2f}%'></b>"
    return f"<div class='kt-track' aria-hidden='true'>{marks}</div>"
