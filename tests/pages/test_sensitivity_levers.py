"""Which lever moves the KGI most: the views, their order, their words and trying an end."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.analysis.tornado import tornado
from kpitree.export.picture.tornado_rows import bar_rows, table
from kpitree.i18n import Translator
from kpitree.model import Effort, Kpi, KpiTree, Range
from kpitree.workspace import Workspace
from pages.sensitivity.levers.bars import MOST_BARS
from pages.sensitivity.levers.views import ordered
from tests.pages.conftest import OpenPage, assert_sound, big_tree, session_of, workspace_of
from tests.pages.tree_builder_steps import html_of

HOSTILE = "受注率<script>*{0}"
VIEW, ORDER, TRY = "sensitivity:view", "sensitivity:order", "sensitivity:try"


def rich_tree(**more: Any) -> KpiTree:
    """Revenue with levers that have ranges, history and efforts, but none of them all."""
    return KpiTree(
        kpis=(
            Kpi(id="sales", name="売上", unit="円", formula="leads * meet * win * price"),
            Kpi(
                id="leads", name="リード数", unit="件", value=600, range=Range(low=500, high=800),
                history=(520, 580, 610, 700, 640, 455), effort=Effort(amount=15_000, unit="円", per=1),
            ),
            Kpi(
                id="meet", name="商談化率", unit="%", value=0.15, range=Range(low=0.1, high=0.2),
                history=(0.12, 0.16, 0.19, 0.09), effort=Effort(amount=300_000, unit="円", per=0.01),
            ),
            Kpi(id="win", name=HOSTILE, unit="%", value=0.2, range=Range(low=0.15, high=0.3), **more),
            Kpi(id="price", name="平均単価", unit="円", value=5e6),
        ),
        kgi="sales",
    )  # fmt: skip


def look(app: AppTest, view: str) -> AppTest:
    app.segmented_control(key=VIEW).set_value(view).run()
    assert_sound(app)
    return app


def drawn(app: AppTest, n: int = 0) -> list[dict[str, Any]]:
    """The rows of the n-th chart."""
    import pyarrow as pa  # type: ignore[import-untyped]

    return list(pa.ipc.open_stream(app.get("vega_lite_chart")[n].proto.data.data).read_all().to_pylist())


def names(app: AppTest) -> list[str]:
    return list(dict.fromkeys(row["name"] for row in drawn(app) if row.get("name")))


def texts(app: AppTest) -> str:
    return html_of(app)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_four_views_and_return_on_effort_where_somebody_said_what_moving_costs(open_page: OpenPage, lang: str) -> None:
    app = open_page("sensitivity", lang=lang, tree=rich_tree())
    t = Translator("ja" if lang == "ja" else "en")
    for view in ("range", "relative", "points", "history"):
        look(app, view)
        result = tornado(rich_tree(), by=view)
        assert names(app) == [bar.kpi for bar in result.bars]
        ends = {(row["id"], row["side"]): row["kgi"] for row in drawn(app) if row["kind"] == "bar"}
        assert ends == {(b.id, s): getattr(b, f"kgi_{s}") for b in result.bars for s in ("low", "high")}
    look(app, "effort")
    assert names(app) == ["商談化率", "リード数"]
    assert t("sensitivity_levers.without_effort_lead") in texts(app)
    plain = open_page("sensitivity", lang=lang)
    group = next(group for group in plain.get("button_group") if group.key == VIEW)
    assert t("sensitivity_levers.view_effort") not in str(group.proto)
    assert t("sensitivity_levers.view_history") in str(group.proto)


def test_history_says_how_many_levers_have_one_and_what_to_do_without(open_page: OpenPage) -> None:
    t = Translator("ja")
    app = look(open_page("sensitivity", tree=rich_tree()), "history")
    assert t("sensitivity_levers.history_below", n=2, all=4) in texts(app)
    assert "平均単価" in texts(app).split(t("sensitivity_levers.skipped_history"))[1]
    bare = look(open_page("sensitivity"), "history")
    assert t("sensitivity_levers.none_history") in texts(bare)
    assert not bare.get("vega_lite_chart")


def test_a_view_that_is_gone_falls_back(open_page: OpenPage) -> None:
    app = look(open_page("sensitivity", tree=rich_tree()), "effort")
    bare = rich_tree()
    session_of(app).history = type(session_of(app).history)(
        Workspace(tree=KpiTree(kpis=tuple(k.model_copy(update={"effort": None}) for k in bare.kpis), kgi="sales"))
    )
    app.run()
    assert_sound(app)
    assert names(app)[0] == HOSTILE


def test_orders(open_page: OpenPage) -> None:
    app = open_page("sensitivity", tree=rich_tree())
    assert names(app) == [HOSTILE, "商談化率", "リード数"]
    for order, wanted in {
        "tree": ["リード数", "商談化率", HOSTILE],
        "down": ["商談化率", HOSTILE, "リード数"],
        "up": [HOSTILE, "商談化率", "リード数"],
    }.items():
        app.selectbox(key=ORDER).select(order).run()
        assert_sound(app)
        assert names(app) == wanted
    assert ORDER not in {box.key for box in look(app, "history").selectbox}  # two bars need no order


def test_upside_and_downside_are_measured_from_now() -> None:
    tree = rich_tree()
    result = tornado(tree)
    up = ordered(result.bars, "up", tree=tree, kgi_now=result.kgi_now)
    gains = [max(bar.kgi_low, bar.kgi_high) - result.kgi_now for bar in up]
    assert gains == sorted(gains, reverse=True)
    down = ordered(result.bars, "down", tree=tree, kgi_now=result.kgi_now)
    losses = [min(bar.kgi_low, bar.kgi_high) - result.kgi_now for bar in down]
    assert losses == sorted(losses)
    assert {bar.id for bar in up} == {bar.id for bar in down} == {bar.id for bar in result.bars}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_end_is_tried_from_the_list_in_one_step_of_undo(open_page: OpenPage, lang: str) -> None:
    app = open_page("sensitivity", lang=lang, tree=rich_tree())
    app.session_state[TRY] = True
    app.run()
    app.button(key="sensitivity:win:high").click().run()
    assert_sound(app)
    assert workspace_of(app).lever_values() == {"win": 0.3}
    assert len(session_of(app).history.past) == 1
    assert "what_if:win:entry" in {field.key for field in app.text_input}  # the page it leads to


def test_the_end_is_that_of_the_view(open_page: OpenPage) -> None:
    app = look(open_page("sensitivity", tree=rich_tree()), "points")
    app.session_state[TRY] = True
    app.run()
    app.button(key="sensitivity:meet:low").click().run()
    assert workspace_of(app).lever_values() == pytest.approx({"meet": 0.14})


def test_a_locked_lever_has_no_dead_button(open_page: OpenPage) -> None:
    app = open_page("sensitivity", tree=rich_tree(locked=True))
    app.session_state[TRY] = True
    app.run()
    assert {f"sensitivity:{i}:{s}" for i in ("leads", "meet") for s in ("low", "high")} <= {b.key for b in app.button}
    assert not [b.key for b in app.button if str(b.key).startswith("sensitivity:win:")]
    assert Translator("ja")("sensitivity_levers.locked") in texts(app)
    assert not [row["hint"] for row in drawn(app) if row.get("id") == "win" and row["hint"]]


def test_names_are_text_everywhere(open_page: OpenPage) -> None:
    app = open_page("sensitivity", tree=rich_tree())
    app.session_state[TRY] = True
    app.run()
    assert HOSTILE not in texts(app)
    assert "受注率&lt;script&gt;*{0}" in texts(app)
    assert HOSTILE in names(app)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_cannot_be_ranked_is_said_and_not_drawn(open_page: OpenPage, lang: str) -> None:
    t = Translator("ja" if lang == "ja" else "en")
    kgi = Kpi(id="kgi", name="KGI", unit="円", formula="100 / xa")
    gone = KpiTree(kpis=(kgi, Kpi(id="xa", name="分母", value=2, range=Range(low=0, high=4))), kgi="kgi")
    app = open_page("sensitivity", lang=lang, tree=gone)
    assert t("sensitivity_levers.undefined", kgi="KGI") in texts(app)
    assert t("sensitivity_levers.none_known") in texts(app)
    assert not app.get("vega_lite_chart")
    partly = gone.replace(kgi.model_copy(update={"formula": "100 / xa + xb"}))
    partly = KpiTree(kpis=(*partly.kpis, Kpi(id="xb", name="足す数", value=5, range=Range(low=4, high=6))), kgi="kgi")
    app = open_page("sensitivity", lang=lang, tree=partly)
    assert names(app) == ["足す数"]
    assert t("sensitivity_levers.unknown_rest", names="分母", kgi="KGI") in texts(app)
    still = KpiTree(
        kpis=(
            kgi.model_copy(update={"formula": "min(xa, 1)"}),
            Kpi(id="xa", name="多い", value=5, range=Range(low=4, high=6)),
        ),
        kgi="kgi",
    )
    app = open_page("sensitivity", lang=lang, tree=still)
    assert t("sensitivity_levers.constant", kgi="KGI") in texts(app)


def test_sixty_levers_show_the_strongest_and_then_all(open_page: OpenPage) -> None:
    app = open_page("sensitivity", tree=big_tree(100))
    assert len(names(app)) == MOST_BARS
    app.button(key="sensitivity:all_bars").click().run()
    assert_sound(app)
    assert len(names(app)) == 66
    app.button(key="sensitivity:all_bars").click().run()
    assert len(names(app)) == MOST_BARS


def test_shares_of_a_whole_are_said_to_move_together_in_what_if(open_page: OpenPage) -> None:
    tree = rich_tree()
    mixed = KpiTree(
        kpis=tuple(k.model_copy(update={"mix": "率"}) if k.id in ("meet", "win") else k for k in tree.kpis), kgi="sales"
    )
    assert Translator("ja")("sensitivity_levers.mix_lead") in texts(open_page("sensitivity", tree=mixed))
    assert Translator("ja")("sensitivity_levers.mix_lead") not in texts(open_page("sensitivity", tree=tree))


def one(formula: str, value: float, low: float, high: float) -> list[dict[str, Any]]:
    """The two rows of the only lever of a tree."""
    tree = KpiTree(
        kpis=(
            Kpi(id="kgi", name="KGI", formula=formula),
            Kpi(id="xa", name="a", value=value, range=Range(low=low, high=high)),
        ),
        kgi="kgi",
    )
    result = tornado(tree)
    return bar_rows(Translator("ja"), 0, result.bars[0], result, tree["xa"], tree["kgi"])


def test_both_ends_on_one_side_are_one_bar_with_one_text() -> None:
    outside = one("xa * 10", 1, 3, 5)  # now is below the range: the bar begins where the range does
    assert [(row["kgi_now"], row["kgi"], row["text"]) for row in outside] == [(30, 30, ""), (30, 50, "+20 〜 +40")]
    inside = one("min(xa, 10 - xa)", 5, 3, 9)  # now is the best there is: the bar reaches it
    assert [(row["kgi_now"], row["kgi"], row["text"]) for row in inside] == [(5, 5, ""), (5, 1, "−2 〜 −4")]
    nothing = one("min(xa, 1)", 5, 3, 9)
    assert sorted(row["text"] for row in nothing) == ["", Translator("ja").delta(0.0)]
    ordinary = one("xa * 10", 4, 3, 5)
    assert [(row["kgi_now"], row["kgi"], row["tone"]) for row in ordinary] == [(40, 30, "down"), (40, 50, "up")]


def test_the_table_holds_the_raw_numbers() -> None:
    tree, t = rich_tree(), Translator("en")
    result = tornado(tree)
    rows = table(t, result.bars, tree, result.kgi_now)
    assert [row[t("sensitivity_levers.column_low")] for row in rows] == [bar.low_value for bar in result.bars]
    swings = [row[t("sensitivity_levers.column_swing", kgi="売上")] for row in rows]
    assert swings == [bar.swing for bar in result.bars]
