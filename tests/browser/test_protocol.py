"""Between the hand and Python: late, lost, sent twice, out of date or nonsense. Nothing is lost, nothing done twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from kpitree.i18n import Translator
from kpitree.workspace import Workspace
from tests.browser.apps.trees import tree_called
from tests.browser.dragging import agreed, drag, kept, kgi, node, number, python, value
from tests.browser.harness import HARMLESS, SLOW, Server, Watch, ready
from tests.browser.wire import Wire

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, WebSocketRoute

Open = Callable[..., "Page"]
T = Translator("ja")
LATE = T("canvas.unsaved")
SEND = """batch => window.sendToPython(batch)"""
# The component's way to Python, taken at the door: the script that draws is called through one global function.
TAP = """
let draw;
Object.defineProperty(globalThis, "kpitreeCanvas", {
  get: () => draw && (said => { window.sendToPython = batch => said.setTriggerValue("events", batch);
    window.revision = said.data[0].answer.rev; return draw(said); }),
  set: to => { draw = to; },
});
"""


def opened(open_app: Open, path: str = "", **more: str) -> Page:
    page = open_app(path, draft=kept(tree_called("small")), **more)
    expect(node(page, "seats")).to_be_visible()  # the template has none: the draft is there
    return page


def tapped(open_app: Open, path: str = "") -> Page:
    """A page through whose canvas anything can be sent to Python."""
    page = open_app(path, draft=kept(tree_called("small")), before=TAP)
    expect(node(page, "seats")).to_be_visible()  # the template has none: the draft is there
    ready(page)
    return page


def moved(kpi_id: str) -> Callable[[Workspace], bool]:
    return lambda workspace: kpi_id in workspace.changes


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    """A wire to the app."""
    made = Wire(server.port)
    yield made
    made.close()


@pytest.fixture
def broken_wire_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the wire is cut the browser and Streamlit say so in the console: that is what is tested, no mistake."""
    said = (
        "WebSocket",
        "net::ERR",
        "Not connected",
        "Failed to load resource",
        "Client Error",
        "server message",
        "Cannot send",
        "not responding",
    )
    keep = Watch._console

    def quiet(self: Watch, message: ConsoleMessage) -> None:
        if not any(word in message.text for word in said):
            keep(self, message)

    monkeypatch.setattr(Watch, "_console", quiet)
    assert HARMLESS


@pytest.mark.usefixtures("broken_wire_is_no_error")
@pytest.mark.parametrize("path", ["", "what_if"])
def test_a_wire_that_breaks_in_mid_drag_loses_nothing(open_app: Open, wire: Wire, path: str) -> None:
    page = opened(open_app, path, url=wire.url)
    drag(page, "price", 4)
    agreed(page, moved("price"))
    drag(page, "win_rate", 4, drop=False)
    wire.cut()
    page.mouse.up()
    seen = value(page, "win_rate")
    drag(page, "mql", 3)  # the work goes on
    more = value(page, "mql")
    waiting = page.locator(".canvas .waiting")
    expect(waiting).to_have_text(LATE, timeout=10_000)
    expect(waiting).to_be_visible()
    assert value(page, "win_rate") == seen
    wire.mend()
    workspace = agreed(page, moved("mql"), seconds=40)
    assert workspace.lever_values()["win_rate"] == seen
    assert workspace.lever_values()["mql"] == more
    assert set(workspace.changes) == {"win_rate", "mql", "price"}
    expect(waiting).to_be_hidden()


