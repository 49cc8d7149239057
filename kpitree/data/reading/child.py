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
WAITS = 60.0  # seconds
_ROOT = Path(__file__).resolve().parents[3]
_waiting: list[subprocess.Popen[bytes]] = []  # one at most
_lock = threading.Lock()
_KINDS: dict[str, type[KpiTreeError]] = {"FileError": FileError, "InvalidValue": InvalidValue}


def ask(
    question: str, path: str | os.PathLike[str], progress: Progress | None = None, *, name: str = "",
    seconds: float = MINUTES * 60, followed: bool = False, **options: Any,
) -> dict[str, Any]:  # fmt: skip
    """What the child says to "look" or "measure". `progress` gets the share that is done, twice a second at least; what
    it raises stops it all. `name` is what people call the file, where it is not the path's own;
    `followed` says that another question will come at once.

    Raises FileError and InvalidValue as the child does, and FileError when it dies of its limits or takes too long.
    """
    name = shown_name(name or path)
    _check(path, name)
    if (join := options.get("join")) is not None:
        _check(join["path"], shown_name(join["name"] or join["path"]))
        options["join"] = {**join, "path": os.path.abspath(join["path"])}
    with tempfile.TemporaryDirectory(prefix="kpitree-") as folder:
        request = {"ask": question, "path": os.path.abspath(path), "folder": os.path.realpath(folder), "name": name}
        answer = _talk({**request, **options}, progress, seconds, name, followed=followed)
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


def prepare() -> None:
    """Start a reader that waits for its question, so that the next answer comes sooner; after a minute it goes."""
    with _lock:
        if _waiting and _waiting[0].poll() is None:
            return
        for dead in _waiting:
            _end(dead)
        _waiting[:] = [_started()]
        clock = threading.Timer(WAITS, _dismiss, [_waiting[0]])
    clock.daemon = True
    clock.start()


def _started() -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYDANTIC_DISABLE_PLUGINS": "__all__",  # looking for them takes longer than a small file
        "PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    return subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "kpitree.data.reading.worker"], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tempfile.gettempdir(), env=environment,
        start_new_session=True,
    )  # fmt: skip


def _reader() -> subprocess.Popen[bytes]:
    """One that waits already, else a new one."""
    with _lock:
        child = _waiting.pop() if _waiting else None
    if child is not None and child.poll() is None:
        return child
    if child is not None:  # it died while it waited
        _end(child)
    return _started()


def _dismiss(child: subprocess.Popen[bytes]) -> None:
    """Nobody asked in the meantime."""
    with _lock:
        unasked = child in _waiting
        if unasked:
            _waiting.remove(child)
    if unasked:
        _end(child)


def _talk(
    request: dict[str, Any], progress: Progress | None, seconds: float, name: str, *, followed: bool
) -> dict[str, Any]:  # fmt: skip
    child = _reader()
    if followed:
        prepare()
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
        _end(child)


def _end(child: subprocess.Popen[bytes]) -> None:
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
