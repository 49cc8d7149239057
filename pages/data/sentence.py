"""The one sentence of the page: what the rows say, or what is missing before they can say it."""

from __future__ import annotations

from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.form import Form
from kpitree.data.measuring.result import Measurement, StageRow
from kpitree.i18n import Translator
from pages.data import words
from pages.shell.markup import esc, headline, strong


def draw_empty(t: Translator) -> None:
    """Nothing is chosen yet."""
    headline(esc(t("data.empty")), esc(t("data.empty_below")))


def draw_refused(t: Translator, name: str, *, questions: int = 0) -> None:
    """The file cannot be counted as it is: questions that only people can answer, or a reason."""
    if questions:
        lead = t("data.question") if questions == 1 else t("data.questions", n=str(questions))
        headline(esc(lead), esc(t("data.question_below")))
    else:
        headline(esc(t("data.refused", file=name)), esc(t("data.refused_below")))


def draw_unmapped(t: Translator, name: str, source: TableSource, form: Form) -> None:
    """The file is read; nobody knows yet which column says what."""
    below = t("data.unmapped_below", n=str(len(source.columns)))
    if form.missing:
        below = t("data.unmapped_missing", roles=t.join(words.role(t, role) for role in form.missing))
    headline(esc(t("data.unmapped", file=name)), esc(below))


def draw_sentence(t: Translator, found: Measurement) -> None:
    """How many of the first stage reached the last, and where most of them stay."""
    first, last = found.totals[0], found.totals[-1]
    if not first.count:
        headline(esc(t("data.nobody", stage=words.stage(t, first.stage))), esc(t("data.nobody_below")))
        return
    if len(found.totals) == 1:
        count = strong(words.count(first.count))
        headline(t("data.only", stage=esc(words.stage(t, first.stage)), n=count), esc(_span(t, found)))
        return
    said = {
        "first": esc(words.stage(t, first.stage)), "n": words.count(first.count),
        "last": esc(words.stage(t, last.stage)), "k": strong(words.count(last.count)),
    }  # fmt: skip
    if 0 <= last.count <= first.count:
        sentence = t("data.overall", **said, rate=strong(words.percent(t, last.count / first.count)))
    else:
        sentence = t("data.counts", **said)
    headline(
        sentence, " ".join(part for part in (_steepest(t, found), _decided(t, found), esc(_span(t, found))) if part)
    )


def steepest(found: Measurement) -> tuple[StageRow, StageRow] | None:
    """The step on which the largest share stays behind, as (stage before, stage); None with less than two steps."""
    steps = [(before, row) for before, row in zip(found.totals, found.totals[1:], strict=False) if row.rate is not None]
    return min(steps, key=lambda step: step[1].rate or 0.0) if len(steps) > 1 else None


def _steepest(t: Translator, found: Measurement) -> str:
    step = steepest(found)
    if step is None:
        return ""
    before, row = step
    names = {"before": esc(words.stage(t, before.stage)), "stage": esc(words.stage(t, row.stage))}
    return t("data.steepest", **names, rate=words.percent(t, row.rate))


def _decided(t: Translator, found: Measurement) -> str:
    decided = found.decided
    if decided is None or decided.rate is None:
        return ""
    numbers = {"won": words.count(decided.won), "n": words.count(decided.won + decided.lost)}
    return t("data.decided", **numbers, rate=words.percent(t, decided.rate), open=words.count(decided.open))


def _span(t: Translator, found: Measurement) -> str:
    if found.since is None or found.as_of is None:
        return ""
    return t("data.span", since=found.since.isoformat(), until=found.as_of.isoformat())
