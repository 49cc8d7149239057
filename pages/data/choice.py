"""Choosing what is asked: the uploader, the samples, and the tables of connections that an administrator defined."""

from __future__ import annotations

import os
from hashlib import sha256

import streamlit as st

from kpitree.data.importing.samples import sample, samples
from kpitree.data.measuring.postgres import connections, tables
from kpitree.i18n import Translator
from pages.data.given import MOST_MB, PASTE, UPLOAD, Given, GivenFile, GivenTable, sayable
from pages.data.questions import draw_problems
from pages.data.reading import Progress, asked
from pages.shell import session

PAGE = "data"
FROM, SAMPLE = f"{PAGE}:from", f"{PAGE}:sample"
CONNECTION, TABLE = f"{PAGE}:connection", f"{PAGE}:warehouse"
MOST_PASTED = 2_000_000


def draw_given(t: Translator) -> Given | None:
    """The widgets; what is chosen, None where there is nothing (any more)."""
    chosen: tuple[str, str] = session.view(FROM, default=("", ""))
    known = warehouses()
    with st.container(horizontal=True, vertical_alignment="top", gap="medium", key=f"{PAGE}:files"):
        upload = st.file_uploader(
            t("data.upload"), key=UPLOAD, max_upload_size=MOST_MB, on_change=_uploaded, width=620,
            help=t("data.upload_help", most=str(MOST_MB)),
        )  # fmt: skip
        names = sorted(samples(), key=lambda name: (f".{t.lang}." not in name, name))
        with st.container(width=340, gap="xsmall"):
            session.seed(SAMPLE, chosen[1] if chosen[0] == "sample" and chosen[1] in names else None)
            st.selectbox(
                t("data.sample"), names, index=None, key=SAMPLE, placeholder=t("data.sample_choose"),
                format_func=lambda name: sample_name(t, name), on_change=_sampled,
            )  # fmt: skip
            pasted = _draw_paste(t)
    if known:
        _draw_tables(t, known, chosen)
    if chosen[0] == "sample" and chosen[1] in names:
        return GivenFile(f"sample:{chosen[1]}", chosen[1], sample(chosen[1]).stat().st_size)
    if chosen[0] in known:
        return GivenTable(chosen[0], chosen[1], known[chosen[0]])
    if chosen[0] == "paste":
        name = t("data.pasted")
        return GivenFile(f"paste:{chosen[1]}", name, len(pasted)) if pasted.strip() else None
    if upload is not None:
        return GivenFile(f"upload:{upload.file_id}", sayable(upload.name), upload.size)
    return None


def _draw_paste(t: Translator) -> str:
    """Cells copied from a spreadsheet."""
    with st.popover(t("data.paste"), icon=":material/content_paste:", type="tertiary", key=f"{PAGE}:pasting"):
        typed = st.text_area(
            t("data.paste_label"), key=PASTE, height=220, placeholder=t("data.paste_example"), on_change=_pasted,
            max_chars=MOST_PASTED, width=520,
        )  # fmt: skip
    return typed or ""


def warehouses() -> dict[str, str]:
    """What an administrator defined, in the environment or in the app's secrets; {} where there is nothing."""
    secrets = st.secrets.get("warehouses", {}) if st.secrets.load_if_toml_exists() else {}
    return connections(os.environ, secrets)


def _draw_tables(t: Translator, known: dict[str, str], chosen: tuple[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="top", gap="medium", key=f"{PAGE}:warehouses"):
        name = session.view(CONNECTION, default="")
        session.seed(CONNECTION, name if name in known else None)
        st.selectbox(
            t("data.warehouse"), list(known), index=None, key=CONNECTION, width=300, on_change=_connected,
            placeholder=t("data.warehouse_choose"), help=t("data.warehouse_help"),
        )  # fmt: skip
        if name not in known:
            return

        def ask(progress: Progress) -> tuple[str, ...]:
            progress(0.0)
            return tables(name, known[name])

        listed = asked("tables", (name,), ask)
        if listed is None or listed.found is None:
            draw_problems(t, listed.problems if listed is not None else ())
            return
        session.seed(TABLE, chosen[1] if chosen[0] == name and chosen[1] in listed.found else None)
        st.selectbox(
            t("data.warehouse_table"), listed.found, index=None, key=TABLE, width=340, on_change=_tabled,
            placeholder=t("data.warehouse_table_choose"),
        )  # fmt: skip


def sample_name(t: Translator, name: str) -> str:
    """What a sample is called in a list."""
    family, lang, _ = name.split(".", 2)
    return t("data.sample_name", family=t(f"data.family_{family}"), language=t(f"data.language_{lang}"))


def _pasted() -> None:
    text = str(session.typed(PASTE) or "")
    session.set_view(FROM, ("paste", sha256(text.encode("utf-8", "replace")).hexdigest()[:16]) if text else ("", ""))


def _uploaded() -> None:
    session.set_view(FROM, ("", ""))


def _sampled() -> None:
    session.set_view(FROM, ("sample", session.typed(SAMPLE) or ""))


def _connected() -> None:
    session.set_view(CONNECTION, session.typed(CONNECTION) or "")
    session.set_view(FROM, ("", ""))
    session.set_view(f"{PAGE}:tables", None)  # asked anew: tables come and go


def _tabled() -> None:
    session.set_view(FROM, (session.view(CONNECTION, default=""), session.typed(TABLE) or ""))
