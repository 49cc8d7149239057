"""The futures side by side: headline KPIs, the odds of the target, and the assumptions that differ, before → after.

Plain HTML: a table that is read out as one. On a phone every row becomes a small list with the names of the futures.
"""

from __future__ import annotations

import math

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Kpi, Scenario, SetTo
from kpitree.workspace import Workspace
from kpitree.workspace.workspace import moved_since
from pages.scenarios.columns import ALL, BASELINE, PAGE, Column, hidden
from pages.scenarios.odds import odds_of
from pages.scenarios.words import meant
from pages.shell import session
from pages.shell.markup import caption, delta, esc
from pages.shell.saving.csv import draw_csv

MOST_ROWS = 30
SENSITIVITY = "pages/sensitivity/page.py"


def draw_comparison(t: Translator, workspace: Workspace, columns: list[Column], looked_at: Scenario | None) -> None:
    """The table; nothing while there is only the baseline."""
    if len(columns) == 1:
        return
    odds = odds_of(workspace, columns)
    chosen = looked_at.id if looked_at is not None else ""
    body = _results(t, workspace, columns, chosen) + _odds_row(t, columns, odds, chosen)
    body += _initiatives_row(t, workspace, columns, chosen)
    assumptions, more = _assumptions(t, workspace, columns, chosen)
    head = _head(t, workspace, columns, chosen)
    width = len(columns) + _has_targets(workspace)
    table = f"<table style='--columns:{width}'>{head}<tbody>{body}{assumptions}</tbody></table>"
    st.html(f"<div class='kt-sc'>{table}</div>")
    if more:
        caption(t("scenarios.more_rows", n=more))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{PAGE}:below"):
        if rest := hidden(workspace):
            st.button(
                t("scenarios.show_all", n=rest), key=f"{ALL}:button", type="tertiary",
                on_click=session.set_view, args=(ALL, True),
            )  # fmt: skip
        draw_csv(f"{PAGE}:comparison", "scenarios", lambda: table_rows(workspace, columns))
        if odds:
            st.page_link(SENSITIVITY, label=t("scenarios.odds_more"), icon=":material/align_horizontal_center:")


def table_rows(workspace: Workspace, columns: list[Column]) -> list[dict[str, object]]:
    """Every KPI in every future as plain numbers; futures of the same name are told apart."""
    heads: list[str] = []
    for column in columns:
        same = sum(1 for head in heads if head == column.name or head.startswith(f"{column.name} ("))
        heads.append(column.name if not same else f"{column.name} ({same + 1})")
    values = [column.found.values for column in columns]
    rows: list[dict[str, object]] = []
    for kpi in workspace.tree.kpis:
        about = {"id": kpi.id, "kpi": kpi.name, "unit": kpi.unit, "target": kpi.target}
        rows.append({**about, **{head: of[kpi.id] for head, of in zip(heads, values, strict=True)}})
    return rows


def _cell(name: str, inner: str, *, chosen: bool) -> str:
    css = " class='kt-sc-chosen'" if chosen else ""
    return f"<td{css} data-name='{esc(name)}'>{inner}</td>"


def _row(title: str, cells: str, css: str = "") -> str:
    return f"<tr class='{css}'><th scope='row'>{title}</th>{cells}</tr>"


def _head(t: Translator, workspace: Workspace, columns: list[Column], chosen: str) -> str:
    def one(column: Column) -> str:
        css = " class='kt-sc-chosen'" if column.id == chosen else ""
        about = esc(_about(t, workspace, column))
        return f"<th scope='col'{css}><span>{esc(column.name)}</span><small>{about}</small></th>"

    target = f"<th scope='col'><span>{esc(t('scenarios.target'))}</span></th>" if _has_targets(workspace) else ""
    return f"<thead><tr><td></td>{''.join(map(one, columns))}{target}</tr></thead>"


def _about(t: Translator, workspace: Workspace, column: Column) -> str:
    """What a future is made of, in a few words."""
    if column.scenario is None:
        return t("scenarios.n_changes", n=len(column.there.changes)) if column.id != BASELINE else ""
    said = []
    if n := len(column.scenario.initiatives):
        said.append(t("scenarios.n_initiatives", n=n))
    if n := len(column.scenario.changes):
        said.append(t("scenarios.n_changes", n=n))
    if moved_since(workspace, column.scenario):
        said.append(t("scenarios.base_moved"))
    return t("scenarios.dot").join(said)


def _headlines(workspace: Workspace) -> list[Kpi]:
    """The KGI, and what a board looks at; without any, what the KGI is made of."""
    tree = workspace.tree
    kgi = tree[tree.kgi or ""]
    marked = [k for k in tree.kpis if k.headline and k.id != kgi.id]
    return [kgi, *(marked or [tree[i] for i in tree.inputs(kgi.id) if not tree[i].is_lever][:6])]


