"""What a mapping says (§54): columns, conditions, every record, sums, events, the stage a record is in now."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import kpitree as kt
from kpitree.data.importing.families import families, suggest
from kpitree.data.importing.samples import sample, samples
from kpitree.data.measuring.mapping import MOST_STAGES, Reached, read_mapping
from kpitree.i18n import Translator

COLUMNS = ("id", "Created", "Close Date", "Stage", "Amount", "a[b=c]")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Created", Reached(stage="s", date=1)),
        ("  ｃｒｅａｔｅｄ ", Reached(stage="s", date=1)),
        ("*", Reached(stage="s", every=True)),
        ("sum(Amount)", Reached(stage="s", total=4)),
        ("[Stage=Won|Renewed]", Reached(stage="s", column=3, values=("won", "renewed"))),
        ("Close Date[Stage=Won]", Reached(stage="s", date=2, column=3, values=("won",))),
        ("a[b=c]", Reached(stage="s", date=5)),  # a column that is called so
        ("a[b=c][Stage=x=y]", Reached(stage="s", date=5, column=3, values=("x=y",))),
    ],
)
def test_one_stage(text: str, wanted: Reached) -> None:
    assert read_mapping({"s": text}, COLUMNS).stages == (wanted,)


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({}, "mapping_no_stage"),
        ({"amount": "Amount"}, "mapping_no_stage"),
        ({"a": "Closed Date"}, "column_unknown"),
        ({"a": "[Gone=1]"}, "column_unknown"),
        ({"a": "Created", "amount": "Gone"}, "column_unknown"),
        ({"a": 3}, "mapping_not_text"),
        ({"a": "sum(Amount)", "b": "Created"}, "mapping_mixed"),
        ({"a": "sum(Amount)", "id": "id"}, "mapping_mixed"),
        ({"event": "Stage", "date": "Created", "a": "x"}, "mapping_events"),
        ({f"s{i}": "*" for i in range(MOST_STAGES + 1)}, "mapping_too_long"),
    ],
)
def test_what_does_not_fit_is_said(mapping: Any, code: str) -> None:
    with pytest.raises(kt.InvalidValue) as caught:
        read_mapping(mapping, COLUMNS)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert all(Translator(lang).problem(problem) for lang in ("ja", "en"))


def test_the_nearest_column_is_named() -> None:
    with pytest.raises(kt.InvalidValue) as caught:
        read_mapping({"won": "Closed Date"}, COLUMNS)
    assert caught.value.problems[0].params["nearest"] == ("Close Date",)


def counts(table: pd.DataFrame, mapping: dict[str, str], **options: Any) -> list[int]:
    return [row.count for row in kt.measure(table, mapping, **options).totals]


def test_three_shapes_of_one_funnel_agree() -> None:
    """Dates, the stage a record is in now, and a log of events say the same of the same records."""
    wide = pd.DataFrame(
        {"id": ["1", "2", "3", "4"], "lead": ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"],
         "mql": ["2026-01-05", "2026-01-06", "2026-01-07", None], "won": ["2026-02-01", None, None, None],
         "now": ["Won", "ＭＱＬ ", "mql", "Lead"]}
    )  # fmt: skip
    log = pd.DataFrame(
        [(row["id"], name, row[stage]) for _, row in wide.iterrows() for stage, name in
         (("lead", "Lead"), ("mql", "MQL"), ("won", "Won")) if isinstance(row[stage], str)],
        columns=["who", "what", "when"],
    )  # fmt: skip
    events = {"id": "who", "event": "what", "date": "when", "lead": "Lead", "mql": "MQL", "won": "Won"}
    dated = kt.measure(wide, {"lead": "lead", "mql": "mql", "won": "won"})
    logged = kt.measure(log, events)
    assert counts(wide, {"stage": "now", "lead": "Lead", "mql": "MQL", "won": "Won"}) == [4, 3, 1]
    assert logged.totals == dated.totals
    assert [row.count for row in dated.totals] == [4, 3, 1]
    twice = pd.concat([log, log.assign(when="2026-06-01")])
    assert [(row.count, row.median_days) for row in kt.measure(twice, events).totals] == [
        (row.count, row.median_days) for row in dated.totals
    ]


def test_the_same_id_counts_once_with_its_earliest_dates() -> None:
    table = pd.DataFrame({"id": ["1", "1", "2", "", ""], "a": ["2026-01-05", "2026-01-03", *["2026-01-01"] * 3],
                          "b": [None, "2026-01-13", None, None, None]})  # fmt: skip
    found = kt.measure(table, {"lead": "a", "won": "b", "id": "id"})
    assert [(row.count, row.median_days) for row in found.totals] == [(4, None), (1, 10)]
    assert {p.code: p.params["n"] for p in found.problems} == {"ids_repeated": "1", "rows_without_id": "2"}
    assert found.lines == 5


def test_percentages_currencies_and_open_questions_are_not_guessed() -> None:
    table = pd.DataFrame({"a": ["3/4/2026", "5/6/2026"], "p": ["10%", "20%"], "m": ["¥5", "$5"], "x": ["1", "2"]})
    for mapping, code in (
        ({"lead": "a"}, "date_ambiguous"),
        ({"lead": "*", "amount": "p"}, "column_percent"),
        ({"lead": "*", "amount": "m"}, "column_currencies"),
        ({"lead": "x"}, "column_no_dates"),
    ):
        with pytest.raises(kt.InvalidValue) as caught:
            kt.measure(table, mapping)
        assert caught.value.problems[0].code == code
    with pytest.raises(kt.InvalidValue) as caught:
        kt.measure(table, {"lead": "a"})
    assert [fix.text for fix in caught.value.problems[0].fixes] == ["dmy", "mdy"]
    day_first = kt.measure(table, {"lead": "a"}, cohort="month", answers={"a": "dmy"})
    month_first = kt.measure(table, {"lead": "a"}, cohort="month", answers={"a": "mdy"})
    assert [row.cohort for row in day_first.rows] == ["2026-04", "2026-06"]
    assert [row.cohort for row in month_first.rows] == ["2026-03", "2026-05"]


def test_too_many_segments_are_refused() -> None:
    table = pd.DataFrame({"a": ["2026-01-01"] * 2_500, "who": [str(i) for i in range(2_500)]})
    with pytest.raises(kt.InvalidValue) as caught:
        kt.measure(table, {"lead": "a", "won": "a"}, by="who")
    assert caught.value.problems[0].code == "segments_too_many"
    with pytest.raises(kt.InvalidValue):
        kt.measure(table, {"lead": "a"}, cohort="week")  # type: ignore[arg-type]


def test_there_is_a_sample_of_every_family() -> None:
    assert {name.split(".")[0] for name in samples()} == {*families(), "event_log"}
    with pytest.raises(kt.FileError):
        sample("../families.toml")


@pytest.mark.parametrize("name", [name for name in samples() if not name.startswith("event_log")])
def test_samples_are_recognised_and_measured(name: str) -> None:
    from kpitree.data.importing.text_table import look_at_text

    source = look_at_text(sample(name), name=name)
    found = suggest(source)
    assert found.family == name.split(".", maxsplit=1)[0]
    assert all(match.confidence >= 0.9 for match in found.matches)
    assert all(Translator(lang).problem(match.reason) for match in found.matches for lang in ("ja", "en"))
    read_mapping(found.mapping, source.names, found.by)
    if name in ("hubspot_deals.ja.csv", "salesforce_opportunities.en.csv", "ga4.ja.csv"):
        measured = kt.measure(sample(name), found.mapping, by=found.by)
        assert measured.totals[0].count >= 100
        assert measured.totals[1].rate is not None
        assert all(problem.severity == "warning" for problem in measured.problems)


def test_an_event_log_is_measured() -> None:
    mapping = {
        "id": "lead_id",
        "event": "stage",
        "date": "changed_at",
        "lead": "Lead",
        "mql": "MQL",
        "won": "Closed Won",
    }
    assert kt.measure(sample("event_log.en.csv"), mapping).totals[0].count == 300


def test_a_column_that_holds_something_else_is_less_sure() -> None:
    from kpitree.data.importing.source import Column, TableSource

    def table(kind: Any) -> TableSource:
        names = ("Record ID", "Deal Stage", "Create Date", "Close Date", "Amount")
        return TableSource(file="x", format="csv", columns=tuple(
            Column(name=n, letter="A", kind=kind if n == "Create Date" else "text") for n in names))  # fmt: skip

    sure = {m.role: m.confidence for m in suggest(table("date")).matches}
    unsure = {m.role: m.confidence for m in suggest(table("text")).matches}
    assert sure["opportunity"] > unsure["opportunity"]


def test_a_table_of_nobody_is_mapped_by_words() -> None:
    from kpitree.data.importing.source import Column, TableSource

    columns = (
        Column(name="engage_date", letter="A", kind="date"), Column(name="close_date", letter="B", kind="date"),
        Column(name="deal_stage", letter="C", kind="text", examples=("Won", "Engaging", "Lost")),
        Column(name="close_value", letter="D", kind="number"), Column(name="sales_agent", letter="E", kind="text"),
    )  # fmt: skip
    found = suggest(TableSource(file="x", format="csv", columns=columns))
    assert found.mapping == {"opportunity": "engage_date", "won": "close_date[deal_stage=Won]",
                             "lost": "close_date[deal_stage=Lost]", "amount": "close_value"}  # fmt: skip
    assert found.by == "sales_agent"
    assert suggest(TableSource(file="x", format="csv")).mapping == {}
