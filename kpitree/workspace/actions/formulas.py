"""What actions on the tree's shape share: formulas as expressions over ids, new names, changes that follow."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from kpitree.engine import evaluate
from kpitree.formula import Expression, names, parse_formula, rename, renamed, render, without
from kpitree.model import Change, Kpi, KpiTree, ScaleBy, SetTo, ShiftBy, name_key, new_id
from kpitree.model.kpi import MAX_NAME, MAX_TEXT
from kpitree.model.tree import MAX_KPIS
from kpitree.problems import Problem
from kpitree.workspace.actions.base import edited, refused, with_tree
from kpitree.workspace.workspace import Bundle, Workspace

LEVER: Mapping[str, Any] = {"value": None, "counts": None, "range": None}  # what only a lever has


def meant(tree: KpiTree, kpi: Kpi) -> Expression | None:
    """The formula with the id of every KPI it means; names that the tree does not know stay. None: no formula to read.

    Formulas may say a KPI by its name; surgery compares names as they are written.
    """
    if kpi.expression is None:
        return None
    known = {name: found for name in names(kpi.expression) if (found := tree.resolve(name)) is not None}
    return renamed(kpi.expression, known)


def readable(tree: KpiTree, kpi: Kpi) -> Expression:
    """The formula over ids; refused when nobody can read it."""
    found = meant(tree, kpi)
    if found is None:
        raise refused(Problem(code="formula_to_mend", kpi=kpi.id))
    return found


def with_formula(kpi: Kpi, expression: Expression) -> Kpi:
    """The KPI computed by this; refused when the formula would be too long or too deep to be read again."""
    text = render(expression)
    if len(text) > MAX_TEXT or parse_formula(text).expression != expression:
        raise refused(Problem(code="formula_full", kpi=kpi.id, params={"most": MAX_TEXT}))
    return edited(kpi, {**LEVER, "formula": text})


def fed_without(tree: KpiTree, kpi: Kpi, gone: Iterable[str]) -> Kpi:
    """The KPI without these inputs. With no input left it is a lever at its present baseline, or missing."""
    left = meant(tree, kpi)
    for kpi_id in gone:
        left = without(left, kpi_id) if left is not None else None
    if left is None or not names(left):
        return edited(kpi, {"formula": None, "value": evaluate(tree).values[kpi.id]})
    return with_formula(kpi, left)


def mentioned(kpi: Kpi) -> frozenset[str]:
    """Every name in a formula, also in one that cannot be read."""
    found: set[str] = set()

    def note(name: str) -> None:
        found.add(name)

    rename(kpi.formula or "", note)
    return frozenset(found)


def check_room(tree: KpiTree, more: int = 1) -> None:
    """Refuses what would make the tree too large."""
    if len(tree.kpis) + more > MAX_KPIS:
        raise refused(Problem(code="tree_full", params={"most": MAX_KPIS}))


def placed(tree: KpiTree, new: Sequence[Kpi], *, behind: Iterable[str]) -> KpiTree:
    """The tree with new KPIs behind the last of some others; refused when it would have too many."""
    check_room(tree, len(new))
    before = set(behind)
    place = max((i for i, kpi in enumerate(tree.kpis) if kpi.id in before), default=len(tree.kpis) - 1) + 1
    return tree.with_kpis((*tree.kpis[:place], *new, *tree.kpis[place:]))


class Fresh:
    """Names and ids that nothing in the tree has, and that no formula waits for."""

    def __init__(self, tree: KpiTree) -> None:
        said = {name for kpi in tree.kpis for name in mentioned(kpi)}
        self._ids = {*(kpi.id for kpi in tree.kpis), *(kpi.name for kpi in tree.kpis), *said}
        self._names = {name_key(name) for name in (*(kpi.name for kpi in tree.kpis), *said)}

    def lever(self, name: str, **fields: Any) -> Kpi:
        """A new KPI under the name a person typed, which must be free (`check_name_is_free`)."""
        kpi = edited(Kpi(id=self.id(name), name="?"), {"name": name, **fields})
        self._names.add(name_key(kpi.name))
        return kpi

    def id(self, stem: str) -> str:
        """A new id made from `stem`."""
        made = new_id(stem, self._ids)
        self._ids.add(made)
        return made

    def is_free(self, name: str) -> bool:
        """True when nothing has this name."""
        return name_key(name) not in self._names

    def name(self, stem: str, write: Callable[[str], str] = str) -> str:
        """`write(stem)`, or the next free `write(stem 2)` …; `stem` is cut where it would be too long."""
        n = 1
        while True:
            count = f" {n}" if n > 1 else ""
            room = MAX_NAME - len(write("")) - len(count)
            name = unicodedata.normalize("NFC", write(_cut(stem, room)) + count).strip()
            if self.is_free(name):
                self._names.add(name_key(name))
                return name
            n += 1


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(1, room - 1)].rstrip() + "…"


def in_brackets(name: str, inner: str) -> str:
    """`X (inner)`, with full-width brackets behind a name that is not plain ASCII."""
    return f"{name} ({inner})" if name.isascii() else f"{name}（{inner}）"


def without_count(name: str) -> str:
    """A name without the number of a copy: a copy of "X (2)" is another X, not "X (2) (2)"."""
    for opening, closing in (("(", ")"), ("（", "）")):
        head, found, count = name.rpartition(opening)
        if found and head.strip() and count.endswith(closing) and count[:-1].isdecimal():
            return head.rstrip()
    return name


def following(before: Workspace, after: KpiTree, heirs: Mapping[str, Sequence[tuple[str, float]]]) -> Workspace:
    """The workspace with the tree `after`; changes (wherever they are) and picks of a KPI go to its heirs as well.

    `heirs` maps ids to (new id, how much of the old KPI it is).
    """

    def inherited(changes: Mapping[str, Change]) -> dict[str, Change]:
        return {
            heir: part
            for old, change in changes.items()
            for heir, share in heirs.get(old, ())
            if (part := part_of(change, share)) is not None
        }

    def inheriting(now: Sequence[Bundle], then: Sequence[Bundle]) -> tuple[Bundle, ...]:
        return tuple(
            one.model_copy(update={"changes": one.changes | inherited(was.changes)})
            for one, was in zip(now, then, strict=True)
        )

    result = with_tree(before, after)
    picked = {heir: row for old, row in before.picked.items() for heir, _ in heirs.get(old, ())}
    return result.model_copy(
        update={
            "changes": result.changes | inherited(before.changes),
            "picked": result.picked | picked,
            "scenarios": inheriting(result.scenarios, before.scenarios),
            "initiatives": inheriting(result.initiatives, before.initiatives),
        }
    )


def part_of(change: Change, share: float) -> Change | None:
    """What a change of a KPI is for one that is `share` of it; None where that leaves the range of a double."""
    if share == 1 or isinstance(change, ScaleBy):
        return change
    size = (change.value if isinstance(change, SetTo) else change.amount) * share
    if not math.isfinite(size):
        return None
    return SetTo(value=size) if isinstance(change, SetTo) else ShiftBy(amount=size)
