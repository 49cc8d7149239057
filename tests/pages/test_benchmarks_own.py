"""The Benchmarks page: own past, other branches, targets with their grounds, own rows from and to a file; the strip."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.analysis.benchmarking import compare
from kpitree.analysis.comparison import Comparison
from kpitree.analysis.target_setting import review_on
from kpitree.data.benchmarks import load
from kpitree.data.text import parse
from kpitree.i18n import Translator
from kpitree.model import Benchmark, Kpi, KpiTree
from kpitree.workspace import History
from kpitree.workspace.actions import AddBenchmark
from pages.benchmarks.choices import pick
from pages.benchmarks.own_files import read_upload
from pages.benchmarks.strip import Strip, _lanes, draw_large, draw_small, strip_of
from pages.benchmarks.targets import standing
from tests.pages.conftest import OpenPage, assert_sound, session_of, workspace_of
from tests.pages.test_benchmarks import opened, page_html, picked, picks, shown_open, text_of

JA = Translator("ja")
PAST = """
売上 [円] = 広告受注 * 単価 + 他受注 * 単価
  period: month
広告受注 [件] = 1000 * 広告率 * 受注率
他受注 [件] = 500 * 他率 * 受注率
広告率 = 10%
  benchmark: opportunity/ad_lead
他率 = 3 of 20
  benchmark: opportunity/webinar_lead
受注率 = 20%
  history: 20%, 22%, 24%, 20%, 22%, 24%
