"""Two levers together: what is said in each case, setting both as one step, and words that cover nothing."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest

from kpitree.data.templates import template
from kpitree.engine import evaluate
from kpitree.i18n import Translator
from kpitree.model import Counts, Kpi, KpiTree, Range, SetTo
from kpitree.workspace import History, Workspace
from tests.pages.conftest import OpenPage, assert_sound, big_tree, session_of, workspace_of

PART = "sensitivity:two_levers"
AREA = "sensitivity_two_levers"


def asked(open_page: OpenPage, tree: KpiTree | None = None, lang: str = "ja", **views: Any) -> AppTest:
    """The question, asked about that tree."""
    app = open_page("sensitivity", lang=lang, tree=tree)
    session_of(app).views |= {"sensitivity:question": "two_levers"} | {f"{PART}:{k}": v for k, v in views.items()}
    app.run()
    assert_sound(app)
    return app


def words(app: AppTest) -> str:
    """Everything the page says as HTML, without the marks."""
    bodies = (element.proto.body for element in app.get("html"))
    return html.unescape(re.sub("<[^>]*>", "", "\n".join(b for b in bodies if not b.startswith("<style"))))


def headline(app: AppTest) -> str:
    """The one sentence."""
    (found,) = [e.proto.body for e in app.get("html") if "kt-headline" in e.proto.body and "<style" not in e.proto.body]
    return html.unescape(re.sub("<[^>]*>", "", found.partition("</h1>")[0]))


def chart(app: AppTest) -> Any:
    """The map as it is sent to the browser."""
    (found,) = app.get("arrow_vega_lite_chart") or app.get("vega_lite_chart")
    return found.proto


def rows(app: AppTest, kind: str) -> list[dict[str, Any]]:
    """What is drawn of that kind."""
    proto = chart(app)
    frame = convert_arrow_bytes_to_pandas_df((proto.datasets[0].data if proto.datasets else proto.data).data)
    found: list[Any] = frame[frame["kind"] == kind].to_dict("records")
    return found


def two(formula: str, target: float | None = None, **levers: Any) -> KpiTree:
    """A tree of a KGI and the levers rate and price."""
    rate = {"unit": "%", "value": 0.2, "range": Range(low=0.1, high=0.4)} | levers.get("rate", {})
    price = {"unit": "円", "value": 500.0, "range": Range(low=400, high=600)} | levers.get("price", {})
    kgi = Kpi(id="sales", name="売上", unit="円", formula=formula, target=target)
    return KpiTree(
        kpis=(kgi, Kpi(id="rate", name="受注率", **rate), Kpi(id="price", name="単価", **price)), kgi="sales"
    )


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_headline_says_the_nearest_combination_and_the_button_sets_it_as_one_step(
    open_page: OpenPage, lang: str
) -> None:
    app = asked(open_page, template("btob_basic", lang), lang=lang)  # type: ignore[arg-type]
    t, tree = Translator(lang), workspace_of(app).tree  # type: ignore[arg-type]
    said = headline(app)
    assert tree["win_rate"].name in said
    assert tree["meeting_rate"].name in said
    assert t.value(1e8, "円", trim=True) in said
    app.button(key=f"{PART}:set_nearest").click().run()
    assert_sound(app)
    moved = workspace_of(app).lever_values()
    assert set(moved) == {"win_rate", "meeting_rate"}
    assert all(t.value(value, "%", trim=True) in said for value in moved.values())  # what was said is what was set
    kgi = evaluate(tree, moved).kgi
    assert kgi >= 1e8
    assert headline(app) == t(
        f"{AREA}.met",
        kgi=tree[tree.kgi or ""].name,
        target=t.value(1e8, "円", trim=True),
        now=t.value(kgi, "円", trim=True),
    )
    assert "role='status'" in "".join(e.proto.body for e in app.get("html"))
    app.button(key=f"{PART}:undo").click().run()
    assert workspace_of(app).changes == {}
    assert headline(app) == said


def test_the_map_shows_the_kgi_of_each_cell_its_line_and_where_it_is_now(open_page: OpenPage) -> None:
    app = asked(open_page)
    tree = workspace_of(app).tree
    cells = rows(app, "cell")
    assert len(cells) > 300
    for cell in cells[::97]:
        assert cell["x"] <= cell["at_x"] <= cell["x2"]
        there = evaluate(tree, {"win_rate": cell["at_x"], "meeting_rate": cell["at_y"]}).kgi
        assert cell["kgi"] == pytest.approx(there, rel=1e-12)
        assert cell["text"] == Translator("ja").value(there, "円")
    for point in rows(app, "line")[::7]:
        there = evaluate(tree, {"win_rate": point["x"], "meeting_rate": point["y"]}).kgi
        assert there == pytest.approx(1e8, rel=1e-9)
    assert [(row["x"], row["y"]) for row in rows(app, "now")] == [(0.2, 0.15)]
    assert not rows(app, "hole")
    values = {p["name"]: p.get("value") for p in json.loads(chart(app).spec)["params"]}
    assert (values["x_low"], values["x_high"]) == (0.15, 0.3)
    assert values["x_texts"][values["x_ticks"].index(0.2)] == "20%"


def test_the_list_sets_what_it_says_and_it_reaches_the_target(open_page: OpenPage) -> None:
    app = asked(open_page)
    buttons = [b for b in app.button if re.fullmatch(f"{PART}:set_\\d", b.key or "")]
    assert len(buttons) == 5
    for n in range(5):
        app.button(key=f"{PART}:set_{n}").click().run()
        workspace = workspace_of(app)
        assert evaluate(workspace.tree, workspace.lever_values()).kgi >= 1e8 * (1 - 1e-9)
        app.button(key="bar:undo").click().run()
        assert workspace_of(app).changes == {}


def test_the_same_lever_is_never_on_both_axes(open_page: OpenPage) -> None:
    app = asked(open_page)
    across, up = app.selectbox(key=f"{PART}:pick_x"), app.selectbox(key=f"{PART}:pick_y")
    assert (across.value, up.value) == ("win_rate", "meeting_rate")
    across.select("meeting_rate").run()  # the other axis's: they change places
    assert (app.selectbox(key=f"{PART}:pick_x").value, app.selectbox(key=f"{PART}:pick_y").value) == (
        "meeting_rate", "win_rate",
    )  # fmt: skip
    app.button(key=f"{PART}:swap").click().run()
    app.selectbox(key=f"{PART}:pick_y").select("leads").run()
    assert "リード数" in headline(app)
    assert app.selectbox(key=f"{PART}:pick_x").value == "win_rate"
    assert_sound(app)


def test_out_of_reach_it_says_the_most_there_is(open_page: OpenPage) -> None:
    app = asked(open_page, two("rate * price", target=1000.0))
    t = Translator("ja")
    assert headline(app) == t(f"{AREA}.beyond", kgi="売上", target="¥1,000", most="¥240", x="受注率", y="単価")
    assert not rows(app, "line")
    assert not rows(app, "nearest")
    app.button(key=f"{PART}:set_nearest").click().run()  # sets the best there is
    assert workspace_of(app).lever_values() == {"rate": 0.4, "price": 600.0}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_without_a_target_one_is_asked_for_and_can_be_typed(open_page: OpenPage, lang: str) -> None:
    app = asked(open_page, two("rate * price"), lang=lang)
    t = Translator(lang)  # type: ignore[arg-type]
    below = t(f"{AREA}.no_target_below")
    assert below in words(app)
    field = f"{PART}:sales:entry"
    app.text_input(key=field).set_value("+20%").run()
    assert_sound(app)
    assert below not in words(app)
    assert workspace_of(app).tree["sales"].target is None  # this map's only
    assert min(row["kgi"] for row in rows(app, "cell")) == pytest.approx(40)
    assert evaluate(
        workspace_of(app).tree, {"rate": rows(app, "nearest")[0]["x"], "price": rows(app, "nearest")[0]["y"]}
    ).kgi == pytest.approx(120, rel=0.01)
    app.text_input(key=field).set_value("many").run()
    assert app.text_input(key=field).value == "many"  # stays, and is explained
    assert rows(app, "nearest")
    app.button(key=f"{PART}:target_back").click().run()
    assert below in words(app)
    assert app.text_input(key=field).value == ""


def test_where_every_combination_meets_the_target_it_says_so(open_page: OpenPage) -> None:
    app = asked(open_page, two("rate * price", target=30.0))
    assert Translator("ja")(f"{AREA}.met_everywhere") in words(app)
    app = asked(open_page, two("rate * price", target=50.0))
    assert Translator("ja")(f"{AREA}.met_everywhere") not in words(app)
    assert rows(app, "line")


def test_a_kgi_that_does_not_move_is_said_and_nothing_is_drawn(open_page: OpenPage) -> None:
    app = asked(open_page, two("7 + 0 * rate * price", target=9.0))
    assert headline(app) == Translator("ja")(f"{AREA}.still", x="受注率", y="単価", kgi="売上")
    assert not app.get("arrow_vega_lite_chart")
    assert not app.get("vega_lite_chart")


def test_a_lever_without_effect_is_named(open_page: OpenPage) -> None:
    app = asked(open_page, two("max(price, 10) + 0 * rate"))
    assert Translator("ja")(f"{AREA}.idle_lead", lever="受注率", kgi="売上") in words(app)
    assert Translator("ja")(f"{AREA}.idle_lead", lever="単価", kgi="売上") not in words(app)


def test_where_the_kgi_has_no_value_the_map_says_so(open_page: OpenPage) -> None:
    app = asked(open_page, two("price / max(0, rate - 0.15)"), x="rate", y="price")
    holes, cells = rows(app, "hole"), rows(app, "cell")
    assert holes
    assert all(row["at_x"] <= 0.15 for row in holes)
    assert all(row["at_x"] > 0.15 for row in cells)
    assert Translator("ja")(f"{AREA}.holes_lead", share="17%", kgi="売上") in words(app)


def test_assumed_ranges_and_values_outside_of_theirs_are_marked(open_page: OpenPage) -> None:
    tree = two("rate * price", rate={"value": 0.5}, price={"range": None})
    app = asked(open_page, tree)
    t = Translator("ja")
    assert t(f"{AREA}.assumed_lead") in words(app)
    assert t(f"{AREA}.outside_lead") in words(app)
    assert [(row["x"], row["x2"]) for row in rows(app, "range")] == [(0.1, 0.4)]
    assert t(f"{AREA}.span_assumed", lever="単価", range="¥400〜600") in str(rows(app, "name"))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_locked_levers_shares_and_what_is_not_connected_are_left_out_in_words(open_page: OpenPage, lang: str) -> None:
    kpis = (
        Kpi(id="sales", name="売上", formula="leads * ads * rate"),
        Kpi(id="leads", name="リード", value=100.0, locked=True),
        Kpi(id="ads", name="広告の割合", unit="%", value=0.4, mix="構成"),
        Kpi(id="web", name="Webの割合", unit="%", value=0.6, mix="構成"),
        Kpi(id="rate", name="受注率", unit="%", value=0.2),
        Kpi(id="spare", name="予備", value=1.0),
    )
    app = asked(open_page, KpiTree(kpis=kpis, kgi="sales"), lang=lang)
    t = Translator(lang)  # type: ignore[arg-type]
    assert headline(app) == t(f"{AREA}.too_few")
    assert t(f"{AREA}.left_locked", names="リード") in words(app)
    assert t(f"{AREA}.left_shares", names="広告の割合") in words(app)
    assert t(f"{AREA}.left_apart", names=t.join(["Webの割合", "予備"])) in words(app)


def test_an_overridden_kgi_is_no_map(open_page: OpenPage) -> None:
    app = asked(open_page)
    state = session_of(app)
    state.history = History(Workspace(tree=workspace_of(app).tree, changes={"wins": SetTo(value=5.0)}))
    app.run()
    assert_sound(app)
    assert headline(app) == Translator("ja")(f"{AREA}.too_few")  # only the price is left


def test_hostile_names_are_text_and_large_trees_are_drawn(open_page: OpenPage) -> None:
    name = "<script>alert(1)</script> **b** {0} [x](y) " + "長" * 37
    tree = two(
        "rate * price * 1", target=115.0, rate={"value": None, "range": None, "counts": Counts(successes=12, trials=80)}
    )
    renamed = tuple(k.model_copy(update={"name": name}) if k.id == "rate" else k for k in tree.kpis)
    app = asked(open_page, KpiTree(kpis=renamed, kgi="sales"))
    assert name in headline(app)
    assert "<script>" not in "".join(e.proto.body for e in app.get("html"))
    app.button(key=f"{PART}:set_nearest").click().run()
    assert_sound(app)
    assert name in words(app)
    assert_sound(asked(open_page, big_tree(), lang="en"))
