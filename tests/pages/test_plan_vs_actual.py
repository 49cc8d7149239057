"""The plan vs actual page as people use it: enter, paste, upload, look at months; nothing is lost."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from kpitree.data.templates import template
from kpitree.model import Counts, KpiTree
from kpitree.model.actuals import Actuals
from kpitree.workspace.actions import SetActuals
from pages.plan_vs_actual import period
from pages.plan_vs_actual.grid import read_edits
from tests.fixtures.trees import broken_tree
from tests.hostile import naughty_strings
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of

PAGE = "plan_vs_actual"


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(period, "this_month", lambda: "2026-11")
    monkeypatch.setattr("pages.plan_vs_actual.pasting.this_month", lambda: "2026-11")
    for part in ("sentence", "notes"):
        monkeypatch.setattr(f"pages.plan_vs_actual.{part}.this_month", lambda: "2026-11")


def words(app: AppTest) -> str:
    """Everything that is written as HTML, without tags."""
    drawn = " ".join(e.proto.body for e in app.get("html") if "<style>" not in e.proto.body)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", drawn))


def entered(app: AppTest, values: dict[str, dict[str, Any]]) -> AppTest:
    """The page after these actuals came in some way."""
    session = session_of(app)
    session.history = session.history.apply(SetActuals(values=values))
    app.run()
    assert_sound(app)
    return app


def paste(app: AppTest, text: str) -> AppTest:
    app.segmented_control(key=f"{PAGE}:way").set_value("paste").run()
    app.text_area(key=f"{PAGE}:text").set_value(text).run()
    app.button(key=f"{PAGE}:take").click().run()
    assert_sound(app)
    return app


def sdr_values() -> dict[str, float]:
    tree = template("sdr", "ja")
    ids = {kpi.name: kpi.id for kpi in tree.kpis}
    return {ids["引き渡し件数"]: 120.0, ids["商談化率"]: 0.08}


def test_the_published_case_in_words(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=template("sdr", "ja"))
    assert "今月の実績は、まだ入っていません。" in words(app)
    entered(app, {"2026-11": sdr_values()})
    said = words(app)
    assert "商談化率が計画 15% に対し 8%。ここが今月のボトルネックです。" in said
    assert "引き渡し件数は計画の120%で足りていますが、次の段階で落ち、商談数は64%です。" in said
    assert "−7.7件" in said
    assert "+2.3件" in said
    assert "今月はまだ途中です。" in said
    english = entered(open_page(PAGE, lang="en", tree=template("sdr", "en")), {"2026-11": sdr_values()})
    assert "against a plan of 15%: the bottleneck for this month." in words(english)


def test_a_pasted_sheet_is_one_step(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=template("btob_basic", "ja"))
    paste(app, "\t2026年9月\t2026年10月\nリード数\t48\t60\n商談数\t8\t5\n")
    assert workspace_of(app).actuals == Actuals(
        months={"2026-09": {"leads": 48, "opportunities": 8}, "2026-10": {"leads": 60, "opportunities": 5}}
    )
    assert app.text_area(key=f"{PAGE}:text").value == ""
    assert "ここが2026年10月のボトルネックです。" in words(app)
    app.button(key="bar:undo").click().run()
    assert not workspace_of(app).actuals
    app.button(key="bar:redo").click().run()
    app.segmented_control(key=f"{PAGE}:span").set_value("together").run()
    assert_sound(app)
    assert "ここが2026年9月〜2026年10月のボトルネックです。" in words(app)
    assert "年間の計画を12等分し、2か月分と比べています。" in words(app)


def test_mistakes_are_said_and_stay_to_be_mended(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=template("btob_basic", "ja"))
    text = "リード\t60\n商談数\t5\n受注率\tたくさん\n"
    paste(app, text)
    assert workspace_of(app).actuals.of("2026-11") == {"opportunities": 5}
    assert "1行目の「リード」という指標は、このツリーにありません。近い名前: リード数" in words(app)
    assert "3行目の「たくさん」は、「受注率」の値として読めません。" in words(app)
    assert app.text_area(key=f"{PAGE}:text").value == text
    (fix,) = [b for b in app.button if str(b.key).startswith(f"{PAGE}:unread")]
    fix.click().run()
    assert_sound(app)
    assert workspace_of(app).actuals.of("2026-11") == {"opportunities": 5, "leads": 60}
    assert app.text_area(key=f"{PAGE}:text").value == text.replace("リード", "リード数", 1)


def test_a_file_with_mistakes_comes_to_the_text_field(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=template("btob_basic", "ja"))
    app.segmented_control(key=f"{PAGE}:way").set_value("file").run()
    content = "指標,月,実績\nリード数,2026-10,60\n商談数,2027-01,3\n".encode("cp932")
    app.file_uploader[-1].upload("実績.csv", content).run()
    assert_sound(app)
    assert workspace_of(app).actuals.months == {"2026-10": {"leads": 60}}
    assert "「2027-01」はまだ来ていない月なので" in words(app)
    assert "2027-01" in app.text_area(key=f"{PAGE}:text").value


def test_cells_are_read_as_people_type() -> None:
    tree = template("btob_basic", "ja")
    row = {kpi.id: n for n, kpi in enumerate(tree.kpis)}
    edits = {
        row["leads"]: {"2026-10": "１，２００", "2026-11": ""}, row["meeting_rate"]: {"2026-10": "8", "2026-11": "0.3"},
        row["win_rate"]: {"2026-10": "12 of 80", "2026-11": "120%"}, row["bookings"]: {"2026-10": "480万"},
        99: {"2026-10": "1"}, row["wins"]: {"kpi": "x", "2026-10": None},
    }  # fmt: skip
    values, wrong = read_edits(tree, ["2026-10", "2026-11"], edits)
    assert values == {
        "2026-10": {
            "leads": 1200.0, "meeting_rate": 0.08, "win_rate": Counts(successes=12, trials=80), "bookings": 4.8e6,
            "wins": None,
        },
        "2026-11": {"leads": None},
    }  # fmt: skip
    assert [(cell.kpi, cell.problem.code) for cell in wrong] == [
        ("meeting_rate", "percent_ambiguous"), ("win_rate", "actual_outside"),
    ]  # fmt: skip


def test_a_remainder_and_what_is_missing_are_said(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=template("btob_basic", "ja"))
    entered(app, {"2026-10": {"leads": 60.0, "meeting_rate": 0.1, "opportunities": 5.0}})
    said = words(app)
    assert "商談数の報告は5件、数式では6件（−1件）。" in said
    assert "受注率、平均単価は実績がないため、計画と同じ値とみなしています。" in said
    assert "受注金額の実績は、入っている数字だけでは計算できません。" in said
    entered(app, {"2026-10": {"win_rate": 0.2, "average_deal_size": 5e6, "bookings": 3e6}})
    assert "残りの差" in words(app)


def test_clearing_and_keeping_as_the_past(open_page: OpenPage) -> None:
    app = entered(
        open_page(PAGE, tree=template("btob_basic", "ja")), {"2026-09": {"leads": 48.0}, "2026-10": {"leads": 60.0}}
    )
    assert f"{PAGE}:to_history" not in {b.key for b in app.button}  # closed while nobody enters anything
    session_of(app).views[f"{PAGE}:opened"] = True
    app.run()
    app.button(key=f"{PAGE}:to_history").click().run()
    assert workspace_of(app).tree["leads"].history == (48.0, 60.0)
    app.button(key=f"{PAGE}:clear").click().run()
    assert list(workspace_of(app).actuals.months) == ["2026-09"]
    assert_sound(app)


def test_all_on_plan_is_said_too(open_page: OpenPage) -> None:
    values = {"leads": 60.0, "meeting_rate": 0.15, "win_rate": 0.2, "average_deal_size": 5e6}
    app = entered(open_page(PAGE, tree=template("btob_basic", "ja")), {"2026-11": values})
    assert "今月の受注金額は計画の 120%。足を引いている指標は見つかりません。" in words(app)


@pytest.mark.parametrize("tree", [broken_tree(), template("four_channels", "ja"), template("subscription", "ja")])
def test_any_tree_with_actuals_is_drawn(open_page: OpenPage, tree: KpiTree) -> None:
    values = {kpi.id: (0.5 if kpi.measure.is_rate else 1e12) for kpi in tree.kpis}
    app = entered(open_page(PAGE, tree=tree), {"2026-10": values, "2026-11": dict.fromkeys(values, 0.0)})
    app.segmented_control(key=f"{PAGE}:span").set_value("together").run()
    assert_sound(app)


def monthly(n: int, lag: int = 3) -> dict[str, dict[str, float]]:
    """Months in which wins follow leads after a while."""
    draw = np.random.default_rng(0)
    leads = (500 + 40 * draw.normal(size=n + lag).cumsum()).round()
    wins = (leads[:n] / 10 + draw.normal(size=n)).round(1)
    months = [f"{2023 + i // 12}-{i % 12 + 1:02d}" for i in range(n)]
    return {m: {"leads": leads[i + lag], "wins": wins[i]} for i, m in enumerate(months)}


def test_what_moves_first_is_said_with_its_uncertainty(open_page: OpenPage) -> None:  # §49
    app = open_page(PAGE, tree=template("btob_basic", "ja"))
    session_of(app).views[f"{PAGE}:leads_opened"] = True
    entered(app, monthly(7))
    assert "8か月分以上の実績がたまると、先行指標が何か月先に動くかを調べられます（いま7か月分）。" in words(app)
    entered(app, monthly(30))
    said = words(app)
    assert "リード数が増えると、約3か月後に受注件数が増える傾向があります。" in said
    assert "相関は原因とは限りません。" in said
    assert "参考程度に" not in said


def test_hostile_text_is_only_text(open_page: OpenPage) -> None:
    app = open_page(PAGE, tree=template("btob_basic", "ja"))
    nasty = [text for text in naughty_strings() if text.isprintable()][:60]
    paste(app, "\n".join(f"{text}\t3" for text in nasty))
    drawn = "".join(e.proto.body for e in app.get("html"))
    assert "<script>alert" not in drawn
