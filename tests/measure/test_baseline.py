"""A tree takes what was measured: counts for rates, volumes per period, the price of what was won (§59)."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pandas as pd
import pytest

import kpitree as kt
from kpitree.data.measuring.baseline import DAYS_A_MONTH
from kpitree.data.measuring.months import monthly_actuals, monthly_rates
from kpitree.data.measuring.segments import segment_rows
from kpitree.data.measuring.stage_words import stage_id
from kpitree.i18n import Translator
from kpitree.model.benchmark import check_benchmark
from kpitree.workspace.actions import EditKpi, SetActuals

DAYS = 364  # from the first to the last lead


def funnel() -> pd.DataFrame:
    first = date(2025, 1, 1)
    rows = []
    for i in range(1_000):
        created = first + timedelta(days=i * DAYS // 999)
        days = [created + timedelta(days=k) for k in (1, 2, 3, 4)]
        reached = [i % 4 == 0, i % 8 == 0, i % 16 == 0, i % 32 == 0]
        row = [
            created,
            *(
                day if yes and day <= first + timedelta(days=DAYS) else None
                for day, yes in zip(days, reached, strict=True)
            ),
        ]
        rows.append([*(day.isoformat() if day else "" for day in row), "300万円" if i % 64 == 0 else "1000000"])
    return pd.DataFrame(rows, columns=["lead", "mql", "sql", "opp", "won", "amount"], dtype="str")


MEASURED = kt.measure(
    funnel(), {"lead": "lead", "mql": "mql", "sql": "sql", "商談": "opp", "受注": "won", "amount": "amount"}
)


@pytest.mark.parametrize(
    ("word", "stage"),
    [("受注件数", "won"), ("wins", "won"), ("Closed Won", "won"), ("ＭＱＬ数", "mql"), ("商談数", "opportunity"),
     ("リード", "lead"), ("created", "lead"), ("sessions", "session"), ("unheard of", "unheardof")],
)  # fmt: skip
def test_words_for_stages(word: str, stage: str) -> None:
    assert stage_id(word) == stage


def test_a_template_takes_the_counts() -> None:
    tree = kt.template("full_funnel")
    found = MEASURED.apply(tree)
    items = {item.kpi: item for item in found.items}
    assert set(items) == {"リード→MQL", "MQL→SQL", "SQL→商談", "受注率", "平均単価"}
    by_stage = {row.stage: row.count for row in MEASURED.totals}
    assert items["リード→MQL"].counts == kt.Counts(successes=by_stage["mql"], trials=1_000)
    assert items["受注率"].counts == kt.Counts(successes=by_stage["受注"], trials=by_stage["商談"])
    last = MEASURED.totals[-1]
    assert last.amount is not None
    assert items["平均単価"].value == last.amount / last.paid
    assert found.tree["win_rate"].counts == items["受注率"].counts
    assert found.tree["sessions"] == tree["sessions"]
    assert kt.evaluate(found.tree)["受注率"] == kt.evaluate(tree, found.changes)["受注率"]
    assert list(found.to_frame().columns) == ["kpi", "before", "value", "successes", "trials"]
    workspace = kt.Workspace(tree=tree)
    for item in found.items:
        workspace = EditKpi(kpi=item.id, patch=dict(item.patch)).apply(workspace)
    assert workspace.tree == found.tree


@pytest.mark.parametrize(("period", "months"), [("month", 1), ("quarter", 3), ("year", 12)])
def test_volumes_are_those_of_a_period(period: str, months: int) -> None:
    text = f"受注件数 [件] = リード数 * 受注率\n  period: {period}\nリード数 [件] = 5\n受注率 = 10%\n"
    found = MEASURED.apply(kt.parse(text))
    items = {item.kpi: item for item in found.items}
    assert items["リード数"].value == pytest.approx(1_000 / ((DAYS + 1) / (DAYS_A_MONTH * months)))
    assert items["受注率"].counts == kt.Counts(successes=MEASURED.totals[-1].count, trials=1_000)
    assert found.problems == ()


def test_what_does_not_fit_is_said() -> None:
    whole = MEASURED.apply(kt.parse("MQL数 [件] = リード数 * 率\nリード数 [件] = 5\n率 = 10%\n"))
    assert [problem.code for problem in whole.problems] == ["baseline_whole_span"]
    assert {item.kpi: item.value for item in whole.items}["リード数"] == 1_000
    nothing = MEASURED.apply(kt.parse("利益 [円] = 粗利 - 費用\n粗利 [円] = 5\n費用 [円] = 3\n"))
    assert nothing.items == ()
    assert [problem.code for problem in nothing.problems] == ["baseline_nothing"]


def amounts(text: str) -> kt.Measurement:
    rows = [["2026-01-01", "2026-02-01", text], ["2026-01-05", "", ""]]
    frame = pd.DataFrame(rows, columns=["opp", "won", "amount"], dtype="str")
    return kt.measure(frame, {"opportunity": "opp", "won": "won", "amount": "amount"})


PRICE = """
売上 [円] = 受注件数 * 平均単価
受注件数 [件] = 商談数 * 受注率
商談数 [件] = 5
受注率 = 10%
平均単価 [{unit}] = 3
"""


@pytest.mark.parametrize(
    ("unit", "text", "value", "code"),
    [
        ("円", "¥3,000,000", 3_000_000, ""),
        ("万円", "¥3,000,000", 300, ""),
        ("百万円", "300万円", 3, ""),
        ("円", "$3,000", None, "baseline_currency"),
        ("$", "$3,000", 3_000, ""),
        ("万円", "3000000", 300, "baseline_currency_assumed"),
    ],
)
def test_a_price_is_taken_in_the_unit_of_its_lever(unit: str, text: str, value: float | None, code: str) -> None:  # §59
    found = amounts(text).apply(kt.parse(PRICE.format(unit=unit)))
    assert {item.kpi: item.value for item in found.items}.get("平均単価") == value
    said = {problem.code for problem in found.problems if problem.code.startswith("baseline_currency")}
    assert said == ({code} if code else set())
    for lang in ("ja", "en"):
        assert all("平均単価" in Translator(lang).problem(p, found.tree) for p in found.problems if p.code in said)


def cohorts(months: int, seed: int = 1) -> kt.Measurement:
    r = random.Random(seed)
    rows = []
    for month in range(1, months + 1):
        for day in range(1, 28):
            created = date(2025, month, day)
            won = created + timedelta(days=r.randrange(1, 40)) if r.random() < month / 20 else None
            rows.append([created.isoformat(), won.isoformat() if won and won <= date(2025, months, 28) else ""])
    frame = pd.DataFrame(rows, columns=["opp", "won"], dtype="str")
    return kt.measure(frame, {"opportunity": "opp", "won": "won"}, cohort="month")


def test_the_past_of_a_rate_is_its_ripe_months() -> None:  # §75
    tree = kt.parse("受注件数 [件] = 商談数 * 受注率\n商談数 [件] = 5\n受注率 = 10%\n")
    found = cohorts(9)
    by_month = [(row.cohort, row.count / row.previous, row.maturity) for row in found.rows if row.previous]
    wanted = tuple(rate for _, rate, maturity in by_month if maturity is not None and maturity >= 0.9)
    assert monthly_rates(found, tree) == {tree.find("受注率").id: wanted}
    assert 2 <= len(wanted) < len(by_month)  # the youngest months are not ripe
    assert monthly_rates(MEASURED, kt.template("full_funnel")) == {}  # not measured by month
    assert monthly_rates(found, kt.parse("a = b\nb = 1\n")) == {}


def test_segments_are_rows_to_compare_with() -> None:  # §63, §76
    rows = [["2026-01-01", "2026-01-09" if i % 4 == 0 else "", "展示会" if i % 2 else "Web"] for i in range(200)]
    rows += [["2026-01-01", "2026-01-02", "紹介"]] * 29 + [["2026-01-01", "2026-01-02", ""]] * 50
    frame = pd.DataFrame(rows, columns=["opp", "won", "channel"], dtype="str")
    mapping = {"opportunity": "opp", "won": "won"}
    found = kt.measure(frame, mapping, by="channel")
    made = segment_rows(found, source="a.csv")
    assert [(row.segment_ja, row.ratio, row.typical, row.n) for row in made] == [
        ("Web", "won/opportunity", 0.5, 100),
        ("展示会", "won/opportunity", 0.0, 100),
    ]
    assert all(check_benchmark(row) == () and row.own and row.low <= row.typical <= row.high for row in made)  # type: ignore[operator]
    assert [row.id for row in segment_rows(kt.measure(frame[:150], mapping, by="channel"), source="b.csv")] == [
        row.id for row in made
    ]
    assert segment_rows(kt.measure(frame, mapping), source="") == ()
    assert segment_rows(kt.measure(frame, {"opportunity": "opp", "own": "won"}, by="channel"), source="") == ()


def test_months_are_actuals() -> None:  # §46, §75
    tree = kt.parse("受注件数 [件] = 商談数 * 受注率\n商談数 [件] = 5\n受注率 = 10%\n")
    found, rate, volume = cohorts(9), tree.find("受注率").id, tree.find("商談数").id
    actuals = monthly_actuals(found, tree)
    won = {row.cohort: row for row in found.rows if row.stage == "won"}
    assert {month: values[volume] for month, values in actuals.items() if volume in values} == {
        f"2025-{month:02d}": 27.0 for month in range(1, 9)
    }  # the ninth month is not over
    counted = {month: values[rate] for month, values in actuals.items() if rate in values}
    assert counted
    for month, counts in counted.items():
        row = won[month]
        assert counts == kt.Counts(successes=row.count, trials=row.previous or 0)
        assert row.maturity is not None
        assert row.maturity >= 0.9
    assert (
        tuple(counts.rate for counts in counted.values() if isinstance(counts, kt.Counts))
        == monthly_rates(found, tree)[rate]
    )
    kept = SetActuals(values=actuals).apply(kt.Workspace(tree=tree))
    assert kept.actuals.series(volume)["2025-03"] == 27
    assert monthly_actuals(MEASURED, tree) == {}
