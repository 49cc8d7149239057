"""Files as they come, and files that mean harm: read, or refused in words with row and column."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import kpitree as kt
from kpitree.data.importing.layout import footer_length
from kpitree.data.importing.source import TableSource
from kpitree.data.importing.text_table import look_at_text
from tests.hostile import SHARED
from tests.measure.refusals import MAP, refusal

DATA = SHARED.parent
REPORT = (
    "リード レポート,,,\n2026年5月1日時点,,,\n\n作成日,受注日,金額,チャネル\n"
    '2026/4/1,2026/4/3,,Web\n2026年4月5日,令和8年4月20日,￥1,Web\n2026/4/9,未定,"1,200,000円",展示会\n'
    '\nConfidential Information - Do Not Distribute\n"Copyright (c) 2000-2026"\n'
)
JAPANESE = {"lead": "作成日", "won": "受注日", "amount": "金額"}


def look(path: Path, text: str | bytes, **options: Any) -> TableSource:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return look_at_text(path, name=path.name, **options)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16", "utf-16-le"])
def test_a_formatted_report_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    found = look(tmp_path / "a.csv", REPORT.encode(encoding))
    assert (found.header, found.first, found.footer) == (4, 5, 3)
    assert found.names == ("作成日", "受注日", "金額", "チャネル")
    assert found.encoding == ("utf-8" if encoding == "utf-8-sig" else encoding)


def test_a_formatted_report_is_measured(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(REPORT.encode("cp932"))
    found = kt.measure(tmp_path / "a.csv", JAPANESE)
    assert [(row.count, row.median_days) for row in found.totals] == [(3, None), (2, 8.5)]
    assert (found.totals[-1].amount, found.totals[-1].paid, found.currency) == (1.0, 1, "JPY")
    assert [problem.code for problem in found.problems] == ["table_footer_left"]  # 未定 is no date, and no mistake


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_separators(tmp_path: Path, separator: str) -> None:
    text = "\n".join(separator.join(row) for row in [["id", "a b", "x"], ["1", "2,5", "y"], ["2", "3,5", "z"]])
    assert look(tmp_path / "a.txt", text).separator == separator
    assert look(tmp_path / "a.txt", text).names == ("id", "a b", "x")


def test_headers_and_letters(tmp_path: Path) -> None:
    assert look(tmp_path / "a.csv", "2026-01-01,5\n2026-01-02,6\n").names == ("A", "B")
    assert look(tmp_path / "a.csv", "0,Feb,TRUE\n1,Mar,FALSE\n").header is None
    assert look(tmp_path / "a.csv", "id,2026-01,2026-02\nx,1,2\ny,3,4\n").names == ("id", "2026-01", "2026-02")
    assert look(tmp_path / "a.csv", "a,,a\n1,2,3\n").names == ("a", "B", "a (2)")
    assert look(tmp_path / "a.csv", "only\nx\ny\n").names == ("only",)


def test_totals_that_are_sums_and_first_rows_that_are_not(tmp_path: Path) -> None:
    assert look(tmp_path / "a.csv", "c,n\n,30\nx,10\ny,20\n").totals == 2
    assert look(tmp_path / "a.csv", "c,n\n,31\nx,10\ny,20\n").totals is None
    assert look(tmp_path / "a.csv", "c,n\n合計,31\nx,10\ny,20\n").totals == 2
    assert footer_length([(1, ("x", "1", "2")), (2, ("合計", "1", "2"))], 3) == 1
    assert footer_length([(1, ("x", "1", "2")), (2, ("x", "", ""))], 3) == 0


def test_several_tables_in_one_file(tmp_path: Path) -> None:
    file = tmp_path / "ga.csv"
    text = "# ---\n# A\n# ---\nチャネル,セッション\n,30\nx,10\ny,20\n\n# ---\n# B\n# ---\nPage,Views\n/,5\n/a,7\n"
    assert look(file, text).tables == (4, 12)
    assert kt.measure(file, {"session": "sum(セッション)"}, by="チャネル").totals[0].count == 30
    assert kt.measure(file, {"view": "sum(Views)"}).totals[0].count == 12  # the one that has the column
    assert refusal(file, {"view": "sum(Nothing)"})[0] == "column_unknown"
    assert refusal(file, {"view": "sum(Views)"}, table=5)[0] == "table_not_there"
    file.write_text("a,b\n1,2\n\n\na,b\n3,4\n", encoding="utf-8")
    assert refusal(file, {"x": "sum(a)"}) == ("table_which", {"file": "ga.csv", "rows": ("1", "5")})
    assert kt.measure(file, {"x": "sum(a)"}, table=5).totals[0].count == 3


BAD: dict[str, tuple[bytes, str, str | None, str | None]] = {
    "empty": (b"", "table_empty", None, None),
    "blank": (b"\n\n \n", "table_empty", None, None),
    "nul": (b"created,won\n2026-01-01,\n2026\0,\n", "table_nul", "3", "1"),
    "quote": (b'created,won\n2026-01-01,\n2026-01-02,"2026\n2026-01-03,\n', "table_open_quote", "3", "2"),
    "mixed": (b"created,won\n" + "あ,\n".encode() * 9 + "い,ん\n".encode("cp932") * 9 + "あ,\n".encode() * 9,
              "table_mixed_encoding", "11", "1"),
    "binary": (bytes(range(1, 256)) * 9, "file_not_text", None, None),
    "no column": (b"a,b\n1,2\n", "column_unknown", None, None),
    "no dates": (b"created,won\nx,\ny,\n", "column_no_dates", None, None),
    "wide": (",".join(f"c{i}" for i in range(16_384)).encode() + b"\n", "table_too_wide", None, None),
    "zip": (b"PK\x03\x04" + b"\0" * 60, "workbook_damaged", None, None),
    "parquet": (b"PAR1" + b"\0" * 60 + b"PAR1", "parquet_damaged", None, None),
    "password": (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
                 "workbook_password", None, None),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(BAD))
def test_what_cannot_be_read_says_where(tmp_path: Path, case: str) -> None:
    content, code, row, column = BAD[case]
    (tmp_path / "a.csv").write_bytes(content)
    found, params = refusal(tmp_path / "a.csv")
    assert (found, params.get("row"), params.get("column") if row else None) == (code, row, column)


def test_one_endless_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"created,won\n2026-01-01,\n" + b"x" * 5_000_000 + b"\n")
    assert refusal(tmp_path / "a.csv") == ("row_too_long", {"file": "a.csv", "row": "3"})
    (tmp_path / "a.csv").write_bytes(b"x" * 5_000_000)
    assert refusal(tmp_path / "a.csv")[0] == "row_too_long"


def test_encodings_that_change_far_down(tmp_path: Path) -> None:
    """The pieces that are looked at are ASCII; the scan finds the rest."""
    plain, other = b"2026-01-01,,Web\n" * 200_000, "2026-01-01,,表示\n".encode("cp932")
    (tmp_path / "a.csv").write_bytes(b"created,won,channel\n" + plain + other + plain[: len(plain) // 4])
    before = (tmp_path / "a.csv").read_bytes()
    found = kt.measure(tmp_path / "a.csv", MAP, by="channel")
    assert (tmp_path / "a.csv").read_bytes() == before  # read again in another encoding, never written
    assert {row.segment: row.count for row in found.rows if row.stage == "lead"} == {"Web": 250_000, "表示": 1}
    (tmp_path / "a.csv").write_bytes(b"created,won,channel\n" + plain + other + "2026-01-01,,あ\n".encode() + plain)
    code, params = refusal(tmp_path / "a.csv")
    assert (code, params["row"], params["column"]) == ("table_mixed_encoding", "200002", "3")


def test_ragged_rows_are_filled_up_or_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "created,won,c\n2026-01-01\n2026-01-02,2026-01-05,x\n2026-01-03,,y,z\n", encoding="utf-8"
    )
    found = kt.measure(tmp_path / "a.csv", MAP)
    assert [row.count for row in found.totals] == [2, 1]
    (problem,) = found.problems
    assert (problem.code, problem.params["n"], problem.params["rows"]) == ("rows_too_many_cells", "1", ("4",))


def test_unreadable_cells_are_named_with_their_rows(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title\n\ncreated,won\n2026-01-01,soon\n2026-01-02,2026-01-05\n", encoding="utf-8")
    (problem,) = kt.measure(tmp_path / "a.csv", MAP).problems
    assert problem.params == {"n": "1", "column": "won", "examples": "4: soon"}


def test_only_a_header_is_a_funnel_of_nobody(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("created,won\n", encoding="utf-8")
    found = kt.measure(tmp_path / "a.csv", MAP)
    assert [(row.count, row.rate) for row in found.rows] == [(0, None), (0, None)]


@pytest.mark.parametrize("path", sorted((SHARED / "csv-spectrum" / "csvs").glob("*.csv")), ids=lambda p: p.name)
def test_csv_spectrum(path: Path) -> None:
    truth = json.loads((path.parents[1] / "json" / path.with_suffix(".json").name).read_text("utf-8"))
    truth = truth if isinstance(truth, list) else [truth]
    source = look_at_text(path, name=path.name)
    assert list(source.names) == list(truth[0])
    if not any(word in path.name for word in ("quotes", "newlines_crlf", "utf8")):
        return
    found = kt.measure(path, {"row": "*"}, by=source.names[0])
    assert found.totals[0].count == len(truth)
    wanted = {record[source.names[0]].strip() for record in truth}
    assert {row.segment for row in found.rows} == {text.replace("\r\n", "\n") for text in wanted}


needs_data = pytest.mark.skipif(
    not (DATA / "maven_crm").exists(), reason="the data of others is not beside the project"
)


@needs_data
def test_maven() -> None:
    mapping = {"engaged": "engage_date", "won": "close_date[deal_stage=Won]", "lost": "close_date[deal_stage=Lost]",
               "amount": "close_value", "id": "opportunity_id"}  # fmt: skip
    found = kt.measure(DATA / "maven_crm/sales_pipeline.csv", mapping)
    assert found.decided is not None
    assert (found.decided.won + found.decided.lost, found.decided.open) == (6_711, 1_589)
    assert found.decided.rate == pytest.approx(0.6315, abs=5e-5)
    assert found.lines == 8_800
    closed = kt.measure(DATA / "maven_crm/sales_pipeline.csv", {"engaged": "engage_date", "closed": "close_date"})
    assert (closed.totals[1].count, closed.totals[1].median_days) == (6_711, 45)
    assert {problem.code for problem in found.problems} == {"rows_before_funnel"}


@needs_data
def test_calls_and_visits() -> None:
    calls = kt.measure(DATA / "uci/bank-additional-full.csv", {"call": "*", "won": "[y=1]"}, by="job")
    assert calls.totals[0].count == 41_188
    assert sum(row.count for row in calls.rows if row.stage == "won") == calls.totals[1].count == 4_640
    visits = kt.measure(DATA / "uci/online_shoppers_intention.csv", {"session": "*", "won": "[R=TRUE]"})
    assert [row.count for row in visits.totals] == [12_330, 1_908]
    assert visits.problems[0].code == "table_no_header"
