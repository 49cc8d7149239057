"""The master that slides stand on: the customer's, else our own. Read with suspicion: it is a stranger's file."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn

from kpitree.errors import FileError
from kpitree.export.slides.house import AREA, FONTS, our_own
from kpitree.export.slides.paper import EMU, Box
from kpitree.export.slides.text import Fonts
from kpitree.i18n import Language
from kpitree.problems import Problem

MOST_BYTES = 30_000_000  # of the file
MOST_UNPACKED = 200_000_000
MOST_PARTS = 3_000
_TEMPLATE, _PRESENTATION = "presentationml.template.main", "presentationml.presentation.main"
_TYPES = "[Content_Types].xml"
_FURNITURE = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
_CONTENT = (PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY)
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_TONGUES = {"ja": "ja-JP", "en": "en-US"}


@dataclass(frozen=True)
class Master:
    """A presentation without slides and the layout they are made from.

    `title` and `area` are where its title stands and where there is room for content; `title_size` is in points, `unit`
    what sizes are multiplied with on slides that are smaller or larger than usual; `dark` says that its ground is.
    `furniture` are the placeholders of
    date, footer and number, `body` the index of the one that holds content, if there is one.
    """

    presentation: Any
    layout: Any
    title: Box
    area: Box
    title_size: float
    unit: float
    fonts: Fonts
    dark: bool = False
    body: int | None = None
    furniture: tuple[Any, ...] = field(default=())


def master_of(template: bytes | None, language: Language, *, name: str = "") -> Master:
    """The master in a .pptx or .potx, our own without one. Raises FileError where it cannot be used."""
    if template is None:
        return _found(our_own(language), language, name)
    if len(template) > MOST_BYTES:
        problem = Problem(code="file_too_large", params={"file": name[:80], "most_mb": MOST_BYTES // 10**6})
        raise FileError("too large", [problem])
    try:
        presentation = Presentation(io.BytesIO(_as_presentation(template, name)))
        _emptied(presentation)
        return _found(presentation, language, name)
    except FileError:
        raise
    except Exception as error:  # a broken file breaks python-pptx in more ways than it names
        raise _unusable("slides_template_broken", name) from error


def _found(presentation: Any, language: Language, name: str) -> Master:
    layout = _layout(presentation)
    if layout is None:
        raise _unusable("slides_template_no_title", name)
    body = _only_content(layout)
    title = _box(next(p for p in layout.placeholders if p.placeholder_format.type in TITLES))
    furniture = tuple(p for p in layout.placeholders if p.placeholder_format.type in _FURNITURE)
    width, height = presentation.slide_width / EMU, presentation.slide_height / EMU
    area = _area(title, None if body is None else _box(body), [_box(p) for p in furniture], width, height)
    theme = _theme(layout)
    return Master(
        presentation=presentation, layout=layout, title=title, area=area, title_size=_title_size(layout),
        unit=max(0.5, min(area.w / AREA.w, area.h / AREA.h)), fonts=_fonts(theme, language),
        dark=_is_dark(layout, theme), body=None if body is None else body.placeholder_format.idx, furniture=furniture,
    )  # fmt: skip


def _unusable(code: str, name: str) -> FileError:
    return FileError(code, [Problem(code=code, params={"file": name[:80]})])


def _as_presentation(content: bytes, name: str) -> bytes:
    """The file as a presentation without macros. What it says of its size is what is unpacked at most."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise _unusable("slides_template_too_large", name)
            types = archive.read(_TYPES).decode("utf-8")
            if "macroEnabled" in types or any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
                raise _unusable("slides_template_macros", name)
            if _PRESENTATION not in types and _TEMPLATE not in types:
                raise _unusable("slides_template_other", name)
            if _TEMPLATE not in types:
                return content
            made = io.BytesIO()
            with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
                for part in parts:
                    data = archive.read(part)
                    if part.filename == _TYPES:
                        data = types.replace(_TEMPLATE, _PRESENTATION).encode("utf-8")
                    copy.writestr(part.filename, data)
            return made.getvalue()
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError, OSError, RuntimeError, NotImplementedError) as error:
        raise _unusable("slides_template_other", name) from error


