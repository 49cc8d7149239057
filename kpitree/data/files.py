"""Workspace files (`.kpitree.json`) and equation text (`.txt`): reading, writing, and saying what is wrong."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import ValidationError

from kpitree.data.file_names import shown_name
from kpitree.data.text import parse, to_text
from kpitree.errors import FileError
from kpitree.problems import Problem
from kpitree.workspace import Workspace

VERSION = 1
SCHEMA = f"kpitree/{VERSION}"
MOST_BYTES = 20_000_000
_CHANGES: Any = {
    "changes": True, "scenarios": {"__all__": {"changes"}}, "initiatives": {"__all__": {"changes"}},
}  # fmt: skip
_READABLE: dict[str, Any] = {"indent": 1}
_COMPACT: dict[str, Any] = {"separators": (",", ":")}  # ten times as quick to write


def load(path: str | os.PathLike[str]) -> Workspace:
    """The workspace in a `.kpitree.json` file, or one with the tree of a text file.

    Raises FileError (not there, not readable, not ours) or FormulaError (text that is not a tree).
    """
    name = shown_name(path)
    text = decode(read_bytes(path), name=name)
    if is_workspace(text, name=name):
        return read_workspace(text, name=name)
    return Workspace(tree=parse(text), title=Path(name).stem)


def save(workspace: Workspace, path: str | os.PathLike[str]) -> None:
    """Write a workspace (or, to a `.txt`, its tree as equation text). Atomic: the old file or the new one, never half.

    Raises FileError when the place cannot be written.
    """
    text = to_text(workspace.tree) if Path(path).suffix.lower() == ".txt" else write_workspace(workspace)
    write_file(path, text.encode("utf-8"))


def write_file(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file of any kind, atomically. Raises FileError when the place cannot be written."""
    try:
        # Through links, so that a link stays one.
        write_atomically(Path(os.path.realpath(path)), content)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise _unusable(Problem(code="file_not_writable", params={"file": shown_name(path)})) from error


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """All of a file that is not too large. Raises FileError."""
    try:
        with Path(path).open("rb") as stream:
            return read_stream(stream, name=shown_name(path))
    except (OSError, ValueError) as error:
        raise _unusable(Problem(code="file_not_readable", params={"file": shown_name(path)})) from error


def read_stream(stream: BinaryIO, *, name: str) -> bytes:
    """All of a stream, which may be endless: raises FileError when there is too much of it."""
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _unusable(Problem(code="file_too_large", params={"file": name, "most_mb": MOST_BYTES // 10**6}))
    return content


def is_workspace(text: str, *, name: str) -> bool:
    """Whether a file is a workspace, by its name or by how it begins; the others are equation text."""
    return name.lower().endswith(".json") or re.match(r'\s*\{\s*"schema"\s*:', text) is not None


def write_workspace(workspace: Workspace, *, compact: bool = False, exported: Mapping[str, str] | None = None) -> str:
    """A workspace as JSON text: readable, in stable order, without what is at its default; `compact` on one line.

    `exported` says when and of which version the file was made (`made`, `version`, `saved`); reading passes over it.
    """
    content = workspace.model_dump(mode="json", exclude_defaults=True)
    # A discriminator at its default is still needed to read the change again.
    complete = workspace.model_dump(mode="json", include=_CHANGES)
    content["changes"] = complete["changes"]
    for part in ("scenarios", "initiatives"):
        for written, bundle in zip(content.get(part, ()), complete[part], strict=True):
            written["changes"] = bundle["changes"]
    head = {"schema": SCHEMA, **({"exported": dict(exported)} if exported else {})}
    return json.dumps({**head, **content}, ensure_ascii=False, **(_COMPACT if compact else _READABLE)) + "\n"


def read_workspace(content: bytes | str, *, name: str = "") -> Workspace:
    """The workspace in JSON text. Raises FileError with a Problem that says what and where."""
    text = content if isinstance(content, str) else decode(content, name=name)
    try:
        data: Any = json.loads(text, object_pairs_hook=_each_once)
    except _Twice as error:
        raise _unusable(Problem(code="file_invalid", params={"file": name, "place": str(error)[:200]})) from error
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise _unusable(Problem(code="file_not_json", params={"file": name, "line": line})) from error
    schema = data.pop("schema", None) if isinstance(data, dict) else None
    version = re.fullmatch(r"kpitree/([1-9][0-9]{0,5})", schema) if isinstance(schema, str) else None
    if version is None:
        raise _unusable(Problem(code="file_not_ours", params={"file": name}))
    if int(version[1]) > VERSION:
        raise _unusable(Problem(code="file_newer", params={"file": name, "schema": version[0], "known": SCHEMA}))
    data.pop("exported", None)  # about the file, not about the workspace
    try:
        return Workspace.model_validate_json(json.dumps(data))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])[:200]
        raise _unusable(Problem(code="file_invalid", params={"file": name, "place": place})) from error
    except (ValueError, RecursionError) as error:
        raise _unusable(Problem(code="file_invalid", params={"file": name, "place": ""})) from error


class _Twice(ValueError):
    """A key that an object has twice: JSON readers keep the last, people meant one of them."""


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in pairs:
        if key in data:
            raise _Twice(key.encode("utf-8", "replace").decode("utf-8"))
        data[key] = value
    return data


def decode(content: bytes, *, name: str = "") -> str:
    """Text of a file: UTF-8 (with or without a mark), UTF-16 with a mark, else Japanese Windows (CP932)."""
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp932"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unusable(Problem(code="file_not_text", params={"file": name}))


def write_atomically(file: Path, content: bytes) -> None:
    """Write beside the file, flush to the disk, then rename over it: a crash leaves the old file or the new one."""
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".kpitree-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        # mkstemp makes files private; a file that people share keeps the mode it had, or the usual one.
        mode = file.stat().st_mode & 0o777 if file.exists() else 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unusable(problem: Problem) -> FileError:
    return FileError(problem.code, [problem])
