"""The headline: what the target needs, as a sentence that can be read aloud; or that it is met, or cannot be."""

from __future__ import annotations

from kpitree.analysis.plans import Plan
from kpitree.i18n import Translator
from kpitree.model import Kpi
from pages.goal_seek.aim import Aim
from pages.goal_seek.answer import Answer
from pages.goal_seek.words import relaxed
from pages.shell.markup import esc, headline, strong

MOST_MOVES = 3


def draw_empty(t: Translator, aim: Aim | None) -> None:
    """There is nothing yet to calculate back from."""
    if aim is None:
        headline(esc(t("goal_seek.empty")), esc(t("goal_seek.empty_below")))
    else:
        headline(esc(t("goal_seek.no_value", kpi=aim.kpi.name)), esc(t("goal_seek.no_value_below")))


def draw_unasked(t: Translator, aim: Aim) -> None:
    """No target yet."""
    now = t.value(aim.now, aim.kpi.measure, trim=True)
    headline(esc(t("goal_seek.unasked")), esc(t("goal_seek.unasked_below", kpi=aim.kpi.name, now=now)))


def draw_sentence(t: Translator, answer: Answer) -> None:
    """The one sentence, and below it what was held and subtracted."""
    kpi, aim = answer.kpi, answer.aim
    target = t.value(answer.target, kpi.measure, trim=True)
    now = t.value(aim.now, kpi.measure, trim=True)
    needs = _needs(t, answer)
    if aim.met:
        key = "exactly" if aim.now == answer.target else "met"
        over = t.value(aim.now - answer.target, kpi.measure, trim=True)
        lead = t(f"goal_seek.{key}", kpi=esc(kpi.name), now=strong(now), target=strong(target))
        spare = esc(t("goal_seek.spare", over=over)) if key == "met" else ""
        enough = t("goal_seek.enough", goal=needs[0], chain=needs[1]) if needs is not None else ""
        headline(lead, spare + enough)
    elif needs is None:
        _by_plans(t, answer, target, now)
    else:
        below = _held(t, answer, target, now)
        if not answer.plans[0].reachable:  # what it takes is said, and that it is more than anyone can do
            below += t("goal_seek.beyond_ranges", best=t.value(answer.plans[0].kgi, kpi.measure, trim=True))
        headline(t("goal_seek.needs", goal=needs[0], chain=needs[1]), esc(below))


def _needs(t: Translator, answer: Answer) -> tuple[str, str] | None:
    """What is wanted and the volumes it takes, as HTML; None where volumes alone do not say it."""
    needs = answer.needs
    if needs is None:
        return None
    tree = answer.tree
    chain = [rung for rung in needs.chain if rung.id != needs.of]
    if not chain:
        return None
    required = next(rung.required for rung in answer.ladder.rungs if rung.id == needs.of)
    top = tree[needs.of]
    goal = t("goal_seek.named", kpi=esc(top.name), value=strong(t.value(required, top.measure, trim=True)))
    return goal, t.join(_stage(t, tree[rung.id], rung.required_rounded) for rung in chain)


def _stage(t: Translator, kpi: Kpi, value: float) -> str:
    """A stage with its number; an English unit would say the name once more (135 opportunities Opportunities)."""
    unit = kpi.measure
    said = t.value(value, "" if unit.text.isascii() and unit.text.replace(" ", "").isalpha() else unit, trim=True)
    return t("goal_seek.stage_said", kpi=esc(kpi.name), value=strong(said))


def _held(t: Translator, answer: Answer, target: str, now: str) -> str:
    """What stays as it is; and what is there already and was subtracted first."""
    needs, rungs = answer.needs, {rung.id: rung for rung in answer.ladder.rungs}
    if needs is None or not needs.kept:
        return t("goal_seek.needs_below", kpi=answer.kpi.name, now=now)
    kpis = [answer.tree[k] for k in needs.kept]
    amounts = [t.value(rungs[k.id].required, k.measure, trim=True) for k in kpis]
    kept = t.join(t("goal_seek.named", kpi=k.name, value=amount) for k, amount in zip(kpis, amounts, strict=True))
    return t("goal_seek.kept_below", kpi=answer.kpi.name, target=target, kept=kept)


def _by_plans(t: Translator, answer: Answer, target: str, now: str) -> None:
    """Where volumes alone say nothing: the plan with the least effort, or that none reaches."""
    plan, kpi = answer.plans[0], answer.kpi
    if not plan.reachable:
        best = t.value(plan.kgi, kpi.measure, trim=True)
        lead = t("goal_seek.cannot", kpi=esc(kpi.name), target=strong(target), best=strong(best))
        why = t.problem(plan.problems[0], answer.tree) if plan.problems else ""
        headline(lead, esc(relaxed(t, answer.tree, plan) or why))
        return
    headline(
        t("goal_seek.by_levers", kpi=esc(kpi.name), target=strong(target), moves=_moves(t, answer, plan)),
        esc(t("goal_seek.by_levers_below", now=now)),
    )  # fmt: skip


def _moves(t: Translator, answer: Answer, plan: Plan) -> str:
    largest = sorted(plan.moves, key=lambda move: -move.part)[:MOST_MOVES]
    words = []
    for move in largest:
        unit = answer.tree[move.id].measure
        to = strong(t.value(move.to, unit, trim=True))
        words.append(t("goal_seek.move", kpi=esc(move.kpi), now=esc(t.value(move.now, unit, trim=True)), to=to))
    return t.join(words)
