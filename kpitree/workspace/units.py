"""A workspace taken apart into what people edit one at a time: a KPI, a moved lever, a scenario, the KGI.

A path names a unit: ("tree", "kpis", "won"), ("changes", "won"), ("tree", "kgi"). Which parts there are is read off the
models, so a field that is added to Workspace is taken apart without a word here: models are opened; the entries of a
mapping, and of a list whose items have an `id`, are units; anything else is one unit. The order of such a list is a
unit of its own, with the path of the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, get_args, get_origin

from pydantic import BaseModel

Path = tuple[str, ...]


@cache
def has_ids(model: type[BaseModel], field: str) -> bool:
    """Whether a field of a model is a list whose items are told apart by their `id`."""
    kind = model.model_fields[field].annotation
    if get_origin(kind) is not tuple:
        return False
    item = get_args(kind)[0]
    return isinstance(item, type) and issubclass(item, BaseModel) and "id" in item.model_fields


def units(value: BaseModel, path: Path = ()) -> dict[Path, Any]:
    """Everything in `value` by its path; the order of a list as a tuple of ids."""
    found: dict[Path, Any] = {}
    for name in type(value).model_fields:
        part, here = getattr(value, name), (*path, name)
        if isinstance(part, BaseModel):
            found |= units(part, here)
        elif isinstance(part, Mapping):
            found |= _entries(part, here)
        elif has_ids(type(value), name):
            found[here] = tuple(item.id for item in part)
            found |= {(*here, item.id): item for item in part}
        else:
            found[here] = part
    return found


def _entries(part: Mapping[str, Any], path: Path) -> dict[Path, Any]:
    found: dict[Path, Any] = {}
    for key, value in part.items():
        found |= _entries(value, (*path, key)) if isinstance(value, Mapping) else {(*path, key): value}
    return found


def lists(value: BaseModel, path: Path = ()) -> set[Path]:
    """The paths of the lists whose items are units."""
    found: set[Path] = set()
    for name in type(value).model_fields:
        part = getattr(value, name)
        if isinstance(part, BaseModel):
            found |= lists(part, (*path, name))
        elif has_ids(type(value), name):
            found.add((*path, name))
    return found


def assembled(like: BaseModel, found: Mapping[Path, Any], path: Path = ()) -> BaseModel:
    """A value of the kind of `like` made of units. Raises ValidationError when they do not go together."""
    parts: dict[str, Any] = {}
    for name in type(like).model_fields:
        part, here = getattr(like, name), (*path, name)
        if isinstance(part, BaseModel):
            parts[name] = assembled(part, found, here)
        elif isinstance(part, Mapping):
            parts[name] = _mapping(found, here)
        elif has_ids(type(like), name):
            parts[name] = tuple(found[(*here, key)] for key in found[here] if (*here, key) in found)
        else:
            parts[name] = found[here]
    return type(like)(**parts)


def _mapping(found: Mapping[Path, Any], path: Path) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for at, value in found.items():
        if len(at) > len(path) and at[: len(path)] == path:
            inner = made
            for key in at[len(path) : -1]:
                inner = inner.setdefault(key, {})
            inner[at[-1]] = value
    return made
