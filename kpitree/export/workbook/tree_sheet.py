"""The tree: every KPI with its formula alive, in the scenario that is chosen at the top."""

from __future__ import annotations

import math
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from kpitree.engine.structure import structure_of
from kpitree.engine.view import shown
from kpitree.export.contents import Line
from kpitree.export.workbook.book import GREY, INPUT_FILL, INPUT_INK, KGI_FILL, Book, height_of, signed_format, width_of
from kpitree.export.workbook.formulas import MISSING, Ref, to_formula
from kpitree.export.workbook.names import KGI, SCENARIO, SCENARIO_NUMBER, defined_name
from kpitree.export.workbook.places import FIRST_FUTURE, SELECTOR, TREE_HEAD, TREE_VALUE, quoted
from kpitree.model import Kpi, KpiTree

VALUE, UNIT, EXPORTED, DIFFERENCE, TARGET, FORMULA, STATUS, ID = range(1, 9)
MOST_INDENT = 14
FORMULA_WIDTH = 44.0


def live_formula(tree: KpiTree, kpi: Kpi, ref: Ref) -> str | None:
    """A computed KPI; #N/A where its formula is broken (§8, §9), None where it is too much for Excel."""
    structure = structure_of(tree)
    expression = structure.expressions.get(kpi.id)
    if expression is None:
        return MISSING
    references = structure.references[kpi.id]
    return to_formula(expression, lambda name: ref(references[name]))


def number_or_missing(cell: str) -> str:
    """A cell that may be empty: empty is missing, which is not zero (§1)."""
    return f"IF(ISNUMBER({cell}),{cell},{MISSING})"


def write_tree(book: Book) -> None:
    """The sheet, and the defined names."""
    t, tree, places = book.t, book.tree, book.places
    sheet = book.sheet(places.tree_sheet, book.title, book.stamp.said(t))
    _selector(book, sheet)
    heads = ("kpi", "value", "unit", "exported", "difference", "target", "formula", "status", "id")
    names = ["\u3000" * line.depth + line.kpi.name for line in book.lines]
    widths = [
        width_of(names, least=20),
        20,
        9,
        18,
        16,
        16,
        FORMULA_WIDTH,
        24,
        width_of([line.kpi.id for line in book.lines]),
    ]
    book.heads(
        sheet,
        TREE_HEAD,
        [t(f"workbook.col_{head}") for head in heads],
        widths,
        numbers=(VALUE, EXPORTED, DIFFERENCE, TARGET),
    )
    for line in book.lines:
        _line(book, sheet, line)
        book.workbook.define_name(defined_name(line.kpi.id), f"={places.value(line.kpi.id)}")
    if tree.kgi is not None:
        book.workbook.define_name(KGI, f"={places.value(tree.kgi)}")
        _kgi(book, sheet, tree[tree.kgi])


def _selector(book: Book, sheet: Any) -> None:
    t, row, column = book.t, *SELECTOR
    book.text(sheet, row, 0, t("workbook.selector"), book.look(bold=True))
    chosen = book.look(bold=True, bg_color=INPUT_FILL, font_color=INPUT_INK, border=1, border_color=GREY, font_size=12)
    sheet.merge_range(row, column, row, column + 2, "", chosen)
    book.text(sheet, row, column, book.futures[book.shown].name, chosen)
    sheet.data_validation(row, column, row, column, {"validate": "list", "source": f"={book.places.heads}"})
    book.text(sheet, row, column + 3, t("workbook.tree_hint"), book.look(font_color=GREY))
    book.workbook.define_name(
        SCENARIO, f"={quoted(book.places.tree_sheet)}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"
    )
    # Told apart letter by letter: a look-up would take * and ? in a name for any text.
    heads = book.places.heads
    position = f"SUMPRODUCT(MAX(EXACT({heads},{SCENARIO})*(COLUMN({heads})-{FIRST_FUTURE})))"
    number = (row - 1, ID)
    grey = book.look(font_color=GREY, align="right")
    book.formula(sheet, *number, f"IF({position}>0,{position},{MISSING})", grey, book.shown + 1)
    sheet.set_row(row - 1, None, None, {"hidden": True})
    book.workbook.define_name(
        SCENARIO_NUMBER, f"={quoted(book.places.tree_sheet)}!{xl_rowcol_to_cell(*number, row_abs=True, col_abs=True)}"
    )


