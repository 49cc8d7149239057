"""Native charts: PowerPoint draws and edits them; their numbers stand in a workbook of their own, text as text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml.ns import qn

from kpitree.export.picture.letters import clean
from kpitree.export.slides.deck import Sheet
from kpitree.export.slides.paper import INK, LINE, Box, Colour, element, fill, outline, painted
from kpitree.export.slides.text import Words, properties

LABEL_SIZE = 12.0
Kind = XL_CHART_TYPE
Place = XL_LABEL_POSITION


@dataclass(frozen=True)
class Series:
    """One series. `colour` None is invisible; `label` is where numbers stand, `says_name` the series' name instead.

    `formulas` are for the workbook behind the chart, in the place of values: what is typed there moves the rest.
    """

    name: str
    values: Sequence[float | None]
    colour: Colour | None
    label: Place | None = None
    number_format: str = "General"
    says_name: bool = False
    bold: bool = True
    formulas: Sequence[str | None] = ()


def add_chart(
    sheet: Sheet, box: Box, kind: Kind, labels: Sequence[str], series: Sequence[Series], *, gap: int = 60,
    overlap: int = 0, beside: Sequence[Series] = (), name: str, spoken: str,
    ends: tuple[float, float] | None = None, size: float = LABEL_SIZE,
) -> Any:  # fmt: skip
    """A chart of bars or columns without a legend, without a value axis and without grid; labels say the numbers.

    `ends` are the least and the largest value of the axis; `spoken` is what is read to those who cannot see it.
    `beside` are columns of the workbook behind it that are not drawn.
    """
    data = CategoryChartData()
    texts = [clean(label) if "\n" not in label else "\n".join(map(clean, label.split("\n"))) for label in labels]
    data.categories = texts
    for one in series:
        data.add_series(clean(one.name), [None if v is None else float(v) for v in one.values], one.number_format)
    frame = sheet.slide.shapes.add_chart(kind, *box.emu(), data)
    frame.name = clean(name)[:120]
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(spoken)[:2000])
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(_workbook(texts, (*series, *beside)))
    chart.has_legend = chart.has_title = False
    _letters(sheet, chart, size)
    _axes(sheet, chart, ends, size)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = gap, overlap
    plot.vary_by_categories = False
    for drawn, one in zip(plot.series, series, strict=True):
        painted(drawn._element.get_or_add_spPr(), one.colour)
        drawn.invert_if_negative = False
        if one.label is not None:
            _labels(sheet, drawn, one, size)
    return chart


def _workbook(labels: Sequence[str], series: Sequence[Series]) -> bytes:
    """The numbers behind a chart. No text is a formula, whatever a KPI is called."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Sheet1")
    for row, label in enumerate(labels, 1):
        sheet.write_string(row, 0, label)
    sheet.set_column(0, 0, 30)
    for column, one in enumerate(series, 1):
        sheet.write_string(0, column, clean(one.name))
        look = book.add_format({"num_format": one.number_format})
        formulas = one.formulas or [None] * len(one.values)
        for row, (value, formula) in enumerate(zip(one.values, formulas, strict=True), 1):
            if formula is not None:
                sheet.write_formula(row, column, f"={formula}", look, 0.0 if value is None else value)
            elif value is not None:
                sheet.write_number(row, column, value, look)
    book.close()
    return content.getvalue()


def _letters(sheet: Sheet, chart: Any, size: float) -> None:
    """The look of all text in a chart."""
    space = chart._chartSpace
    for old in space.findall(qn("c:txPr")):
        space.remove(old)
    made = _text(sheet, size)
    after = [space.find(qn(tag)) for tag in ("c:externalData", "c:printSettings", "c:userShapes", "c:extLst")]
    following = next((one for one in after if one is not None), None)
    if following is None:
        space.append(made)
    else:
        following.addprevious(made)


def _text(sheet: Sheet, size: float) -> Any:
    """How text in a chart looks; it never stands aslant."""
    made = element("c:txPr")
    made.append(element("a:bodyPr", rot=0, vert="horz"))
    made.append(element("a:lstStyle"))
    paragraph, about = element("a:p"), element("a:pPr")
    about.append(properties("a:defRPr", Words("", sheet.size(size)), sheet.deck.fonts))
    paragraph.append(about)
    paragraph.append(element("a:endParaRPr", lang=sheet.deck.fonts.tongue))
    made.append(paragraph)
    return made


def _axes(sheet: Sheet, chart: Any, ends: tuple[float, float] | None, size: float) -> None:
    value, category = chart.value_axis, chart.category_axis
    value.has_major_gridlines = value.has_minor_gridlines = False
    value.visible = False
    if ends is not None:
        value.minimum_scale, value.maximum_scale = ends
    category.has_major_gridlines = False
    category.major_tick_mark = category.minor_tick_mark = XL_TICK_MARK.NONE
    category.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis = category._element
    for old in axis.findall(qn("c:txPr")):
        axis.remove(old)
    axis.find(qn("c:crossAx")).addprevious(_text(sheet, size))
    look = category.format.line._get_or_add_ln().getparent()
    for old in look.findall(qn("a:ln")):
        look.remove(old)
    look.append(outline(LINE, 1.0))


def _labels(sheet: Sheet, drawn: Any, one: Series, size: float) -> None:
    labels = drawn.data_labels
    labels.show_value, labels.show_series_name = not one.says_name, one.says_name
    labels.number_format, labels.number_format_is_linked = one.number_format, False
    labels.position = one.label
    font = labels.font
    font.bold, font.size = one.bold, None
    labels._element.find(f".//{qn('a:bodyPr')}").set("wrap", "none")
    about = font._element if hasattr(font, "_element") else font._rPr
    for old in list(about):
        about.remove(old)
    about.set("sz", str(round(sheet.size(size) * 100)))
    about.append(fill(INK))
    about.append(element("a:ea", typeface=sheet.deck.fonts.east))


def inner_plot(chart: Any, x: float, y: float, w: float, h: float) -> None:
    """Where in its frame the bars themselves are drawn, in shares of it: so that other things can stand in line."""
    plot = chart._chartSpace.chart.plotArea
    for old in plot.findall(qn("c:layout")):
        plot.remove(old)
    layout, manual = element("c:layout"), element("c:manualLayout")
    manual.append(element("c:layoutTarget", val="inner"))
    for tag in ("c:xMode", "c:yMode"):
        manual.append(element(tag, val="edge"))
    for tag, share in (("c:x", x), ("c:y", y), ("c:w", w), ("c:h", h)):
        manual.append(element(tag, val=f"{share:.5f}"))
    layout.append(manual)
    plot.insert(0, layout)


def recoloured(drawn: Any, point: int, colour: Colour) -> None:
    """One point of a series in another colour."""
    painted(drawn.points[point].format.fill._xPr, colour)
