"""The headline: where it falls, in plain words and without blame; and what it costs the KGI."""

from __future__ import annotations

from kpitree.analysis.bottleneck import Bottleneck, PlanRow
from kpitree.i18n import Translator
from kpitree.model import KpiTree
from pages.plan_vs_actual.period import Compared, this_month
from pages.shell.markup import esc, headline, strong
from pages.shell.months import span_name


def draw_sentence(t: Translator, tree: KpiTree, found: Compared) -> None:
    """One sentence, exact, and one line below it."""
    result, when = found.result, _when(t, found.months)
    if tree.kgi is None:
        headline(esc(t("plan_vs_actual.empty")), esc(t("plan_vs_actual.empty_below")))
    elif result is None:
        headline(esc(t("plan_vs_actual.no_actuals", when=when)), esc(t("plan_vs_actual.no_actuals_below")))
    elif result.kgi_plan is None:
        headline(esc(t("plan_vs_actual.no_plan", kgi=tree[tree.kgi].name)), esc(t("plan_vs_actual.no_plan_below")))
    elif result.worst is None:
        headline(_nothing_lost(t, tree, result, when), esc(_kgi(t, tree, result)))
    else:
        headline(_bottleneck(t, tree, result.worst, when), esc(_below(t, tree, result, result.worst)))


def _when(t: Translator, months: tuple[str, ...]) -> str:
    if months == (this_month(),):
        return t("plan_vs_actual.now")
    return span_name(t, months)


def _bottleneck(t: Translator, tree: KpiTree, worst: PlanRow, when: str) -> str:
    unit = tree[worst.id].measure
    key = "kgi_only" if worst.id == tree.kgi and not tree[worst.id].is_lever else "bottleneck"
    return t(
        f"plan_vs_actual.{key}", kpi=strong(worst.kpi), plan=esc(t.value(worst.plan, unit, trim=True)),
        actual=strong(t.value(worst.actual, unit, trim=True), "down"), when=esc(when),
    )  # fmt: skip


def _nothing_lost(t: Translator, tree: KpiTree, result: Bottleneck, when: str) -> str:
    kgi = result.row(tree.kgi or "")
    if kgi.attainment is None:
        return esc(t("plan_vs_actual.nothing_lost", when=when))
    tone = "up" if kgi.attainment >= 1 else "down"
    return t("plan_vs_actual.kgi_at", kgi=esc(kgi.kpi), when=esc(when), attainment=strong(_percent(t, kgi), tone))


def _below(t: Translator, tree: KpiTree, result: Bottleneck, worst: PlanRow) -> str:
    """Enough came in and too little got through; then what it costs."""
    said = ""
    quality = next((q for q in result.quality if q.rate == worst.id), None)
    if quality is not None:
        said = t(
            "plan_vs_actual.quality", volume=tree[quality.volume].name, stage=tree[quality.stage].name,
            met=_percent(t, result.row(quality.volume)), missed=_percent(t, result.row(quality.stage)),
        )  # fmt: skip
    kgi = tree[tree.kgi or ""]
    if worst.id != kgi.id:
        said += t("plan_vs_actual.costs", kgi=kgi.name, loss=t.delta(worst.contribution, kgi.measure))
    return said + _kgi(t, tree, result)


def _kgi(t: Translator, tree: KpiTree, result: Bottleneck) -> str:
    """The KGI itself: plan, actual, attainment; or that it cannot be said yet."""
    kgi = tree[tree.kgi or ""]
    if result.kgi_actual is None:
        return t("plan_vs_actual.kgi_unknown", kgi=kgi.name)
    row = result.row(kgi.id)
    said = {name: t.value(x, kgi.measure) for name, x in (("plan", row.plan), ("actual", row.actual))}
    return t("plan_vs_actual.kgi_known", kgi=kgi.name, **said, attainment=_percent(t, row))


def _percent(t: Translator, row: PlanRow) -> str:
    return t.value(None if row.attainment is None else round(row.attainment, 2), "%", trim=True)