@pytest.mark.usefixtures("broken_wire_is_no_error")
@pytest.mark.parametrize(("path", "first"), [("", ["price"]), ("what_if", ["price"]), ("what_if", []), ("", [])])
def test_a_session_that_was_lost_takes_up_the_draft_before_what_came_late(
    open_app: Open, wire: Wire, path: str, first: list[str]
) -> None:
    """The server forgot the session: the new one has the template, until it asks the browser for its draft.

    Without a `first` gesture the last run was one of the whole page, after which Streamlit's front end does not ask for
    another when the server is back.
    """
    page = opened(open_app, path, url=wire.url, before="""
        const Socket = window.WebSocket;  // a reconnecting browser that does not say which session it was
        window.WebSocket = function (url, protocols) {
          return new Socket(url, window.forget ? protocols.slice(0, 2) : protocols);
        };
        Object.assign(window.WebSocket, Socket);
        window.WebSocket.prototype = Socket.prototype;
    """)  # fmt: skip
    ready(page)
    for lever in first:
        drag(page, lever, 4)
        agreed(page, moved(lever))
    wire.cut()
    page.evaluate("window.forget = true")
    drag(page, "win_rate", 4)
    seen = value(page, "win_rate")
    page.wait_for_timeout(500)
    wire.mend()
    workspace = agreed(page, moved("win_rate"), seconds=40)
    assert set(workspace.changes) == {*first, "win_rate"}
    assert workspace.lever_values()["win_rate"] == seen
    assert {kpi.id for kpi in workspace.tree.kpis} == {kpi.id for kpi in tree_called("small").kpis}


def test_a_batch_made_on_an_old_revision_is_refused_whole(open_app: Open) -> None:
    page = tapped(open_app)
    drag(page, "price", 4)
    workspace = agreed(page, moved("price"))
    old = page.evaluate("window.revision") - 1
    page.evaluate(
        SEND, {"client": "other", "rev": old, "events": [{"do": "set", "kpi": "mql", "value": 1.0, "seq": 1}]}
    )
    page.wait_for_timeout(400)
    ready(page)
    assert python(page) == workspace
    page.evaluate(
        SEND, {"client": "other", "rev": page.evaluate("window.revision"),
               "events": [{"do": "set", "kpi": "mql", "value": 1700, "seq": 1}]},
    )  # fmt: skip
    agreed(page, lambda w: w.lever_values().get("mql") == 1700)


def test_a_batch_that_comes_twice_is_done_once(open_app: Open) -> None:
    page = tapped(open_app)
    add = {"do": "add", "kpi": "won", "how": "*", "name": "新しい率", "seq": 1}
    for _ in range(3):
        batch = {"client": "twice", "rev": page.evaluate("window.revision"), "events": [add]}
        page.evaluate(SEND, batch)
        page.wait_for_timeout(300)
        ready(page)
    workspace = agreed(page, lambda w: len(w.tree.kpis) > len(tree_called("small").kpis))
    assert len(workspace.tree.kpis) == len(tree_called("small").kpis) + 1
    page.keyboard.press("Control+z")
    agreed(page, lambda w: w.tree == tree_called("small"))


def test_what_a_hand_did_on_an_old_revision_is_sent_again(open_app: Open) -> None:
    """The first batch is lost on the way; meanwhile the session moves on under the browser's feet."""
    held: list[str | bytes] = []

    def pass_on(route: WebSocketRoute) -> None:
        up = route.connect_to_server()

        def leave(message: str | bytes) -> None:
            raw = message if isinstance(message, bytes) else message.encode()
            if b'"do"' in raw.replace(b"\\", b"") and not held:
                held.append(message)  # lost
            else:
                up.send(message)

        route.on_message(leave)

    page = open_app("what_if", draft=kept(tree_called("small")), socket=pass_on)
    expect(node(page, "seats")).to_be_visible()  # the template has none: the draft is there
    drag(page, "win_rate", 4)
    seen = value(page, "win_rate")
    slider = page.locator(".st-key-what_if-mql-slider input[type=range]").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    workspace = agreed(page, lambda w: {"win_rate", "mql"} <= set(w.changes))
    assert held
    assert workspace.lever_values()["win_rate"] == seen


