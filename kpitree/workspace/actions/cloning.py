"""Copies of a branch under new names, with their formulas among themselves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from kpitree.formula import renamed, render
from kpitree.model import Kpi, KpiTree, name_key
from kpitree.model.kpi import MAX_NAME, MAX_TEXT
from kpitree.problems import Problem
from kpitree.workspace.actions.base import edited, refused
from kpitree.workspace.actions.formulas import Fresh, meant, mentioned


def clones(
    tree: KpiTree,
    branch: Collection[str],
    fresh: Fresh,
    *,
    write: Callable[[str], str],
    suffix: str,
    patch: Callable[[Kpi], Mapping[str, Any]] | None = None,
) -> dict[str, Kpi]:
    """A copy of each KPI in `branch`, by the id of the original, in tree order.

    `write` makes a name from a name, `suffix` an id from an id. Copies use each other where the originals do; what is
    not in the branch stays shared. They are no headlines, and shares of a mix of their own when all its shares are
    copied. `patch` has fields that differ from the original's.
    """
    originals = [kpi for kpi in tree.kpis if kpi.id in branch]
    ids = {kpi.id: fresh.id(f"{kpi.id} {suffix}") for kpi in originals}
    whole = _copied_mixes(tree, branch)
    made: dict[str, Kpi] = {}
    for kpi in originals:
        mix = write(kpi.mix[: MAX_NAME // 3]) if name_key(kpi.mix) in whole else ""
        fields: dict[str, Any] = {"headline": False, "mix": mix, "formula": _formula(tree, kpi, ids)}
        fields |= patch(kpi) if patch else {}
        blank = Kpi(id=ids[kpi.id], name=fresh.name(kpi.name, write), unit=kpi.unit)
        kept = {name: getattr(kpi, name) for name in Kpi.model_fields if name not in ("id", "name")}
        made[kpi.id] = edited(blank, kept | fields)
    return made


def _formula(tree: KpiTree, kpi: Kpi, ids: Mapping[str, str]) -> str | None:
    expression = meant(tree, kpi)
    if expression is None:
        return kpi.formula
    text = render(renamed(expression, ids))
    if len(text) > MAX_TEXT:
        raise refused(Problem(code="formula_full", kpi=kpi.id, params={"most": MAX_TEXT}))
    return text


def _copied_mixes(tree: KpiTree, branch: Collection[str]) -> set[str]:
    outside = {name_key(kpi.mix) for kpi in tree.kpis if kpi.id not in branch}
    return {name_key(kpi.mix) for kpi in tree.kpis if kpi.mix and kpi.id in branch} - outside


def used_only_by(tree: KpiTree, tops: Iterable[str]) -> frozenset[str]:
    """`tops` and all below that nothing else uses. The KGI counts as used: what the tree answers for is never below."""
    kept = set(tops)
    found = kept | {kpi_id for top in kept for kpi_id, _ in tree.below(top)}
    users = users_of(tree)
    loose = [kpi_id for kpi_id in found if kpi_id not in kept]
    while loose:
        kpi_id = loose.pop()
        if kpi_id not in found or (kpi_id != tree.kgi and users[kpi_id] <= found):
            continue
        found.discard(kpi_id)
        loose += [used for used in tree.inputs(kpi_id) if used in found and used not in kept]
    return frozenset(found)


def users_of(tree: KpiTree) -> dict[str, set[str]]:
    """The KPIs that use each, by id, those with a formula that nobody can read included."""
    users = {kpi.id: set(tree.users(kpi.id)) for kpi in tree.kpis}
    for kpi in tree.kpis:
        if kpi.formula is not None and kpi.expression is None:
            for name in mentioned(kpi):
                if (found := tree.resolve(name)) is not None:
                    users[found].add(kpi.id)
    return users
