"""Ways to a range with one click: a published band, what was counted, an assumption that says it is one, or none."""

from __future__ import annotations

from typing import Any

from kpitree.analysis.spread import Spread, spread_of
from kpitree.i18n import Translator
from kpitree.model import Benchmark, Counts, Kpi, Range
from kpitree.workspace import Workspace
from pages.shell.range_editor.reading import Reading

Offer = dict[str, str]


def offers(t: Translator, workspace: Workspace, kpi: Kpi, counts: Counts | None) -> list[Offer]:
    """The buttons under a lever's range as it would be; `counts` were typed where a number belongs."""
    found: list[Offer] = []
    if counts is not None and kpi.measure.kind in ("rate", "none"):
        said = {"successes": f"{counts.successes:,}", "trials": f"{counts.trials:,}"}
        found.append(
            {"offer": "counts", "label": t("ranges.offer_counts", **said), "help": t("ranges.offer_counts_help")}
        )
    if kpi.range is not None:
        back = "counts" if kpi.counts is not None else "history" if len(kpi.history) > 1 else "none"
        found.append({"offer": "clear", "label": t(f"ranges.offer_clear_{back}"), "help": ""})
        return found
    if kpi.counts is not None or len(kpi.history) > 1:
        return found  # what was seen is better than what could be assumed
    band = published(workspace, kpi)
    if band is not None:
        row, spread = band
        label = t("ranges.offer_benchmark", range=t.range(spread.low, spread.high, kpi.measure))
        found.append({"offer": "benchmark", "label": label, "help": source_of(t, row)})
    if assumption(kpi) is not None:
        found.append({"offer": "assume", "label": t("ranges.offer_assume"), "help": t("ranges.offer_assume_help")})
    return found


def taken_offer(t: Translator, workspace: Workspace, kpi: Kpi, offer: str, reading: Reading) -> dict[str, Any]:
    """What is edited when an offer is taken; nothing when it does not stand any more."""
    if offer == "clear" and kpi.range is not None:
        return {"range": None}
    if offer == "counts" and reading.counts is not None:
        return {"counts": reading.counts, "range": None}
    if offer == "benchmark" and (band := published(workspace, kpi)) is not None:
        row, spread = band
        return {"range": _range(spread, t("ranges.benchmark_source", source=source_of(t, row), grade=row.grade))}
    if offer == "assume" and (assumed := assumption(kpi)) is not None:
        return {"range": _range(assumed, t("ranges.assumption_source"))}
    return {}


def assumption(kpi: Kpi) -> Spread | None:
    """The value ± 10 %, where nothing else is known (§28); None where that has no width."""
    bare = kpi.model_copy(update={"range": None, "counts": None, "history": (), "shape": "", "value": kpi.baseline})
    found = spread_of(bare, assume=True)
    return found if found is not None and found.low < found.high else None


def published(workspace: Workspace, kpi: Kpi) -> tuple[Benchmark, Spread] | None:
    """The comparable figure that the lever is compared with (§23), when it is a closed band, and what it would mean."""
    if not kpi.benchmark:
        return None
    from kpitree.analysis.benchmarking import compare
    from kpitree.data.benchmarks import load

    rows = [row for row in (*workspace.benchmarks, *load()) if row.ratio == kpi.benchmark]
    result = compare(workspace.tree, rows, changes=workspace.lever_values(), picked=workspace.picked)
    row = next((found.chosen for found in result.rows if found.id == kpi.id), None)
    if row is None:
        return None
    bare = kpi.model_copy(update={"range": None, "counts": None, "history": (), "shape": "", "value": kpi.baseline})
    spread = spread_of(bare, row)
    return (row, spread) if spread is not None and spread.source == "benchmark" and spread.low < spread.high else None


def source_of(t: Translator, row: Benchmark) -> str:
    """Who says so, of whom, and when."""
    return t.join(part for part in (row.publisher or row.source, row.segment(t.lang), str(row.year or "")) if part)


def _range(spread: Spread, source: str) -> Range:
    return Range(low=spread.low, likely=spread.likely, high=spread.high, source=source)
