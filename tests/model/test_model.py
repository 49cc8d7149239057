"""What the model guards, and what it leaves to people who are still editing."""

from __future__ import annotations

import math
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from kpitree.errors import UnknownKpi
from kpitree.formula import FUNCTIONS
from kpitree.model import (
    Change,
    Counts,
    Kpi,
    KpiTree,
    Range,
    ScaleBy,
    SetTo,
    ShiftBy,
    bad_character,
    name_key,
    new_id,
    read_unit,
)
from kpitree.model.kpi import ID_PATTERN, MAX_NAME
from kpitree.model.tree import MAX_KPIS
from tests.hostile import naughty_strings
from tests.strategies import kpi_ids, kpi_names, kpi_trees

numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(kpi_trees())
def test_trees_survive_json(tree: KpiTree) -> None:
    assert KpiTree.model_validate_json(tree.model_dump_json()) == tree
    assert hash(KpiTree.model_validate_json(tree.model_dump_json())) == hash(tree)


@given(kpi_trees())
def test_dumping_and_reading_again_changes_nothing(tree: KpiTree) -> None:
    assert KpiTree.model_validate(tree.model_dump()) == tree  # normalising is idempotent


# Ids.
@given(st.one_of(kpi_names(), st.text(max_size=100)), st.sets(kpi_ids(), max_size=5))
def test_a_new_id_is_valid_free_and_always_the_same(name: str, taken: set[str]) -> None:
    made = new_id(name, taken)
    assert re.fullmatch(ID_PATTERN, made)
    assert made not in taken
    assert made not in FUNCTIONS
    assert new_id(name, taken) == made
    assert Kpi(id=made, name="x").id == made


@given(kpi_names(), st.integers(2, 30))
def test_the_same_name_again_is_numbered(name: str, times: int) -> None:
    taken: list[str] = []
    for _ in range(times):
        taken.append(new_id(name, taken))
    assert len(set(taken)) == times
    assert taken[1:] == [f"{taken[0]}_{n}" for n in range(2, times + 1)]


@pytest.mark.parametrize("name", ["MAX", "if", "Of", "sum", "A1", "r", "C", "123", "", "受注率", "x" * 200])
def test_ids_that_would_mean_something_else_are_not_made(name: str) -> None:
    made = new_id(name, ())
    assert re.fullmatch(ID_PATTERN, made)
    assert made not in FUNCTIONS
    assert made != "of"


@pytest.mark.parametrize("kpi_id", ["A", "a1", "xfd1", "r", "c", "1a", "a b", "a-b", "", "あ", "a" * 65, "a\n", "_a"])
def test_ids_that_excel_or_json_would_mistake_are_refused(kpi_id: str) -> None:
    with pytest.raises(ValidationError):
        Kpi(id=kpi_id, name="x")


# Names.
def test_a_name_is_taken_cleanly_or_refused() -> None:
    for text in naughty_strings():
        clean = unicodedata.normalize("NFC", text).strip()
        try:
            kpi = Kpi(id="kpi", name=text)
        except ValidationError:
            assert not clean or len(clean) > MAX_NAME or bad_character(clean) is not None, repr(text)
        else:
            assert kpi.name == clean
            assert Kpi(id="kpi", name=kpi.name) == kpi


def test_names_that_look_alike_are_the_same_name() -> None:
    assert name_key("ＭＱＬ数 ") == name_key("MQL数")
    assert name_key("が") == name_key("か\u3099")
    assert name_key("MQL") != name_key("mql")


# Values.
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("field", ["value", "target"])
def test_no_infinity_and_no_nan(field: str, value: float) -> None:  # §4
    with pytest.raises(ValidationError):
        Kpi.model_validate({"id": "kpi", "name": "x", field: value})
    for made in (
        lambda: Range(low=0, high=value),
        lambda: SetTo(value=value),
        lambda: Kpi(id="kpi", name="x", history=(value,)),
    ):
        with pytest.raises(ValidationError):
            made()


