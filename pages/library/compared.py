"""An earlier version beside now: what the KGI was, what changed, and how much of the difference each lever makes."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.analysis.bridge import bridge
from kpitree.errors import KpiTreeError
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from kpitree.workspace.units import Path
from pages.shell import compute
from pages.shell.differences import both, differing, what
from pages.shell.markup import caption, delta, esc
from pages.shell.saving.csv import draw_csv

MOST = 30  # lines of each table


def draw_compared(t: Translator, then: Workspace, now: Workspace, *, at: str, other: str = "") -> None:
    """The KGI then and now, the bridge between them where both have the same formulas, and every difference.

    `at` names the one, `other` the other where that is not what is open now.
    """
    st.html(_kgi(t, then, now, f"{at} → {other}" if other else at))
    paths = differing(then, now)
    if not paths:
        caption(t("library.same"))
        return
    if parts := contributions(then, now):
        st.html(_bridge(t, now, parts))
    elif now.tree.kgi is not None and compute.now(then).kgi != compute.now(now).kgi:
        caption(t("library.no_bridge"))
    rows = "".join(_row(t, path, then, now) for path in paths[:MOST])
    heads = [t("library.what"), at if other else t("library.then"), other or t("library.now")]
    if heads[1] == heads[2]:  # two of the same name and minute
        heads[2] += " (2)"
    head = "".join(f"<th>{esc(name)}</th>" for name in heads)
    st.html(f"<div class='kt-wide'><table class='kt-compared'><tr>{head}</tr>{rows}</table></div>")
    draw_csv("library:compared", "versions", lambda: _table(t, paths, then, now, heads))
    if len(paths) > MOST:
        caption(t("library.more_differences", n=len(paths) - MOST))


def _table(
    t: Translator, paths: list[Path], then: Workspace, now: Workspace, heads: list[str]
) -> list[dict[str, object]]:  # fmt: skip
    """Every difference in words, as it stands in the table."""
    return [
        dict(zip(heads, (what(t, path, now, then), *both(t, path, then, now)), strict=True)) for path in paths
    ]  # fmt: skip


def contributions(then: Workspace, now: Workspace) -> list[tuple[str, float]]:
    """How much of the KGI's difference each lever makes, largest first; nothing where the formulas are not the same."""
    if [(k.id, k.formula) for k in then.tree.kpis] != [(k.id, k.formula) for k in now.tree.kpis]:
        return []
    if then.tree.kgi != now.tree.kgi or any(not now.tree[k].is_lever for k in {*then.changes, *now.changes}):
        return []
    before, after = _levers(then), _levers(now)
    if None in before.values() or None in after.values():
        return []
    try:
        found = bridge(now.tree, before, after)
    except KpiTreeError:
        return []
    parts = [(step.id, step.contribution) for step in found.steps if step.contribution]
    return sorted(parts, key=lambda part: -abs(part[1]))


def _levers(workspace: Workspace) -> dict[str, float]:
    values = {k.id: k.baseline for k in workspace.tree.levers} | workspace.lever_values()
    return values  # type: ignore[return-value]


def _kgi(t: Translator, then: Workspace, now: Workspace, at: str) -> str:
    if now.tree.kgi is None:
        return f"<p class='kt-versus'>{esc(at)}</p>"
    kgi = now.tree[now.tree.kgi]
    before, after = compute.now(then).kgi, compute.now(now).kgi
    change = delta(t, after - before, kgi.measure, of=before) if math.isfinite(after - before) else ""
    was, is_now = (esc(t.value(value, kgi.measure)) for value in (before, after))
    return (
        f"<p class='kt-versus'><small>{esc(at)}</small><br>{esc(kgi.name)}"
        f" <span class='kt-then'>{was}</span> → <b>{is_now}</b> {change}</p>"
    )


def _bridge(t: Translator, now: Workspace, parts: list[tuple[str, float]]) -> str:
    kgi = now.tree[now.tree.kgi or ""]
    most = max(abs(part) for _, part in parts)
    rows = "".join(
        f"<tr><td>{esc(now.tree[kpi].name)}</td><td>{delta(t, part, kgi.measure)}</td><td>"
        f"<i class='{'kt-rise' if part > 0 else 'kt-fall'}' style='width:{100 * abs(part) / most:.1f}%'></i></td></tr>"
        for kpi, part in parts[:MOST]
    )
    return f"<table class='kt-parts'><caption>{esc(t('library.bridge'))}</caption>{rows}</table>"


def _row(t: Translator, path: tuple[str, ...], then: Workspace, now: Workspace) -> str:
    before, after = both(t, path, then, now)
    cells = (what(t, path, now, then), before, after)
    return f"<tr>{''.join(f'<td>{esc(cell)}</td>' for cell in cells)}</tr>"
