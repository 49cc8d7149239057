"""How the list is looked at: its order, and whose figures are compared."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.comparison import Benchmarking, Comparison
from kpitree.data.benchmarks import load
from kpitree.i18n import Translator
from kpitree.model import Benchmark
from kpitree.model.benchmark import COMPARED
from kpitree.workspace import Workspace
from pages.benchmarks import words
from pages.shell import session
from pages.shell.markup import caption, esc

PAGE = "benchmarks"
ORDERS = ("worth", "tree")
FACETS = ("industry", "channel", "size", "region")
MANY = 12  # from here on a row is found faster by typing than by looking


def wanted(workspace: Workspace) -> dict[str, str]:
    """The chosen industry, channel, company size and region; empty means all."""
    offered = {facet: _words(workspace, facet) for facet in FACETS}
    chosen = {facet: session.view(f"{PAGE}:{facet}", default="") for facet in FACETS}
    return {facet: word if word in offered[facet] else "" for facet, word in chosen.items()}


def ordered(result: Benchmarking) -> list[Comparison]:
    """The rows in the order that was chosen."""
    by_worth = session.view(f"{PAGE}:order", default=ORDERS[0]) == "worth"
    return list(result.by_worth if by_worth else result.rows)


def draw_view(workspace: Workspace) -> None:
    """The order and the filters."""
    t = session.translator()
    session.seed(f"{PAGE}:order", session.view(f"{PAGE}:order", default=ORDERS[0]))
    st.segmented_control(
        t("benchmarks.order"), ORDERS, key=f"{PAGE}:order", label_visibility="collapsed", required=True,
        format_func=lambda order: t(f"benchmarks.order_{order}"), on_change=_keep, args=("order",),
    )  # fmt: skip
    offered = {facet: options for facet in FACETS if (options := _words(workspace, facet))}
    if offered:
        _draw_filters(t, offered, wanted(workspace))


def _draw_filters(t: Translator, offered: dict[str, list[str]], chosen: dict[str, str]) -> None:
    """One menu for all filters: what nobody opens is not drawn. (A menu whose title changes closes.)"""
    named = [words.named(t, facet, word) for facet, word in chosen.items() if word]
    menu = st.popover(t("benchmarks.filter"), key=f"{PAGE}:filters", icon=":material/filter_list:", on_change="rerun")
    if named:
        st.html(f"<span class='kt-bm-filtered'>{esc(t('benchmarks.dot').join(named))}</span>", width="content")
    if not menu.open:
        return
    with menu:
        for facet, options in offered.items():
            session.seed(f"{PAGE}:{facet}", chosen[facet])
            names = {"": t("benchmarks.all"), **{word: words.named(t, facet, word) for word in options}}
            st.selectbox(
                t(f"benchmarks.{facet}"), list(names), format_func=names.__getitem__, key=f"{PAGE}:{facet}",
                on_change=_keep, args=(facet,),
            )  # fmt: skip
        caption(t("benchmarks.filter_below"))
        st.button(
            t("benchmarks.filter_clear"), key=f"{PAGE}:filters:clear", disabled=not named, on_click=_clear,
            width="stretch",
        )  # fmt: skip


def _keep(name: str) -> None:
    session.set_view(f"{PAGE}:{name}", session.typed(f"{PAGE}:{name}") or ("worth" if name == "order" else ""))


def _clear() -> None:
    for facet in FACETS:
        session.set_view(f"{PAGE}:{facet}", "")


def _words(workspace: Workspace, facet: str) -> list[str]:
    """What the figures for this tree's KPIs tell apart: choosing anything else would change nothing."""
    ratios = {kpi.benchmark for kpi in workspace.tree.kpis if kpi.benchmark}
    found = {getattr(row, facet) for row in table(workspace) if row.ratio in ratios and row.kind in COMPARED}
    return sorted(found - {"", "global"})


def table(workspace: Workspace) -> tuple[Benchmark, ...]:
    """Every figure there is: the own ones and the published ones."""
    return (*workspace.benchmarks, *load())


def opened(rows: list[Comparison]) -> str:
    """The id of the KPI whose details are shown; empty for none."""
    found = session.view(f"{PAGE}:open", default="")
    return found if any(row.id == found for row in rows) else ""


def toggle(kpi_id: str) -> None:
    """Show the details of a KPI, or hide them."""
    session.set_view(f"{PAGE}:open", "" if session.view(f"{PAGE}:open", default="") == kpi_id else kpi_id)


def draw_find(rows: list[Comparison]) -> None:
    """With many rows: a field to find one by name."""
    if len(rows) < MANY:
        return
    t = session.translator()
    names = {row.id: row.kpi for row in rows}
    session.seed(f"{PAGE}:find", opened(rows) or None)
    st.selectbox(
        t("benchmarks.find"), list(names), index=None, key=f"{PAGE}:find", label_visibility="collapsed", width=240,
        format_func=lambda kpi_id: names.get(kpi_id, ""), placeholder=t("benchmarks.find"), on_change=_found,
    )  # fmt: skip


def _found() -> None:
    session.set_view(f"{PAGE}:open", session.typed(f"{PAGE}:find") or "")


def draw_grades() -> None:
    """What the letters mean."""
    t = session.translator()
    menu = st.popover(
        t("benchmarks.grades"), key=f"{PAGE}:grades", type="tertiary", icon=":material/info:", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        lines = "".join(
            f"<dt><i>{esc(t('benchmarks.own_grade') if letter == 'own' else letter)}</i></dt>"
            f"<dd>{esc(t(f'benchmarks.grade_{letter}'))}</dd>"
            for letter in ("A", "B", "C", "D", "own")
        )
        minus = esc(t("benchmarks.grade_minus"))
        st.html(f"<dl class='kt-bm-grades'>{lines}</dl><div class='kt-caption'>{minus}</div>")
