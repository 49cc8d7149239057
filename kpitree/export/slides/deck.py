"""The presentation while it is made: slides with a title, notes and a foot, and what can be put on them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE, PP_PLACEHOLDER
from pptx.oxml.ns import qn

from kpitree.export.picture.letters import clean
from kpitree.export.slides.master import TITLES, Master
from kpitree.export.slides.paper import EMU, LINE, QUIET, Box, Colour, element, on_dark, outline, painted
from kpitree.export.slides.text import Anchor, Fonts, Line, Words, clip, fitted, height_of, write
from kpitree.i18n import Translator

LEAST_TITLE = 0.45  # of its size, before a title is cut
BELOW_SIZE, FOOT_SIZE = 14.0, 12.0
LONGEST_NOTE = 2_000  # characters of a line of notes


@dataclass
class Deck:
    """One presentation. `about` and `day` stand in the foot of every slide that has one."""

    master: Master
    t: Translator
    about: str
    day: str

    @property
    def unit(self) -> float:
        """What sizes of text are multiplied with."""
        return self.master.unit

    @property
    def fonts(self) -> Fonts:
        """The fonts of the deck."""
        return self.master.fonts

    def sheet(self, title: str, below: str = "", *, notes: Sequence[str] = (), keeps_body: bool = False) -> Sheet:
        """A new slide with its title, a quiet line below it, and speaker notes; with `keeps_body` the placeholder for
        text stays where the layout has one."""
        slide = self.master.presentation.slides.add_slide(self.master.layout)
        made = Sheet(self, slide, self.master.area)
        self._title(slide, clean(title))
        for placeholder in list(slide.placeholders):
            if placeholder.placeholder_format.type in TITLES:
                continue
            if keeps_body and placeholder.placeholder_format.idx == self.master.body:
                made.body = placeholder
            else:
                placeholder._element.getparent().remove(placeholder._element)
        self._furniture(slide)
        if below:
            size = BELOW_SIZE * self.unit
            text = clip(below, size, made.area.w, lines=2)
            height = height_of(text, size, made.area.w)
            made.text(made.area.top(height), [Line((Words(text, size, QUIET),))])
            made.area = made.area.below(height + 8 * self.unit)
        made.note([title, *([below] if below else []), *notes])
        return made

    def _title(self, slide: Any, title: str) -> None:
        shape = slide.shapes.title
        if shape is None:
            return
        box, size = self.master.title, self.master.title_size
        least = max(10.0, LEAST_TITLE * size)
        found = fitted(title, size, box.w - 8, box.h, least=least, bold=True)
        lines = max(1, int(box.h / (found * 1.22)))
        text = clip(title, found, box.w - 8, lines=lines, bold=True)
        write(shape._element.txBody, [Line((Words(text, None if found == size else found, None),))], self.fonts)
        for about in shape._element.iter(qn("a:pPr")):
            del about.attrib["algn"]  # as the master has it

    def _furniture(self, slide: Any) -> None:
        """Date, footer and number, where the layout has them: a slide shows only those of its own."""
        texts = {PP_PLACEHOLDER.DATE: self.day, PP_PLACEHOLDER.FOOTER: self.about}
        for placeholder in self.master.furniture:
            kind = placeholder.placeholder_format.type
            made = element("p:sp")
            about, known = element("p:nvSpPr"), slide.shapes._next_shape_id
            about.append(element("p:cNvPr", id=known, name=clean(placeholder.name) or "Footer"))
            about.append(element("p:cNvSpPr"))
            named = element("p:nvPr")
            mark = placeholder._element.find(f".//{qn('p:ph')}")
            named.append(element("p:ph", **dict(mark.attrib)))
            about.append(named)
            body = element("p:txBody")
            body.append(element("a:bodyPr"))
            body.append(element("a:lstStyle"))
            made.append(about)
            made.append(element("p:spPr"))
            made.append(body)
            if kind in texts:
                text = clip(texts[kind], _size_of(placeholder), 0.95 * (placeholder.width or 0) / EMU - 15)
                write(body, [Line((Words(text, None, None),))], self.fonts)
                for align in body.iter(qn("a:pPr")):
                    del align.attrib["algn"]
            else:
                paragraph, field = element("a:p"), element("a:fld", id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
                field.set("type", "slidenum")
                text_of = element("a:t")
                text_of.text = str(len(self.master.presentation.slides))
                field.append(element("a:rPr", lang=self.fonts.tongue))
                field.append(text_of)
                paragraph.append(field)
                body.append(paragraph)
            slide.shapes._spTree.append(made)

    def bytes(self, title: str, made: datetime) -> bytes:
        """The file."""
        if self.master.dark:
            for slide in self.master.presentation.slides:
                on_dark(slide._element)
                for shape in slide.shapes:
                    if shape.has_chart:
                        on_dark(shape.chart._chartSpace)
        properties = self.master.presentation.core_properties
        properties.title, properties.author = clean(title)[:200], "KPI Tree Simulator"
        properties.last_modified_by, properties.comments = "", clean(self.about)[:200]
        properties.created = properties.modified = made
        properties.revision = 1
        content = io.BytesIO()
        self.master.presentation.save(content)
        return content.getvalue()


@dataclass
class Sheet:
    """A slide; `area` is the room that is left on it."""

    deck: Deck
    slide: Any
    area: Box
    body: Any = None
    notes: list[str] = field(default_factory=list)

    @property
    def unit(self) -> float:
        """What sizes of text are multiplied with."""
        return self.deck.unit

    def size(self, points: float) -> float:
        """A size of text on this deck."""
        return points * self.deck.unit

    def note(self, lines: Sequence[str]) -> None:
        """Add to the speaker notes."""
        self.notes += [line[:LONGEST_NOTE] for line in lines]
        frame = self.slide.notes_slide.notes_text_frame
        if frame is not None:
            write(frame._txBody, [Line((Words(line, None, None),)) for line in self.notes], self.deck.fonts)

    def foot(self, text: str) -> None:
        """A small quiet line at the lower end of the room."""
        size = self.size(10.5)
        shown = clip(text, size, self.area.w, lines=2)
        height = height_of(shown, size, self.area.w) + 3
        self.area, place = self.area.foot(height)
        self.area = self.area.foot(4 * self.unit)[0]
        self.text(place, [Line((Words(shown, size, QUIET),))], anchor="b")

    def text(self, box: Box, lines: Sequence[Line], *, anchor: Anchor = "t") -> Any:
        """Text without margins."""
        shape = self.slide.shapes.add_textbox(*box.emu())
        _flat(shape._element.txBody, anchor)
        write(shape._element.txBody, lines, self.deck.fonts)
        return shape

    def panel(
        self, box: Box, lines: Sequence[Line], *, inside: Colour | None, edge: Colour | None = LINE,
        width: float = 0.75, pad: float = 0.0, round_: bool = True, name: str = "",
    ) -> Any:  # fmt: skip
        """A rectangle with text in it."""
        shape = self.slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE if round_ else MSO_SHAPE.RECTANGLE, *box.emu())
        if round_:
            shape.adjustments[0] = min(0.5, 4 * self.unit / max(1.0, min(box.w, box.h)))
        _bare(shape)
        painted(shape._element.spPr, inside, edge, width)
        _flat(shape._element.txBody, "ctr", pad)
        write(shape._element.txBody, lines, self.deck.fonts)
        if name:
            shape.name = clean(name)[:120]
        return shape

    def dot(self, x: float, y: float, radius: float, inside: Colour, edge: Colour | None = None) -> None:
        """A filled circle around a point."""
        box = Box(x - radius, y - radius, 2 * radius, 2 * radius)
        shape = self.slide.shapes.add_shape(MSO_SHAPE.OVAL, *box.emu())
        _bare(shape)
        painted(shape._element.spPr, inside, edge)

    def line(self, x: float, y: float, to_x: float, to_y: float, colour: Colour = LINE, width: float = 0.75) -> None:
        """A straight line."""
        start, end = Box(x, y, 0, 0).emu(), Box(to_x, to_y, 0, 0).emu()
        made = self.slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, start[0], start[1], end[0], end[1])
        _bare(made)
        painted_line(made, colour, width)

    def elbow(self, upper: Any, lower: Any, colour: Colour = LINE, width: float = 1.0) -> None:
        """A connector from the right side of one shape to the left side of another; it follows when they are moved."""
        made = self.slide.shapes.add_connector(MSO_CONNECTOR.ELBOW, 0, 0, 0, 0)
        made.begin_connect(upper, 3)
        made.end_connect(lower, 1)
        _bare(made)
        painted_line(made, colour, width)


def _size_of(placeholder: Any) -> float:
    """In points: as the layout has it, else its master, else what PowerPoint begins with."""
    while placeholder is not None:
        for about in placeholder._element.iter(qn("a:defRPr")):
            if size := about.get("sz"):
                return int(size) / 100
        placeholder = getattr(placeholder, "_base_placeholder", None)
    return FOOT_SIZE


def painted_line(shape: Any, colour: Colour, width: float, *, dashed: bool = False) -> None:
    """Give a line its colour and width."""
    look = shape._element.spPr
    for old in look.findall(qn("a:ln")):
        look.remove(old)
    look.append(outline(colour, width, dashed=dashed))


def _bare(shape: Any) -> None:
    """Without the theme's effects: shadows belong to other looks."""
    for style in shape._element.findall(qn("p:style")):
        shape._element.remove(style)


def _flat(body: Any, anchor: Anchor, pad: float = 0.0) -> None:
    about = body.find(qn("a:bodyPr"))
    for child in list(about):
        about.remove(child)
    about.set("wrap", "square")
    for side in ("lIns", "rIns"):
        about.set(side, str(round(pad * 12_700)))
    for side in ("tIns", "bIns"):
        about.set(side, "0")
    about.set("anchor", anchor)
    about.append(element("a:noAutofit"))
