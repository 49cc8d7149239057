"""Where every KPI stands in the drawing: the KGI's tree, the side metrics below it, the levers nothing uses."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from kpitree.model import KpiTree

Section = Literal["kgi", "side", "unused"]


@dataclass(frozen=True, slots=True)
class Place:
    """One place in the drawing. `parent` is an index into the list of places, -1 for a root.

    A KPI that is used several times is drawn once in full, where it is nearest to the root; its other places are
    references (`reference`), which have nothing below them.
    """

    kpi: str
    parent: int
    section: Section
    reference: bool = False


def places(tree: KpiTree) -> list[Place]:
    """All places, parents before children, branches together. Every KPI is drawn in full exactly once; cycles end."""
    drawn: set[str] = set()
    found: list[Place] = []
    if tree.kgi is not None:
        found += _branch(tree, tree.kgi, "kgi", drawn, 0)
    computed = [kpi.id for kpi in tree.kpis if not kpi.is_lever]
    roots = [kpi_id for kpi_id in computed if not any(user != kpi_id for user in tree.users(kpi_id))]
    for kpi_id in (*roots, *computed):  # the second round finds cycles that nothing else uses
        if kpi_id not in drawn:
            found += _branch(tree, kpi_id, "side", drawn, len(found))
    found += [Place(kpi.id, -1, "unused") for kpi in tree.kpis if kpi.id not in drawn]
    return found


def _branch(tree: KpiTree, root: str, section: Section, drawn: set[str], offset: int) -> list[Place]:
    """The places of one tree. Level by level, so that the place nearest to the root is the full one."""
    level: list[tuple[Place, list[int]]] = [(Place(root, -1, section), [])]
    drawn.add(root)
    queue = deque([0])
    while queue:
        at = queue.popleft()
        for used in tree.inputs(level[at][0].kpi):
            again = used in drawn
            drawn.add(used)
            level[at][1].append(len(level))
            level.append((Place(used, at, section, reference=again), []))
            if not again:
                queue.append(len(level) - 1)
    return list(_depth_first(level, offset))


def _depth_first(level: list[tuple[Place, list[int]]], offset: int) -> Iterable[Place]:
    position: dict[int, int] = {}
    stack = [0]
    while stack:
        at = stack.pop()
        place, children = level[at]
        position[at] = offset + len(position)
        yield place if place.parent < 0 else replace(place, parent=position[place.parent])
        stack.extend(reversed(children))
