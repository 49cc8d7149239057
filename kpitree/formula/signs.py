"""Which characters mean what: folding of full-width forms, letters of names, quotes, brackets, the range sign."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

QUOTES = {"「": "」", "『": "』", "“": "”", '"': '"'}
SEPARATORS = ",、;"
RANGE_SIGNS = ("..", "…", "‥", "〜", "~", "∼", "〰")
# Not letters in Unicode, but part of names as people write them: 資料請求・問合せ, MQL→SQL率, ZWJ inside scripts.
_NAME_SIGNS = "_・･→"
_INVISIBLE = "\u200b\ufeff\u2060\u00ad\u200e\u200f"


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else character


def fold(text: str) -> str:
    """`text` with full-width signs, digits and letters made narrow, one character for each, so spans stay true."""
    return text if text.isascii() else "".join(map(_fold, text))


@lru_cache(maxsize=4096)
def starts_name(character: str) -> bool:
    """True for a letter of any script, or _."""
    return character == "_" or unicodedata.category(character)[0] == "L"


@lru_cache(maxsize=4096)
def continues_name(character: str) -> bool:
    """True for what may follow inside an unquoted name: letters, marks, digits, _ ・ →."""
    return character in _NAME_SIGNS or unicodedata.category(character)[0] in "LNM" or character == "\u200d"


@lru_cache(maxsize=4096)
def is_space(character: str) -> bool:
    """White space of any width, and invisible characters that carry no meaning (byte order mark, zero width)."""
    return character.isspace() or character in _INVISIBLE


def is_bare(name: str) -> bool:
    """True when `name` can stand in a formula without quotes."""
    return bool(name) and starts_name(name[0]) and all(map(continues_name, name))


def quote(name: str) -> str:
    """`name` as it must be written in a formula: bare when it can be, else in 「」, else in "…" with "" for a quote."""
    if is_bare(name):
        return name
    return quoted(name)


def quoted(name: str) -> str:
    """`name` in quotes, whether it needs them or not."""
    folded = fold(name)
    if "」" not in folded and "\n" not in name:
        return f"「{name}」"
    doubled = "".join(c * 2 if _fold(c) == '"' else c for c in name)
    return f'"{doubled}"'


def end_of_name(text: str, start: int) -> int:
    """Where the run of name characters from `start` ends."""
    end = start
    while end < len(text) and continues_name(text[end]):
        end += 1
    return end


def shown(text: str, limit: int = 40) -> str:
    """`text` made fit for a message: control characters and half pairs as U+XXXX, cut to `limit` characters."""
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "".join(f"U+{ord(c):04X}" if unicodedata.category(c)[0] == "C" else c for c in cut)


def encodable(text: str) -> bool:
    """False when the text holds half a surrogate pair, which no file and no screen can."""
    return not any("\ud800" <= c <= "\udfff" for c in text)
