"""Many people at once: how long Python takes for what a hand did, for one session alone and for twenty together.

Run by hand: `python benchmarks/sessions.py [sessions] [seconds]`. WebSocket clients speak Streamlit's own protocol:
each opens the What-if page with 23 KPIs, and about once a second sends what the canvas sends when a hand lets go.
A commit lasts until the canvas has its answer and the script has finished. All sessions share one process of Python.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import tempfile
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

SESSIONS, SECONDS = 20, 20.0
TREE = "bdr"  # 23 KPIs, 12 of them levers
EVERY = 1.0  # seconds between the commits of one session, on average
ALONE = 0.25  # the same for one session alone: it has nobody to wait for, and a percentile needs many
CANVAS, DRAFT = "what_if:drawing", "draft:asking"
INTERNAL = "$$STREAMLIT_INTERNAL_KEY_"


@dataclass
class Visitor:
    """One browser's side of a session: what it was told last, and how long its commits took."""

    socket: ClientConnection
    components: dict[str, tuple[str, str]] = field(default_factory=dict)  # key -> widget id, fragment id
    canvas: dict[str, Any] = field(default_factory=dict)
    page: str = ""
    seq: int = 0
    answered: list[float] = field(default_factory=list)  # seconds until the canvas had its answer
    finished: list[float] = field(default_factory=list)  # and until the script had finished

    async def open(self) -> None:
        """The first run, then the one that takes the draft up, as in a browser that kept one."""
        message = BackMsg()
        message.rerun_script.page_name = "what_if"
        message.rerun_script.query_string = "lang=ja"
        await self._send(message)
        await self._until(lambda: DRAFT in self.components, finished=False)  # the run waits for the answer
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
        self.finished.append(perf_counter() - began)
        self.answered.append(self._told - began)

    def _trigger(self, key: str, name: str, value: Any) -> BackMsg:
        widget, fragment = self.components[key]
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash, rerun.fragment_id = "lang=ja", self.page, fragment
        state = rerun.widget_states.widgets.add()
        state.id = f"{INTERNAL}{widget}__events"
        state.json_trigger_value = json.dumps([{"event": name, "value": value}])
        return message

    async def _send(self, message: BackMsg) -> None:
        await self.socket.send(message.SerializeToString())

    async def _until(self, done: Any, *, finished: bool = True) -> None:
        """Read what comes until `done()` and, if wanted, the script that brought it has finished."""
        self._told = perf_counter()
        async with asyncio.timeout(60):
            async for raw in self.socket:
                message = ForwardMsg()
                message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
                self._read(message)
                if (message.WhichOneof("type") == "script_finished" or not finished) and done():
                    return

    def _read(self, message: ForwardMsg) -> None:
        if message.WhichOneof("type") == "navigation":
            self.page = message.navigation.page_script_hash
        if message.WhichOneof("type") != "delta":
            return
        element = message.delta.new_element
        if element.WhichOneof("type") != "bidi_component":
            return
        component = element.bidi_component
        key = component.id.split("-", 2)[-1]
        self.components[key] = component.id, message.delta.fragment_id
        if key == CANVAS:
            self.canvas, self._told = json.loads(component.json)[0], perf_counter()


async def run(url: str, sessions: int, seconds: float) -> list[Visitor]:
    """So many visitors, each committing about once every second; they do not keep step with each other."""
    every = EVERY if sessions > 1 else ALONE

    async def visit(visitor: Visitor) -> None:
        await visitor.open()
        await ready.wait()
        end = perf_counter() + seconds
        await asyncio.sleep(random.uniform(0, every))
        while perf_counter() < end:
            began = perf_counter()
            await visitor.commit()
            await asyncio.sleep(max(0.0, random.uniform(0.5, 1.5) * every - (perf_counter() - began)))

    ready = asyncio.Event()
    target = url.replace("http", "ws") + "/_stcore/stream"
    sockets = [await connect(target, max_size=None, subprotocols=["streamlit"]) for _ in range(sessions)]  # type: ignore[list-item]
    visitors = [Visitor(socket) for socket in sockets]
    tasks = [asyncio.create_task(visit(visitor)) for visitor in visitors]
    while not all(len(visitor.canvas.get("kpis", ())) > 20 for visitor in visitors):
        if failed := next((task for task in tasks if task.done()), None):
            failed.result()
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    ready.set()
    await asyncio.gather(*tasks)
    for socket in sockets:
        await socket.close()
    return visitors


def main(sessions: int, seconds: float) -> None:
    """Alone, together, alone again: the two runs alone show how much the machine itself wavered."""
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home))
        server.wait()
        rows = {}
        try:
            asyncio.run(run(server.url, 1, 3))  # nothing is loaded yet
            for name, count in (("1 alone", 1), (f"{sessions} at once", sessions), ("1 again", 1)):
                rows[name] = asyncio.run(run(server.url, count, seconds))
        finally:
            server.stop()
    print(f"{'sessions':<12}{'commits':>9}{'answered':>13}{'p95':>9}{'finished':>13}{'p95':>9}{'ratio of p95':>14}")
    ends = {}
    for name, visitors in rows.items():
        answered = [1000 * s for v in visitors for s in v.answered]
        finished = [1000 * s for v in visitors for s in v.finished]
        high = [quantiles(times, n=20)[-1] for times in (answered, finished)]
        ends[name] = high[1]
        ratio = high[1] / ends["1 alone"]
        print(f"{name:<12}{len(finished):>9}{median(answered):>10.1f} ms{high[0]:>9.1f}{median(finished):>10.1f} ms"
              f"{high[1]:>9.1f}{ratio:>13.2f}x")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SESSIONS, float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS)
