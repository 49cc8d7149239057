"""Scenarios: keeping the changes of now under a name, coming back to them, comparing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpitree.model import Change, Scenario, SetTo, name_key, new_id
from kpitree.model.kpi import MAX_NAME, Text
from kpitree.model.scenario import plain_title
from kpitree.problems import Problem
from kpitree.workspace.actions.base import Action, refused
from kpitree.workspace.actions.shares import keep_locked
from kpitree.workspace.workspace import MAX_SCENARIOS, Workspace, based


class SaveScenario(Action):
    """Keep the changes of now under a name; a scenario of that name is replaced. An empty `note` keeps its note.

    The initiatives that are on in a scenario that is replaced stay on as far as the values allow it: what they bring is
    theirs, the rest becomes the scenario's own change (§41).
    """

    name: str
    note: Text = ""

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the scenario, last when it is new."""
        name, scenarios = title_of(self.name), workspace.scenarios
        same = next((s for s in scenarios if name_key(s.name) == name_key(name)), None)
        if same is None:
            made = Scenario(id=_new(scenarios), name=name, changes=workspace.changes, note=self.note)
            return added(workspace, (based(workspace, made),))
        update = {"name": name, "note": self.note or same.note, "base": {}, "archived": False}
        kept = _as_now(workspace, same.model_copy(update=update))
        return with_scenarios(workspace, replaced(scenarios, based(workspace, kept)))


class AddScenarios(Action):
    """Several scenarios in one step, by name (best and worst of the ranges, a plan); those of the same name are
    replaced where they stand."""

    changes: dict[str, dict[str, Change]]

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with all of them."""
        for typed, changes in self.changes.items():
            name = title_of(typed)
            known = {k: c for k, c in changes.items() if k in workspace.tree}
            same = next((s for s in workspace.scenarios if name_key(s.name) == name_key(name)), None)
            made = Scenario(id=same.id if same else _new(workspace.scenarios), name=name, changes=known)
            made = based(workspace, made)
            if same is None:
                workspace = added(workspace, (made,))
            else:
                workspace = with_scenarios(workspace, replaced(workspace.scenarios, made))
        return workspace


class ApplyScenario(Action):
    """Make the changes those of a scenario; None is the baseline. What is locked stays as it is now (§26)."""

    id: str | None = None

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace as the scenario has it."""
        wanted = {} if self.id is None else workspace.stacked(the_scenario(workspace, self.id)).changes
        return keep_locked(workspace, wanted)


class RenameScenario(Action):
    """Give a scenario another name."""

    id: str
    name: str

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the new name; refused when another scenario has it."""
        found, name = the_scenario(workspace, self.id), title_of(self.name)
        _check_free(workspace, name, but=found.id)
        return with_scenarios(workspace, replaced(workspace.scenarios, found.model_copy(update={"name": name})))


class DuplicateScenario(Action):
    """The same scenario once more under another name, behind it."""

    id: str
    name: str

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the copy; refused when the name is taken."""
        found, name = the_scenario(workspace, self.id), title_of(self.name)
        _check_free(workspace, name)
        copy = found.model_copy(update={"id": _new(workspace.scenarios), "name": name, "archived": False})
        result = added(workspace, (copy,))
        return MoveScenario(id=copy.id, to=workspace.scenarios.index(found) + 1).apply(result)


class MoveScenario(Action):
    """Put a scenario at another place, counted from 0; beyond the ends is at the end."""

    id: str
    to: int

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the scenarios in the new order."""
        found = the_scenario(workspace, self.id)
        rest = [s for s in workspace.scenarios if s.id != found.id]
        rest.insert(max(0, self.to), found)
        return with_scenarios(workspace, tuple(rest))


class ArchiveScenario(Action):
    """Put a scenario aside, or bring it back: it is kept, but not compared."""

    id: str
    archived: bool

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the scenario in its place, archived or not."""
        found = the_scenario(workspace, self.id).model_copy(update={"archived": self.archived})
        return with_scenarios(workspace, replaced(workspace.scenarios, found))


