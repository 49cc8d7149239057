"""What the canvas is told to draw: every KPI once, honest numbers, nothing that is not JSON; and its script."""

from __future__ import annotations

import base64
import json
import math
import re
import zlib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pages.shell.canvas as canvas
from kpitree.engine import compile_tree, evaluate
from kpitree.engine.careful import run_slowly
from kpitree.export.tree.places import Place, places
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, Scenario, SetTo
from kpitree.workspace import Workspace
from pages.shell.canvas.bundle import bundle, packed
from pages.shell.canvas.drawing import Drawing, drawing
from pages.shell.canvas.on_page import scenarios_of
from pages.shell.canvas.weights import weights_of

FOLDER = Path(canvas.__file__).parent
MOST_BYTES = 40_000
IDS = ("top", "left", "right", "deep", "leaf", "spare")


@st.composite
def any_trees(draw: st.DrawFn) -> KpiTree:
    """Small trees of any shape: shared inputs, cycles, orphans, missing values, no KGI."""
    kpis = []
    for kpi_id in IDS[: draw(st.integers(0, len(IDS)))]:
        used = draw(st.lists(st.sampled_from(IDS), max_size=3))
        if used:
            kpis.append(Kpi(id=kpi_id, name=kpi_id.title(), formula=" * ".join(used)))
        else:
            kpis.append(Kpi(id=kpi_id, name=kpi_id.title(), value=draw(st.none() | st.floats(-1e6, 1e6))))
    kgi = draw(st.sampled_from([kpi.id for kpi in kpis])) if kpis else None
    return KpiTree(kpis=tuple(kpis), kgi=kgi)


def shape(tree: KpiTree, changes: dict[str, float] | None = None, lang: str = "ja") -> Drawing:
    return drawing(tree, evaluate(tree, changes), evaluate(tree), Translator("ja" if lang == "ja" else "en"))


@given(any_trees())
def test_every_kpi_is_drawn_in_full_exactly_once(tree: KpiTree) -> None:
    full = Counter(place.kpi for place in places(tree) if not place.reference)
    assert full == Counter(kpi.id for kpi in tree.kpis)


@given(any_trees())
def test_what_a_formula_uses_is_drawn_below_it_in_order(tree: KpiTree) -> None:
    found = places(tree)
    for at, place in enumerate(found):
        assert place.parent < at  # parents first
        below = [p.kpi for p in found if p.parent == at]
        assert below == ([] if place.reference else list(tree.inputs(place.kpi)))
    if tree.kgi is not None:
        assert found[0].kpi == tree.kgi
        assert found[0].parent == -1


@given(any_trees())
def test_branches_stay_together(tree: KpiTree) -> None:
    found = places(tree)
    for at, place in enumerate(found):
        if place.parent >= 0 and place.parent != at - 1:
            # What stands between a place and its parent belongs to that parent.
            assert all(_has_ancestor(found, between, place.parent) for between in range(place.parent + 1, at))


def _has_ancestor(found: list[Place], at: int, wanted: int) -> bool:
    while at >= 0:
        at = found[at].parent
        if at == wanted:
            return True
    return False


TREE = KpiTree(
    kpis=(
        Kpi(id="sales", name="売上", unit="円", formula="deals * price", target=8e8),
        Kpi(id="deals", name="受注件数", unit="件", formula="meetings * rate"),
        Kpi(id="meetings", name="商談数", unit="件", value=320),
        Kpi(id="rate", name="受注率", unit="%", value=0.25, range={"low": 0.2, "high": 0.4}),
        Kpi(id="price", name="平均単価", unit="円", value=5e6),
        Kpi(id="cost", name="広告費", unit="円", value=1e7),
        Kpi(id="cac", name="CAC", unit="円", formula="cost / deals"),
        Kpi(id="spare", name="席数", unit="件", value=3),
    ),
    kgi="sales",
)


def test_every_kpi_comes_with_its_value_and_its_baseline() -> None:
    drawn = shape(TREE, {"rate": 0.3})
    kpis = drawn["kpis"]
    assert (kpis["rate"]["value"], kpis["rate"]["base"]) == (0.3, 0.25)
    assert (kpis["sales"]["value"], kpis["sales"]["base"]) == (4.8e8, 4e8)
    assert (kpis["rate"]["low"], kpis["rate"]["high"], kpis["sales"]["target"]) == (0.2, 0.4, 8e8)
    assert drawn["units"][kpis["sales"]["unit"]]["currency"] == "¥"


