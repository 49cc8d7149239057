"""Decks for tests: made with all that there is, opened again, and templates of customers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

from pptx import Presentation
from pptx.util import Pt

from kpitree.analysis.cases import case
from kpitree.data.benchmarks import load
from kpitree.data.templates import template
from kpitree.export.slides import to_slides
from kpitree.export.stamp import Stamp
from kpitree.i18n import Translator
from kpitree.model import KpiTree, ScaleBy, Scenario, ShiftBy
from kpitree.workspace import Workspace

JA, EN = Translator("ja"), Translator("en")
STAMP = Stamp(date(2026, 4, 1), version="役員会 5/12 合意")


def full(slug: str = "btob_basic", lang: Any = "ja") -> Workspace:
    """A template with levers moved and three scenarios."""
    tree = template(slug, lang)
    best = case(tree, best=True)
    moved = {k: ShiftBy(amount=0.02) if tree[k].measure.is_rate else ScaleBy(factor=1.1) for k in list(best)[:3]}
    return Workspace(tree=tree, changes=moved, scenarios=(
        Scenario(id="plan", name="CRM導入", changes=moved), Scenario(id="best", name="最良", changes=best),
        Scenario(id="worst", name="最悪", changes=case(tree, best=False)),
    ))  # fmt: skip


def written(workspace: Workspace, t: Translator = JA, *, template: bytes | None = None) -> bytes:
    return to_slides(workspace, t, stamp=STAMP, benchmarks=load(), template=template)


def opened(workspace: Workspace, t: Translator = JA, *, template: bytes | None = None) -> Any:
    return Presentation(io.BytesIO(written(workspace, t, template=template)))


def titles(deck: Any) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def charts(deck: Any) -> dict[str, Any]:
    """The charts by the name of their frame."""
    return {shape.name: shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart}


def numbers(chart: Any, series: int) -> list[float | None]:
    return list(chart.plots[0].series[series].values)


def texts(deck: Any) -> Iterator[str]:
    """Everything that can be read on the slides."""
    for slide in deck.slides:
        yield from (node.text or "" for node in slide._element.iter("{*}t"))


def customers(*, dark: bool = False, slides: int = 0, layouts: bool = True) -> bytes:
    """A template as a customer may have it: 4:3 with colours of its own, some old slides in it."""
    deck = Presentation()
    part = deck.slide_master.part.part_related_by(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
    )
    colours = {"accent1": "7A1FA2", "accent2": "00897B"} | ({"dk1": "FFFFFF", "lt1": "101820"} if dark else {})
    theme = part.blob.decode()
    for name, value in colours.items():
        made = f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
        theme = re.sub(rf"<a:{name}>.*?</a:{name}>", made, theme, flags=re.DOTALL)
    part._blob = theme.encode()
    for n in range(slides):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text_frame.text = f"old {n}"
        slide.shapes.add_textbox(Pt(9), Pt(9), Pt(99), Pt(20)).text_frame.text = "old text"
    if not layouts:
        for layout in list(deck.slide_layouts)[:-1]:
            deck.slide_layouts.remove(layout)
        for shape in list(deck.slide_layouts[0].placeholders):
            shape._element.getparent().remove(shape._element)
    content = io.BytesIO()
    deck.save(content)
    return content.getvalue()


def repacked(content: bytes, **parts: bytes) -> bytes:
    """The package with other parts in it; a name is that of a part with __ for /."""
    made = io.BytesIO()
    new = {name.replace("__", "/").replace("_dot_", "."): data for name, data in parts.items()}
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in old.namelist():
            copy.writestr(name, new.pop(name, None) or old.read(name))
        for name, data in new.items():
            copy.writestr(name, data)
    return made.getvalue()


def tree_of(names: list[str], **more: Any) -> KpiTree:
    """A product of levers with these names."""
    from kpitree.model import Kpi, Range

    ids = [f"lever_{i}" for i in range(len(names))]
    levers = [
        Kpi(id=i, name=name, value=10.0, unit="件", range=Range(low=5, high=20, source=name), owner=name[:40])
        for i, name in zip(ids, names, strict=True)
    ]
    kgi = Kpi(id="total", name="合計", unit="円", formula=" * ".join(ids), target=1e9, **more)
    return KpiTree(kpis=(kgi, *levers), kgi="total")
