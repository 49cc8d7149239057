"""Two files joined by a key: every lead once, every deal counted or said to be left out (§77)."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import kpitree as kt
from kpitree.data.importing.families import suggest
from kpitree.data.importing.joining import Join, joined, likely_keys
from kpitree.data.importing.source import Column, TableSource
from kpitree.data.measuring.measure import read_table
from kpitree.data.measuring.problem_rows import problem_rows

Row = dict[str, str]
MAPPING = {"lead": "Created", "opportunity": "Created (2)", "won": "Closed[Stage=Won]", "amount": "Amount"}
AS_OF = date(2026, 6, 30)


def some_files(seed: int) -> tuple[list[Row], list[Row]]:
    """Leads and deals with every trap: no key, a key nobody has, several deals, other width and case, several ids."""
    r = random.Random(seed)
    leads = [{"ID": "" if r.random() < 0.05 else f"L{i}", "Created": f"{date(2026, 1, 1) + timedelta(r.randrange(90))}",
              "Source": r.choice(("Web", "展示会"))} for i in range(300)]  # fmt: skip
    deals = []
    for i in range(200):
        key = r.choice((f"L{r.randrange(300)}", f"l{r.randrange(300)} ", f"Ｌ{r.randrange(300)}", "", f"X{i}",
                        f"L{r.randrange(300)};L{r.randrange(300)}"))  # fmt: skip
        created = date(2026, 4, 1) + timedelta(r.randrange(60))
        closed, amount = created + timedelta(r.randrange(20)), r.randrange(1, 99) * 1000
        deals.append({"Lead": key, "Created": str(created), "Closed": str(closed),
                      "Stage": r.choice(("Won", "Lost", "Open")), "Amount": str(amount)})  # fmt: skip
    return leads, deals


def folded(key: str) -> str:
    return key.split(";", maxsplit=1)[0].replace("Ｌ", "L").strip().lower()


def plain(leads: list[Row], deals: list[Row]) -> dict[str, Any]:
    """One lead after the other, with all its deals."""
    of = defaultdict(list)
    for deal in deals:
        of[folded(deal["Lead"])].append(deal)
    ids = {folded(lead["ID"]) for lead in leads} - {""}
    with_deal = [of[folded(lead["ID"])] for lead in leads if lead["ID"] and of[folded(lead["ID"])]]
    won = [[d for d in group if d["Stage"] == "Won"] for group in with_deal]
    return {
        "counts": [len(leads), len(with_deal), sum(bool(group) for group in won)],
        "amount": sum(max(int(d["Amount"]) for d in group) for group, w in zip(with_deal, won, strict=True) if w),
        "alone": sum(bool(folded(d["Lead"])) and folded(d["Lead"]) not in ids for d in deals),
        "without_key": sum(not folded(d["Lead"]) for d in deals),
        "several": sum(len(group) > 1 for group in with_deal),
    }


def write(folder: Path, ending: str, name: str, rows: list[Row]) -> Path:
    file = folder / f"{name}.{ending}"
    frame = pd.DataFrame(rows)
    if ending == "parquet":
        frame.to_parquet(file)
    elif ending == "xlsx":
        frame.to_excel(file, index=False)
    else:
        frame.to_csv(file, index=False, encoding="utf-8")
    return file


@pytest.mark.parametrize(("ours", "theirs", "seed"), [("csv", "csv", 0), ("csv", "csv", 1), ("parquet", "xlsx", 2)])
def test_the_count_is_that_of_one_lead_after_the_other(tmp_path: Path, ours: str, theirs: str, seed: int) -> None:
    if "xlsx" in (ours, theirs):
        pytest.importorskip("xlsxwriter")
    leads, deals = some_files(seed)
    first, second = write(tmp_path, ours, "leads", leads), write(tmp_path, theirs, "deals", deals)
    wanted = plain(leads, deals)
    found = kt.measure(first, MAPPING, as_of=AS_OF, join=Join(path=str(second), ours="ID", theirs="Lead"))
    assert [row.count for row in found.totals] == wanted["counts"]
    assert found.totals[-1].amount == wanted["amount"]
    assert found.lines == len(leads)
    assert found.joined is not None
    assert found.joined.rows == len(deals)
    assert found.joined.matched + found.joined.alone + found.joined.without_key == len(deals)
    said = {problem.code: str(problem.params.get("n")) for problem in found.problems}
    for code in ("alone", "without_key", "several"):
        assert getattr(found.joined, code) == wanted[code]
        assert said[f"join_{code}"] == str(wanted[code])
    assert "ids_repeated" not in said  # every lead stands there once


def test_what_cannot_be_joined_is_refused(tmp_path: Path) -> None:
    leads, deals = some_files(0)
    first, second = write(tmp_path, "csv", "leads", leads), write(tmp_path, "csv", "deals", deals)
    for join, code in (
        (Join(path=str(second), ours="Source", theirs="Stage"), "join_nothing"),
        (Join(path=str(second), ours="gone", theirs="Lead"), "join_no_column"),
        (Join(path=str(second), ours="ID", theirs="x'; DROP TABLE ours; --"), "join_no_column"),
        (Join(path=str(tmp_path / "none.csv"), ours="ID", theirs="Lead"), "file_not_readable"),
        (Join(path="/etc/passwd\0", ours="ID", theirs="Lead"), "file_not_readable"),
    ):
        with pytest.raises((kt.InvalidValue, kt.FileError)) as caught:
            kt.measure(first, MAPPING, join=join)
        assert [problem.code for problem in caught.value.problems] == [code]


def test_names_that_both_have_are_told_apart_and_mapped(tmp_path: Path) -> None:
    """What is likely is said of the second file by the names its columns have in both together."""
    (tmp_path / "c.csv").write_text(
        "Record ID,Original Source,Became a Lead Date,Became an Opportunity Date\n1,Web,2026-01-01,2026-02-01\n",
        "utf-8",
    )
    (tmp_path / "d.csv").write_text(
        "Record ID,Deal Name,Deal Stage,Close Date,Amount,Pipeline,Create Date,Associated Contact IDs\n"
        "9,x,closedwon,2026-03-01,500,p,2026-02-02,1;2\n", "utf-8"
    )  # fmt: skip
    ours, theirs = read_table(tmp_path / "c.csv"), read_table(tmp_path / "d.csv")
    assert likely_keys(ours, theirs) == ("Record ID", "Associated Contact IDs")
    both = joined(ours, theirs)
    assert both.names[4] == "Record ID (2)"
    mapping = suggest(both).mapping
    assert (mapping["lead"], mapping["opportunity"], mapping["amount"], mapping["id"]) == (
        "Became a Lead Date", "Create Date", "Amount", "Record ID",
    )  # fmt: skip
    join = Join(path=str(tmp_path / "d.csv"), ours="Record ID", theirs="Associated Contact IDs")
    found = kt.measure(tmp_path / "c.csv", mapping, join=join)
    assert [(row.stage, row.count) for row in found.totals] == [("lead", 1), ("opportunity", 1), ("won", 1)]


def test_tables_without_a_common_word_have_no_likely_key() -> None:
    one, other = (TableSource(file="a", format="csv", columns=(Column(name=n, letter="A"),)) for n in ("x", "y"))
    assert likely_keys(one, other) is None


def test_rows_that_belong_to_nobody_are_listed(tmp_path: Path) -> None:
    leads, deals = some_files(3)
    first, second = write(tmp_path, "csv", "leads", leads), write(tmp_path, "csv", "deals", deals)
    rows = problem_rows(first, MAPPING, join=Join(path=str(second), ours="ID", theirs="Lead")).rows
    ids = {folded(lead["ID"]) for lead in leads} - {""}
    wanted = [(i, folded(deal["Lead"])) for i, deal in enumerate(deals, 2) if folded(deal["Lead"]) not in ids]
    assert [(row.row, row.value) for row in rows] == wanted
    assert {(row.code, bool(row.value)) for row in rows} == {("alone", True), ("without_key", False)}
    assert {row.column for row in rows} == {"Lead"}


def test_another_encoding_and_short_rows(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("題名\n\nID,Created,出所\n1,2026-01-01\n2,2026-01-02,展示会\n".encode("cp932"))
    (tmp_path / "b.csv").write_text("Lead;Closed\n1;2026-02-01\n2;\n7;2026-02-03\n", "utf-16")
    join = Join(path=str(tmp_path / "b.csv"), ours="ID", theirs="Lead")
    found = kt.measure(tmp_path / "a.csv", {"lead": "Created", "won": "Closed"}, join=join)
    assert [row.count for row in found.totals] == [2, 1]
    assert found.joined is not None
    assert (found.joined.rows, found.joined.matched) == (3, 2)
