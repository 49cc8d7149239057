"""The Data page after the first count: a newer file, months as past, segments as benchmarks, stopping, large files."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from kpitree.data.files import read_workspace, write_workspace
from kpitree.data.importing.samples import sample
from kpitree.data.measuring.problem_rows import ProblemRow, ProblemRows
from kpitree.data.text import parse
from kpitree.errors import FileError
from kpitree.i18n import Translator
from kpitree.problems import Problem
from kpitree.workspace import History
from pages.data.given import GivenFile
from pages.data.quality import lines_of
from pages.shell.saving.table import to_csv
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of
from tests.pages.data_steps import text_of, uploaded, with_sample
from tests.pages.test_benchmarks import shown_open

JA = Translator("ja")


def test_a_newer_file_keeps_the_mapping_and_shows_what_changed(open_page: OpenPage) -> None:
    lines = sample("hubspot_contacts.ja.csv").read_bytes().splitlines(keepends=True)
    app = uploaded(open_page("data"), "august.csv", b"".join(lines[:300]))
    app.button(key="data:mql:remove").click().run()
    assert JA("data.changed") not in text_of(app)
    uploaded(app, "september.csv", b"".join(lines))
    said = text_of(app)
    assert JA("data.changed") in said
    assert "august.csv" in said
    assert "299 → 400" in said
    assert "MQL" not in said  # the mapping is the same as before
    app.button_group(key="data:split").set_value("by").run()
    assert JA("data.changed") in text_of(app)
    with_sample(app, "hubspot_deals.ja.csv")
    assert JA("data.changed") not in text_of(app)


def test_months_become_the_past_of_the_levers(open_page: OpenPage) -> None:
    app = with_sample(open_page("data"), "hubspot_contacts.ja.csv")
    app.button(key="data:take").click().run()
    rate = workspace_of(app).tree.find("商談化率").id
    assert workspace_of(app).tree[rate].history == ()
    app.button_group(key="data:split").set_value("month").run()
    assert not app.button(key="data:take").disabled  # the value is the same, the past is not
    app.button(key="data:take").click().run()
    assert_sound(app)
    assert len(workspace_of(app).tree[rate].history) >= 2
    assert app.button(key="data:take").disabled
    app.toggle(key="data:past").set_value(False).run()
    assert app.button(key="data:take").disabled


def test_segments_go_to_the_benchmarks_page_and_back(open_page: OpenPage) -> None:
    app = with_sample(open_page("data"), "hubspot_contacts.ja.csv")
    app.button_group(key="data:split").set_value("by").run()
    app.button(key="data:beside").click().run()
    assert_sound(app)
    assert JA("data.beside_there") in text_of(app)
    rows = workspace_of(app).benchmarks
    assert rows
    assert all(row.n is not None and row.n >= 30 for row in rows)
    app.switch_page("pages/benchmarks/page.py").run()
    assert_sound(app)
    assert rows[0].segment_ja in text_of(app)
    app.button(key="bar:undo").click().run()
    assert workspace_of(app).benchmarks == ()


def test_what_was_stopped_can_be_asked_again(open_page: OpenPage) -> None:
    app = with_sample(open_page("data"), "hubspot_deals.ja.csv")
    views = session_of(app).views
    views["data:stopped"] = ("count", views["data:count"].key)
    kept = views.pop("data:count")
    app.run()
    assert JA("data.stopped") in text_of(app)
    app.button(key="data:count:again").click().run()
    assert_sound(app)
    assert session_of(app).views["data:count"] == kept


def test_a_large_file_is_counted_again_when_somebody_asks(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.data.given.QUICK_BYTES", 0)
    app = with_sample(open_page("data"), "hubspot_deals.ja.csv")  # its columns are known: counted at once
    app.button_group(key="data:split").set_value("month").run()
    assert JA("data.stale") in text_of(app)
    assert "kt-data-table" not in text_of(app)
    app.button(key="data:count:wanted").click().run()
    assert "kt-data-table" in text_of(app)
    with_sample(app, "event_log.en.csv")  # guessed: somebody looks at the mapping first
    assert JA("data.ready") in text_of(app)
    assert "kt-data-funnel" not in text_of(app)
    app.button(key="data:count:wanted").click().run()
    assert "kt-data-funnel" in text_of(app)


def test_the_tree_is_split_by_the_measured_channels(open_page: OpenPage) -> None:
    app = with_sample(open_page("data"), "hubspot_contacts.ja.csv")
    before = workspace_of(app).tree
    app.button_group(key="data:split").set_value("by").run()
    app.button(key="data:branch").click().run()
    assert_sound(app)
    tree = workspace_of(app).tree
    rates = [kpi for kpi in tree.levers if kpi.name.startswith("商談化率（")]
    assert len(rates) == 5
    counts = [kpi.counts for kpi in rates]
    assert all(counts)
    assert sum(one.trials for one in counts if one) == 400
    assert sum(one.successes for one in counts if one) == 19
    app.button(key="bar:undo").click().run()
    assert workspace_of(app).tree == before


def test_too_many_segments_are_not_split(open_page: OpenPage) -> None:
    app = with_sample(open_page("data"), "hubspot_contacts.ja.csv")
    app.button_group(key="data:split").set_value("by").run()
    app.selectbox(key="data:by").set_value("レコードID").run()
    assert_sound(app)
    assert "400" in text_of(app)
    assert "data:branch" not in [button.key for button in app.button]


def test_a_rate_is_told_what_it_counts(open_page: OpenPage) -> None:
    tree = parse("売上 [円] = 件数 * ヒット率\n件数 [件] = 5\nヒット率 = 10%\n")
    app = with_sample(open_page("data", tree=tree), "hubspot_deals.ja.csv")
    assert not [box for box in app.checkbox if box.key and box.key.endswith(":take")]
    part = shown_open(app, "data:meaning")
    part.button(key="data:meaning:do").click().run()
    assert_sound(app)
    assert workspace_of(app).tree.find("ヒット率").benchmark == "won/opportunity"
    assert [box.value for box in app.checkbox] == [True]


def test_cells_are_pasted_from_a_spreadsheet(open_page: OpenPage) -> None:
    app = open_page("data")
    app.text_area(key="data:paste").set_value("created\twon\n2026-01-01\t2026-02-01\n2026-01-13\t\n").run()
    assert_sound(app)
    said = text_of(app)
    assert JA("data.pasted") in said
    assert "リード 2件のうち、受注は <em" in said
    app.text_area(key="data:paste").set_value("=cmd()\x00,\u202e\n").run()
    assert_sound(app)
    app.text_area(key="data:paste").set_value("").run()
    assert_sound(app)
    assert JA("data.file_gone") in text_of(app)


def test_a_table_that_only_has_an_amount_asks_for_stages(open_page: OpenPage) -> None:
    app = uploaded(open_page("data"), "a.csv", b"name,revenue\nx,100\ny,200\n")
    assert JA("data.unmapped", file="a.csv") in text_of(app)
    app.button_group(key="data:shape").set_value("now").run()
    assert JA("data.unmapped_missing", roles=JA("data_mapping.role_stage")) in text_of(app)
    assert_sound(app)


def test_months_become_actuals_and_back(open_page: OpenPage) -> None:
    app = with_sample(open_page("data"), "hubspot_contacts.ja.csv")
    app.button_group(key="data:split").set_value("month").run()
    app.button(key="data:monthly").click().run()
    assert_sound(app)
    assert JA("data.monthly_there") in text_of(app)
    months = workspace_of(app).actuals.months
    assert months
    app.switch_page("pages/plan_vs_actual/page.py").run()
    assert_sound(app)
    app.button(key="bar:undo").click().run()
    assert not workspace_of(app).actuals


def test_a_split_that_would_be_refused_says_why(open_page: OpenPage) -> None:
    tree = parse("逆数 = 1 / 商談数\n商談数 [件] = リード数 * 商談化率\nリード数 [件] = 5\n商談化率 = 10%\n")
    app = with_sample(open_page("data", tree=tree), "hubspot_contacts.ja.csv")
    app.button_group(key="data:split").set_value("by").run()
    assert_sound(app)
    app.selectbox(key="data:branch:kpi").set_value(tree.find("逆数").id).run()
    assert_sound(app)
    assert "data:branch" not in [button.key for button in app.button]
    app.selectbox(key="data:branch:kpi").set_value(tree.find("商談数").id).run()
    assert "data:branch" in [button.key for button in app.button]


def later(open_page: OpenPage, app: AppTest) -> AppTest:
    """Another session with the workspace as it was saved: the file is gone, and so is all that was only looked at."""
    saved = read_workspace(write_workspace(workspace_of(app)))
    again = open_page("data")
    session_of(again).history = History(saved)
    return again.run()


def test_next_months_file_finds_its_mapping_and_what_was_taken(open_page: OpenPage) -> None:
    lines = sample("hubspot_contacts.ja.csv").read_bytes().splitlines(keepends=True)
    app = uploaded(open_page("data"), "august.csv", b"".join(lines[:300]))
    app.button(key="data:mql:remove").click().run()
    app.button(key="data:take").click().run()
    assert_sound(app)
    again = uploaded(later(open_page, app), "september.csv", b"".join(lines))
    said = text_of(again)
    assert "MQL" not in said  # the mapping is the same as before
    assert JA("data.changed") in said
    assert "august.csv" in said
    assert "299 → 400" in said
    same = uploaded(later(open_page, app), "copy.csv", b"".join(lines[:300]))
    assert JA("data.changed") not in text_of(same)  # the same numbers: nothing changed


def test_a_mapping_is_undone_like_anything_else(open_page: OpenPage) -> None:
    app = with_sample(open_page("data"), "hubspot_contacts.ja.csv")
    assert "MQL" in text_of(app)
    app.button(key="data:mql:remove").click().run()
    assert "MQL" not in text_of(app)
    app.button(key="bar:undo").click().run()
    assert_sound(app)
    assert "MQL" in text_of(app)
    assert workspace_of(app).imports == ()


def test_a_column_whose_name_is_too_long_is_said(open_page: OpenPage) -> None:
    name = "長" * 600
    app = uploaded(open_page("data"), "long.csv", f"{name},won\n2026-01-01,2026-02-01\n".encode())
    app.selectbox(key="data:lead:when").set_value(name).run()
    assert_sound(app)
    assert [toast.value for toast in app.toast] == [JA.problem(Problem(code="mapping_not_kept"))]


def test_rows_that_need_a_look_are_offered_as_a_file(open_page: OpenPage) -> None:
    content = b"created,won\n" + b"2026-01-02,2026-01-05\n" * 9 + b"2026-01-01,=1+1\n"
    app = uploaded(open_page("data"), "leads.csv", content)
    (button,) = [b for b in app.get("download_button") if b.proto.id.endswith("data:rows:csv")]
    assert button.proto.label == JA("data_rows.save")
    clean = uploaded(open_page("data"), "leads.csv", content.replace(b"=1+1", b""))
    assert not [b for b in clean.get("download_button") if b.proto.id.endswith("data:rows:csv")]


def test_what_stands_in_the_file_of_rows() -> None:
    given = GivenFile("sample:x", "missing.csv", 1)

    def rows() -> ProblemRows:
        return ProblemRows(rows=(ProblemRow(row=2, code="order", column="won", value="=1+1", other="created"),))

    assert to_csv(lines_of(JA, rows)).splitlines()[1] == f"2,won,'=1+1,{JA('data_rows.reason_order', other='created')}"

    def gone() -> ProblemRows:
        raise FileError(given.name, [Problem(code="file_not_readable", params={"file": given.name})])

    assert given.name in str(lines_of(JA, gone))  # no error on the screen: it is said in the file
