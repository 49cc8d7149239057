"""A second file of the same funnel: deals beside leads, joined by a column that both have (§77)."""

from __future__ import annotations

from functools import partial
from hashlib import sha256

import streamlit as st

from kpitree.data.importing.joining import joined, likely_keys
from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.result import Measurement
from kpitree.i18n import Translator
from pages.data import words
from pages.data.given import MOST_MB, SECOND, Given, GivenFile, GivenPair, sayable
from pages.data.questions import draw_problems
from pages.data.reading import Answer, asked
from pages.shell import session
from pages.shell.markup import caption

PAGE = "data"
KEYS = f"{PAGE}:join"
OURS, THEIRS = f"{PAGE}:join:ours", f"{PAGE}:join:theirs"


def draw_second(t: Translator, given: Given, source: TableSource) -> tuple[Given, TableSource]:
    """The uploader and the two columns; what is asked then: the first file, or both together."""
    if not isinstance(given, GivenFile):
        return given, source
    there = session.typed(SECOND) is not None
    with st.expander(t("data_join.title"), expanded=there, icon=":material/join_inner:", key=f"{PAGE}:second"):
        caption(t("data_join.below"))
        upload = st.file_uploader(t("data_join.upload"), key=SECOND, max_upload_size=MOST_MB, width=620)
        if upload is None:
            return given, source
        second = GivenFile(f"second:{upload.file_id}", sayable(upload.name), upload.size)
        look: Answer[TableSource] | None = asked("second", (second.id,), partial(second.look, table=None, sheet=""))
        if look is None or look.found is None:
            draw_problems(t, look.problems if look is not None else ())
            return given, source
        keys = _draw_keys(t, source, look.found)
    if keys is None:
        return given, source
    pair = GivenPair(given, second, source, look.found, *keys)
    return pair, joined(source, look.found)


def _draw_keys(t: Translator, ours: TableSource, theirs: TableSource) -> tuple[str, str] | None:
    """The two columns: as people said, else as their names say."""
    likely = likely_keys(ours, theirs) or ("", "")
    said: dict[str, tuple[str, str]] = session.view(KEYS, default={})
    both = said.get(_table_key(ours, theirs), likely)
    with st.container(horizontal=True, gap="small", key=f"{PAGE}:join:keys"):
        for at, (key, source, column) in enumerate(((OURS, ours, both[0]), (THEIRS, theirs, both[1]))):
            session.seed(key, column if column in source.names else None)
            st.selectbox(
                t("data_join.ours" if at == 0 else "data_join.theirs", file=source.file), source.names, index=None,
                key=key, width=300, placeholder=t("data_join.choose"), on_change=partial(_choose, ours, theirs),
            )  # fmt: skip
    if both[0] in ours.names and both[1] in theirs.names:
        return both
    caption(t("data_join.needed"))
    return None


def _table_key(ours: TableSource, theirs: TableSource) -> str:
    names = "\0".join((*ours.names, "", *theirs.names))
    return sha256(names.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _choose(ours: TableSource, theirs: TableSource) -> None:
    said: dict[str, tuple[str, str]] = session.view(KEYS, default={})
    chosen = (str(session.typed(OURS) or ""), str(session.typed(THEIRS) or ""))
    session.set_view(KEYS, {**said, _table_key(ours, theirs): chosen})


def draw_joined(t: Translator, found: Measurement) -> None:
    """How many rows of the second file were joined."""
    if found.joined is not None:
        n, of = words.count(found.joined.matched), words.count(found.joined.rows)
        caption(t("data_join.matched", file=found.joined.file, n=n, of=of))
