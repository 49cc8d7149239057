"""Slides say what the app says: read back, charts hold its numbers; nothing is empty, off the slide or a formula."""

from __future__ import annotations

import io
import math
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pptx.oxml.ns import qn
from python_calamine import CalamineWorkbook

from kpitree.analysis.bridge import bridge
from kpitree.analysis.odds import forecast
from kpitree.analysis.simulation import Sampler
from kpitree.analysis.tornado import tornado
from kpitree.data.benchmarks import load
from kpitree.data.templates import templates
from kpitree.engine import evaluate
from kpitree.export.slides import left_out
from kpitree.export.slides.figures import figures_for
from kpitree.export.slides.story import NAMES, story_of
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, Range, SetTo
from kpitree.workspace import Workspace
from tests.export.decks import EN, JA, charts, full, numbers, opened, texts, titles, tree_of, written
from tests.export.office import edited, recalculated, rows
from tests.fixtures.trees import broken_tree
from tests.hostile import naughty_strings
from tests.pages.conftest import big_tree


def same(found: list[float | None], expected: list[float], factor: float) -> bool:
    """The chart's numbers, in the unit they are shown in."""
    return len(found) == len(expected) and all(
        f is not None and math.isclose(f, e * factor, rel_tol=1e-12, abs_tol=1e-12)
        for f, e in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize("slug", ["btob_basic", "four_channels", "capacity"])
def test_the_tornado_holds_the_apps_numbers(slug: str) -> None:  # §19
    workspace = full(slug)
    tree, found = workspace.tree, tornado(workspace.tree, changes=workspace.lever_values())
    chart = charts(opened(workspace))[JA("slides.tornado")]
    bars = [bar for bar in found.bars if bar.swing > 0][:10]
    pairs = [sorted((bar.kgi_low - found.kgi_now, bar.kgi_high - found.kgi_now)) for bar in bars]
    unit = tree[tree.kgi or ""].measure
    factor = figures_for(JA, unit, max(abs(x) for pair in pairs for x in pair), difference=True).factor
    assert same(numbers(chart, 0), [pair[0] for pair in pairs], factor)
    assert same(numbers(chart, 1), [pair[1] for pair in pairs], factor)
    assert [label.partition("\n")[0] for label in chart.plots[0].categories] == [bar.kpi for bar in bars]


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("slug", ["btob_basic", "annual_revenue", "full_funnel"])
def test_the_waterfall_adds_up_to_the_apps_bridge(slug: str, lang: Any) -> None:  # §21
    t, workspace = Translator(lang), full(slug, lang)
    result = bridge(workspace.tree, None, workspace.lever_values())
    chart = charts(opened(workspace, t))[t("slides.bridge")]
    by_name = {s.name: [v or 0.0 for v in s.values] for s in chart.plots[0].series}
    ups, downs, totals = (by_name[t(f"slides.{kind}")] for kind in ("increase", "decrease", "total"))
    unit = workspace.tree[workspace.tree.kgi or ""].measure
    factor = figures_for(t, unit, max(result.kgi_before, result.kgi_after)).factor
    steps = [up - down for up, down in zip(ups, downs, strict=True) if up or down]
    assert same(list(steps), [step.contribution for step in result.steps if step.contribution], factor)
    assert math.isclose(totals[0], result.kgi_before * factor)
    assert math.isclose(totals[0] + sum(steps), result.kgi_after * factor)
    # Nothing hidden is higher than where its column begins.
    hidden = by_name[t("slides.hidden")]
    tops = [h + u + d for h, u, d in zip(hidden, ups, downs, strict=True)]
    assert all(top <= max(*totals, *tops) for top in tops)


def test_the_waterfall_follows_what_is_typed_into_its_workbook(tmp_path: Path) -> None:
    """An executive edits a step in PowerPoint: the columns after it and the total go along."""
    chart = charts(opened(full()))[JA("slides.bridge")]
    blob = chart.part.chart_workbook.xlsx_part.blob
    (folder := tmp_path / "office").mkdir()
    before = {s.name: list(s.values) for s in chart.plots[0].series}
    found = recalculated(folder, {"same": blob, "more": edited(blob, 1, {"D3": 0.5}, tmp_path)})
    same_rows, more = (rows(found[name], "Sheet1") for name in ("same", "more"))
    for column, values in enumerate(before.values(), 1):
        for row, value in zip(same_rows[1:], values, strict=True):
            assert row[column] == ("" if value is None else pytest.approx(value))
    end = next(n for n in range(2, len(more)) if more[n][2] != "")
    gained = 0.5 - (before[JA("slides.increase")][1] or 0.0)
    assert more[end][2] == pytest.approx(same_rows[end][2] + gained)
    assert more[3][1] == pytest.approx(same_rows[3][1] + gained)
    assert more[2][5] == pytest.approx(0.5)


def test_a_waterfall_below_zero_keeps_its_sides() -> None:
    """A profit that goes from a loss over zero: each column has its parts on the right sides of zero."""
    kpis = (
        Kpi(id="profit", name="利益", unit="円", formula="sales - cost"),
        Kpi(id="sales", name="売上", unit="円", value=1e6, range=Range(low=5e5, high=3e6)),
        Kpi(id="cost", name="費用", unit="円", value=2e6, range=Range(low=1e6, high=3e6)),
    )
    tree = KpiTree(kpis=kpis, kgi="profit")
    workspace = Workspace(tree=tree, changes={"sales": SetTo(value=2.5e6), "cost": SetTo(value=2.2e6)})
    chart = charts(opened(workspace))[JA("slides.bridge")]
    # −¥100万, +¥150万 across zero, −¥20万 above zero, +¥30万.
    columns = [
        {s.name: v for s, v in zip(chart.plots[0].series, values, strict=True) if v}
        for values in zip(*(s.values for s in chart.plots[0].series), strict=True)
    ]

    def name(key: str) -> str:
        return JA(f"slides.{key}")

    below = JA("slides.below_zero", name=name("increase"))
    assert columns[0][name("total")] == pytest.approx(-100)
    assert (columns[1][name("increase")], columns[1][below]) == (pytest.approx(50), pytest.approx(-100))
    assert (columns[2][name("hidden")], columns[2][name("decrease")]) == (pytest.approx(30), pytest.approx(20))
    assert columns[3][name("total")] == pytest.approx(30)


def test_the_histogram_holds_the_draws_of_the_page() -> None:  # §30
    workspace = full()
    tree = workspace.tree
    kgi = tree[tree.kgi or ""]
    drawn = Sampler(tree, draws=1 << 17, seed=0, method="sobol")
    expected = forecast(drawn.run(workspace.lever_values(), target=kgi.target, of=kgi.id))
    chart = charts(opened(workspace))[JA("slides.odds")]
    shown = [s for s in chart.plots[0].series if not s.name.startswith("P") or s.name == JA("slides.percentiles")]
    shares = [sum(v or 0.0 for v in values) for values in zip(*(s.values for s in shown), strict=True)]
    assert same(list(shares), [share for _, _, share in expected.bins], 1.0)
    marks = {s.name for s in chart.plots[0].series}
    assert any(f"P50 {JA.value(expected.p50, kgi.measure, trim=True)}" in mark for mark in marks)


def test_scenarios_hold_the_kgi_of_each_future() -> None:
    workspace = full()
    tree = workspace.tree
    kgi = tree[tree.kgi or ""]
    found = [evaluate(tree).kgi]
    found += [evaluate(tree, workspace.at(s).lever_values()).kgi for s in workspace.scenarios]
    chart = charts(opened(workspace))[JA("slides.scenarios_chart", kgi=kgi.name)]
    assert same(numbers(chart, 0), found, figures_for(JA, kgi.measure, max(found)).factor)


@pytest.mark.parametrize(("slug", "t"), list(zip(templates(), [JA, EN] * 9, strict=False)))
def test_every_template_fits_its_slides(slug: str, t: Translator) -> None:
    deck = opened(full(slug, t.lang), t)
    assert all(titles(deck))
    _sound(deck)


def _sound(deck: Any) -> None:
    """No placeholder is empty, nothing stands off the slide, and every letter knows its Japanese font."""
    for slide in deck.slides:
        assert not [p.name for p in slide.placeholders if p.has_text_frame and not p.text_frame.text.strip()]
        for shape in slide.shapes:
            if shape.is_placeholder and shape._element.spPr.find(qn("a:xfrm")) is None:
                continue
            assert shape.left >= -1, (shape.name, shape.left)
            assert shape.top >= -1, (shape.name, shape.top)
            assert shape.left + shape.width <= deck.slide_width + 1, shape.name
            assert shape.top + shape.height <= deck.slide_height + 1, shape.name
        for run in slide._element.iter(qn("a:rPr")):
            assert run.find(qn("a:ea")) is not None or run.getparent().tag == qn("a:fld")
        assert slide.has_notes_slide
        assert slide.notes_slide.notes_text_frame.text.strip()


@pytest.mark.parametrize(
    "workspace", [Workspace(), Workspace(tree=broken_tree()), Workspace(tree=big_tree()),
                  Workspace(tree=KpiTree(kpis=(Kpi(id="lever", name="x"),)))],
    ids=["empty", "broken", "big", "no kgi"],
)  # fmt: skip
def test_anything_can_be_written(workspace: Workspace) -> None:
    deck = opened(workspace)
    assert titles(deck)
    _sound(deck)


def test_hostile_names_are_text_and_fit() -> None:
    names = []
    for text in dict.fromkeys(name.strip() for name in naughty_strings()):
        try:
            names.append(Kpi(id="lever", name=text).name)
        except ValueError:
            continue
    assert len(names) > 50
    for start in range(5):
        some = names[start::5][:: max(1, len(names) // 60)][:12]
        _sound(opened(Workspace(tree=tree_of(some), title=some[0], changes={"lever_0": SetTo(value=15.0)})))


def test_no_text_in_the_workbooks_behind_charts_is_a_formula() -> None:
    names = ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A1", "-2+3"]
    content = written(Workspace(tree=tree_of(names), changes={"lever_0": SetTo(value=15.0)}))
    seen: set[str] = set()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            if not part.endswith(".xlsx"):
                continue
            book = archive.read(part)
            with zipfile.ZipFile(io.BytesIO(book)) as inner:
                sheet = inner.read("xl/worksheets/sheet1.xml").decode()
            # The waterfall's own are cells and arithmetic; whatever a KPI is called is text.
            assert all(re.fullmatch(r"(MIN|SUM)?[A-G0-9(),:+-]+", f) for f in re.findall("<f>(.*?)</f>", sheet))
            cells = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
            seen |= {str(cell).partition("\n")[0] for row in cells for cell in row}
    assert set(names) <= seen


def test_the_workbook_behind_a_chart_holds_what_the_chart_shows() -> None:
    for chart in charts(opened(full())).values():
        book = CalamineWorkbook.from_filelike(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        cells = book.get_sheet_by_index(0).to_python()
        for column, series in enumerate(chart.plots[0].series, 1):
            assert cells[0][column] == series.name
            for row, value in zip(cells[1:], series.values, strict=True):
                assert row[column] == ("" if value is None else pytest.approx(value, rel=1e-14))


def test_what_would_be_empty_is_left_out_and_said() -> None:
    lever = Kpi(id="lever", name="x", value=1.0)
    bare = Workspace(tree=KpiTree(kpis=(Kpi(id="kgi", name="売上", formula="lever"), lever), kgi="kgi"))
    story = story_of(bare, JA, load())
    assert story.absent == ("tornado", "bridge", "odds", "scenarios", "benchmarks")
    assert left_out(bare, JA, benchmarks=load()) == tuple(JA(f"slides.without_{name}") for name in story.absent)
    assert len(opened(bare).slides) == len(NAMES) - len(story.absent)
    assert left_out(full(), JA, benchmarks=load()) == ()


@pytest.mark.parametrize("t", [JA, EN])
def test_date_version_and_language(t: Translator) -> None:
    deck = opened(full(lang=t.lang), t)
    said = list(texts(deck))
    assert any("役員会 5/12 合意" in text for text in said)
    assert sum("2026-04-01" in text for text in said) >= len(deck.slides)
    other = EN if t is JA else JA
    assert not [x for x in ("slides.assumption", "slides.chance", "slides.p10") if other(x) in said]


# Children of elements that are written by hand, in the order that PowerPoint insists on.
ORDER = {
    "a:rPr": ("ln", "noFill", "solidFill", "latin", "ea", "cs"),
    "a:defRPr": ("ln", "noFill", "solidFill", "latin", "ea", "cs"),
    "a:pPr": ("lnSpc", "spcBef", "spcAft", "buNone", "buChar", "tabLst", "defRPr"),
    "a:tcPr": ("lnL", "lnR", "lnT", "lnB", "noFill", "solidFill"),
    "a:ln": ("noFill", "solidFill", "prstDash"),
    "p:spPr": ("xfrm", "custGeom", "prstGeom", "noFill", "solidFill", "ln"),
    "c:dLbl": ("idx", "numFmt", "spPr", "txPr", "dLblPos", "showLegendKey", "showVal", "showCatName", "showSerName",
               "showPercent", "showBubbleSize"),
    "c:dLbls": ("dLbl", "numFmt", "spPr", "txPr", "dLblPos", "showLegendKey", "showVal", "showCatName", "showSerName",
                "showPercent", "showBubbleSize", "showLeaderLines"),
    "c:catAx": ("axId", "scaling", "delete", "axPos", "majorGridlines", "title", "numFmt", "majorTickMark",
                "minorTickMark", "tickLblPos", "spPr", "txPr", "crossAx", "crosses", "auto", "lblAlgn", "lblOffset",
                "noMultiLvlLbl"),
    "c:ser": ("idx", "order", "tx", "spPr", "invertIfNegative", "dPt", "dLbls", "cat", "val"),
    "c:chartSpace": ("date1904", "roundedCorners", "style", "chart", "spPr", "txPr", "externalData"),
    "c:plotArea": ("layout", "barChart", "catAx", "valAx", "spPr"),
}  # fmt: skip


def test_xml_is_in_the_order_of_the_schema() -> None:
    deck, tried = opened(full()), 0
    roots = [slide._element for slide in deck.slides] + [chart._chartSpace for chart in charts(deck).values()]
    for root in roots:
        for tag, order in ORDER.items():
            for node in root.iter(qn(tag)):
                names = [child.tag.rpartition("}")[2] for child in node]
                assert set(names) <= set(order), (tag, names)
                places = [order.index(name) for name in names]
                assert places == sorted(places), (tag, names)
                tried += 1
    assert tried > 300
