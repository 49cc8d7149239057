"""The words by which an exported workbook knows its columns when it comes back, in whatever language it is (§72)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from kpitree.model import Change
from kpitree.workspace.workspace import Workspace

LEVERS, SCENARIOS = "kpitree:levers", "kpitree:scenarios"
KPI_ID, BASELINE, EXPORTED = "kpi_id", "baseline", "exported"
NOW, SCENARIO = "now", "scenario:"


def changes_of(workspace: Workspace, key: str) -> Mapping[str, Change] | None:
    """The changes of a column: those of now, or of a scenario; None when there is no such scenario (any more)."""
    if key == NOW:
        return workspace.changes
    found = next((s for s in workspace.scenarios if SCENARIO + s.id == key), None)
    return None if found is None else workspace.stacked(found).changes


def mark_of(changes: Mapping[str, Change]) -> str:
    """What tells whether these changes are still the same: a short fingerprint, whatever their order."""
    said = "\n".join(f"{k} {changes[k].model_dump_json()}" for k in sorted(changes))
    return hashlib.sha256(said.encode()).hexdigest()[:12]
