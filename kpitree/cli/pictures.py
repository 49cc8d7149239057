"""Charts of a tree as pictures: which lever, how likely, and what makes the difference."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from kpitree.analysis.bridge import bridge
from kpitree.analysis.bridge_groups import grouped
from kpitree.analysis.odds import forecast
from kpitree.analysis.simulation import simulate
from kpitree.analysis.tornado import tornado
from kpitree.engine import evaluate
from kpitree.errors import KpiTreeError
from kpitree.export.picture.chart import chart_picture
from kpitree.export.picture.frame import Picture, state_of
from kpitree.export.stamp import Stamp
from kpitree.i18n import Translator
from kpitree.model import Kpi
from kpitree.problems import Problem
from kpitree.workspace import Workspace

MOST_BARS = 15
DRAWS = 1 << 17
Drawn = tuple[dict[str, Any], str, str]  # a specification, what it is about, which futures


def chart_of(name: str, workspace: Workspace, t: Translator, *, stamp: Stamp) -> Picture:
    """The picture of one of `CHARTS`. Raises KpiTreeError where there is nothing to draw."""
    tree = workspace.tree
    if tree.kgi is None or not math.isfinite(evaluate(tree, workspace.lever_values()).kgi):
        raise KpiTreeError("no KGI to draw", [Problem(code="picture_no_kgi")])
    spec, about, state = CHARTS[name](workspace, t, tree[tree.kgi])
    return chart_picture([("", spec)], workspace, t, stamp=stamp, about=about, state=state)


def _tornado(workspace: Workspace, t: Translator, kgi: Kpi) -> Drawn:
    from kpitree.charts import tornado_chart, tornado_height
    from kpitree.export.picture.tornado_rows import tornado_rows

    result = tornado(workspace.tree, changes=workspace.lever_values())
    known = [bar for bar in result.bars if not math.isnan(bar.swing)][:MOST_BARS]
    if not known:
        raise KpiTreeError("no lever has a range", [Problem(code="picture_no_range")])
    rows = tornado_rows(t, known, result, workspace.tree)
    about = t("picture.tornado", kgi=kgi.name, by=t("sensitivity_levers.view_range"))
    return tornado_chart(rows).properties(height=tornado_height(rows)).to_dict(), about, ""


def _odds(workspace: Workspace, t: Translator, kgi: Kpi) -> Drawn:
    from kpitree.charts import DISTRIBUTION_HEIGHT, distribution_chart
    from kpitree.export.picture.odds_rows import odds_rows

    tree, values, odds = workspace.tree, workspace.lever_values(), workspace.odds
    found = simulate(
        tree, DRAWS, 0, values, kgi.target, odds.counting_noise, odds.correlation()
    )  # fmt: skip
    rows = odds_rows(t, kgi, forecast(found, whole=odds.counting_noise and kgi.is_volume), evaluate(tree, values).kgi)
    if not rows:
        raise KpiTreeError("no draw has a value", [Problem(code="picture_no_kgi")])
    spec = distribution_chart(rows).properties(height=DISTRIBUTION_HEIGHT).to_dict()
    return spec, t("picture.odds", kpi=kgi.name), ""


def _bridge(workspace: Workspace, t: Translator, kgi: Kpi) -> Drawn:
    from kpitree.charts import waterfall_chart, waterfall_height
    from kpitree.export.picture.bridge_rows import parts_of, waterfall_rows

    tree, values = workspace.tree, workspace.lever_values()
    if not values:
        raise KpiTreeError("nothing is moved", [Problem(code="picture_nothing_moved")])
    result = bridge(tree, None, values)
    if result.problems:
        raise KpiTreeError("the difference cannot be split", result.problems)
    names = t("picture.baseline_name"), state_of(workspace, t)
    parts = parts_of(t, tree, grouped(result, tree, "lever", most=MOST_BARS))
    rows = waterfall_rows(t, kgi, names, (result.kgi_before, result.kgi_after), parts)
    spec = waterfall_chart(rows).properties(height=waterfall_height(rows)).to_dict()
    return spec, t("picture.bridge", kgi=kgi.name), " → ".join(names)


CHARTS: dict[str, Callable[[Workspace, Translator, Kpi], Drawn]] = {
    "tornado": _tornado, "odds": _odds, "bridge": _bridge,
}  # fmt: skip
