"""Back from the target (§20), alive: volumes are scaled by one factor, found from the tree at one and at two times.

That is exact where the KGI is a straight line in the factor; where it is not, the check says so, and the app's answer
stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from kpitree.analysis.ladder import Ladder, Rung, ladder
from kpitree.export.workbook.book import GREY, KGI_FILL, Book, width_of
from kpitree.export.workbook.formulas import MISSING, Ref
from kpitree.export.workbook.names import FACTOR, KGI, TARGET, defined_name
from kpitree.export.workbook.places import quoted
from kpitree.export.workbook.tree_sheet import live_formula
from kpitree.model import Kpi

TARGET_ROW, FACTOR_ROW, CHECK_ROW, HEAD = 3, 4, 5, 7
UNIT, NOW, REQUIRED, ROUNDED, APP, ONCE, TWICE = range(1, 8)
EXAMPLE = 1.2  # times the KGI, where no target is set
WHOLE = "0.000000001"  # §20: a part in 10⁹ above a whole number counts as that number


def write_ladder(book: Book) -> None:
    """The sheet; none where the tree has no volume to scale or no KGI with a value."""
    tree, t = book.tree, book.t
    kgi = tree[tree.kgi] if tree.kgi is not None else None
    value = None if kgi is None else book.values[kgi.id]
    if kgi is None or value is None or any(len(future.overrides) for future in book.futures):
        return
    target = kgi.target if kgi.target is not None else value * EXAMPLE
    changes = {k: v for k, v in book.values.items() if tree[k].is_lever and v is not None}
    asked = ladder(tree, target, changes)
    volumes = [rung for rung in asked.rungs if rung.is_volume and tree[rung.id].is_lever and not rung.held]
    if not volumes:
        return
    sheet = book.sheet(t("workbook.ladder"), t("workbook.ladder_title"))
    heads = [t("workbook.col_kpi"), t("workbook.col_unit"), t("workbook.ladder_now"), t("workbook.ladder_required"),
             t("workbook.ladder_rounded"), t("workbook.ladder_app"), t("workbook.ladder_helper", n="1"),
             t("workbook.ladder_helper", n="2")]  # fmt: skip
    widths = [width_of([rung.kpi for rung in asked.rungs], least=26), 9, 16, 18, 18, 18, 15, 15]
    book.heads(sheet, HEAD, heads, widths, numbers=range(NOW, TWICE + 1))
    rows = {rung.id: HEAD + 1 + i for i, rung in enumerate(asked.rungs)}
    _top(book, sheet, kgi, asked, rows[kgi.id])
    for rung in asked.rungs:
        _rung(book, sheet, rung, rows, single=len(volumes) == 1)


def _top(book: Book, sheet: Any, kgi: Kpi, asked: Ladder, row: int) -> None:
    t, unit, name = book.t, kgi.measure, quoted(book.t("workbook.ladder"))
    bold = book.look(bold=True)
    book.text(sheet, TARGET_ROW, 0, t("workbook.ladder_target", name=kgi.name), bold)
    if kgi.target is None:
        book.formula(sheet, TARGET_ROW, NOW, f"{KGI}*{EXAMPLE}", book.typed(unit, bold=True), asked.target)
        book.text(sheet, TARGET_ROW, REQUIRED, t("workbook.ladder_example"), book.look(font_color=GREY))
    else:
        book.number(sheet, TARGET_ROW, NOW, kgi.target, book.typed(unit, bold=True))
    once, twice, required = (xl_rowcol_to_cell(row, column) for column in (ONCE, TWICE, REQUIRED))
    book.text(sheet, FACTOR_ROW, 0, t("workbook.ladder_factor"), bold)
    book.formula(sheet, FACTOR_ROW, NOW, f"1+({TARGET}-{once})/({twice}-{once})", book.cell(num_format="0.000"),
                 asked.factor if asked.reachable else None)  # fmt: skip
    reaches, no = t("workbook.ladder_reaches"), t("workbook.ladder_no")
    meets = f"ABS({required}-{TARGET})<={WHOLE}*MAX(1,ABS({TARGET}))"
    check = f'IF(ISNUMBER({required}),IF({FACTOR}<0,"{no}",IF({meets},"{reaches}","{no}")),"{no}")'
    book.text(sheet, CHECK_ROW, 0, t("workbook.ladder_check"), bold)
    book.formula(sheet, CHECK_ROW, NOW, check, book.look(bold=True), reaches if asked.reachable else no)
    for defined, at in ((TARGET, TARGET_ROW), (FACTOR, FACTOR_ROW)):
        cell = xl_rowcol_to_cell(at, NOW, row_abs=True, col_abs=True)
        book.workbook.define_name(defined, f"={name}!{cell}")


def _in_column(rows: Mapping[str, int], column: int) -> Ref:
    return lambda kpi_id: xl_rowcol_to_cell(rows[kpi_id], column)


def _rung(book: Book, sheet: Any, rung: Rung, rows: dict[str, int], *, single: bool) -> None:
    kpi, row = book.tree[rung.id], rows[rung.id]
    unit, own = kpi.measure, defined_name(rung.id)
    fill: dict[str, object] = {"bold": True, "bg_color": KGI_FILL} if rung.id == book.tree.kgi else {}
    book.text(sheet, row, 0, rung.kpi, book.cell(**fill))
    book.text(sheet, row, UNIT, kpi.unit, book.cell(font_color=GREY, **fill))
    book.formula(sheet, row, NOW, own, book.cell(unit, **fill), rung.now)
    scaled = kpi.is_lever and rung.is_volume and not rung.held
    # A single volume that is missing or zero is the very number that is asked for.
    start = f"IF(ISNUMBER({own}),IF({own}>0,{own},1),1)" if single else own
    for column, factor, value in ((REQUIRED, FACTOR, rung.required), (ONCE, "1", ""), (TWICE, "2", "")):
        look = book.cell(unit, **fill) if column == REQUIRED else book.cell(unit, font_color=GREY, **fill)
        if kpi.is_lever:
            formula = f"{start}*{factor}" if scaled else own
        else:
            formula = live_formula(book.tree, kpi, _in_column(rows, column)) or MISSING
        book.formula(sheet, row, column, formula, look, value)
    exact = xl_rowcol_to_cell(row, REQUIRED)
    up = f"IF({exact}-INT({exact})<={WHOLE}*MAX(1,ABS({exact})),INT({exact}),INT({exact})+1)"
    look = book.cell(unit, **{"bold": True, **fill})
    book.formula(sheet, row, ROUNDED, up if rung.is_volume else exact, look, rung.required_rounded)
    book.number(sheet, row, APP, rung.required_rounded, book.cell(unit, font_color=GREY, **fill))
