"""Both languages say everything, with the same placeholders, and nothing that is said is missing."""

from __future__ import annotations

import ast
import re
import string
from collections import Counter
from pathlib import Path

import pytest

from kpitree.i18n import LANGUAGES, Language, Translator
from kpitree.i18n.catalogue import problem_texts, texts

KANA_OR_KANJI = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
# Names of languages are written in themselves; numerals and name marks belong to the number style.
JAPANESE_IN_ENGLISH = {"bar.language_ja"}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def sources(root: Path) -> list[Path]:
    return [root / "app.py", *(root / "kpitree").rglob("*.py"), *(root / "pages").rglob("*.py")]


def called_with_literal(path: Path) -> list[tuple[str, str]]:
    """(kind, literal) of every `t("…")`, `Problem(code="…")` and `Fix(code="…")` in a file."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in ("t", "translator") and node.args:
            found += [("text", v) for v in _literals(node.args[0])]
        if node.func.id in ("Problem", "Fix"):
            for keyword in node.keywords:
                if keyword.arg == "code":
                    found += [(node.func.id, v) for v in _literals(keyword.value)]
    return found


def _literals(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return _literals(node.body) + _literals(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def test_both_languages_have_the_same_keys() -> None:
    ja, en = set(texts("ja")), set(texts("en"))
    assert ja == en, f"only ja: {sorted(ja - en)}; only en: {sorted(en - ja)}"
    assert len(ja) > 50


def test_both_languages_have_the_same_placeholders() -> None:
    different = {k for k in texts("ja") if placeholders(texts("ja")[k]) != placeholders(texts("en").get(k, ""))}
    assert not different


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_says_something(lang: Language) -> None:
    empty = {key for key, text in texts(lang).items() if not isinstance(text, str) or not text.strip()}
    assert empty <= {"numbers.fixed"}


def test_english_has_no_japanese() -> None:
    mixed = {key for key, text in texts("en").items() if KANA_OR_KANJI.search(text)} - JAPANESE_IN_ENGLISH
    assert not {key for key in mixed if not key.startswith("templates")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_code_of_a_problem_stands_in_one_file_only(lang: Language) -> None:
    codes = Counter(key.partition(".")[2] for key in texts(lang) if key.startswith("problems"))
    assert [code for code, times in codes.items() if times > 1] == []


def test_everything_the_code_says_is_in_the_catalogues(root: Path) -> None:
    missing = set()
    for path in sources(root):
        for kind, literal in called_with_literal(path):
            known = texts("ja") if kind == "text" else problem_texts("ja")
            if ("fix_" + literal if kind == "Fix" else literal) not in known:
                missing.add(f"{path.relative_to(root)}: {literal}")
    assert not missing, "\n".join(sorted(missing))


def test_a_missing_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        Translator("ja")("no.such_key")
