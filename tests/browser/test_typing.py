"""What somebody typed is theirs: the answer to something before it, arriving late, neither takes it away nor puts back
what the field held."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from kpitree.data.files import write_workspace
from tests.browser.dragging import agreed
from tests.browser.harness import ready
from tests.pages.scenario_steps import planned

Open = Callable[..., Page]


class Wires:
    """The way to Python and back, each of which can be held up for a while."""

    def __init__(self) -> None:
        self.up: list[str | bytes] | None = None
        self.down: list[str | bytes] | None = None
        self._browser: WebSocketRoute | None = None
        self._python: WebSocketRoute | None = None

    def between(self, browser: WebSocketRoute) -> None:
        """As `open_app(socket=)` takes it."""
        self._browser, self._python = browser, browser.connect_to_server()
        browser.on_message(lambda sent: self.up.append(sent) if self.up is not None else self._python.send(sent))
        self._python.on_message(lambda said: self.down.append(said) if self.down is not None else browser.send(said))

    def answered(self, page: Page) -> None:
        """Wait until Python has answered, and has nothing more to say."""
        seen = -1
        while self.down is not None and (seen < 1 or seen != len(self.down)):
            seen = len(self.down)
            page.wait_for_timeout(900 if seen else 100)

    def let_up(self) -> None:
        """What was sent arrives at Python."""
        held, self.up = self.up, None
        assert held, "the browser has sent something"
        for message in held:
            self._python.send(message)

    def let_down(self) -> None:
        """What Python answered arrives."""
        held, self.down = self.down, None
        assert held, "Python has answered"
        for message in held:
            self._browser.send(message)


@pytest.mark.parametrize("entered", [False, True])
def test_an_answer_that_comes_late_leaves_a_field_alone(open_app: Open, entered: bool) -> None:
    wires = Wires()
    page = open_app("scenarios", draft=write_workspace(planned()), socket=wires.between)
    page.locator(".st-key-scenarios-initiative-edit button").first.click()
    owner, cost = (page.locator(f".st-key-scenarios-initiative-{field} input").first for field in ("owner", "cost"))
    cost.wait_for()
    ready(page).wait_for_timeout(1200)  # the browser has heard of everything
    wires.down = []
    owner.fill("高橋")
    owner.press("Tab")  # all of the page is drawn anew
    wires.answered(page)
    wires.up = []
    cost.fill("250万" if entered else "25")
    if entered:
        cost.press("Enter")
    wires.let_down()
    page.wait_for_timeout(500)
    expect(cost).to_have_value("250万" if entered else "25")
    expect(cost).to_be_focused()
    if entered:
        wires.let_up()
    else:
        wires.up = None
        page.keyboard.type("0万")
        cost.press("Enter")
    agreed(page, lambda w: (w.initiatives[0].owner, w.initiatives[0].cost) == ("高橋", 2.5e6))
    expect(cost).to_have_value("250万")
