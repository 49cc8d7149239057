"""What is asked: an upload or pasted cells, which Streamlit keeps while the page is open; a sample; a table."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kpitree.data.importing.joining import Join, joined
from kpitree.data.importing.samples import sample
from kpitree.data.importing.source import TableSource
from kpitree.data.measuring.measure import measure, read_table
from kpitree.data.measuring.problem_rows import ProblemRows, problem_rows
from kpitree.data.measuring.result import Measurement
from pages.data.asking import Asking
from pages.data.reading import Progress
from pages.shell import session

UPLOAD, PASTE, SECOND = "data:upload", "data:paste", "data:upload:second"
ENDINGS = ("csv", "tsv", "txt", "xlsx", "xlsm", "xls", "parquet")
MOST_NAME, MOST_MB = 120, 200
QUICK_BYTES = 8_000_000  # up to here a file is counted again at every change; beyond, when somebody asks for it


class Given(Protocol):
    """A file or a table: `id` is another one for every upload, `name` what people call it. Its rows are never kept."""

    @property
    def id(self) -> str:
        """Which one it is."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def is_quick(self) -> bool:
        """Whether counting it takes about a second."""

    def look(self, progress: Progress, *, table: int | None, sheet: str) -> TableSource:
        """Its columns. Raises FileError."""

    def count(self, progress: Progress, source: TableSource, asked: Asking, *, table: int | None) -> Measurement:
        """The funnel in it. Raises FileError, InvalidValue."""


@dataclass(frozen=True)
class GivenFile:
    """An upload, a sample or what was pasted: read by the child process."""

    id: str
    name: str
    size: int

    @property
    def is_quick(self) -> bool:
        """Whether counting it takes about a second."""
        return self.size <= QUICK_BYTES

    def look(self, progress: Progress, *, table: int | None, sheet: str) -> TableSource:
        """Its columns. Raises FileError."""
        with self.path() as path:
            return read_table(path, table=table, sheet=sheet, name=self.name, gently=True, progress=progress)

    def count(self, progress: Progress, source: TableSource, asked: Asking, *, table: int | None) -> Measurement:
        """The funnel in it. Raises FileError, InvalidValue."""
        with self.path() as path:
            return measure(
                path, asked.form.mapping, by=asked.by_asked, cohort=asked.cohort, answers=asked.answers, table=table,
                sheet=source.sheet, name=self.name, gently=True, progress=progress,
            )  # fmt: skip

    def rows(self, source: TableSource, asked: Asking, *, table: int | None) -> Callable[[], ProblemRows]:
        """The rows there is something to say about, when somebody wants them: also outside of a script's run."""
        content = self.content()

        def later() -> ProblemRows:
            with self.path(content) as path:
                return problem_rows(
                    path, asked.form.mapping, answers=asked.answers, table=table, sheet=source.sheet, name=self.name
                )

        return later

    @contextmanager
    def path(self, content: bytes | memoryview | None = None) -> Iterator[Path]:
        """Where the reader finds it; a copy of an upload is gone afterwards."""
        if self.id.startswith("sample:"):
            yield sample(self.name)
            return
        with tempfile.TemporaryDirectory(prefix="kpitree-") as folder:
            # The name of an upload may be anything: only an ending that is known is taken over.
            ending = self.name.rpartition(".")[2].lower()
            target = Path(folder) / f"upload.{ending if ending in ENDINGS else 'csv'}"
            target.write_bytes(self.content() if content is None else content)
            yield target

    def content(self) -> bytes | memoryview:
        """All of it, as long as the page is open; nothing of a sample, which is a file already."""
        if self.id.startswith("sample:"):
            return b""
        if self.id.startswith("paste:"):
            return str(session.typed(PASTE) or "").encode("utf-8", "replace")
        upload = session.typed(SECOND if self.id.startswith("second:") else UPLOAD)
        return b"" if upload is None else upload.getbuffer()


@dataclass(frozen=True)
class GivenPair:
    """Two files, joined by a column of each."""

    first: GivenFile
    second: GivenFile
    ours: TableSource
    theirs: TableSource
    key: str
    other_key: str

    @property
    def id(self) -> str:
        """Which ones they are, and how they are joined."""
        return "\0".join((self.first.id, self.second.id, self.key, self.other_key))

    @property
    def name(self) -> str:
        """What people call them."""
        return f"{self.first.name} + {self.second.name}"

    @property
    def is_quick(self) -> bool:
        """Whether counting takes about a second."""
        return self.first.size + self.second.size <= QUICK_BYTES

    def look(self, progress: Progress, *, table: int | None, sheet: str) -> TableSource:
        """Both have been looked at."""
        return joined(self.ours, self.theirs)

    def count(self, progress: Progress, source: TableSource, asked: Asking, *, table: int | None) -> Measurement:
        """The funnel in both. Raises FileError, InvalidValue."""
        with self.first.path() as path, self.second.path() as other:
            return measure(
                path, asked.form.mapping, by=asked.by_asked, cohort=asked.cohort, answers=asked.answers,
                table=self.table, sheet=self.ours.sheet, name=self.first.name, join=self._join(other),
                gently=True, progress=progress,
            )  # fmt: skip

    def rows(self, source: TableSource, asked: Asking, *, table: int | None) -> Callable[[], ProblemRows]:
        """The rows of the second file that are not joined, when somebody wants them."""
        contents = [one.content() for one in (self.first, self.second)]

        def later() -> ProblemRows:
            with self.first.path(contents[0]) as path, self.second.path(contents[1]) as other:
                return problem_rows(
                    path, asked.form.mapping, table=self.table, sheet=self.ours.sheet, name=self.first.name,
                    join=self._join(other),
                )  # fmt: skip

        return later

    @property
    def table(self) -> int | None:
        """Which table of the first file is meant, where it has several."""
        return (self.ours.header or self.ours.first) if len(self.ours.tables) > 1 else None

    def _join(self, other: Path) -> Join:
        return Join(path=str(other), ours=self.key, theirs=self.other_key, sheet=self.theirs.sheet,
                    name=self.second.name)  # fmt: skip


@dataclass(frozen=True)
class GivenTable:
    """A table of a connection that an administrator defined: counted where it is."""

    connection: str
    table: str
    url: str

    @property
    def id(self) -> str:
        """Which one it is."""
        return f"table:{self.name}"

    @property
    def name(self) -> str:
        """What people call it."""
        return f"{self.connection}: {self.table}"

    @property
    def is_quick(self) -> bool:
        """Nobody knows how many rows it has."""
        return False

    def look(self, progress: Progress, *, table: int | None, sheet: str) -> TableSource:
        """Its columns. Raises FileError."""
        from kpitree.data.measuring.postgres import look_at_table

        return look_at_table(self.connection, self.url, self.table, progress)

    def count(self, progress: Progress, source: TableSource, asked: Asking, *, table: int | None) -> Measurement:
        """The funnel in it. Raises FileError, InvalidValue."""
        from kpitree.data.measuring.postgres import measure_table

        return measure_table(
            self.connection, self.url, self.table, asked.form.mapping, by=asked.by_asked, cohort=asked.cohort,
            answers=asked.answers, source=source, progress=progress,
        )  # fmt: skip


def sayable(name: str) -> str:
    """A file's name as text that every file and message can hold."""
    return name[-MOST_NAME:].encode("utf-8", "replace").decode("utf-8")
