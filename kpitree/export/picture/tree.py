"""The tree as a picture: what the canvas shows, all branches open."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from kpitree.analysis.achievable import achievable
from kpitree.engine import evaluate
from kpitree.export.picture.frame import Picture, framed
from kpitree.export.picture.letters import clip, em
from kpitree.export.picture.svg import ACCENT, DOWN, INK, LINE, PAPER, QUIET, TINT, UP, tag, text, whole
from kpitree.export.stamp import Stamp, title_of
from kpitree.export.tree.arranged import Arranged, Box, arranged
from kpitree.export.tree.places import Place, places
from kpitree.export.tree.signs import sign_of
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.workspace import Workspace

GRID, LEAST, LEAST_KGI, MOST = 16, 156.0, 188.0, 264.0
HEIGHT, HEIGHT_KGI, HEIGHT_SEEN = 70.0, 78.0, 32.0
PAD = 14.0
SIGN_AT = 18.0  # from the edge of a parent to the middle of its sign
Values = Mapping[str, float | None]  # by id
NOISE = 1e-12  # relative: what the arithmetic of doubles leaves behind is no difference


@dataclass(frozen=True)
class Said:
    """The numbers of a KPI in words: its value, how far it is from the baseline, and what it was there."""

    value: str
    delta: str = ""
    was: str = ""
    up: bool = False
    wrong: bool = False


def tree_picture(workspace: Workspace, t: Translator, *, stamp: Stamp) -> Picture:
    """SVG on white: every KPI with its value and what changed it, its way to the KGI, and where it was taken from."""
    body, width, height = _now(workspace, t)
    return framed(body, width, max(height, 60.0), workspace, t, stamp=stamp)


def values_picture(
    tree: KpiTree, values: Values, beside: Values, workspace: Workspace, t: Translator, *, stamp: Stamp, about: str,
    state: str, attained: bool = False,
) -> Picture:  # fmt: skip
    """The same with other `values` (by id) than those of now, and what they differ by from those `beside` them.

    `attained`: those are a plan, and the bars say how much of it was reached.
    """
    body, width, height = _drawn(tree, values, beside, frozenset(), t, plan=beside if attained else None)
    return framed(body, width, max(height, 60.0), workspace, t, stamp=stamp, about=about, state=state)


def tree_within(workspace: Workspace, t: Translator) -> Picture:
    """The tree alone, for a page that says all else itself."""
    body, width, height = _now(workspace, t)
    width, height = width + 4, height + 4
    svg = whole(width, height, tag("g", body, transform="translate(2 2)"), about=title_of(workspace, t))
    return Picture(svg, width, height)


def _now(workspace: Workspace, t: Translator) -> tuple[str, float, float]:
    tree = workspace.tree
    now, base = evaluate(tree, workspace.lever_values()), evaluate(tree)
    return _drawn(tree, now.values, base.values, now.overridden, t)


def _drawn(
    tree: KpiTree, values: Values, beside: Values, held: frozenset[str], t: Translator, *, plan: Values | None = None
) -> tuple[str, float, float]:  # fmt: skip
    """What is drawn, and how large it is."""
    said = {
        kpi.id: _said(t, kpi, values.get(kpi.id), beside.get(kpi.id), planned=plan is not None) for kpi in tree.kpis
    }
    found = places(tree)
    drawn = arranged(found, [_size(tree, place, said[place.kpi]) for place in found])
    body = _edges(drawn, said) + _signs(drawn, tree)
    for box in drawn.boxes:
        kpi_id = box.place.kpi
        value, kpi = values.get(kpi_id), tree[kpi_id]
        share = _reached(value, plan.get(kpi_id)) if plan is not None else _share(kpi, value)
        body += _node(tree, box, said[kpi_id], share, held)
    for section, y in drawn.headings:
        title, below = t(f"canvas.{section}"), t(f"canvas.{section}_below")
        body += text(0, y + 18, title, size=13, bold=True)
        body += text(em(title, bold=True) * 13 + 12, y + 18, below, size=12, fill=QUIET)
    if not found:
        body = text(0, 40, t("canvas.empty"), size=14, fill=QUIET)
    return body, drawn.w, drawn.h


def _said(t: Translator, kpi: Kpi, value: float | None, base: float | None, *, planned: bool) -> Said:
    if value is None and planned:  # what was not reported yet is no fault: its plan stands beside it
        return Said(t.value(None), was="" if base is None else t.value(base, kpi.measure))
    if value is None or base is None or abs(value - base) <= NOISE * max(abs(value), abs(base)):
        return Said(t.value(value, kpi.measure), wrong=value is None)
    up = value > base
    unit = kpi.measure if kpi.measure.is_rate or kpi.measure.kind == "money" else ""  # a count says its unit beside it
    delta = f"{'▲' if up else '▼'} {t.delta(abs(value - base), unit, signed=False)}"
    return Said(t.value(value, kpi.measure), delta, t.value(base, kpi.measure), up=up)


def _size(tree: KpiTree, place: Place, said: Said) -> tuple[float, float]:
    kpi, kgi = tree[place.kpi], place.kpi == tree.kgi
    if place.reference:
        return min(220.0, max(96.0, (em(kpi.name) + em(said.value, bold=True)) * 12 + 46)), HEIGHT_SEEN
    delta = em(said.delta, bold=True) * 13 + 12 if said.delta else 0.0
    needed = max(em(kpi.name) * 13, em(said.value, bold=True) * (24 if kgi else 20) + delta) + 2 * PAD + 6
    wide = GRID * math.ceil(needed / GRID)
    return min(MOST, max(LEAST_KGI if kgi else LEAST, wide)), HEIGHT_KGI if kgi else HEIGHT


def _edges(drawn: Arranged, said: Mapping[str, Said]) -> str:
    """From the middle of the parent's side over its sign to the child; what moved on top."""
    lines: list[tuple[bool, str]] = []
    for box in drawn.boxes:
        if box.place.parent < 0:
            continue
        up = drawn.boxes[box.place.parent]
        lit = box.place.section == "kgi" and bool(said[box.place.kpi].delta) and bool(said[up.place.kpi].delta)
        x1, y1, x2, y2 = up.x + up.w, up.y + up.h / 2, box.x, box.y + box.h / 2
        start = x1 + SIGN_AT
        mid = (start + x2) / 2
        path = f"M{x1:g},{y1:g}H{start:g}C{mid + 4:g},{y1:g} {mid - 4:g},{y2:g} {x2:g},{y2:g}"
        stroke, width = (ACCENT, 3) if lit else (LINE, 2)
        lines.append((lit, tag("path", d=path, fill="none", stroke=stroke, stroke_width=width)))
    return "".join(line for _, line in sorted(lines, key=lambda line: line[0]))


