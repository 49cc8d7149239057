"""Which levers stand together: shares of one whole, else those of one owner, else those that feed the same KPI."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from kpitree.engine import elasticities
from kpitree.model import Kpi, KpiTree, name_key
from kpitree.model.mix import mix_of

FIRST = 24  # levers that are drawn at once; more take longer to draw than anyone takes to read


@dataclass(frozen=True)
class Group:
    """Levers under one heading, in tree order; `mix` says that they are the shares of one whole (§25)."""

    title: str
    levers: tuple[Kpi, ...]
    mix: bool = False


def groups(tree: KpiTree) -> list[Group]:
    """Every lever once, in tree order of the first of each group. An empty title is none."""
    by_owner = bool(tree.levers) and all(kpi.owner for kpi in tree.levers)
    found: dict[tuple[bool, str], list[Kpi]] = {}
    titles: dict[tuple[bool, str], str] = {}
    for kpi in tree.levers:
        if mix_of(tree, kpi.id):
            key, title = (True, name_key(kpi.mix)), kpi.mix
        else:
            users = tree.users(kpi.id)
            title = kpi.owner if by_owner else tree[users[0]].name if users else ""
            key = (False, title)
        found.setdefault(key, []).append(kpi)
        titles.setdefault(key, title)
    return [Group(title=titles[key], levers=tuple(levers), mix=key[0]) for key, levers in found.items()]


def narrowed(all_groups: list[Group], shown: Collection[str]) -> list[Group]:
    """The groups with only these levers (ids); a mix is shown whole or not at all."""
    kept = []
    for group in all_groups:
        some = tuple(kpi for kpi in group.levers if kpi.id in shown)
        if some:
            kept.append(group if group.mix else Group(title=group.title, levers=some))
    return kept


def called(tree: KpiTree, text: str) -> set[str]:
    """The ids of the levers whose name, owner or mix holds `text`, whatever its width and case."""
    wanted = name_key(text).casefold()
    return {
        kpi.id
        for kpi in tree.levers
        if any(wanted in name_key(part).casefold() for part in (kpi.name, kpi.owner, kpi.mix))
    }


def strongest(tree: KpiTree, moved: Collection[str], most: int = FIRST) -> set[str]:
    """The ids of the levers that matter most to the KGI at the baseline (§17), the moved ones among them."""
    sizes = elasticities(tree) if tree.kgi is not None else {}
    ids = [kpi.id for kpi in tree.levers]
    size = {k: abs(found) if math.isfinite(found := sizes.get(tree[k].name, 0.0)) else 0.0 for k in ids}
    ordered = sorted(ids, key=lambda k: (k not in moved, -size[k]))
    return {*ordered[:most], *(k for k in ids if k in moved)}
