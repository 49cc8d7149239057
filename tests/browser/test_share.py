"""A link carries the tree, its changes and the view to another machine; nothing of it stays in the address."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from kpitree.data.files import read_workspace
from kpitree.data.link import decode, encode
from kpitree.data.templates import template
from kpitree.data.text import parse
from kpitree.model import SetTo
from kpitree.workspace import Workspace
from pages.shell.files import read_upload
from tests.browser.harness import ready
from tests.browser.test_journeys import MENU, go

THREE = "売上 [円] = 件数 * 単価\n件数 [件] = 7\n単価 [円] = 100"
FOUND = {
    "ja": ("リンクのツリーを開きました", "前の下書き", "書き換えられています"),
    "en": ("Opened the tree of the link", "earlier draft", "cut off or altered"),
}
COPIED = {"ja": "コピーしました", "en": "Copied"}


def small(rate: float = 7.0) -> str:
    """A link to a tree of three KPIs; its KGI is 100 times `rate`."""
    tree = parse(THREE)
    return encode(Workspace(tree=tree, changes={tree.levers[0].id: SetTo(value=rate)}))


def kgi_is(page: Page, value: float) -> None:
    """Wait for the KGI of the bar to be `value`."""
    expect(page.get_by_test_id("kgi-value")).to_have_attribute("data-value", re.compile(f"^{value:.0f}(\\.0\\d*)?$"))


def type_first_lever(page: Page, text: str) -> None:
    """Give the first lever of the what-if page another value."""
    field = page.locator("[class*=st-key-what_if-][class*=-entry] input").first
    field.fill(text)
    field.press("Enter")


def link_of(page: Page) -> str:
    """The link behind the button of the bar."""
    page.locator(".st-key-bar-share button").first.click()
    field = page.locator(".st-key-share-link input")
    expect(field).to_have_value(re.compile(r"\?s=1"))
    value = field.input_value()
    page.keyboard.press("Escape")
    return value


def open_link(page: Page, address: str) -> None:
    """Open a link in this tab, as pasting it does."""
    page.goto(address)
    ready(page)
    expect(page.locator(".kt-headline h1")).to_be_visible()
    expect(page).not_to_have_url(re.compile("[?&][sv]="))


def kept(page: Page) -> str:
    """What this browser keeps as the draft."""
    return str(page.evaluate("localStorage.getItem('kpitree/draft') || ''"))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_another_machine_sees_the_same_tree_changes_view_and_page(
    open_app: Callable[..., Page], page: Page, lang: str
) -> None:
    go(page, lang, "what_if")
    before = page.get_by_test_id("kgi-value").get_attribute("data-value") or ""
    type_first_lever(page, "777")
    expect(page.get_by_test_id("kgi-value")).not_to_have_attribute("data-value", before)
    here = page.get_by_test_id("kgi-value").get_attribute("data-value") or ""
    place = "kpitree:canvas:what_if:drawing"
    page.wait_for_function(f"sessionStorage.getItem('{place}')")
    page.evaluate(
        """place => {
            const moved = {topDown: true, touched: true, x: 31, y: 17, k: 0.5};
            sessionStorage.setItem(place, JSON.stringify({...JSON.parse(sessionStorage.getItem(place)), ...moved}));
        }""",
        place,
    )
    link = link_of(page)
    parts = urlsplit(link)
    assert parts.path == "/what_if"
    assert len(link) <= 2000
    assert decode(parse_qs(parts.query)["s"][0]).changes["leads"] == SetTo(value=777.0)

    there = open_app("what_if", query=parts.query)
    expect(there).not_to_have_url(re.compile("[?&][sv]="))
    expect(there).to_have_url(re.compile(f"/what_if\\?lang={lang}$"))
    expect(there.get_by_test_id("kgi-value")).to_have_attribute("data-value", here)
    expect(there.get_by_test_id("stToast").first).to_contain_text(FOUND[lang][0])
    expect(there.locator("[class*=st-key-what_if-][class*=-entry] input").first).to_have_value("777")
    view = there.evaluate(f"JSON.parse(sessionStorage.getItem('{place}'))")
    assert (view["topDown"], view["x"], view["y"], view["k"]) == (True, 31, 17, 0.5)
    assert there.evaluate("history.length") <= 2  # no step of ours


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_copied(page: Page, lang: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".st-key-bar-share button").first.click()
    button = page.locator(".st-key-share-link button")
    button.click()
    expect(button).to_have_text(COPIED[lang])
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".st-key-share-link input").input_value()


def test_where_the_clipboard_is_forbidden_the_link_is_selected(page: Page) -> None:
    page.evaluate("navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false")
    page.locator(".st-key-bar-share button").first.click()
    page.locator(".st-key-share-link button").click()
    field = page.locator(".st-key-share-link input")
    expect(page.locator(".st-key-share-link [role=status]")).to_contain_text("Ctrl+C")
    assert field.evaluate("f => f.selectionEnd - f.selectionStart === f.value.length")


def test_back_reload_and_edits_after_opening_a_link(page: Page, lang: str) -> None:
    start = urlsplit(page.url)
    open_link(page, f"{start.scheme}://{start.netloc}/what_if?lang={lang}&s={small()}")
    kgi_is(page, 700)
    type_first_lever(page, "9")
    kgi_is(page, 900)
    go(page, lang, "sensitivity")
    assert "s=" not in urlsplit(page.url).query
    kgi_is(page, 900)
    page.go_back()
    expect(page).to_have_url(re.compile("/what_if"))
    expect(page.locator("[class*=st-key-what_if-][class*=-entry] input").first).to_have_value("9")
    kgi_is(page, 900)
    page.go_forward()
    expect(page).to_have_url(re.compile("/sensitivity"))
    kgi_is(page, 900)
    page.go_back()
    expect(page).to_have_url(re.compile("/what_if"))
    ready(page)
    page.reload()  # a new session: the later edits are in the draft, the link is gone
    ready(page)
    kgi_is(page, 900)
    page.go_back()  # before the link there was the start page of the first session
    ready(page)
    expect(page.locator(".kt-headline h1")).to_be_visible()
    kgi_is(page, 900)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_link_never_takes_the_draft_of_this_browser(page: Page, lang: str) -> None:
    go(page, lang, "what_if")
    type_first_lever(page, "777")
    page.wait_for_function("localStorage.getItem('kpitree/draft')?.includes('777')")
    mine = float(page.get_by_test_id("kgi-value").get_attribute("data-value") or "nan")
    root = f"{urlsplit(page.url).scheme}://{urlsplit(page.url).netloc}"

    open_link(page, f"{root}/what_if?lang={lang}&s={small()}")
    kgi_is(page, 700)
    expect(page.get_by_test_id("stToast").first).to_contain_text(FOUND[lang][1])
    page.locator(".st-key-bar-undo button").first.click()
    kgi_is(page, mine)
    page.locator(".st-key-bar-redo button").first.click()
    kgi_is(page, 700)

    page.wait_for_function("!localStorage.getItem('kpitree/draft').includes('777')")
    page.reload()  # undo over a reload as well
    ready(page)
    kgi_is(page, 700)
    page.locator(".st-key-bar-undo button").first.click()
    kgi_is(page, mine)
    page.locator(".st-key-bar-redo button").first.click()
    kgi_is(page, 700)

    # Another link on top of one that was only looked at: the draft is still the one that was worked on.
    page.wait_for_function("!localStorage.getItem('kpitree/draft').includes('777')")
    open_link(page, f"{root}/what_if?lang={lang}&s={small(8)}")
    kgi_is(page, 800)
    page.locator(".st-key-bar-undo button").first.click()
    kgi_is(page, mine)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_damaged_link_is_refused_in_words_and_nothing_changes(page: Page, lang: str) -> None:
    go(page, lang, "what_if")
    type_first_lever(page, "777")
    page.wait_for_function("localStorage.getItem('kpitree/draft')?.includes('777')")
    mine = float(page.get_by_test_id("kgi-value").get_attribute("data-value") or "nan")
    draft = kept(page)
    root = f"{urlsplit(page.url).scheme}://{urlsplit(page.url).netloc}"
    text = small()
    for bad in (text[:-3], text[:20] + ("A" if text[20] != "A" else "B") + text[21:], "%3Cscript%3E", ""):
        open_link(page, f"{root}/what_if?lang={lang}&s={bad}&v=e30")
        expect(page.get_by_test_id("stToast").first).to_contain_text(FOUND[lang][2])
        kgi_is(page, mine)  # the draft, as without a link
        assert kept(page) == draft


@pytest.mark.parametrize(
    "view", ["x", "e30", "eyJ3IjoxNDAwLCJ2aWV3cyI6eyJ3aGF0X2lmOmRyYXdpbmciOnsiayI6MWUzMDgsImZvbGRlZCI6NX19fQ"]
)
def test_a_view_that_was_tampered_with_is_left_out(open_app: Callable[..., Page], view: str) -> None:
    page = open_app("what_if", query=f"s={small()}&v={view}")
    kgi_is(page, 700)
    expect(page.locator("[role=treeitem]").first).to_be_visible()


def test_a_tree_too_large_for_a_link_is_offered_as_a_file(page: Page) -> None:
    lines = [f"言葉{n:03x}{n * 7919 % 997}の件数 [件] = {n * 37 % 1009}" for n in range(300)]
    text = "合計 [件] = " + " + ".join(line.split(" ")[0] for line in lines[:20]) + "\n" + "\n".join(lines)
    page.locator(".st-key-bar-files button").first.click()
    page.locator(".st-key-files-upload input[type=file]").set_input_files(
        {"name": "big.txt", "mimeType": "text/plain", "buffer": text.encode()}
    )
    kgi_is(page, sum(n * 37 % 1009 for n in range(20)))
    page.keyboard.press("Escape")
    page.locator(".st-key-bar-share button").first.click()
    expect(page.locator(".st-key-share-link .long")).to_contain_text("2,000")
    expect(page.locator(".st-key-share-link input")).to_have_count(0)
    with page.expect_download() as download:
        page.locator(".st-key-share-file button").click()
    assert download.value.suggested_filename.endswith(".kpitree.json")
    assert len(read_workspace(Path(download.value.path()).read_bytes()).tree.kpis) == 301


@pytest.mark.parametrize("button", ["files-save", "files-save_text"])
def test_the_file_menu_really_downloads(page: Page, button: str) -> None:
    """Streamlit makes the file outside of the session: what needs the session then never arrives."""
    page.locator(".st-key-bar-files button").first.click()
    with page.expect_download() as download:
        page.locator(f".st-key-{button} button").click()
    opened = read_upload(Path(download.value.path()).read_bytes(), name=download.value.suggested_filename)
    assert opened.tree == template("btob_basic")


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [(1400, 900), (390, 844)])
def test_the_bar_stays_tidy(
    page: Page, viewport: tuple[int, int], scheme: str, lang: str, screenshot: Callable[..., object]
) -> None:
    """The buttons stand in one line, and what is behind the last one fits on the screen."""
    bar = page.locator(".st-key-kgi_bar > [class*=st-key-bar-]")
    tops = bar.evaluate_all("all => all.map(e => e.getBoundingClientRect()).map(r => r.top + r.height / 2)")
    assert len(tops) == 6
    assert max(tops) - min(tops) <= 3
    page.locator(".st-key-bar-share button").first.click()
    field = page.locator(".st-key-share-link input")
    expect(field).to_be_visible()
    for part in (field, page.locator(".st-key-share-link button"), page.locator(".st-key-share-file button")):
        box = part.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= viewport[0]
    screenshot("share", full=False)


def test_a_template_in_the_other_language_is_reworded(open_app: Callable[..., Page], lang: str) -> None:
    assert lang == "ja"
    page = open_app(
        "what_if", query=f"s={encode(Workspace(tree=template('full_funnel', 'en'), template='full_funnel'))}"
    )
    expect(page.locator(".kt-bar .kt-name")).to_have_text("受注金額")
    assert MENU["ja"]["what_if"]
