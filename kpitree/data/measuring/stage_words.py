"""Which stage a word means: 受注件数, wins, Closed Won are all `won`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from kpitree.data.importing.words import fold_word

_ENDINGS = re.compile("(?:\u4ef6\u6570|\u6570)$|(?<=[a-z]{2})s$")
_GAPS = re.compile(r"[\s_\-]+")


@cache
def _table() -> dict[str, str]:
    data = tomllib.loads(files("kpitree.data.measuring").joinpath("stages.toml").read_text("utf-8"))
    return {_key(word): stage for stage, listed in data["words"].items() for word in (stage, *listed)}


def stage_id(word: str) -> str:
    """The id of the stage, or the word itself, folded, where it is none that is known."""
    key = _key(word)
    return _table().get(key, key)


def is_known_stage(word: str) -> bool:
    """Whether a word names a stage of the field."""
    return _key(word) in _table()


def _key(word: str) -> str:
    return _ENDINGS.sub("", _GAPS.sub("", fold_word(word)))
