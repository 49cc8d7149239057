"""A tree as a straight-line program in single static assignment form: the one thing every evaluator runs.

Slots are numbered levers first, then constants, then one per instruction. The scalar code generator, the NumPy
evaluator, the gradient and a browser all read this; none of them reads formulas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kpitree.engine.meaning import meaning
from kpitree.engine.structure import structure_of
from kpitree.formula import Expression, Leaf, Name, Number, Operation, fold
from kpitree.model import KpiTree

COMPARISONS = frozenset({"lt", "le", "gt", "ge", "eq", "ne"})
ROUNDING = frozenset({"ceil", "floor", "round"})
OPERATIONS = frozenset({"add", "sub", "mul", "div", "neg", "min", "max", "if"}) | COMPARISONS | ROUNDING

Instruction = tuple[str, tuple[int, ...]]
WHICH, AT = "=which", "=at"  # no KPI has such an id


@dataclass(frozen=True)
class Program:
    """Straight-line code for one tree.

    `constants` holds None for what is missing whatever the levers are (a broken formula). `instructions[i]` writes slot
    `first + i`. `slots` has the slot of each KPI in tree order. `homes` says in whose formula an instruction
    stands (the first, when several share it).
    """

    levers: tuple[str, ...]
    constants: tuple[float | None, ...]
    instructions: tuple[Instruction, ...]
    kpis: tuple[str, ...]
    slots: tuple[int, ...]
    kgi_id: str | None
    homes: tuple[str, ...]

    @cached_property
    def kgi(self) -> int | None:
        """The slot of the KGI; None without one."""
        return None if self.kgi_id is None else self.slot(self.kgi_id)

    @property
    def first(self) -> int:
        """The slot of the first instruction."""
        return len(self.levers) + len(self.constants)

    def slot(self, kpi_id: str) -> int:
        """The slot of a KPI. KeyError when there is none of that id."""
        return self._slots[kpi_id]

    @cached_property
    def _slots(self) -> Mapping[str, int]:
        return dict(zip(self.kpis, self.slots, strict=True))

    def needed(self, wanted: Sequence[int]) -> list[int]:
        """Indices of the instructions that the slots in `wanted` depend on, in order."""
        first = self.first
        live = {slot for slot in wanted if slot >= first}
        for i in range(len(self.instructions) - 1, -1, -1):
            if first + i in live:
                live.update(arg for arg in self.instructions[i][1] if arg >= first)
        return [slot - first for slot in sorted(live)]

    def to_json(self) -> dict[str, Any]:
        """Plain lists and numbers, for evaluators in other languages (null is missing)."""
        return {
            "levers": list(self.levers),
            "constants": list(self.constants),
            "instructions": [[op, *args] for op, args in self.instructions],
            "kpis": dict(zip(self.kpis, self.slots, strict=True)),
            "kgi": self.kgi,
        }


def lower(
    tree: KpiTree, overridden: frozenset[str] = frozenset(), *, shared: bool = True, holdable: Sequence[str] = ()
) -> Program:
    """Translate a tree. KPIs in `overridden` become levers; broken KPIs become the missing constant.

    What two formulas calculate alike is calculated once; with `shared` False every computed KPI has instructions of
    its own, so that its slot stands for it alone. One of the computed KPIs in `holdable` at a time can be held at a
    value: two more levers, WHICH (its place in `holdable` from 1 on; 0 holds none) and AT, follow the others.
    """
    levers = tuple(kpi.id for kpi in tree.kpis if kpi.is_lever or kpi.id in overridden)
    structure = structure_of(tree, overridden)
    levers += (WHICH, AT) if holdable else ()
    builder = _Builder(len(levers), shared)
    slots = {lever: i for i, lever in enumerate(levers)}
    places = {kpi_id: float(place) for place, kpi_id in enumerate(holdable, 1)}
    for kpi_id in structure.order.sequence:
        if kpi_id in slots:
            continue
        builder.home = kpi_id
        expression = structure.expressions.get(kpi_id)
        if expression is None:
            slots[kpi_id] = builder.constant(None)
        else:
            named = structure.references[kpi_id]
            slot = builder.expression(expression, {n: slots[i] for n, i in named.items()})
            if not shared and isinstance(expression, Name | Number):
                slot = builder.emit("add", slot, builder.constant(0.0))
            slots[kpi_id] = slot
        if kpi_id in places:
            held = builder.emit("eq", slots[WHICH], builder.constant(places[kpi_id]))
            slots[kpi_id] = builder.emit("if", held, slots[AT], slots[kpi_id])
    final = builder.final
    return Program(
        levers=levers,
        constants=tuple(builder.constants),
        instructions=tuple((op, tuple(final(a) for a in args)) for op, args, _ in builder.instructions),
        kpis=tuple(kpi.id for kpi in tree.kpis),
        slots=tuple(final(slots[kpi.id]) for kpi in tree.kpis),
        kgi_id=tree.kgi,
        homes=tuple(builder.homes),
    )


class _Builder:
    """Collects constants and instructions, each once. While building, constants have negative slots."""

    def __init__(self, levers: int, shared: bool) -> None:
        self.levers = levers
        self.shared = shared
        self.constants: dict[float | None, int] = {}
        self.instructions: dict[tuple[str, tuple[int, ...], str], int] = {}
        self.home = ""  # in whose formula we are
        self.homes: list[str] = []

    def final(self, slot: int) -> int:
        """The slot's number in the finished program."""
        if slot < 0:
            return self.levers - 1 - slot
        return slot if slot < self.levers else slot + len(self.constants)

    def constant(self, value: float | None) -> int:
        return self.constants.setdefault(value, -1 - len(self.constants))

    def emit(self, op: str, *args: int) -> int:
        # The same operation on the same slots has the same result, so it is calculated once (or once per formula).
        key = (op, args, "" if self.shared else self.home)
        slot = self.instructions.setdefault(key, self.levers + len(self.instructions))
        if len(self.homes) < len(self.instructions):
            self.homes.append(self.home)
        return slot

    def expression(self, root: Expression, slots: Mapping[str, int]) -> int:
        """Emit a formula and return its slot."""

        def leaf(node: Leaf) -> int:
            return self.constant(node.value) if isinstance(node, Number) else slots[node.name]

        def combine(node: Operation, args: list[int]) -> int:
            return meaning(node, args, self.emit, self.constant)

        return fold(root, leaf, combine)
