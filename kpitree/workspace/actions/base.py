"""What every action is: a frozen value that turns one workspace into the next, or refuses and says why."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from pydantic import ValidationError

from kpitree.errors import ActionRefused
from kpitree.model import Kpi, KpiTree, bad_character, name_key
from kpitree.model.kpi import MAX_NAME
from kpitree.problems import Frozen, Problem
from kpitree.workspace.workspace import Workspace, without


class Action(Frozen):
    """One thing people do. Pure: it never changes the workspace it is given."""

    @abstractmethod
    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace afterwards. Raises ActionRefused, with Problems, when it cannot be done."""


def with_tree(workspace: Workspace, tree: KpiTree) -> Workspace:
    """The workspace with another tree; changes and picks of KPIs that are gone go too, wherever they are.

    So do changes of KPIs that were given a formula or lost it: what moved a lever was not meant to override (§15).
    """
    before = workspace.tree

    def is_another(kpi_id: str) -> bool:
        return kpi_id not in tree or (kpi_id in before and before[kpi_id].is_lever != tree[kpi_id].is_lever)

    kept = {
        "changes": {k: c for k, c in workspace.changes.items() if not is_another(k)},
        "scenarios": tuple(without(s, is_another) for s in workspace.scenarios),
        "initiatives": tuple(without(one, is_another) for one in workspace.initiatives),
    }
    return Workspace(**{name: getattr(workspace, name) for name in Workspace.model_fields} | kept | {"tree": tree})


def the_kpi(workspace: Workspace, kpi_id: str) -> Kpi:
    """The KPI of this id, or a refusal: it may have been deleted in the meantime."""
    if kpi_id not in workspace.tree:
        raise refused(Problem(code="unknown_kpi", params={"name": kpi_id, "nearest": ()}))
    return workspace.tree[kpi_id]


def edited(kpi: Kpi, patch: dict[str, Any]) -> Kpi:
    """`kpi` with some fields replaced and everything checked again; refuses what the model does not allow."""
    try:
        return Kpi(**{name: getattr(kpi, name) for name in Kpi.model_fields} | patch)
    except ValidationError as error:
        raise refused(*(_problem(kpi.id, patch, dict(e)) for e in error.errors())) from error


def check_name_is_free(workspace: Workspace, name: str, *, but: str | None = None) -> None:
    """Refuses a name that another KPI has: formulas would not know which one is meant."""
    key = name_key(name)
    if any(name_key(k.name) == key and k.id != but for k in workspace.tree.kpis):
        raise refused(Problem(code="duplicate_name", kpi=but, params={"name": name.strip()}))


def refused(*problems: Problem) -> ActionRefused:
    """The exception for an action that cannot be done."""
    return ActionRefused(", ".join(p.code for p in problems), problems)


def _problem(kpi_id: str, patch: dict[str, Any], error: dict[str, Any]) -> Problem:
    """A Problem people can act on from what pydantic says."""
    field = str(error["loc"][0]) if error["loc"] else ""
    typed = patch.get(field)
    if field == "name" and isinstance(typed, str):
        if not typed.strip():
            return Problem(code="name_empty", kpi=kpi_id)
        if len(typed.strip()) > MAX_NAME:
            return Problem(code="name_too_long", kpi=kpi_id, params={"length": len(typed.strip()), "most": MAX_NAME})
        return Problem(code="name_bad_character", kpi=kpi_id, params={"code": _code_point(typed)})
    if field == "range":
        return Problem(code="range_order", kpi=kpi_id)
    if error["type"] == "string_too_long":
        most = int(error["ctx"]["max_length"])
        return Problem(
            code="text_too_long", kpi=kpi_id, params={"field": field, "length": len(str(typed)), "most": most}
        )
    return Problem(code="field_invalid", kpi=kpi_id, params={"field": field})


def _code_point(text: str) -> str:
    character = bad_character(text)
    return f"U+{ord(character):04X}" if character else ""
