"""The rows of the waterfall: both ends, and what lies between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

from kpitree.analysis.bridge_groups import Group, Grouped
from kpitree.analysis.volume_mix import VolumeMix
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.problems import Frozen

Rows = list[dict[str, Any]]
ROOM = 0.3  # of the width, for what stands behind the bars
Tone = Literal["base", "now"]


class Part(Frozen):
    """One bar between the ends: what it is called, what it says on hover, and what it contributed."""

    name: str
    detail: str
    contribution: float


def parts_of(t: Translator, tree: KpiTree, result: Grouped) -> list[Part]:
    """A part for each group; a lever says from where to where it went."""
    return [Part(name=_name(t, result, group), detail=_detail(t, tree, group), contribution=group.contribution)
            for group in result.groups]  # fmt: skip


def _name(t: Translator, result: Grouped, group: Group) -> str:
    if group.kind == "group":
        return group.name
    if group.kind == "rest":
        return t("scenarios_bridge.rest", n=len(group.steps))
    return t(f"bridge.{result.by}_{group.kind}")


def _detail(t: Translator, tree: KpiTree, group: Group) -> str:
    if len(group.steps) == 1:
        step = group.steps[0]
        unit = tree[step.id].measure
        before, after = t.value(step.before, unit), t.value(step.after, unit)
        if group.name == step.kpi:
            return t("scenarios_bridge.from_to", before=before, after=after)
        return t("scenarios_bridge.moved", kpi=step.kpi, before=before, after=after)
    return t.join([step.kpi for step in group.steps[:6]])


def mix_parts(t: Translator, tree: KpiTree, result: VolumeMix) -> list[Part]:
    """The effects that there are, in their order."""
    found = []
    for effect in result.effects:
        if effect.contribution:
            levers = t.join([tree[k].name for k in result.levers.get(effect.kind, ())[:6]])
            about = levers or t(f"scenarios_bridge.about_{effect.kind}", stage=result.stage)
            found.append(Part(name=t(f"bridge.effect_{effect.kind}"), detail=about, contribution=effect.contribution))
    return found


def waterfall_rows(
    t: Translator, kgi: Kpi, names: tuple[str, str], totals: tuple[float, float], parts: Sequence[Part]
) -> Rows:
    """The bars in order: the KGI before, each part on top of those before it, the KGI after."""
    unit = kgi.measure
    rows: Rows = []

    def add(name: str, detail: str, start: float, end: float, tone: str, text: str, exact: str) -> None:
        rows.append({
            "row": len(rows), "name": name, "detail": detail, "start": start, "end": end, "at": max(start, end, 0.0),
            "tone": tone, "text": text, "exact": exact, "zero": 0.0,
        })  # fmt: skip

    def total(which: int, tone: Tone) -> None:
        value = totals[which]
        add(names[which], "", 0.0, value, tone, t.value(value, unit), t.exact(value, unit))

    total(0, "base")
    at = totals[0]
    for n, part in enumerate(parts):
        # The last bar ends where the other end stands: what sums round off is not shown as a gap.
        end = totals[1] if n == len(parts) - 1 else at + part.contribution
        tone, sign = ("up", "▲") if part.contribution >= 0 else ("down", "▼")
        text = f"{sign} {t.delta(abs(part.contribution), unit, signed=False)}"
        add(part.name, part.detail, at, end, tone, text, t.value(part.contribution, unit, signed=True, compact=False))
        at = end
    total(1, "now")
    low = min(0.0, *(min(row["start"], row["end"]) for row in rows))
    high = max(0.0, *(max(row["start"], row["end"]) for row in rows))
    reach = high + ROOM / (1 - ROOM) * ((high - low) or 1.0)
    return [{**row, "low": low, "high": reach} for row in rows]


def table(t: Translator, kgi: Kpi, rows: Rows, parts: Sequence[Part]) -> list[dict[str, object]]:
    """The numbers behind the picture: both ends and every part to the yen, parts that add up to the difference."""
    name, value = t("scenarios_bridge.column_name"), t("scenarios_bridge.column_value", kgi=kgi.name)
    about = t("scenarios_bridge.column_detail")
    ends = [{name: row["name"], about: "", value: row["end"]} for row in (rows[0], rows[-1])]
    inner = [{name: part.name, about: part.detail, value: part.contribution} for part in parts]
    return [ends[0], *inner, ends[1]]


def largest(parts: Sequence[Part]) -> Part | None:
    """The part that counts most, None when nothing does."""
    found = max(parts, key=lambda part: abs(part.contribution), default=None)
    return found if found is not None and found.contribution and math.isfinite(found.contribution) else None
