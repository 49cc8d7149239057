"""How sure is each lever, and where is that from: the list of ranges, with the editor of one of them in place."""

from __future__ import annotations

import streamlit as st

from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.sensitivity.assumed import assuming
from pages.sensitivity.ranges.listing import draw_list
from pages.sensitivity.ranges.rows import Row, ordered, rows_of, shown, table
from pages.shell import session
from pages.shell.markup import esc, headline, strong
from pages.shell.range_editor import draw_range_editor
from pages.shell.saving.csv import draw_csv

PAGE = "sensitivity"
SORT = f"{PAGE}:ranges_sort"
SORTS = ("swing", "tree")
OPEN = f"{PAGE}:ranges_open"
LIST = f"{PAGE}:ranges"


def draw(workspace: Workspace) -> None:
    """The answer for the workspace as it is; its KGI has a value."""
    t = session.translator()
    rows = rows_of(workspace, assume=assuming())
    _draw_sentence(t, workspace, rows)
    if not rows:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"{PAGE}:ranges_tools", gap="small"):
        session.seed(SORT, session.view(SORT, default=SORTS[0]))
        by = st.segmented_control(
            t("ranges.sort"), SORTS, key=SORT, required=True, label_visibility="collapsed",
            format_func=lambda sort: t(f"ranges.sort_{sort}"),
            on_change=lambda: session.set_view(SORT, session.typed(SORT)),
        )  # fmt: skip
        st.space("stretch")
        draw_csv(f"{PAGE}:ranges", t("ranges.file"), lambda: table(t, rows), label=t("ranges.save"))
    _draw_rows(t, workspace, ordered(rows, by or SORTS[0]))


def _draw_rows(t: Translator, workspace: Workspace, rows: list[Row]) -> None:
    """The rows; below the open one its editor, and the others after it."""
    kgi = workspace.tree[workspace.tree.kgi or ""]
    opened = session.view(OPEN, default="")
    cut = next((n + 1 for n, row in enumerate(rows) if row.kpi.id == opened), len(rows))
    said = [shown(t, row, kgi) for row in rows]
    with st.container(key=LIST, gap=None):
        draw_list(t, kgi, said[:cut], opened=opened, key=f"{LIST}_above", on_press=_press)
        if opened and rows[cut - 1].kpi.id == opened:
            draw_range_editor(rows[cut - 1].kpi, page=PAGE, framed=True)
        if cut < len(rows):
            draw_list(t, kgi, said[cut:], opened="", key=f"{LIST}_below", on_press=_press, head=False)


def _press(kpi_id: str) -> None:
    """Open the editor of a lever, or close it; there is one at a time."""
    session.set_view(OPEN, "" if session.view(OPEN, default="") == kpi_id else kpi_id)


def _draw_sentence(t: Translator, workspace: Workspace, rows: list[Row]) -> None:
    """How many levers have a range, how many of them rest on something, and which one to look into next."""
    kgi = workspace.tree[workspace.tree.kgi or ""].name
    if not rows:
        headline(esc(t("sensitivity.no_levers", kgi=kgi)), esc(t("sensitivity.no_levers_below")))
        return
    ranged = [row for row in rows if row.has_range]
    grounded = [row for row in ranged if row.standing == "grounds"]
    if not ranged:
        headline(esc(t("ranges.nobody", n=len(rows))), esc(t("ranges.nobody_below")))
        return
    said = {"ranged": strong(str(len(ranged))), "grounded": strong(str(len(grounded)))}
    if len(ranged) == len(rows):
        sentence = t("ranges.all_have", **said)
    else:
        sentence = t("ranges.some_have", levers=len(rows), **said)
    headline(sentence, esc(_next(t, kgi, rows)))


def _next(t: Translator, kgi: str, rows: list[Row]) -> str:
    """The lever whose range is worth looking into first: the one that moves the KGI most on no grounds."""
    waiting = [row for row in ordered(rows, "swing") if row.has_range and row.standing == "assumed" and row.swing]
    without = [row for row in rows if not row.has_range and row.kpi.shape != "fixed" and not row.kpi.locked]
    if waiting:
        return t("ranges.next_grounds", lever=waiting[0].kpi.name, kgi=kgi)
    if without:
        return t("ranges.next_range", lever=without[0].kpi.name)
    return t("ranges.next_nothing")
