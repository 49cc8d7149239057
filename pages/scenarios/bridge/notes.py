"""What a bridge assumes where one of its ends is what happened."""

from __future__ import annotations

from kpitree.analysis.difference import Difference
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from pages.scenarios.bridge.states import End, share_of

MOST_NAMES = 6


def notes_of(
    t: Translator, tree: KpiTree, start: End, end: End, found: Difference, months: int
) -> tuple[str, ...]:  # fmt: skip
    """Of how many months, what nobody reported, and whether the KGI itself is known."""
    said = []
    planned = next((one for one in (start, end) if not one.months), None)
    if months and planned is not None and share_of(tree, months) != 1:
        part = t.value(share_of(tree, months), "%")
        said.append(t("scenarios_bridge.part_of_plan", name=planned.name, n=months, share=part))
    if found.missing:
        names = t.join([tree[k].name for k in found.missing[:MOST_NAMES]])
        more = len(found.missing) - MOST_NAMES
        key = "missing_more" if more > 0 else "missing"
        said.append(t(f"scenarios_bridge.{key}", names=names, n=more))
    kgi = tree[tree.kgi].name if tree.kgi else ""
    for one, value in ((start, found.kgi_before), (end, found.kgi_after)):
        if one.months and value is None:
            said.append(t("scenarios_bridge.partly", name=one.name, kgi=kgi))
    return tuple(said)
