"""Native tables with thin lines: text is cut where it would make a row higher than it is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.oxml.ns import qn

from kpitree.export.slides.deck import Sheet
from kpitree.export.slides.paper import EMU, INK, LINE, QUIET, Box, Colour, element, fill, outline
from kpitree.export.slides.text import Align, Line, Words, clip, em, shrunk, write

PAD = 5.0
SURE = 0.94  # of the width of a cell: a row that grows would push all below it off the slide


@dataclass(frozen=True)
class Cell:
    """Text of a cell in at most so many `lines`, `below` a smaller quiet line under it; `size` in its own."""

    text: str
    below: str = ""
    bold: bool = False
    colour: Colour = INK
    lines: int = 1
    size: float | None = None


def add_table(
    sheet: Sheet, box: Box, heads: Sequence[str], rows: Sequence[Sequence[Cell]], *, widths: Sequence[float],
    numbers: Sequence[int] = (), height: float, size: float = 11.5, head_height: float = 22.0,
    name: str, centred: bool = False,
) -> float:  # fmt: skip
    """A table; returns how high it is. `widths` are shares of the box, `numbers` the columns that stand right,
    `height` of a row in points; `centred`: all but the first column stand in the middle."""
    shares = [box.w * width / sum(widths) for width in widths]
    frame = sheet.slide.shapes.add_table(
        len(rows) + 1, len(heads), *Box(box.x, box.y, box.w, head_height + height * len(rows)).emu()
    )
    frame.name = name
    table = frame.table
    _unstyled(table)
    for column, width in zip(table.columns, shares, strict=True):
        column.width = round(width * EMU)
    for n, row in enumerate(table.rows):
        row.height = round((height if n else head_height) * EMU)
    head_size, small = sheet.size(10.5), sheet.size(size - 2)
    for n, head in enumerate(heads):
        align = _align(n, numbers, centred=centred)
        rows_of_head = max(1, int(head_height / (1.25 * head_size)))
        text = clip(head, head_size, shares[n] - 2 * PAD, lines=rows_of_head, bold=True)
        _cell(sheet, table.cell(0, n), [Line((Words(text, head_size, QUIET, bold=True),), align)], edge=INK, anchor="b")
    rooms = [SURE * (share - 2 * PAD) for share in shares]
    # Numbers of a column stay of one size.
    of_column = {
        n: min(shrunk(row[n].text, sheet.size(size), rooms[n], bold=row[n].bold) for row in rows) for n in numbers
    }
    for r, row in enumerate(rows, 1):
        for n, cell in enumerate(row):
            align = _align(n, numbers, centred=centred)
            room, bold = rooms[n], cell.bold
            points = of_column.get(n, sheet.size(cell.size or size))
            if centred and n:
                points = shrunk(cell.text, points, room, bold=bold)
            text = clip(cell.text, points, room, lines=cell.lines, bold=bold)
            said = [Line((Words(text, points, cell.colour, bold=bold),), align)] if text or not cell.below else []
            if cell.below:
                said.append(Line((Words(clip(cell.below, small, room), small, QUIET),), align))
            _cell(sheet, table.cell(r, n), said, above=INK if r == 1 else LINE)
    return head_height + height * len(rows)


def widths_of(
    sheet: Sheet, box: Box, heads: Sequence[str], rows: Sequence[Sequence[Cell]], weights: Sequence[float], *,
    size: float = 11.5, most: float = 0.2,
) -> list[float]:  # fmt: skip
    """Widths of columns: those of weight 0 as wide as their text (`most` of the box), the rest as weighed."""
    natural = []
    for n, head in enumerate(heads):
        texts = [(head, 10.5, True), *((row[n].text, row[n].size or size, row[n].bold) for row in rows)]
        texts += [(row[n].below, size - 2, False) for row in rows]
        wide = max(em(text, bold=bold) * sheet.size(points) for text, points, bold in texts)
        natural.append(min(most * box.w, 1.1 * wide + 2 * PAD + 4))
    left = box.w - sum(w for w, weight in zip(natural, weights, strict=True) if not weight)
    return [left * weight / sum(weights) if weight else w for w, weight in zip(natural, weights, strict=True)]


def _align(column: int, numbers: Sequence[int], *, centred: bool) -> Align:
    if centred and column:
        return "ctr"
    return "r" if column in numbers else "l"


def _unstyled(table: Any) -> None:
    """Without the theme's bands and fills."""
    about = table._tbl.tblPr
    for name in list(about.attrib):
        del about.attrib[name]
    about.set("firstRow", "1")
    for style in about.findall(qn("a:tableStyleId")):
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid


def _cell(
    sheet: Sheet, cell: Any, lines: list[Line], *, edge: Colour = LINE, above: Colour | None = None, anchor: str = "ctr"
) -> None:
    """A cell; neighbours say the same of the edge between them, else programs differ on whose is drawn."""
    body = cell._tc.get_or_add_txBody()
    write(body, lines, sheet.deck.fonts)
    look = cell._tc.get_or_add_tcPr()
    for side in ("marL", "marR"):
        look.set(side, str(round(PAD * EMU)))
    for side in ("marT", "marB"):
        look.set(side, str(round(1.5 * EMU)))
    look.set("anchor", anchor)
    for tag, colour in (("a:lnL", None), ("a:lnR", None), ("a:lnT", above), ("a:lnB", edge)):
        look.append(_edge(tag, colour))
    look.append(fill(None))


def _edge(tag: str, colour: Colour | None) -> Any:
    made = element(tag, w=round(0.75 * EMU))
    for child in outline(colour):
        made.append(child)
    return made
