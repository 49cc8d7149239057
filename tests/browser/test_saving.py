"""Pictures and tables are really saved: downloaded and opened; on white, whatever the screen looks like."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Download, Page, expect

from kpitree.charts import PALETTES
from kpitree.model import Kpi, KpiTree, Range
from tests.browser.dragging import kept

NAME = "=受注率<script>&"
SVG = "{http://www.w3.org/2000/svg}"


def tree() -> KpiTree:
    return KpiTree(
        kpis=(
            Kpi(id="sales", name="売上", unit="円", formula="orders * price"),
            Kpi(id="orders", name=NAME, unit="件", value=20, range=Range(low=10, high=40)),
            Kpi(id="price", name="平均単価", unit="円", value=5e6, range=Range(low=4e6, high=6e6)),
        ),
        kgi="sales",
    )


def save(page: Page, kind: str) -> Download:
    """Press one of the three buttons; what was downloaded."""
    with page.expect_download() as download:
        page.locator(f".saving button[data-kind={kind}]").click()
    assert re.fullmatch(rf"\w+_\d{{4}}-\d\d-\d\d\.{kind}", download.value.suggested_filename)
    expect(page.locator(".saving [role=status]")).to_contain_text(download.value.suggested_filename)
    return download.value


@pytest.mark.parametrize(("lang", "scheme"), [("ja", "light"), ("en", "dark")])
def test_png_svg_and_csv_hold_what_the_screen_shows(
    open_app: Callable[..., Page], tmp_path: Path, lang: str, scheme: str
) -> None:
    page = open_app("sensitivity", draft=kept(tree()))
    expect(page.locator(".st-key-sensitivity-chart svg.marks")).to_be_visible()
    page.locator(".st-key-sensitivity-chart-saving button").first.click()

    save(page, "svg").save_as(tmp_path / "a.svg")
    root = ElementTree.fromstring((tmp_path / "a.svg").read_text("utf-8"))
    words = [text.text or "" for text in root.iter(f"{SVG}text")]
    assert NAME in words
    assert "平均単価" in words
    assert any({"ja": "書き出し", "en": "Exported"}[lang] in word for word in words)
    width, height = (float(root.attrib[side]) for side in ("width", "height"))
    ground = root.find(f"{SVG}rect")
    assert ground is not None
    assert ground.attrib["fill"] == "#ffffff"
    palette = PALETTES["light"]
    assert {palette.up, palette.down} <= {mark.get("fill") for mark in root.iter(f"{SVG}path")}

    save(page, "png").save_as(tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        assert image.size == (round(width * 2), round(height * 2))
        colours = {colour: n for n, colour in image.convert("RGB").getcolors(image.width * image.height) or []}
    assert len(colours) > 30  # letters have soft edges
    for wanted in (palette.up, palette.down):
        red, green, blue = bytes.fromhex(wanted[1:])
        assert colours.get((red, green, blue), 0) > 1_000

    save(page, "csv").save_as(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    header, *rows = csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig")))
    assert len(header) == len(set(header)) == len(rows[0])
    assert [row[0] for row in rows] == [f"'{NAME}", "平均単価"]
    assert float(rows[0][header.index({"ja": "下限", "en": "Low"}[lang])]) == 10


def test_the_tree_is_saved_from_where_it_is_drawn(open_app: Callable[..., Page], tmp_path: Path) -> None:
    page = open_app("what_if", draft=kept(tree()))
    page.locator(".st-key-what_if-tree_picture-saving button").first.click()
    save(page, "png").save_as(tmp_path / "a.png")
    with Image.open(tmp_path / "a.png") as image:
        assert len(image.convert("RGB").getcolors(image.width * image.height) or []) > 50
