"""Our own master: 16:9, one accent, generous margins. It is an ordinary master: people change it in PowerPoint."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Pt

from kpitree.export.slides.paper import EMU, UP, Box, element, painted
from kpitree.i18n import Language

FONTS: dict[Language, str] = {"ja": "Yu Gothic", "en": "Calibri"}
WIDTH, HEIGHT, MARGIN = 960.0, 540.0, 43.0
TITLE = Box(MARGIN, 30, WIDTH - 2 * MARGIN, 66)
AREA = Box(MARGIN, 104, WIDTH - 2 * MARGIN, 385)
FOOT = Box(MARGIN, 505, WIDTH - 2 * MARGIN, 20)
TITLE_SIZE, BODY_SIZE, FOOT_SIZE = 24, 16, 10
# The app's colours on a light ground (.streamlit/config.toml); ink without a hue, so that its tints are grey.
THEME = {
    "dk1": "1D2127", "lt1": "FFFFFF", "dk2": "1F3A5F", "lt2": "F6F8FA", "accent1": "2D77C7", "accent2": "CB703C",
    "accent3": "0F8A6B", "accent4": "8F5FB0", "accent5": "3996BD", "accent6": "A8831F", "hlink": "1668C1",
    "folHlink": "5F6B78",
}  # fmt: skip
KEPT = ("obj", "titleOnly")


def our_own(language: Language) -> Any:
    """A presentation without slides, with our master and two layouts."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Pt(WIDTH), Pt(HEIGHT)
    for layout in list(presentation.slide_layouts):
        if layout._element.get("type") not in KEPT:
            presentation.slide_layouts.remove(layout)
    master = presentation.slide_master
    _theme(master.part.part_related_by(RELATIONSHIP_TYPE.THEME), language)
    _styles(master._element)
    for page in (master, *presentation.slide_layouts):
        for shape in page.placeholders:
            _place(shape, own=page is master)
    _rule(master)
    return presentation


def _theme(part: Any, language: Language) -> None:
    root = etree.fromstring(part.blob)
    root.set("name", "KPI Tree")
    for name, value in THEME.items():
        slot = root.find(f".//{qn('a:clrScheme')}/{qn('a:' + name)}")
        for old in list(slot):
            slot.remove(old)
        etree.SubElement(slot, qn("a:srgbClr"), val=value)
    for kind in ("a:majorFont", "a:minorFont"):
        fonts = root.find(f".//{qn(kind)}")
        fonts.find(qn("a:latin")).set("typeface", FONTS[language])
        fonts.find(qn("a:ea")).set("typeface", FONTS["ja"])
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _styles(master: Any) -> None:
    """Titles stand left and bold; text is small enough for sentences."""
    title = master.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    about = title.find(qn("a:defRPr"))
    about.set("sz", str(TITLE_SIZE * 100))
    about.set("b", "1")
    for level, style in enumerate(master.find(f".//{qn('p:bodyStyle')}")):
        if (look := style.find(qn("a:defRPr"))) is not None:
            look.set("sz", str((BODY_SIZE - 2 * min(level, 2)) * 100))


def _place(shape: Any, *, own: bool) -> None:
    """Stand where the master has it; what a layout says of places of its own is taken out."""
    kind = shape._element.find(f".//{qn('p:ph')}").get("type")
    third = FOOT.w / 3
    boxes = {
        "title": TITLE, "ctrTitle": TITLE, "dt": FOOT.left(third), "ftr": Box(FOOT.x + third, FOOT.y, third, FOOT.h),
        "sldNum": Box(FOOT.x + 2 * third, FOOT.y, third, FOOT.h),
    }  # fmt: skip
    box = boxes.get(kind, AREA)
    shape.left, shape.top, shape.width, shape.height = box.emu()
    body = shape._element.find(f".//{qn('a:bodyPr')}")
    if not own:
        return
    for side in ("lIns", "rIns", "tIns", "bIns"):
        body.set(side, "0")
    body.set("anchor", "b" if kind == "title" else "t" if box is AREA else "ctr")
    for about in shape._element.iter(qn("a:defRPr")):
        if kind in ("dt", "ftr", "sldNum"):
            about.set("sz", str(FOOT_SIZE * 100))


def _rule(master: Any) -> None:
    """A short line in the accent above the title."""
    made = element("p:sp")
    about = element("p:nvSpPr")
    about.append(element("p:cNvPr", id=90, name="Accent"))
    about.append(element("p:cNvSpPr"))
    about.append(element("p:nvPr", userDrawn="1"))
    look = element("p:spPr")
    frame = element("a:xfrm")
    frame.append(element("a:off", x=round(MARGIN * EMU), y=round(22 * EMU)))
    frame.append(element("a:ext", cx=round(44 * EMU), cy=round(4 * EMU)))
    shape = element("a:prstGeom", prst="rect")
    shape.append(element("a:avLst"))
    look.append(frame)
    look.append(shape)
    painted(look, UP)
    made.append(about)
    made.append(look)
    master.shapes._spTree.insert(2, made)
