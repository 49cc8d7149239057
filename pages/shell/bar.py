"""The KGI bar, on every page: the KGI now, against the baseline, against the target; undo, reset, files, language."""

from __future__ import annotations

import math

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kpitree.data.templates import template
from kpitree.i18n import LANGUAGES, Translator
from kpitree.model import Kpi
from kpitree.workspace import Workspace
from kpitree.workspace.actions import AdoptChanges, ApplyScenario, ResetLevers, StartFrom
from pages.shell import compute, files, session, share
from pages.shell.markup import delta, esc, plain


def place() -> DeltaGenerator:
    """Where the bar stands: above every page, whatever is drawn first."""
    return st.container(horizontal=True, vertical_alignment="center", key="kgi_bar", gap="small")


def draw(place: DeltaGenerator) -> DeltaGenerator:
    """The slim bar; returns the place in it that says how the workspace is kept (keeping.keep).

    Only the KGI itself follows every lever; the buttons can stay as they are.
    """
    t = session.translator()
    with place:
        with st.container(key="kgi"):
            _draw_kgi()
        saved = st.container(key="saved")
        st.button(
            "", key="bar:undo", icon=":material/undo:", help=t("bar.undo_help"), shortcut="Mod+Z",
            on_click=session.undo,
        )  # fmt: skip
        st.button(
            "", key="bar:redo", icon=":material/redo:", help=t("bar.redo_help"), shortcut="Mod+Shift+Z",
            on_click=session.redo,
        )  # fmt: skip
        _reset_menu(t, session.workspace())
        files.draw_menu()
        other = LANGUAGES[(LANGUAGES.index(session.language()) + 1) % len(LANGUAGES)]
        st.button(
            t(f"bar.language_{other}"), key="bar:language", help=t("bar.language_help"),
            on_click=session.set_language, args=(other,),
        )  # fmt: skip
        share.draw_button()
    return saved


@st.fragment(key="kgi")
def _draw_kgi() -> None:
    st.html(_kgi(session.translator(), session.workspace()))


def _reset_menu(t: Translator, workspace: Workspace) -> None:
    menu = st.popover(t("bar.baseline"), key="bar:reset", on_change="rerun")
    if not menu.open:  # what nobody looks at is not drawn: every element costs time between a key press and the KGI
        return
    moved = bool(workspace.changes)
    with menu:
        st.button(
            t("bar.reset_to_baseline"), key="bar:reset_baseline", disabled=not moved, width="stretch",
            on_click=session.do, args=(ResetLevers(),),
        )  # fmt: skip
        for scenario in workspace.compared:
            st.button(
                plain(t("bar.to_scenario", name=scenario.name)), key=f"bar:scenario:{scenario.id}", width="stretch",
                disabled=workspace.is_at(scenario), on_click=session.do,
                args=(ApplyScenario(id=scenario.id),),
            )  # fmt: skip
        st.button(
            t("bar.adopt"), key="bar:adopt", disabled=not moved, width="stretch", help=t("bar.adopt_help"),
            on_click=session.do, args=(AdoptChanges(),),
        )  # fmt: skip
        if workspace.template:
            name = t(f"templates.{workspace.template}_title")
            st.button(
                plain(t("bar.reset_to_template", template=name)), key="bar:reset_template", width="stretch",
                on_click=_to_template,
            )  # fmt: skip


def _to_template() -> None:
    slug = session.workspace().template
    tree = template(slug, session.language())
    session.apply(StartFrom(tree=tree, template=slug))


def _kgi(t: Translator, workspace: Workspace) -> str:
    if workspace.tree.kgi is None:
        return f"<div class='kt-bar'><span class='kt-name'>{esc(t('bar.no_kgi'))}</span></div>"
    kgi = workspace.tree[workspace.tree.kgi]
    now, base = compute.now(workspace).kgi, compute.baseline(workspace).kgi
    known = not math.isnan(now)
    moved = delta(t, now - base, kgi.measure, of=base) if known else ""
    state = moved or f"<span class='kt-quiet'>{esc(t('bar.as_baseline' if known else 'bar.no_value'))}</span>"
    plain_number = repr(now).removesuffix(".0") if known else ""  # as the browser writes it while a hand moves
    return (
        f"<div class='kt-bar'><span class='kt-name'>{esc(kgi.name)}</span>"
        f"<span class='kt-value' data-testid='kgi-value' data-value='{plain_number}'"
        f" title='{esc(t.exact(now, kgi.measure))}'>{esc(t.value(now, kgi.measure))}</span>"
        f"<span class='kt-delta'>{state}</span>{_target(t, kgi, now, base)}</div>"
    )


def _target(t: Translator, kgi: Kpi, now: float, base: float) -> str:
    target = kgi.target
    if target is None or target <= 0 or math.isnan(now):
        return ""
    full = max(now, base, target)
    fill, tick, mark = (100 * max(0.0, x) / full for x in (now, 0.0 if math.isnan(base) else base, target))
    missing = target - now
    words = (
        t("bar.to_target", target=t.value(target, kgi.measure), missing=t.value(missing, kgi.measure))
        if missing > 0
        else t("bar.target_met", target=t.value(target, kgi.measure))
    )
    return (
        f"<span class='kt-progress'><i style='width:{fill:.2f}%'></i>"
        f"<b style='left:{tick:.2f}%'></b><s style='left:{mark:.2f}%'></s></span>"
        f"<span class='kt-target'>{esc(words)}</span>"
    )
