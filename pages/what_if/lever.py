"""One lever: a number to type, a slider to drag, the baseline to compare with, a lock, and what one click could do."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.analysis.achievable import achievable
from kpitree.analysis.benchmarking import compare
from kpitree.analysis.comparison import Comparison
from kpitree.analysis.own_figures import own_figures
from kpitree.analysis.quick import QuickMove, quick_moves
from kpitree.data.benchmarks import load
from kpitree.i18n import Translator
from kpitree.model import Kpi, SetTo
from kpitree.workspace import Workspace
from kpitree.workspace.actions import ResetLevers
from kpitree.workspace.scale import Scale, scale_of
from pages.shell import entry, session
from pages.shell.markup import caption, esc, follows, plain
from pages.what_if.linked import linked
from pages.what_if.moving import PAGE, act, move, reachable
from pages.what_if.small import OPEN, small_buttons

NOISE = 1e-12  # relative; the same as on the canvas (sheet.js)


def draw_lever(t: Translator, workspace: Workspace, kpi: Kpi) -> None:
    """The lever with all its controls."""
    moved, opened = kpi.id in workspace.changes, session.view(OPEN, default="") == kpi.id
    value = workspace.lever_values().get(kpi.id, kpi.baseline)
    scale = scale_of(kpi, value)
    with st.container(key=f"{PAGE}:{kpi.id}:lever", horizontal=True, vertical_alignment="center", gap=None):
        said = _said(t, kpi, value, scale, moved=moved, opened=opened) + linked(t, workspace, kpi)
        st.html(said, width="stretch")
        entry.field(kpi, value, page=PAGE, on_read=move, width=80, disabled=kpi.locked)
        _slider(kpi, value, scale)
        # Last, and put into its place by the style sheet: nothing before it may be drawn anew.
        if moved and not kpi.locked:
            st.button(
                t("what_if.reset_one"), key=f"{PAGE}:{kpi.id}:reset", type="tertiary", icon=":material/undo:",
                on_click=_reset, args=(kpi.id,),
            )  # fmt: skip
        if opened:
            _quick(t, workspace, kpi)
    entry.asked(kpi, page=PAGE, on_read=move)


def _said(t: Translator, kpi: Kpi, value: float | None, scale: Scale, *, moved: bool, opened: bool) -> str:
    """Name and baseline, the track's marks, and the line that says when a value is hard to reach.

    The number stands over the field it is typed into, so that it can follow a hand (canvas/follow.js).
    """
    was = f"<span class='kt-was'>{esc(t.value(kpi.baseline, kpi.measure))} →</span>" if moved else ""
    locked = f"<span class='kt-was'>{esc(t('what_if.locked'))}</span>" if kpi.locked else was
    whole = ": ".join(filter(None, (kpi.name, kpi.definition)))
    typed = value is None or session.view(f"{PAGE}:{kpi.id}:entry:wrong", default=None) is not None
    live = "" if typed else (
        f"<div class='kt-live' aria-hidden='true'{follows(kpi.id)} data-from='{scale.low!r}' data-to='{scale.high!r}'>"
        f"{esc(t.value(value, kpi.measure))}</div>"
    )  # fmt: skip
    return (
        f"<div class='kt-lever' title='{esc(whole)}'><span>{esc(kpi.name)}</span>{locked}</div>"
        f"{live}{small_buttons(t, kpi, opened=opened)}{_track(kpi, scale)}{_beyond(t, kpi, value)}"
    )


def _track(kpi: Kpi, scale: Scale) -> str:
    """The achievable range and the tick of the baseline, laid over the slider's track."""
    marks = ""
    if (reach := achievable(kpi)) is not None:
        left, right = scale.place(reach.low), scale.place(reach.high)
        marks += f"<u style='left:{100 * left:.2f}%;right:{100 * (1 - right):.2f}%'></u>"
    if kpi.baseline is not None:
        marks += f"<b style='left:{100 * scale.place(kpi.baseline):.2f}%'></b>"
    return f"<div class='kt-track' aria-hidden='true'>{marks}</div>"


def _beyond(t: Translator, kpi: Kpi, value: float | None) -> str:
    """One line, shown while the value is outside of what is achievable (§18)."""
    if (reach := achievable(kpi)) is None:
        return ""
    dust = NOISE * max(abs(reach.low), abs(reach.high))
    out = value is not None and not reach.low - dust <= value <= reach.high + dust
    words = t("what_if.beyond", range=t.range(reach.low, reach.high, kpi.measure))
    css = "kt-beyond kt-out" if out else "kt-beyond"
    return f"<div class='{css}'{follows(kpi.id, 'beyond')}>{esc(words)}</div>"