@given(any_trees())
def test_the_program_gives_the_values_that_are_shown(tree: KpiTree) -> None:
    drawn = shape(tree)
    program = compile_tree(tree).program
    levers = [math.nan if x is None else x for x in drawn["levers"]]
    slots = run_slowly(program, levers)
    assert drawn["program"] == program.to_json()
    for kpi_id, slot in drawn["program"]["kpis"].items():
        value = drawn["kpis"][kpi_id]["value"]
        assert slots[slot] == value or (value is None and math.isnan(slots[slot]))


def test_an_override_is_a_lever_of_the_program() -> None:  # §15
    drawn = shape(TREE, {"deals": 100.0})
    assert "deals" in drawn["program"]["levers"]
    assert drawn["kpis"]["deals"]["overridden"] == 1


def test_kinds_and_sections() -> None:
    drawn = shape(TREE)
    assert {i: k["kind"] for i, k in drawn["kpis"].items()} == {
        "sales": "kgi", "deals": "computed", "meetings": "lever", "rate": "lever", "price": "lever", "cost": "lever",
        "cac": "side", "spare": "lever",
    }  # fmt: skip
    sections = {place[0]: place[2] for place in drawn["places"] if not place[3]}
    assert (sections["rate"], sections["cac"], sections["cost"], sections["spare"]) == ("kgi", "side", "side", "unused")
    assert [place[:1] + place[2:] for place in drawn["places"] if place[3]] == [["deals", "side", 1]]


def test_an_overridden_formula_is_marked() -> None:  # §15
    changes = {"deals": 100.0}
    drawn = drawing(TREE, evaluate(TREE, changes), evaluate(TREE), Translator("en"), changed=changes.keys())
    assert drawn["kpis"]["deals"]["moved"] == 1
    assert drawn["kpis"]["deals"]["op"] == "×"


def test_edges_are_as_thick_as_a_kpi_matters() -> None:
    weights = weights_of(Translator("ja"), TREE)
    drawn = drawing(TREE, evaluate(TREE), evaluate(TREE), Translator("ja"), weights=weights)
    assert [drawn["kpis"][i].get("e") for i in ("rate", "price", "deals", "cost", "sales")] == [1, 1, 1, None, None]
    assert drawn["kpis"]["rate"]["st"] == "¥3.2億"  # 20 % to 40 % of 320 meetings at 5M each


@given(any_trees(), st.sampled_from(["ja", "en"]))
def test_it_is_plain_json_without_nan(tree: KpiTree, lang: str) -> None:
    drawn = shape(tree, lang=lang)
    assert json.loads(json.dumps(drawn, allow_nan=False)) == drawn


@given(any_trees())
def test_a_kpi_without_a_value_says_why(tree: KpiTree) -> None:  # §8
    for node in shape(tree)["kpis"].values():
        assert (node["value"] is None) <= bool(node.get("message"))


def test_the_script_is_small_and_always_the_same() -> None:
    sent = packed(FOLDER, "canvas")
    assert sent == packed(FOLDER, "canvas")
    assert len(sent.encode()) < MOST_BYTES
    assert len(bundle(FOLDER, "place").encode()) < 600  # this one travels with every change
    for entry in ("canvas", "place", "unpack"):
        script = bundle(FOLDER, entry)
        assert script.count("export default function") == 1
        assert not re.search(r"^(import|export (?!default))", script, re.MULTILINE)


def test_what_is_sent_unpacks_to_the_script() -> None:
    (coded,) = re.findall(r'atob\("([A-Za-z0-9+/=]+)"\)', packed(FOLDER, "canvas"))
    assert zlib.decompress(base64.b64decode(coded), -15).decode() == bundle(FOLDER, "canvas")


def test_modules_can_stand_in_one_file() -> None:
    names: Counter[str] = Counter()
    for module in FOLDER.glob("*.js"):
        declared = re.findall(
            r"^(?:export )?(?:const|let|function|class) (\w+)", module.read_text("utf-8"), re.MULTILINE
        )
        names.update(declared)
    assert [name for name, times in names.items() if times > 1] == []


def test_no_text_is_read_as_html() -> None:
    script = bundle(FOLDER, "canvas")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nexport const a = 1;\n')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = 1;\n')
    with pytest.raises(ValueError, match="a -> b -> a"):
        bundle(tmp_path, "a")


def test_scenarios_say_which_one_is_on_the_screen() -> None:
    bold = Scenario(id="bold", name="Bold", changes={"rate": SetTo(value=0.3)})
    base = Scenario(id="calm", name="Calm")
    workspace = Workspace(tree=TREE, scenarios=(bold, base))
    assert [(s["id"], s["active"]) for s in scenarios_of(workspace)] == [("bold", False), ("calm", True)]
    moved = workspace.model_copy(update={"changes": bold.changes})
    assert [(s["name"], s["active"]) for s in scenarios_of(moved)] == [("Bold", True), ("Calm", False)]
