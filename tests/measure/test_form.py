"""A mapping as a form: what a form writes is read back as the same form, and a mapping survives it (§54, §74)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitree.data.importing.families import BY_WORD, suggest
from kpitree.data.importing.samples import sample, samples
from kpitree.data.importing.source import Column, TableSource
from kpitree.data.importing.text_table import look_at_text
from kpitree.data.measuring.form import SHAPES, USUAL, Form, Line, form_of
from kpitree.data.measuring.mapping import MOST_STAGES, RESERVED, read_mapping
from kpitree.data.measuring.stage_text import StageText, can_be_condition, can_be_value, stage_of
from kpitree.data.measuring.stage_words import known_stages
from tests.hostile import naughty_strings

COLUMNS = ("Created", "Close Date", "Stage", "Amount", "a[b=c]", "*", "sum(x)")
names = st.sampled_from([c for c in COLUMNS if can_be_condition(c)])
values = st.lists(st.text(min_size=1, max_size=8).filter(can_be_value), min_size=1, max_size=3, unique=True).map(tuple)
dated = st.one_of(
    st.builds(StageText, when=st.sampled_from(COLUMNS[:4])),
    st.builds(StageText, when=st.sampled_from(["", *COLUMNS[:4]]), column=st.sampled_from(COLUMNS[:4]), values=values),
)
said = {
    "dates": dated, "now": st.builds(StageText, values=values), "events": st.builds(StageText, values=values),
    "totals": st.builds(StageText, when=st.sampled_from(COLUMNS[:4]), total=st.just(True)),
}  # fmt: skip
NEEDED = {
    "dates": {},
    "now": {"stage": "Stage"},
    "totals": {},
    "events": {"event": "Stage", "date": "Created", "id": "Amount"},
}


@st.composite
def forms(draw: st.DrawFn) -> Form:
    shape = draw(st.sampled_from(SHAPES))
    stages = draw(st.lists(st.sampled_from([*known_stages(), "own stage"]), min_size=1, max_size=6, unique=True))
    lines = tuple(Line(stage=stage, said=draw(said[shape])) for stage in stages)
    lost = draw(said[shape]) if shape != "totals" and draw(st.booleans()) else StageText()
    beside = NEEDED[shape] | ({"amount": "Amount"} if draw(st.booleans()) else {})
    return Form(shape=shape, lines=lines, beside=beside, lost=lost)


@given(forms())
def test_a_form_is_what_its_mapping_says(form: Form) -> None:
    assert form_of(form.mapping, COLUMNS, usual=False) == form
    funnel = read_mapping(form.mapping, COLUMNS)  # and a mapping that can be counted
    assert tuple(stage.stage for stage in funnel.stages) == tuple(line.stage for line in form.lines)
    assert (funnel.lost is not None) == bool(form.lost != StageText())


@pytest.mark.parametrize("text", ["Created", "*", "sum(Amount)", "[Stage=Won|Renewed]", "Created[Stage=x=y]", "a[b=c]"])
def test_the_text_of_a_stage_comes_back(text: str) -> None:
    assert stage_of(text, COLUMNS).text == text


@pytest.mark.parametrize("text", naughty_strings()[:60])
def test_any_text_of_a_stage_is_taken_apart_and_never_lost_in_silence(text: str) -> None:
    pieces = stage_of(text, COLUMNS)
    assert isinstance(pieces.text, str)
    assert Form().with_stage(text).mapping == {}


def test_stages_stand_where_they_belong_and_can_be_moved() -> None:
    form = form_of({"won": "Close Date", "lead": "Created"}, COLUMNS)
    assert [line.stage for line in form.lines] == ["mql", "sql", "opportunity", "won", "lead"]  # as the mapping said
    form = form_of({}, COLUMNS).with_stage("call").with_stage("own stage").with_stage("call")
    assert [line.stage for line in form.lines] == ["lead", "mql", "sql", "call", "opportunity", "won", "own stage"]
    assert [line.stage for line in form.earlier("own stage").without_stage("won").lines][-2:] == [
        "opportunity",
        "own stage",
    ]
    assert form.earlier("lead") == form.earlier("nobody") == form
    assert all(form.with_stage(word) == form for word in (*RESERVED, ""))
    assert len(USUAL) < MOST_STAGES


def test_another_shape_keeps_the_stages_and_nothing_else() -> None:
    form = form_of({"lead": "Created", "won": "Close Date[Stage=Won]", "amount": "Amount"}, COLUMNS)
    other = form.shaped("totals")
    assert [line.stage for line in other.lines] == [line.stage for line in form.lines]
    assert other.mapping == {"amount": "Amount"}
    assert form.shaped("dates") == form


def test_in_a_column_of_stages_the_first_needs_no_value() -> None:
    form = Form(shape="now", lines=(Line(stage="lead"), Line(stage="won", said=StageText(values=("Won",)))),
                beside={"stage": "Stage"})  # fmt: skip
    assert form.mapping == {"lead": "", "won": "Won", "stage": "Stage"}
    assert [stage.every for stage in read_mapping(form.mapping, COLUMNS).stages] == [True, False]


@pytest.mark.parametrize("name", samples())
def test_every_sample_is_suggested_and_survives_the_form(name: str) -> None:
    source = look_at_text(sample(name), name=name)
    found = suggest(source)
    form = form_of(found.mapping, source.names)
    assert form.mapping == found.mapping
    assert [k for k in form.mapping if k not in RESERVED] == [k for k in found.mapping if k not in RESERVED]
    read_mapping(form.mapping, source.names, found.by)


def table(*columns: tuple[str, Any, tuple[str, ...]]) -> TableSource:
    made = tuple(Column(name=name, letter="A", kind=kind, examples=examples) for name, kind, examples in columns)
    return TableSource(file="x", format="csv", columns=made)


WORDS = ("Lead", "MQL", "Closed Won", "商談", "Nurture")


def test_a_log_of_events_is_seen_by_its_words() -> None:  # §74
    found = suggest(table(("lead_id", "number", ("1",)), ("changed", "date", ("2026-01-01",)), ("s", "text", WORDS)))
    assert found.mapping == {"event": "s", "date": "changed", "id": "lead_id", "lead": "Lead", "mql": "MQL",
                             "opportunity": "商談", "won": "Closed Won"}  # fmt: skip
    assert {match.confidence for match in found.matches} == {BY_WORD}


def test_the_stage_a_record_is_in_now_is_seen_by_its_words() -> None:
    no_id = suggest(table(("s", "text", WORDS)))
    assert list(no_id.mapping) == ["stage", "lead", "mql", "opportunity", "won"]
    made = suggest(table(("ID", "number", ("1",)), ("Created", "date", ("2026-01-01",)), ("s", "text", WORDS)))
    assert made.mapping["stage"] == "s"
    assert made.mapping["date"] == "Created"
    assert "event" not in made.mapping


@pytest.mark.parametrize("words", [("Lead",), ("Lead", "blue", "green", "red"), ("x", "y")])
def test_a_column_with_a_few_such_words_is_no_column_of_stages(words: tuple[str, ...]) -> None:
    assert (
        suggest(table(("id", "number", ("1",)), ("when", "date", ("2026-01-01",)), ("s", "text", words))).mapping == {}
    )


def test_what_cannot_be_counted_yet_is_known() -> None:
    assert not Form().is_countable
    assert not form_of({"amount": "Amount"}, COLUMNS).is_countable
    assert form_of({"lead": "Created"}, COLUMNS).is_countable
    events = Form(
        shape="events", lines=(Line(stage="lead", said=StageText(values=("Lead",))),), beside={"date": "Created"}
    )
    assert (events.missing, events.is_countable) == (("event", "id"), False)
    assert Form(shape="now", lines=events.lines, beside={"stage": "Stage"}).is_countable
