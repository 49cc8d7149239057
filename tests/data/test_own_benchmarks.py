"""Own benchmark rows as a file: there and back, errors with row and column, all of a file or nothing, no formulas."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.data import csv_cells
from kpitree.data.benchmarks import facet, load, stages
from kpitree.data.benchmarks.own_cells import read_own
from kpitree.data.benchmarks.own_csv import COLUMNS, MOST_ROWS, Reading, Words, read_csv, word_key, write_csv
from kpitree.i18n import LANGUAGES, Translator
from kpitree.model import Benchmark
from kpitree.model.benchmark import GRADES, TYPED, check_benchmark
from kpitree.workspace import Workspace
from pages.benchmarks.own_files import in_file, read_upload, vocabulary
from tests.hostile import hostile_files, naughty_strings

JA, EN = Translator("ja"), Translator("en")
WORDS = vocabulary(JA, Workspace())
HEAD = "名前,分子,分母,下限,中央,上限,年,件数"


def text_of(*rows: str, head: str = HEAD) -> str:
    return "\n".join((head, *rows))


@st.composite
def own_rows(draw: st.DrawFn, row_id: str = "own_1") -> Benchmark:
    """Rows that the product lets people add."""
    unit = draw(st.sampled_from(["%", "円", "万円", "件", "日", "USD"]))
    most = 1.0 if unit == "%" else 1e9
    figures = sorted(draw(st.lists(st.floats(0, most), min_size=1, max_size=3)))
    ends = {1: ("typical",), 2: ("low", "high"), 3: ("low", "typical", "high")}[len(figures)]
    words = st.sampled_from(
        ["昨年度", "=1+1", "'=x", "'quoted'", "a,b", 'say "hi"', "two\nlines", "＋plus", "−"]
    ) | st.text(st.characters(exclude_categories=["C", "Z"]), max_size=12)
    text = words.map(str.strip)
    label, sample, note = draw(text.filter(bool)), draw(text), draw(text)
    facets = {name: draw(st.sampled_from(["", *facet(name)])) for name in ("channel", "industry", "size", "region")}  # type: ignore[arg-type]
    return Benchmark.model_validate({
        "id": row_id, "ratio": f"{draw(st.sampled_from(stages()))}/{draw(st.sampled_from(stages()))}", "unit": unit,
        "segment_ja": label, "segment_en": draw(st.just(label) | text.filter(bool)),
        "sample_ja": sample, "sample_en": sample,
        "caveat_ja": note, "caveat_en": note, "publisher": draw(text), "source": draw(text), "own": True,
        "year": draw(st.none() | st.integers(1990, 2100)), "n": draw(st.none() | st.integers(1, 10**12)),
        "grade": draw(st.sampled_from(GRADES)), "kind": draw(st.sampled_from(TYPED)), **facets,
        **dict(zip(ends, figures, strict=True)),
    })  # fmt: skip


@given(data=st.data(), lang=st.sampled_from(LANGUAGES))
@settings(max_examples=25)
def test_rows_come_back_from_a_file_as_they_were(data: st.DataObject, lang: Any) -> None:
    rows = tuple(data.draw(own_rows(f"own_{i}")) for i in range(data.draw(st.integers(1, 3))))
    words = vocabulary(Translator(lang), Workspace(benchmarks=rows))
    other = vocabulary(Translator("ja" if lang == "en" else "en"), Workspace())
    assert read_csv(write_csv(rows, words), other).rows == rows


@given(own_rows())
@settings(max_examples=40)
def test_no_cell_of_a_file_is_run_as_a_formula(row: Benchmark) -> None:
    text = write_csv([row], WORDS)
    assert text.startswith(csv_cells.BOM)
    for record in csv.reader(io.StringIO(text.removeprefix(csv_cells.BOM))):
        for cell in record:
            assert not cell.startswith(csv_cells.RUN) or cell.removesuffix("%").replace(".", "").isdigit()


@given(st.text(max_size=8))
def test_an_escaped_cell_is_read_as_it_was(text: str) -> None:
    assert csv_cells.read(csv_cells.escaped(text)) == text
    assert not csv_cells.escaped(text).startswith(csv_cells.RUN)


def test_without_rows_the_file_has_the_columns_and_nothing_else() -> None:
    (head,) = csv.reader(io.StringIO(write_csv([], WORDS).removeprefix(csv_cells.BOM)))
    assert len(head) == len(COLUMNS)
    assert [WORDS.read("column", name) for name in head] == list(COLUMNS)
    assert [w.problem.code for w in read_csv(write_csv([], WORDS), WORDS).wrong] == ["own_csv_empty"]


def test_a_small_table_is_enough() -> None:
    found = read_csv(
        text_of("昨年度,受注,商談,,25%,,2025,120", "目安,won,opportunity,20%,,３０％,,"), WORDS, taken={"own_1"}
    )
    assert found.wrong == ()
    assert [(r.id, r.ratio, r.low, r.typical, r.high, r.year, r.n, r.own) for r in found.rows] == [
        ("own_2", "won/opportunity", None, 0.25, None, 2025, 120, True),
        ("own_3", "won/opportunity", 0.2, None, 0.3, None, None, True),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_spreadsheet_writes_it_in_its_own_way(separator: str, end: str) -> None:
    lines = [["name", "numerator", "denominator", "typical"], ["last year", "Wins", "Opportunities", "25%"]]
    text = end.join(separator.join(cells) for cells in lines)
    assert [row.typical for row in read_csv(csv_cells.BOM + text, WORDS).rows] == [0.25]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",受注,商談,,25%,,,", "label", "own_row_no_label"),
        ("x,受注率,商談,,25%,,,", "numerator", "own_row_unknown_word"),
        ("x,受注,,,25%,,,", "ratio", "benchmark_ratio"),
        ("x,受注,商談,,,,,", "typical", "benchmark_no_figure"),
        ("x,受注,商談,,たくさん,,,", "typical", "own_row_bad_number"),
        ("x,受注,商談,,0.25,,,", "typical", "percent_ambiguous"),
        ("x,受注,商談,+5pt,,,,", "low", "own_row_relative"),
        ("x,受注,商談,30%,,20%,,", "low", "benchmark_low_above_high"),
        ("x,受注,商談,,,120%,,", "high", "benchmark_rate_outside"),
        ("x,受注,商談,,25%,,平成,", "year", "own_row_bad_year"),
        ("x,受注,商談,,25%,,,0", "n", "own_row_bad_count"),
        ("x,受注,商談,,25%,,,,余分", None, "own_csv_wide"),
        ("x" * 81 + ",受注,商談,,25%,,,", "label", "own_row_too_long"),
    ],
)
def test_what_is_wrong_is_said_with_row_and_column_and_nothing_is_taken(
    row: str, column: str | None, code: str
) -> None:
    found = read_csv(text_of("good,受注,商談,,25%,,2025,120", "", row), WORDS)
    assert found.rows == ()
    assert [(w.row, w.column, w.problem.code) for w in found.wrong] == [(4, column, code)]
    for t in (JA, EN):
        said = in_file(t, found.wrong[0])
        assert "4" in said
        assert column is None or t(f"benchmarks.csv_{'numerator' if column == 'ratio' else column}") in said


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = read_csv(text_of(",受注,商談,,x,,平成,", "a,?,商談,,x,,平成,"), WORDS)
    rows = [(w.row, w.column) for w in found.wrong]
    # What an unknown ratio would be counted in is unknown as well: its figure is not called wrong.
    assert rows == [(2, "label"), (2, "typical"), (2, "year"), (3, "numerator"), (3, "year")]


def test_what_could_be_written_instead_is_said() -> None:
    (wrong,) = read_csv(text_of("x,受注,商談,,0.3,,,"), WORDS).wrong
    assert JA("benchmarks.write_instead", choices=JA("benchmarks.or").join(["0.3%", "30%"])) in in_file(JA, wrong)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "own_csv_empty"), ("\n\n", "own_csv_empty"), (HEAD, "own_csv_empty"),
        (text_of("x", head="名前,分子"), "own_csv_missing"), (text_of("x", head="名前,分子,分母,謎"), "own_csv_column"),
        (text_of("x", head="名前,分子,分母,名前"), "own_csv_column_twice"),
        (text_of('"x,受注,商談,,25%,,,'), "own_csv_broken"), (text_of('"x"y,受注,商談,,25%,,,'), "own_csv_broken"),
        (text_of(*["x,受注,商談,,25%,,,"] * (MOST_ROWS + 1)), "own_csv_too_many"),
        (text_of("mql_sql_b2blead,x,受注,商談,,25%,,,", head=f"行ID,{HEAD}"), "own_csv_published"),
        (text_of("a,x,受注,商談,,25%,,,", "a,x,受注,商談,,25%,,,", head=f"行ID,{HEAD}"), "own_csv_twice"),
        (text_of("日本,x,受注,商談,,25%,,,", head=f"行ID,{HEAD}"), "own_row_unusable"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_in_words(text: str, code: str) -> None:
    found = read_csv(text, WORDS, published={row.id for row in load()})
    assert found.rows == ()
    assert [w.problem.code for w in found.wrong] == [code]
    assert all(in_file(t, found.wrong[0]) for t in (JA, EN))


def test_an_id_replaces_the_own_row_of_that_id() -> None:
    (row,) = read_csv(text_of("own_7,x,受注,商談,,25%,,,", head=f"行ID,{HEAD}"), WORDS, taken={"own_7"}).rows
    assert row.id == "own_7"


def test_a_stage_that_only_the_tree_knows_is_understood_where_it_is_known() -> None:
    text = text_of("x,trial,signup,,25%,,,")
    assert [w.problem.code for w in read_csv(text, WORDS).wrong] == ["own_row_unknown_word"] * 2
    meant = {**WORDS.meant, "stage": {**WORDS.meant["stage"], "trial": "trial", "signup": "signup"}}
    assert [row.ratio for row in read_csv(text, replace(WORDS, meant=meant)).rows] == ["trial/signup"]


def test_no_two_words_of_a_language_mean_different_things() -> None:
    for t in (JA, EN):
        for said in vocabulary(t, Workspace()).said.values():
            assert len({word_key(word) for word in said.values()}) == len(said)


@given(st.lists(st.lists(st.sampled_from(naughty_strings()) | st.text(max_size=6), max_size=10), max_size=4))
@settings(max_examples=40)
def test_no_table_breaks_the_reader(cells: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerow(HEAD.split(","))
    csv.writer(text).writerows(cells)
    found = read_csv(text.getvalue(), WORDS)
    assert not (found.rows and found.wrong)
    assert all(in_file(JA, wrong) for wrong in found.wrong)
    assert all(check_benchmark(row) == () for row in found.rows)


@pytest.mark.parametrize("at", range(0, len(naughty_strings()), 40))
def test_naughty_texts_stay_texts(at: int) -> None:
    for text in naughty_strings()[at : at + 40]:
        row, wrong = read_own(
            {"ratio": "won/opportunity", "label": text, "typical": "20%", "note": text}, row_id="own_1"
        )
        assert (row is None) == bool(wrong)
        if row is not None:
            assert read_csv(write_csv([row], WORDS), WORDS).rows == (row,)


def test_no_file_breaks_the_upload() -> None:
    for name, content in hostile_files().items():
        reading, said = read_upload(JA, Workspace(), content[:200_000], name=name)
        assert isinstance(reading, Reading)
        assert bool(reading.rows) != bool(said), name


def test_words_without_a_language_are_ids() -> None:
    bare = Words(said={}, meant={"column": {c: c for c in COLUMNS}, "stage": {s: s for s in stages()}})
    text = write_csv([Benchmark(id="own_1", ratio="won/lead", segment_ja="x", typical=0.1, own=True)], bare)
    assert text.splitlines()[0].removeprefix(csv_cells.BOM) == ",".join(COLUMNS)
