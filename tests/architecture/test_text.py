"""No text that people see stands in Python: it is in the catalogues, in both languages."""

from __future__ import annotations

import re

from tests.architecture.sources import Source, product

JAPANESE = re.compile(r"[\u3001\u3002\u3005-\u3007\u3041-\u30fa\u30fd-\u30ff\u3400-\u9fff\uf900-\ufaff]")
# Letters and full stops: a bracket or a quote alone is no text. The signs of the formula language itself (full-width
# operators, numerals, quotes) are its alphabet, and examples belong to their rows: there only a sentence is text.
ALPHABET = ("kpitree/formula/", "kpitree/data/text/")
SENTENCE = re.compile("。|です|ます|ません")


def japanese(source: Source) -> list[str]:
    """The strings (docstrings apart) with Japanese letters in them, as "line: text"."""
    found = [node for node in source.strings() if JAPANESE.search(str(node.value))]
    if source.name.startswith(ALPHABET):
        found = [node for node in found if SENTENCE.search(str(node.value))]
    return [f"{node.lineno}: {node.value}" for node in found]


def test_no_japanese_in_code() -> None:
    found = [f"{source.name}:{text}" for source in product() for text in japanese(source)]
    assert found == [], "put the text into kpitree/i18n/catalogues, or the data into a text file"


def test_the_check_can_fail() -> None:
    assert japanese(Source("pages/a.py", 'st.button("保存")'))
    assert japanese(Source("pages/a.py", 'x = f"{n}件"'))
    assert japanese(Source("kpitree/formula/a.py", 'x = "数式が読めません。"'))
    assert not japanese(Source("kpitree/formula/a.py", 'SIGNS = {"×": "*", "－": "-", "万": 1e4}'))
    assert not japanese(Source("pages/a.py", '"""例: 受注率"""\nx = 1  # 受注率'))
