"""幅と根拠 / Ranges: every lever with its range and what that rests on, in both languages, on kind and unkind trees."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.data.templates import template, templates
from kpitree.i18n import Language, Translator
from kpitree.model import Counts, Kpi, KpiTree, Range
from kpitree.workspace import Workspace
from pages.sensitivity.ranges.rows import ordered, rows_of, shown, table
from pages.shell.saving.table import to_csv
from tests.pages.conftest import OpenPage, assert_sound, big_tree, session_of
from tests.pages.tree_builder_steps import html_of

HOSTILE = "<script>alert(1)</script> **x** {0} `y`"


def a_tree() -> KpiTree:
    """One lever of every kind of basis."""
    kgi = Kpi(id="sales", name="売上", unit="円", formula="leads * rate * price * repeat * share * fee + extra")
    return KpiTree(
        kpis=(
            kgi,
            Kpi(id="leads", name=HOSTILE, unit="件", value=600.0, range=Range(low=500, high=800, source="前年の実績")),
            Kpi(id="rate", name="受注率", unit="%", counts=Counts(successes=12, trials=80)),
            Kpi(
                id="price",
                name="平均単価",
                unit="円",
                value=5e6,
                range=Range(low=4e6, high=6e6, source="仮置き（±20%）"),
            ),
            Kpi(id="repeat", name="リピート", value=1.2, history=(1.0, 1.1, 1.2, 1.4)),
            Kpi(id="share", name="割合", unit="%", value=0.5, range=Range(low=0.4, high=0.6)),
            Kpi(id="fee", name="手数料", value=1.0),
            Kpi(id="extra", name="その他", unit="円", value=0.0, shape="fixed"),
        ),
        kgi="sales",
    )


def ask(open_page: OpenPage, tree: KpiTree | None = None, lang: str = "ja") -> AppTest:
    app = open_page("sensitivity", tree=tree, lang=lang)
    app.button_group(key="sensitivity:question").set_value("ranges").run()
    assert_sound(app)
    return app


def components(app: AppTest, holding: str) -> list[dict[str, Any]]:
    sent = [json.loads(element.proto.json) for element in app.get("bidi_component") if element.proto.json]
    found = [data[0] if isinstance(data, list) else data for data in sent]
    return [data for data in found if holding in data]


def rows(app: AppTest) -> list[dict[str, Any]]:
    return [row for part in components(app, "rows") for row in part["rows"]]


def test_the_headline_counts_ranges_and_grounds_and_names_the_next(open_page: OpenPage) -> None:
    said = html_of(ask(open_page, a_tree()))
    assert "幅のあるレバーは7のうち<em class='kt-accent'>5</em>つ" in said
    assert "根拠があるのは<em class='kt-accent'>3</em>つです" in said
    assert "次は「割合」の根拠を" in said or "次は「平均単価」の根拠を" in said
    english = html_of(ask(open_page, a_tree(), "en"))
    assert "of 7 levers have a range" in english


def test_every_lever_says_what_its_range_rests_on(open_page: OpenPage) -> None:
    found = {row["id"]: row for row in rows(ask(open_page, a_tree()))}
    assert {kpi_id: (row["standing"], row["basis"]) for kpi_id, row in found.items()} == {
        "leads": ("grounds", "前年の実績"),
        "rate": ("grounds", "実績 80件中 12件（±7.8pt）"),
        "repeat": ("grounds", "過去4回の値"),
        "price": ("assumed", "仮置き（±20%）"),
        "share": ("assumed", "根拠が書かれていません"),
        "fee": ("none", "幅がありません。ぶれないものとして計算しています。"),
        "extra": ("none", "「ぶれない」と決めています。"),
    }
    assert found["price"]["ends"] == ["¥400万", "¥500万", "¥600万"]
    assert found["fee"]["ends"] == ["", "", ""]
    assert found["fee"]["swing"] == ""
    assert found["leads"]["name"] == HOSTILE  # text; the browser makes no HTML of it
    assert all(bool(row["path"]) == (row["standing"] != "none") for row in found.values())


def test_what_the_page_assumes_is_marked_and_counts_as_no_range(open_page: OpenPage) -> None:
    app = ask(open_page, a_tree())
    session_of(app).views["sensitivity:assume"] = True
    app.run()
    assert_sound(app)
    fee = next(row for row in rows(app) if row["id"] == "fee")
    assert (fee["standing"], fee["ends"], fee["press"]) == ("assumed", ["0.9", "1", "1.1"], "幅を入れる")
    assert fee["basis"] == Translator("ja")("ranges.row_assumption")
    assert "7のうち<em class='kt-accent'>5</em>つ" in html_of(app)


def test_a_lever_that_whatif_moved_says_where_it_is(open_page: OpenPage) -> None:
    app = open_page("what_if", tree=a_tree())
    app.text_input(key="what_if:price:entry").set_value("600万").run()
    app.switch_page("pages/sensitivity/page.py").run()
    app.button_group(key="sensitivity:question").set_value("ranges").run()
    assert_sound(app)
    price = next(row for row in rows(app) if row["id"] == "price")
    assert price["below"] == "いま ¥500万 · シミュレーションでは ¥600万"


def test_the_order_is_by_effect_or_as_in_the_tree(open_page: OpenPage) -> None:
    tree = a_tree()
    app = ask(open_page, tree)
    by_swing = [row.kpi.id for row in ordered(rows_of(Workspace(tree=tree)), "swing")]
    assert [row["id"] for row in rows(app)] == by_swing
    assert by_swing[-2:] == ["fee", "extra"]
    app.button_group(key="sensitivity:ranges_sort").set_value("tree").run()
    assert_sound(app)
    assert [row["id"] for row in rows(app)] == [kpi.id for kpi in tree.levers]


def test_the_editor_opens_below_its_row_one_at_a_time(open_page: OpenPage) -> None:
    app = ask(open_page, a_tree())
    assert components(app, "own") == []
    for opened in ("share", "fee"):
        session_of(app).views["sensitivity:ranges_open"] = opened
        app.run()
        assert_sound(app)
        (editor,) = components(app, "own")
        assert editor["kpi"] == opened
        above = components(app, "rows")[0]
        assert above["rows"][-1]["id"] == above["opened"] == opened
    assert len(rows(app)) == 7
    session_of(app).views["sensitivity:ranges_open"] = "gone"
    app.run()
    assert_sound(app)
    assert components(app, "own") == []


def test_a_tree_without_ranges_and_one_without_levers_say_so(open_page: OpenPage) -> None:
    bare = KpiTree(
        kpis=(
            Kpi(id="a", name="売上", formula="b * price"),
            Kpi(id="b", name="件数", value=2.0),
            Kpi(id="price", name="単価", value=3.0),
        ),
        kgi="a",
    )
    assert Translator("ja")("ranges.nobody", n=2) in html_of(ask(open_page, bare))
    assert Translator("en")("ranges.nobody", n=2) in html_of(ask(open_page, bare, "en"))
    constant = KpiTree(kpis=(Kpi(id="a", name="定数", formula="1 + 2"),), kgi="a")
    app = ask(open_page, constant)
    assert "定数を動かすレバーがありません" in html_of(app)
    assert rows(app) == []


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_every_template_has_a_row_for_every_lever(lang: Language) -> None:
    t = Translator(lang)
    for name in templates():
        tree = template(name, lang)
        found = [shown(t, row, tree[tree.kgi or ""]) for row in rows_of(Workspace(tree=tree))]
        assert [row["id"] for row in found] == [kpi.id for kpi in tree.levers]
        assert all(row["basis"] for row in found)
        json.dumps(found, allow_nan=False)


def test_a_large_tree_is_listed_whole(open_page: OpenPage) -> None:
    assert len(rows(ask(open_page, big_tree(), "en"))) == 198


def test_min_max_and_if_trees_and_undefined_ends_have_rows() -> None:
    tree = KpiTree(
        kpis=(
            Kpi(id="a", name="KGI", formula="min(b, 10) + if(cee > 1, 1 / cee, 0) + 1 / d"),
            Kpi(id="b", name="b", value=5.0, range=Range(low=1, high=20)),
            Kpi(id="cee", name="cee", value=2.0, range=Range(low=0, high=4)),
            Kpi(id="d", name="d", value=1.0, range=Range(low=0, high=1)),
        ),
        kgi="a",
    )
    found = {row.kpi.id: row.swing for row in rows_of(Workspace(tree=tree))}
    assert found["b"] == 9
    assert found["d"] is None  # at its low end the KGI has no value: no number is made up


def test_the_table_holds_plain_numbers_and_nothing_for_what_is_missing() -> None:
    t, workspace = Translator("ja"), Workspace(tree=a_tree())
    found = list(csv.DictReader(io.StringIO(to_csv(table(t, rows_of(workspace))).lstrip("\ufeff"))))
    assert found[0]["レバー"] == HOSTILE
    assert (found[0]["下限"], found[0]["上限"]) == ("500", "800") or float(found[0]["下限"]) == 500
    assert found[5]["下限"] == ""
    kgi = workspace.tree["sales"]
    assert [shown(t, row, kgi)["name"] for row in rows_of(workspace)] == [row["レバー"] for row in found]
