"""What stands beside the tree: benchmark figures with their sources, and what really happened each month."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from kpitree.analysis.benchmarking import compare
from kpitree.analysis.comparison import Comparison
from kpitree.export.workbook.book import GREY, Book, height_of, width_of
from kpitree.export.workbook.names import defined_name
from kpitree.model import Benchmark, Kpi
from kpitree.model.actuals import number_of

KPI, VALUE, UNIT, CHOSEN, LOW, TYPICAL, HIGH, VERDICT, SEGMENT, PUBLISHER, YEAR, SAMPLE, GRADE, SOURCE, CAVEAT = range(
    15
)
HEAD = 3
FIRST_MONTH = 2


def write_benchmarks(book: Book, rows: Iterable[Benchmark]) -> None:
    """Every figure that counts the same as a KPI (§61), the one it is compared with marked; no sheet without any."""
    t, workspace = book.t, book.workspace
    changes = {k: v for k, v in book.values.items() if book.tree[k].is_lever and v is not None}
    found = compare(book.tree, rows, changes=changes, picked=workspace.picked)
    listed = [(one, row) for one in found.rows for row in one.candidates]
    if not listed:
        return
    sheet = book.sheet(t("workbook.benchmarks"), t("workbook.benchmarks_title"))
    heads = ("kpi", "value", "unit", "chosen", "low", "likely", "high", "verdict", "segment", "publisher", "year", "n",
             "grade", "source", "caveat")  # fmt: skip
    widths = [width_of([one.kpi for one, _ in listed], least=20), 13, 8, 7, 12, 12, 12, 16, 30, 22, 7, 10, 8, 50, 50]
    book.heads(
        sheet,
        HEAD,
        [t(f"workbook.col_{head}") for head in heads],
        widths,
        numbers=(VALUE, LOW, TYPICAL, HIGH, YEAR, SAMPLE),
    )
    for at, (one, row) in enumerate(listed, HEAD + 1):
        _figure(book, sheet, at, one, row)
        wrapped = {row.segment(t.lang): 30.0, row.publisher: 22.0, row.source: 50.0, row.caveat(t.lang): 50.0}
        sheet.set_row(at, height_of(wrapped))
    sheet.autofilter(HEAD, 0, HEAD + len(listed), len(heads) - 1)


def _figure(book: Book, sheet: Any, at: int, one: Comparison, row: Benchmark) -> None:
    t, kpi = book.t, book.tree[one.id]
    unit = row.measure if kpi.measure.kind == "none" else kpi.measure
    taken = one.chosen is not None and one.chosen.id == row.id
    scale = row.measure.scale / kpi.measure.scale
    look: dict[str, object] = {"bold": True} if taken else {}
    wrapped = book.cell(text_wrap=True, **look)
    book.text(sheet, at, KPI, one.kpi, book.cell(**look))
    book.formula(sheet, at, VALUE, defined_name(one.id), book.cell(unit, **look), one.value)
    book.text(sheet, at, UNIT, kpi.unit or row.unit, book.cell(font_color=GREY))
    book.text(sheet, at, CHOSEN, t("workbook.chosen") if taken else "", book.cell(align="center"))
    for column, figure in zip((LOW, TYPICAL, HIGH), (row.low, row.typical, row.high), strict=True):
        book.number(sheet, at, column, None if figure is None else figure * scale, book.cell(unit, **look))
    if taken and one.reason == "contradictory":
        book.text(sheet, at, VERDICT, t("workbook.verdict_contradictory"), wrapped)
    elif taken:
        low, high = (TYPICAL, TYPICAL) if row.is_point else (LOW, HIGH)
        said = {word: f'"{t(f"workbook.verdict_{word}")}"' for word in ("below", "within", "above")}
        value, floor, top = (xl_rowcol_to_cell(at, column) for column in (VALUE, low, high))
        below, above = f"AND(ISNUMBER({floor}),{value}<{floor})", f"AND(ISNUMBER({top}),{value}>{top})"
        verdict = f"IF({below},{said['below']},IF({above},{said['above']},{said['within']}))"
        now = "" if one.verdict == "not_compared" else said[one.verdict].strip('"')
        book.formula(sheet, at, VERDICT, f'IF(ISNUMBER({value}),{verdict},"")', book.cell(**look), now)
    else:
        book.text(sheet, at, VERDICT, "")
    texts = {SEGMENT: row.segment(t.lang), PUBLISHER: row.publisher, SOURCE: row.source, CAVEAT: row.caveat(t.lang)}
    for column, text in texts.items():
        book.text(sheet, at, column, text, wrapped)
    book.number(sheet, at, YEAR, row.year, book.cell(num_format="0"))
    book.number(sheet, at, SAMPLE, row.n, book.cell(num_format="#,##0"))
    book.text(sheet, at, GRADE, row.grade, book.cell(align="center"))


def write_actuals(book: Book) -> None:
    """KPIs by month, as far as they were reported; no sheet without any."""
    t, actuals = book.t, book.workspace.actuals
    if not actuals:
        return
    months = list(actuals.months)
    kpis = [line.kpi for line in book.lines if actuals.series(line.kpi.id)]
    sheet = book.sheet(t("workbook.actuals"), t("workbook.actuals_title"))
    heads = [t("workbook.col_kpi"), t("workbook.col_unit"), *months]
    widths = [width_of([kpi.name for kpi in kpis], least=24), 9, *(13.0 for _ in months)]
    book.heads(sheet, HEAD, heads, widths, numbers=range(FIRST_MONTH, len(heads)))
    for row, kpi in enumerate(kpis, HEAD + 1):
        book.text(sheet, row, 0, kpi.name)
        book.text(sheet, row, 1, kpi.unit, book.cell(font_color=GREY))
        for column, month in enumerate(months, FIRST_MONTH):
            actual = actuals.of(month).get(kpi.id)
            book.number(sheet, row, column, None if actual is None else number_of(actual), book.cell(kpi.measure))
    if len(months) > 1:
        _chart(book, sheet, kpis, len(months))


def _chart(book: Book, sheet: Any, kpis: list[Kpi], months: int) -> None:
    """The KGI month by month; where it was not reported, the first KPI that was."""
    shown = next((i for i, kpi in enumerate(kpis) if kpi.id == book.tree.kgi), 0)
    name, row, last = book.t("workbook.actuals"), HEAD + 1 + shown, FIRST_MONTH + months - 1
    chart = book.workbook.add_chart({"type": "line"})
    chart.add_series({
        "categories": [name, HEAD, FIRST_MONTH, HEAD, last], "values": [name, row, FIRST_MONTH, row, last],
        "line": {"color": "#2F6FB0", "width": 2.25}, "marker": {"type": "circle", "size": 6},
    })  # fmt: skip
    chart.set_title({"name": book.t("workbook.chart_actuals", name=kpis[shown].name), "name_font": {"size": 12}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 860, "height": 320})
    sheet.insert_chart(HEAD + len(kpis) + 2, 0, chart)
