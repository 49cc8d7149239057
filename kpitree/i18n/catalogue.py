"""The catalogues: `catalogues/<language>/<area>.toml`, flat keys. The full key of a text is `<area>.<key>`.

Texts are `str.format` templates. Messages of problems may stand in any area whose name begins with "problems", so that
each part of the product keeps its own file; codes are unique over all of them (tests/i18n/test_catalogues.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
PROBLEMS = "problems"


@lru_cache(maxsize=len(LANGUAGES))
def texts(language: Language) -> Mapping[str, str]:
    """Every text of a language by full key, read once."""
    folder = files("kpitree.i18n").joinpath("catalogues", language)
    found: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        area, dot, ending = file.name.rpartition(".")
        if dot and ending == "toml":
            for key, text in tomllib.loads(file.read_text("utf-8")).items():
                found[f"{area}.{key}"] = text
    return MappingProxyType(found)


@lru_cache(maxsize=len(LANGUAGES))
def problem_texts(language: Language) -> Mapping[str, str]:
    """The messages of problems by code, and the labels of their fixes by `fix_<code>`."""
    found = {key.partition(".")[2]: text for key, text in texts(language).items() if key.startswith(PROBLEMS)}
    return MappingProxyType(found)


def guess_language(locale: str | None) -> Language:
    """The language for a browser's locale; Japanese when there is none.

    >>> guess_language("ja-JP"), guess_language("en_US"), guess_language("fr"), guess_language(None)
    ('ja', 'en', 'en', 'ja')
    """
    if not locale or not locale.strip():
        return "ja"
    return "ja" if locale.strip().casefold().replace("_", "-").partition("-")[0] == "ja" else "en"
