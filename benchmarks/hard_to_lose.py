"""How hard it is to lose anything: everything that tests/store and tests/browser try a few times, many times.

Run by hand: `python -m benchmarks.hard_to_lose [kills] [migrations] [outages] [editors] [browser]`, without a name all
of them. Prints what was done how often, and what was lost; KPITREE_ROUNDS=0.1 does a tenth of it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from tests.browser.harness import Server, find_chromium, launch_arguments
from tests.browser.losing import WAYS, Losing

SHARE = float(os.environ.get("KPITREE_ROUNDS", "1"))


def rounds(whole: int) -> int:
    """How many of them this time."""
    return max(1, round(whole * SHARE))


def browser() -> None:
    """A hundred times each: reload, tab closed, wire cut, server killed."""
    lost: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = Server(Path(home))
        server.wait()
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=launch_arguments())
        person = Losing(chromium, server)
        try:
            for way in WAYS:
                for n in range(rounds(100)):
                    try:
                        getattr(person, way)()
                    except (AssertionError, Error) as error:
                        lost[way] += 1
                        say(f"{way}, round {n}: {error}")
                say(f"{way:<20}{rounds(100):>7} times{lost[way]:>7} confirmed edits lost")
        finally:
            person.close()
            person.server.stop()
            chromium.close()


def say(line: str) -> None:
    """As it happens: all of it takes an hour."""
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


PARTS: dict[str, Callable[[], None]] = {"browser": browser}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
