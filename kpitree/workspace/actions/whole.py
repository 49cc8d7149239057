"""Replacing whole things: the tree, the workspace; and the own benchmark rows."""

from __future__ import annotations

from kpitree.model import Benchmark, KpiTree
from kpitree.model.actuals import Actuals
from kpitree.problems import Problem
from kpitree.workspace.actions.base import Action, refused, with_tree
from kpitree.workspace.odds import Odds
from kpitree.workspace.workspace import Slug, Title, Workspace


class StartFrom(Action):
    """Begin anew from a tree (a template, three numbers): nothing moved, planned, entered. Own rows, mappings stay."""

    tree: KpiTree
    template: Slug = ""
    title: Title = ""

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with that tree and nothing moved."""
        new = {"tree": self.tree, "template": self.template, "title": self.title}
        none = {"changes": {}, "picked": {}, "scenarios": (), "initiatives": (), "odds": Odds(), "actuals": Actuals()}
        return workspace.model_copy(update=new | none)


class ReplaceTree(Action):
    """Another version of the same tree (edited as text): changes of KPIs that are still the same kind stay."""

    tree: KpiTree

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the new version."""
        return with_tree(workspace, self.tree)


class OpenWorkspace(Action):
    """Open a file: everything is replaced, and undo brings everything back."""

    workspace: Workspace

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace of the file."""
        return self.workspace


class AddBenchmark(Action):
    """Add an own benchmark row, or replace the one with the same id."""

    row: Benchmark

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the row, last."""
        rows = tuple(b for b in workspace.benchmarks if b.id != self.row.id)
        return workspace.model_copy(update={"benchmarks": (*rows, self.row)})


class AddBenchmarks(Action):
    """Add the own rows of a file in one step; those whose id is there already are replaced where they stand."""

    rows: tuple[Benchmark, ...]

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the rows, new ones last."""
        by_id = {row.id: row for row in (*workspace.benchmarks, *self.rows)}
        return workspace.model_copy(update={"benchmarks": tuple(by_id.values())})


class RemoveBenchmark(Action):
    """Take an own row away; KPIs that had picked it choose again by themselves."""

    row: str

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace without the row."""
        return workspace.model_copy(
            update={
                "benchmarks": tuple(b for b in workspace.benchmarks if b.id != self.row),
                "picked": {k: b for k, b in workspace.picked.items() if b != self.row},
            }
        )


class PickBenchmark(Action):
    """Choose which figure a KPI is compared with; None lets the product choose."""

    kpi: str
    row: str | None

    def apply(self, workspace: Workspace) -> Workspace:
        """The workspace with the choice."""
        if self.kpi not in workspace.tree:
            raise refused(Problem(code="unknown_kpi", params={"name": self.kpi, "nearest": ()}))
        picked = {k: b for k, b in workspace.picked.items() if k != self.kpi}
        return workspace.model_copy(update={"picked": picked | ({self.kpi: self.row} if self.row else {})})
