"""What tests in a real browser stand on: the app as a process, Chromium, and knowing when a page has finished.

The fixtures are in conftest.py. `python tests/browser/harness.py` says which browser would be used.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, Request

ROOT = Path(__file__).resolve().parent.parent.parent
ARGUMENTS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
MAC_BROWSERS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
NO_BROWSER = "no Chromium: install it (apt install chromium) or set KPITREE_CHROMIUM to its path"
SLOW = 20_000  # ms that a page may take on a busy machine before a test gives up

# Messages of the console that are not ours to mend. Keep it short: each entry is an error nobody will ever see.
HARMLESS: tuple[re.Pattern[str], ...] = (
    # On a deep link Streamlit's front end looks for its server below the page's path first, then at the top.
    re.compile(r"status of 404.*/_stcore/(health|host-config)\)$"),
)


def find_chromium() -> str | None:
    """Path of the browser to use: KPITREE_CHROMIUM, else the first one installed, else None."""
    if wanted := os.environ.get("KPITREE_CHROMIUM"):
        return wanted if Path(wanted).exists() else None
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    installed = (shutil.which(name) for name in names)
    return next((path for path in (*installed, *MAC_BROWSERS) if path and Path(path).exists()), None)


def launch_arguments() -> list[str]:
    """Chromium refuses to run as root inside its sandbox; everyone else keeps the sandbox."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*ARGUMENTS, "--no-sandbox"] if as_root else ARGUMENTS


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """The app, run with `streamlit run` in a process of its own, with a home folder of its own (drafts, settings)."""

    def __init__(self, home: Path, script: Path = ROOT / "app.py", *, port: int | None = None) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.home = home
        self.log = home / "server.log"
        options = {
            "server.headless": "true",
            "server.address": "127.0.0.1",
            "server.port": self.port,
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
        }
        start = ["scripts/serve.py"] if script == ROOT / "app.py" else ["-m", "streamlit", "run", str(script)]
        command = [sys.executable, *start]
        command += [f"--{name}={value}" for name, value in options.items()]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={
                    **os.environ,
                    "HOME": str(home),
                    "PYTHONUNBUFFERED": "1",
                    "KPITREE_DATABASE_URL": f"sqlite:///{home / 'workspaces.db'}",
                },
            )

    def wait(self, seconds: float = 60) -> None:
        """Until the server answers; RuntimeError with its log when it does not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the app did not start:\n{self.read_log()}")

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def read_log(self) -> str:
        """Everything the app has printed so far."""
        return self.log.read_text("utf-8", errors="replace")

    def kill(self) -> None:
        """End the process without any warning."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End the process and wait for it."""
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@dataclass
class Watch:
    """What a page must not do: log errors, raise, or talk to anyone but the app."""

    host: str
    seen: list[str] = field(default_factory=list)
    also: list[str] = field(default_factory=list)  # other addresses of the app itself

    def attach(self, page: Page) -> None:
        """Listen to everything that happens on `page`."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"uncaught: {error}"))
        page.on(
            "request", self._request
        )  # the browser has no way there (ARGUMENTS); to stop it here would cost the cache

    def _console(self, message: ConsoleMessage) -> None:
        said = f"console: {message.text} ({message.location.get('url', '')})"
        if message.type == "error" and not any(pattern.search(said) for pattern in HARMLESS):
            self.seen.append(said)

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.host, *self.also, "data:", "blob:")):
            self.seen.append(f"request to another host: {request.url}")


def ready(page: Page) -> Page:
    """Wait until the app has answered: the script has run to its end, nothing is redrawn, fonts are there."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=SLOW)
    page.wait_for_function(
        """() => {
            const busy = '[data-testid^="stStatusWidgetRunning"], [data-testid="stSkeleton"], [data-stale="true"]';
            return !document.querySelector(busy) && document.fonts.status === "loaded";
        }""",
        timeout=SLOW,
    )
    return page


if __name__ == "__main__":
    found = find_chromium()
    sys.stderr.write(f"browser tests use {found}\n" if found else f"browser tests are skipped: {NO_BROWSER}\n")
