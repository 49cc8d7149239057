"""Every problem that reading can report has words in both languages, and they can be filled in."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from kpitree.data.text import read_text
from kpitree.formula import parse_formula
from kpitree.i18n import LANGUAGES, Language, Translator
from kpitree.i18n.catalogue import problem_texts
from tests.formula.test_formulas import cases

CALLS = {"note", "stop", "report", "problem"}
FOLDERS = ("kpitree/formula", "kpitree/data/text")
BROKEN_TEXT = """\
a [xxxxxxxxxxxxxxxxxxxxxxxxx] = 25% (20..35%)
  onwer: x
  id: A1
  kgi: maybe
  target: x
  range source: y
a = 81 of 80
= 1
b: 2
c = 1 (5..2)
  owner: x
  owner: y
d = 1 (2..
"""


def codes(root: Path) -> set[str]:
    """The literal codes given to the helpers that report problems."""
    found = set()
    for path in (path for folder in FOLDERS for path in (root / folder).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in CALLS:
                    found.add(str(node.args[0].value))
    return found


def test_every_code_has_words(root: Path) -> None:
    found = codes(root)
    assert len(found) > 30
    assert found <= set(problem_texts("ja"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_messages_can_be_filled_in(lang: Language) -> None:
    t = Translator(lang)
    texts = [f"a = {text}" for text, expected in cases() if expected.startswith("! ") and text] + [BROKEN_TEXT]
    for text in texts:
        read = read_text(text)
        for problem in (*parse_formula(text.removeprefix("a = ")).problems, *read.problems):
            said = t.problem(problem, read.tree)
            assert said
            assert not [name for _, name, _, _ in string.Formatter().parse(said) if name]
            assert all(t.fix(fix, problem, read.tree) for fix in problem.fixes)
