"""The list to take along: every KPI with its own value, the band and where the one lies in the other."""

from __future__ import annotations

from collections.abc import Sequence

from kpitree.analysis.comparison import Benchmarking, Comparison
from kpitree.export.picture.frame import Picture, framed
from kpitree.export.picture.letters import clip
from kpitree.export.picture.svg import ACCENT, INK, LINE, QUIET, TINT, tag, text
from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from pages.benchmarks import words
from pages.benchmarks.rows import band_text, factor_text
from pages.benchmarks.strip import Strip, strip_of
from pages.shell import session
from pages.shell.saving import draw_saving
from pages.shell.saving.csv import as_rows
from pages.shell.stamp import stamp

MOST = 40  # rows on one picture
WIDTH, ROW, HEAD = 1080.0, 46.0, 28.0
OWN, TRACK, TRACK_WIDTH, BAND, WORTH, SOURCE = 300.0, 320.0, 260.0, 700.0, 830.0, 850.0


def draw_list_saving(workspace: Workspace, result: Benchmarking, rows: Sequence[Comparison]) -> None:
    """The small button under the list; the picture has the rows in the order they are looked at."""
    shown = [row for row in rows if row.candidates][:MOST]
    draw_saving(
        "benchmarks:list", "benchmarks", lambda: as_rows(result.to_frame()), lambda: _picture(workspace, shown)
    )  # fmt: skip


def _picture(workspace: Workspace, rows: Sequence[Comparison]) -> Picture:
    t = session.translator()
    heads = (("kpi", 0.0, "start"), ("own", OWN, "end"), ("band", BAND, "end"), ("worth", WORTH, "end"),
             ("source", SOURCE, "start"))  # fmt: skip
    body = "".join(
        text(x, 14, t(f"benchmarks.col_{name}"), size=12, fill=QUIET, anchor="end" if anchor == "end" else "start")
        for name, x, anchor in heads
    )
    body += "".join(_line(t, workspace, row, HEAD + n * ROW) for n, row in enumerate(rows))
    about = t("picture.benchmarks")
    return framed(body, WIDTH, HEAD + max(1, len(rows)) * ROW, workspace, t, stamp=stamp(), about=about)


def _line(t: Translator, workspace: Workspace, row: Comparison, top: float) -> str:
    kpi, tree = workspace.tree[row.id], workspace.tree
    unit, y = row.unit(kpi), top + ROW / 2 + 5
    worth = row.gain
    gain = "" if worth is None or tree.kgi is None else t.delta(worth, tree[tree.kgi].measure)
    band = clip(band_text(t, row, unit), 13, BAND - TRACK - TRACK_WIDTH - 10)
    gain = clip(gain, 13, WORTH - BAND - 10, bold=True)
    return (
        tag("path", d=f"M0 {top:g}H{WIDTH:g}", stroke=LINE)
        + text(0, y, clip(row.kpi, 14, OWN - 90, bold=True), size=14, bold=True)
        + text(OWN, y, t.value(row.value, unit), size=14, bold=True, anchor="end")
        + _strip(strip_of(kpi, row, is_rate=unit.is_rate), top + ROW / 2)
        + text(BAND, y, band, size=13, anchor="end")
        + text(WORTH, y, gain, size=13, bold=True, fill=ACCENT, anchor="end")
        + text(SOURCE, y, clip(_source(t, row), 12, WIDTH - SOURCE), size=12, fill=QUIET)
    )


def _source(t: Translator, row: Comparison) -> str:
    """Who says so; nobody does where the figures contradict each other."""
    if row.reason == "contradictory":
        published = sum(1 for figure in row.candidates if not figure.own)
        return t("benchmarks.spread", factor=factor_text(t, row), n=str(published))
    return "" if row.chosen is None else words.publisher(t, row.chosen)


def _strip(strip: Strip, middle: float) -> str:
    def at(percent: float) -> float:
        return TRACK + TRACK_WIDTH * percent / 100

    drawn = tag("rect", x=TRACK, y=middle - 7, width=TRACK_WIDTH, height=14, rx=4, fill="#f1f3f6")
    for mark in sorted(strip.marks, key=lambda mark: mark.taken):
        left, right = at(strip.place(mark.low, at=0.0)), at(strip.place(mark.high, at=100.0))
        fill, opacity = ("#9dbdf0", 1.0) if mark.taken else ("#c3ccd8", 0.55)
        drawn += tag(
            "rect", x=left, y=middle - 7, width=max(2.0, right - left), height=14, rx=2, fill=fill, opacity=opacity
        )
    if strip.own is None:
        return drawn
    if strip.interval is not None:
        left, right = (at(strip.place(x, at=0.0)) for x in strip.interval)
        drawn += tag("path", d=f"M{left:g} {middle:g}H{right:g}", stroke=INK, stroke_width=1.5)
    return drawn + tag("circle", cx=at(strip.place(strip.own, at=0.0)), cy=middle, r=5, fill=INK, stroke=TINT)