def _emptied(presentation: Any) -> None:
    """Take out the slides of the template, and what lists them."""
    listed = presentation.slides._sldIdLst
    for one in list(listed):
        presentation.part.drop_rel(one.rId)
        listed.remove(one)
    root = presentation.part._element
    for tag in ("p:custShowLst", "p:extLst"):  # named shows and sections
        for old in root.findall(qn(tag)):
            root.remove(old)


def _layout(presentation: Any) -> Any:
    """Title and content, else a title alone, else whatever has a title."""
    found: dict[int, Any] = {}
    for layout in presentation.slide_layouts:
        kinds = [p.placeholder_format.type for p in layout.placeholders]
        if not any(kind in TITLES for kind in kinds):
            continue
        others = sum(kind not in (*TITLES, *_FURNITURE) for kind in kinds)
        word = layout._element.get("type")
        rank = 0 if word == "obj" and others == 1 else 1 if word == "titleOnly" else 2 + others
        found.setdefault(rank, layout)
    return found[min(found)] if found else None


def _only_content(layout: Any) -> Any:
    """The placeholder that takes content, when there is exactly one and nothing else."""
    others = [p for p in layout.placeholders if p.placeholder_format.type not in (*TITLES, *_FURNITURE)]
    return others[0] if len(others) == 1 and others[0].placeholder_format.type in _CONTENT else None


def _box(shape: Any) -> Box:
    return Box(*((v or 0) / EMU for v in (shape.left, shape.top, shape.width, shape.height)))


def _area(title: Box, body: Box | None, furniture: list[Box], width: float, height: float) -> Box:
    """The room for content: where the layout has it, else between the title and the foot of the slide."""
    if body is not None and body.w > 0.55 * width and body.h > 0.4 * height:
        return body
    top = title.bottom + 0.015 * height if title.y < height / 2 else 0.08 * height
    low = min([box.y for box in furniture if box.y > 0.7 * height], default=0.94 * height) - 0.01 * height
    left = min(max(title.x, 0.04 * width), 0.2 * width)
    found = Box(left, top, width - 2 * left, low - top)
    return found if found.h > 0.4 * height else Box(0.06 * width, 0.24 * height, 0.88 * width, 0.66 * height)


def _title_size(layout: Any) -> float:
    """In points: as the layout has it, else its master."""
    own = [p._element for p in layout.placeholders if p.placeholder_format.type in TITLES]
    styles = layout.slide_master._element.findall(f".//{qn('p:titleStyle')}")
    for place in (*own, *styles):
        for about in place.iter(qn("a:defRPr")):
            if size := about.get("sz"):
                return min(60.0, max(10.0, int(size) / 100))
    return 28.0


def _theme(layout: Any) -> Any:
    part = layout.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    return etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))


def _is_dark(layout: Any, theme: Any) -> bool:
    """Whether what the master calls its ground is nearer to black than to white."""
    mapping = layout.slide_master._element.find(qn("p:clrMap"))
    slot = mapping.get("bg1", "lt1") if mapping is not None else "lt1"
    named = theme.find(f".//{qn('a:clrScheme')}/{qn('a:' + slot)}")
    colour = named[0].get("lastClr") or named[0].get("val") if named is not None and len(named) else None
    if colour is None or re.fullmatch("[0-9A-Fa-f]{6}", colour) is None:
        return False
    red, green, blue = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
    return 0.3 * red + 0.59 * green + 0.11 * blue < 110


def _fonts(theme: Any, language: Language) -> Fonts:
    """The theme's own Japanese font where it names one; else a font that Japanese is written in."""
    east = theme.find(f".//{qn('a:minorFont')}/{qn('a:ea')}")
    named = theme.find(f".//{qn('a:minorFont')}/{qn('a:font')}[@script='Jpan']")
    if east is not None and east.get("typeface"):
        return Fonts("+mn-ea", _TONGUES[language])
    face = named.get("typeface") if named is not None else None
    return Fonts(face or FONTS["ja"], _TONGUES[language])
