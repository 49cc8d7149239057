"""From the baseline to what was chosen: a waterfall of native stacked columns."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Literal

from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.oxml.ns import qn

from kpitree.export.slides import sentences
from kpitree.export.slides.charts import LABEL_SIZE, Series, add_chart, recoloured
from kpitree.export.slides.deck import Deck
from kpitree.export.slides.figures import Figures, figures_for
from kpitree.export.slides.paper import DOWN, LINE, NEUTRAL, UP, Colour, element
from kpitree.export.slides.story import Story
from kpitree.export.slides.text import clip
from kpitree.i18n.numbers import MINUS

Kind = Literal["total", "up", "down"]


@dataclass(frozen=True)
class Column:
    """One column of the waterfall, from `start` to `end` in the KGI's unit; totals stand on zero."""

    name: str
    start: float
    end: float
    kind: Kind


def draw_bridge(deck: Deck, story: Story) -> None:
    """The slide."""
    t, kgi, end, found = story.t, story.kgi, story.end, story.steps
    assert kgi is not None
    assert end is not None
    assert found is not None
    title, below = sentences.of_bridge(story)
    sheet = deck.sheet(title, below, notes=_notes(story))
    columns = columns_of(story)
    ends = [x for column in columns for x in (column.start, column.end)]
    figures = figures_for(t, kgi.measure, max(map(abs, ends)))
    low, high = min(0.0, *ends) * figures.factor, max(0.0, *ends) * figures.factor
    room = 0.12 * ((high - low) or 1.0)
    width, size = sheet.area.w / len(columns) - 8, sheet.size(LABEL_SIZE)
    series, beside = living(story, columns, waterfall(story, columns, figures), figures)
    chart = add_chart(
        sheet, sheet.area, XL_CHART_TYPE.COLUMN_STACKED, [clip(c.name, size, width, lines=3) for c in columns],
        series, gap=45, overlap=100, beside=beside, name=t("slides.bridge"),
        ends=(low - (room if low < 0 else 0.0), high + room),
        spoken="; ".join(f"{c.name} {t.value(c.end - c.start, kgi.measure, signed=c.kind != 'total')}"
                         for c in columns),
    )  # fmt: skip
    largest = max(abs(group.contribution) for group in found.groups)
    _numbers(chart, columns, figures, figures_for(t, kgi.measure, max(map(abs, ends)), shown=largest))
    if kgi.target is not None:
        recoloured(chart.plots[0].series[1], len(columns) - 1, LINE)


def columns_of(story: Story) -> list[Column]:
    """The baseline, each part on top of those before it, where they lead, and the target."""
    t, kgi, end, found = story.t, story.kgi, story.end, story.steps
    assert kgi is not None
    assert end is not None
    assert found is not None
    columns = [Column(t("scenarios.baseline"), 0.0, found.kgi_before, "total")]
    at = found.kgi_before
    groups = [group for group in found.groups if group.contribution]
    for n, group in enumerate(groups):
        # The last one ends where the other end stands: what sums round off is not shown as a gap.
        to = found.kgi_after if n == len(groups) - 1 else at + group.contribution
        name = sentences.name_of(t, found, group.id)
        columns.append(Column(name, at, to, "up" if group.contribution >= 0 else "down"))
        at = to
    columns.append(Column(end.name, 0.0, found.kgi_after, "total"))
    if kgi.target is not None:
        columns.append(Column(t("scenarios.target"), 0.0, kgi.target, "total"))
    return columns


