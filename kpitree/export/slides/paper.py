"""Where things stand on a slide, and in which of the theme's colours. Lengths are points; no colour is our own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement

EMU = 12_700  # to a point


@dataclass(frozen=True)
class Colour:
    """A colour of the theme, so that a customer's template has its own.

    `alpha` lets the ground shine through; `light` is how far it goes towards white: charts and the edges of tables are
    not translucent in every program.
    """

    theme: str
    alpha: float = 1.0
    light: float = 0.0


INK, QUIET, LINE, NEUTRAL = Colour("tx1"), Colour("tx1", 0.64), Colour("tx1", light=0.8), Colour("tx1", light=0.7)
PAPER, UP, DOWN, PALE = Colour("bg1"), Colour("accent1"), Colour("accent2"), Colour("accent1", 0.12)


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.h

    def emu(self) -> tuple[Any, Any, Any, Any]:
        """Left, top, width, height as a file has them."""
        return tuple(round(v * EMU) for v in (self.x, self.y, max(0.0, self.w), max(0.0, self.h)))  # type: ignore[return-value]

    def top(self, height: float) -> Box:
        """Its upper part."""
        return replace(self, h=min(height, self.h))

    def below(self, height: float) -> Box:
        """What is left below its upper part."""
        return replace(self, y=self.y + min(height, self.h), h=max(0.0, self.h - height))

    def left(self, width: float) -> Box:
        """Its left part."""
        return replace(self, w=min(width, self.w))

    def beside(self, width: float) -> Box:
        """What is left beside its left part."""
        return replace(self, x=self.x + min(width, self.w), w=max(0.0, self.w - width))

    def foot(self, height: float) -> tuple[Box, Box]:
        """All but its lowest part, and that."""
        return replace(self, h=max(0.0, self.h - height)), replace(self, y=self.bottom - height, h=height)


def element(tag: str, **attributes: object) -> Any:
    """An XML element: element("a:ea", typeface="+mn-ea")."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(name, str(value))
    return made


def fill(colour: Colour | None) -> Any:
    """What an area, a line or a letter is filled with; nothing for None."""
    if colour is None:
        return element("a:noFill")
    solid, scheme = element("a:solidFill"), element("a:schemeClr", val=colour.theme)
    if colour.light:
        scheme.append(element("a:lumMod", val=round((1 - colour.light) * 100_000)))
        scheme.append(element("a:lumOff", val=round(colour.light * 100_000)))
    if colour.alpha < 1:
        scheme.append(element("a:alpha", val=round(colour.alpha * 100_000)))
    solid.append(scheme)
    return solid


def on_dark(root: Any) -> None:
    """On a dark ground ink is bright: what goes towards white there goes towards black."""
    for light in list(root.iter(qn("a:lumOff"))):
        mixed = light.getparent()
        if mixed.get("val") == "tx1":
            mixed.find(qn("a:lumMod")).set("val", str(min(60_000, 150_000 - round(1.5 * int(light.get("val"))))))
            mixed.remove(light)


def outline(colour: Colour | None, width: float = 0.75, *, dashed: bool = False) -> Any:
    """A line of so many points; none for None."""
    line = element("a:ln", w=round(width * EMU))
    line.append(fill(colour))
    if dashed and colour is not None:
        line.append(element("a:prstDash", val="sysDash"))
    return line


def painted(properties: Any, inside: Colour | None, edge: Colour | None = None, width: float = 0.75) -> None:
    """Give a shape or a part of a chart (its spPr) a fill and an edge, in place of those it has."""
    for tag in ("a:noFill", "a:solidFill", "a:gradFill", "a:blipFill", "a:pattFill", "a:grpFill", "a:ln"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    after = [qn(tag) for tag in ("a:xfrm", "a:custGeom", "a:prstGeom")]
    at = sum(1 for child in properties if child.tag in after)
    properties.insert(at, fill(inside))
    properties.insert(at + 1, outline(edge, width))
