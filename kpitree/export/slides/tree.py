"""The tree as shapes and connectors that can be moved and edited, laid out as the canvas does."""

from __future__ import annotations

from kpitree.engine.whiteboard import sentence_of
from kpitree.export.slides import sentences
from kpitree.export.slides.deck import Deck, Sheet
from kpitree.export.slides.forest import Box as Place
from kpitree.export.slides.forest import Page, pages_of
from kpitree.export.slides.paper import DOWN, INK, LINE, PALE, PAPER, QUIET, UP, Box, Colour
from kpitree.export.slides.story import Story
from kpitree.export.slides.text import Line, Words, clip, em, shrunk
from kpitree.export.tree.places import places
from kpitree.export.tree.signs import sign_of

MOST_SLIDES = 8
FOOT = 20.0  # points for the line below
NAME, VALUE, TIGHT_NAME = 11.0, 14.5, 10.5  # sizes before a page is scaled
LEAST_NAME = 0.35  # of the width of a box, whatever its value
MOST_NOTES = 60


def draw_tree(deck: Deck, story: Story) -> None:
    """The slides, the KGI's first."""
    t, area = story.t, deck.master.area
    title, below = sentences.of_tree(story)
    room = area.h - (FOOT + 34) * deck.unit
    pages = pages_of(places(story.tree), w=area.w, h=room)
    for n, page in enumerate(pages[:MOST_SLIDES]):
        if n:
            before, title, below = title, _branch_title(story, page), ""
            if pages[n - 1].boxes[0].place == page.boxes[0].place:
                title = before if n > 1 else t("slides.continued", title=title)
        sheet = deck.sheet(title, below, notes=_notes(story, page))
        foot = t("slides.tree_foot") + (t("slides.tree_cut") if any(box.hidden for box in page.boxes) else "")
        if n == MOST_SLIDES - 1 and len(pages) > MOST_SLIDES:
            left = sum(len(other.boxes) for other in pages[MOST_SLIDES:])
            foot = t("slides.more_kpis", n=left)
        sheet.foot(foot)
        sheet.area = Box(area.x, sheet.area.bottom - room - 6 * deck.unit, area.w, room)
        _draw(sheet, story, page)


def _branch_title(story: Story, page: Page) -> str:
    """What a branch is made of; of several their names."""
    t, tree = story.t, story.tree
    roots = [page.boxes[i] for i in page.roots]
    if len(roots) == 1 and not tree[roots[0].place.kpi].is_lever:
        kpi = tree[roots[0].place.kpi]
        equation = sentence_of(tree, kpi.id)
        if kpi.expression is not None and 0 < len(equation) <= sentences.LONGEST_EQUATION:
            return t("tree_builder.made_of", kgi=kpi.name, equation=equation)
    names = [tree[box.place.kpi].name for box in roots]
    if all(box.place.section == "unused" for box in roots):
        return t("slides.unused", n=len(names))
    key = "slides.side" if all(box.place.section == "side" for box in roots) else "slides.branches"
    return t(key, names=t.join(names[:4]) + (t("slides.and_more", n=len(names) - 4) if len(names) > 4 else ""))


def _draw(sheet: Sheet, story: Story, page: Page) -> None:
    shapes = [_box(sheet, story, page, box) for box in page.boxes]
    children: dict[int, list[int]] = {}
    for i, box in enumerate(page.boxes):
        if box.parent >= 0:
            children.setdefault(box.parent, []).append(i)
    for parent, below in children.items():
        for child in below:
            sheet.elbow(shapes[parent], shapes[child])
        sign = sign_of(story.tree[page.boxes[parent].place.kpi].expression)
        box, size = page.boxes[parent], 11.0 * page.scale * sheet.unit
        x, y = sheet.area.x + box.x + box.w, sheet.area.y + box.y + box.h / 2
        gap = page.density.gaps.levels * page.scale / 2
        wide = max(1.5, len(sign) * 0.8) * size
        place = Box(x + gap - wide / 2, y - 0.7 * size, wide, 1.4 * size)
        said = [Line((Words(sign, size, QUIET, bold=True),), "ctr")]
        if len(sign) == 1:
            sheet.dot(x + gap, y, 0.72 * size, PAPER)
            sheet.text(place, said, anchor="ctr")
        else:
            sheet.panel(place, said, inside=PAPER, edge=None)


