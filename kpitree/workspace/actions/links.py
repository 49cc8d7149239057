"""Linking a lever to another KPI, so that more of the one costs some of the other, and taking that back (§51)."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import Field

from kpitree.engine import evaluate
from kpitree.formula import rename
from kpitree.formula.links import LinkFormula, write_link
from kpitree.model import Kpi, KpiTree, Scenario
from kpitree.model.kpi import MAX_NAME, MAX_TEXT, Text
from kpitree.model.link import link_of
from kpitree.problems import Problem
from kpitree.workspace.actions.base import Action, edited, refused, the_kpi, with_tree
from kpitree.workspace.actions.formulas import Fresh, following, in_brackets, placed, with_formula
from kpitree.workspace.odds import Odds, Together
from kpitree.workspace.workspace import Workspace

STRONGEST = 1.0  # for one step: 100 pt, or all of it
# What a lever has and a computed KPI has not: it goes to the base and comes back.
OF_LEVER = ("value", "counts", "range", "shape", "effort", "locked", "source")
OF_BOTH = ("history", "owner")
NONE_OF_IT: dict[str, Any] = {"value": None, "counts": None, "range": None, "shape": "", "effort": None}


class LinkLevers(Action):
    """Make `kpi` change by `effect` whenever `to` is another `step` above where it is: +10 % of leads, -2 pt.

    `effect` is in points (0.01 is 1 pt; rates only) or, when `relative`, a part of the KPI. The lever becomes a
    computed KPI; a new lever, called by its name with `word` in brackets, has its value from now on. Linked again, a
    KPI gets another link over the same base. `anchor` None: where `to` is at the baseline; there no number changes.
    """

    kpi: str
    to: str
    effect: float
    relative: bool
    step: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 0.1
    anchor: float | None = None
    source: Text = ""
    word: Annotated[str, Field(min_length=1, max_length=MAX_NAME // 2)] = "base"

    def apply(self, workspace: Workspace) -> Workspace:
        """The tree with the link; what had moved the lever (in scenarios too) moves its base."""
        kpi, driver, tree = the_kpi(workspace, self.kpi), the_kpi(workspace, self.to), workspace.tree
        linked = link_of(tree, kpi.id)
        base = tree[linked.base] if linked is not None else kpi
        _check_pair(tree, kpi, base, driver, linked=linked is not None)
        self._check_effect(kpi)
        anchor = _anchor(tree, kpi, driver) if self.anchor is None else self.anchor
        if not (math.isfinite(anchor) and anchor > 0):
            raise refused(Problem(code="link_from_zero", kpi=kpi.id, params={"other": driver.id}))
        if linked is None:
            fresh = Fresh(tree)
            name = fresh.name(kpi.name, lambda stem: in_brackets(stem, self.word))
            made = Kpi(id=fresh.id(f"{kpi.id} base"), name="?", unit=kpi.unit)
            base = edited(
                made,
                {"name": name, "history": kpi.history, "owner": kpi.owner} | {f: getattr(kpi, f) for f in OF_LEVER},
            )
        formula = LinkFormula(
            base.id, driver.id, anchor, self.effect, self.step, self.relative, share=kpi.measure.is_rate
        )
        bare = kpi if linked is not None else edited(kpi, NONE_OF_IT | {"locked": False})
        result = with_formula(edited(bare, {"source": self.source}), write_link(formula))
        after = tree.replace(result)
        if linked is not None:
            return with_tree(workspace, after)
        return _moved_over(workspace, placed(after, [base], behind=[kpi.id]), kpi.id, base.id)

    def _check_effect(self, kpi: Kpi) -> None:
        if not math.isfinite(self.effect):
            raise refused(Problem(code="not_finite", kpi=kpi.id))
        if self.effect == 0:
            raise refused(Problem(code="link_no_effect", kpi=kpi.id))
        if abs(self.effect) > STRONGEST:
            raise refused(Problem(code="link_too_strong", kpi=kpi.id))
        if not self.relative and not kpi.measure.is_rate:
            raise refused(Problem(code="link_points_of_amount", kpi=kpi.id))


class UnlinkLevers(Action):
    """Take a link away: the KPI is the lever (or the formula) again that its base is, with all that moved the base."""

    kpi: str

    def apply(self, workspace: Workspace) -> Workspace:
        """The tree without the link and without the base; whatever used the base uses the KPI."""
        kpi, tree = the_kpi(workspace, self.kpi), workspace.tree
        link = link_of(tree, kpi.id)
        if link is None:
            raise refused(Problem(code="link_unknown", kpi=kpi.id))
        base = tree[link.base]
        back: dict[str, Any] = {field: getattr(base, field) for field in (*OF_LEVER, "formula")}
        back["locked"] = kpi.locked or base.locked
        back["history"] = kpi.history or base.history
        kept = (_using(tree, k, base.id, kpi.id) for k in tree.kpis if k.id not in (base.id, kpi.id))
        others = {k.id: k for k in (*kept, edited(kpi, back))}
        after = tree.with_kpis(tuple(others[k.id] for k in tree.kpis if k.id != base.id))
        after = after.with_kgi(kpi.id) if tree.kgi == base.id else after
        return _moved_over(workspace, after, base.id, kpi.id)


def _check_pair(tree: KpiTree, kpi: Kpi, base: Kpi, driver: Kpi, *, linked: bool) -> None:
    """Refuses what cannot be linked, or not to that."""
    if not linked and not kpi.is_lever:
        raise refused(Problem(code="link_needs_lever", kpi=kpi.id))
    if base.is_lever and base.baseline is None:
        raise refused(Problem(code="link_of_missing", kpi=kpi.id))
    if kpi.mix or base.mix:
        raise refused(Problem(code="link_of_share", kpi=kpi.id, params={"mix": kpi.mix or base.mix}))
    value = base.baseline
    if value is not None and (value < 0 or (kpi.measure.is_rate and value > 1)):
        raise refused(Problem(code="link_out_of_bounds", kpi=kpi.id))
    if driver.id in (kpi.id, base.id):
        raise refused(Problem(code="link_to_itself", kpi=kpi.id))
    if any(below == kpi.id for below, _ in tree.below(driver.id)):
        raise refused(Problem(code="link_cycle", kpi=kpi.id, params={"other": driver.id}))


def _anchor(tree: KpiTree, kpi: Kpi, driver: Kpi) -> float:
    value = evaluate(tree).values[driver.id]
    if value is None:
        raise refused(Problem(code="link_from_missing", kpi=kpi.id, params={"other": driver.id}))
    return value


def _using(tree: KpiTree, kpi: Kpi, old: str, new: str) -> Kpi:
    """A KPI whose formula says `new` where it meant `old`."""
    if kpi.formula is None:
        return kpi
    text = rename(kpi.formula, lambda name: new if tree.resolve(name) == old else name)
    return kpi if text == kpi.formula or len(text) > MAX_TEXT else edited(kpi, {"formula": text})


def _moved_over(workspace: Workspace, after: KpiTree, old: str, new: str) -> Workspace:
    """The workspace with that tree; what was said of the lever `old`, but for its benchmark, is said of `new`."""
    moved = following(workspace, after, {old: [(new, 1.0)]})
    odds = _odds_moved(workspace.odds, old, new).only(lambda k: k in after and after[k].is_lever)
    picked = {k: row for k, row in workspace.picked.items() if k in after}
    pairs = zip(moved.scenarios, workspace.scenarios, strict=True)
    scenarios = tuple(_scenario_moved(now, was, old, new) for now, was in pairs)
    return moved.model_copy(update={"odds": odds, "picked": picked, "scenarios": scenarios})


def _scenario_moved(now: Scenario, was: Scenario, old: str, new: str) -> Scenario:
    """With which initiative was chosen for the lever, and from where it was saved (§42)."""
    chosen = {new: was.chosen[old]} if old in was.chosen else {}
    base = {new: was.base[old]} if old in was.base else {}
    return now.model_copy(update={"chosen": now.chosen | chosen, "base": now.base | base})


def _odds_moved(odds: Odds, old: str, new: str) -> Odds:
    def at(lever: str) -> str:
        return new if lever == old else lever

    pairs = [Together(one=at(p.one), other=at(p.other), rho=p.rho) for p in odds.together if p.pair != {old, new}]
    known = {pair.pair: pair for pair in reversed(pairs)}
    return odds.model_copy(update={"together": tuple(p for p in pairs if known[p.pair] is p)})