def _slider(kpi: Kpi, value: float | None, scale: Scale) -> None:
    key = f"{PAGE}:{kpi.id}:slider"
    # A slider shows numbers as they are: rates go in percent, so that what a screen reader says is right.
    factor = 100.0 if kpi.measure.is_rate else 1.0
    session.seed(key, (scale.low if value is None else value) * factor)
    st.slider(
        plain(kpi.name), min_value=scale.low * factor, max_value=scale.high * factor, step=scale.step * factor,
        format="%.1f%%" if kpi.measure.is_rate else "%.6g", key=key, label_visibility="collapsed",
        on_change=_slid, args=(key, kpi.id, factor), disabled=kpi.locked,
    )  # fmt: skip


def _slid(key: str, kpi_id: str, factor: float) -> None:
    position = session.typed(key)
    if position is None or session.echo(key):
        return
    # Sliders report multiples of the step with binary dust (0.30000000000000004): say the number that was meant.
    value = reachable(session.workspace(), kpi_id, float(f"{position / factor:.12g}"))
    session.set_view(f"{PAGE}:{kpi_id}:entry:wrong", None)
    move(kpi_id, SetTo(value=value), gesture=f"slide:{kpi_id}")


def _quick(t: Translator, workspace: Workspace, kpi: Kpi) -> None:
    """What one click could do, made only for the lever that somebody opened."""
    comparison = _comparison(workspace, kpi)
    moves = quick_moves(workspace.tree, kpi, workspace.lever_values(), comparison)
    with st.container(key=f"{PAGE}:{kpi.id}:quick", horizontal=True, gap="xxsmall"):
        for one in moves:
            label, tip = _words(t, workspace, kpi, one, comparison)
            st.button(
                plain(label), key=f"{PAGE}:{kpi.id}:quick:{one.kind}", help=plain(tip) or None,
                on_click=move, args=(kpi.id, one.change),
            )  # fmt: skip
        if not moves:
            caption(t("what_if.locked_below" if kpi.locked else "what_if.no_moves"))


def _comparison(workspace: Workspace, kpi: Kpi) -> Comparison | None:
    """This lever beside the published or own figure it is compared with (§23, §62)."""
    if not kpi.benchmark:
        return None
    rows = [row for row in (*workspace.benchmarks, *load()) if row.ratio == kpi.benchmark]
    tree, moved = workspace.tree, workspace.lever_values()
    found = compare(tree, rows, changes=moved, picked=workspace.picked, beside=own_figures(tree, moved)).rows
    return next((row for row in found if row.id == kpi.id), None)


def _words(
    t: Translator, workspace: Workspace, kpi: Kpi, one: QuickMove, comparison: Comparison | None
) -> tuple[str, str]:
    """The label of a quick move and what stands behind it."""
    to = t.value(one.to, kpi.measure, trim=True)
    if one.kind == "down":
        return t("what_if.quick_point_down" if kpi.measure.is_rate else "what_if.quick_part_down"), to
    if one.kind == "up":
        return t("what_if.quick_point_up" if kpi.measure.is_rate else "what_if.quick_part_up"), to
    if one.kind == "best":
        reach, kgi = achievable(kpi), workspace.tree[workspace.tree.kgi or ""].name
        span = t.range(reach.low, reach.high, kpi.measure) if reach is not None else to
        return t("what_if.quick_best", value=to), t("what_if.quick_best_help", range=span, kgi=kgi)
    row = comparison.chosen if comparison is not None else None
    if row is not None and row.kind == "history":
        return t("what_if.quick_history", value=to), t("what_if.quick_history_help", n=str(row.n))
    if row is not None and row.kind == "segment":
        return t("what_if.quick_segment", value=to), t("what_if.quick_segment_help", name=row.segment(t.lang))
    source = ", ".join(
        part for part in (row.segment(t.lang), row.publisher, str(row.year or "")) if part
    ) if row is not None else ""  # fmt: skip
    return t("what_if.quick_benchmark", value=to), t("what_if.quick_benchmark_help", source=source)


def _reset(kpi_id: str) -> None:
    act(ResetLevers(kpis=(kpi_id,)), kpi_id)


def share_of(value: float | None) -> float:
    """How wide a share is drawn."""
    return value if value is not None and math.isfinite(value) and value > 0 else 0.0
