"""Building the tree: adding, editing, moving and removing KPIs."""

from __future__ import annotations

from typing import Any, Literal

from kpitree.engine import evaluate
from kpitree.formula import rename
from kpitree.model import Kpi, KpiTree, Period, new_id
from kpitree.model.kpi import MAX_TEXT
from kpitree.model.tree import MAX_KPIS
from kpitree.problems import Problem
from kpitree.workspace.actions.base import Action, check_name_is_free, edited, refused, the_kpi, with_tree
from kpitree.workspace.workspace import Workspace

EDITABLE = frozenset(
    {
        "name", "unit", "value", "counts", "range", "target", "source", "owner", "definition", "note", "benchmark",
        "locked", "headline", "mix", "shape", "effort", "target_source", "target_review",
        "indicator",
    }
)  # fmt: skip


class EditKpi(Action):
    """Change fields of one KPI other than its formula."""

    kpi: str
    patch: dict[str, Any]

    def apply(self, workspace: Workspace) -> Workspace:
        """The KPI edited; refused when a field is not valid or the name is taken."""
        kpi = the_kpi(workspace, self.kpi)
        if unknown := set(self.patch) - EDITABLE:
            raise refused(Problem(code="field_invalid", kpi=kpi.id, params={"field": min(unknown)}))
        if "name" in self.patch:
            check_name_is_free(workspace, str(self.patch["name"]), but=kpi.id)
        patch = dict(self.patch)
        if patch.get("counts") is not None:  # observed counts replace a typed value, and the reverse
            patch["value"] = None
        elif patch.get("value") is not None:
            patch["counts"] = None
        if patch.get("target", kpi.target) != kpi.target:  # what the last one rested on says nothing about this one
            patch = {"target_source": "", "target_review": None} | patch
        return with_tree(workspace, workspace.tree.replace(edited(kpi, patch)))


class SetFormula(Action):
    """Give a KPI a formula as people write it (names or ids), or take it away: it becomes a lever at its value."""

    kpi: str
    text: str | None

    def apply(self, workspace: Workspace) -> Workspace:
        """The KPI with the formula, readable or not: what is wrong with it is for `check` to say (§8)."""
        kpi, tree = the_kpi(workspace, self.kpi), workspace.tree
        if self.text is None:
            value = evaluate(tree).values[kpi.id] if not kpi.is_lever else kpi.value
            patch: dict[str, Any] = {"formula": None} | ({} if kpi.is_lever else {"value": value})
        else:
            patch = {"formula": with_ids(tree, self.text), "value": None, "counts": None, "range": None}
        return with_tree(workspace, tree.replace(edited(kpi, patch)))


class AddKpi(Action):
    """A new lever, alone or joined to a KPI: `under` then becomes `its formula <how> the new one`.

    Joined to a lever, it takes the lever's place: the lever's value goes and its formula is the new KPI.
    """

    name: str
    unit: str = ""
    value: float | None = None
    under: str | None = None
    how: Literal["*", "+", "-", "/"] = "*"

    def apply(self, workspace: Workspace) -> Workspace:
        """The tree with one KPI more, placed after those that feed `under`."""
        check_name_is_free(workspace, self.name)
        tree = workspace.tree
        if len(tree.kpis) >= MAX_KPIS:
            raise refused(Problem(code="tree_full", params={"most": MAX_KPIS}))
        draft = Kpi(id=new_id(self.name, tree), name="?")
        new = edited(draft, {"name": self.name, "unit": self.unit, "value": self.value})
        kpis = list(tree.kpis)
        place = len(kpis)
        if self.under is not None:
            parent = the_kpi(workspace, self.under)
            formula = new.id if parent.formula is None else _joined(parent.formula, self.how, new.id)
            kpis[kpis.index(parent)] = edited(
                parent, {"formula": formula, "value": None, "counts": None, "range": None}
            )
            place = max(i for i, k in enumerate(kpis) if k.id in (parent.id, *tree.inputs(parent.id))) + 1
        kpis.insert(place, new)
        return with_tree(workspace, tree.with_kpis(tuple(kpis)))


class RemoveKpi(Action):
    """Delete a KPI. Formulas that used it keep its name, so that they can say what they miss."""

    kpi: str

    def apply(self, workspace: Workspace) -> Workspace:
        """The tree without it."""
        gone, tree = the_kpi(workspace, self.kpi), workspace.tree

        rest = tree.with_kpis(tuple(k for k in tree.kpis if k.id != gone.id))
        # The id is left where another KPI would answer to the name.
        left = gone.name if rest.resolve(gone.name) is None else gone.id

        def said(name: str) -> str:
            return left if tree.resolve(name) == gone.id else name

        def without(kpi: Kpi) -> Kpi:
            text = rename(kpi.formula or "", said)
            return kpi if kpi.formula is None or len(text) > MAX_TEXT else edited(kpi, {"formula": text})

        return with_tree(workspace, rest.with_kpis(tuple(without(kpi) for kpi in rest.kpis)))


class MoveKpi(Action):
    """Move a KPI up (negative) or down in the order people see."""

    kpi: str
    by: int

    def apply(self, workspace: Workspace) -> Workspace:
        """The same KPIs in another order; the KGI stays the KGI."""
        kpi, tree = the_kpi(workspace, self.kpi), workspace.tree
        kpis = list(tree.kpis)
        place = kpis.index(kpi)
        kpis.insert(max(0, min(len(kpis) - 1, place + self.by)), kpis.pop(place))
        return with_tree(workspace, tree.with_kpis(tuple(kpis)))


class MakeKgi(Action):
    """Make a KPI the KGI: what the whole tree answers for."""

    kpi: str

    def apply(self, workspace: Workspace) -> Workspace:
        """The same tree with another KGI."""
        kpi, tree = the_kpi(workspace, self.kpi), workspace.tree
        return with_tree(workspace, tree.with_kgi(kpi.id))


class SetPeriod(Action):
    """Say of what stretch of time the tree's volumes and amounts are; no number changes."""

    period: Period

    def apply(self, workspace: Workspace) -> Workspace:
        """The same tree of that period."""
        tree = workspace.tree
        return with_tree(workspace, KpiTree(kpis=tree.kpis, kgi=tree.kgi, note=tree.note, period=self.period))


def with_ids(tree: KpiTree, text: str) -> str:
    """A formula as people write it, with ids for the names the tree knows; the others stay as typed."""

    return rename(text, tree.resolve_typed)


def _joined(formula: str, how: str, new: str) -> str:
    # A sum multiplied by something new needs its parentheses; canonical() takes away the ones that are not needed.
    return f"({formula}) {how} {new}"
