"""Many people at once: how long Python takes for what a hand did, for one session alone and for twenty together.

Run by hand: `python benchmarks/sessions.py [sessions] [seconds] [idle sessions]`. WebSocket clients speak Streamlit's
own protocol: each opens the What-if page with 23 KPIs, and about once a second sends what the canvas sends when a hand
lets go. Fragments that repeat themselves are asked for, and the answer to the question "is it saved?", as by a browser.
A commit lasts until the canvas has its answer and the script has finished; it is saved when the bar says so. Then
fifty sessions have a workspace open and do nothing: what they take of one processor. All share one process of Python.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from kpitree.data.files import write_workspace
from kpitree.data.templates import template
from kpitree.workspace import Workspace
from tests.browser.harness import Server

SESSIONS, SECONDS, IDLE = 20, 20.0, 50
TREE = "bdr"  # 23 KPIs, 12 of them levers
EVERY = 1.0  # seconds between the commits of one session, on average
ALONE = 0.25  # the same for one session alone: it has nobody to wait for, and a percentile needs many
CANVAS, DRAFT, KEPT = "what_if:drawing", "draft:asking", "keeping:at"
INTERNAL = "$$STREAMLIT_INTERNAL_KEY_"
TICKS = os.sysconf("SC_CLK_TCK")  # a second


@dataclass
class Visitor:
    """One browser's side of a session: what it was told last, and how long its commits took."""

    socket: ClientConnection
    components: dict[str, tuple[str, str]] = field(default_factory=dict)  # key -> widget id, fragment id
    told: dict[str, Any] = field(default_factory=dict)  # key of a component -> its data
    repeated: dict[str, asyncio.Task[None]] = field(default_factory=dict)  # fragments that are asked for by a timer
    page: str = ""
    seq: int = 0
    heard: int = 0  # messages
    runs: int = 0  # scripts that have finished
    drawn: int = 0  # how many had, when the canvas got its last answer
    answered: list[float] = field(default_factory=list)  # seconds until the canvas had its answer
    finished: list[float] = field(default_factory=list)  # and until the script had finished
    saved: list[float] = field(default_factory=list)  # and until the bar said that it is saved
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _asking: asyncio.Task[None] | None = None

    @property
    def canvas(self) -> dict[str, Any]:
        """What the tree on the page is drawn from."""
        found: dict[str, Any] = self.told.get(CANVAS, {})
        return found

    async def open(self) -> None:
        """The first run, then the one that takes the draft up, as in a browser that kept one."""
        self._reading = asyncio.create_task(self._read())
        message = BackMsg()
        message.rerun_script.page_name = "what_if"
        message.rerun_script.query_string = "lang=ja"
        await self._send(message)
        await self._until(lambda: DRAFT in self.components)  # the run waits for the answer
        draft = write_workspace(Workspace(tree=template(TREE)))
        await self._send(self._trigger(DRAFT, "found", [draft, ""]))
        await self._until(lambda: len(self.canvas.get("kpis", ())) > 20)

    async def commit(self) -> None:
        """Let go of a lever at another value."""
        self.seq += 1
        levers = [k for k, kpi in self.canvas["kpis"].items() if kpi["kind"] == "lever" and kpi["value"]]
        lever = random.choice(levers)
        value = self.canvas["kpis"][lever]["base"] * random.uniform(0.8, 1.2)
        event = {"do": "set", "kpi": lever, "value": value, "seq": self.seq}
        batch = {"client": f"bench-{id(self)}", "rev": self.canvas["answer"]["rev"], "events": [event]}
        message, began = self._trigger(CANVAS, "events", batch), perf_counter()
        await self._send(message)
        await self._until(lambda: self.canvas["answer"]["acked"] >= self.seq)
        self.answered.append(perf_counter() - began)
        await self._until(lambda: self.runs > self.drawn)
        self.finished.append(perf_counter() - began)
        await self._until(lambda: not self.told[KEPT].get("look"))
        self.saved.append(perf_counter() - began)

    async def close(self) -> None:
        """Leave."""
        for task in (*self.repeated.values(), self._reading, self._asking):
            if task is not None:
                task.cancel()
        await self.socket.close()

    def _trigger(self, key: str, name: str, value: Any) -> BackMsg:
        widget, fragment = self.components[key]
        message = self._rerun(fragment)
        state = message.rerun_script.widget_states.widgets.add()
        state.id = f"{INTERNAL}{widget}__events"
        state.json_trigger_value = json.dumps([{"event": name, "value": value}])
        return message

    def _rerun(self, fragment: str) -> BackMsg:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash, rerun.fragment_id = "lang=ja", self.page, fragment
        return message

    async def _send(self, message: BackMsg) -> None:
        await self.socket.send(message.SerializeToString())

    async def _until(self, done: Callable[[], Any]) -> None:
        async with asyncio.timeout(30):
            while not done():
                self._news.clear()
                await self._news.wait()

    async def _read(self) -> None:
        async for raw in self.socket:
            message = ForwardMsg()
            message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
            kind = message.WhichOneof("type")
            self.heard += 1
            if kind == "navigation":
                self.page = message.navigation.page_script_hash
            elif kind == "script_finished":
                self.runs += 1
            elif kind == "auto_rerun":
                self._repeat(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            elif kind == "delta":
                self._draw(message)
            self._news.set()

    def _draw(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        if element.WhichOneof("type") != "bidi_component":
            return
        component = element.bidi_component
        key = component.id.split("-", 2)[-1]
        self.components[key] = component.id, message.delta.fragment_id
        if key in (CANVAS, KEPT):
            self.told[key] = json.loads(component.json)[0]
        if key == CANVAS:
            self.drawn = self.runs
        elif key == KEPT and (wait := self.told[key].get("look")):
            self._asking = asyncio.create_task(self._ask(wait / 1000))

    async def _ask(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._send(self._trigger(KEPT, "look", True))

    def _repeat(self, fragment: str, seconds: float) -> None:
        if fragment in self.repeated:
            self.repeated[fragment].cancel()
        self.repeated[fragment] = asyncio.create_task(self._every(fragment, seconds))

    async def _every(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            message = self._rerun(fragment)
            message.rerun_script.is_auto_rerun = True
            await self._send(message)


async def opened(url: str, sessions: int) -> list[Visitor]:
    """So many visitors on the page."""
    target = url.replace("http", "ws") + "/_stcore/stream"
    sockets = [await connect(target, max_size=None, subprotocols=["streamlit"]) for _ in range(sessions)]  # type: ignore[list-item]
    visitors = [Visitor(socket) for socket in sockets]
    await asyncio.gather(*(visitor.open() for visitor in visitors))
    before = -1
    while before != (before := sum(visitor.heard for visitor in visitors)):  # until all is drawn
        await asyncio.sleep(1)
    return visitors


async def run(url: str, sessions: int, seconds: float) -> list[Visitor]:
    """So many visitors, each committing about once every second; they do not keep step with each other."""
    every = EVERY if sessions > 1 else ALONE

    async def work(visitor: Visitor) -> None:
        end = perf_counter() + seconds
        await asyncio.sleep(random.uniform(0, every))
        while perf_counter() < end:
            began = perf_counter()
            await visitor.commit()
            await asyncio.sleep(max(0.0, random.uniform(0.5, 1.5) * every - (perf_counter() - began)))

    visitors = await opened(url, sessions)
    await asyncio.gather(*(work(visitor) for visitor in visitors))
    for visitor in visitors:
        await visitor.close()
    return visitors


async def idle(url: str, process: int, sessions: int, seconds: float) -> tuple[float, float]:
    """The share of one processor that visitors take who did something once and nothing since; and runs a second."""
    visitors = await opened(url, sessions)
    for visitor in visitors:
        await visitor.commit()
    await asyncio.sleep(3)
    began, spent, runs = perf_counter(), used(process), sum(visitor.runs for visitor in visitors)
    await asyncio.sleep(seconds)
    took = perf_counter() - began
    share, ran = (used(process) - spent) / took, (sum(visitor.runs for visitor in visitors) - runs) / took
    for visitor in visitors:
        await visitor.close()
    return share, ran


def used(process: int) -> float:
    """Seconds of processor that a process has taken (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def main(sessions: int, seconds: float, waiting: int) -> None:
    """Alone, together, alone again: the two runs alone show how much the machine itself wavered."""
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home))
        server.wait()
        rows = {}
        try:
            asyncio.run(run(server.url, 1, 8))  # nothing is loaded yet
            for name, count in (("1 alone", 1), (f"{sessions} at once", sessions), ("1 again", 1)):
                rows[name] = asyncio.run(run(server.url, count, seconds))
            share, runs = asyncio.run(idle(server.url, server.pid, waiting, seconds)) if waiting else (0.0, 0.0)
        finally:
            server.stop()
    print(f"{'sessions':<12}{'commits':>9}" + "".join(f"{n:>12}{'p95':>9}" for n in ("answered", "finished", "saved"))
          + f"{'ratio of p95':>14}")  # fmt: skip
    ends = {}
    for name, visitors in rows.items():
        all_times = [[1000 * s for v in visitors for s in getattr(v, n)] for n in ("answered", "finished", "saved")]
        high = [quantiles(times, n=20)[-1] for times in all_times]
        ends[name] = high[1]
        print(f"{name:<12}{len(all_times[0]):>9}"
              + "".join(f"{median(t):>9.1f} ms{h:>9.1f}" for t, h in zip(all_times, high, strict=True))
              + f"{high[1] / ends['1 alone']:>13.2f}x")  # fmt: skip
    if waiting:
        print(f"{waiting} sessions that do nothing: {share:.1%} of one processor, {runs:.0f} runs a second")


if __name__ == "__main__":
    asked = sys.argv[1:]
    main(int(asked[0]) if asked else SESSIONS, float(asked[1]) if len(asked) > 1 else SECONDS,
         int(asked[2]) if len(asked) > 2 else IDLE)  # fmt: skip
