"""What is aimed at: a KPI (the KGI as a rule), the target it has, and the field to type another one.

The target is the KPI's own (`Kpi.target`): the bar, the file and the link carry it, and undo takes it back. A value
that was only asked about on the tree is looked at here without being anybody's target yet.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Change, Counts, Kpi, KpiTree
from kpitree.workspace import Workspace
from kpitree.workspace.actions import EditKpi
from pages.shell import compute, entry, session
from pages.shell.markup import esc, plain
from pages.shell.seeking import ASKED

PAGE = "goal_seek"
# The fragments that follow a target, in their order on the page.
PARTS = tuple(f"{PAGE}:{part}" for part in ("sentence", "aim", "stages", "alone", "plans", "picture"))
SENTENCE, AIM, STAGES, ALONE, PLANS, PICTURE = PARTS
OF = f"{PAGE}:of"
MISSING = f"{PAGE}:target_missing"
SELECTED = f"{PAGE}:selected"  # the KPI that was chosen on the tree
FACTORS = (1.1, 1.2, 1.5, 2.0)


@dataclass(frozen=True)
class Aim:
    """The KPI aimed at, its value now and at the baseline, its target, and the tree with it as the KGI."""

    workspace: Workspace
    tree: KpiTree
    kpi: Kpi
    now: float
    base: float
    target: float | None

    @property
    def changes(self) -> dict[str, float]:
        """What is changed now, but the KPI itself: what is asked for cannot be held."""
        return {k: v for k, v in self.workspace.lever_values().items() if k != self.kpi.id}

    @property
    def is_kgi(self) -> bool:
        """Whether this is the KGI of the whole tree."""
        return self.kpi.id == self.workspace.tree.kgi

    @property
    def met(self) -> bool:
        """Whether the target is met as things are (at least)."""
        return self.target is not None and self.now >= self.target


def aim_of(workspace: Workspace) -> Aim | None:
    """What is aimed at; None in a tree without a KGI."""
    tree = workspace.tree
    if tree.kgi is None:
        return None
    asked: tuple[str, float] | None = session.view(ASKED, default=None)
    of = asked[0] if asked is not None else session.view(OF, default="")
    kpi = tree[of if of in tree and not tree[of].is_lever else tree.kgi]
    target = asked[1] if asked is not None and asked[0] == kpi.id else kpi.target
    now, base = compute.now(workspace).values[kpi.id], compute.baseline(workspace).values[kpi.id]
    aimed = tree if kpi.id == tree.kgi else tree.with_kgi(kpi.id)
    return Aim(workspace, aimed, kpi, math.nan if now is None else now, math.nan if base is None else base, target)


def draw(t: Translator, aim: Aim) -> None:
    """The field, a few usual steps from the baseline, and the other KPIs that can be aimed at."""
    kpi = aim.kpi
    with st.container(key=f"{PAGE}:aimed", horizontal=True, vertical_alignment="bottom"):
        _choose(t, aim)
        label = t("goal_seek.target", kpi=kpi.name)
        entry.field(kpi, aim.target, page=PAGE, on_read=_typed, label=label, width=210)
        if math.isfinite(aim.base) and aim.base > 0:
            for factor in FACTORS:
                to = float(f"{aim.base * factor:.12g}")
                if not math.isfinite(to) or (kpi.measure.is_rate and to > 1):
                    continue
                label, said = (
                    t("goal_seek.times", factor=t.plain(factor, digits=1)),
                    t.value(to, kpi.measure, trim=True),
                )
                st.button(
                    plain(label), key=f"{PAGE}:{kpi.id}:times:{factor}", on_click=_set, args=(kpi.id, to),
                    help=plain(t("goal_seek.times_help", value=said)),
                )  # fmt: skip
        if aim.target is not None and aim.target != kpi.target:
            st.button(
                t("goal_seek.keep"), key=f"{PAGE}:{kpi.id}:keep", icon=":material/flag:",
                on_click=_set, args=(kpi.id, aim.target),
            )  # fmt: skip
    entry.asked(kpi, page=PAGE, on_read=_typed)
    if session.view(MISSING, default=False):
        st.html(f"<div class='kt-problem'>{esc(t('goal_seek.relative_to_nothing', kpi=kpi.name))}</div>")


def _choose(t: Translator, aim: Aim) -> None:
    tree = aim.workspace.tree
    ids = [k.id for k in tree.kpis if not k.is_lever and k.id in {i for i, _ in tree.below(tree.kgi or "")}]
    if len(ids) < 2 or aim.kpi.id not in ids:
        return
    ids.sort(key=lambda k: k != tree.kgi)
    key = f"{PAGE}:of_which"
    session.seed(key, aim.kpi.id)
    st.selectbox(
        t("goal_seek.of"), ids, key=key, width=210, on_change=_chosen, args=(key,),
        format_func=lambda k: tree[k].name if k in tree else "",
    )  # fmt: skip


def _chosen(key: str) -> None:
    session.set_view(OF, session.typed(key))
    session.set_view(ASKED, None)
    session.set_view(MISSING, False)
    session.redraw(*PARTS)


def _typed(kpi_id: str, change: Change | Counts) -> None:
    base = session.workspace().baseline_of(kpi_id)
    if isinstance(change, Counts):
        value = change.rate
    else:
        value = change.value if change.kind == "set" else math.nan if base is None else change.apply(base)
    session.set_view(MISSING, not math.isfinite(value))
    if math.isfinite(value):
        _set(kpi_id, value)


def _set(kpi_id: str, value: float) -> None:
    session.set_view(f"{PAGE}:{kpi_id}:entry:wrong", None)
    session.set_view(MISSING, False)
    session.set_view(OF, kpi_id)
    session.set_view(ASKED, None)
    redraw_if(session.apply(EditKpi(kpi=kpi_id, patch={"target": value})))


def redraw_if(done: bool) -> None:
    """From a callback: draw what follows a target anew; the whole page when it was refused, to say so."""
    if done:
        session.redraw(*PARTS)
    else:
        session.redraw_all()