def _signs(drawn: Arranged, tree: KpiTree) -> str:
    parents = dict.fromkeys(box.place.parent for box in drawn.boxes if box.place.parent >= 0)
    marks = []
    for box in (drawn.boxes[parent] for parent in parents):
        sign = sign_of(tree[box.place.kpi].expression)
        wide = max(22.0, em(sign) * 13 + 10)
        x, y = box.x + box.w + max(SIGN_AT, wide / 2 + 5), box.y + box.h / 2
        pill = tag("rect", x=x - wide / 2, y=y - 11, width=wide, height=22, rx=11, fill=PAPER, stroke=LINE)
        marks.append(pill + text(x, y + 4.5, sign, size=13, fill=QUIET, anchor="middle"))
    return "".join(marks)


def _node(tree: KpiTree, box: Box, said: Said, share: float | None, held: frozenset[str]) -> str:
    kpi, kgi, lever = tree[box.place.kpi], box.place.kpi == tree.kgi, tree[box.place.kpi].is_lever
    x, y, w, h = box.x, box.y, box.w, box.h
    if box.place.reference:
        number = clip(said.value, 12, w - 40, bold=True)
        room = w - 2 * 12 - em(number, bold=True) * 12 - 8
        return tag("rect", x=x, y=y, width=w, height=h, rx=8, fill=PAPER, stroke=LINE, stroke_dasharray="3 3") + (
            text(x + 12, y + 20.5, clip(kpi.name, 12, room), size=12, fill=QUIET)
            + text(x + w - 12, y + 20.5, number, size=12, bold=True, fill=QUIET, anchor="end")
        )
    edge = DOWN if said.wrong else ACCENT if kgi or said.delta or kpi.id in held else "#d3dff2" if lever else LINE
    box_ = tag(
        "rect", x=x, y=y, width=w, height=h, rx=12, fill=TINT if lever else PAPER, stroke=edge,
        stroke_width=2 if kgi or said.delta else 1.5, stroke_dasharray="5 4" if said.wrong or kpi.id in held else None,
    )  # fmt: skip
    size, inner = 24 if kgi else 20, w - 2 * PAD
    middle = y + h / 2
    delta = em(said.delta, bold=True) * 13 + 10 if said.delta else 0.0
    room = inner - em(said.was) * 11 - 8
    was = said.was if said.was and em(kpi.name) * 13 <= room else ""
    words = (
        text(x + PAD, middle - (14 if kgi else 12), clip(kpi.name, 13, room if was else inner), size=13, fill=QUIET)
        + text(x + w - PAD, middle - (14 if kgi else 12), was, size=11, fill=QUIET, anchor="end")
        + text(x + PAD, middle + 13, clip(said.value, size, inner - delta, bold=True), size=size, bold=True,
               fill=QUIET if said.wrong else INK)
        + text(x + w - PAD, middle + 13, said.delta, size=13, bold=True, fill=UP if said.up else DOWN, anchor="end")
    )  # fmt: skip
    return box_ + words + _bar(x + PAD, y + h - 11, inner, share)


def _share(kpi: Kpi, value: float | None) -> float | None:
    """Where a value stands within its achievable range, else how much of the target it is."""
    reach = achievable(kpi) if kpi.is_lever else None
    if value is not None and reach is not None and reach.high > reach.low:
        return (value - reach.low) / (reach.high - reach.low)
    return _reached(value, kpi.target)


def _reached(value: float | None, plan: float | None) -> float | None:
    return value / plan if value is not None and plan else None


def _bar(x: float, y: float, w: float, share: float | None) -> str:
    if share is None or not math.isfinite(share):
        return ""
    full = tag("rect", x=x, y=y, width=w, height=3, rx=1.5, fill="#d8dee6")
    part = min(1.0, max(0.0, share)) * w
    return full + tag("rect", x=x, y=y, width=part, height=3, rx=1.5, fill="#6d97de")
