"""The target of this map: that of the KGI, or one that was typed here and is kept as a view."""

from __future__ import annotations

import math

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Change, Counts
from kpitree.workspace import Workspace
from pages.shell import entry, session
from pages.shell.markup import esc, plain

PART = "sensitivity:two_levers"
OWN = f"{PART}:target"  # (KGI, value): another KGI has another target


def target(workspace: Workspace) -> float | None:
    """What the map aims at; None where nothing is set."""
    kgi = workspace.tree[workspace.tree.kgi or ""]
    own: tuple[str, float] | None = session.view(OWN, default=None)
    return own[1] if own is not None and own[0] == kgi.id else kgi.target


def draw(t: Translator, workspace: Workspace, aimed: float | None) -> None:
    """A field to type another target for this map, and the way back to the KGI's own."""
    kgi = workspace.tree[workspace.tree.kgi or ""]
    label = t("sensitivity_two_levers.target", kgi=kgi.name)
    entry.field(kgi, aimed, page=PART, on_read=_aim, label=label, width=260)
    if aimed != kgi.target:
        back = "back_none" if kgi.target is None else "back"
        said = t(f"sensitivity_two_levers.{back}", target=t.value(kgi.target, kgi.measure, trim=True))
        st.button(plain(said), key=f"{PART}:target_back", type="tertiary", on_click=_back, args=(kgi.id,))


def draw_asked(workspace: Workspace) -> None:
    """What has to be said about a target that could not be read."""
    kgi = workspace.tree[workspace.tree.kgi or ""]
    entry.asked(kgi, page=PART, on_read=_aim)
    if session.view(f"{OWN}:missing", default=False):
        t = session.translator()
        st.html(f"<div class='kt-problem'>{esc(t('sensitivity_two_levers.relative_to_nothing', kgi=kgi.name))}</div>")


def _aim(kpi_id: str, change: Change | Counts) -> None:
    base = session.workspace().baseline_of(kpi_id)
    if isinstance(change, Counts):
        value = change.rate
    else:
        value = change.value if change.kind == "set" else math.nan if base is None else change.apply(base)
    session.set_view(f"{OWN}:missing", not math.isfinite(value))
    if math.isfinite(value):
        session.set_view(OWN, (kpi_id, value))


def _back(kpi_id: str) -> None:
    session.set_view(OWN, None)
    session.set_view(f"{OWN}:missing", False)
    session.set_view(f"{PART}:{kpi_id}:entry:wrong", None)
