"""The channels of a tree: the addends of the sum whose branches look most alike (§44)."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from kpitree.analysis.sibling_branches import SHARED, addends, branches_below, what_it_is
from kpitree.engine.structure import Structure, structure_of
from kpitree.engine.view import shown
from kpitree.formula import Expression, Name
from kpitree.model import KpiTree, name_key
from kpitree.problems import Frozen

BRACKETS = "()[]\u3010\u3011\u300c\u300d"
JOINTS = " _-\u2013\u2014:/\uff0f\u30fb"


class Stage(Frozen):
    """A volume that every channel has: its name without the channel's, and the KPI of each channel, in their order."""

    name: str
    ids: tuple[str, ...]


class Channels(Frozen):
    """The sum `kpi` (an id) and what it adds up: a name for each, and by id to which of them a KPI belongs.

    What more than one channel is made of is in no channel. `stages` are what every channel counts, the first of a
    funnel first.
    """

    kpi: str
    names: tuple[str, ...]
    members: dict[str, int]
    stages: tuple[Stage, ...]


@lru_cache(maxsize=8)
def channels(tree: KpiTree) -> Channels | None:
    """The channels below the KGI, None when no sum below it has branches that look alike."""
    if tree.kgi is None:
        return None
    structure = structure_of(tree)
    best: tuple[int, Channels] | None = None
    for kpi_id in _feeding(structure, tree.kgi):
        expression = structure.expressions.get(kpi_id)
        parts = addends(expression) if expression is not None else []
        if expression is None or len(parts) < 2:
            continue
        names = _names(tree, kpi_id, parts, structure)
        members = {k: n for k, n in branches_below(structure, kpi_id, expression).items() if n != SHARED}
        families = _families(tree, names, members)
        alike = sum(len(ids) for ids in families.values())
        if alike and (best is None or alike > best[0]):
            stages = _stages(tree, structure, families, len(names))
            best = alike, Channels(kpi=kpi_id, names=names, members=members, stages=stages)
    return None if best is None else best[1]


def _feeding(structure: Structure, kgi: str) -> list[str]:
    """The KGI and all that feeds it, from the top down."""
    found = [kgi]
    known = {kgi}
    for kpi_id in found:
        new = [i for i in structure.inputs(kpi_id) if i not in known]
        found += new
        known.update(new)
    return found


def _families(tree: KpiTree, names: tuple[str, ...], members: dict[str, int]) -> dict[tuple[str, ...], dict[int, str]]:
    """KPIs that are the same in two channels or more: what they are -> channel -> id."""
    found: dict[tuple[str, ...], dict[int, str]] = defaultdict(dict)
    for kpi_id, channel in members.items():
        kpi = tree[kpi_id]
        bare = without(kpi.name, names[channel])
        what = what_it_is(kpi)
        found[("called", bare, *what[2:]) if bare else what].setdefault(channel, kpi_id)
    return {what: ids for what, ids in found.items() if len(ids) > 1}


def _stages(
    tree: KpiTree, structure: Structure, families: dict[tuple[str, ...], dict[int, str]], n: int
) -> tuple[Stage, ...]:
    """The volumes that every channel has, what others are made of first."""
    found = []
    order = {kpi_id: rank for rank, kpi_id in enumerate(structure.order.sequence)}
    for what, ids in families.items():
        if len(ids) == n and all(tree[k].is_volume for k in ids.values()):
            rank = max(order[k] for k in ids.values())
            found.append((rank, Stage(name=what[1], ids=tuple(ids[channel] for channel in range(n)))))
    return tuple(stage for _, stage in sorted(found, key=lambda pair: pair[0]))


def _names(tree: KpiTree, total: str, parts: list[Expression], structure: Structure) -> tuple[str, ...]:
    """What people call the channels: the names of the addends without what they have in common with the sum's."""
    meaning = structure.references[total]
    full = [tree[meaning[p.name]].name if isinstance(p, Name) else shown(tree, p) for p in parts]
    bare = [without(name, tree[total].name) for name in full]
    names = bare if all(bare) and len({name_key(b) for b in bare}) == len(bare) else full
    return tuple(names)


def without(name: str, part: str) -> str:
    """A name without a part at one of its ends, and without brackets and joints that this leaves; "" if it has none.

    >>> without("Ad leads", "Leads"), without("Leads (ads)", "Leads"), without("Misleads", "Leads")
    ('Ad', 'ads', '')
    """
    whole, part = name_key(name), name_key(part)
    low, cut = whole.casefold(), part.casefold()
    if not cut or len(cut) >= len(low) or len(low) != len(whole):
        return ""
    for found, rest, joint in (
        (low.endswith(cut), whole[: -len(cut)], (-1, 0)), (low.startswith(cut), whole[len(cut) :], (0, -1)),
    ):  # fmt: skip
        clean = rest.strip(BRACKETS + JOINTS)
        # Within a word of letters nothing is cut: the "mis" of "misleads" is no channel of the leads.
        if found and clean and not (_is_letter(rest[joint[0]]) and _is_letter(cut[joint[1]])):
            return clean
    return _in_brackets(whole, low, cut)


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _in_brackets(whole: str, low: str, cut: str) -> str:
    """The rest of a name that ends in the part in brackets: "Leads (ads)" without "ads"."""
    for opening, closing in (("(", ")"), ("[", "]")):  # of any width: a key has them narrow
        if low.endswith(f"{opening}{cut}{closing}"):
            return whole[: -len(cut) - 2].rstrip(JOINTS)
    return ""
