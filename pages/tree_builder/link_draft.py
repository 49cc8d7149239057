"""What has been said so far about a link, and what it would do; points or percent is asked, never guessed (§51)."""

from __future__ import annotations

from typing import NamedTuple

from kpitree.engine import evaluate
from kpitree.errors import ActionRefused
from kpitree.formula import read_number
from kpitree.formula.numerals import NumberText
from kpitree.formula.signs import fold
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.model.link import Link, link_of, linked_by
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import LinkLevers
from pages.shell.linked import size_of

POINTS, PART = "points", "part"
DOWN, UP = "down", "up"
SIGNS = ("pts", "pt", "%")


class Draft(NamedTuple):
    """A link on its way: to which KPI (id), how much as typed, in what ("": not said yet), which way, and why."""

    to: str = ""
    size: str = ""
    how: str = ""
    way: str = DOWN
    source: str = ""


def the_link(tree: KpiTree, kpi: Kpi) -> Link | None:
    """The link that this KPI is or the base of."""
    return link_of(tree, kpi.id) or linked_by(tree, kpi.id)


def stored(tree: KpiTree, kpi: Kpi, link: Link | None) -> Draft:
    """What the tree says."""
    if link is None:
        return Draft(how="" if kpi.measure.is_rate else PART)
    return Draft(
        to=link.driver, size=size_of(link.effect), how=PART if link.relative else POINTS,
        way=DOWN if link.effect < 0 else UP, source=tree[link.kpi].source,
    )  # fmt: skip


def drivers(tree: KpiTree, kpi: Kpi, link: Link | None) -> list[str]:
    """What it can be linked to: whatever has a value above 0 and does not depend on it; volumes first."""
    out = {kpi.id, link.kpi, link.base} if link is not None else {kpi.id}
    values = evaluate(tree).values
    able = [
        k for k in tree.kpis
        if k.id not in out and (values[k.id] or 0.0) > 0 and not out & {below for below, _ in tree.below(k.id)}
    ]  # fmt: skip
    return [k.id for k in sorted(able, key=lambda k: not k.is_volume)]


def read_size(text: str) -> float | None:
    """A size that was typed: "2", "2pt" and "2 %" are 0.02; None for what is no number."""
    bare = fold(text).strip().lower()
    sign = next((sign for sign in SIGNS if bare.endswith(sign)), "")
    found = read_number(bare.removesuffix(sign).strip()) if bare else None
    return float(f"{found.value / 100:.12g}") if isinstance(found, NumberText) else None


def read_draft(t: Translator, kpi_id: str, draft: Draft, link: Link | None) -> LinkLevers | Problem | None:
    """The action it asks for, why it cannot be read, or None while something is missing."""
    size = read_size(draft.size)
    if draft.size.strip() and size is None:
        return Problem(code="link_effect_unreadable", params={"found": draft.size[:40]})
    if not draft.to or size is None or draft.how not in (POINTS, PART):
        return None
    same = link is not None and link.driver == draft.to
    return LinkLevers(
        kpi=kpi_id, to=draft.to, effect=-size if draft.way == DOWN else size, relative=draft.how == PART,
        source=draft.source[:2_000], word=t("links.base"), step=link.step if link is not None else 0.1,
        anchor=link.anchor if link is not None and same else None,
    )  # fmt: skip


class Trial(NamedTuple):
    """A link as it would be: the tree with it, and every value once the driver is one step further."""

    tree: KpiTree
    link: Link
    before: dict[str, float | None]
    after: dict[str, float | None]


def tried(workspace: Workspace, action: LinkLevers) -> Trial | tuple[Problem, ...]:
    """What the action would do, or why it is refused."""
    try:
        tree = action.apply(workspace).tree
    except ActionRefused as refusal:
        return tuple(refusal.problems)
    link = link_of(tree, action.kpi)
    assert link is not None  # it was just made
    to = link.anchor * (1 + link.step)
    at = [evaluate(tree, {link.driver: x}).values if x < float("inf") else {} for x in (link.anchor, to)]
    return Trial(tree, link, at[0], at[1])
