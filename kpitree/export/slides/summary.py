"""One page for who reads only one: the KGI, what a board looks at, and what every other slide says in a sentence."""

from __future__ import annotations

import math

from kpitree.export.slides import sentences
from kpitree.export.slides.deck import Deck, Sheet
from kpitree.export.slides.paper import DOWN, INK, QUIET, UP, Box, Colour
from kpitree.export.slides.story import Story
from kpitree.export.slides.tables import Cell, add_table, widths_of
from kpitree.export.slides.text import Line, Words, clip, height_of, write

LEFT = 0.4  # of the width
BIG, BODY = 44.0, 16.0


def draw_nothing(deck: Deck, made: str) -> None:
    """The slide of an empty workspace."""
    deck.sheet(deck.t("slides.empty"), made)


def draw_summary(deck: Deck, story: Story, made: str) -> None:
    """The slide."""
    title, below = sentences.of_what_if(story)
    sheet = deck.sheet(title, below, notes=[made, *_notes(story)], keeps_body=True)
    sheet.foot(made)
    area = sheet.area
    _kgi(sheet, story, area.left(LEFT * area.w - 12 * sheet.unit))
    _points(sheet, story, area.beside(LEFT * area.w + 12 * sheet.unit))


def _notes(story: Story) -> list[str]:
    """Where each figure comes from."""
    t = story.t
    said = [t("slides.notes_summary")]
    for kpi in story.headlines:
        value = t.exact(story.now.values[kpi.id], kpi.measure)
        base = t.exact(story.base.values[kpi.id], kpi.measure)
        said.append(t("slides.notes_value", kpi=kpi.name, value=value, baseline=base))
    return said


def _kgi(sheet: Sheet, story: Story, box: Box) -> None:
    t, kgi = story.t, story.kgi
    assert kgi is not None
    now, base = story.now.values[kgi.id], story.base.values[kgi.id]
    name, big, small = sheet.size(14), sheet.size(BIG), sheet.size(13)
    value = t.value(now, kgi.measure)
    while big > 20 and height_of(value, big, box.w, bold=True) > 1.3 * big:
        big -= 2
    lines = [
        Line((Words(clip(kgi.name, name, box.w), name, QUIET),)),
        Line((Words(clip(value, big, box.w, bold=True), big, INK, bold=True),)),
    ]
    if now is not None and base is not None and now != base:
        tone: Colour = UP if now > base else DOWN
        sign = "▲" if now > base else "▼"
        change = f"{sign} {t.change(now - base, base, kgi.measure)}"
        lines.append(Line((Words(change, small, tone, bold=True), Words(t("slides.from_baseline"), small, QUIET))))
    if kgi.target is not None:
        target = t("slides.target", target=t.value(kgi.target, kgi.measure, trim=True))
        if now is not None and now < kgi.target:
            target = t("slides.target_missing", target=t.value(kgi.target, kgi.measure, trim=True),
                       missing=t.value(kgi.target - now, kgi.measure))  # fmt: skip
        lines.append(Line((Words(clip(target, small, box.w), small, QUIET),)))
    height = sum(1.3 * words.size for line in lines for words in line.words[:1] if words.size) + 20 * sheet.unit
    sheet.text(box.top(height), lines)
    _headlines(sheet, story, box.below(height))


def _headlines(sheet: Sheet, story: Story, box: Box) -> None:
    t, rows = story.t, story.headlines[1:]
    if not rows or box.h < 60 * sheet.unit:
        return
    moved, aimed = bool(story.moved), any(kpi.target is not None for kpi in rows)
    heads = [t("slides.kpi"), *([t("slides.baseline")] if moved else []), t("slides.now"),
             *([t("slides.goal")] if aimed else [])]  # fmt: skip
    cells = []
    for kpi in rows:
        now, base = (found.values[kpi.id] for found in (story.now, story.base))
        tone = INK
        if now is not None and base is not None and now != base and math.isfinite(now - base):
            tone = UP if now > base else DOWN
        row = [Cell(kpi.name), *([Cell(t.value(base, kpi.measure), colour=QUIET)] if moved else []),
               Cell(t.value(now, kpi.measure), bold=True, colour=tone),
               *([Cell(t.value(kpi.target, kpi.measure, trim=True), colour=QUIET)] if aimed else [])]  # fmt: skip
        cells.append(row)
    height = 24 * sheet.unit
    fitting = cells[: int((box.h - 22 * sheet.unit) / height)]
    widths = widths_of(sheet, box, heads, fitting, [1, *(0 for _ in heads[1:])], most=0.3)
    add_table(
        sheet, box, heads, fitting, widths=widths, numbers=range(1, len(heads)),
        height=height, head_height=22 * sheet.unit, name=t("slides.headlines"),
    )  # fmt: skip


def _points(sheet: Sheet, story: Story, box: Box) -> None:
    """What the other slides say first."""
    said = {
        "tornado": sentences.of_tornado, "bridge": sentences.of_bridge, "odds": sentences.of_odds,
        "scenarios": sentences.of_scenarios, "benchmarks": sentences.of_benchmarks,
    }  # fmt: skip
    title, _ = sentences.of_what_if(story)
    points = [say(story)[0] for name, say in said.items() if name not in story.absent]
    points = [text for text in points if text != title] or [sentences.of_tree(story)[0]]
    size = sheet.size(BODY)
    gap = 10 * sheet.unit
    room = box.w - 30 * sheet.unit
    while size > sheet.size(11) and sum(height_of(text, size, room) + gap for text in points) > box.h:
        size -= 1
    used = sum(height_of(text, size, room) for text in points)
    most = 99
    if used + gap * len(points) > box.h:
        most = max(2, int(box.h / len(points) / (1.22 * size)) - 1)
    gap = min(20 * sheet.unit, max(gap, (box.h - used) / (len(points) + 2)))
    words = [Words(clip(text, size, room, lines=most), size, None) for text in points]
    if sheet.body is not None:
        sheet.body.left, sheet.body.top, sheet.body.width, sheet.body.height = box.emu()
        write(sheet.body._element.txBody, [Line((one,), after=gap) for one in words], sheet.deck.fonts)
    else:
        sheet.text(box, [Line((one,), after=gap, bullet=True) for one in words])
