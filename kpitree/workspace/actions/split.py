"""Splitting a KPI by segment: the branch once per channel, region or product, and their sum in its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from kpitree.engine import evaluate
from kpitree.formula import Binary, Expression, Name
from kpitree.formula.links import read_link, write_link
from kpitree.model import Kpi, KpiTree, bad_character, name_key
from kpitree.model.kpi import MAX_NAME
from kpitree.model.link import link_of
from kpitree.problems import Problem
from kpitree.workspace.actions.base import Action, edited, refused, the_kpi
from kpitree.workspace.actions.cloning import clones, users_of
from kpitree.workspace.actions.degrees import Degree, amounts, degrees, is_intensity
from kpitree.workspace.actions.formulas import Fresh, check_room, following, in_brackets, with_formula
from kpitree.workspace.actions.structure import divided
from kpitree.workspace.workspace import Workspace

LEAST, MOST = 2, 12
MAX_SEGMENT = MAX_NAME // 2
TOLERANCE = 1e-9


class SplitBySegment(Action):
    """The branch of a KPI once per segment, each with an n-th of its amounts, and the KPI as their sum.

    Volumes (else the levers that carry the amount, as money terms of a sum) are divided, rates and prices copied as
    they are. What KPIs outside of the branch use stays: a rate or price is shared, an amount becomes the sum of its
    parts. Nobody outside sees another value; where that cannot be, the split is refused.
    """

    kpi: str
    segments: tuple[str, ...]

    def apply(self, workspace: Workspace) -> Workspace:
        """The tree with the branch once per segment."""
        return split(workspace, self.kpi, self.segments)[0]


def split(workspace: Workspace, kpi_id: str, names: tuple[str, ...]) -> tuple[Workspace, tuple[dict[str, str], ...]]:
    """The workspace split as SplitBySegment says, and for each segment which copy stands for which KPI, by id."""
    kpi, tree = the_kpi(workspace, kpi_id), workspace.tree
    segments = _checked(names)
    if is_intensity(tree, kpi):
        raise refused(Problem(code="split_needs_amount", kpi=kpi.id))
    plan = _plan(tree, kpi)
    n, fresh = len(segments), Fresh(tree)
    copies = [_segment(tree, plan, fresh, segment, n) for segment in segments]
    shares = {k: float(n) ** -_power(plan.degrees[k]) for k in plan.cloned}
    heirs = {k: [(made[k].id, share) for made in copies] for k, share in shares.items()}
    sums = {k: _sum(tree[k], [made[k].id for made in copies]) for k in plan.summed}
    last = [k.id for k in tree.kpis if k.id in plan.cloned][-1]
    kpis: list[Kpi] = []
    for old in tree.kpis:
        kpis += [sums.get(old.id, old)] if old.id in plan.summed or old.id not in plan.cloned else []
        kpis += [copy for made in copies for copy in made.values()] if old.id == last else []
    check_room(tree, len(kpis) - len(tree.kpis))
    after = tree.with_kpis(tuple(kpis))
    gone = plan.cloned - plan.summed
    # An override of a KPI that stays does not speak for its parts.
    followed = following(workspace, after, {k: h for k, h in heirs.items() if k in gone or tree[k].is_lever})
    _check_same(workspace, followed, kpi)
    return followed, tuple({k: copy.id for k, copy in made.items()} for made in copies)


class _Plan:
    """What is cloned, which of those stay as the sum of their clones, and the degree of each KPI of the branch."""

    def __init__(self, cloned: frozenset[str], summed: frozenset[str], degrees: Mapping[str, Degree]) -> None:
        self.cloned, self.summed, self.degrees = cloned, summed, degrees


def _segment(tree: KpiTree, plan: _Plan, fresh: Fresh, segment: str, n: int) -> dict[str, Kpi]:
    """The branch of one segment, by the ids of the originals."""

    def write(name: str) -> str:
        return in_brackets(name, segment)

    def share(original: Kpi) -> dict[str, Any]:
        return _share(original, plan.degrees[original.id], n)

    made = clones(tree, plan.cloned, fresh, write=write, suffix=segment, patch=share)
    return {original: _anchored(tree, plan, made, original, n) for original in made}


def _anchored(tree: KpiTree, plan: _Plan, made: Mapping[str, Kpi], original: str, n: int) -> Kpi:
    """The copy of a linked KPI, linked to where its own part of the driver is (§51)."""
    link, copy = link_of(tree, original), made[original]
    formula = read_link(copy.expression)
    if link is None or formula is None or link.driver not in plan.cloned:
        return copy
    anchor = link.anchor / n ** _power(plan.degrees[link.driver])
    return with_formula(copy, write_link(replace(formula, anchor=anchor)))


def _plan(tree: KpiTree, kpi: Kpi) -> _Plan:
    branch = {kpi_id for kpi_id, _ in tree.below(kpi.id)}
    found = _degrees(tree, kpi, branch)
    users = users_of(tree)

    def used_beyond(kpi_id: str, inside: Collection[str]) -> bool:
        return kpi_id == tree.kgi or not users[kpi_id] <= set(inside)

    cloned = branch
    while True:  # a shared KPI keeps what feeds it in use
        shared = {k for k in cloned if k != kpi.id and found[k] in (0, "any") and used_beyond(k, cloned)}
        if not shared:
            break
        cloned = cloned - shared
    cloned = _reached(tree, kpi.id, cloned)
    summed = {k for k in cloned if k == kpi.id or used_beyond(k, cloned)}
    for k in summed:
        if found[k] not in (1, "any"):
            raise refused(Problem(code="split_not_additive", kpi=kpi.id, params={"other": k}))
    return _Plan(frozenset(cloned), frozenset(summed), found)


def _degrees(tree: KpiTree, kpi: Kpi, branch: set[str]) -> dict[str, Degree]:
    """The degrees under the first choice of levers to divide under which the KPI is their sum; refused without one."""
    volumes = {k for k in branch if tree[k].is_lever and tree[k].is_volume}
    carrying = amounts(tree, kpi.id)
    tried = [degrees(tree, branch, choice) for choice in (volumes, carrying, volumes | carrying)]
    for found in tried:
        if found[kpi.id] in (1, "any"):
            return found
    culprit = next((k for k, degree in tried[1].items() if degree not in (0, 1, "any")), kpi.id)
    raise refused(Problem(code="split_not_additive", kpi=kpi.id, params={"other": culprit}))


def _reached(tree: KpiTree, top: str, within: set[str]) -> set[str]:
    found, stack = {top}, [top]
    while stack:
        for used in tree.inputs(stack.pop()):
            if used in within and used not in found:
                found.add(used)
                stack.append(used)
    return found


def _power(degree: Degree) -> int:
    return degree if isinstance(degree, int) else 1


def _share(kpi: Kpi, degree: Degree, n: int) -> dict[str, Any]:
    """The fields in which the KPI of one segment differs from the whole."""
    size = n ** _power(degree)
    if size == 1:
        return {}
    target = None if kpi.target is None else kpi.target / size
    return {"target": target} | (divided(kpi, n) if kpi.is_lever else {"history": tuple(x / size for x in kpi.history)})


def _sum(kpi: Kpi, parts: list[str]) -> Kpi:
    """The KPI as the sum of its parts; what it was as a lever is with them now."""
    formula: Expression = Name(parts[0])
    for part in parts[1:]:
        formula = Binary("+", formula, Name(part))
    as_lever = {"locked": False, "mix": "", "history": (), "shape": "", "effort": None} if kpi.is_lever else {}
    return with_formula(edited(kpi, as_lever), formula)


def _checked(typed: tuple[str, ...]) -> list[str]:
    """The segments as they will be in names; refused where one cannot be."""
    if not LEAST <= len(typed) <= MOST:
        raise refused(Problem(code="parts_count", params={"least": LEAST, "most": MOST}))
    segments = [unicodedata.normalize("NFC", segment).strip() for segment in typed]
    for segment in segments:
        if not segment:
            raise refused(Problem(code="name_empty"))
        if len(segment) > MAX_SEGMENT:
            raise refused(Problem(code="name_too_long", params={"length": len(segment), "most": MAX_SEGMENT}))
        if (bad := bad_character(segment)) is not None:
            raise refused(Problem(code="name_bad_character", params={"code": f"U+{ord(bad):04X}"}))
    keys = [name_key(segment) for segment in segments]
    twice = next((s for i, s in enumerate(segments) if keys[i] in keys[:i]), None)
    if twice is not None:
        raise refused(Problem(code="segment_twice", params={"name": twice}))
    return segments


def _check_same(before: Workspace, after: Workspace, kpi: Kpi) -> None:
    """Refuses a split that somebody outside would notice: beyond a double's range, or at the step of a rounding."""
    for then, now in ((before, after), (_at_baseline(before), _at_baseline(after))):
        old, new = evaluate(then.tree, then.lever_values()).values, evaluate(now.tree, now.lever_values()).values
        for kpi_id in new.keys() & old.keys():
            # A difference that is 0 or nearly so is as exact as what it is the difference of.
            sizes = [abs(v) for k in (kpi_id, *then.tree.inputs(kpi_id)) if (v := old[k]) is not None]
            if not _equal(old[kpi_id], new[kpi_id], TOLERANCE * max(sizes, default=0.0)):
                raise refused(Problem(code="split_not_additive", kpi=kpi.id, params={"other": kpi_id}))


def _at_baseline(workspace: Workspace) -> Workspace:
    return workspace.model_copy(update={"changes": {}})


def _equal(old: float | None, new: float | None, tolerance: float) -> bool:
    if old is None or new is None:
        return old is new
    return abs(old - new) <= tolerance
