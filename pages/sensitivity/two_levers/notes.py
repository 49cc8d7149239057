"""What has to be known to read the map: where ranges come from, places without a value, levers that are left out."""

from __future__ import annotations

from collections.abc import Sequence

from kpitree.analysis.pairable import Pairable
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from pages.sensitivity.listing import names_of
from pages.sensitivity.two_levers.answer import Answer
from pages.shell.markup import caption, note

WHY = ("locked", "shares", "apart", "blank")


def draw_notes(t: Translator, answer: Answer) -> None:
    """Only what concerns this map."""
    sources = [
        t("sensitivity_two_levers.source", lever=axis.kpi, source=kpi.range.source)
        for axis, kpi in ((answer.map.x, answer.x), (answer.map.y, answer.y))
        if axis.source == "range" and kpi.range is not None and kpi.range.source
    ]
    if sources:
        caption(t("sensitivity_two_levers.sources", sources=t.join(sources)))
    assumed = [axis.kpi for axis in (answer.map.x, answer.map.y) if axis.source == "assumed"]
    if assumed:
        note(t("sensitivity_two_levers.assumed_lead"), t("sensitivity_two_levers.assumed_rest", names=t.join(assumed)))
    if outside := [axis.kpi for axis in answer.outside()]:
        note(t("sensitivity_two_levers.outside_lead"), t("sensitivity_two_levers.outside_rest", names=t.join(outside)))
    if 0 < answer.map.undefined < 1:
        share = t.value(max(0.01, round(answer.map.undefined, 2)), "%", trim=True)
        note(
            t("sensitivity_two_levers.holes_lead", share=share, kgi=answer.kgi.name),
            t("sensitivity_two_levers.holes_rest"),
        )
    if answer.moves:
        for kpi in answer.without_effect():
            note(
                t("sensitivity_two_levers.idle_lead", lever=kpi.name, kgi=answer.kgi.name),
                t("sensitivity_two_levers.idle_rest", kgi=answer.kgi.name),
            )


def draw_left_out(t: Translator, tree: KpiTree, found: Pairable) -> None:
    """Which levers cannot be chosen, and why."""
    for why in WHY:
        ids: Sequence[str] = getattr(found, why)
        if ids:
            caption(t(f"sensitivity_two_levers.left_{why}", names=names_of(t, [tree[kpi_id].name for kpi_id in ids])))
