"""What may be compared (§61): same numerator, denominator, unit, currency and period, or a refusal that says which."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitree.analysis.benchmark_rows import Facets, Table, choose, differences, fits, passes, unit_difference
from kpitree.data.benchmarks import load
from kpitree.model import Benchmark, Kpi, read_unit
from kpitree.model.benchmark import COMPARED

UNITS = ("", "%", "件", "円", "万円", "USD", "days", "か月", "months", "件/月", "件/年", "件/人", "倍")
RATIOS = ("won/opportunity", "won/lead", "opportunity/lead", "mql/lead")


def kpi(ratio: str = "won/opportunity", unit: str = "%") -> Kpi:
    return Kpi(id="kpi", name="k", unit=unit, value=0.1, benchmark=ratio)


def row(ratio: str = "won/opportunity", unit: str = "%", **more: Any) -> Benchmark:
    return Benchmark.model_validate({"id": "row", "ratio": ratio, "unit": unit, "typical": 0.5, **more})


@given(
    mine=st.sampled_from(RATIOS), theirs=st.sampled_from(RATIOS), unit=st.sampled_from(UNITS),
    other=st.sampled_from(UNITS),
)  # fmt: skip
@settings(max_examples=150)
def test_a_refusal_names_exactly_what_differs(mine: str, theirs: str, unit: str, other: str) -> None:  # §61
    found = differences(kpi(mine, unit), row(theirs, other))
    assert ("numerator" in found) == (mine.split("/", maxsplit=1)[0] != theirs.split("/", maxsplit=1)[0])
    assert ("denominator" in found) == (mine.split("/")[1] != theirs.split("/")[1])
    one, two = read_unit(unit), read_unit(other)
    of_unit = [part for part in found if part in ("unit", "currency", "period")]
    assert len(of_unit) <= 1
    assert bool(of_unit) == (unit_difference(one, two) is not None) == (not fits(one, two))
    if of_unit == ["currency"]:
        assert one.kind == two.kind == "money"
    if of_unit == ["unit"]:
        assert one.kind != two.kind
    assert (found == ()) == (mine == theirs and fits(one, two))


@pytest.mark.parametrize(
    ("unit", "other", "differs"),
    [
        ("%", "%", None), ("", "USD", None), ("円", "万円", None), ("円", "JPY", None), ("円", "USD", "currency"),
        ("%", "件", "unit"), ("か月", "months", None), ("か月", "days", "period"), ("件/月", "件/年", "period"),
        ("件/月", "MQL/month", None), ("件/人", "件/年", None), ("件", "件/年", None), ("分／日", "minutes/day", None),
        ("日", "営業日", "period"),
    ],
)  # fmt: skip
def test_units_differ_in_kind_currency_or_period(unit: str, other: str, differs: str | None) -> None:
    assert unit_difference(read_unit(unit), read_unit(other)) == differs


@pytest.mark.parametrize("ratio", sorted({r.ratio for r in load() if r.kind in COMPARED}))
@pytest.mark.parametrize("unit", ["%", "円", "か月", ""])
def test_the_table_tells_candidates_from_refusals(ratio: str, unit: str) -> None:
    mine = kpi(ratio, unit)
    fitting, refused = Table(load()).beside(mine)
    assert all(differences(mine, one) == () and one.kind in COMPARED for one in fitting)
    assert all(one.differs == differences(mine, one.row) != () for one in refused)
    assert [r for r in load() if r.kind in COMPARED and not differences(mine, r)] == list(fitting)
    assert not {one.id for one in fitting} & {one.row.id for one in refused}


def test_what_differs_by_unit_alone_comes_first() -> None:
    other = row("won/lead", id="other")
    dollars = row(unit="USD", id="dollars", name_key="win_rate")
    _, refused = Table([other, dollars]).beside(kpi())
    assert [(one.row.id, one.reason) for one in refused] == [("dollars", "unit"), ("other", "denominator")]


def test_same_name_over_another_numerator_is_refused_with_that_reason() -> None:
    _, refused = Table(load()).beside(kpi("lead/session"))
    by_id = {one.row.id: one.differs for one in refused}
    assert by_id["cvr_all_decisense"] == ("numerator",)
    assert by_id["cvr_ads_search"] == ("denominator",)


@given(
    wanted=st.tuples(*(st.sampled_from(["", "ads", "saas", "smb", "japan"]) for _ in range(4))).map(
        lambda x: Facets(*x)
    ),
    own=st.tuples(*(st.sampled_from(["", "ads", "search_ads", "saas", "smb", "japan"]) for _ in range(4))),
)
def test_a_row_about_nobody_in_particular_passes_every_filter(wanted: Facets, own: tuple[str, ...]) -> None:
    about = row(channel=own[0], industry=own[1], size=own[2], region=own[3])
    related = [not w or not o or w == o or {w, o} == {"ads", "search_ads"} for w, o in zip(wanted, own, strict=True)]
    assert passes(about, wanted) == all(related)
    assert passes(row(), wanted)
    assert passes(about, Facets())


def test_the_size_that_was_asked_for_is_taken_first() -> None:
    rows = [r for r in load() if r.ratio == "won/opportunity" and r.kind in COMPARED]
    taken = choose(rows, Facets(size="enterprise"))
    assert taken is not None
    assert taken.id == "win_b2blead_enterprise"


def test_the_own_past_comes_last_and_another_branch_never_by_itself() -> None:
    past, branch = row(id="history", kind="history", own=True), row(id="segment_x", kind="segment", own=True)
    poor, mine = row(id="poor", grade="D"), row(id="mine", own=True)
    everything = [branch, past, poor, mine]
    assert choose(everything, Facets()) == mine
    assert choose([branch, past, poor], Facets()) == poor
    assert choose([branch, past], Facets()) == past
    assert choose([branch], Facets()) is None
    assert choose(everything, Facets(), "segment_x") == branch
