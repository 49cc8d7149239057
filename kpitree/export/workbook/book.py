"""The workbook while it is written: cells whose text nobody can run, one look, and what all sheets need to know."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kpitree.export.contents import Future, Line
from kpitree.export.stamp import Stamp, title_of
from kpitree.export.workbook.places import Places
from kpitree.i18n import Translator
from kpitree.model import KpiTree, Unit
from kpitree.workspace import Workspace

INK, LINE, HEAD, GREY = "#1F2937", "#D5DAE1", "#1F3A5F", "#6B7280"
INPUT_FILL, INPUT_INK, KGI_FILL, WARN = "#FFF6D6", "#1D4ED8", "#E6EEF9", "#B45309"
FONTS = {"ja": "Yu Gothic", "en": "Calibri"}
A4 = 9
ROW_HEIGHT = 16.5


@dataclass
class Book:
    """One export. `t` is the language of everything in it."""

    workbook: Any
    workspace: Workspace
    t: Translator
    lines: tuple[Line, ...]
    futures: tuple[Future, ...]
    places: Places
    stamp: Stamp
    shown: int  # which future is shown when it is opened
    _formats: dict[tuple[tuple[str, object], ...], Any] = field(default_factory=dict)

    @property
    def tree(self) -> KpiTree:
        """The tree that is written."""
        return self.workspace.tree

    @property
    def values(self) -> Mapping[str, float | None]:
        """What the app calculates for the future that is shown."""
        return self.futures[self.shown].values

    @property
    def title(self) -> str:
        """What the workbook is about."""
        return title_of(self.workspace, self.t)

    def look(self, **properties: object) -> Any:
        """A format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": FONTS[self.t.lang], "font_size": 10, "font_color": INK, "valign": "vcenter"}
            self._formats[key] = self.workbook.add_format({**base, **properties})
        return self._formats[key]

    def cell(self, unit: Unit | None = None, /, **properties: object) -> Any:
        """The format of a cell in a table; with a unit, of a number."""
        shape = {"bottom": 1, "bottom_color": LINE, **properties}
        if unit is not None:
            shape.setdefault("num_format", number_format(unit))
        elif "num_format" not in shape and "align" not in shape:
            shape.setdefault("indent", 1)  # texts stand off the numbers beside them
        return self.look(**shape)

    def typed(self, unit: Unit, /, **properties: object) -> Any:
        """The format of a cell that is there to be changed."""
        return self.cell(unit, bg_color=INPUT_FILL, font_color=INPUT_INK, **properties)

    def sheet(self, name: str, title: str, hint: str = "") -> Any:
        """A new sheet with its title, ready to print on A4."""
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        printed = title.replace("&", "&&")
        sheet.set_footer(f"&L&8{printed[:120]}&R&8&P / &N")
        sheet.set_row(0, 26)
        self.text(sheet, 0, 0, title, self.look(bold=True, font_size=16))
        self.text(sheet, 1, 0, hint, self.look(font_color=GREY))
        return sheet

    def heads(
        self, sheet: Any, row: int, heads: list[str], widths: list[float], *, numbers: Collection[int] = ()
    ) -> None:
        """The heads of a table; those of columns of `numbers` stand right."""
        left = self.look(bold=True, font_color="#FFFFFF", bg_color=HEAD, text_wrap=True, indent=1)
        right = self.look(bold=True, font_color="#FFFFFF", bg_color=HEAD, text_wrap=True, align="right")
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            self.text(sheet, row, column, head, right if column in numbers else left)
            sheet.set_column(column, column, width)
        sheet.set_row(row, 30)
        sheet.freeze_panes(row + 1, 1)
        sheet.repeat_rows(row)

    def marks(self, sheet: Any, row: int, marks: Mapping[int, str]) -> None:
        """A hidden row that says what the columns are, for reading the workbook back in any language."""
        for column, mark in marks.items():
            self.text(sheet, row, column, mark, self.look(font_color=GREY))
        sheet.set_row(row, None, None, {"hidden": True})

    def text(self, sheet: Any, row: int, column: int, text: str, look: Any = None) -> None:
        """A text that stays one, also when its cell is edited, saved as CSV or opened in Japanese."""
        look = look if look is not None else self.cell()
        if not text:
            sheet.write_blank(row, column, None, look)
            return
        if not text[0].isalnum():
            look = self._unrun(look)
        sheet.write_string(row, column, text, look)

    def number(self, sheet: Any, row: int, column: int, value: float | None, look: Any) -> None:
        """A number; an empty cell where there is none."""
        if value is None:
            sheet.write_blank(row, column, None, look)
        else:
            sheet.write_number(row, column, value, look)

    def formula(self, sheet: Any, row: int, column: int, formula: str, look: Any, value: object = None) -> None:
        """A formula, with what it gives for programs that do not calculate; None is #N/A."""
        sheet.write_formula(row, column, f"={formula}", look, "#N/A" if value is None else value)

    def _unrun(self, look: Any) -> Any:
        known = next((dict(key) for key, made in self._formats.items() if made is look), {})
        return self.look(**known, quote_prefix=True)


def number_format(unit: Unit) -> str:
    """How numbers of a unit look; digits only, the unit stands beside them."""
    return "0.0%" if unit.is_rate else "[>=100]#,##0;[<=-100]-#,##0;General"


def signed_format(unit: Unit) -> str:
    """How differences look."""
    return '+0.0%;-0.0%;"±"0.0%' if unit.is_rate else "+#,##0.##;-#,##0.##;0"


def width_of(texts: Iterable[str], *, least: float = 8, most: float = 48) -> float:
    """How wide a column is that shows these texts."""
    return min(most, max(least, max(map(_places, texts), default=0) + 2))


def height_of(texts: Mapping[str, float]) -> float:
    """How high a row is that shows texts wrapped in columns of these widths; programs do not find out themselves."""

    def lines(text: str, width: float) -> int:
        return sum(max(1, math.ceil(_places(part) / (width - 1))) for part in text.split("\n"))

    return ROW_HEIGHT * max((lines(text, width) for text, width in texts.items()), default=1)


def _places(text: str) -> int:
    """Japanese takes two places a sign."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)
