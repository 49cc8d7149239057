"""The file that is asked: an upload, which Streamlit keeps while the page is open, or a sample that ships with us."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from kpitree.data.importing.samples import sample, samples
from kpitree.i18n import Translator
from pages.shell import session

PAGE = "data"
UPLOAD, SAMPLE, FROM = f"{PAGE}:upload", f"{PAGE}:sample", f"{PAGE}:from"
ENDINGS = ("csv", "tsv", "txt", "xlsx", "xlsm", "xls", "parquet")
MOST_MB, MOST_NAME = 200, 120
QUICK_BYTES = 8_000_000  # up to here a file is counted again at every change; beyond, when somebody asks for it


@dataclass(frozen=True)
class Given:
    """A file: `id` is another one for every upload, `name` what people call it. Its rows are never kept."""

    id: str
    name: str
    size: int

    @property
    def is_quick(self) -> bool:
        """Whether counting it takes about a second."""
        return self.size <= QUICK_BYTES

    @property
    def is_sample(self) -> bool:
        """Whether it ships with us."""
        return self.id.startswith("sample:")

    @contextmanager
    def path(self) -> Iterator[Path]:
        """Where the reader finds it; a copy of an upload is gone afterwards."""
        if self.is_sample:
            yield sample(self.name)
            return
        with tempfile.TemporaryDirectory(prefix="kpitree-") as folder:
            # The name of an upload may be anything: only an ending that is known is taken over.
            ending = self.name.rpartition(".")[2].lower()
            target = Path(folder) / f"upload.{ending if ending in ENDINGS else 'csv'}"
            upload = session.typed(UPLOAD)
            target.write_bytes(b"" if upload is None else upload.getbuffer())
            yield target


def draw_given(t: Translator) -> Given | None:
    """The uploader and the samples; the file that is chosen, None where there is none (any more)."""
    with st.container(horizontal=True, vertical_alignment="top", gap="medium", key=f"{PAGE}:files"):
        upload = st.file_uploader(
            t("data.upload"), key=UPLOAD, max_upload_size=MOST_MB, on_change=_uploaded, width=620,
            help=t("data.upload_help", most=str(MOST_MB)),
        )  # fmt: skip
        chosen = session.view(FROM, default="")
        names = sorted(samples(), key=lambda name: (f".{t.lang}." not in name, name))
        session.seed(SAMPLE, chosen if chosen in names else None)
        st.selectbox(
            t("data.sample"), names, index=None, key=SAMPLE, placeholder=t("data.sample_choose"), width=340,
            format_func=lambda name: sample_name(t, name), on_change=_sampled,
        )  # fmt: skip
    if chosen in names:
        return Given(f"sample:{chosen}", chosen, sample(chosen).stat().st_size)
    if upload is not None:
        return Given(f"upload:{upload.file_id}", _sayable(upload.name), upload.size)
    return None


def _sayable(name: str) -> str:
    """A file's name as text that every file and message can hold."""
    return name[-MOST_NAME:].encode("utf-8", "replace").decode("utf-8")


def sample_name(t: Translator, name: str) -> str:
    """What a sample is called in a list."""
    family, lang, _ = name.split(".", 2)
    return t("data.sample_name", family=t(f"data.family_{family}"), language=t(f"data.language_{lang}"))


def _uploaded() -> None:
    session.set_view(FROM, "")


def _sampled() -> None:
    session.set_view(FROM, session.typed(SAMPLE) or "")
