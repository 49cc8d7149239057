"""An initiative from published uplifts: which lever, and whether the source means points or relative, is asked."""

from __future__ import annotations

import streamlit as st

from kpitree.data.uplifts import Uplift, candidates, uplifts
from kpitree.i18n import Translator
from kpitree.model import Change, Kpi, ScaleBy, ShiftBy, name_key
from kpitree.model.kpi import MAX_NAME
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AddInitiative
from pages.scenarios.columns import PAGE
from pages.shell import session
from pages.shell.markup import caption, esc, plain

MENU = f"{PAGE}:library"
WAYS = ("points", "relative")


def draw(t: Translator, workspace: Workspace) -> None:
    """The menu; nothing where no lever is a rate."""
    if not any(kpi.measure.is_rate for kpi in workspace.tree.levers):
        return
    menu = st.popover(t("scenarios.library"), key=MENU, icon=":material/menu_book:", on_change="rerun")
    if not menu.open:
        return
    with menu:
        caption(t("scenarios.library_below"))
        for uplift in uplifts():
            _draw_one(t, workspace, uplift)


def _draw_one(t: Translator, workspace: Workspace, uplift: Uplift) -> None:
    tree, key = workspace.tree, f"{MENU}:{uplift.id}"
    levers = candidates(tree, uplift)
    row = uplift.row
    about = t("scenarios.library_source", source=row.source, grade=row.grade)
    st.html(
        f"<div class='kt-card'><h3>{esc(t(f'uplifts.{uplift.id}'))}</h3>"
        f"<p>{esc(row.segment(t.lang))}: <b>{esc(t('scenarios.about', size=t.plain(uplift.percent, digits=0)))}</b></p>"
        f"<small>{esc(about)}<br>{esc(row.caveat(t.lang))}</small></div>"
    )
    with st.container(key=f"{key}:fields", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox(
            t("scenarios.lever"), [k.id for k in levers], key=f"{key}:lever", width=200,
            format_func=lambda i: tree[i].name if i in tree else "",
        )  # fmt: skip
        taken = session.typed(f"{key}:lever")
        lever = tree[taken] if taken in tree else levers[0]
        st.segmented_control(
            t("scenarios.library_way"), WAYS, key=f"{key}:way", format_func=lambda way: _way(t, lever, uplift, way),
            help=t("scenarios.library_way_help"),
        )  # fmt: skip
        st.button(
            t("scenarios.library_add"), key=f"{key}:add", disabled=session.typed(f"{key}:way") is None,
            on_click=_add, args=(uplift, lever.id),
        )  # fmt: skip


def change_of(uplift: Uplift, way: str) -> Change:
    """The published figure read one way or the other."""
    return ShiftBy(amount=uplift.figure) if way == "points" else ScaleBy(factor=1 + uplift.figure)


def _way(t: Translator, lever: Kpi, uplift: Uplift, way: str) -> str:
    """What the rate would be: 15% → 20% (+5pt), 15% → 15.75% (×1.05)."""
    change = change_of(uplift, way)
    there = None if lever.baseline is None else min(1.0, change.apply(lever.baseline))
    after = t.value(there, lever.measure)
    size = t.plain(uplift.percent, digits=0)
    key = "scenarios.library_points" if way == "points" else "scenarios.library_relative"
    return plain(t(key, before=t.value(lever.baseline, lever.measure), after=after, size=size))


def _add(uplift: Uplift, lever: str) -> None:
    t, workspace, key = session.translator(), session.workspace(), f"{MENU}:{uplift.id}"
    way = session.typed(f"{key}:way")
    if way not in WAYS or lever not in workspace.tree:
        return
    title, taken = t(f"uplifts.{uplift.id}"), {name_key(one.name) for one in workspace.initiatives}
    names = (title if n == 1 else t("scenarios.copy_of", name=title, n=n)[:MAX_NAME] for n in range(1, len(taken) + 2))
    name = next(name for name in names if name_key(name) not in taken)
    fields = {"source": uplift.row.source, "note": uplift.row.caveat(t.lang), "horizon": uplift.horizon}
    if session.apply(AddInitiative(name=name, changes={lever: change_of(uplift, str(way))}, fields=fields)):
        session.seed(MENU, False)  # the popover has done its work
