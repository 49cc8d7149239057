"""A customer's template: its master, colours and sizes are used; broken and hostile ones are refused in a sentence."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from pptx import Presentation
from pptx.enum.dml import MSO_THEME_COLOR

from kpitree.errors import FileError
from kpitree.export.slides import check_template
from kpitree.export.slides.master import MOST_BYTES, master_of
from tests.export.decks import EN, JA, customers, full, opened, repacked, texts, titles
from tests.hostile import hostile_files


def test_its_master_and_layouts_are_used_and_its_slides_are_gone() -> None:
    theirs = customers(slides=3)
    deck = opened(full(), template=theirs)
    plain = Presentation(io.BytesIO(theirs))
    assert (deck.slide_width, deck.slide_height) == (plain.slide_width, plain.slide_height)
    assert {slide.slide_layout.name for slide in deck.slides} == {"Title and Content"}
    assert not [text for text in texts(deck) if text.startswith("old")]
    assert not [name for name in titles(deck) if name.startswith("old")]
    with zipfile.ZipFile(io.BytesIO(opened_bytes(theirs))) as archive:
        assert len([n for n in archive.namelist() if n.startswith("ppt/slides/slide")]) == len(deck.slides)


def opened_bytes(template: bytes) -> bytes:
    from tests.export.decks import written

    return written(full(), template=template)


def test_colours_are_those_of_its_theme() -> None:
    deck = opened(full(), template=customers())
    colours = {
        shape.fill.fore_color.theme_color
        for slide in deck.slides for shape in slide.shapes
        if shape.has_text_frame and not shape.is_placeholder and shape.fill.type == 1
    }  # fmt: skip
    assert MSO_THEME_COLOR.ACCENT_1 in colours
    assert all(b"srgbClr" not in slide.part.blob for slide in deck.slides)


def test_text_is_in_placeholders_where_the_layout_has_them() -> None:
    first = opened(full(), template=customers()).slides[0]
    kinds = {p.placeholder_format.idx for p in first.placeholders}
    assert {0, 1} <= kinds
    assert len(first.placeholders[1].text_frame.paragraphs) >= 4


def test_a_dark_ground_is_seen() -> None:
    assert master_of(customers(dark=True), "ja").dark
    assert not master_of(customers(), "ja").dark
    assert not master_of(None, "en").dark


def test_a_potx_is_a_template_too() -> None:
    kind = b"presentationml.presentation.main"
    content = customers()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").replace(kind, b"presentationml.template.main")
    made = repacked(content, **{"[Content_Types].xml": types})
    check_template(made, JA, name="会社.potx")
    assert len(opened(full(), template=made).slides) == 8


def macros() -> bytes:
    return repacked(customers(), **{"ppt/vbaProject.bin": b"x"})


def bomb() -> bytes:
    """Three megabytes of nothing in three kilobytes."""
    return repacked(customers(), **{"ppt/media/image1.png": b"\0" * 3_000_000})


def broken() -> bytes:
    return repacked(customers(), **{"ppt/slideMasters/slideMaster1.xml": b"<p:sldMaster"})


def entities() -> bytes:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "' + b"&a;" * 1000 + b'">]>'
    return repacked(customers(), **{"ppt/presentation.xml": laughs + b"<x>&b;</x>"})


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "slides_template_other"),
        (lambda: b"PK\x03\x04nothing", "slides_template_other"),
        (macros, "slides_template_macros"),
        (bomb, "slides_template_too_large"),
        (broken, "slides_template_broken"),
        (entities, "slides_template_broken"),
        (lambda: customers(layouts=False), "slides_template_no_title"),
        (lambda: b"\0" * (MOST_BYTES + 1), "file_too_large"),
    ],
    ids=["empty", "not a zip", "macros", "bomb", "broken", "entities", "no title", "too large"],
)
def test_what_cannot_be_used_is_said(make: Callable[[], bytes], code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpitree.export.slides.master.MOST_UNPACKED", 2_000_000)
    content = make()
    with pytest.raises(FileError) as refused:
        check_template(content, EN, name="x.pptx")
    assert [problem.code for problem in refused.value.problems] == [code]
    assert "x.pptx" in EN.problem(refused.value.problems[0])


def test_no_file_of_any_kind_breaks_it() -> None:
    for name, content in hostile_files().items():
        with pytest.raises(FileError):
            check_template(content, JA, name=name)
