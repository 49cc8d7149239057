"""A few real processes: what only shows in a shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpitree.cli import printing

ROOT = Path(printing.__file__).resolve().parents[2]


def shell(*arguments: str, typed: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHONIO", "PYTHONUTF8"))}
    return subprocess.run(
        [sys.executable, "-m", "kpitree", *arguments], input=typed, capture_output=True, cwd=ROOT, timeout=60,
        env=clean | environment, check=False,
    )  # fmt: skip


def test_a_round_through_the_shell() -> None:
    found = shell("eval", "-", "--json", typed="売上 [円] = 件数 * 単価\n件数 [件] = 3\n単価 [円] = 5万".encode())
    assert (found.returncode, found.stderr) == (0, b"")
    assert json.loads(found.stdout)["kgi"] == {"name": "売上", "value": 150_000.0, "unit": "円"}


@pytest.mark.parametrize("encoding", ["ascii", "cp932"])
def test_terminals_that_cannot_show_everything(encoding: str) -> None:
    found = shell("eval", "template:sdr", "--json", PYTHONIOENCODING=encoding)
    assert (found.returncode, found.stderr) == (0, b"")
    assert json.loads(found.stdout.decode(encoding))["kgi"]["name"] == "商談数"
    table = shell("eval", "template:sdr", PYTHONIOENCODING=encoding)
    assert (table.returncode, table.stderr) == (0, b"")


def test_a_reader_that_stops_early() -> None:
    command = f'"{sys.executable}" -m kpitree eval template:four_channels | true; exit ${{PIPESTATUS[0]}}'
    found = subprocess.run(["bash", "-c", command], capture_output=True, cwd=ROOT, timeout=60, check=False)
    assert found.returncode in (0, 1)
    assert b"Traceback" not in found.stderr
    assert b"Exception ignored" not in found.stderr


def test_no_traceback_and_the_right_code() -> None:
    found = shell("eval", "/proc/self/mem")
    assert found.returncode == 2
    assert len(found.stderr.decode().splitlines()) == 1
    endless = shell("check", "/dev/zero")
    assert endless.returncode == 2
    assert len(endless.stderr.decode().splitlines()) == 1
