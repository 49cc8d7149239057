"""A waterfall of HTML (pages/shell/waterfall.py) to take along: as a chart, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kpitree.export.picture.frame import Picture
from kpitree.model import Kpi
from pages.shell import chart, session
from pages.shell.saving import draw_saving
from pages.shell.waterfall import Row

if TYPE_CHECKING:
    import altair as alt

    from kpitree.charts import Ground

ROOM = 0.3  # of the width, for what stands behind the bars


def draw_waterfall_saving(key: str, name: str, rows: Sequence[Row], kgi: Kpi, *, about: str) -> None:
    """The small button under a waterfall."""
    draw_saving(key, name, lambda: _table(rows, kgi), lambda: _picture(rows, about))


def _table(rows: Sequence[Row], kgi: Kpi) -> list[dict[str, object]]:
    """Totals as they are, parts as what they add."""
    t = session.translator()
    columns = t("saving.column_part"), t("saving.column_value", kgi=kgi.name)
    return [dict(zip(columns, (row.label, row.end - row.start), strict=True)) for row in rows]


def _picture(rows: Sequence[Row], about: str) -> Picture:
    from kpitree.charts import waterfall_height

    low, high = min(0.0, *(min(r.start, r.end) for r in rows)), max(0.0, *(max(r.start, r.end) for r in rows))
    reach = high + ROOM / (1 - ROOM) * ((high - low) or 1.0)
    drawn: chart.Rows = [
        {
            "row": n, "name": row.label, "detail": "", "start": row.start, "end": row.end, "zero": 0.0, "exact": "",
            "at": max(row.start, row.end, 0.0), "tone": "base" if row.tone == "target" else row.tone, "text": row.text,
            "low": low, "high": reach,
        }
        for n, row in enumerate(rows)
    ]  # fmt: skip
    return chart.picture("waterfall", _waterfall, drawn, height=waterfall_height(drawn), about=about)


def _waterfall(ground: Ground) -> alt.LayerChart:
    from kpitree.charts import waterfall_chart

    return waterfall_chart([], ground=ground)
