"""Share links: what is encoded is decoded, short enough to send, and whatever else is in a link is refused in words."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from kpitree.data import link
from kpitree.data.files import read_workspace, write_workspace
from kpitree.data.link import SHORT, decode, encode
from kpitree.data.templates import template, templates
from kpitree.data.text import parse
from kpitree.errors import LinkError
from kpitree.i18n import LANGUAGES, Translator
from kpitree.model import Change, KpiTree, ScaleBy, SetTo, ShiftBy
from kpitree.workspace import Workspace
from tests.workspace.sequences import workspaces

LINKS = Path(__file__).parent.parent / "fixtures" / "links"
BASIC = encode(Workspace(title="計画", tree=template("btob_basic"), changes={"win_rate": SetTo(value=0.3)}))
AROUND = len("https://kpi-simulator.marketing.example.co.jp/tree_builder?s=")


def busy(tree: KpiTree, slug: str = "", lang: str = "ja") -> Workspace:
    """A tree somebody has worked with: every lever moved in one of three ways, notes, another number here and there."""
    notes = json.loads((LINKS / "notes.json").read_text("utf-8"))[lang]
    changes: dict[str, Change] = {}
    for n, kpi in enumerate(tree.levers):
        base = kpi.baseline or 1.0
        ways = (SetTo(value=round(base * 1.0717, 5)), ScaleBy(factor=1.15), ShiftBy(amount=round(base / 7, 4)))
        changes[kpi.id] = ways[n % 3]
        if n < len(notes):
            patch = {"note": notes[n], "value": round(base * 1.0321, 4), "counts": None}
            tree = tree.replace(kpi.model_copy(update=patch))
    return Workspace(title=notes[0][:30], tree=tree, changes=changes, template=slug)


def refusal(text: str) -> str:
    """The code of the problem a link is refused with; it can be said in both languages."""
    with pytest.raises(LinkError) as caught:
        decode(text)
    problem = caught.value.problem
    assert problem is not None
    assert all(Translator(lang).problem(problem) for lang in LANGUAGES)
    return problem.code


def packed(plain: bytes) -> str:
    """A link around any bytes, with a good check: what somebody who has read the code could make."""
    words, begun = link._words("1")
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, words)
    content = deflate.compress(plain) + deflate.flush()
    check = link._check(begun, content, plain.decode("gb18030", "replace"))
    return "1" + base64.urlsafe_b64encode(check + content).decode().rstrip("=")


# --- there and back


@given(workspaces())
@settings(max_examples=60)
def test_every_workspace_survives(workspace: Workspace) -> None:
    text = encode(workspace)
    assert decode(text) == workspace
    assert encode(decode(text)) == text
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


# --- short


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", templates())
def test_a_template_people_have_worked_with_is_short(slug: str, lang: str) -> None:
    workspace = busy(template(slug, lang), slug, lang)
    text = encode(workspace)
    assert decode(text) == workspace
    assert len(text) + AROUND <= SHORT, f"{len(workspace.tree.kpis)} KPIs: {len(text)}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_twenty_kpis_in_words_of_their_own_are_short(lang: str) -> None:
    """No word of these trees was known when the list of words was made."""
    tree = parse((LINKS / f"own.{lang}.txt").read_text("utf-8"))
    assert len(tree.kpis) == 20
    some = [kpi.id for kpi in tree.levers[:5]]
    workspace = busy(tree, lang=lang)
    workspace = workspace.model_copy(update={"tree": tree, "changes": {k: workspace.changes[k] for k in some}})
    text = encode(workspace)
    assert decode(text) == workspace
    assert len(text) + AROUND <= SHORT, len(text)


# --- forever


def test_links_that_were_sent_open_forever() -> None:
    """Never edit these files. A link that no longer opens is broken for everybody who got it."""
    for number in (1,):
        expected = read_workspace((LINKS / f"sent_v{number}.kpitree.json").read_text("utf-8"))
        assert decode((LINKS / f"sent_v{number}.txt").read_text("utf-8").strip()) == expected
        assert len(expected.tree.kpis) == 20


def test_the_words_of_a_version_never_change() -> None:
    words, check = link._words("1")
    assert check == 0x4FF6AC00
    assert len(words) <= 32 * 1024 - 262, "deflate does not see further back"


# --- refused


@given(st.data())
@settings(max_examples=200)
def test_one_changed_letter_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(BASIC) - 1))
    letter = data.draw(st.characters())
    assume(letter != BASIC[place])
    assert refusal(BASIC[:place] + letter + BASIC[place + 1 :]) in ("link_damaged", "link_other_version")


@given(st.integers(0, len(BASIC) - 1), st.integers(0, 7))
@settings(max_examples=200)
def test_one_flipped_bit_is_refused(place: int, bit: int) -> None:
    flipped = bytearray(BASIC.encode("ascii"))
    flipped[place] ^= 1 << bit
    assert refusal(flipped.decode("latin-1")) in ("link_damaged", "link_other_version")


@given(st.integers(0, len(BASIC) - 1), st.text(max_size=5))
def test_what_is_cut_off_or_has_more_behind_it_is_refused(end: int, more: str) -> None:
    assert refusal(BASIC[:end]) == "link_damaged"
    assume(more)
    assert refusal(BASIC + more) == "link_damaged"


@given(st.text() | st.text("ABCDEFabcdef0123456789-_=", max_size=80))
@example("")
@example("1")
@example("1" * 40)
@example("٣" + BASIC[1:])
@example("javascript:alert(1)")
@example("\ud800")
def test_foreign_text_is_refused(text: str) -> None:
    assert refusal(text) in ("link_damaged", "link_other_version")


@given(st.binary(max_size=200))
def test_well_packed_bytes_that_are_no_workspace_are_refused(content: bytes) -> None:
    assert refusal(packed(content)) == "link_damaged"


@given(st.data())
@settings(max_examples=100)
def test_well_packed_json_with_anything_in_it_is_a_workspace_or_refused(data: st.DataObject) -> None:
    """Somebody changes a field and makes the check fit: the model's own rules still hold."""
    content = json.loads(write_workspace(Workspace(tree=template("two_rates"))))
    place = content["tree"]["kpis"][data.draw(st.integers(0, 4))]
    field = data.draw(st.sampled_from([*place, "locked", "formula", "new"]))
    place[field] = data.draw(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.just([]) | st.just({"low": 2, "high": 1})
    )
    text = packed(json.dumps(content).encode())
    try:
        workspace = decode(text)
    except LinkError:
        assert refusal(text) == "link_damaged"
    else:
        assert KpiTree.model_validate(workspace.tree.model_dump()) == workspace.tree


