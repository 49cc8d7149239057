"""What each slide says first: the headline of the page that answers the same question, as plain text.

The pages say it with marks; tests/export/test_slide_sentences.py holds the two to the same words.
"""

from __future__ import annotations

import math

from kpitree.analysis.bridge_groups import Grouped
from kpitree.analysis.insight import best_moves
from kpitree.engine.whiteboard import sentence_of
from kpitree.export.slides.story import Story
from kpitree.i18n import Translator

Said = tuple[str, str]  # the headline, and a line below it
LONGEST_EQUATION, MOST_INPUTS = 60, 4


def of_what_if(story: Story) -> Said:
    """What the moved levers do, or which lever would be worth moving."""
    t, tree, kgi = story.t, story.tree, story.kgi
    if kgi is None:
        return t("what_if.empty"), ""
    now, base, moved = story.now.kgi, story.base.kgi, story.moved
    if math.isnan(now):
        return t("what_if.no_value", kgi=kgi.name), t("what_if.no_value_below")
    if story.workspace.changes and not math.isnan(base):
        effect = t.change(now - base, base, kgi.measure)
        below = t("what_if.others_at_baseline") if len(moved) == 1 else ""
        steps = story.bridge.steps if story.bridge is not None else ()
        if len(steps) > 1 and steps[0].contribution:
            below = t("what_if.strongest", lever=steps[0].kpi, effect=t.delta(steps[0].contribution, kgi.measure))
        if len(moved) == 1:
            ((lever, value),) = moved.items()
            kpi = tree[lever]
            before = t.value(story.workspace.baseline_of(lever), kpi.measure)
            after = t.value(value, kpi.measure)
            said = t("what_if.one_moved", lever=kpi.name, before=before, after=after, kgi=kgi.name, effect=effect)
            return said, below
        before, after = t.value(base, kgi.measure), t.value(now, kgi.measure)
        said = t("what_if.many_moved", n=len(moved), kgi=kgi.name, before=before, after=after, effect=effect)
        return said, below
    moves = best_moves(story.tornado)
    if not moves:
        said = t("what_if.nothing_to_move", kgi=kgi.name, value=t.value(now, kgi.measure))
        return said, t("what_if.nothing_to_move_below")
    best, unit = moves[0], tree[moves[0].id].measure
    said = t(
        "what_if.could_move", lever=best.kpi, before=t.value(best.now, unit), after=t.value(best.to, unit),
        kgi=kgi.name, effect=t.change(best.gain, now, kgi.measure),
    )  # fmt: skip
    below = t("what_if.best_lever")
    if len(moves) > 1:
        below += t("what_if.next_lever", lever=moves[1].kpi, effect=t.delta(moves[1].gain, kgi.measure))
    return said, below


def of_tree(story: Story) -> Said:
    """What the KGI is made of."""
    t, tree, kgi = story.t, story.tree, story.kgi
    if kgi is None:
        return t("slides.no_kgi"), ""
    parts = {"kpis": len(tree.kpis), "levers": len(tree.levers)}
    below = t("slides.size", **parts)
    if n := len(story.now.problems):
        below = t("slides.size_problems", n=n, **parts)
    if kgi.is_lever:
        return t("tree_builder.not_split", kgi=kgi.name), below
    equation = sentence_of(tree, kgi.id)
    if kgi.expression is None or not equation.strip():
        return t("tree_builder.not_readable", kgi=kgi.name), below
    if len(equation) <= LONGEST_EQUATION:
        return t("tree_builder.made_of", kgi=kgi.name, equation=equation), below
    inputs = tree.inputs(kgi.id)
    names = t.join(tree[i].name for i in inputs[:MOST_INPUTS])
    return t("tree_builder.made_of_many", kgi=kgi.name, n=len(inputs), names=names), below


def of_tornado(story: Story) -> Said:
    """Which lever moves the KGI most within what it can achieve."""
    t, tree, kgi, found = story.t, story.tree, story.kgi, story.tornado
    assert kgi is not None
    bar = story.bars[0]
    low, high = sorted((bar.kgi_low - found.kgi_now, bar.kgi_high - found.kgi_now))
    said = t(
        "sensitivity.strongest", lever=bar.kpi, kgi=kgi.name, low=t.delta(low, kgi.measure),
        range=t.range(bar.low_value, bar.high_value, tree[bar.id].measure), high=t.delta(high, kgi.measure),
    )  # fmt: skip
    moves = [move for move in best_moves(found) if move.id != bar.id]
    if not moves:
        return said, ""
    return said, t("sensitivity.next", lever=moves[0].kpi, effect=t.delta(moves[0].gain, kgi.measure))


