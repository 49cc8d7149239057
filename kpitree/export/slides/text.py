"""Text on slides: as wide as it will be, cut where it would not fit, and in a Japanese font where it is Japanese."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from pptx.oxml.ns import qn

from kpitree.export.picture import letters
from kpitree.export.picture.letters import ELLIPSIS, clean
from kpitree.export.slides.paper import INK, Colour, element, fill

Align = Literal["l", "r", "ctr"]
Anchor = Literal["t", "ctr", "b"]
LINE_HEIGHT = 1.22  # of the size
AIR = 0.2
# What stays together at the end of a line: a word (of an address, a part) with what is behind it; a Japanese letter.
_PIECES = re.compile(r"[\u0021-\u002e\u0030-\u2e7f]+/? *|.", re.DOTALL)


@dataclass(frozen=True)
class Fonts:
    """The fonts of a deck. `east` is what Japanese is written in; `tongue` the language spelling is checked in."""

    east: str
    tongue: str


@dataclass(frozen=True)
class Words:
    """A piece of text in one look; `size` None is that of the place it stands in."""

    text: str
    size: float | None = None
    colour: Colour | None = INK
    bold: bool = False


@dataclass(frozen=True)
class Line:
    """A paragraph."""

    words: tuple[Words, ...]
    align: Align = "l"
    after: float = 0.0  # points below it
    bullet: bool | None = None  # None: as the place it stands in has it


def em(text: str, *, bold: bool = False) -> float:
    """How wide a text is, in units of its size, with the air that programs put between Japanese and other letters."""
    seams = sum(_is_wide(a) != _is_wide(b) for a, b in pairwise(text))
    return letters.em(text, bold=bold) + AIR * seams


def _is_wide(c: str) -> bool:
    return unicodedata.east_asian_width(c) in "WFA"


def lines_of(text: str, size: float, width: float, *, bold: bool = False) -> int:
    """How many lines it takes: words stay whole where they fit on a line, Japanese breaks anywhere."""
    room, lines, used = max(1.0, width / size), 1, 0.0
    for piece in _PIECES.findall(text):
        wide = em(piece, bold=bold)
        if used + wide > room and used:
            lines, used = lines + 1, 0.0
        if wide > room:
            more = math.ceil(wide / room) - 1
            lines, wide = lines + more, wide - more * room
        used += wide
    return lines if text else 0


def height_of(text: str, size: float, width: float, *, bold: bool = False) -> float:
    """How high it is, in points."""
    return lines_of(text, size, width, bold=bold) * size * LINE_HEIGHT


def clip(text: str, size: float, width: float, *, lines: int = 1, bold: bool = False) -> str:
    """The text, ending in … where it would need more than so many lines."""
    text = clean(text)
    if lines_of(text, size, width, bold=bold) <= lines:
        return text
    short, long = 0, len(text)
    while short < long:
        middle = (short + long + 1) // 2
        if lines_of(text[:middle].rstrip() + ELLIPSIS, size, width, bold=bold) <= lines:
            short = middle
        else:
            long = middle - 1
    return text[:short].rstrip() + ELLIPSIS


def fitted(text: str, size: float, width: float, height: float, *, least: float, bold: bool = False) -> float:
    """The largest size, from `size` down to `least`, at which a text fits."""
    while size > least and height_of(text, size, width, bold=bold) > height:
        size -= 1
    return max(size, least)


def shrunk(text: str, size: float, width: float, *, bold: bool = False) -> float:
    """The size at which a number stands on one line: a cut number would be another one. Seven tenths at the least."""
    return min(size, max(0.7 * size, 0.98 * size * width / max(1e-9, em(clean(text), bold=bold) * size)))


def write(body: Any, lines: Sequence[Line], fonts: Fonts) -> None:
    """Put paragraphs into a text body (a:txBody), in place of what is there."""
    for old in body.findall(qn("a:p")):
        body.remove(old)
    for line in lines or [Line(())]:
        body.append(_paragraph(line, fonts))


def _paragraph(line: Line, fonts: Fonts) -> Any:
    made = element("a:p")
    about = element("a:pPr", algn=line.align)
    if line.bullet is False:
        about.set("marL", "0")
        about.set("indent", "0")
    if line.after:
        space = element("a:spcAft")
        space.append(element("a:spcPts", val=round(line.after * 100)))
        about.append(space)
    if line.bullet is False:
        about.append(element("a:buNone"))
    elif line.bullet:
        about.set("marL", "171450")
        about.set("indent", "-171450")
        about.append(element("a:buChar", char="•"))
    made.append(about)
    for words in line.words:
        run, text = element("a:r"), element("a:t")
        text.text = _kept(words.text)
        run.append(properties("a:rPr", words, fonts))
        run.append(text)
        made.append(run)
    return made


def _kept(text: str) -> str:
    """Clean, with the spaces at its ends: pieces of a line stand off each other."""
    start, end = len(text) - len(text.lstrip(" ")), len(text) - len(text.rstrip(" "))
    return " " * start + clean(text) + " " * end


def properties(tag: str, words: Words, fonts: Fonts) -> Any:
    """The look of a run (a:rPr) or of all text of a chart (a:defRPr)."""
    about = element(tag, lang=fonts.tongue, altLang="en-US" if fonts.tongue != "en-US" else "ja-JP")
    if words.size is not None:
        about.set("sz", str(round(words.size * 100)))
    if words.bold:
        about.set("b", "1")
    if words.colour is not None:
        about.append(fill(words.colour))
    about.append(element("a:ea", typeface=fonts.east))
    return about
