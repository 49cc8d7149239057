"""The levers: their baseline is typed here, beside the range, where it comes from and who owns it."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from kpitree.export.workbook.book import GREY, WARN, Book, height_of, width_of
from kpitree.export.workbook.names import defined_name
from kpitree.export.workbook.places import LEVERS_BASELINE, LEVERS_HEAD
from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.workspace import exchange

ID, UNIT, BASELINE, LIVE, LOW, LIKELY, HIGH, COUNTS, SOURCE, OWNER, EXPORTED = range(1, 12)
MOST_NOTE = 250  # signs of the text beside a cell that is typed into
MOST = 1e300
SOURCE_WIDTH = 50.0


def write_levers(book: Book) -> None:
    """The sheet."""
    t = book.t
    levers = [line.kpi for line in book.lines if line.kpi.is_lever]
    sheet = book.sheet(book.places.levers_sheet, t("workbook.levers"), t("workbook.levers_hint"))
    heads = ("kpi", "id", "unit", "baseline", "live", "low", "likely", "high", "counts", "source", "owner", "exported")
    widths = [width_of([kpi.name for kpi in levers], least=20), width_of([kpi.id for kpi in levers]), 9,
              16, 16, 14, 14, 14, 18, SOURCE_WIDTH, width_of([kpi.owner for kpi in levers], least=12), 16]  # fmt: skip
    book.heads(
        sheet,
        LEVERS_HEAD,
        [t(f"workbook.col_{head}") for head in heads],
        widths,
        numbers=(*range(BASELINE, HIGH + 1), EXPORTED),
    )
    marks = {0: exchange.LEVERS, ID: exchange.KPI_ID, BASELINE: exchange.BASELINE, EXPORTED: exchange.EXPORTED}
    book.marks(sheet, LEVERS_HEAD - 1, marks)
    for kpi in levers:
        _lever(book, sheet, kpi)


def _lever(book: Book, sheet: Any, kpi: Kpi) -> None:
    row, unit, spread = book.places.levers[kpi.id], kpi.measure, kpi.range
    grey = book.cell(font_color=GREY)
    book.text(sheet, row, 0, kpi.name)
    book.text(sheet, row, ID, kpi.id, grey)
    book.text(sheet, row, UNIT, kpi.unit, grey)
    book.number(sheet, row, BASELINE, kpi.baseline, book.typed(unit))
    book.formula(sheet, row, LIVE, defined_name(kpi.id), book.cell(unit), book.values[kpi.id])
    ends = (spread.low, spread.likely, spread.high) if spread is not None else (None, None, None)
    for column, end in zip((LOW, LIKELY, HIGH), ends, strict=True):
        book.number(sheet, row, column, end, book.cell(unit))
    counted = kpi.counts
    said = (
        "" if counted is None else book.t("workbook.counts", successes=f"{counted.successes:,}",
                                          trials=f"{counted.trials:,}")
    )  # fmt: skip
    book.text(sheet, row, COUNTS, said, grey)
    sources = [kpi.source, spread.source if spread is not None and spread.source != kpi.source else ""]
    source = "\n".join(s for s in sources if s)
    book.text(sheet, row, SOURCE, source, book.cell(text_wrap=True))
    sheet.set_row(row, height_of({source: SOURCE_WIDTH}))
    book.text(sheet, row, OWNER, kpi.owner)
    book.number(sheet, row, EXPORTED, kpi.baseline, book.cell(unit, font_color=GREY))
    sheet.data_validation(row, LEVERS_BASELINE, row, LEVERS_BASELINE, validation(book.t, kpi))
    if spread is not None:
        cell, low, high = (xl_rowcol_to_cell(row, column) for column in (LIVE, LOW, HIGH))
        outside = f"=AND(ISNUMBER({cell}),OR({cell}<{low},{cell}>{high}))"
        look = book.workbook.add_format({"font_color": WARN, "bold": True})
        sheet.conditional_format(row, LIVE, row, LIVE, {"type": "formula", "criteria": outside, "format": look})


def validation(t: Translator, kpi: Kpi) -> dict[str, object]:
    """What may be typed for a lever: a number, for a rate one from 0 to 1 (§2); nothing is a missing value."""
    kind = "rate" if kpi.measure.is_rate else "number"
    found: dict[str, object] = {
        "validate": "decimal", "criteria": "between", "ignore_blank": True,
        "minimum": 0 if kind == "rate" else -MOST, "maximum": 1 if kind == "rate" else MOST,
        "error_title": t("workbook.rate_title") if kind == "rate" else t("workbook.number_title"),
        "error_message": t("workbook.rate_error") if kind == "rate" else t("workbook.number_error"),
    }  # fmt: skip
    if kpi.range is not None:
        note = t("workbook.range_note", range=t.range(kpi.range.low, kpi.range.high, kpi.measure))
        found["input_message"] = note[:MOST_NOTE]
    return found
