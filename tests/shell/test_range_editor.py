"""The range editor without a browser: what is read of what is typed, what is said and drawn."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.i18n import Language, Translator
from kpitree.model import Kpi, Range
from pages.shell.range_editor.editor import told
from pages.shell.range_editor.reading import read, sound, texts_of
from pages.shell.range_editor.words import has_grounds, is_assumption
from tests.shell.range_editor_steps import BARE, COUNTED, EN, JA, RANGED, shown, words, workspace_with


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"low": "40%"}, {"low": "range_low_above_high"}),
        ({"high": "5%"}, {"high": "range_low_above_high"}),
        ({"likely": "5%"}, {"likely": "range_likely_below"}),
        ({"likely": "50%"}, {"likely": "range_likely_above"}),
        ({"high": "120%"}, {"high": "range_beyond_rate"}),
        ({"low": "-5%"}, {"low": "percent_or_points"}),
        ({"low": "=-5%"}, {"low": "range_beyond_rate"}),
        ({"low": "0.3"}, {"low": "percent_ambiguous"}),
        ({"low": "12 of 0"}, {"low": "impossible_counts"}),
        ({"low": "90 of 80"}, {"low": "impossible_counts"}),
        ({"low": "abc", "high": "<script>"}, {"low": "bad_number", "high": "bad_number"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_range_stays(typed: dict[str, str], wrong: dict[str, str]) -> None:
    reading = read(RANGED, typed)
    assert {field: problem.code for field, problem in reading.wrong.items()} == wrong
    assert "range" not in reading.patch
    assert reading.kpi.range == RANGED.range
    for t in (JA, EN):
        said = shown(RANGED, t, **typed)
        assert set(said["wrong"]) == set(wrong)
        assert said["stale"]
        assert all(one["text"] for one in said["wrong"].values())
        assert t("ranges.kept", range="10〜30%" if t is JA else "10–30%") in words(said)


def test_numbers_are_read_as_everywhere() -> None:
    money = Kpi(id="price", name="単価", unit="円", value=5e6)
    assert read(money, {"low": "400万", "high": "600万"}).patch["range"] == Range(low=4e6, high=6e6)
    assert read(BARE, {"low": "10", "likely": "12 of 80", "high": "３０％"}).patch["range"] == Range(
        low=0.1, likely=0.15, high=0.3
    )
    assert read(RANGED, {"high": "+5pt"}).patch["range"].high == pytest.approx(0.35)
    assert read(Kpi(id="n", name="件数"), {"low": "+5"}).wrong["low"].code == "change_of_missing"


def test_one_end_alone_waits_and_no_ends_take_the_range_away() -> None:
    assert read(BARE, {"low": "10%"}).waiting
    assert read(BARE, {"low": "10%"}).patch == {}
    assert read(RANGED, {"low": ""}).waiting
    assert read(RANGED, {"low": ""}).kpi.range == RANGED.range
    assert read(RANGED, {"low": "", "high": ""}).patch == {"range": None}
    assert read(RANGED, {"likely": ""}).patch["range"].likely is None
    assert JA("ranges.waits") in words(shown(BARE, low="10%"))


def test_the_fields_nobody_touched_keep_their_last_digit() -> None:
    third = BARE.model_copy(update={"range": Range(low=1 / 9, likely=1 / 7, high=1 / 3)})
    assert read(third, {"high": "50%"}).patch["range"] == Range(low=1 / 9, likely=1 / 7, high=0.5)
    assert read(third, {"source": "新しい根拠"}).patch["range"] == Range(
        low=1 / 9, likely=1 / 7, high=1 / 3, source="新しい根拠"
    )


@given(
    st.dictionaries(
        st.sampled_from(["low", "likely", "high", "source", "shape", "nonsense"]),
        st.text(max_size=12) | st.floats(-2, 2).map(str) | st.integers(-200, 200).map(lambda n: f"{n}%"),
    ),
    st.sampled_from(
        [BARE, RANGED, COUNTED, Kpi(id="rate", name="件数"), Kpi(id="rate", name="単価", unit="円", value=9.0)]
    ),
)
def test_nothing_typed_breaks_it_or_makes_half_a_range(typed: dict[str, str], kpi: Kpi) -> None:
    sent = sound(typed)
    reading = read(kpi, sent)
    found = reading.patch.get("range")
    assert found is None or found.low <= found.high
    if reading.wrong:
        assert "range" not in reading.patch
    for t in (JA, EN):
        json.dumps(told(t, workspace_with(kpi), kpi, sent, 0), allow_nan=False)


def test_only_text_in_known_fields_is_taken_from_a_browser() -> None:
    assert sound({"low": 3, "likely": "1", "id": "x", "source": "a" * 5000}) == {"likely": "1", "source": "a" * 2000}
    assert sound("low") == {}
    assert sound(None) == {}


# Words and drawing


def test_counts_say_their_width_and_where_it_is_from() -> None:
    assert "80件では ±7.8pt の幅があります" in words(shown(COUNTED))
    assert "From 12 of 80 observed" in words(shown(COUNTED, EN))
    assert shown(COUNTED)["own"]["low"] == ""
    assert shown(COUNTED)["path"]


def test_a_range_narrower_than_its_counts_is_warned_about() -> None:
    narrow = COUNTED.model_copy(update={"range": Range(low=0.14, high=0.16)})
    wide = COUNTED.model_copy(update={"range": Range(low=0.01, high=0.6)})
    assert ("warn", JA("ranges.narrower_than_counts", trials="80", width="7.8")) in shown(narrow)["say"]
    assert ("quiet", JA("ranges.beside_counts", trials="80", width="7.8")) in shown(wide)["say"]


def test_the_words_say_where_eight_of_ten_are_and_follow_the_shape() -> None:
    assert "10回に8回は 14.9〜25.1% に入る見方です" in words(shown(RANGED))
    assert "10回に8回は 12〜28% に入る見方です" in words(shown(RANGED, shape="uniform"))
    bell = words(shown(RANGED, shape="normal"))
    assert "10回に8回は 10.2〜30%" in bell  # P10 and P90, but for what lies below 0
    assert JA("ranges.bell") in bell
    assert JA("ranges.certain", value="20%") in words(shown(RANGED, shape="fixed"))
    unfit = BARE.model_copy(update={"range": Range(low=0.0, high=0.3)})
    assert "lognormal" in words(shown(unfit, shape="lognormal"))


def test_the_drawing_follows_what_is_being_typed() -> None:
    before, after = shown(RANGED), shown(RANGED, high="45")
    assert [m["text"] for m in before["marks"]] == ["10%", "20%", "30%", "いま 20%"]
    assert [m["text"] for m in after["marks"]] == ["10%", "20%", "45%", "いま 20%"]
    assert before["path"] != after["path"]
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in after["path"])


def test_a_value_far_outside_is_an_arrow_at_the_edge_and_said() -> None:
    said = shown(RANGED.model_copy(update={"value": 0.9}))
    assert said["marks"][-1] == {"kind": "now", "at": 0.96, "text": "いま 90% →"}
    assert "いまの値 90% は、この幅の外です" in words(said)


def test_without_anything_it_says_so_and_offers_ways() -> None:
    said = shown(BARE)
    assert said["bare"]
    assert said["path"] == []
    assert [offer["offer"] for offer in said["offers"]] == ["assume"]
    nothing = shown(Kpi(id="rate", name="率", unit="%"))
    assert words(nothing) == JA("ranges.no_value")
    assert nothing["offers"] == []


@pytest.mark.parametrize(
    ("source", "assumed"),
    [
        ("仮置き（±20%）", True),
        ("Assumption (±20%)", True),
        ("前年の実績", False),
        ("", False),
    ],
)
def test_a_source_that_says_it_is_none_is_none(source: str, assumed: bool) -> None:
    assert is_assumption(source) is assumed


def test_grounds_are_counted_past_published_or_named() -> None:
    from kpitree.analysis.spread import Spread, spread_of

    def of(**more: Any) -> Spread:
        found = spread_of(BARE.model_copy(update=more))
        assert found is not None
        return found

    assert has_grounds(of(range=RANGED.range))
    assert has_grounds(of(history=(0.1, 0.2, 0.3)))
    assert has_grounds(of(value=None, counts=COUNTED.counts))
    assert not has_grounds(of(range=Range(low=0.1, high=0.3)))
    assert not has_grounds(of(range=Range(low=0.1, high=0.3, source="仮置き（±10%）")))
    assert not has_grounds(of())


@pytest.mark.parametrize("kpi", [BARE, RANGED, COUNTED])
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_what_is_told_is_plain_json(kpi: Kpi, lang: Language) -> None:
    said = told(Translator(lang), workspace_with(kpi), kpi, {}, 0)
    assert said["own"] == texts_of(kpi, Translator(lang))
    assert json.loads(json.dumps(said, allow_nan=False))["kpi"] == "rate"
    assert [shape for shape, _ in said["shapes"]] == [
        "", "pert", "triangular", "uniform", "normal", "lognormal", "beta", "fixed"
    ]  # fmt: skip
