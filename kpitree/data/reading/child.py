"""Asking the child process: it reads, this process stays as it is. What it says is checked like any input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kpitree.data.file_names import shown_name
from kpitree.errors import FileError, InvalidValue, KpiTreeError
from kpitree.problems import Problem

Progress = Callable[[float], None]
MOST_ANSWER = 200 << 20  # bytes of JSON that a child may answer
MINUTES = 30
_ROOT = Path(__file__).resolve().parents[3]
_KINDS: dict[str, type[KpiTreeError]] = {"FileError": FileError, "InvalidValue": InvalidValue}


def ask(
    question: str, path: str | os.PathLike[str], progress: Progress | None = None, *, name: str = "",
    seconds: float = MINUTES * 60, **options: Any,
) -> dict[str, Any]:  # fmt: skip
    """What the child says to "look" or "measure". `progress` gets the share that is done, twice a second at least; what
    it raises stops it all. `name` is what people call the file, where it is not the path's own.

    Raises FileError and InvalidValue as the child does, and FileError when it dies of its limits or takes too long.
    """
    name = shown_name(name or path)
    _check(path, name)
    if (join := options.get("join")) is not None:
        _check(join["path"], shown_name(join["name"] or join["path"]))
        options["join"] = {**join, "path": os.path.abspath(join["path"])}
    with tempfile.TemporaryDirectory(prefix="kpitree-") as folder:
        request = {"ask": question, "path": os.path.abspath(path), "folder": os.path.realpath(folder), "name": name}
        answer = _talk({**request, **options}, progress, seconds, name)
    if "done" in answer:
        found: dict[str, Any] = answer["done"]
        return found
    problems = [Problem.model_validate(problem) for problem in answer["problems"]]
    kind = _KINDS.get(answer["error"], FileError)
    raise kind(problems[0].code if problems else answer["error"], problems)


def _check(path: str | os.PathLike[str], name: str) -> None:
    try:
        there = Path(path).is_file()
    except (OSError, ValueError):  # ValueError: a path with a null character
        there = False
    if not there:
        raise FileError("no file", [Problem(code="file_not_readable", params={"file": name})])


def _talk(request: dict[str, Any], progress: Progress | None, seconds: float, name: str) -> dict[str, Any]:
    environment = {
        **os.environ,
        "PYDANTIC_DISABLE_PLUGINS": "__all__",  # looking for them takes longer than a small file
        "PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    child = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "kpitree.data.reading.worker"], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=request["folder"], env=environment,
        start_new_session=True,
    )  # fmt: skip
    late = threading.Event()

    def give_up() -> None:
        late.set()
        child.kill()

    clock = threading.Timer(seconds, give_up)
    clock.daemon = True
    clock.start()
    try:
        return _listen(child, request, progress, late, name)
    finally:
        clock.cancel()
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None and not stream.closed:
                _close(stream)


def _close(stream: Any) -> None:
    try:
        stream.close()
    except BrokenPipeError:  # the child was gone before it had read everything
        return


def _listen(
    child: subprocess.Popen[bytes], request: dict[str, Any], progress: Progress | None, late: threading.Event, name: str
) -> dict[str, Any]:  # fmt: skip
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("a child with pipes has them")
    try:
        child.stdin.write(json.dumps(request).encode() + b"\n")
        child.stdin.flush()
    except BrokenPipeError as error:
        raise _died(child, name) from error
    while True:
        line = child.stdout.readline(MOST_ANSWER)
        if not line.endswith(b"\n"):
            if late.is_set():
                raise FileError("too slow", [Problem(code="file_too_slow", params={"file": name})])
            raise _died(child, name)
        try:
            said: dict[str, Any] = json.loads(line)
        except (ValueError, ValidationError) as error:
            raise _died(child, name) from error
        if "progress" in said:
            if progress is not None:
                progress(float(said["progress"]))
            continue
        return said


def _died(child: subprocess.Popen[bytes], name: str) -> FileError:
    """Killed by a limit, or by a file that was made to kill it."""
    child.kill()
    ended = child.wait()
    reason = signal.Signals(-ended).name if ended < 0 and -ended in set(signal.Signals) else str(ended)
    return FileError(f"the reader ended ({reason})", [Problem(code="file_too_demanding", params={"file": name})])
