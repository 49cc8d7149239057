"""What exports cost: every kind of file of a 100-KPI tree with ten scenarios, and what others feel meanwhile.

Run by hand: `python -m benchmarks.export`. The workbook and the slides take turns with the bare library writing as many
cells, shapes and charts; quote the ratios.
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Pt
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

import kpitree as kt
from kpitree.data.benchmarks import load
from kpitree.data.files import write_workspace
from kpitree.export.handout import to_handout
from kpitree.export.markdown import to_markdown
from kpitree.export.picture.paint import to_png
from kpitree.export.picture.tree import tree_picture
from kpitree.export.slides import to_slides
from kpitree.export.stamp import Stamp
from kpitree.export.workbook import to_workbook
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, Range, ScaleBy, Scenario
from kpitree.workspace import Workspace

JA, STAMP = Translator("ja"), Stamp(date(2026, 4, 1))
RUNS = 15
BRANCHES, SCENARIOS = 33, 10


def plan() -> Workspace:
    """A sum of products, 100 KPIs; ten scenarios of five levers each; three levers moved."""
    kpis = [Kpi(id="total", name="売上合計", unit="円", formula=" + ".join(f"sales_{i}" for i in range(BRANCHES)),
                target=4e9)]  # fmt: skip
    for i in range(BRANCHES):
        source = f"営業会議 {i}"
        kpis += [
            Kpi(id=f"sales_{i}", name=f"売上{i}", unit="円", formula=f"deals_{i} * price_{i}"),
            Kpi(
                id=f"deals_{i}", name=f"件数{i}", unit="件", value=80 + i, range=Range(low=50, high=150, source=source)
            ),
            Kpi(
                id=f"price_{i}", name=f"単価{i}", unit="円", value=1e6, range=Range(low=8e5, high=1.2e6, source=source)
            ),
        ]
    scenarios = tuple(
        Scenario(id=f"plan_{s}", name=f"案{s}", changes={f"deals_{(5 * s + i) % BRANCHES}": ScaleBy(factor=1.1 + s / 50)
                                                        for i in range(5)})
        for s in range(SCENARIOS)
    )  # fmt: skip
    moved = {f"deals_{i}": ScaleBy(factor=1.2) for i in range(3)}
    return Workspace(tree=KpiTree(kpis=tuple(kpis), kgi="total"), scenarios=scenarios, changes=moved)


def took(act: Callable[[], object]) -> float:
    """Seconds."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def bare_workbook(content: bytes) -> Callable[[], bytes]:
    """The values of a workbook, written by XlsxWriter alone."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]

    def write() -> bytes:
        made = io.BytesIO()
        with Workbook(made, {"in_memory": True}) as copy:
            for rows in sheets:
                sheet = copy.add_worksheet()
                for r, row in enumerate(rows):
                    sheet.write_row(r, 0, row)
        return made.getvalue()

    return write


def bare_slides(content: bytes) -> Callable[[], bytes]:
    """As many slides with as many shapes and charts of as many numbers, made by python-pptx alone."""
    deck = Presentation(io.BytesIO(content))
    counts = [
        (sum(not shape.has_chart for shape in slide.shapes),
         [(len(c.plots[0].series), len(c.plots[0].categories)) for c in (s.chart for s in slide.shapes if s.has_chart)])
        for slide in deck.slides
    ]  # fmt: skip

    def write() -> bytes:
        copy, made = Presentation(), io.BytesIO()
        for shapes, charts in counts:
            slide = copy.slides.add_slide(copy.slide_layouts[5])
            slide.notes_slide.notes_text_frame.text = "notes"
            for n in range(shapes):
                box = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Pt(n), Pt(n), Pt(99), Pt(20))
                box.text_frame.text = "text"
            for series, categories in charts:
                data = CategoryChartData()
                data.categories = [str(i) for i in range(categories)]
                for n in range(series):
                    data.add_series(str(n), [1.0] * categories)
                slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Pt(9), Pt(9), Pt(400), Pt(300), data)
        copy.save(made)
        return made.getvalue()

    return write


def first_of_a_process(kind: str) -> float:
    """Milliseconds of the first file that a process makes: the libraries are loaded for it."""
    code = f"""
import sys, time
from benchmarks.export import STAMP, JA, load, plan
for name in [m for m in sys.modules if m.split('.')[0] in ('pptx', 'xlsxwriter', 'lxml')]:
    del sys.modules[name]
workspace = plan()
began = time.perf_counter()
if {kind!r} == 'xlsx':
    from kpitree.export.workbook import to_workbook as make
else:
    from kpitree.export.slides import to_slides as make
make(workspace, JA, stamp=STAMP, benchmarks=load())
print(1000 * (time.perf_counter() - began))
"""
    return float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def felt(act: Callable[[], object] | None) -> list[float]:
    """How long others wait for an evaluation (ms), while a file is made in a thread over and over, or nothing is."""
    tree, waits, stop = kt.template("btob_basic"), [], threading.Event()

    def work() -> None:
        while not stop.is_set() and act is not None:
            act()

    thread = threading.Thread(target=work)
    thread.start()
    for _ in range(200):
        # From the moment at which it should wake up: the lock of the interpreter is waited for before anything runs.
        waits.append(1000 * (took(lambda: (time.sleep(0.01), kt.evaluate(tree).kgi)) - 0.01))
    stop.set()
    thread.join()
    return sorted(waits)


def main() -> None:
    """Measure and print."""
    workspace, rows = plan(), load()
    kinds: dict[str, Callable[[], object]] = {
        "workbook": lambda: to_workbook(workspace, JA, stamp=STAMP, benchmarks=rows),
        "slides": lambda: to_slides(workspace, JA, stamp=STAMP, benchmarks=rows),
        "handout": lambda: to_handout(workspace, JA, stamp=STAMP),
        "Markdown": lambda: to_markdown(workspace, JA, stamp=STAMP),
        "picture (SVG)": lambda: tree_picture(workspace, JA, stamp=STAMP),
        "picture (PNG)": lambda: to_png(tree_picture(workspace, JA, stamp=STAMP)),
        "workspace (JSON)": lambda: write_workspace(workspace),
    }
    bare = {
        "workbook": bare_workbook(to_workbook(workspace, JA, stamp=STAMP, benchmarks=rows)),
        "slides": bare_slides(to_slides(workspace, JA, stamp=STAMP, benchmarks=rows)),
    }
    print(f"{'':<20}{'ms':>9}{'bare ms':>10}{'ratio':>8}")
    for name, make in kinds.items():
        other = bare.get(name)
        found = [(took(make), took(other) if other else 0.0) for _ in range(RUNS)]
        ours, theirs = (1000 * statistics.median(part) for part in zip(*found, strict=True))
        ratio = f"{theirs:>10.0f}{statistics.median(a / b for a, b in found):>8.2f}" if other else ""
        print(f"{name:<20}{ours:>9.1f}{ratio}")
    print()
    for kind in ("xlsx", "pptx"):
        print(f"first .{kind} of a process, libraries included: {first_of_a_process(kind):.0f} ms")
    print()
    print(f"{'evaluate while':<20}{'median ms':>11}{'p95 ms':>9}")
    for label, act in (("nothing is made", None), ("slides are made", kinds["slides"])):
        waits = felt(act)
        print(f"{label:<20}{statistics.median(waits):>11.3f}{waits[int(0.95 * len(waits))]:>9.2f}")


if __name__ == "__main__":
    main()