@pytest.mark.parametrize("plain", [b"[" * 100_000, b'{"a":' * 100_000, b'{"schema":"kpitree/1"}' + b" " * 1_900_000])
def test_deep_and_long_json_ends(plain: bytes) -> None:
    if plain.endswith(b" "):
        assert decode(packed(plain)) == Workspace()
    else:
        assert refusal(packed(plain)) == "link_damaged"


def test_a_bomb_is_not_unpacked() -> None:
    bomb = packed(b'{"schema":"kpitree/1","title":"' + b" " * 60_000_000 + b'"}')
    assert len(bomb) < link.MOST_CHARACTERS, "it is the content that is too large, not the text"
    assert refusal(bomb) == "link_too_large"
    assert refusal("1" + "A" * 200_000) == "link_too_large"


def test_letters_beyond_every_table_survive() -> None:
    """A letter of each corner of Unicode that a text can hold, those included that GB 18030 spells in four bytes."""
    letters = "".join(chr(c) for c in range(0x20, 0x110000, 97) if not 0xD800 <= c < 0xE000)
    for start in range(0, len(letters), 150):
        workspace = Workspace(title=letters[start : start + 150])
        assert decode(encode(workspace)) == workspace


def test_a_workspace_too_large_for_any_link_is_not_encoded() -> None:
    kpis = [k.model_copy(update={"id": f"kpi_{n}", "name": str(n), "note": hex(n**99) * 2})
            for n in range(2000) for k in template("two_rates").kpis[-1:]]  # fmt: skip
    with pytest.raises(LinkError) as caught:
        encode(Workspace(tree=KpiTree(kpis=tuple(kpis), kgi="kpi_0")))
    assert caught.value.problem is not None
    assert caught.value.problem.code == "link_too_large"


def test_other_versions_say_so() -> None:
    assert refusal("2" + BASIC[1:]) == "link_other_version"
    assert refusal(packed(b'{"schema":"kpitree/99"}')) == "link_other_version"
