"""Ways of looking at the tree, in a real browser: search, mini-map, zoom, folds, weights, marks, the phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from pages.shell.canvas.weights import elasticities_of_all
from tests.browser.apps.trees import HEADLINES, tree_called
from tests.browser.canvas_alone import Open, bright, camera, inside, items, server, shown  # noqa: F401
from tests.browser.dragging import node
from tests.browser.harness import ready


@pytest.mark.parametrize("key", ["/", "Control+f"])
def test_search_lights_up_and_leads_from_one_to_the_next(open_app: Open, key: str) -> None:
    page = shown(open_app, "large")
    items(page).first.focus()
    page.keyboard.press(key)
    page.keyboard.type("商談化率 １")  # wide digits are digits
    wanted = {kpi.id for kpi in tree_called("large").kpis if kpi.name.startswith("商談化率 1")}
    count = page.locator(".search span")
    expect(count).to_have_text(f"1/{len(wanted)}")
    assert bright(page) <= wanted
    assert page.locator(".canvas .node.dim:visible").count() > 0
    seen = set()
    for _ in wanted:
        page.keyboard.press("Enter")
        hit = page.locator(".canvas .node.hit:visible")
        expect(hit).to_have_count(1)  # its branch is open
        seen.add(str(hit.get_attribute("data-id")))
        assert inside(page, str(hit.get_attribute("data-id")))
    assert seen == wanted
    expect(count).to_have_text(f"{len(wanted)}/{len(wanted)}")
    page.keyboard.press("Enter")
    expect(count).to_have_text(f"1/{len(wanted)}")
    page.keyboard.press("Shift+Enter")
    expect(count).to_have_text(f"{len(wanted)}/{len(wanted)}")
    last = page.locator(".canvas .node.hit:visible").get_attribute("data-id")
    page.keyboard.press("Escape")
    expect(page.locator(".search")).to_be_hidden()
    assert page.locator(".canvas .dim").count() == 0
    expect(node(page, str(last))).to_be_focused()


def test_search_without_a_match_says_so_and_ignores_case(open_app: Open) -> None:
    page = shown(open_app, "small")
    page.locator("[data-tool=search]").click()
    page.keyboard.type("nothing like it")
    expect(page.locator(".search span")).to_have_text("0/0")
    page.locator(".search input").fill("ｓｑｌ")
    assert bright(page) == {"sql_count", "sql_rate", "meeting_rate"}


def test_the_minimap_moves_the_view_and_goes_when_all_is_seen(open_app: Open) -> None:
    page = shown(open_app, "large")
    page.locator("[data-tool=turn]").click()
    minimap, frame = page.locator(".minimap"), page.locator(".minimap rect")
    expect(minimap).to_be_visible()
    before, box = frame.bounding_box(), minimap.bounding_box()
    assert before is not None
    assert box is not None
    assert minimap.get_attribute("aria-hidden") == "true"
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 5, box["y"] + 5, steps=3)
    page.mouse.up()
    after = frame.bounding_box()
    assert after is not None
    assert after["x"] < before["x"]
    page = shown(open_app, "small")
    expect(page.locator(".minimap")).to_be_hidden()
    page.locator("[data-tool=zoom_in]").click(click_count=4)
    expect(page.locator(".minimap")).to_be_visible()
    page.locator(".canvas .view").dblclick(position={"x": 8, "y": 300})  # the ground: fit
    expect(page.locator(".minimap")).to_be_hidden()


def test_keys_zoom_and_centre(open_app: Open) -> None:
    page = shown(open_app, "small")
    node(page, "mql").focus()
    page.keyboard.press("f")
    first = camera(page)["k"]
    page.keyboard.press("]")
    assert camera(page)["k"] > first
    page.keyboard.press("c")
    view, found = page.locator(".canvas .view").bounding_box(), node(page, "mql").bounding_box()
    assert view is not None
    assert found is not None
    assert found["x"] + found["width"] / 2 == pytest.approx(view["x"] + view["width"] / 2, abs=2)
    page.keyboard.press("[")
    page.keyboard.press("f")
    assert camera(page)["k"] == pytest.approx(first)


def test_a_folded_branch_says_how_much_and_which_way(open_app: Open) -> None:
    page = shown(open_app, "moved")
    page.locator('[data-fold="won"]:visible').click()
    expect(page.locator('[data-fold="won"]:visible')).to_have_text("+6 ▲")
    page.locator('[data-fold="sales"]:visible').click()
    expect(page.locator('[data-fold="sales"]:visible')).to_have_text("+8 ▲▼")
    page.locator('[data-fold="sales"]:visible').click(modifiers=["Shift"])  # everything in it
    node(page, "mql").wait_for()
    page.locator('[data-fold="won"]:visible').click(modifiers=["Shift"])
    page.locator('[data-fold="won"]:visible').click()
    node(page, "meetings").wait_for()
    assert node(page, "sql_count").count() == 0  # it was folded as well


def test_edges_are_as_thick_as_their_kpi_matters(open_app: Open) -> None:
    page = shown(open_app, "moved")
    widths = "es => es.map(e => parseFloat(e.style.strokeWidth) || 0)"
    assert set(page.locator(".edge").evaluate_all(widths)) == {0}
    button = page.locator("[data-tool=weights]")
    button.click()
    expect(page.locator(".legend")).to_contain_text("弾力性")
    of_kgi = elasticities_of_all(tree_called("moved"))
    assert max(page.locator(".edge").evaluate_all(widths)) == 1.5 + 5
    assert {float(tag.inner_text()) for tag in page.locator(".tag").all()} == {round(of_kgi["win_rate"], 1)}
    button.click()
    expect(page.locator(".legend")).to_contain_text("動かせる幅")
    assert page.locator(".tag").count() == 3
    assert all("¥" in tag.inner_text() for tag in page.locator(".tag").all())
    assert len(set(page.locator(".edge").evaluate_all(widths))) > 2
    page.reload()
    ready(page).wait_for_selector(".canvas .tag")  # it stays
    page.locator("[data-tool=weights]").click()
    expect(page.locator(".legend")).to_be_hidden()


def test_a_node_says_what_it_was_and_what_is_special(open_app: Open) -> None:
    page = shown(open_app, "marked")
    expect(node(page, "won").locator(".was")).to_have_text("80件")
    expect(node(page, "price").locator(".was")).to_be_hidden()
    assert node(page, "meetings").get_attribute("data-tag") == "上書き中"
    assert node(page, "price").evaluate("e => getComputedStyle(e.querySelector('.name'), '::before').width") == "12px"
    assert "★" in node(page, "won").evaluate("e => getComputedStyle(e, '::before').content")
    assert "beyond" in str(node(page, "win_rate").get_attribute("class"))


def test_the_view_stays_when_a_kpi_is_added(open_app: Open) -> None:
    page = shown(open_app, "small")
    page.locator("[data-tool=zoom_out]").click()
    page.locator('[data-fold="won"]:visible').click()
    page.locator('[data-fold="won"]:visible').click()
    node(page, "mql").click(position={"x": 4, "y": 4})
    before, zoom = node(page, "mql").bounding_box(), camera(page)["k"]
    page.get_by_text("add", exact=True).click()
    node(page, "part_one").wait_for()
    assert camera(page)["k"] == zoom
    after = node(page, "mql").bounding_box()
    assert before is not None
    assert after is not None
    assert (after["x"], after["y"]) == pytest.approx((before["x"], before["y"]), abs=1.5)


@pytest.mark.parametrize("viewport", [(390, 844)])
def test_the_list_has_the_same_powers(open_app: Open) -> None:
    page = shown(open_app, "marked")
    page.locator("[data-tool=search]").click()
    page.keyboard.type("mql数")
    page.keyboard.press("Enter")
    expect(page.locator(".list .node.hit")).to_have_attribute("data-id", "mql")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="要点").click()
    assert {str(i.get_attribute("data-id")) for i in items(page).all()} == set(HEADLINES)
    assert node(page, "sql_count").locator(".before").inner_text() == "×2"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
