"""Causes of spread: the headline and the bars say what the core found, in words, on every kind of tree."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from kpitree.analysis.sobol import GlobalSensitivity, Influence, sobol
from kpitree.analysis.uncertain import uncertain
from kpitree.charts import Ground, shares_chart, shares_height
from kpitree.charts.palette import PALETTES
from kpitree.data.templates import template
from kpitree.i18n import Language, Translator
from kpitree.model import Counts, Kpi, KpiTree, Range, SetTo
from kpitree.workspace import History, Workspace
from pages.sensitivity.causes.notes import interaction
from pages.sensitivity.causes.question import draws_for
from pages.sensitivity.shares import doubted, percent
from tests.pages.conftest import OpenPage, assert_sound, big_tree, session_of

JA = Translator("ja")
HOSTILE = "<script>alert(1)</script> **{0}** [x](y)"


def asking(open_page: OpenPage, what: str, tree: KpiTree | None = None, lang: str = "ja") -> AppTest:
    """The Sensitivity page with that question asked."""
    app = open_page("sensitivity", lang=lang, tree=tree)
    app.button_group(key="sensitivity:question").set_value(what).run()
    assert_sound(app)
    return app


def words(app: AppTest) -> str:
    """All HTML of the page but the style sheet."""
    return "".join(body for e in app.get("html") if "<style" not in (body := e.proto.body))


def bars(app: AppTest) -> list[dict[str, Any]]:
    """The rows of the chart."""
    (chart,) = app.get("vega_lite_chart")
    held = chart.proto.datasets[0].data if chart.proto.datasets else chart.proto.data
    frame = convert_arrow_bytes_to_pandas_df(held.data)
    return [dict(zip(frame.columns, row, strict=True)) for row in frame.itertuples(index=False)]


def tree_of(formula: str, *levers: Kpi) -> KpiTree:
    return KpiTree(kpis=(Kpi(id="top", name="売上", unit="円", formula=formula), *levers), kgi="top")


def lever(kpi_id: str, low: float, value: float, high: float, **more: Any) -> Kpi:
    return Kpi(id=kpi_id, name=more.pop("name", kpi_id), value=value, range=Range(low=low, high=high), **more)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_headline_names_the_largest_share_and_the_bars_are_the_whole(open_page: OpenPage, lang: Language) -> None:
    tree, t = template("btob_basic", lang), Translator(lang)
    app = asking(open_page, "causes", tree, lang)
    result = sobol(tree)
    first = max(result.influences, key=lambda row: row.shapley)
    assert f">{percent(t, first.shapley)}</em>" in words(app)
    assert f">{first.kpi}</em>" in words(app)
    rows = bars(app)
    assert [row["name"] for row in rows] == list(result.shapley)
    assert sum(row["share"] for row in rows) == pytest.approx(1)
    assert all(row["low"] == row["share"] == row["high"] for row in rows)  # exact: no error is drawn
    assert t("sensitivity_causes.exact") in words(app)


def test_an_estimate_says_draws_seed_error_and_why(open_page: OpenPage) -> None:
    tree = tree_of("max(xa, xb) * xc", lever("xa", 1, 5, 9), lever("xb", 2, 5, 8), lever("xc", 1, 2, 3))
    app = asking(open_page, "causes", tree)
    draws, quick = draws_for(uncertain(tree))
    result = sobol(tree, draws)
    assert quick
    assert f"{draws:,}回の試行（シード 0）" in words(app)
    assert result.reason is not None
    assert JA.problem(result.reason, tree) in words(app)
    assert any(row["low"] < row["share"] < row["high"] for row in bars(app))


def test_interaction_is_explained_only_where_it_is_noticeable() -> None:
    def made(*first: float, conf: float = 0.0) -> GlobalSensitivity:
        rows = tuple(Influence(id="x", kpi="x", first=f, total=f, shapley=f, first_conf=conf) for f in first)
        return GlobalSensitivity(method="exact", mean=1, variance=1, undefined=0, influences=rows)

    assert interaction(made(0.6, 0.3)) == pytest.approx(0.1)
    assert interaction(made(0.6, 0.38)) == 0
    assert interaction(made(0.6, 0.3, conf=0.05)) == 0  # within the error


def test_what_cannot_be_said_is_said_in_words(open_page: OpenPage) -> None:
    plain = tree_of("xa * xb", Kpi(id="xa", name="xa", value=3), Kpi(id="xb", name="xb", value=4))
    app = asking(open_page, "causes", plain)
    assert JA("sensitivity_causes.unknown", kgi="売上") in words(app)
    app = asking(open_page, "causes", tree_of("min(xa, 1)", lever("xa", 2, 5, 9)))
    assert JA("sensitivity_causes.constant", kgi="売上") in words(app)
    app = asking(open_page, "causes", tree_of("1 / max(xa - 5, 0)", lever("xa", 4, 6, 6)))
    assert JA("sensitivity_causes.missing_lead") in words(app)
    assert "値がありません" in words(app)


def test_levers_without_a_range_are_named_and_can_be_assumed(open_page: OpenPage) -> None:
    tree = tree_of("xa * xb", lever("xa", 2, 5, 9), Kpi(id="xb", name="平均単価", value=4))
    app = asking(open_page, "causes", tree)
    assert JA("sensitivity_causes.certain", names="平均単価") in words(app)
    assert len(bars(app)) == 1
    app.toggle(key="sensitivity:causes:assume").set_value(True).run()
    assert_sound(app)
    assert JA("sensitivity_causes.assumed", names="平均単価") in words(app)
    assert [row["tone"] for row in bars(app)] == ["known", "assumed"]
    app.button_group(key="sensitivity:question").set_value("measure").run()
    assert app.toggle(key="sensitivity:measure:assume").value is True  # one answer for all questions


def test_no_switch_where_nothing_could_be_assumed(open_page: OpenPage) -> None:
    app = asking(open_page, "causes", tree_of("xa * xb", lever("xa", 2, 5, 9), lever("xb", 1, 2, 3, shape="fixed")))
    assert not [toggle.key for toggle in app.toggle if "assume" in (toggle.key or "")]


def test_many_levers_are_folded_and_the_sum_stays(open_page: OpenPage) -> None:
    levers = [lever(f"lever_{i}", 1, 2 + i, 10 + i) for i in range(24)]
    app = asking(open_page, "causes", tree_of("(" + " + ".join(k.id for k in levers) + ")", *levers))
    rows = bars(app)
    assert len(rows) == 16
    assert rows[-1]["name"] == JA("sensitivity_causes.rest", n=9)
    assert sum(row["share"] for row in rows) == pytest.approx(1, abs=1e-6)


def test_a_long_answer_is_kept_and_says_when_it_is_stale(open_page: OpenPage) -> None:
    tree = big_tree(240)
    assert not draws_for(uncertain(tree))[1]
    app = asking(open_page, "causes", tree)
    before = bars(app)
    assert JA("sensitivity_causes.stale") not in words(app)
    session_of(app).history = History(Workspace(tree=tree, changes={"deals_0": SetTo(value=40)}))
    app.run()
    assert JA("sensitivity_causes.stale") in words(app)
    assert bars(app) == before
    app.button(key="sensitivity:causes:again").click().run()
    assert_sound(app)
    assert JA("sensitivity_causes.stale") not in words(app)
    assert bars(app) != before
    session_of(app).history = History(Workspace(tree=template("btob_basic", "ja")))
    app.run()
    assert_sound(app)  # nothing of the old tree is left
    assert len(bars(app)) == 4


def test_the_folded_table_holds_all_three_shares(open_page: OpenPage) -> None:
    app = asking(open_page, "causes")
    assert JA("sensitivity_causes.column_total") not in words(app)
    app.session_state["sensitivity:causes:table"] = True
    app.run()
    assert words(app).count("kt-table") == 1
    assert JA("sensitivity_causes.column_total") in words(app)


def test_hostile_names_are_text(open_page: OpenPage) -> None:
    tree = tree_of("xa * xb", lever("xa", 2, 5, 9, name=HOSTILE), Kpi(id="xb", name="{0}" + "長" * 60, value=4))
    app = asking(open_page, "causes", tree)
    assert "<script>" not in words(app)
    assert "&lt;script&gt;" in words(app)
    assert bars(app)[0]["name"] == HOSTILE


def test_shares_are_never_rounded_to_nothing_or_to_everything() -> None:
    said = {0.0: "0%", 0.001: "1%未満", 0.374: "37%", 0.999: "99%超", 1.0: "100%", -0.02: "0%", float("nan"): "—"}
    assert {share: percent(JA, share) for share in said} == said
    assert doubted(JA, 0.4, 0.021) == "40%（±2pt）"
    assert doubted(JA, 0.4, 0.001) == "40%"


@pytest.mark.parametrize("ground", list(PALETTES))
def test_the_chart_is_valid_and_its_rows_stand_in_one_place(ground: Ground) -> None:
    row = {"row": 0, "name": "受注率", "detail": "15〜30%", "share": 0.4, "low": 0.3, "high": 0.5, "tone": "known"}
    rows: list[dict[str, object]] = [{**row, "text": "40%"}, {**row, "row": 1, "tone": "rest", "text": "60%"}]
    spec = shares_chart(rows, ground=ground).to_dict()
    assert spec["data"] == {"values": rows}
    assert not [layer for layer in spec["layer"] if "data" in layer]
    assert shares_height(rows) == 2 * shares_height(rows[:1])


def test_counts_say_how_many(open_page: OpenPage) -> None:
    rate = Kpi(id="rate", name="受注率", unit="%", counts=Counts(successes=12, trials=80))
    app = asking(open_page, "causes", tree_of("xa * rate", lever("xa", 2, 5, 9), rate))
    details = {row["name"]: row["detail"] for row in bars(app)}
    assert JA("sensitivity_causes.source_counts", n="80") in details["受注率"]
    assert details["xa"] == "2〜9"


def test_progress_of_an_estimate_grows_and_changes_nothing() -> None:
    tree = tree_of("max(xa, xb) * xc", lever("xa", 1, 5, 9), lever("xb", 2, 5, 8), lever("xc", 1, 2, 3))
    seen: list[float] = []
    assert sobol(tree, 64, progress=seen.append) == sobol(tree, 64)
    assert seen == [done / 7 for done in range(7)]  # 2 x levers + 1 evaluations
    exact: list[float] = []
    sobol(template("btob_basic", "ja"), progress=exact.append)
    assert exact == []
