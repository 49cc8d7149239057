"""A lever's baseline and its achievable range, typed."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kpitree.model import Change, Counts, Kpi, Range
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import EditKpi
from pages.shell import entry, session
from pages.shell.markup import caption
from pages.tree_builder.fields import Problems, attempt, number_field, text_field
from pages.tree_builder.selection import PAGE

ENDS = ("low", "likely", "high")


def draw_value(workspace: Workspace, kpi: Kpi) -> None:
    """The baseline of a lever; a rate that was counted shows its counts."""
    t = session.translator()
    entry.field(kpi, kpi.baseline, page=PAGE, on_read=_set_baseline, label=t("tree_builder.value"))
    entry.asked(kpi, page=PAGE, on_read=_set_baseline)
    if kpi.counts is not None:
        counts = {"successes": f"{kpi.counts.successes:,}", "trials": f"{kpi.counts.trials:,}"}
        caption(t("tree_builder.counted", **counts))
    if kpi.id in workspace.changes:
        caption(t("tree_builder.moved", value=t.value(workspace.lever_values().get(kpi.id), kpi.measure)))
    _draw_range(kpi)


def _set_baseline(kpi_id: str, change: Change | Counts) -> None:
    workspace = session.workspace()
    if kpi_id not in workspace.tree:
        return
    if isinstance(change, Counts):
        session.apply(EditKpi(kpi=kpi_id, patch={"counts": change}))
        return
    base = workspace.tree[kpi_id].baseline
    if base is None and change.kind != "set":
        session.notify(Problem(code="change_of_missing", kpi=kpi_id))
        return
    session.apply(EditKpi(kpi=kpi_id, patch={"value": change.apply(base or 0.0)}))


def _draw_range(kpi: Kpi) -> None:
    """Low, likely, high. One end alone waits for the other; without both ends there is no range."""
    t = session.translator()
    ends = _ends(kpi)
    labels = {"low": t("tree_builder.low"), "likely": t("tree_builder.likely"), "high": t("tree_builder.high")}
    for column, end in zip(st.columns(3, gap="small"), ENDS, strict=True):
        with column:
            number_field(
                labels[end], kpi, ends[end], field=f"range_{end}", page=PAGE,
                take=partial(_set_end, kpi.id, end),
                help=t("tree_builder.range_help") if end == "low" else None,
            )  # fmt: skip
    if kpi.range is None and any(value is not None for value in ends.values()):
        caption(t("tree_builder.range_waits"))
    if kpi.range is not None:
        text_field(
            t("tree_builder.range_source"), kpi.range.source, key=f"{PAGE}:{kpi.id}:range_source",
            take=partial(_set_source, kpi.id), placeholder=t("tree_builder.range_source_placeholder"),
        )  # fmt: skip


def _ends(kpi: Kpi) -> dict[str, float | None]:
    if kpi.range is not None:
        return {end: getattr(kpi.range, end) for end in ENDS}
    waiting: dict[str, float | None] = session.view(f"{PAGE}:{kpi.id}:range", default={})
    return {end: waiting.get(end) for end in ENDS}


def _set_end(kpi_id: str, end: str, value: float | None) -> Problems:
    tree = session.workspace().tree
    if kpi_id not in tree:
        return ()
    kpi = tree[kpi_id]
    ends = {**_ends(kpi), end: value}
    low, high = ends["low"], ends["high"]
    if low is None or high is None:
        problems = attempt(EditKpi(kpi=kpi_id, patch={"range": None})) if kpi.range is not None else ()
    else:
        numbers = [low, high] if ends["likely"] is None else [low, ends["likely"], high]
        if numbers != sorted(numbers):
            return (Problem(code="range_order", kpi=kpi_id),)
        source = kpi.range.source if kpi.range is not None else ""
        found = Range(low=low, high=high, likely=ends["likely"], source=source)
        problems = attempt(EditKpi(kpi=kpi_id, patch={"range": found}))
    session.set_view(f"{PAGE}:{kpi_id}:range", ends if low is None or high is None else {})
    return problems


def _set_source(kpi_id: str, text: str) -> Problems:
    tree = session.workspace().tree
    if kpi_id not in tree or (found := tree[kpi_id].range) is None:
        return ()
    patch = {"range": {"low": found.low, "high": found.high, "likely": found.likely, "source": text}}
    return attempt(EditKpi(kpi=kpi_id, patch=patch))
