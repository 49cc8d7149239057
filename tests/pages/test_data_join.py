"""Two files on the Data page: leads, and the deals that came of them (§77)."""

from __future__ import annotations

from kpitree.i18n import Translator
from tests.hostile import naughty_strings
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of
from tests.pages.data_steps import text_of, uploaded

JA = Translator("ja")
SECOND = "data:upload:second"
LEADS = "レコードID,元のソース,リードになった日付\n" + "".join(f"{i},展示会,2026-01-{i:02d}\n" for i in range(1, 21))
DEALS = "取引名,取引ステージ,クローズ日,金額,パイプライン,作成日,関連するコンタクトID\n" + "".join(
    f"取引{i},{'受注' if i % 2 else '失注'},2026-03-{i:02d},500000,新規,2026-02-{i:02d},{i + 12}\n"
    for i in range(1, 13)
)


def test_deals_are_joined_to_their_leads_and_taken(open_page: OpenPage) -> None:
    app = uploaded(open_page("data"), "leads.csv", LEADS.encode())
    assert JA("data_join.title") in [part.label for part in app.expander]
    app.file_uploader(key=SECOND).upload("deals.csv", DEALS.encode(), "text/csv").run()
    assert_sound(app)
    said = text_of(app)
    assert app.selectbox(key="data:join:ours").value == "レコードID"
    assert app.selectbox(key="data:join:theirs").value == "関連するコンタクトID"
    found = session_of(app).views["data:count"].found
    assert [(row.stage, row.count) for row in found.totals] == [("lead", 20), ("opportunity", 8), ("won", 4)]
    assert JA("data_join.matched", file="deals.csv", n="8", of="12") in said
    assert "data:rows:csv" in [str(b.proto.id)[-13:] for b in app.get("download_button")]  # four deals are nobody's
    app.button(key="data:take").click().run()
    assert_sound(app)
    kept = workspace_of(app).imports
    assert [one.taken.counts for one in kept if one.taken] == [{"lead": 20, "opportunity": 8, "won": 4}]


def test_other_columns_can_be_chosen_and_nothing_joined_is_said(open_page: OpenPage) -> None:
    app = uploaded(open_page("data"), "leads.csv", LEADS.encode())
    app.file_uploader(key=SECOND).upload("deals.csv", DEALS.encode(), "text/csv").run()
    app.selectbox(key="data:join:theirs").set_value("取引名").run()
    assert_sound(app)
    assert any(
        "1行もつながりません" in one.value for one in [*app.error, *app.warning]
    ) or "1行もつながりません" in text_of(app)
    app.file_uploader(key=SECOND).set_value([]).run()
    assert_sound(app)
    assert [row.count for row in session_of(app).views["data:count"].found.totals] == [20]


def test_hostile_second_files_break_nothing(open_page: OpenPage) -> None:
    app = uploaded(open_page("data"), "leads.csv", LEADS.encode())
    words = naughty_strings()[::25]
    header = ",".join('"' + word.replace('"', '""').replace("\n", " ") + '"' for word in words)
    for content in (b"", b"\0\0", b"PK\x03\x04", header.encode("utf-8", "replace") + b"\n" + b"," * len(words)):
        app.file_uploader(key=SECOND).upload("x.csv", content, "text/csv").run()
        assert_sound(app)
        assert "kt-data-funnel" in text_of(app)  # the first file is counted all the same