def waterfall(story: Story, columns: list[Column], figures: Figures) -> list[Series]:
    """The columns: nothing up to where a step begins, then the step; where one crosses zero, a part on either side.

    The last series is invisible: it carries the numbers, each on top of its column.
    """
    t = story.t
    tones: list[tuple[Kind, str, Colour]] = [
        ("total", t("slides.total"), NEUTRAL), ("up", t("slides.increase"), UP), ("down", t("slides.decrease"), DOWN),
    ]  # fmt: skip
    ends = [sorted((figures(c.start) or 0.0, figures(c.end) or 0.0)) for c in columns]
    hidden = [low if low > 0 else high if high < 0 else 0.0 for low, high in ends]
    found = [Series(t("slides.hidden"), hidden, None)]
    for kind, name, colour in tones:
        above = [
            None if columns[n].kind != kind else high - max(low, 0.0) if high > 0 else low - high
            for n, (low, high) in enumerate(ends)
        ]
        found.append(Series(name, above, colour))
        below = [low if columns[n].kind == kind and low < 0 < high else None for n, (low, high) in enumerate(ends)]
        if any(x is not None for x in below):
            found.append(Series(t("slides.below_zero", name=name), below, colour))
    sizes = [abs(high - low) for low, high in ends]
    found.append(Series(t("slides.number"), sizes, None, XL_LABEL_POSITION.INSIDE_BASE, figures.plain))
    return found


def living(
    story: Story, columns: list[Column], series: list[Series], figures: Figures
) -> tuple[list[Series], list[Series]]:
    """The series (columns B to F) with formulas, so that the columns follow when somebody types another step, and the
    level (G) they follow.

    Where a column is below zero they stay numbers: their sides are told apart by where the steps lead now.
    """
    if any(x < 0 for column in columns for x in (column.start, column.end)):
        return series, []
    hidden, total, up, down, number = series
    rows = range(2, len(columns) + 2)
    step = [column.kind != "total" for column in columns]
    led_to = step.index(True) + sum(step)  # the total that the steps lead to
    levels = [figures(column.end) for column in columns]
    level = Series(
        story.t("slides.level"), levels, None,
        formulas=[f"G{r - 1}+D{r}-E{r}" if is_step else f"C{r}" for r, is_step in zip(rows, step, strict=True)],
    )  # fmt: skip
    made = [
        replace(hidden, formulas=[f"MIN(G{r - 1},G{r})" if s else None for r, s in zip(rows, step, strict=True)]),
        replace(total, formulas=[f"G{r - 1}" if n == led_to else None for n, r in enumerate(rows)]),
        up, down,
        replace(number, formulas=[f"SUM(C{r}:E{r})" for r in rows]),
    ]  # fmt: skip
    return made, [level]


def _numbers(chart: Any, columns: list[Column], figures: Figures, parts: Figures) -> None:
    """Each number in its own format: totals plain, steps with their sign."""
    labels = list(chart.plots[0].series)[-1]._element.find(qn("c:dLbls"))
    total, body = (one.plain.split(";")[0] for one in (figures, parts))
    formats: dict[Kind, str] = {"total": total, "up": f'"+"{body}', "down": f'"{MINUS}"{body}'}
    for n in reversed(range(len(columns))):
        made = element("c:dLbl")
        made.append(element("c:idx", val=n))
        made.append(element("c:numFmt", formatCode=formats[columns[n].kind], sourceLinked=0))
        made.append(deepcopy(labels.find(qn("c:txPr"))))
        made.append(element("c:dLblPos", val="inBase"))
        for tag in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize"):
            made.append(element(f"c:show{tag}", val=int(tag == "Val")))
        labels.insert(0, made)


def _notes(story: Story) -> list[str]:
    """How it was split, and every lever in full."""
    t, kgi, found, end = story.t, story.kgi, story.bridge, story.end
    assert kgi is not None
    assert found is not None
    assert end is not None
    said = [t("slides.notes_bridge", start=t("scenarios.baseline"), end=end.name), sentences.method_of(story)]
    for step in found.steps:
        unit = story.tree[step.id].measure
        said.append(t(
            "slides.notes_step", kpi=step.kpi, before=t.exact(step.before, unit), after=t.exact(step.after, unit),
            part=t.value(step.contribution, kgi.measure, signed=True, compact=False),
        ))  # fmt: skip
    return said
