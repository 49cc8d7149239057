"""Initiatives: what a team would do, switched on and off by scenario (§40, §41)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, ValidationError

from kpitree.model import Change, Initiative, Scenario, SetTo, name_key, new_id
from kpitree.problems import Problem
from kpitree.workspace.actions.base import Action, refused, the_kpi
from kpitree.workspace.actions.scenarios import added, replaced, the_scenario, title_of, with_scenarios
from kpitree.workspace.workspace import MAX_INITIATIVES, Workspace, based

EDITABLE = frozenset(Initiative.model_fields) - {"id"}


class AddInitiative(Action):
    """Add an initiative; `fields` are those of `Initiative` but for its id and name. It is on in no scenario yet."""

    name: str
    changes: dict[str, Change] = Field(default_factory=dict)
    fields: dict[str, Any] = Field(default_factory=dict)

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with it, last; refused when the name is taken, a field is invalid or no lever is moved."""
        if len(workspace.initiatives) >= MAX_INITIATIVES:
            raise refused(Problem(code="too_many_initiatives", params={"most": MAX_INITIATIVES}))
        new = Initiative(id=new_id("initiative", {one.id for one in workspace.initiatives}), name="?")
        made = _edited(workspace, new, {**self.fields, "name": self.name, "changes": self.changes})
        return workspace.model_copy(update={"initiatives": (*workspace.initiatives, made)})


class EditInitiative(Action):
    """Change fields of one initiative."""

    id: str
    patch: dict[str, Any]

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the initiative edited; refused when a field is invalid."""
        made = _edited(workspace, the_initiative(workspace, self.id), self.patch)
        initiatives = tuple(made if one.id == made.id else one for one in workspace.initiatives)
        return _based(workspace.model_copy(update={"initiatives": initiatives}), made.id)


class SetInitiativeChange(Action):
    """Let an initiative do something to one lever, or nothing (None)."""

    id: str
    kpi: str
    change: Change | None

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the initiative edited; refused for a KPI that is no lever."""
        changes = dict(the_initiative(workspace, self.id).changes)
        if self.change is None:
            changes.pop(self.kpi, None)
        else:
            changes[self.kpi] = self.change
        return EditInitiative(id=self.id, patch={"changes": changes}).apply(workspace)


class RemoveInitiative(Action):
    """Forget an initiative; every scenario goes on without it."""

    id: str

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace without it."""
        found = the_initiative(workspace, self.id)
        rest = workspace.model_copy(update={
            "initiatives": tuple(one for one in workspace.initiatives if one.id != found.id),
            "scenarios": tuple(_switched(s, found.id, on=False) for s in workspace.scenarios),
        })  # fmt: skip
        return with_scenarios(rest, tuple(based(rest, s) for s in rest.scenarios))


class SwitchInitiative(Action):
    """Switch an initiative on or off in one scenario."""

    scenario: str
    initiative: str
    on: bool

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with it on or off there."""
        scenario = the_scenario(workspace, self.scenario)
        found = the_initiative(workspace, self.initiative)
        switched = based(workspace, _switched(scenario, found.id, on=self.on))
        return with_scenarios(workspace, replaced(workspace.scenarios, switched))


class ChooseInitiative(Action):
    """Say which of the initiatives that set a lever to different values counts in a scenario; None asks again."""

    scenario: str
    kpi: str
    initiative: str | None

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the answer kept in the scenario."""
        scenario, kpi = the_scenario(workspace, self.scenario), the_kpi(workspace, self.kpi)
        chosen = {k: i for k, i in scenario.chosen.items() if k != kpi.id}
        if self.initiative is not None:
            chosen[kpi.id] = the_initiative(workspace, self.initiative).id
        answered = scenario.model_copy(update={"chosen": chosen})
        return with_scenarios(workspace, replaced(workspace.scenarios, answered))


class AddScenarioOfInitiatives(Action):
    """A new scenario with these initiatives on and nothing else changed."""

    name: str
    initiatives: tuple[str, ...]

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the scenario, last; refused when the name is taken."""
        name = title_of(self.name)
        if any(name_key(s.name) == name_key(name) for s in workspace.scenarios):
            raise refused(Problem(code="scenario_name_taken", params={"name": name}))
        on = tuple(the_initiative(workspace, i).id for i in dict.fromkeys(self.initiatives))
        made = Scenario(id=new_id("scenario", {s.id for s in workspace.scenarios}), name=name, initiatives=on)
        return added(workspace, (based(workspace, made),))


def the_initiative(workspace: Workspace, initiative_id: str) -> Initiative:
    """The initiative of this id, or a refusal: it may have been deleted in the meantime."""
    found = next((one for one in workspace.initiatives if one.id == initiative_id), None)
    if found is None:
        raise refused(Problem(code="unknown_initiative"))
    return found


def _switched(scenario: Scenario, initiative_id: str, *, on: bool) -> Scenario:
    rest = tuple(i for i in scenario.initiatives if i != initiative_id)
    chosen = {k: i for k, i in scenario.chosen.items() if on or i != initiative_id}
    return scenario.model_copy(update={"initiatives": (*rest, initiative_id) if on else rest, "chosen": chosen})


def _based(workspace: Workspace, initiative_id: str) -> Workspace:
    """The workspace with the scenarios that use an initiative knowing the baselines of what it moves now."""
    scenarios = workspace.scenarios
    return with_scenarios(
        workspace, tuple(based(workspace, s) if initiative_id in s.initiatives else s for s in scenarios)
    )


def _edited(workspace: Workspace, one: Initiative, patch: Mapping[str, Any]) -> Initiative:
    """The initiative with some fields replaced and everything checked; refuses what cannot be."""
    if unknown := set(patch) - EDITABLE:
        raise refused(Problem(code="initiative_field", params={"name": one.name, "field": min(unknown)}))
    patch = dict(patch)
    if "name" in patch:
        patch["name"] = title_of(str(patch["name"]))
        if any(name_key(o.name) == name_key(patch["name"]) and o.id != one.id for o in workspace.initiatives):
            raise refused(Problem(code="initiative_name_taken", params={"name": patch["name"]}))
    try:
        made = Initiative(**{name: getattr(one, name) for name in Initiative.model_fields} | patch)
    except ValidationError as error:
        name = str(patch.get("name", one.name))
        raise refused(*(_problem(name, str(e["loc"][0]) if e["loc"] else "") for e in error.errors())) from error
    for kpi_id, change in made.changes.items():
        _check_change(workspace, kpi_id, change)
    return made


def _check_change(workspace: Workspace, kpi_id: str, change: Change) -> None:
    kpi = the_kpi(workspace, kpi_id)
    if not kpi.is_lever:
        raise refused(Problem(code="initiative_needs_lever", kpi=kpi.id))
    if isinstance(change, SetTo) and kpi.measure.is_rate and not 0 <= change.value <= 1:
        raise refused(Problem(code="initiative_rate", kpi=kpi.id, params={"value": change.value}))


def _problem(name: str, field: str) -> Problem:
    if field == "cost":
        return Problem(code="initiative_cost", params={"name": name})
    if field == "start":
        return Problem(code="initiative_start", params={"name": name})
    if field == "confidence":
        return Problem(code="initiative_confidence", params={"name": name})
    return Problem(code="initiative_field", params={"name": name, "field": field})
