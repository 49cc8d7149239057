"""How each column of dates and numbers is read: as its type says, as ISO text, or word by word (§54).

Text that is not plainly ISO is read by its distinct values: there are some thousand days in an export however many rows
it has. What they prove together decides between 3 April and 4 March.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kpitree.data.importing.amounts import Amount, read_amount
from kpitree.data.importing.dates import EARLIEST, Evidence, Order, evidence, read_date
from kpitree.data.importing.words import is_blank
from kpitree.data.measuring.engine import Engine
from kpitree.data.measuring.mapping import Funnel
from kpitree.data.measuring.reading_sql import Readings
from kpitree.errors import InvalidValue
from kpitree.problems import Fix, Problem

SAMPLE = 2_000
MOST_WORDS = 300_000
SHOWN = 3
MONEY = "DECIMAL(24, 4)"
SMALL_MONEY = "DECIMAL(18, 4)"  # half as wide; what does not fit is read again
_ISO = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T].*)?", re.DOTALL)
_ISO_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_PLAIN = re.compile(r"[+-]?\d{1,17}(\.\d+)?")
_TIME = "'[ T]+[0-9]{1,2}:.*$'"


@dataclass
class Reader:
    """Decides how the columns of a funnel are read. `answers` are orders that people chose, by column name."""

    engine: Engine
    names: tuple[str, ...]
    answers: Mapping[str, str]
    serial: bool = False
    problems: list[Problem] = field(default_factory=list)
    currency: str = ""
    word_by_word: set[int] = field(default_factory=set)
    as_text: set[int] = field(default_factory=set)
    typed: dict[int, str] = field(default_factory=dict)
    unread: dict[int, tuple[str, ...]] = field(default_factory=dict)
    _dates: dict[int, str] = field(default_factory=dict)
    _numbers: dict[int, str] = field(default_factory=dict)
    _joins: dict[int, str] = field(default_factory=dict)
    _ctes: dict[int, str] = field(default_factory=dict)
    _keys: dict[int, str] = field(default_factory=dict)

    def read(self, funnel: Funnel, today: date) -> Readings:
        """Everything the statement needs. Raises InvalidValue with questions that only people can answer."""
        self.problems.clear()
        dates = funnel.dates
        numbers = tuple(dict.fromkeys(
            at for at in (funnel.amount, *(s.total for s in funnel.stages)) if at is not None
        ))  # fmt: skip
        text = frozenset(at for at in (*dates, *numbers) if self._is_text(at))
        sample = self._sample([at for at in (*dates, *numbers) if at in text and at not in self.word_by_word])
        self.typed = self._plain(funnel, sample)
        questions: list[Problem] = []
        text -= self.typed.keys()
        for at in dates:
            if at not in text:
                self._dates[at] = f"CAST(c{at} AS DATE)"
            elif self._tries(at) and all(_ISO.fullmatch(value) for value in sample[at]):
                self._dates[at] = f"TRY_CAST(c{at} AS DATE)"
            elif (question := self._date_words(at)) is not None:
                questions.append(question)
        for at in numbers:
            if at not in text:
                self._numbers[at] = f"CAST(c{at} AS {MONEY})"
            elif self._tries(at) and all(_PLAIN.fullmatch(value) for value in sample[at]):
                self._numbers[at] = f"TRY_CAST(c{at} AS {MONEY})"
            elif (question := self._number_words(at, funnel.amount == at)) is not None:
                questions.append(question)
        if questions:
            raise InvalidValue(questions[0].code, questions)
        return Readings(
            date=self._dates.__getitem__, number=self._numbers.__getitem__, known=self._known, text=text,
            sound=self._sound([at for at in dates if at not in text], today),
            typed=self.typed,
            joins=" ".join(self._joins.values()), ctes=tuple(cte for cte in self._ctes.values() if cte),
        )  # fmt: skip

    def _plain(self, funnel: Funnel, sample: Mapping[int, list[str]]) -> dict[int, str]:
        """Columns that may be read as dates and numbers at once, because all that was seen of them is plainly so."""
        other = {funnel.by, funnel.id, *(stage.column for stage in (*funnel.stages, funnel.lost) if stage)}
        if self.engine.typed is None or funnel.kind == "totals":
            return {}
        may = [at for at, values in sample.items() if values and at not in other and at not in self.as_text]
        dates = {at for at in may if at in funnel.dates and all(_ISO_DAY.fullmatch(value) for value in sample[at])}
        numbers = {at for at in may if at == funnel.amount and at not in funnel.dates
                   and all(_PLAIN.fullmatch(value) for value in sample[at])}  # fmt: skip
        return dict.fromkeys(dates, "DATE") | dict.fromkeys(numbers, SMALL_MONEY)

    def was_by_word(self, at: int) -> bool:
        """Whether a column has been read word by word already."""
        return at in self._joins

    def _known(self, at: int) -> str:
        """NULL where a column of text is not understood; a word for nothing is."""
        return f"w{at}.word" if at in self._joins else (self._dates.get(at) or self._numbers[at])

    def key(self, at: int) -> str:
        """What of a column is looked up word by word."""
        return self._keys[at]

    def _sound(self, columns: Sequence[int], today: date) -> frozenset[int]:
        """Columns of dates without one to come: their ends are known without reading them, where columns are kept."""
        if not columns or not self.engine.columnar:
            return frozenset()
        ends = ", ".join(f"CAST(MIN(c{at}) AS DATE), CAST(MAX(c{at}) AS DATE)" for at in columns)
        (found,) = self.engine.rows(f"SELECT {ends} FROM {self.engine.relation} AS source")
        pairs = zip(columns, found[::2], found[1::2], strict=True)
        return frozenset(
            at
            for at, low, high in pairs
            if low is None or (isinstance(low, date) and low >= EARLIEST and high <= today)
        )

    def _tries(self, at: int) -> bool:
        return self.engine.tries and at not in self.word_by_word

    def _is_text(self, at: int) -> bool:
        return self.engine.types[at].upper().startswith(("VARCHAR", "TEXT", "CHAR", "STRING", "JSON", "NAME"))

    def _sample(self, columns: Sequence[int]) -> dict[int, list[str]]:
        if not columns:
            return {}
        wanted = ", ".join(f"c{at}" for at in columns)
        rows = self.engine.rows(f"SELECT {wanted} FROM {self.engine.relation} AS source LIMIT {SAMPLE}")
        return {
            at: [text for row in rows if (text := (row[i] or "").strip())] for i, at in enumerate(columns)
        }  # fmt: skip

    def _distinct(self, at: int, key: str) -> list[str]:
        """All values of a column, each once. Raises InvalidValue where there are too many for days or amounts."""
        found = self.engine.rows(
            f"SELECT DISTINCT {key} FROM {self.engine.relation} AS source WHERE c{at} IS NOT NULL "
            f"LIMIT {MOST_WORDS + 1}"
        )
        if len(found) > MOST_WORDS:
            raise InvalidValue("too many", [Problem(code="column_too_varied", params={"column": self.names[at][:80]})])
        return [row[0] for row in found if row[0] is not None]

    def _date_words(self, at: int) -> Problem | None:
        name = self.names[at]
        key = f"REGEXP_REPLACE(c{at}, {_TIME}, '')"
        words = self._distinct(at, key)
        order, question = self._order(name, evidence(words))
        if question is not None:
            return question
        days = {word: day for word in words if (day := read_date(word, order, serial=self.serial)) is not None}
        said = [word for word in words if not is_blank(word)]
        if said and not days:
            shown = min(said, key=len)[:60]
            return Problem(code="column_no_dates", params={"column": name[:80], "example": shown})
        self.unread[at] = _first(word for word in said if word not in days)
        self._join(at, key, words, {word: day.isoformat() for word, day in days.items()}, "DATE")
        self._dates[at] = f"w{at}.value"
        return None

    def _order(self, name: str, found: Evidence) -> tuple[Order | None, Problem | None]:
        answer = self.answers.get(name)
        if answer in ("dmy", "mdy"):
            return answer, None  # type: ignore[return-value]
        if found.order is not None or not (found.open or found.day_first):
            if found.day_first or found.month_first:
                code = "date_day_first" if found.order == "dmy" else "date_month_first"
                self.problems.append(Problem(code=code, severity="warning", params={"column": name[:80]}))
            return found.order, None
        code = "date_contradictory" if found.day_first else "date_ambiguous"
        fixes = (Fix(code="day_first", text="dmy"), Fix(code="month_first", text="mdy"))
        params = {"column": name[:80], "example": found.open[:40] or name[:40]}
        return None, Problem(code=code, params=dict(params), fixes=fixes)

    def _number_words(self, at: int, is_amount: bool) -> Problem | None:
        name = self.names[at]
        words = self._distinct(at, f"c{at}")
        read = {word: amount for word in words if not is_blank(word) and (amount := read_amount(word)) is not None}
        said = [word for word in words if not is_blank(word)]
        if said and not read:
            return Problem(code="column_no_numbers", params={"column": name[:80], "example": min(said, key=len)[:60]})
        percent = next((word for word, amount in read.items() if amount.percent), None)
        if percent is not None:
            return Problem(code="column_percent", params={"column": name[:80], "example": percent[:40]})
        if is_amount and (question := self._currency(name, read)) is not None:
            return question
        self.unread[at] = _first(word for word in said if word not in read)
        self._join(at, f"c{at}", words, {word: f"{amount.value:.4f}" for word, amount in read.items()}, MONEY)
        self._numbers[at] = f"w{at}.value"
        return None

    def _currency(self, name: str, read: Mapping[str, Amount]) -> Problem | None:
        found = {amount.currency for amount in read.values() if amount.currency}
        if len(found) > 1:
            return Problem(code="column_currencies", params={"column": name[:80], "currencies": tuple(sorted(found))})
        self.currency = next(iter(found), "")
        return None

    def _join(self, at: int, key: str, words: list[str], values: Mapping[str, str], type_: str) -> None:
        # Words for nothing are known too: they mean nothing, which is not the same as being unreadable.
        known = [word for word in words if word in values or is_blank(word)]
        self._keys[at] = key
        self._ctes[at] = self.engine.words(f"w{at}", known, [values.get(word) for word in known], type_)
        self._joins[at] = f"LEFT JOIN w{at} ON w{at}.word = {key}"


def _first(words: Iterable[str]) -> tuple[str, ...]:
    """A few of them, always the same ones."""
    return tuple(sorted(words))[:SHOWN]