def of_bridge(story: Story) -> Said:
    """The difference, and what makes most of it."""
    t, kgi, end, steps = story.t, story.kgi, story.end, story.steps
    assert kgi is not None
    assert end is not None
    assert steps is not None
    top = max(steps.groups, key=lambda group: abs(group.contribution))
    before, after = steps.kgi_before, steps.kgi_after
    said = t(
        "scenarios_bridge.sentence", start=t("scenarios.baseline"), end=end.name, kgi=kgi.name,
        effect=t.change(after - before, before, kgi.measure), largest=name_of(t, steps, top.id),
        part=t.delta(top.contribution, kgi.measure),
    )  # fmt: skip
    return said, method_of(story)


def name_of(t: Translator, steps: Grouped, group_id: str) -> str:
    """What a step of the bridge is called."""
    group = next(g for g in steps.groups if g.id == group_id)
    return t("scenarios_bridge.rest", n=len(group.steps)) if group.kind == "rest" else group.name


def method_of(story: Story) -> str:
    """How the parts of the bridge were counted."""
    steps, kgi = story.bridge, story.kgi
    assert steps is not None
    assert kgi is not None
    if steps.method != "sampled":
        return story.t("scenarios_bridge.method_exact")
    error = max((step.error for step in steps.steps), default=0.0)
    return story.t("scenarios_bridge.method_sampled", error=story.t.delta(error, kgi.measure, signed=False))


def of_odds(story: Story) -> Said:
    """How likely the target is, or within what the KGI will be."""
    t, kgi, found = story.t, story.kgi, story.odds
    assert kgi is not None
    low, middle, high = (t.value(x, kgi.measure, trim=True) for x in (found.p10, found.p50, found.p90))
    if found.probability is None:
        said = t("sensitivity_odds.between", kpi=kgi.name, range=t.range(found.p10, found.p90, kgi.measure))
        return said, t("sensitivity_odds.between_below", middle=middle)
    said = t(
        "sensitivity_odds.chance", chance=chance(t, found.probability), kpi=kgi.name,
        target=t.value(found.target, kgi.measure, trim=True),
    )  # fmt: skip
    return said, t("sensitivity_odds.chance_below", low=low, middle=middle, high=high)


def chance(t: Translator, share: float | None) -> str:
    """A probability: whole percents, and never 0 % or 100 %, which no simulation can promise."""
    if share is None or math.isnan(share):
        return t.value(None)
    if share < 0.01:
        return t("sensitivity_odds.under_one")
    return t("sensitivity_odds.over_99") if share > 0.99 else t.value(round(share, 2), "%", trim=True)


def of_scenarios(story: Story) -> Said:
    """What the scenario that is looked at makes of the KGI, and which is the highest."""
    t, kgi, looked_at = story.t, story.kgi, story.looked_at
    assert kgi is not None
    assert looked_at is not None
    here = next((f for f in story.futures if f.id == looked_at.id), None)
    now, base = math.nan if here is None else here.found.kgi, story.base.kgi
    if math.isnan(now):
        return t("scenarios.no_value", name=looked_at.name, kgi=kgi.name), t("scenarios.no_value_below")
    named = {"name": looked_at.name, "kgi": kgi.name, "value": t.value(now, kgi.measure)}
    if math.isnan(base):
        said = t("scenarios.is_only", **named)
    elif now == base:
        said = t("scenarios.is_same", **named)
    else:
        said = t("scenarios.is", **named, effect=t.change(now - base, base, kgi.measure))
    parts = []
    if kgi.target is not None:
        target = t.value(kgi.target, kgi.measure, trim=True)
        missing = kgi.target - now
        met = t("scenarios.target_met", target=target)
        parts.append(
            t("scenarios.to_target", target=target, missing=t.value(missing, kgi.measure)) if missing > 0 else met
        )
    others = [f for f in story.futures[1:] if f.id != looked_at.id and not math.isnan(f.found.kgi)]
    best = max(others, key=lambda f: f.found.kgi, default=None)
    if best is not None:
        key = "scenarios.highest_other" if best.found.kgi > now else "scenarios.highest_this"
        parts.append(t(key, name=best.name, value=t.value(best.found.kgi, kgi.measure)))
    return said, (" " if t.lang == "en" else "").join(parts)


def of_benchmarks(story: Story) -> Said:
    """Where the most is to be gained."""
    t, kgi, found = story.t, story.kgi, story.benchmarking
    if kgi is None or math.isnan(found.kgi_now):
        return t("benchmarks.no_kgi_value", kgi=kgi.name if kgi else ""), ""
    best = found.headline
    if best is None:
        fine = all(row.reach_value is None for row in story.compared)
        return t("benchmarks.all_fine", n=str(len(story.compared))) if fine else t("benchmarks.no_gain"), ""
    kpi = story.tree[best.id]
    unit = best.unit(kpi)
    per = t(f"benchmarks.per_{found.span}_sentence") if found.span is not None else ""
    said = t(
        f"benchmarks.best_{best.reached}", kpi=kpi.name, band=t.value(best.reach_value, unit, trim=True), kgi=kgi.name,
        worth=t.delta(best.gain, kgi.measure), per=per,
    )  # fmt: skip
    return said, ""
