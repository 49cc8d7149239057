"""Making what was measured the baseline of the tree: before and after of each lever, the chosen ones in one step."""

from __future__ import annotations

from collections import Counter
from functools import partial

import streamlit as st

from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.baseline import Baseline, BaselineItem
from kpitree.data.measuring.months import monthly_rates
from kpitree.data.measuring.remembered import taken_of
from kpitree.data.measuring.result import Measurement
from kpitree.errors import ActionRefused, InvalidValue
from kpitree.i18n import Translator
from kpitree.model import MONTHS, Kpi, KpiTree
from kpitree.model.imported import Import
from kpitree.workspace import Workspace
from kpitree.workspace.actions import Action, MeasuredValue, TakeMeasured
from pages.data import words
from pages.data.asking import Asking, import_now
from pages.data.meaning import draw_meaning
from pages.shell import compute, session
from pages.shell.markup import caption, delta, esc, note, plain, section, strong

PAGE = "data"
CHOSEN, PAST = f"{PAGE}:chosen", f"{PAGE}:past"
MOST_NAMED = 12
Past = dict[str, tuple[float, ...]]


def draw_take(
    t: Translator, workspace: Workspace, found: Measurement, choice: tuple[TableSource, Asking] | None
) -> None:  # fmt: skip
    """The list of levers, what the KGI would be, and the button."""
    tree = workspace.tree
    if not tree.kpis:
        return
    section(t("data.take"), t("data.take_below"))
    measured, past = found.apply(tree), _past(tree, found)
    chosen = [item for item in measured.items if is_chosen(measured, tree, item, past)]
    for item in measured.items:
        _draw_item(t, tree, measured, item, past)
    for problem in measured.problems:
        if problem.code != "cohorts_young":  # that is said where the numbers are
            note("", words.problem(t, problem, tree))
    items = tuple(taken(t, found, item, past) for item in chosen)
    action = TakeMeasured(items=items, remembered=_remembered(found, choice))
    if monthly_rates(found, tree):
        session.seed(PAST, session.view(PAST, default=True))
        st.toggle(t("data.past"), key=PAST, help=t("data.past_help"), on_change=_keep_past)
    if chosen:
        draw_effect(t, workspace, action)
    if measured.items:
        st.button(
            t("data.take_button", n=str(len(chosen))), type="primary", key=f"{PAGE}:take", disabled=not chosen,
            icon=":material/check:", on_click=session.do, args=(action,),
        )  # fmt: skip
    _draw_left(t, tree, measured)
    draw_meaning(t, tree, found, {item.id for item in measured.items})


def _remembered(found: Measurement, choice: tuple[TableSource, Asking] | None) -> Import | None:
    """How the table was read, for the next one; None where it is gone, or where its names are too long to be kept."""
    if choice is None:
        return None
    try:
        return import_now(*choice, taken=taken_of(found))
    except InvalidValue:
        return None


def _past(tree: KpiTree, found: Measurement) -> Past:
    """What the rates were by month, where that is known and people want to keep it."""
    return monthly_rates(found, tree) if session.view(PAST, default=True) else {}


def _keep_past() -> None:
    session.set_view(PAST, bool(session.typed(PAST)))


def is_same(tree: KpiTree, item: BaselineItem, past: Past) -> bool:
    """Whether the lever stands at what was measured already."""
    kpi = tree[item.id]
    now = kpi.counts == item.counts and (item.counts is not None or kpi.value == item.value)
    return now and past.get(item.id, kpi.history) == kpi.history


def is_chosen(measured: Baseline, tree: KpiTree, item: BaselineItem, past: Past) -> bool:
    """Whether a lever is to be taken: as people said, else where no other lever would take the same counts."""
    if is_same(tree, item, past):
        return False
    said: dict[str, bool] = session.view(CHOSEN, default={})
    return said.get(item.id, item.counts is None or not shared(measured)[item.id])


def shared(measured: Baseline) -> dict[str, bool]:
    """For each lever whether another one would take the same counts: one channel's rate is not everybody's."""
    times = Counter(item.counts for item in measured.items if item.counts is not None)
    return {item.id: item.counts is not None and times[item.counts] > 1 for item in measured.items}


