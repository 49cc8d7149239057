"""What-if and the Tree page name what overflows (§52)."""

from __future__ import annotations

import pytest

from kpitree.data.templates import template
from kpitree.model import Kpi, KpiTree
from tests.pages.conftest import OpenPage, assert_sound
from tests.pages.tree_builder_steps import html_of, select

OVER = {
    "ja": "MQL数 500件 のうち、対応できるのは 400件。100件 があふれています。</strong> ボトルネックはIS人数です。"
    "IS人数を 5人 にすればすべて対応でき、受注金額は +¥1,500万（+25%）。",
    "en": "MQLs: of 500 leads, only 400 leads can be handled; 100 leads are left over.</strong> The bottleneck is "
    "Inside sales reps. With Inside sales reps at 5 reps, all of it could be handled: Bookings +¥15M (+25%).",
}


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_bottleneck_is_named_until_there_is_none(open_page: OpenPage, lang: str) -> None:
    app = open_page("what_if", lang=lang, tree=template("capacity", "ja" if lang == "ja" else "en"))
    assert OVER[lang] in html_of(app)
    app.text_input(key="what_if:inside_sales_reps:entry").set_value("8").run()
    assert_sound(app)
    assert OVER[lang] not in html_of(app)
    assert {"ja": "すべて対応できます（上限 800件 の 62.5%）", "en": "can be handled (62.5% of"}[lang] in html_of(app)


def test_the_tree_page_says_it_at_the_kpi(open_page: OpenPage) -> None:
    app = open_page("tree_builder", tree=template("capacity", "ja"))
    select(app, "handled_mqls")
    assert "100件 があふれています。ボトルネックはIS人数です。" in html_of(app)


def test_other_trees_say_nothing_of_it(open_page: OpenPage) -> None:
    assert "あふれ" not in html_of(open_page("what_if"))


def test_a_limit_without_lever_kgi_or_plain_names(open_page: OpenPage) -> None:
    kpis = (
        Kpi(id="side", name="<b>脇役</b>", unit="件", formula="min(leads * 2, 400)"),
        Kpi(id="leads", name="<i>リード</i>", unit="件", value=600),
        Kpi(id="top", name="KGI", unit="件"),
    )
    app = open_page("what_if", tree=KpiTree(kpis=kpis, kgi="top"))
    assert "&lt;b&gt;脇役&lt;/b&gt;に来る分 1,200件 のうち、対応できるのは 400件" in html_of(app)
    assert "<b>脇役" not in html_of(app)
