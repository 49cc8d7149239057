"""What several initiatives and a scenario's own changes make of the levers together (docs/semantics.md §40, §41).

Relative changes multiply, amounts and points add, in no order: the result is the same whichever comes first. Two that
set a lever to different values contradict each other; until somebody chooses, the more cautious one counts.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from kpitree.model.change import Change, ScaleBy, SetTo, ShiftBy
from kpitree.model.initiative import Initiative
from kpitree.model.kpi import Kpi
from kpitree.model.mix import WHOLE, filled, mixes, whole
from kpitree.model.tree import KpiTree
from kpitree.problems import Problem


@dataclass(frozen=True)
class Conflict:
    """Initiatives that set a lever to different values: `values` by initiative id. `winner` counts, `chosen` or not."""

    kpi: str
    values: Mapping[str, float]
    winner: str
    chosen: bool


@dataclass(frozen=True)
class Stacked:
    """All changes together by KPI id, what they contradict each other in, and what was held back (warnings)."""

    changes: dict[str, Change]
    conflicts: tuple[Conflict, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Together:
    """Changes of one lever as one: (`value`, or the baseline where it is None) × `factor` + `amount`."""

    value: float | None = None
    factor: float = 1.0
    amount: float = 0.0

    def then(self, change: Change | None) -> Together:
        """With a change on top of the result."""
        if isinstance(change, SetTo):
            return Together(value=change.value)
        if isinstance(change, ScaleBy):
            return replace(self, factor=self.factor * change.factor, amount=self.amount * change.factor)
        return self if change is None else replace(self, amount=self.amount + change.amount)

    def at(self, baseline: float | None) -> float:
        """The lever's value; NaN where it has no baseline and needs one."""
        start = self.value if self.value is not None else math.nan if baseline is None else baseline
        return start * self.factor + self.amount

    def change(self, baseline: float | None) -> Change | None:
        """The same as a change, relative as long as it can be; None when it is nothing a lever can be (yet)."""
        if self.value is None and math.isfinite(self.factor) and self.amount == 0:
            return ScaleBy(factor=self.factor)
        if self.value is None and math.isfinite(self.amount) and self.factor == 1:
            return ShiftBy(amount=self.amount)
        value = self.at(baseline)
        return SetTo(value=value) if math.isfinite(value) else None


def together(changes: Iterable[Change]) -> Together:
    """Relative ones multiplied, amounts added, whatever their order; at most one of them sets a value."""
    parts = tuple(changes)
    return Together(
        value=next((c.value for c in parts if isinstance(c, SetTo)), None),
        factor=math.prod(sorted(c.factor for c in parts if isinstance(c, ScaleBy))),
        amount=_sum(c.amount for c in parts if isinstance(c, ShiftBy)),
    )


def stack(
    tree: KpiTree, initiatives: Iterable[Initiative], own: Mapping[str, Change] | None = None, *,
    chosen: Mapping[str, str] | None = None,
) -> Stacked:  # fmt: skip
    """The changes of `initiatives` stacked, with `own` on top; `chosen` names the initiative that counts, by lever.

    Initiatives move levers only; changes of KPIs that are not in the tree are left out.
    """
    there, own = tuple(initiatives), {k: c for k, c in (own or {}).items() if k in tree}
    levers = {k for one in there for k in one.changes if k in tree and tree[k].is_lever}
    changes = {k: change for k, change in own.items() if k not in levers}
    conflicts: list[Conflict] = []
    problems: list[Problem] = []
    for kpi in (kpi for kpi in tree.kpis if kpi.id in levers):
        parts = {one.id: one.changes[kpi.id] for one in there if kpi.id in one.changes}
        top = own.get(kpi.id)
        found = None if isinstance(top, SetTo) else _conflict(kpi, parts, (chosen or {}).get(kpi.id))
        if found is not None:
            conflicts.append(found)
            parts = {i: c for i, c in parts.items() if not isinstance(c, SetTo) or i == found.winner}
        all_of_it = together(parts.values()).then(top)
        held = top if isinstance(top, SetTo) else _held(kpi, all_of_it, problems)
        if held is not None:
            changes[kpi.id] = held
    return Stacked(_shared(tree, changes, levers, problems), tuple(conflicts), tuple(problems))


def _conflict(kpi: Kpi, parts: Mapping[str, Change], chosen: str | None) -> Conflict | None:
    """The different values of a lever, and which one counts: the one chosen, else the nearest to the baseline."""
    values = {i: change.value for i, change in parts.items() if isinstance(change, SetTo)}
    if len(set(values.values())) < 2:
        return None
    if chosen in values:
        return Conflict(kpi.id, values, chosen, chosen=True)
    base = kpi.baseline or 0.0
    winner = min(values, key=lambda i: (abs(values[i] - base), values[i], i))
    return Conflict(kpi.id, values, winner, chosen=False)


def _held(kpi: Kpi, found: Together, problems: list[Problem]) -> Change | None:
    """The change of a lever; rates are held within 0-100 %, which is said."""
    value = found.at(kpi.baseline)
    if kpi.measure.is_rate and not 0 <= value <= 1 and not math.isnan(value):
        problems.append(Problem(code="stack_rate_held", severity="warning", kpi=kpi.id, params={"value": value}))
        return SetTo(value=min(1.0, max(0.0, value)))
    change = found.change(kpi.baseline)
    if change is None and kpi.baseline is not None:
        problems.append(Problem(code="stack_too_large", severity="warning", kpi=kpi.id))
    return change


def _shared(
    tree: KpiTree, changes: dict[str, Change], moved: Collection[str], problems: list[Problem]
) -> dict[str, Change]:
    """The changes with the other shares of a mix making up for those that initiatives moved (§25)."""
    for members in mixes(tree).values():
        base = {k: tree[k].baseline for k in members}
        known = {k: value for k, value in base.items() if value is not None and 0 <= value <= 1}
        if not any(k in moved for k in members) or len(known) < len(members):
            continue
        fixed = {k: changes[k].apply(known[k]) for k in members if k in changes}
        fixed |= {k: known[k] for k in members if tree[k].locked and k not in fixed}
        total = whole(known.values())
        shares = filled(known, fixed, total)
        for k in members:
            if k not in fixed and abs(shares[k] - known[k]) > WHOLE:
                changes[k] = SetTo(value=shares[k])
        if abs((now := math.fsum(shares.values())) - total) > 1e-9:
            first = tree[members[0]]
            problems.append(Problem(code="stack_mix", severity="warning", kpi=first.id,
                                    params={"mix": first.mix, "sum": now}))  # fmt: skip
    return changes


def _sum(amounts: Iterable[float]) -> float:
    """The sum, to the last digit in any order; infinite when it is more than a double can be."""
    found = tuple(amounts)
    try:
        return math.fsum(found)
    except OverflowError:
        return math.inf
