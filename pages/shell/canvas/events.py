"""What hands do on the canvas, as actions: a pure translation of the events that the browser sends.

An event is a dict with `do` (the name of a row in EVENTS) and what that needs. Whatever comes from a browser may be
anything: a field that is missing or of another kind makes the event unreadable, and nothing happens.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from kpitree.engine import evaluate
from kpitree.model import Change, Counts, Kpi, SetTo
from kpitree.model.entry import read_change
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import (
    Action,
    AddBeside,
    AddKpi,
    AddUnder,
    ApplyScenario,
    BreakDown,
    ChangeLever,
    DuplicateBranch,
    EditKpi,
    MakeKgi,
    MoveBranch,
    RemoveBranches,
    ResetLevers,
    SetFormula,
    SplitBySegment,
)
from pages.shell.canvas.drawing import worst_problem
from pages.shell.mending import actions_for

Event = Mapping[str, Any]
T = TypeVar("T")


class Unreadable(Exception):
    """An event that is not as the canvas sends it."""


class OneAfterAnother(Action):
    """Several actions as one: all of them or, when one is refused, none."""

    actions: tuple[Action, ...]

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace after all of them."""
        for action in self.actions:
            workspace = action.apply(workspace)
        return workspace


class BrokenDown(Action):
    """A lever broken down into KPIs whose units were typed with their names; a unit of None is as BreakDown has it."""

    action: BreakDown
    units: tuple[str | None, ...]

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the new levers in their units."""
        workspace = self.action.apply(workspace)
        for name, unit in zip(self.action.names, self.units, strict=True):
            made = workspace.tree.resolve(name)
            if made is not None and unit is not None:
                workspace = EditKpi(kpi=made, patch={"unit": unit}).apply(workspace)
        return workspace


# A unit behind a name, as in equation text: 平均単価 [円]
_WITH_UNIT = re.compile(r"(.*\S)\s*[\[［]([^\[\]［］]*)[\]］]\s*")


def action_of(workspace: Workspace, event: Event) -> Action | Problem:
    """The action that an event stands for; a Problem when what was typed has to be asked about. Raises Unreadable."""
    read = EVENTS.get(_get(event, "do", str))
    if read is None:
        raise Unreadable(str(event.get("do"))[:40])
    return read(workspace, event)


def gesture_of(event: Event) -> str | None:
    """The name under which events that follow each other within a second are one undo step."""
    return f"{event['gesture']}:{event.get('kpi')}" if event.get("gesture") == "nudge" else None


def _set(workspace: Workspace, event: Event) -> Action:
    value = _get(event, "value", float)
    if not math.isfinite(value):
        raise Unreadable("value")
    return _moved(_kpi(workspace, event), SetTo(value=value))


def _enter(workspace: Workspace, event: Event) -> Action | Problem:
    kpi = _kpi(workspace, event)
    found = read_change(_get(event, "text", str), unit=kpi.measure, strict_screen=True)
    return found.at(kpi=kpi.id) if isinstance(found, Problem) else _moved(kpi, found)


def _moved(kpi: Kpi, change: Change | Counts) -> Action:
    """A lever that has no value yet gets its baseline; one that has is moved over it (§13)."""
    if kpi.is_lever and kpi.baseline is None:
        if isinstance(change, Counts):
            return EditKpi(kpi=kpi.id, patch={"counts": change})
        if isinstance(change, SetTo):
            return EditKpi(kpi=kpi.id, patch={"value": change.value})
    return ChangeLever(kpi=kpi.id, change=SetTo(value=change.rate) if isinstance(change, Counts) else change)


def _reset(workspace: Workspace, event: Event) -> Action:
    return ResetLevers(kpis=_strings(event, "kpis") if event.get("kpis") is not None else None)


def _flag(workspace: Workspace, event: Event) -> Action:
    field = _get(event, "field", str)
    if field not in ("locked", "headline"):
        raise Unreadable("field")
    return EditKpi(kpi=_kpi(workspace, event).id, patch={field: _get(event, "on", bool)})


def _rename(workspace: Workspace, event: Event) -> Action:
    name, unit = _name_and_unit(_get(event, "text", str))
    return EditKpi(kpi=_kpi(workspace, event).id, patch={"name": name} | ({} if unit is None else {"unit": unit}))


def _formula(workspace: Workspace, event: Event) -> Action:
    return SetFormula(kpi=_kpi(workspace, event).id, text=_get(event, "text", str).removeprefix("=").strip() or None)


def _add(workspace: Workspace, event: Event) -> Action:
    how = _get(event, "how", str)
    if how not in ("*", "+", "-", "/", "min"):
        raise Unreadable("how")
    name, unit = _name_and_unit(_get(event, "name", str))
    return AddUnder(kpi=_kpi(workspace, event).id, how=how, name=name, unit=unit or "")  # type: ignore[arg-type]


def _beside(workspace: Workspace, event: Event) -> Action:
    kpi = _kpi(workspace, event)
    name, unit = _name_and_unit(_get(event, "name", str))
    return AddBeside(kpi=kpi.id, parent=_get(event, "parent", str), name=name, unit=unit or "")


def _break(workspace: Workspace, event: Event) -> Action:
    how, names = _get(event, "how", str), _strings(event, "names")
    if how not in ("multiply", "add") or len(names) != 2:
        raise Unreadable("how")
    (first, second), units = zip(*map(_name_and_unit, names), strict=True)
    action = BreakDown(kpi=_kpi(workspace, event).id, how=how, names=(first, second))  # type: ignore[arg-type]
    return BrokenDown(action=action, units=units)


def _split(workspace: Workspace, event: Event) -> Action:
    return SplitBySegment(kpi=_kpi(workspace, event).id, segments=_strings(event, "segments"))


def _duplicate(workspace: Workspace, event: Event) -> Action:
    return DuplicateBranch(kpi=_kpi(workspace, event).id, parent=_maybe(event, "parent"))


def _move(workspace: Workspace, event: Event) -> Action:
    """Branches to another parent; with a list of `parents`, each leaves its own (null: it only joins)."""
    kpis, to = _strings(event, "kpis"), _get(event, "to", str)
    if event.get("parents") is None:
        return MoveBranch(kpis=kpis, parent=_maybe(event, "parent"), to=to, how=None)
    parents = _get(event, "parents", list)
    if len(parents) != len(kpis) or not all(parent is None or isinstance(parent, str) for parent in parents):
        raise Unreadable("parents")
    leaving: dict[str | None, list[str]] = {}
    for kpi, parent in zip(kpis, parents, strict=True):
        leaving.setdefault(parent, []).append(kpi)
    return OneAfterAnother(
        actions=tuple(MoveBranch(kpis=tuple(group), parent=parent, to=to) for parent, group in leaving.items())
    )


def _remove(workspace: Workspace, event: Event) -> Action:
    return RemoveBranches(kpis=_strings(event, "kpis"))


def _first(workspace: Workspace, event: Event) -> Action:
    name, unit = _name_and_unit(_get(event, "name", str))
    return AddKpi(name=name, unit=unit or "")


def _fix(workspace: Workspace, event: Event) -> Action:
    """The n-th fix of the problem that the canvas shows on a KPI; nothing when it is gone meanwhile."""
    kpi, n = _kpi(workspace, event), _get(event, "n", int)
    problem = worst_problem(evaluate(workspace.tree, workspace.lever_values()), kpi.id)
    fixes = problem.fixes if problem is not None else ()
    if problem is None or isinstance(event.get("n"), bool) or not 0 <= n < len(fixes):
        return OneAfterAnother(actions=())
    return OneAfterAnother(actions=actions_for(workspace, problem, fixes[n]))


def _scenario(workspace: Workspace, event: Event) -> Action:
    return ApplyScenario(id=_maybe(event, "id"))


EVENTS: Mapping[str, Callable[[Workspace, Event], Action | Problem]] = {
    "set": _set,
    "enter": _enter,
    "reset": _reset,
    "flag": _flag,
    "rename": _rename,
    "formula": _formula,
    "add": _add,
    "beside": _beside,
    "break": _break,
    "split": _split,
    "duplicate": _duplicate,
    "move": _move,
    "remove": _remove,
    "first": _first,
    "fix": _fix,
    "kgi": lambda workspace, event: MakeKgi(kpi=_kpi(workspace, event).id),
    "scenario": _scenario,
}


def _kpi(workspace: Workspace, event: Event) -> Kpi:
    kpi_id = _get(event, "kpi", str)
    if kpi_id not in workspace.tree:
        raise Unreadable("kpi")
    return workspace.tree[kpi_id]


def _name_and_unit(text: str) -> tuple[str, str | None]:
    """A name, and the unit that was written behind it in brackets, if any."""
    found = _WITH_UNIT.fullmatch(text)
    return (text, None) if found is None else (found[1], found[2].strip())


def _get(event: Event, field: str, kind: type[T]) -> T:
    value = event.get(field)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        try:
            value = float(value)
        except OverflowError:
            raise Unreadable(field) from None
    if not isinstance(value, kind) or (isinstance(value, str) and len(value) > 10_000):
        raise Unreadable(field)
    return value


def _maybe(event: Event, field: str) -> str | None:
    return None if event.get(field) is None else _get(event, field, str)


def _strings(event: Event, field: str) -> tuple[str, ...]:
    values = event.get(field)
    if not isinstance(values, list) or not all(isinstance(v, str) and len(v) <= 10_000 for v in values):
        raise Unreadable(field)
    return tuple(values)