def _box(sheet: Sheet, story: Story, page: Page, box: Place) -> object:
    """One KPI: its name and its value now; levers tinted, the KGI filled, what was moved with its sign."""
    t, kpi = story.t, story.tree[box.place.kpi]
    now, base = story.now.values[kpi.id], story.base.values[kpi.id]
    is_kgi, is_lever = kpi.id == story.tree.kgi, kpi.is_lever
    moved = kpi.id in story.moved
    inside: Colour = UP if is_kgi else PALE if is_lever else PAPER
    ink, quiet = (PAPER, PAPER) if is_kgi else (INK, QUIET if not is_lever else INK)
    value = t.value(now, kpi.measure)
    tone = ink
    if moved and now is not None and base is not None and now != base and not is_kgi:
        tone, value = (UP, f"▲ {value}") if now > base else (DOWN, f"▼ {value}")
    name = kpi.name + (t("slides.again") if box.place.reference else "")
    hidden = t("slides.hidden_below", n=box.hidden) if box.hidden else ""
    k, pad = page.scale, 6 * page.scale
    place = Box(sheet.area.x + box.x, sheet.area.y + box.y, box.w, box.h)
    edge, width = (None, 0.75) if is_kgi else (UP, 1.25) if moved else (LINE, 0.75)
    if now is None and not is_kgi:
        edge = DOWN
    label = f"{kpi.name}: {t.exact(now, kpi.measure)}"
    room, size = box.w - 2 * pad, (NAME if page.density.two_lines else TIGHT_NAME) * k
    beside = em(f" {hidden}") * size if hidden else 0.0
    count = [Words(f" {hidden}", 0.85 * size, quiet)] if hidden else []
    if page.density.two_lines:
        big = shrunk(value, VALUE * k, room, bold=True)
        upper = (Words(clip(name, size, room - beside), size, quiet), *count)
        lines = [Line(upper), Line((Words(clip(value, big, room, bold=True), big, tone, bold=True),))]
    else:
        value_size = shrunk(value, size, (1 - LEAST_NAME) * room - beside, bold=True)
        value_room = min(em(value, bold=True) * value_size, (1 - LEAST_NAME) * room)
        value = clip(value, value_size, value_room + 0.1, bold=True)
        upper = (Words(clip(name, size, room - value_room - beside - 1.5 * size) + "  ", size, quiet),)
        lines = [Line((*upper, Words(value, value_size, tone, bold=True), *count))]
    return sheet.panel(place, lines, inside=inside, edge=edge, width=width, pad=pad, name=label)


def _notes(story: Story, page: Page) -> list[str]:
    """How every KPI of the page is calculated."""
    t, tree = story.t, story.tree
    said = [t("slides.notes_tree")]
    for box in page.boxes[:MOST_NOTES]:
        kpi = tree[box.place.kpi]
        value = t.exact(story.now.values[kpi.id], kpi.measure)
        if kpi.is_lever:
            source = kpi.source or (kpi.range.source if kpi.range is not None else "")
            said.append(f"{kpi.name} = {value}" + (t("slides.notes_source", source=source) if source else ""))
        else:
            said.append(f"{kpi.name} = {sentence_of(tree, kpi.id)} = {value}")
        blocked = story.now.blocked.get(kpi.id, ())
        said += [t.problem(problem, tree) for problem in story.now.problems if problem.kpi == kpi.id][:3]
        if blocked:
            said.append(t("canvas.blocked", by=t.join(tree[i].name for i in blocked[:5])))
    return said
