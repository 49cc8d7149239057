"""Scenarios: keeping the changes of now under a name, coming back to them, comparing."""

from __future__ import annotations

from collections.abc import Sequence

from kpitree.model import Scenario, name_key, new_id
from kpitree.model.kpi import MAX_NAME, Text
from kpitree.model.scenario import plain_title
from kpitree.problems import Problem
from kpitree.workspace.actions.base import Action, refused
from kpitree.workspace.actions.shares import keep_locked
from kpitree.workspace.workspace import MAX_SCENARIOS, Workspace


class SaveScenario(Action):
    """Keep the changes of now under a name; a scenario of that name is replaced. An empty `note` keeps its note."""

    name: str
    note: Text = ""

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the scenario, last when it is new."""
        name, scenarios = _title(self.name), workspace.scenarios
        same = next((s for s in scenarios if name_key(s.name) == name_key(name)), None)
        if same is None:
            if len(scenarios) >= MAX_SCENARIOS:
                raise refused(Problem(code="too_many_scenarios", params={"most": MAX_SCENARIOS}))
            new = new_id("scenario", {s.id for s in scenarios})
            made = Scenario(id=new, name=name, changes=workspace.changes, note=self.note)
            return _with(workspace, (*scenarios, made))
        update = {"name": name, "changes": workspace.changes, "note": self.note or same.note}
        return _with(workspace, _replaced(scenarios, same.model_copy(update=update)))


class ApplyScenario(Action):
    """Make the changes those of a scenario; None is the baseline. What is locked stays as it is now (§26)."""

    id: str | None = None

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace as the scenario has it."""
        return keep_locked(workspace, {} if self.id is None else _the(workspace, self.id).changes)


class RenameScenario(Action):
    """Give a scenario another name."""

    id: str
    name: str

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the new name; refused when another scenario has it."""
        found, name = _the(workspace, self.id), _title(self.name)
        if any(name_key(s.name) == name_key(name) and s.id != found.id for s in workspace.scenarios):
            raise refused(Problem(code="scenario_name_taken", params={"name": name}))
        return _with(workspace, _replaced(workspace.scenarios, found.model_copy(update={"name": name})))


class RemoveScenario(Action):
    """Forget a scenario; the changes of now stay."""

    id: str

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace without it."""
        found = _the(workspace, self.id)
        return _with(workspace, tuple(s for s in workspace.scenarios if s.id != found.id))


def _the(workspace: Workspace, scenario_id: str) -> Scenario:
    found = next((s for s in workspace.scenarios if s.id == scenario_id), None)
    if found is None:
        raise refused(Problem(code="unknown_scenario"))
    return found


def _title(typed: str) -> str:
    name = plain_title(typed)
    if not name:
        raise refused(Problem(code="name_empty"))
    if len(name) > MAX_NAME:
        raise refused(Problem(code="name_too_long", params={"length": len(name), "most": MAX_NAME}))
    return name


def _replaced(scenarios: Sequence[Scenario], new: Scenario) -> tuple[Scenario, ...]:
    return tuple(new if s.id == new.id else s for s in scenarios)


def _with(workspace: Workspace, scenarios: tuple[Scenario, ...]) -> Workspace:
    return workspace.model_copy(update={"scenarios": scenarios})