class AcceptBaseline(Action):
    """Say that a scenario is meant on the baseline of now (§42): nothing it changes becomes anything else."""

    id: str

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the scenario standing on the baseline of now."""
        found = the_scenario(workspace, self.id).model_copy(update={"base": {}})
        return with_scenarios(workspace, replaced(workspace.scenarios, based(workspace, found)))


class ResetScenario(Action):
    """Make a scenario the baseline again: no changes of its own, no initiatives; its name, note and place stay."""

    id: str

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the scenario changing nothing."""
        found = the_scenario(workspace, self.id)
        empty = found.model_copy(update={"changes": {}, "initiatives": (), "chosen": {}, "base": {}})
        return with_scenarios(workspace, replaced(workspace.scenarios, empty))


class RemoveScenario(Action):
    """Forget a scenario; the changes of now stay."""

    id: str

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace without it."""
        found = the_scenario(workspace, self.id)
        return with_scenarios(workspace, tuple(s for s in workspace.scenarios if s.id != found.id))


def the_scenario(workspace: Workspace, scenario_id: str) -> Scenario:
    """The scenario of this id, or a refusal: it may have been deleted in the meantime."""
    found = next((s for s in workspace.scenarios if s.id == scenario_id), None)
    if found is None:
        raise refused(Problem(code="unknown_scenario"))
    return found


def title_of(typed: str) -> str:
    """A name as it was typed, on one line; refused when it is empty or too long."""
    name = plain_title(typed)
    if not name:
        raise refused(Problem(code="name_empty"))
    if len(name) > MAX_NAME:
        raise refused(Problem(code="name_too_long", params={"length": len(name), "most": MAX_NAME}))
    return name


def replaced(scenarios: Sequence[Scenario], new: Scenario) -> tuple[Scenario, ...]:
    """The scenarios with the one of the same id replaced."""
    return tuple(new if s.id == new.id else s for s in scenarios)


def with_scenarios(workspace: Workspace, scenarios: tuple[Scenario, ...]) -> Workspace:
    """The workspace with these scenarios."""
    return workspace.model_copy(update={"scenarios": scenarios})


def added(workspace: Workspace, new: Sequence[Scenario]) -> Workspace:
    """The workspace with more scenarios, last; refused when there are too many."""
    if len(workspace.scenarios) + len(new) > MAX_SCENARIOS:
        raise refused(Problem(code="too_many_scenarios", params={"most": MAX_SCENARIOS}))
    return with_scenarios(workspace, (*workspace.scenarios, *new))


def _new(scenarios: Iterable[Scenario]) -> str:
    return new_id("scenario", {s.id for s in scenarios})


def _check_free(workspace: Workspace, name: str, *, but: str | None = None) -> None:
    if any(name_key(s.name) == name_key(name) and s.id != but for s in workspace.scenarios):
        raise refused(Problem(code="scenario_name_taken", params={"name": name}))


def _as_now(workspace: Workspace, scenario: Scenario) -> Scenario:
    """The scenario with the values of now: its initiatives, and as its own changes what they do not bring.

    Where that cannot be said (a lever without a baseline, a whole that does not add up) the initiatives go.
    """
    bare = scenario.model_copy(update={"changes": {}})
    brought, values = workspace.stacked(bare).changes, workspace.at(bare).lever_values()
    now, own = workspace.lever_values(), dict[str, Change]()
    for k in {**workspace.changes, **brought}:
        value = now.get(k, workspace.tree[k].baseline)
        if k not in brought:
            own[k] = workspace.changes[k]
        elif value is not None and value != values.get(k):
            own[k] = SetTo(value=value)
    kept = scenario.model_copy(update={"changes": own})
    there = workspace.at(kept).lever_values()
    if all(there.get(k, baseline) == now.get(k, baseline)
           for k in {*there, *now} for baseline in [workspace.tree[k].baseline]):  # fmt: skip
        return kept
    return scenario.model_copy(update={"changes": workspace.changes, "initiatives": (), "chosen": {}})
