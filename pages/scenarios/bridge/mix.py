"""Volume, mix, rate and price: which volume is counted, and how it is spread over the channels in both states."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.channels import channels
from kpitree.analysis.volume_mix import VolumeMix
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from pages.scenarios.columns import PAGE
from pages.shell import session
from pages.shell.markup import esc, plain

STAGE = f"{PAGE}:bridge:stage"


def stages(tree: KpiTree) -> tuple[str, ...]:
    """The volumes that every channel counts; none where a tree has no channels."""
    found = channels(tree)
    return tuple(stage.name for stage in found.stages) if found is not None else ()


def stage_of(tree: KpiTree) -> str:
    """The volume to count: the lowest of the funnel until another is chosen."""
    known = stages(tree)
    stage = session.view(STAGE, default=known[0])
    return stage if stage in known else known[0]


def draw_stages(t: Translator, tree: KpiTree) -> None:
    """The choice of the volume, where there is one."""
    known = stages(tree)
    if len(known) > 1:
        session.seed(f"{STAGE}:choice", stage_of(tree))
        st.segmented_control(
            t("scenarios_bridge.stage"), list(known), key=f"{STAGE}:choice", required=True,
            format_func=lambda k: plain(k or ""), on_change=_chosen,
        )  # fmt: skip


def _chosen() -> None:
    taken = session.typed(f"{STAGE}:choice")
    if taken and not session.echo(f"{STAGE}:choice"):
        session.set_view(STAGE, taken)


def draw_shifts(t: Translator, tree: KpiTree, split: VolumeMix) -> None:
    """For each channel its share of the volume before and after, and the volumes themselves."""
    found = channels(tree)
    stage = next((s for s in found.stages if s.name == split.stage), None) if found is not None else None
    if stage is None:
        return
    lines = []
    for kpi_id, c in zip(stage.ids, split.channels, strict=True):
        unit = tree[kpi_id].measure
        share = t("scenarios_bridge.from_to", before=t.value(c.share_before, "%"), after=t.value(c.share_after, "%"))
        size = t("scenarios_bridge.from_to", before=t.value(c.before, unit), after=t.value(c.after, unit))
        lines.append(f"<li><span>{esc(c.channel)}</span><b>{esc(share)}</b><small>{esc(size)}</small></li>")
    title = t("scenarios_bridge.shares", stage=split.stage)
    st.html(f"<p class='kt-caption'>{esc(title)}</p><ul class='kt-br-mix'>{''.join(lines)}</ul>")