def test_storms_of_clicks_and_keys_leave_a_sound_page(open_app: Open) -> None:
    page = opened(open_app)
    base = kgi(page)
    for kpi_id in ("win_rate", "price", "won", "sales", "mql"):
        for _ in range(4):
            node(page, kpi_id).locator(".name").dblclick(delay=0)
            page.keyboard.press("Escape")
            number(page, kpi_id).dblclick(delay=0)
            page.keyboard.press("Escape")
    for _ in range(30):
        page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    ready(page)
    assert kgi(page) == base
    drag(page, "win_rate", 4)
    agreed(page, lambda w: set(w.changes) == {"win_rate"})


BATCHES: tuple[object, ...] = (
    0, "x", True, [], [1, 2], {"client": 1}, {"client": "a", "events": "b"},
    {"client": "a", "events": [1, None, "x", []]},
    {"events": [{"do": "set", "kpi": "mql", "value": 5, "seq": 1}]},
    [{"do": "set"}],
)  # fmt: skip
EVENTS: tuple[object, ...] = (
    {}, {"do": None}, {"do": "nothing"}, {"do": "set"}, {"do": "set", "kpi": "gone", "value": 1},
    {"do": "set", "kpi": "mql", "value": "1"}, {"do": "set", "kpi": "mql", "value": None},
    {"do": "set", "kpi": ["mql"], "value": 1}, {"do": "enter", "kpi": "mql", "text": 5},
    {"do": "remove", "kpis": "mql"}, {"do": "remove", "kpis": [1]}, {"do": "split", "kpi": "mql", "segments": [[]]},
    {"do": "break", "kpi": "mql", "how": "x", "names": []}, {"do": "flag", "kpi": "mql", "field": "value", "on": 1},
    {"do": "scenario", "id": 5}, {"do": "move", "kpis": ["mql"], "parent": 1, "to": None},
    {"do": "fix", "kpi": "mql", "n": "x"},
    {"do": "want", "kpi": "mql"}, {"do": "select", "kpi": {"a": 1}},
    {"do": "add", "kpi": "won", "how": "**", "name": "x"},
)  # fmt: skip


@pytest.mark.parametrize("path", ["", "what_if"])
def test_nonsense_from_the_browser_does_nothing_and_is_said_politely(open_app: Open, path: str) -> None:
    page = tapped(open_app, path)
    base = kgi(page)
    for batch in BATCHES:
        page.evaluate(SEND, batch)
        page.wait_for_timeout(60)
    rev = page.evaluate("window.revision")
    page.evaluate(SEND, {"client": "bad", "rev": rev, "events": [{**e, "seq": n + 1} for n, e in enumerate(EVENTS)]})  # type: ignore[dict-item]
    page.get_by_test_id("stToast").first.wait_for()
    ready(page)
    assert page.get_by_test_id("stToast").count() <= 2  # said once for a batch
    assert kgi(page) == base
    assert python(page) in (None, Workspace(tree=tree_called("small")))
    drag(page, "win_rate", 4)
    agreed(page, lambda w: set(w.changes) == {"win_rate"})


def test_two_tabs_of_a_browser_work_on_the_same(open_app: Open) -> None:
    """What one does the other has within seconds, and a reload finds all of it (docs/adr/0024)."""
    one = opened(open_app)
    drag(one, "win_rate", 4)
    agreed(one, moved("win_rate"))
    expect(one.locator(".kt-saved")).to_contain_text(":", timeout=SLOW)  # 12:03: it is in the store, and can be joined
    two = one.context.new_page()
    two.goto(one.url)
    ready(two)
    agreed(two, moved("win_rate"))
    drag(two, "price", 4)
    agreed(two, moved("price"))
    one.bring_to_front()
    agreed(one, lambda w: set(w.changes) == {"win_rate", "price"})
    drag(one, "mql", 4)
    third = agreed(one, lambda w: set(w.changes) == {"win_rate", "price", "mql"})
    two.bring_to_front()
    agreed(two, lambda w: w.changes == third.changes)
    two.reload()
    ready(two)
    agreed(two, lambda w: w.changes == third.changes)
