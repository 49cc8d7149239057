"""In which order KPIs can be calculated, and which of them go round in circles. Iterative: depth is no limit."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Order:
    """What can be calculated when.

    `sequence` has every id after all it depends on (ids on a cycle next to each other); `cycles` has the path of each
    id that is on one: closed, beginning and ending with that id.
    """

    sequence: tuple[str, ...]
    cycles: Mapping[str, tuple[str, ...]]


def dependency_order(inputs: Mapping[str, Sequence[str]]) -> Order:
    """Order the keys of `inputs` (id -> ids it uses). Ids that are used but are no keys are ignored."""
    sequence: list[str] = []
    cycles: dict[str, tuple[str, ...]] = {}
    for component in _components(inputs):
        sequence.extend(component)
        if len(component) > 1 or component[0] in inputs[component[0]]:
            members = frozenset(component)
            for start in component:
                cycles[start] = _path(start, members, inputs)
    return Order(tuple(sequence), cycles)


def _path(start: str, members: frozenset[str], inputs: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The shortest way from `start` through its inputs back to itself, within one component."""
    came_from: dict[str, str] = {}
    queue = deque([start])
    while queue:
        current = queue.popleft()
        for used in inputs[current]:
            if used == start:
                path = [current]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return (*reversed(path), start)
            if used in members and used not in came_from:
                came_from[used] = current
                queue.append(used)
    raise AssertionError("a component of more than one member has a way back")


def _components(inputs: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Strongly connected components, dependencies first (Tarjan 1972, with its own stack instead of recursion)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    waiting: list[str] = []
    on_stack: set[str] = set()
    for root in inputs:
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [(root, iter(inputs[root]))]
        index[root] = low[root] = len(index)
        waiting.append(root)
        on_stack.add(root)
        while work:
            current, rest = work[-1]
            for used in rest:
                if used not in inputs:
                    continue
                if used not in index:
                    index[used] = low[used] = len(index)
                    waiting.append(used)
                    on_stack.add(used)
                    work.append((used, iter(inputs[used])))
                    break
                if used in on_stack:
                    low[current] = min(low[current], index[used])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[current])
                if low[current] == index[current]:
                    component = []
                    while True:
                        member = waiting.pop()
                        on_stack.discard(member)
                        component.append(member)
                        if member == current:
                            break
                    yield component[::-1]