def _has_targets(workspace: Workspace) -> bool:
    return any(kpi.target is not None for kpi in _headlines(workspace))


def _results(t: Translator, workspace: Workspace, columns: list[Column], chosen: str) -> str:
    base, rows = columns[0].found, []
    for n, kpi in enumerate(_headlines(workspace)):
        cells = []
        for column in columns:
            value, was = column.found.values[kpi.id], base.values[kpi.id]
            exact = esc(t.exact(value, kpi.measure))
            inner = f"<b title='{exact}'>{esc(t.value(value, kpi.measure))}</b>"
            if column.id != BASELINE and value is not None and was is not None:
                inner += (
                    f"<small>{delta(t, value - was, kpi.measure, of=was if not kpi.measure.is_rate else None)}</small>"
                )
            cells.append(_cell(column.name, inner, chosen=column.id == chosen))
        if _has_targets(workspace):
            inner = f"<b>{esc(t.value(kpi.target, kpi.measure))}</b>"
            cells.append(_cell(t("scenarios.target"), inner, chosen=False))
        rows.append(_row(esc(kpi.name), "".join(cells), "kt-sc-kgi" if n == 0 else ""))
    return "".join(rows)


def _odds_row(t: Translator, columns: list[Column], odds: dict[str, float], chosen: str) -> str:
    if not odds:
        return ""
    cells = "".join(_cell(c.name, f"<b>{esc(_chance(t, odds.get(c.id)))}</b>", chosen=c.id == chosen) for c in columns)
    return _row(esc(t("scenarios.odds")), cells + "<td class='kt-sc-blank'></td>", "kt-sc-odds")


def _chance(t: Translator, share: float | None) -> str:
    """Whole percents, and never 0 % or 100 %, which no simulation can promise."""
    if share is None or math.isnan(share):
        return t.value(None)
    if share < 0.01:
        return t("scenarios.under_one")
    return t("scenarios.over_99") if share > 0.99 else t.value(round(share, 2), "%", trim=True)


def _initiatives_row(t: Translator, workspace: Workspace, columns: list[Column], chosen: str) -> str:
    """Which initiatives are on where; nothing while none is."""
    on = {c.id: c.scenario.initiatives if c.scenario is not None else () for c in columns}
    if not any(on.values()):
        return ""
    names = {one.id: one.name for one in workspace.initiatives}
    cells = "".join(
        _cell(c.name, "".join(f"<small>{esc(names[i])}</small>" for i in names if i in on[c.id]) or "<i></i>",
              chosen=c.id == chosen)
        for c in columns
    )  # fmt: skip
    blank = "<td class='kt-sc-blank'></td>" if _has_targets(workspace) else ""
    return _row(esc(t("scenarios.initiatives")), cells + blank)


def _assumptions(t: Translator, workspace: Workspace, columns: list[Column], chosen: str) -> tuple[str, int]:
    """Only what some future changes: its baseline, and in each future where it goes and how that was meant."""
    tree = workspace.tree
    moved = [kpi for kpi in tree.kpis if any(kpi.id in c.there.changes for c in columns)]
    if not moved:
        return "", 0
    span = len(columns) + 1 + _has_targets(workspace)
    rows = [f"<tr class='kt-sc-part'><th scope='rowgroup' colspan='{span}'>{esc(t('scenarios.assumptions'))}</th></tr>"]
    for kpi in moved[:MOST_ROWS]:
        was = columns[0].found.values[kpi.id] if not kpi.is_lever else kpi.baseline
        cells = "".join(_assumption(t, kpi, was, c, chosen=c.id == chosen) for c in columns)
        if _has_targets(workspace):
            cells += "<td class='kt-sc-blank'></td>"
        rows.append(_row(esc(kpi.name), cells, "kt-sc-change"))
    return "".join(rows), max(0, len(moved) - MOST_ROWS)


def _assumption(t: Translator, kpi: Kpi, was: float | None, column: Column, *, chosen: bool) -> str:
    before = esc(t.value(was, kpi.measure))
    change, now = column.there.changes.get(kpi.id), column.there.lever_values().get(kpi.id)
    if column.id == BASELINE:
        return _cell(column.name, f"<span>{before}</span>", chosen=False)
    if change is None or now is None:
        inner = f"<i>{esc(t('scenarios.unchanged'))}</i>"
    else:
        tone = "up" if was is not None and now > was else "down" if was is not None and now < was else "accent"
        how = esc(t("scenarios.fixed") if isinstance(change, SetTo) else meant(t, kpi, change))
        inner = (
            f"<span class='kt-sc-was'>{before} →</span> <b class='kt-{tone}'>{esc(t.value(now, kpi.measure))}</b>"
            f"<small>{how}</small>"
        )
    return _cell(column.name, inner, chosen=chosen)
