"""A mapping that is kept is the same mapping afterwards, and found again for the next export (§74)."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpitree as kt
from kpitree.data.files import read_workspace, write_workspace
from kpitree.data.importing.samples import sample
from kpitree.data.measuring.form import Form, Line
from kpitree.data.measuring.remembered import (
    columns_of,
    fingerprint,
    form_of_import,
    import_of,
    remembered,
    taken_of,
)
from kpitree.data.measuring.stage_text import StageText
from kpitree.errors import InvalidValue
from kpitree.model.imported import Import, Taken
from kpitree.workspace import Workspace
from kpitree.workspace.actions import RememberImport
from kpitree.workspace.workspace import MAX_IMPORTS
from tests.hostile import naughty_strings
from tests.measure.test_form import COLUMNS, forms


def kept(form: Form, names: tuple[str, ...] = COLUMNS, taken: Taken | None = None) -> Import:
    return import_of(names, form, by="Stage", answers={"Created": "dmy"}, own=["won"], taken=taken)


@given(forms())
def test_a_form_comes_back_as_it_was(form: Form) -> None:
    one = kept(form)
    assert form_of_import(one) == form
    workspace = RememberImport(remembered=one).apply(Workspace())
    again = read_workspace(write_workspace(workspace))
    assert again == workspace
    assert remembered(again.imports, COLUMNS) == one


def test_a_form_that_is_half_said_comes_back_too() -> None:
    half = Form(shape="now", lines=(Line(stage="lead"), Line(stage="own", said=StageText(column="Stage"))))
    assert form_of_import(kept(half)) == half


@given(st.lists(st.text(max_size=5), max_size=5), st.randoms())
def test_the_order_of_columns_does_not_matter(names: list[str], random: object) -> None:
    shuffled = sorted(names, key=hash)
    assert fingerprint(shuffled) == fingerprint(names)


def test_columns_beside_those_that_are_used_may_come_and_go() -> None:
    form = Form(lines=(Line(stage="lead", said=StageText(when="Created")),
                       Line(stage="won", said=StageText(when="Closed", column="Stage", values=("Won",)))))  # fmt: skip
    one = kept(form, ("Created", "Closed", "Stage", "Owner"))
    assert columns_of(one) == {"Created", "Closed", "Stage"}
    assert remembered((one,), ("Stage", "Created", "Closed", "Region", "Team")) == one
    assert remembered((one,), ("Stage", "Created", "Region")) is None
    two = kept(Form(lines=form.lines[:1]), ("Created", "Region"))
    assert remembered((two,), ("Created", "Team")) is None  # one column in common is no sign of the same export
    assert remembered((one, two), ("Region", "Created")) == two


def test_the_oldest_makes_room() -> None:
    workspace = Workspace()
    for at in range(MAX_IMPORTS + 3):
        workspace = RememberImport(remembered=kept(Form(), (f"column {at}",))).apply(workspace)
    assert len(workspace.imports) == MAX_IMPORTS
    assert remembered(workspace.imports, ("column 2",)) is None
    assert remembered(workspace.imports, ("column 3",)) is not None


@pytest.mark.parametrize("word", [*naughty_strings()[::9], "x" * 501, "\ud800"])
def test_hostile_names_are_kept_or_refused(word: str) -> None:
    form = Form(lines=(Line(stage="won", said=StageText(when=word, column=word, values=(word,))),), beside={"id": word})
    if len(word) > 500 or not word.isprintable():
        with contextlib.suppress(InvalidValue):
            import_of([word], form, by=word, answers={word: "mdy"}, own=[word])
        return
    one = import_of([word], form, by=word, answers={word: "mdy"}, own=[word])
    assert form_of_import(one) == form
    workspace = RememberImport(remembered=one).apply(Workspace())
    assert read_workspace(write_workspace(workspace)) == workspace


def test_what_was_taken_is_what_was_counted() -> None:
    found = kt.measure(
        sample("hubspot_deals.ja.csv"), {"opportunity": "作成日", "won": "クローズ日[取引ステージ=受注]"}
    )
    taken = taken_of(found)
    assert taken is not None
    assert taken.counts == {row.stage: row.count for row in found.totals}
    assert taken.until == str(found.as_of)
    assert taken.file == "hubspot_deals.ja.csv"
