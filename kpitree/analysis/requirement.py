"""What a ladder says in one sentence: so many deals, so many opportunities, so many leads (§20), and for what."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kpitree.analysis.ladder import Ladder, Rung
from kpitree.formula import Binary, Call, Expression, Name
from kpitree.model import KpiTree
from kpitree.problems import Frozen

LONGEST = 5  # stages that people can keep in mind
STILL = 1e-9


class Requirement(Frozen):
    """`chain` are the volumes from the top down that `of` (an id) needs; `kept` the addends that stay as they are
    (existing revenue): what they bring is subtracted from the target first, and `of` is the rest."""

    of: str
    kept: tuple[str, ...]
    chain: tuple[Rung, ...]


def requirement(tree: KpiTree, ladder: Ladder) -> Requirement | None:
    """The sentence of a ladder that reaches its target; None where no volume leads to it."""
    rungs = {rung.id: rung for rung in ladder.rungs}
    if tree.kgi is None or tree.kgi not in rungs:
        return None
    of, kept = tree.kgi, list[str]()
    while (addends := _addends(tree, of)) and all(k in rungs for k in addends):
        moving = [k for k in addends if _moves(rungs[k])]
        if len(moving) != 1 or any(math.isnan(rungs[k].required) for k in addends):
            break
        kept += [k for k in addends if k != moving[0]]
        of = moving[0]
    chain = _chain(tree, rungs, of)
    return Requirement(of=of, kept=tuple(kept), chain=tuple(chain[:LONGEST])) if chain else None


def _moves(rung: Rung) -> bool:
    return not abs(rung.required - rung.now) <= STILL * max(abs(rung.now), abs(rung.required))


def _chain(tree: KpiTree, rungs: dict[str, Rung], of: str) -> list[Rung]:
    """The volumes on the one way down; it ends where the way parts (channels), and at what is held."""
    found: list[Rung] = []
    seen: set[str] = set()
    current: str | None = of
    while current is not None and current not in seen:
        seen.add(current)
        rung = rungs.get(current)
        if rung is not None and rung.is_volume and not rung.held and not math.isnan(rung.required):
            found.append(rung)
        below = [k for k in dict.fromkeys(tree.inputs(current)) if k in rungs and _scaled(tree, rungs, k)]
        current = below[0] if len(below) == 1 else None
    return found


def _scaled(tree: KpiTree, rungs: dict[str, Rung], kpi_id: str) -> bool:
    """Whether the ladder asks for more of it: a volume, or something that is made of one."""
    rung = rungs[kpi_id]
    if rung.held:
        return False
    if rung.is_volume:
        return True
    return any(rungs[k].is_volume and not rungs[k].held for k, _ in tree.below(kpi_id) if k in rungs)


def _addends(tree: KpiTree, kpi_id: str) -> list[str]:
    """The KPIs that are added up to this one; empty when it is anything else."""
    expression = tree[kpi_id].expression
    parts = _terms(expression) if expression is not None else []
    ids = [tree.resolve(part.name) for part in parts if isinstance(part, Name)]
    return [k for k in ids if k is not None] if len(parts) > 1 and None not in ids and len(ids) == len(parts) else []


def _terms(expression: Expression) -> Sequence[Expression]:
    if isinstance(expression, Binary) and expression.op == "+":
        return [*_terms(expression.left), *_terms(expression.right)]
    if isinstance(expression, Call) and expression.function == "sum":
        return expression.arguments
    return [expression]
