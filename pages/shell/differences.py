"""What differs between two workspaces, in words: for people who have to choose, and for those who look back."""

from __future__ import annotations

from kpitree.engine import shown_formula
from kpitree.i18n import Translator
from kpitree.model import Benchmark, Kpi, KpiTree, Scenario, SetTo
from kpitree.model.change import ScaleBy, ShiftBy
from kpitree.workspace import Workspace
from kpitree.workspace.units import Path, lists, units

_OF_A_KPI = {"changes": "differences.moved", "picked": "differences.benchmark"}


def differing(before: Workspace, after: Workspace) -> list[Path]:
    """The paths of what is not the same in both, KPIs first; an order only when nothing was added or removed."""
    one, other = units(before), units(after)
    orders = lists(after)
    found = [path for path in dict.fromkeys([*other, *one]) if one.get(path) != other.get(path)]
    kept = [path for path in found if path not in orders or set(one.get(path, ())) == set(other.get(path, ()))]
    return sorted(kept, key=lambda path: (path[:2] != ("tree", "kpis"), path[0] != "changes"))


def what(t: Translator, path: Path, *sides: Workspace) -> str:
    """What a path names, as people call it."""
    if not path:
        return t("differences.whole")
    if any(path in lists(side) for side in sides):
        return t("differences.order")
    if path[:2] == ("tree", "kpis"):
        return _name(path[-1], *sides)
    if path[0] in _OF_A_KPI and len(path) == 2:
        return t(_OF_A_KPI[path[0]], name=_name(path[-1], *sides))
    if path == ("tree", "kgi"):
        return t("differences.kgi")
    if path[0] == "imports":
        return t("differences.mapping")
    if path == ("title",):
        return t("differences.title")
    named = next((found for side in sides if (found := units(side).get(path)) is not None), None)
    name = getattr(named, "name", None)
    if path[0] == "scenarios" and name:
        return t("differences.scenario", name=name)
    return t("differences.of_name", name=name) if isinstance(name, str) else t("differences.other")


def how(t: Translator, path: Path, side: Workspace) -> str:
    """What a workspace has there, short."""
    value = units(side).get(path) if path else None
    if not path or path in lists(side):
        return t("differences.as_it_is")
    if value is None and path[0] == "changes" and path[-1] in side.tree:
        return t.value(side.baseline_of(path[-1]), side.tree[path[-1]].measure)
    if value is None or value in ("", ()):
        return t("differences.none")
    if isinstance(value, Kpi):
        return _kpi(t, value, side.tree)
    if path[0] == "changes" and isinstance(value, SetTo | ScaleBy | ShiftBy):
        base = side.baseline_of(path[-1])
        moved = value.value if isinstance(value, SetTo) else None if base is None else value.apply(base)
        return t.value(moved, side.tree[path[-1]].measure)
    if path == ("tree", "kgi"):
        return _name(str(value), side)
    if isinstance(value, Scenario):
        return t("differences.changes", n=len(value.changes))
    if isinstance(value, Benchmark):
        return value.id
    return value if isinstance(value, str) else t("differences.changed")


def both(t: Translator, path: Path, one: Workspace, other: Workspace) -> tuple[str, str]:
    """What each of two has there; where both read the same, what else it is."""
    said = how(t, path, one), how(t, path, other)
    here, there = units(one).get(path), units(other).get(path)
    if said[0] != said[1] or here == there or not path:
        return said
    if isinstance(here, Kpi) and isinstance(there, Kpi):
        if here.name != there.name:
            return here.name, there.name
        return tuple(t("differences.details", of=text) for text in said)  # type: ignore[return-value]
    return said


def _kpi(t: Translator, kpi: Kpi, tree: KpiTree) -> str:
    if kpi.formula is not None:
        return f"= {shown_formula(tree, kpi.id)}"
    if kpi.counts is not None:
        rate = t.value(kpi.baseline, kpi.measure)
        return t("differences.counts", rate=rate, n=kpi.counts.trials)
    return t("differences.no_value") if kpi.value is None else t.value(kpi.value, kpi.measure)


def _name(kpi_id: str, *sides: Workspace) -> str:
    return next((side.tree[kpi_id].name for side in sides if kpi_id in side.tree), kpi_id)
