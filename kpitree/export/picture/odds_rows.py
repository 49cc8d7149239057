"""How a KPI may turn out, in words: rows of `kpitree.charts.distribution_chart`, and the same as a table."""

from __future__ import annotations

from typing import Any

from kpitree.analysis.odds import Forecast
from kpitree.i18n import Translator
from kpitree.model import Kpi

Rows = list[dict[str, Any]]
BEYOND = 0.5  # a target farther away than this part of the width is said, not drawn: it would squeeze the rest


def odds_rows(t: Translator, kpi: Kpi, found: Forecast, now: float | None) -> Rows:
    """Rows of `distribution_chart`; one of kind "beyond" says a target that is too far away to be drawn."""
    unit = kpi.measure
    if not found.bins:
        return []
    left, right = found.bins[0][0], found.bins[-1][1]
    rows: Rows = []
    for low, high, share in found.bins:
        for start, end, tone in _split(low, high, found.target):
            part = share * (end - start) / (high - low)
            text = t("sensitivity_odds.bin", range=t.range(start, end, unit), share=t.value(part, "%"))
            # The height is that of the whole bin: a cut changes the width only.
            rows.append({"kind": "bin", "x": start, "x2": end, "share": share, "tone": tone, "text": text})
    rules: Rows = []
    if now is not None and abs(now) != float("inf"):
        rules.append(_rule(t("sensitivity_odds.rule_now", value=t.value(now, unit)), now, "now"))
    if found.target is not None:
        said = t("sensitivity_odds.rule_target", value=t.value(found.target, unit, trim=True))
        rules.append(_rule(said, found.target, "target"))
    room = BEYOND * (right - left)
    drawn = [row for row in rules if left - room <= row["x"] <= right + room]
    ends = [left, right, *(row["x"] for row in drawn)]
    middle = (min(ends) + max(ends)) / 2
    rows += _marks(t, kpi, found, min(ends), max(ends))
    rows += [{**row, "place": "right" if row["x"] <= middle else "left"} for row in drawn]
    rows += [
        {**row, "kind": "beyond", "text": t("sensitivity_odds.beyond", target=t.value(row["x"], unit, trim=True))}
        for row in rules
        if row not in drawn and row["tone"] == "target"
    ]
    return rows


def _split(low: float, high: float, target: float | None) -> list[tuple[float, float, str]]:
    """The parts of a bin that miss the target and that reach it."""
    if target is None:
        return [(low, high, "plain")]
    if low < target < high:
        return [(low, target, "short"), (target, high, "reach")]
    return [(low, high, "reach" if low >= target else "short")]


def _rule(text: str, at: float, tone: str) -> dict[str, object]:
    return {"kind": "rule", "x": at, "tone": tone, "text": text}


def _marks(t: Translator, kpi: Kpi, found: Forecast, left: float, right: float) -> Rows:
    """P10 is written to its left, P90 to its right, so that the three do not meet; those that are equal are one."""
    marks: Rows = []
    for name, value, place in (("P10", found.p10, "left"), ("P50", found.p50, "middle"), ("P90", found.p90, "right")):
        text = t.value(value, kpi.measure, trim=True)
        if marks and marks[-1]["x"] == value:
            marks[-1]["name"] += f" = {name}"
            continue
        marks.append({"kind": "mark", "x": value, "name": name, "text": text, "place": place})
    edge = 0.1 * (right - left)
    for mark in marks:  # nothing is written beyond the edge
        if mark["x"] - left < edge:
            mark["place"] = "right"
        elif right - mark["x"] < edge:
            mark["place"] = "left"
    return marks


def table(t: Translator, found: Forecast) -> list[dict[str, object]]:
    """The bins as a table to take along: plain numbers."""
    names = [t(f"sensitivity_odds.column_{name}") for name in ("from", "to", "share")]
    return [dict(zip(names, one, strict=True)) for one in found.bins]
