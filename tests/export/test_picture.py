"""Pictures: everything is on them, whatever was typed; they are drawn without a browser and stand by themselves."""

from __future__ import annotations

import io
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from kpitree.charts import tornado_chart
from kpitree.data.templates import template, templates
from kpitree.engine import evaluate
from kpitree.errors import KpiTreeError
from kpitree.export.picture import paint
from kpitree.export.picture.chart import chart_picture
from kpitree.export.picture.frame import Picture
from kpitree.export.picture.letters import clip, em
from kpitree.export.picture.tree import tree_picture, values_picture
from kpitree.export.stamp import Stamp
from kpitree.export.tree.arranged import arranged
from kpitree.export.tree.places import places
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, Scenario, SetTo
from kpitree.model.kpi import MAX_NAME
from kpitree.workspace import Workspace
from tests.fixtures.trees import broken_tree
from tests.hostile import naughty_strings
from tests.pages.conftest import big_tree
from tests.strategies import kpi_trees

JA, EN = Translator("ja"), Translator("en")
STAMP = Stamp(date(2026, 5, 13), version="役員会 <5/12> & 合意")
TEXT = "{http://www.w3.org/2000/svg}text"


def words(picture: Picture) -> list[str]:
    """Every text on it, as it is read."""
    return [element.text or "" for element in ElementTree.fromstring(picture.svg).iter(TEXT)]


@pytest.mark.parametrize("t", [JA, EN], ids=["ja", "en"])
@pytest.mark.parametrize("slug", templates())
def test_every_kpi_the_state_and_the_source_are_on_it(t: Translator, slug: str) -> None:
    tree = template(slug, t.lang)
    said = words(tree_picture(Workspace(tree=tree), t, stamp=STAMP))
    assert {clip(kpi.name, 13, 220) for kpi in tree.kpis} <= {clip(word, 13, 220) for word in said}
    assert any(STAMP.said(t) in word for word in said)
    assert any(t("picture.baseline") in word for word in said)


def test_what_moved_says_from_where_and_in_which_scenario() -> None:
    moved = {"win_rate": SetTo(value=0.3)}
    workspace = Workspace(
        tree=template("btob_basic"), changes=moved, scenarios=(Scenario(id="s", name="強気 & <攻め>", changes=moved),)
    )
    said = words(tree_picture(workspace, JA, stamp=STAMP))
    assert {"30.0%", "20.0%", "▲ 10.0pt", "▲ ¥4,500万"} <= set(said)
    assert any("シナリオ「強気 & <攻め>」" in word for word in said)


def test_a_tree_of_other_values_says_what_they_differ_by() -> None:
    tree = template("btob_basic")
    plan = evaluate(tree).values
    actual = {**plan, "leads": 480.0, tree.kgi or "": 5e7, "win_rate": None}
    picture = values_picture(
        tree, actual, plan, Workspace(tree=tree), JA, stamp=STAMP, about="計画と実績", state="2026年4月"
    )  # fmt: skip
    said = words(picture)
    assert {"480件", "600件", "▼ 120", "計画と実績", "—"} <= set(said)
    assert any(word.startswith("2026年4月 · ") for word in said)


def test_anything_can_be_drawn_and_is_xml() -> None:
    named = []
    for n, name in enumerate(naughty_strings()):
        try:
            named.append(Kpi(id=f"kpi_{n}", name=name[:MAX_NAME], unit=name[:10], value=1e30 * n))
        except ValueError:  # no name that a KPI may have
            continue
    hostile = KpiTree(
        kpis=(Kpi(id="top", name="<&\"'>", formula=" + ".join(k.id for k in named[:150])), *named), kgi="top"
    )
    for tree in (KpiTree(), broken_tree(), hostile, KpiTree(kpis=named[:1], kgi=None)):
        picture = tree_picture(Workspace(tree=tree, title="]]><script>"), EN, stamp=STAMP)
        for element in ElementTree.fromstring(picture.svg).iter():
            assert element.tag.rpartition("}")[2] in {"svg", "title", "g", "rect", "path", "text"}
            assert not [name for name in element.attrib if "href" in name or name.startswith("on")]