def _kgi(book: Book, sheet: Any, kgi: Kpi) -> None:
    row = SELECTOR[0] + 1
    big = {"bold": True, "font_size": 14, "bg_color": KGI_FILL}
    book.text(sheet, row, 0, book.t("workbook.kgi", name=kgi.name), book.look(**big))
    book.formula(sheet, row, VALUE, KGI, book.cell(kgi.measure, **big), book.values[kgi.id])
    book.text(sheet, row, UNIT, kgi.unit, book.look(indent=1, **big))
    sheet.set_row(row, 24)


def _line(book: Book, sheet: Any, line: Line) -> None:
    t, kpi, places = book.t, line.kpi, book.places
    row, unit, top = places.tree[kpi.id], kpi.measure, kpi.id == book.tree.kgi
    fill: dict[str, object] = {"bold": True, "bg_color": KGI_FILL} if top else {}
    book.text(sheet, row, 0, kpi.name, book.cell(indent=1 + min(line.depth, MOST_INDENT), **fill))
    formula, status = _live(book, kpi)
    value = book.values[kpi.id]
    if formula is None:
        book.number(sheet, row, TREE_VALUE, value, book.cell(unit, **fill))
    else:
        book.formula(sheet, row, TREE_VALUE, formula, book.cell(unit, **fill), value)
        _guard(book, sheet, row, kpi)
    book.text(sheet, row, UNIT, kpi.unit, book.cell(font_color=GREY, **fill))
    book.number(sheet, row, EXPORTED, value, book.cell(unit, font_color=GREY, **fill))
    here, then = xl_rowcol_to_cell(row, VALUE), xl_rowcol_to_cell(row, EXPORTED)
    difference = book.cell(num_format=signed_format(unit), **fill)
    either = f'IF(AND(ISNUMBER({here}),ISNUMBER({then})),{here}-{then},"")'
    book.formula(sheet, row, DIFFERENCE, either, difference, 0.0 if value is not None else "")
    book.number(sheet, row, TARGET, kpi.target, book.cell(unit, **fill))
    said = kpi.formula or ""
    if (expression := kpi.expression) is not None:
        said = shown(book.tree, expression)
    sheet.set_row(row, height_of({said: FORMULA_WIDTH}))
    book.text(sheet, row, FORMULA, said, book.cell(font_color=GREY, text_wrap=True, **fill))
    if status:
        book.text(sheet, row, STATUS, t(f"workbook.status_{status}"), book.cell(font_color=GREY, **fill))
    else:
        missing, error = (f'"{t(f"workbook.status_{word}")}"' for word in ("missing", "error"))
        ok = '""'
        if kpi.id in places.inputs and not kpi.is_lever:
            ok = f'IF(ISNUMBER({places.chosen(kpi.id)}),"{t("workbook.status_held")}","")'
        asked = f"IF(ISNUMBER({here}),{ok},IF(ISNA({here}),{missing},{error}))"
        now = "" if value is not None and not math.isnan(value) else t("workbook.status_missing")
        book.formula(sheet, row, STATUS, asked, book.cell(font_color=GREY, **fill), now)
    book.text(sheet, row, ID, kpi.id, book.cell(font_color=GREY, **fill))


def _guard(book: Book, sheet: Any, row: int, kpi: Kpi) -> None:
    """Nothing can be typed over a calculated cell here: it would calculate, and never come back (§72)."""
    said = "workbook.guard_lever" if kpi.is_lever else "workbook.guard_computed"
    refused = {
        "validate": "custom", "value": "=FALSE", "error_title": book.t("workbook.guard_title"),
        "error_message": book.t(said, sheet=book.places.levers_sheet),
    }  # fmt: skip
    sheet.data_validation(row, TREE_VALUE, row, TREE_VALUE, refused)


def _live(book: Book, kpi: Kpi) -> tuple[str | None, str]:
    """The formula of a KPI's cell, and what is to be said when it is not the KPI's own."""
    places = book.places
    if kpi.is_lever:
        return number_or_missing(places.chosen(kpi.id)), ""
    formula = live_formula(book.tree, kpi, defined_name)
    if formula is None:
        return None, "too_long"
    if kpi.id in places.inputs:
        held = places.chosen(kpi.id)
        return f"IF(ISNUMBER({held}),{held},{formula})", ""
    return formula, "broken" if formula == MISSING else ""
