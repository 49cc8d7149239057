"""Scenarios side by side: every lever in each of them, and the whole tree calculated from it."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from kpitree.export.contents import Future
from kpitree.export.workbook.book import GREY, KGI_FILL, Book, signed_format, width_of
from kpitree.export.workbook.formulas import literal
from kpitree.export.workbook.levers_sheet import validation
from kpitree.export.workbook.places import FIRST_FUTURE, FUTURES_HEAD
from kpitree.export.workbook.tree_sheet import live_formula, number_or_missing
from kpitree.model import Kpi, ScaleBy, SetTo, ShiftBy
from kpitree.workspace import exchange

ID, UNIT = 1, 2
KGI_ROW = FUTURES_HEAD + 1
CHART_ROWS, CHART_WIDTH, ONE_PAGE = 16, 860, 56


def write_futures(book: Book) -> None:
    """The sheet."""
    t, places = book.t, book.places
    sheet = book.sheet(places.futures_sheet, t("workbook.scenarios"), t("workbook.scenarios_hint"))
    names = [future.name for future in book.futures]
    heads = [t("workbook.col_kpi"), t("workbook.col_id"), t("workbook.col_unit"), *names]
    kpis = [line.kpi for line in book.lines]
    widths = [width_of([kpi.name for kpi in kpis], least=24), width_of([kpi.id for kpi in kpis]), 9]
    widths += [width_of([name], least=15, most=24) for name in names]
    book.heads(sheet, FUTURES_HEAD, heads, widths, numbers=range(FIRST_FUTURE, len(heads)))
    sheet.freeze_panes(FUTURES_HEAD + 1, FIRST_FUTURE)
    keys = {n: f"{future.key}#{future.mark}" for n, future in enumerate(book.futures, FIRST_FUTURE)}
    book.marks(sheet, FUTURES_HEAD - 1, {0: exchange.SCENARIOS, ID: exchange.KPI_ID, **keys})
    _block(book, sheet, FUTURES_HEAD + 3, t("workbook.block_levers"))
    _block(book, sheet, FUTURES_HEAD + 4 + len(places.inputs) + 1, t("workbook.block_results"))
    for kpi in kpis:
        for row in (places.inputs.get(kpi.id), places.results[kpi.id]):
            if row is not None:
                book.text(sheet, row, 0, kpi.name)
                book.text(sheet, row, ID, kpi.id, book.cell(font_color=GREY))
                book.text(sheet, row, UNIT, kpi.unit, book.cell(font_color=GREY))
    for column, future in enumerate(book.futures, FIRST_FUTURE):
        for kpi in kpis:
            _input(book, sheet, column, future, kpi)
            _result(book, sheet, column, future, kpi)
    if book.tree.kgi is not None:
        _kgi(book, sheet, book.tree[book.tree.kgi])


def _block(book: Book, sheet: Any, row: int, title: str) -> None:
    book.text(sheet, row, 0, title, book.look(bold=True, top=1, top_color=GREY))


def _input(book: Book, sheet: Any, column: int, future: Future, kpi: Kpi) -> None:
    """What a scenario sets. Relative changes follow the baseline, as they do in the app."""
    row = book.places.inputs.get(kpi.id)
    if row is None:
        return
    unit = kpi.measure
    if not kpi.is_lever:
        book.number(sheet, row, column, future.overrides.get(kpi.id), book.typed(unit))
        return
    base, change = xl_rowcol_to_cell(row, FIRST_FUTURE, col_abs=True), future.changes.get(kpi.id)
    value, typed = future.values[kpi.id], book.typed(unit, bold=True)
    if column == FIRST_FUTURE:
        book.formula(sheet, row, column, number_or_missing(book.places.baseline(kpi.id)), book.cell(unit), value)
    elif isinstance(change, SetTo):
        book.number(sheet, row, column, change.value, typed)
    elif isinstance(change, ScaleBy):
        book.formula(sheet, row, column, f"{base}*{literal(change.factor)[0]}", typed, value)
    elif isinstance(change, ShiftBy):
        book.formula(sheet, row, column, f"{base}+({literal(change.amount)[0]})", typed, value)
    else:
        book.formula(sheet, row, column, base, book.cell(unit, font_color=GREY), value)
    if column > FIRST_FUTURE:
        sheet.data_validation(row, column, row, column, validation(book.t, kpi))


def _result(book: Book, sheet: Any, column: int, future: Future, kpi: Kpi) -> None:
    places, unit = book.places, kpi.measure
    row, value = places.results[kpi.id], future.values[kpi.id]
    given = xl_rowcol_to_cell(places.inputs[kpi.id], column) if kpi.id in places.inputs else ""
    if kpi.is_lever:
        book.formula(sheet, row, column, number_or_missing(given), book.cell(unit), value)
        return
    formula = live_formula(book.tree, kpi, lambda other: xl_rowcol_to_cell(places.results[other], column))
    if formula is None:
        book.number(sheet, row, column, value, book.cell(unit, font_color=GREY))
        return
    held = f"IF(ISNUMBER({given}),{given},{formula})" if given else formula
    book.formula(sheet, row, column, held, book.cell(unit), value)


def _kgi(book: Book, sheet: Any, kgi: Kpi) -> None:
    t, unit, row = book.t, kgi.measure, book.places.results[kgi.id]
    big: dict[str, object] = {"bold": True, "bg_color": KGI_FILL}
    book.text(sheet, KGI_ROW, 0, t("workbook.kgi", name=kgi.name), book.cell(**big))
    book.text(sheet, KGI_ROW, ID, "", book.cell(**big))
    book.text(sheet, KGI_ROW, UNIT, kgi.unit, book.cell(**big))
    book.text(sheet, KGI_ROW + 1, 0, t("workbook.difference_to_baseline"), book.cell(font_color=GREY))
    base = xl_rowcol_to_cell(KGI_ROW, FIRST_FUTURE, col_abs=True)
    for column, future in enumerate(book.futures, FIRST_FUTURE):
        here, value = xl_rowcol_to_cell(KGI_ROW, column), future.values[kgi.id]
        book.formula(sheet, KGI_ROW, column, xl_rowcol_to_cell(row, column), book.cell(unit, **big), value)
        if column == FIRST_FUTURE:
            continue
        before = book.futures[0].values[kgi.id]
        difference = value - before if value is not None and before is not None else ""
        look = book.cell(num_format=signed_format(unit), font_color=GREY)
        book.formula(sheet, KGI_ROW + 1, column, f'IFERROR({here}-{base},"")', look, difference)
    if len(book.futures) > 1:
        _chart(book, sheet, kgi)


def _chart(book: Book, sheet: Any, kgi: Kpi) -> None:
    name, last = book.places.futures_sheet, FIRST_FUTURE + len(book.futures) - 1
    chart = book.workbook.add_chart({"type": "column"})
    chart.add_series({
        "categories": [name, FUTURES_HEAD, FIRST_FUTURE, FUTURES_HEAD, last],
        "values": [name, KGI_ROW, FIRST_FUTURE, KGI_ROW, last],
        "fill": {"color": "#2F6FB0"}, "gap": 80, "data_labels": {"value": True},
    })  # fmt: skip
    chart.set_title({"name": book.t("workbook.chart_scenarios", name=kgi.name), "overlay": False,
                     "name_font": {"size": 12}})  # fmt: skip
    chart.set_legend({"none": True})
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}, "line": {"none": True}})
    chart.set_size({"width": CHART_WIDTH, "height": CHART_ROWS * 20})
    below = max(book.places.results.values()) + 2
    sheet.insert_chart(below, 0, chart)
    if below + CHART_ROWS <= ONE_PAGE:
        sheet.fit_to_pages(1, 1)  # a chart is not to be cut in two
