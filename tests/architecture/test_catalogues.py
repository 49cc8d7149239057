"""Every key that is said exists and gets its parameters; every key that exists is said."""

from __future__ import annotations

import re

import pytest

from tests.architecture.catalogue import BUILT_ELSEWHERE, FOLDER, never_said, placeholders, texts, unsaid, wrongly_said
from tests.architecture.sources import Source, product

SMALL = {"bar.undo": "Undo", "bar.moved": "{n} moved", "bar.language_ja": "Japanese", "problems.cycle": "{path}"}


def test_both_languages_have_the_same_files() -> None:
    ja, en = ({file.name for file in (FOLDER / language).iterdir()} for language in ("ja", "en"))
    assert ja == en
    assert ja


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    ja, en = texts("ja"), texts("en")
    assert set(ja) ^ set(en) == set()
    assert {key for key in ja if placeholders(ja[key]) != placeholders(en[key])} == set()


def test_what_is_said_exists_and_gets_its_parameters() -> None:
    assert [wrong for source in product() for wrong in wrongly_said(source, texts("ja"))] == []


def test_what_exists_is_said() -> None:
    assert unsaid() == [], "delete the key, or say it; keys built in ways no scan can see: catalogue.BUILT_ELSEWHERE"


def test_the_declared_exceptions_are_needed() -> None:
    assert [p for p in BUILT_ELSEWHERE if not any(re.fullmatch(p, key) for key in texts("ja"))] == []


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        ("t('bar.undo')", False),
        ("t('bar.moved', n=1)", False),
        ("t('bar.moved', **found)", False),
        ("t('bar.undone')", True),
        ("t('bar.moved')", True),
        ("t('bar.undo', n=1)", True),
        ("self.t('bar.undo' if x else 'bar.redo')", True),
    ],
)
def test_wrongly_said_can_fail(call: str, wrong: bool) -> None:
    assert bool(wrongly_said(Source("a.py", call), SMALL)) is wrong


def test_never_said_can_fail() -> None:
    code = [Source("a.py", "t('bar.undo')\nt(f'bar.language_{lang}')\nProblem(code='cycle')")]
    assert never_said(SMALL, code) == ["bar.moved"]
    assert never_said(SMALL, code, "t('bar.moved')") == []
    assert never_said(SMALL, []) == sorted(SMALL)