def test_five_hundred_kpis_are_all_there() -> None:
    tree = big_tree(500)
    picture = tree_picture(Workspace(tree=tree), JA, stamp=STAMP)
    assert {kpi.name for kpi in tree.kpis} <= set(words(picture))
    assert picture.height > 20_000


@given(kpi_trees())
@settings(max_examples=40)
def test_no_two_boxes_overlap_and_all_are_inside(tree: KpiTree) -> None:
    found = places(tree)
    drawn = arranged(found, [(150.0 + 7 * (n % 5), 70.0) for n in range(len(found))])
    assert [box.place for box in drawn.boxes] == found
    for n, box in enumerate(drawn.boxes):
        assert box.x >= 0
        assert box.x + box.w <= drawn.w + 1
        assert box.y + box.h <= drawn.h + 1
        for other in drawn.boxes[:n]:
            apart = abs(box.x - other.x) >= min(box.w, other.w) or abs(box.y - other.y) >= box.h
            assert apart, (box, other)


@given(st.text(max_size=60), st.floats(1, 40), st.floats(20, 400), st.booleans())
@example(text="00MM%iv\u00a400", size=2.84375, width=20.0, bold=True)
def test_clipped_text_fits_and_text_that_fits_is_not_clipped(text: str, size: float, width: float, bold: bool) -> None:
    cut = clip(text, size, width, bold=bold)
    assert em(cut, bold=bold) * size <= width + 1e-6 or cut == "…"
    assert clip(cut, size, width, bold=bold) == cut or cut == "…"


def test_a_chart_is_drawn_without_a_browser_and_keeps_its_names() -> None:
    rows: list[dict[str, object]] = [
        {"kind": "bar", "id": "a", "side": side, "row": 0, "name": "受注率 <b>&", "detail": "", "brief": "", "hint": "",
         "kgi_now": 100.0, "kgi": kgi, "tone": tone, "text": f"{kgi}"}
        for side, kgi, tone in (("low", 80.0, "down"), ("high", 130.0, "up"))
    ]  # fmt: skip
    spec = tornado_chart(rows).to_dict()
    workspace = Workspace(tree=template("btob_basic"))
    picture = chart_picture([("", spec), ("2", spec)], workspace, JA, stamp=STAMP, about="効くレバー")
    said = words(picture)
    assert said.count("受注率 <b>&") == 2
    assert {"効くレバー", "2"} <= set(said)
    assert any("役員会 <5/12> & 合意" in word for word in said)


def test_png_is_twice_as_fine_and_not_blank() -> None:
    picture = tree_picture(Workspace(tree=template("btob_basic", "en")), EN, stamp=Stamp(date(2026, 5, 13)))
    with Image.open(io.BytesIO(paint.to_png(picture))) as image:
        assert image.size == (round(2 * picture.width), round(2 * picture.height))
        assert len(image.convert("RGB").getcolors(image.width * image.height) or []) > 50


def test_a_png_as_large_as_no_program_opens_is_coarser() -> None:
    with Image.open(
        io.BytesIO(paint.to_png(Picture('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>', 10, 10)))
    ) as image:
        assert image.size == (20, 20)
    wide = Picture('<svg xmlns="http://www.w3.org/2000/svg" width="90000" height="50"/>', 90_000, 50)
    with Image.open(io.BytesIO(paint.to_png(wide))) as image:
        assert image.width <= paint.MOST_SIDE


def test_without_a_japanese_font_there_are_no_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paint, "_has_japanese", lambda: False)
    japanese = tree_picture(Workspace(tree=template("btob_basic")), JA, stamp=STAMP)
    with pytest.raises(KpiTreeError) as refused:
        paint.to_png(japanese)
    assert [problem.code for problem in refused.value.problems] == ["picture_no_font"]
