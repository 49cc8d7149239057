"""Whole branches: copied, moved, taken away, and put in another order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from kpitree.engine import evaluate
from kpitree.formula import Joint, Name, after, join, joint_beside, joint_of, rename, reordered
from kpitree.model import Kpi, KpiTree
from kpitree.model.kpi import MAX_TEXT
from kpitree.problems import Frozen, Problem
from kpitree.workspace.actions.base import Action, edited, refused, the_kpi, with_tree
from kpitree.workspace.actions.cloning import clones, used_only_by, users_of
from kpitree.workspace.actions.formulas import (
    Fresh,
    check_room,
    fed_without,
    following,
    in_brackets,
    meant,
    placed,
    readable,
    with_formula,
    without_count,
)
from kpitree.workspace.workspace import Workspace

TERMS = ("+", "-", "sum")


class DuplicateBranch(Action):
    """A copy of a KPI and of all below that only it uses, as "X (2)"; what others use too is shared.

    Where the KPI is a term of the formula of `parent` the copy is one more term. Otherwise it stands alone, and no
    other number changes.
    """

    kpi: str
    parent: str | None = None

    def apply(self, workspace: Workspace) -> Workspace:
        """The tree with the copy behind the branch."""
        kpi, tree = the_kpi(workspace, self.kpi), workspace.tree
        branch = used_only_by(tree, [kpi.id])
        check_room(tree, len(branch))
        fresh, count = Fresh(tree), 2

        def numbered(name: str) -> str:
            return in_brackets(without_count(name), str(count))

        while not all(fresh.is_free(numbered(tree[kpi_id].name)) for kpi_id in branch):
            count += 1
        copies = clones(tree, branch, fresh, write=numbered, suffix=str(count))
        copy = copies[kpi.id].id
        parent = next((k for k in tree.kpis if k.id == self.parent), None)
        formula = meant(tree, parent) if parent is not None else None
        if parent is not None and formula is not None and joint_beside(formula, kpi.id) in TERMS:
            grown = after(formula, kpi.id, copy)
            assert grown is not None  # there was a joint
            tree = tree.replace(with_formula(parent, grown))
        heirs = {kpi_id: [(made.id, 1.0)] for kpi_id, made in copies.items()}
        return following(workspace, placed(tree, list(copies.values()), behind=branch), heirs)


class MoveBranch(Action):
    """Take KPIs out of the formula of `parent` and join them to that of `to`; without a parent they are only joined.

    `how` None: as the inputs of `to` hang together; a single one is added when it is an amount of the same kind, else
    multiplied. Dropped on a lever, the lever is computed from what was dropped and its value goes (undo brings it
    back). A parent that loses its only input is a lever at its present value.
    """

    kpis: tuple[str, ...]
    parent: str | None
    to: str
    how: Literal["*", "+", "-", "/"] | None = None

    def apply(self, workspace: Workspace) -> Workspace:
        """The tree with the branches in their new place; refused with the path when that would be a cycle."""
        to, tree = the_kpi(workspace, self.to).id, workspace.tree
        moved = [the_kpi(workspace, kpi_id) for kpi_id in dict.fromkeys(self.kpis)]
        moved = [kpi for kpi in moved if to not in (kpi.id, self.parent)]
        for kpi in moved:
            if any(below == to for below, _ in tree.below(kpi.id)):
                raise refused(Problem(code="move_cycle", kpi=kpi.id, params={"way": _way(tree, kpi.id, to)}))
        if self.parent is not None and self.parent in tree:
            taken = [kpi.id for kpi in moved if kpi.id in tree.inputs(self.parent)]
            tree = tree.replace(fed_without(tree, tree[self.parent], taken)) if taken else tree
        for kpi in moved:
            if kpi.id not in tree.inputs(to):
                tree = tree.replace(_joined(tree, tree[to], kpi, self.how))
        return workspace if tree == workspace.tree else with_tree(workspace, tree)


def _joined(tree: KpiTree, to: Kpi, kpi: Kpi, how: Joint | None) -> Kpi:
    if to.is_lever:
        return with_formula(to, Name(kpi.id))
    formula = readable(tree, to)
    joint = how or joint_of(formula)
    if joint is None:
        amount = kpi.measure.kind == to.measure.kind and kpi.measure.kind in ("money", "count")
        joint = "+" if amount and not kpi.measure.per else "*"
    return with_formula(to, join(formula, joint, kpi.id))


def _way(tree: KpiTree, top: str, down_to: str) -> str:
    """The names from a KPI down to one that feeds it and back."""
    came_from: dict[str, str] = {}
    reached = [top]
    for current in reached:  # breadth first: the shortest way
        for used in tree.inputs(current):
            if used not in came_from and used != top:
                came_from[used] = current
                reached.append(used)
    path = [down_to]
    while path[-1] != top:
        path.append(came_from[path[-1]])
    return " → ".join(tree[kpi_id].name for kpi_id in [*reversed(path), top])


class Removal(Frozen):
    """What a removal does: the KPIs that are `gone`, and the ones whose formulas lose an input; ids in tree order."""

    gone: tuple[str, ...]
    users: tuple[str, ...]


def affected(tree: KpiTree, kpis: Iterable[str]) -> Removal:
    """What removing these KPIs takes away (they and all below that nothing else uses) and whom it changes.

    Ids that are not in the tree are passed over.
    """
    gone = used_only_by(tree, [kpi_id for kpi_id in kpis if kpi_id in tree])
    users = users_of(tree)
    changed = {user for kpi_id in gone for user in users[kpi_id]} - gone
    return Removal(
        gone=tuple(kpi.id for kpi in tree.kpis if kpi.id in gone),
        users=tuple(kpi.id for kpi in tree.kpis if kpi.id in changed),
    )


class RemoveBranches(Action):
    """Delete KPIs and all below that nothing else uses, and take them out of the formulas that used them.

    A formula with no input left becomes a lever at its present value. One that nobody can read keeps the name.
    """

    kpis: tuple[str, ...]

    def apply(self, workspace: Workspace) -> Workspace:
        """The tree without them; the KGI goes only as the last KPI."""
        tree = workspace.tree
        wanted = [the_kpi(workspace, kpi_id).id for kpi_id in self.kpis]
        if tree.kgi in wanted and len(tree.kpis) > 1:
            raise refused(Problem(code="kgi_stays", kpi=tree.kgi))
        found = affected(tree, wanted)
        gone = frozenset(found.gone)
        rest = tree.with_kpis(tuple(kpi for kpi in tree.kpis if kpi.id not in gone))
        fed = {user: _fed(tree, rest, tree[user], gone) for user in found.users}
        return with_tree(workspace, rest.with_kpis(tuple(fed.get(kpi.id, kpi) for kpi in rest.kpis)))


def _fed(tree: KpiTree, rest: KpiTree, kpi: Kpi, gone: frozenset[str]) -> Kpi:
    if kpi.expression is not None:
        return fed_without(tree, kpi, [used for used in tree.inputs(kpi.id) if used in gone])

    def said(name: str) -> str:
        found = tree.resolve(name)
        if found not in gone or found is None:
            return name
        # The id is left where another KPI would answer to the name.
        return tree[found].name if rest.resolve(tree[found].name) is None else found

    text = rename(kpi.formula or "", said)
    return kpi if len(text) > MAX_TEXT else edited(kpi, {"formula": text})


class Reorder(Action):
    """Move `kpi` left (negative) or right among the operands of its sum or product in the formula of `parent`."""

    kpi: str
    parent: str
    by: int

    def apply(self, workspace: Workspace) -> Workspace:
        """The formula in another order with the same value; unchanged where order matters."""
        kpi, parent = the_kpi(workspace, self.kpi), the_kpi(workspace, self.parent)
        tree = workspace.tree
        if kpi.id not in tree.inputs(parent.id):
            return workspace
        moved = with_formula(parent, reordered(readable(tree, parent), kpi.id, self.by))
        values = evaluate(tree).values, evaluate(tree.replace(moved)).values
        missing = [{k for k, v in found.items() if v is None} for found in values]
        # Big terms may overflow in one order and not in the other.
        return workspace if missing[0] != missing[1] else with_tree(workspace, tree.replace(moved))
