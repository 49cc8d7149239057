"""Which months are looked at, and plan and actual over them."""

from __future__ import annotations

from datetime import date

import streamlit as st

from kpitree.analysis.actuals_over import Over, actuals_over, months_between
from kpitree.analysis.bottleneck import Bottleneck, bottleneck
from kpitree.analysis.flows import PlanShare, plan_share
from kpitree.i18n import Translator
from kpitree.problems import Frozen
from kpitree.workspace import Workspace
from pages.shell import session
from pages.shell.months import month_name

PAGE = "plan_vs_actual"
MONTH, SPAN, FROM = f"{PAGE}:month", f"{PAGE}:span", f"{PAGE}:from"
SELECTED = f"{PAGE}:selected"  # the KPI that was chosen on the tree
OPENED = f"{PAGE}:opened"  # whether the part where actuals are entered was left open
SPANS = ("single", "together")
BACK = 24  # months that can be chosen before the first with actuals


class Compared(Frozen):
    """Plan and actual of some months; `result` is None where nothing was entered for them."""

    months: tuple[str, ...]
    over: Over
    share: PlanShare
    result: Bottleneck | None


def this_month() -> str:
    """The month that is going on."""
    today = date.today()
    return f"{today.year:04d}-{today.month:02d}"


def choices(workspace: Workspace) -> list[str]:
    """The months that can be chosen, latest first."""
    latest = this_month()
    known = list(workspace.actuals.months)
    year, number = int(latest[:4]), int(latest[5:])
    back = year * 12 + number - 1 - BACK
    first = min([f"{back // 12:04d}-{back % 12 + 1:02d}", *known])
    return list(reversed(months_between(first, max([latest, *known]))))


def chosen(workspace: Workspace) -> str:
    """The month that is looked at: what was chosen, else the last with actuals, else the one that is going on."""
    known = list(workspace.actuals.months)
    month: str = session.view(MONTH, default="")
    return month if month in choices(workspace) else known[-1] if known else this_month()


def months_of(workspace: Workspace) -> tuple[str, ...]:
    """The months that are looked at: that month, or all from another one on."""
    month = chosen(workspace)
    earlier = [m for m in workspace.actuals.months if m < month]
    if not earlier or session.view(SPAN, default=SPANS[0]) == SPANS[0]:
        return (month,)
    first = session.view(FROM, default="")
    return months_between(first if first in earlier else earlier[0], month)


def draw_period(t: Translator, workspace: Workspace) -> None:
    """The choice of month, and of that month alone or together with those before it."""
    month = chosen(workspace)
    session.seed(MONTH, month)
    st.selectbox(
        t("plan_vs_actual.choose_month"), choices(workspace), key=MONTH, width=220, label_visibility="collapsed",
        format_func=lambda m: _with_mark(t, workspace, m),
        on_change=lambda: session.set_view(MONTH, session.typed(MONTH)),
    )  # fmt: skip
    earlier = [m for m in workspace.actuals.months if m < month]
    span = session.view(SPAN, default=SPANS[0]) if earlier else SPANS[0]
    session.seed(SPAN, span)
    st.segmented_control(
        t("plan_vs_actual.choose_span"), SPANS, key=SPAN, required=True, label_visibility="collapsed",
        format_func=lambda s: t(f"plan_vs_actual.span_{s}"), disabled=not earlier,
        on_change=lambda: session.set_view(SPAN, session.typed(SPAN)),
    )  # fmt: skip
    if span == SPANS[0]:
        return
    session.seed(FROM, months_of(workspace)[0])
    st.selectbox(
        t("plan_vs_actual.choose_from"), earlier, key=FROM, width=180, label_visibility="collapsed",
        format_func=lambda m: t("plan_vs_actual.since", month=month_name(t, m)),
        on_change=lambda: session.set_view(FROM, session.typed(FROM)),
    )  # fmt: skip


def _with_mark(t: Translator, workspace: Workspace, month: str) -> str:
    name = month_name(t, month)
    return name if workspace.actuals.of(month) else t("plan_vs_actual.month_empty", month=name)


def compared(workspace: Workspace, months: tuple[str, ...]) -> Compared:
    """Plan and actual over the months."""
    tree = workspace.tree
    over = actuals_over(tree, workspace.actuals, months)
    share = plan_share(tree, len(months))
    result = bottleneck(tree, over.values, plan=share.changes) if over.values else None
    return Compared(months=months, over=over, share=share, result=result)
