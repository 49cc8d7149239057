"""The contributions of a bridge taken together: by branch, by owner, by channel; small ones folded (§44)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from kpitree.analysis.bridge import Bridge, Step
from kpitree.analysis.channels import channels
from kpitree.analysis.shapley import Method
from kpitree.analysis.sibling_branches import addends
from kpitree.engine.structure import structure_of
from kpitree.engine.view import shown
from kpitree.formula import Name, names
from kpitree.model import KpiTree, name_key
from kpitree.problems import Frozen, Problem

if TYPE_CHECKING:
    import pandas as pd

By = Literal["lever", "branch", "owner", "channel"]
Kind = Literal["group", "several", "none", "rest"]


class Group(Frozen):
    """Levers whose contributions stand together; the contribution is their sum, `error` at most its standard error.

    `kind`: a `group` with a name, what belongs to `several` groups, to `none`, or the `rest` of many small ones; all
    but the first have an empty name.
    """

    id: str
    name: str
    kind: Kind
    steps: tuple[Step, ...]

    @property
    def contribution(self) -> float:
        """In the KGI's unit."""
        return math.fsum(step.contribution for step in self.steps)

    @property
    def error(self) -> float:
        """Standard errors of a sample added up: theirs together is no larger."""
        return math.fsum(step.error for step in self.steps)


class Grouped(Frozen):
    """A bridge by groups, largest first (what was folded last); their contributions add up to the difference."""

    kgi_before: float
    kgi_after: float
    by: By
    groups: tuple[Group, ...]
    method: Method
    problems: tuple[Problem, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Columns group, kind, levers (how many), contribution."""
        import pandas as pd

        rows = [[g.name, g.kind, len(g.steps), g.contribution] for g in self.groups]
        return pd.DataFrame(rows, columns=["group", "kind", "levers", "contribution"])


def grouped(result: Bridge, tree: KpiTree, by: By = "lever", most: int | None = None) -> Grouped:
    """The steps of a bridge of `tree`, taken together.

    With `most`, no more than that many groups: the smallest beyond are folded into one of kind `rest`.
    """
    place = {"lever": _by_lever, "branch": _by_branch, "owner": _by_owner, "channel": _by_channel}[by](tree)
    found: dict[str, tuple[str, Kind, list[Step]]] = {}
    for step in result.steps:
        key, name, kind = place(step)
        found.setdefault(key, (name, kind, []))[2].append(step)
    groups = [Group(id=key, name=name, kind=kind, steps=tuple(steps)) for key, (name, kind, steps) in found.items()]
    groups.sort(key=lambda group: -abs(group.contribution))
    return Grouped(
        kgi_before=result.kgi_before, kgi_after=result.kgi_after, by=by, groups=_folded(groups, most),
        method=result.method, problems=result.problems,
    )  # fmt: skip


def _folded(groups: Sequence[Group], most: int | None) -> tuple[Group, ...]:
    if most is None or len(groups) <= max(most, 1):
        return tuple(groups)
    rest = tuple(step for group in groups[max(most, 1) - 1 :] for step in group.steps)
    return (*groups[: max(most, 1) - 1], Group(id=":rest", name="", kind="rest", steps=rest))


def ways(tree: KpiTree) -> tuple[By, ...]:
    """The groupings that say something about a tree: where there are owners, branches, channels."""
    by_owner = any(kpi.owner for kpi in tree.levers)
    by_branch = tree.kgi is not None and len(_branches(tree)) > 1
    found: dict[By, bool] = {
        "lever": True, "branch": by_branch, "owner": by_owner, "channel": channels(tree) is not None,
    }  # fmt: skip
    return tuple(way for way, there in found.items() if there)


Placing = Callable[[Step], tuple[str, str, Kind]]


def _by_lever(tree: KpiTree) -> Placing:
    return lambda step: (step.id, step.kpi, "group")


def _by_owner(tree: KpiTree) -> Placing:
    def place(step: Step) -> tuple[str, str, Kind]:
        owner = tree[step.id].owner.strip()
        return (name_key(owner), owner, "group") if owner else (":none", "", "none")

    return place


def _by_channel(tree: KpiTree) -> Placing:
    found = channels(tree)

    def place(step: Step) -> tuple[str, str, Kind]:
        channel = found.members.get(step.id) if found is not None else None
        if found is None or channel is None:
            return ":none", "", "none"
        return str(channel), found.names[channel], "group"

    return place


def _by_branch(tree: KpiTree) -> Placing:
    branches = _branches(tree)
    structure = structure_of(tree)
    belongs: dict[str, set[int]] = {}
    for number, (_, heads) in enumerate(branches):
        stack = list(heads)
        while stack:
            current = stack.pop()
            if number not in belongs.setdefault(current, set()):
                belongs[current].add(number)
                stack.extend(structure.inputs(current))

    def place(step: Step) -> tuple[str, str, Kind]:
        numbers = belongs.get(step.id, set())
        if len(numbers) == 1:
            (number,) = numbers
            return str(number), branches[number][0], "group"
        return (":several", "", "several") if numbers else (":none", "", "none")

    return place


def _branches(tree: KpiTree) -> list[tuple[str, tuple[str, ...]]]:
    """What the KGI adds up, or else is made of: names, and the KPIs at the head of each."""
    structure = structure_of(tree)
    kpi_id, seen = tree.kgi or "", set[str]()
    while (expression := structure.expressions.get(kpi_id)) is not None and kpi_id not in seen:
        seen.add(kpi_id)
        meaning = structure.references[kpi_id]
        parts = [part for part in addends(expression) if names(part)]
        if len(parts) > 1:
            titles = [tree[meaning[p.name]].name if isinstance(p, Name) else shown(tree, p) for p in parts]
            return [(title, tuple(meaning[n] for n in names(p))) for title, p in zip(titles, parts, strict=True)]
        inputs = structure.inputs(kpi_id)
        if len(inputs) != 1:
            return [(tree[i].name, (i,)) for i in inputs]
        (kpi_id,) = inputs
    return []
