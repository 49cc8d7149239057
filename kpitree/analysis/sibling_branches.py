"""The same KPI in sibling branches of a tree (§62): the opportunity rate of ads beside that of webinars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from kpitree.engine.structure import Structure, structure_of
from kpitree.formula import Binary, Call, Expression, names
from kpitree.model import Kpi, KpiTree, name_key

BRACKETS = (("(", ")"), ("（", "）"))
SHARED = -1


@lru_cache(maxsize=1)
def _wider() -> dict[str, str]:
    """Stages that are a channel's part of another: "narrow wide", one a line in wider_stages.txt."""
    text = files("kpitree.analysis").joinpath("wider_stages.txt").read_text("utf-8")
    return dict(line.split(" ") for line in text.splitlines() if line)


def what_it_is(kpi: Kpi) -> tuple[str, ...]:
    """What two KPIs of one tree must share to be the same KPI of two segments.

    What they count over what, where leads of one channel count as leads; without that their name, the segment in
    brackets at its end left out. And the unit.
    """
    unit = (kpi.measure.kind, kpi.measure.currency, kpi.measure.per, kpi.unit if kpi.measure.kind == "time" else "")
    if kpi.benchmark:
        stages = [_wider().get(stage, stage) for stage in kpi.benchmark.split("/")]
        return ("ratio", "/".join(stages), *unit)
    return ("name", name_key(_without_segment(kpi.name)), *unit)


def _without_segment(name: str) -> str:
    for opening, closing in BRACKETS:
        head, found, _ = name.rpartition(opening)
        if found and head.strip() and name.endswith(closing):
            return head.rstrip()
    return name


@lru_cache(maxsize=8)
def siblings(tree: KpiTree) -> dict[str, tuple[str, ...]]:
    """Ids of the same KPI in sibling branches, by id, in tree order; KPIs without any are left out.

    Sibling branches are what two addends of one sum are made of. What both are made of belongs to neither.
    """
    structure = structure_of(tree)
    found: dict[str, set[str]] = defaultdict(set)
    for expression in structure.expressions.items():
        for group in _groups(tree, structure, *expression):
            for kpi_id, branch in group:
                found[kpi_id].update(other for other, where in group if where != branch)
    place = {kpi.id: i for i, kpi in enumerate(tree.kpis)}
    return {kpi_id: tuple(sorted(found[kpi_id], key=place.__getitem__)) for kpi_id in place if found.get(kpi_id)}


def _groups(
    tree: KpiTree, structure: Structure, kpi_id: str, expression: Expression
) -> Iterator[list[tuple[str, int]]]:
    """(id, number of the branch) of the KPIs below a sum that are the same, group by group."""
    owner = branches_below(structure, kpi_id, expression)
    alike: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for current, number in owner.items():
        if number != SHARED:
            alike[what_it_is(tree[current])].append((current, number))
    yield from (group for group in alike.values() if len(group) > 1)


def branches_below(structure: Structure, kpi_id: str, expression: Expression) -> dict[str, int]:
    """For every KPI below a sum the number of the addend that it is below, or SHARED; nothing for what is no sum."""
    branches = addends(expression)
    if len(branches) < 2:
        return {}
    owner: dict[str, int] = {}
    meaning = structure.references[kpi_id]
    for number, addend in enumerate(branches):
        stack = [meaning[name] for name in names(addend)]
        while stack:
            current = stack.pop()
            before = owner.get(current)
            if before in (number, SHARED):
                continue
            owner[current] = number if before is None else SHARED
            stack.extend(structure.inputs(current))
    return owner


def addends(expression: Expression) -> list[Expression]:
    """What a formula adds up, left to right; the formula itself when it is no sum."""
    found: list[Expression] = []
    stack = [expression]
    while stack:
        node = stack.pop()
        if isinstance(node, Binary) and node.op == "+":
            stack += [node.right, node.left]
        elif isinstance(node, Call) and node.function == "sum":
            stack += reversed(node.arguments)
        else:
            found.append(node)
    return found