@pytest.mark.parametrize(
    "fields",
    [
        {"formula": "1", "value": 1.0}, {"formula": "1", "counts": Counts(successes=1, trials=2)},
        {"formula": "1", "range": Range(low=0, high=1)}, {"value": 1.0, "counts": Counts(successes=1, trials=2)},
        {"unit": "[円]"}, {"unit": "円\n件"}, {"unit": "#"}, {"unit": "x" * 21}, {"note": "x" * 2001},
        {"benchmark": "Won / Lost"}, {"owner": "x" * 81}, {"unknown": 1},
    ],
)  # fmt: skip
def test_what_a_kpi_cannot_be(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Kpi.model_validate({"id": "kpi", "name": "x", **fields})


@given(st.tuples(numbers, numbers, numbers))
def test_ranges_are_ordered(ends: tuple[float, float, float]) -> None:
    low, likely, high = sorted(ends)
    assert Range(low=low, likely=likely, high=high).likely == likely
    if low < high:
        with pytest.raises(ValidationError):
            Range(low=high, high=low)
        with pytest.raises(ValidationError):
            Range(low=low, high=likely, likely=math.nextafter(high, math.inf))


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_counts_are_possible(successes: int, trials: int) -> None:
    if successes <= trials and trials > 0:
        counts = Counts(successes=successes, trials=trials)
        assert 0 <= counts.rate <= 1
        assert Kpi(id="kpi", name="x", counts=counts).baseline == counts.rate
    else:
        with pytest.raises(ValidationError):
            Counts(successes=successes, trials=trials)


def test_zero_is_a_value_and_missing_is_not_zero() -> None:  # §1
    assert Kpi(id="kpi", name="x", value=0.0).baseline == 0.0
    assert Kpi(id="kpi", name="x").baseline is None
    assert Kpi(id="kpi", name="x").is_lever
    assert not Kpi(id="kpi", name="x", formula="").is_lever


def test_formulas_are_kept_in_their_canonical_form() -> None:
    assert Kpi(id="kpi", name="x", formula="（a ×  b）＋1").formula == "a * b + 1"
    assert Kpi(id="kpi", name="x", formula=" a +  ").formula == "a +"  # as typed where it cannot be read
    assert Kpi(id="kpi", name="x", formula="a +").expression is None


# Changes.
@given(numbers, numbers)
def test_changes(baseline: float, amount: float) -> None:  # §14
    assert SetTo(value=amount).apply(baseline) == amount
    assert ShiftBy(amount=amount).apply(baseline) == baseline + amount
    assert ScaleBy(factor=amount).apply(baseline) == baseline * amount
    assert ShiftBy(amount=0).apply(baseline) == ScaleBy(factor=1).apply(baseline) == baseline


@given(
    st.one_of(st.builds(SetTo, value=numbers), st.builds(ScaleBy, factor=numbers), st.builds(ShiftBy, amount=numbers))
)
def test_changes_survive_json(change: Change) -> None:
    adapter: TypeAdapter[Change] = TypeAdapter(Change)
    assert adapter.validate_json(adapter.dump_json(change)) == change


@pytest.mark.parametrize(
    "data", [{}, {"kind": "set"}, {"value": 1}, {"kind": "set", "factor": 1}, {"kind": "other", "value": 1}]
)
def test_changes_must_say_what_they_are(data: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Change).validate_python(data)


# Trees.
def three() -> KpiTree:
    return KpiTree(
        kpis=(
            Kpi(id="top", name="頂点", formula="left * right"),
            Kpi(id="left", name="左", value=2),
            Kpi(id="right", name="右", value=3),
        ),
        kgi="top",
    )


def test_trees_that_cannot_be() -> None:
    kpi = Kpi(id="kpi", name="x")
    for made in (
        lambda: KpiTree(kpis=(kpi, kpi)),
        lambda: KpiTree(kpis=(kpi,), kgi="other"),
        lambda: KpiTree(kpis=tuple(Kpi(id=f"kpi_{i}", name="x") for i in range(MAX_KPIS + 1))),
    ):
        with pytest.raises(ValidationError):
            made()


def test_trees_that_are_being_edited_can_be() -> None:
    KpiTree(kpis=(Kpi(id="kpi", name="x", formula="kpi + nobody"), Kpi(id="kpi_2", name="x", formula="(")))


def test_ids_names_and_nearest_names() -> None:
    tree = three()
    assert tree.find("左").id == tree.find("left").id == tree.find(" 左 ").id == "left"
    with pytest.raises(UnknownKpi) as caught:
        tree.find("lefts")
    assert isinstance(caught.value, LookupError)
    assert caught.value.problem is not None
    assert caught.value.problem.code == "unknown_kpi"
    assert KpiTree().nearest("x") == ()
    assert three().nearest("頂")[0] == "頂点"


@given(kpi_trees(min_kpis=1))
def test_users_are_the_reverse_of_inputs(tree: KpiTree) -> None:
    for kpi in tree.kpis:
        for used in tree.inputs(kpi.id):
            assert kpi.id in tree.users(used)
        for user in tree.users(kpi.id):
            assert kpi.id in tree.inputs(user)
    if tree.kgi is not None:
        below = [kpi_id for kpi_id, _ in tree.below(tree.kgi)]
        assert below[0] == tree.kgi
        assert len(below) == len(set(below))
        for kpi_id in below:
            assert set(tree.inputs(kpi_id)) <= set(below)


def test_walking_a_cycle_ends() -> None:
    tree = KpiTree(kpis=(Kpi(id="ab", name="ab", formula="cd"), Kpi(id="cd", name="cd", formula="ab")), kgi="ab")
    assert list(tree.below("ab")) == [("ab", 0), ("cd", 1)]


def test_the_kgi_of_other_kpis() -> None:
    tree = three()
    assert tree.with_kpis(tree.kpis[1:]).kgi == "left"
    assert tree.with_kpis(tree.kpis[::-1]).kgi == "top"
    assert tree.with_kpis(()).kgi is None
    assert [kpi.id for kpi in tree.levers] == ["left", "right"]


# Volumes decide what is rounded up (§20).
@pytest.mark.parametrize(
    ("name", "unit", "volume"),
    [
        ("リード", "件", True), ("社員", "人", True), ("月間対応数", "件/人", False), ("単価", "円", False),
        ("受注率", "%", False), ("リード数", "", True), ("MQLs", "", True), ("平均単価", "", False),
        ("倍率", "倍", False),
    ],
)  # fmt: skip
def test_volumes(name: str, unit: str, volume: bool) -> None:
    assert Kpi(id="kpi", name=name, unit=unit).is_volume is volume


def test_any_text_is_a_unit_of_some_kind() -> None:
    for text in naughty_strings():
        assert read_unit(text).kind in ("money", "count", "rate", "ratio", "time", "none"), repr(text)
