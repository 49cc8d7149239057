"""Which stage a word means: 受注件数, wins, Closed Won are all `won`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from kpitree.data.importing.words import fold_word

_GAPS = re.compile(r"[\s_\-]+")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("kpitree.data.measuring").joinpath("stages.toml").read_text("utf-8"))


@cache
def _table() -> dict[str, str]:
    return {_key(word): stage for stage, listed in _data()["words"].items() for word in (stage, *listed)}


def stage_id(word: str) -> str:
    """The id of the stage, or the word itself, folded, where it is none that is known."""
    key = _key(word)
    return _table().get(key, key)


def known_stages() -> tuple[str, ...]:
    """The ids of all stages that have words, down the funnel."""
    return tuple(_data()["words"])


def is_known_stage(word: str) -> bool:
    """Whether a word names a stage of the field."""
    return _key(word) in _table()


def _key(word: str) -> str:
    key = _GAPS.sub("", fold_word(word))
    for ending in _data()["endings"]:
        if key.endswith(ending) and key != ending:
            return key.removesuffix(ending)
    return re.sub("(?<=[a-z]{2})s$", "", key)
