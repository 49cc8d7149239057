"""The Data page: a file is chosen, mapped, counted, and the tree takes the counts; no file breaks the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitree.data.importing.samples import sample, samples
from kpitree.data.measuring.form import form_of
from kpitree.data.measuring.remembered import import_of
from kpitree.data.text import parse
from kpitree.i18n import Translator
from kpitree.model import Counts
from kpitree.workspace.actions import RememberImport
from tests.hostile import hostile_files
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of
from tests.pages.data_steps import text_of, uploaded, with_sample

JA, EN = Translator("ja"), Translator("en")


@pytest.mark.parametrize("name", samples())
def test_every_sample_is_counted_at_once(open_page: OpenPage, name: str) -> None:
    lang = name.split(".")[1]
    app = with_sample(open_page("data", lang=lang), name)
    assert "kt-data-funnel" in text_of(app)
    assert not app.error


def test_from_an_upload_to_the_baseline_and_back(open_page: OpenPage) -> None:
    """The whole journey: upload, counted by its known columns, taken in one step, undone in one (§74, §75)."""
    app = open_page("data")
    assert JA("data.empty") in text_of(app)
    before = workspace_of(app)
    uploaded(app, "leads.csv", sample("hubspot_contacts.ja.csv").read_bytes())
    said = text_of(app)
    assert JA("data.is_family", family=JA("data.family_hubspot_contacts")) in said
    assert workspace_of(app) == before  # counting changes nothing
    app.button(key="data:take").click().run()
    assert_sound(app)
    tree = workspace_of(app).tree
    assert tree.find("受注率").counts == Counts(successes=4, trials=19)
    assert tree.find("受注率").source == "leads.csv、2026-01-01〜2026-09-30、400件"
    assert tree.find("平均単価") == before.tree.find("平均単価")  # not measured, not touched
    assert "平均単価" in text_of(app)  # and said
    assert JA("data.same") in text_of(app)
    assert app.button(key="data:take").disabled
    app.button(key="bar:undo").click().run()
    assert_sound(app)
    assert workspace_of(app).tree == before.tree


def test_only_what_is_chosen_is_taken(open_page: OpenPage) -> None:
    app = with_sample(open_page("data"), "hubspot_deals.ja.csv")
    tree = workspace_of(app).tree
    rate, price = tree.find("受注率").id, tree.find("平均単価").id
    app.checkbox(key=f"data:{rate}:take").uncheck().run()
    app.button(key="data:take").click().run()
    after = workspace_of(app).tree
    assert after[rate] == tree[rate]
    assert after[price].value == pytest.approx(247_200_000 / 70)


def test_levers_that_share_a_measure_wait_to_be_chosen(open_page: OpenPage) -> None:
    tree = parse(
        "売上 [円] = 甲率 + 乙率\n甲率 = 1%\n  benchmark: won/opportunity\n乙率 = 2%\n  benchmark: won/opportunity"
    )
    app = with_sample(open_page("data", tree=tree), "hubspot_deals.ja.csv")
    assert [(box.value, box.disabled) for box in app.checkbox] == [(False, False)] * 2
    assert JA("data.shared") in text_of(app)
    assert app.button(key="data:take").disabled
    app.checkbox[1].check().run()
    app.button(key="data:take").click().run()
    assert [kpi.counts is not None for kpi in workspace_of(app).tree.levers] == [False, True]


def test_a_changed_mapping_is_counted_and_remembered(open_page: OpenPage) -> None:
    app = with_sample(open_page("data"), "hubspot_contacts.ja.csv")
    app.selectbox(key="data:won:when").set_value("").run()
    assert_sound(app)
    assert "data-funnel" in text_of(app)
    assert JA("data_mapping.sure_own") not in text_of(app)  # nothing is said of a stage that is not used
    assert "商談は <em" in text_of(app)
    app.button(key="data:mql:remove").click().run()
    app.button(key="data:sql:up").click().run()
    assert_sound(app)
    with_sample(app, "hubspot_deals.ja.csv")
    with_sample(app, "hubspot_contacts.ja.csv")
    assert "商談は <em" in text_of(app)
    assert "MQL" not in text_of(app)


def test_a_stage_is_added_under_any_name(open_page: OpenPage) -> None:
    app = with_sample(open_page("data"), "hubspot_contacts.ja.csv")
    names = session_of(app).views["data:look"].found.names
    form = form_of({"lead": "リードになった日付"}, names).with_stage("<b>体験</b>")  # AppTest cannot type into a list
    kept = import_of(names, form, by=None, answers={}, own=())
    session_of(app).history = session_of(app).history.apply(RememberImport(remembered=kept))
    assert_sound(app.run())
    app.selectbox(key="data:<b>体験</b>:when").set_value("顧客になった日付").run()
    assert_sound(app)
    assert "&lt;b&gt;体験&lt;/b&gt;" in text_of(app)
    assert "<b>体験</b>" not in text_of(app).replace("&lt;b&gt;", "")


@pytest.mark.parametrize("split", ["by", "month", "quarter"])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_funnel_is_split(open_page: OpenPage, split: str, lang: str) -> None:
    app = with_sample(open_page("data", lang=lang), "hubspot_contacts.ja.csv")
    app.button_group(key="data:split").set_value(split).run()
    assert_sound(app)
    wanted = {"by": "展示会", "month": "2026-04", "quarter": "2026Q2"}[split]
    assert wanted in text_of(app)
    if split == "by":
        app.selectbox(key="data:by").set_value("レコードID").run()
        assert_sound(app)
        app.selectbox(key="data:by").set_value(None).run()
        assert_sound(app)


AMBIGUOUS = "id,created,won\n1,3/4/2026,5/4/2026\n2,4/4/2026,\n"


def test_an_ambiguous_date_is_asked_and_the_answer_counts(open_page: OpenPage) -> None:  # §54
    app = uploaded(open_page("data"), "a.csv", AMBIGUOUS.encode())
    assert JA("data.questions", n="2") in text_of(app)
    assert "3/4/2026" in text_of(app)
    assert "--dates" not in text_of(app)  # that is for shells
    for _ in ("created", "won"):
        app.button(key="data:problems:fix:0:0").click().run()
        assert_sound(app)
    assert "2026-04-03〜2026-04-05" in text_of(app)


def test_every_row_and_a_condition_count_a_table_without_a_header(open_page: OpenPage) -> None:
    rows = "".join(f"{i},TRUE\n" if i % 4 == 0 else f"{i},FALSE\n" for i in range(1, 101))
    app = uploaded(open_page("data"), "shoppers.csv", rows.encode())
    assert JA("data.unmapped_below", n="2") in text_of(app)
    app.selectbox(key="data:lead:when").set_value("*").run()
    app.selectbox(key="data:won:if").set_value("B").run()
    app.multiselect(key="data:won:values").set_value(["TRUE"]).run()
    assert_sound(app)
    assert "100件のうち" in text_of(app)
    assert ">25</em>" in text_of(app)


@pytest.mark.parametrize("shape", ["now", "events", "totals"])
def test_every_shape_of_table_has_its_form(open_page: OpenPage, shape: str) -> None:
    app = with_sample(open_page("data"), "event_log.en.csv")
    app.button_group(key="data:shape").set_value(shape).run()
    assert_sound(app)
    app.button_group(key="data:shape").set_value("dates").run()
    assert_sound(app)


def test_one_table_of_several_is_chosen(open_page: OpenPage) -> None:
    app = with_sample(open_page("data"), "ga4.ja.csv")
    assert [box.options for box in app.selectbox if box.key == "data:table:row"]
    app.selectbox(key="data:table:row").set_value(18).run()
    assert_sound(app)


def test_the_numbers_stay_when_the_file_is_gone(open_page: OpenPage) -> None:
    """Leaving the page takes an upload away: what was counted stays, no row of it does."""
    app = uploaded(open_page("data"), "leads.csv", sample("hubspot_deals.ja.csv").read_bytes())
    app.switch_page("pages/what_if/page.py").run()
    app.switch_page("pages/data/page.py").run()
    assert_sound(app)
    assert JA("data.file_gone") in text_of(app)
    assert "kt-data-funnel" in text_of(app)
    kept = repr(session_of(app).views)
    assert "70123" not in kept  # the id of some row of the sample


@pytest.mark.parametrize("name", sorted(hostile_files()))
def test_no_file_breaks_the_page(open_page: OpenPage, name: str) -> None:
    app = open_page("data", lang="en")
    uploaded(app, Path(name).name if "." in name else f"{name}.csv", hostile_files()[name])
    assert "kt-headline" in text_of(app)
    assert "Traceback" not in text_of(app)


HOSTILE_TABLE = (
    '"<script>alert(1)</script>","=cmd()","[x=y]","*","作成日"\n'
    + "".join(f'"{{x}}","+1","a|b]","]","2026-01-{i + 1:02d}"\n' for i in range(20))
).encode()


def test_hostile_names_of_columns_are_only_names(open_page: OpenPage) -> None:
    app = uploaded(open_page("data"), "../../etc/passwd\u202e.csv", HOSTILE_TABLE)
    app.button_group(key="data:split").set_value("by").run()
    columns = ("<script>alert(1)</script>", "=cmd()", "[x=y]", "*")
    for column in columns:
        app.selectbox(key="data:by").set_value(column).run()
        assert_sound(app)
    for column in columns:
        app.selectbox(key="data:won:when").set_value(column).run()
        assert_sound(app)
    assert "<script>" not in text_of(app)


@pytest.mark.parametrize("text", ["", "利益 [円] = 粗利 - 費用\n粗利 [円] = 5\n費用 [円] = 3", "a = b +"])
def test_a_tree_that_takes_nothing_is_told_so(open_page: OpenPage, text: str) -> None:
    from kpitree.data.text import read_text

    app = open_page("data", tree=read_text(text).tree)
    with_sample(app, "hubspot_deals.ja.csv")
    assert not [b for b in app.button if b.key == "data:take"]


def test_the_first_page_loads_no_reader() -> None:
    import subprocess
    import sys

    script = "import sys, pages.data.given, pages.data.take; print('duckdb' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_what_was_not_counted_is_listed_and_can_be_taken_along(open_page: OpenPage) -> None:
    from pages.data.quality import report

    content = "created,won\n2026-01-01,soon\n2026-01-02,2026-02-01\n2026-01-03,\n"
    app = uploaded(open_page("data"), "a.csv", content.encode())
    app.selectbox(key="data:won:when").set_value("won").run()
    assert "2: soon" in text_of(app)
    found = session_of(app).views["data:count"].found
    (row,) = report(JA, found.problems)
    assert list(row.values())[:3] == [1, "won", "2: soon"]