単価 [円] = 500万
"""


def ids(tree: KpiTree) -> dict[str, str]:
    return {kpi.name: kpi.id for kpi in tree.kpis}


def test_own_past_and_other_branches_stand_beside_published_figures(open_page: OpenPage) -> None:  # §62
    tree = parse(PAST)
    by_name = ids(tree)
    app = opened(open_page("benchmarks", tree=tree), by_name["広告率"])
    assert picks(app)[1:] == ["meeting_ad_leads", f"segment_{by_name['他率']}"]
    app = picked(app, by_name["広告率"], f"segment_{by_name['他率']}")
    assert_sound(app)
    assert JA(
        "benchmarks.best_segment", kpi="広告率", band="15%", kgi="売上", worth=JA.delta(6e8, "円"), per="年"
    ) in text_of(app)
    app = opened(app, by_name["受注率"])
    assert picks(app)[1:] == ["history"]
    assert JA("benchmarks.history", n="6") in text_of(app)


def test_a_target_is_set_from_the_past_in_one_step_with_its_grounds(open_page: OpenPage) -> None:  # §65
    tree = parse(PAST)
    kpi = ids(tree)["受注率"]
    app = opened(open_page("benchmarks", tree=tree), kpi)
    app.button(key=f"benchmarks:{kpi}:target").click().run()
    app.button_group(key=f"benchmarks:{kpi}:target:improvement").set_value(0.1).run()
    app.selectbox(key=f"benchmarks:{kpi}:target:months").select(6).run()
    app.button(key=f"benchmarks:{kpi}:target:set").click().run()
    assert_sound(app)
    set_ = workspace_of(app).tree[kpi]
    assert (set_.target, set_.target_review) == (0.242, review_on(date.today(), 6))
    basis = JA("benchmarks.target_rests_on_history", n="6", value="22%")
    assert set_.target_source == JA("benchmarks.target_improved", basis=basis, factor="1.1")
    app.button(key="bar:undo").click().run()
    assert workspace_of(app).tree == tree


def test_without_a_past_the_target_is_the_benchmark(open_page: OpenPage) -> None:
    tree = parse(PAST)
    kpi = ids(tree)["広告率"]
    app = opened(open_page("benchmarks", tree=tree), kpi)
    app.button(key=f"benchmarks:{kpi}:target").click().run()
    app.button(key=f"benchmarks:{kpi}:target:set").click().run()
    set_ = workspace_of(app).tree[kpi]
    assert (set_.target, set_.target_review) == (0.11, review_on(date.today(), 2))
    assert "ferret One" in set_.target_source


def test_where_nothing_can_carry_a_target_that_is_said(open_page: OpenPage) -> None:
    tree = parse(
        PAST.replace("他率 = 3 of 20\n  benchmark: opportunity/webinar_lead", "他率 = 3 of 20\n  benchmark: aa/bb")
    )
    kpi = ids(tree)["他率"]
    app = opened(open_page("benchmarks", tree=tree), kpi)
    app.button(key=f"benchmarks:{kpi}:target").click().run()
    assert JA("benchmarks.target_nothing") in text_of(app)
    assert JA("benchmarks.nothing_to_compare") in text_of(app)


@pytest.mark.parametrize(("day", "key"), [(date(2027, 1, 31), "target_review_on"), (date(2027, 2, 1), "target_due")])
def test_a_review_that_is_due_says_so(day: date, key: str) -> None:
    kpi = Kpi(id="rate", name="率", unit="%", target=0.2, target_source="根拠", target_review=date(2027, 2, 1))
    assert standing(JA, kpi, today=day) == JA(f"benchmarks.{key}", source="根拠", day="2027-02-01")
    bare = Kpi(id="rate", name="率", unit="%", target=0.2)
    assert standing(JA, bare, today=day) == JA("benchmarks.target_no_source")


# --- files


def uploaded(open_page: OpenPage, content: bytes, name: str = "own.csv"):  # type: ignore[no-untyped-def]
    app = shown_open(open_page("benchmarks", tree=parse(PAST)), "benchmarks:add")
    app.button_group(key="benchmarks:add:way").set_value("file").run()
    app.file_uploader(key="benchmarks:own:upload").upload(name, content, "text/csv").run()
    assert_sound(app)
    return app


GOOD = "名前,分子,分母,中央\n昨年度,商談,広告経由リード,13%\n一昨年度,商談,広告経由リード,12%\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_file_is_read_in_one_step(open_page: OpenPage, encoding: str) -> None:
    app = uploaded(open_page, GOOD.encode(encoding))
    assert [(row.segment_ja, row.typical) for row in workspace_of(app).benchmarks] == [
        ("昨年度", 0.13),
        ("一昨年度", 0.12),
    ]
    app.button(key="bar:undo").click().run()
    assert workspace_of(app).benchmarks == ()


def test_a_file_with_one_mistake_is_refused_as_a_whole_and_says_where(open_page: OpenPage) -> None:
    app = uploaded(open_page, (GOOD + "=cmd,商談,広告経由リード,たくさん\n").encode())
    assert workspace_of(app).benchmarks == ()
    said = text_of(app)
    assert JA("benchmarks.import_refused") in said
    assert "4行目「中央」" in said


def test_a_file_that_is_no_text_is_refused_in_words(open_page: OpenPage) -> None:
    app = uploaded(open_page, b"\x81\xff\xfe\x00\x99" * 9)
    assert JA("benchmarks.import_refused") in text_of(app)


def test_what_is_exported_can_be_imported_again(open_page: OpenPage) -> None:
    app = open_page("benchmarks", tree=parse(PAST))
    row = Benchmark(
        id="own_1", ratio="won/opportunity", segment_ja="=1+1", segment_en="=1+1", typical=0.2, size="smb", own=True
    )
    session_of(app).history = History(AddBenchmark(row=row).apply(workspace_of(app)))
    session_of(app).views["benchmarks:add:way"] = "file"
    assert_sound(shown_open(app.run(), "benchmarks:add"))
    from kpitree.data.benchmarks.own_csv import write_csv
    from pages.benchmarks.own_files import vocabulary

    text = write_csv([row], vocabulary(JA, workspace_of(app)))
    assert "'=1+1" in [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    reading, said = read_upload(JA, workspace_of(app), text.encode(), name="x.csv")
    assert (reading.rows, said) == ((row,), ())


def test_an_own_row_with_hostile_words_is_text_everywhere(open_page: OpenPage) -> None:
    tree = parse(PAST)
    app = open_page("benchmarks", tree=tree)
    bad = "<img src=x onerror=alert(1)>'\""
    row = Benchmark(
        id="own_1", ratio="opportunity/ad_lead", segment_ja=bad, typical=0.2, caveat_ja=bad, publisher=bad, own=True
    )
    session_of(app).history = History(AddBenchmark(row=row).apply(workspace_of(app)))
    app = opened(app.run(), ids(tree)["広告率"])
    assert "<img" not in page_html(app)
    assert "data-picks='" in page_html(app)


def test_pressing_what_is_gone_does_nothing(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_page("benchmarks", tree=parse(PAST))
    workspace = workspace_of(app)
    applied: list[object] = []
    monkeypatch.setattr("pages.shell.session.workspace", lambda: workspace)
    monkeypatch.setattr("pages.shell.session.apply", applied.append)
    for said in ("", "gone row", "gone", f"{ids(workspace.tree)['広告率']} ", f"{ids(workspace.tree)['広告率']} -"):
        pick(said)
    assert applied == []
    pick(f"{ids(workspace.tree)['広告率']} meeting_ad_leads")
    assert len(applied) == 1


# --- the strip


def strips() -> st.SearchStrategy[tuple[Kpi, Comparison]]:
    numbers = st.floats(0, 1e9)

    def one(figures: list[tuple[float, float]], value: float | None, taken: int) -> tuple[Kpi, Comparison]:
        rows = tuple(
            Benchmark(id=f"row_{i}", ratio="won/opportunity", unit="円", low=min(p), high=max(p), typical=None)
            for i, p in enumerate(figures)
        )
        chosen = rows[taken % len(rows)]
        interval = None if value is None else (value / 2, value * 1.5)
        row = Comparison(id="kpi", kpi="k", ratio="won/opportunity", value=value, interval=interval, candidates=rows,
                         chosen=chosen, low=chosen.low, high=chosen.high)  # fmt: skip
        return Kpi(id="kpi", name="k", unit="円", value=value, benchmark="won/opportunity"), row

    return st.builds(
        one, st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6), st.none() | numbers, st.integers(0, 9)
    )


@given(strips())
@settings(max_examples=60)
def test_every_figure_is_a_mark_on_the_track(drawn: tuple[Kpi, Comparison]) -> None:
    kpi, row = drawn
    strip = strip_of(kpi, row, is_rate=False)
    assert [mark.row for mark in strip.marks] == list(row.candidates)
    assert [mark.row.id for mark in strip.marks if mark.taken] == [row.chosen.id if row.chosen else ""]
    large = draw_large(strip, kpi_id="kpi", own="x", ticks=[(0.0, "0")], said=lambda figure: figure.id)
    for shown in (draw_small(strip, label="x"), large):
        assert all(0 <= float(x) <= 100 for x in re.findall(r"left:([\d.]+)%", shown))
        for left, width in re.findall(r"left:([\d.]+)%;width:([\d.]+)%", shown):
            assert float(left) + float(width) <= 100.02
    assert sorted(re.findall(r"data-picks='kpi (\w+)'", large)) == sorted(r.id for r in row.candidates)


@given(strips())
@settings(max_examples=60)
def test_no_mark_lies_over_another(drawn: tuple[Kpi, Comparison]) -> None:
    placed = _lanes(strip_of(*drawn, is_rate=False))
    for i, (_, lane, left, right) in enumerate(placed):
        for _, other, a, b in placed[i + 1 :]:
            assert lane != other or right <= a or b <= left


def test_a_rate_is_never_drawn_beyond_a_hundred_percent() -> None:
    tree = parse("KGI [件] = 100 * 率\n率 = 95%\n  benchmark: won/opportunity\n")
    (row,) = compare(tree, load()).rows
    assert strip_of(tree.find("率"), row, is_rate=True).end == 1.0
    assert Strip((), None, None, 0.0).place(5.0, at=0.0) == 0.0