def taken(t: Translator, found: Measurement, item: BaselineItem, past: Past) -> MeasuredValue:
    """What the action takes, with where it is from."""
    value = None if item.counts is not None else item.value
    history = past.get(item.id, ())
    return MeasuredValue(kpi=item.id, value=value, counts=item.counts, source=source_of(t, found), history=history)


def source_of(t: Translator, found: Measurement) -> str:
    """Where the numbers are from: the file, its days and how many records."""
    file = found.source.file if found.source is not None else ""
    if found.since is None or found.as_of is None:
        return t("data.source_undated", file=file, n=words.count(found.records))
    days = {"since": found.since.isoformat(), "until": found.as_of.isoformat()}
    return t("data.source", file=file, n=words.count(found.records), **days)


def _draw_item(t: Translator, tree: KpiTree, measured: Baseline, item: BaselineItem, past: Past) -> None:
    kpi, key = tree[item.id], f"{PAGE}:{item.id}:take"
    same = is_same(tree, item, past)
    with st.container(key=f"{PAGE}:item:{item.id}", horizontal=True, vertical_alignment="center", gap="small"):
        session.seed(key, is_chosen(measured, tree, item, past))
        st.checkbox(plain(kpi.name), key=key, disabled=same, on_change=partial(_choose, item.id), width=280)
        st.html(f"<div class='kt-data-take'>{_change(t, kpi, item, tree.period, same=same)}</div>", width="stretch")
    if shared(measured)[item.id] and not same:
        caption(t("data.shared"))


def _change(t: Translator, kpi: Kpi, item: BaselineItem, period: str, *, same: bool) -> str:
    after = f"<b>{esc(t.value(item.value, kpi.measure))}</b>"
    counted = (
        t("data.of", count=words.count(item.counts.successes), of=words.count(item.counts.trials))
        if item.counts
        else ""
    )
    if item.counts is None and kpi.is_volume and period in MONTHS:
        counted = t(f"data.per_{period}")
    small = f"<small>{esc(counted)}</small>" if counted else ""
    if same:
        return f"{after}{small}<small>{esc(t('data.same'))}</small>"
    before = esc(t.value(item.before, kpi.measure))
    moved = "" if item.before is None else delta(t, item.value - item.before, kpi.measure)
    outside = ""
    if kpi.range is not None and not kpi.range.low <= item.value <= kpi.range.high:
        span = t.range(kpi.range.low, kpi.range.high, kpi.measure)
        outside = f"<small class='kt-down'>{esc(t('data.outside', range=span))}</small>"
    return f"<span>{before}</span> → {after} {moved}{small}{outside}"


def _choose(kpi: str) -> None:
    said: dict[str, bool] = session.view(CHOSEN, default={})
    session.set_view(CHOSEN, {**said, kpi: bool(session.typed(f"{PAGE}:{kpi}:take"))})


def draw_effect(t: Translator, workspace: Workspace, action: Action) -> bool:
    """What the KGI would be at the baseline once that is done; why not, and False, where it would be refused."""
    tree = workspace.tree
    try:
        done = action.apply(workspace)
    except ActionRefused as refusal:
        for problem in refusal.problems:
            note("", words.problem(t, problem, tree))
        return False
    if tree.kgi is not None:
        kgi = tree[tree.kgi]
        before, after = compute.baseline(workspace).kgi, compute.baseline(done).kgi
        ends = {"before": esc(t.value(before, kgi.measure)), "after": strong(t.value(after, kgi.measure))}
        moved = delta(t, after - before, kgi.measure, of=before)
        st.html(f"<p class='kt-data-effect'>{t('data.effect', kgi=esc(kgi.name), **ends)} {moved}</p>")
    return True


def _draw_left(t: Translator, tree: KpiTree, measured: Baseline) -> None:
    there = {item.id for item in measured.items}
    left = [kpi.name for kpi in tree.levers if kpi.id not in there]
    if left:
        names = t.join(left[:MOST_NAMED]) + (
            t("data.and_more", n=str(len(left) - MOST_NAMED)) if len(left) > MOST_NAMED else ""
        )
        caption(t("data.left", names=names))
