"""Equation text to a tree. Never raises: what cannot be read is a Problem, and everything else is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kpitree.data.text.build import Draft, build_kpi, problem
from kpitree.data.text.gather import gather
from kpitree.data.text.ids import generate_ids, is_valid_id
from kpitree.data.text.lines import split_lines
from kpitree.data.text.match import match_base
from kpitree.data.text.writer import definition_line
from kpitree.errors import FormulaError
from kpitree.formula import parse_formula
from kpitree.formula.numerals import Lang
from kpitree.formula.rendering import NameOf
from kpitree.formula.signs import encodable
from kpitree.model import Kpi, KpiTree, Period, name_key
from kpitree.model.kpi import MAX_TEXT
from kpitree.problems import Problem, Span

MAX_TEXT_LENGTH = 200_000


@dataclass(frozen=True, slots=True)
class TextTree:
    """What a text says: the tree (as far as it can be read), what is wrong, and where each KPI stands.

    `problems` have spans in the whole text and are in its order; `places` maps KPI ids to the span of their line.
    """

    tree: KpiTree
    problems: tuple[Problem, ...]
    places: dict[str, Span]


def parse(text: str) -> KpiTree:
    """The tree of a text. Raises FormulaError, whose `.problems` have spans in the text, when anything is wrong."""
    read = read_text(text)
    errors = [found for found in read.problems if found.severity == "error"]
    if errors:
        first = errors[0]
        line, column = first.span.line_column(text) if first.span else (1, 1)
        raise FormulaError(f"The text cannot be read: {first.code} at line {line}, column {column}.", errors)
    return read.tree


def read_text(text: str, base: KpiTree | None = None, *, complete: bool = False) -> TextTree:
    """Read equation text. KPIs that `base` knows by name keep its ids and whatever the text does not mention; in a
    `complete` text (one with all details) they keep their ids only, so that a line that was taken out is gone.

    A KPI that was renamed in the text (one name gone, one new, on the same line or with the same right side) keeps
    its id as well, and formulas that still say the old name follow it.
    """
    if len(text) > MAX_TEXT_LENGTH:
        span = Span(start=MAX_TEXT_LENGTH, end=len(text))
        wrong = problem("text_over_limit", span, limit=MAX_TEXT_LENGTH, length=len(text))
        return TextTree(base or KpiTree(), (wrong,), {})
    problems: list[Problem] = []
    if not encodable(text):
        at = next(i for i, c in enumerate(text) if "\ud800" <= c <= "\udfff")
        problems.append(problem("broken_character", Span(start=at, end=at + 1)))
        text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    gathered = gather(text, _unreadable_lines(base))
    problems += gathered.problems
    drafts = gathered.drafts
    renamed = match_base(drafts, base)
    _give_ids(drafts, base, problems)
    id_of = _words(drafts, renamed)
    kpis = tuple(build_kpi(draft, id_of, problems, complete=complete) for draft in drafts)
    note = "\n".join(gathered.notes)
    if len(note) > MAX_TEXT and gathered.notes_span is not None:
        problems.append(problem("attribute_too_long", gathered.notes_span, limit=MAX_TEXT))
        note = note[:MAX_TEXT]
    before = None if complete else base
    note = note or (before.note if before else "")
    tree = KpiTree(kpis=kpis, kgi=_kgi(drafts, kpis, before), note=note, period=_period(drafts, before))
    places = {draft.id: draft.line.span for draft in drafts}
    problems.sort(key=lambda found: (found.span.start, found.span.end) if found.span else (0, 0))
    return TextTree(tree, tuple(problems), places)


def _unreadable_lines(base: KpiTree | None) -> dict[str, Kpi]:
    """Lines of formulas that nobody can read, which is why they are recognised as a whole."""
    broken = [
        kpi for kpi in (base.kpis if base else ())
        if kpi.formula is not None and parse_formula(kpi.formula).expression is None
    ]  # fmt: skip
    langs: tuple[Lang | None, ...] = (None, "ja", "en")
    lines = ((definition_line(base, kpi, lang=lang), kpi) for kpi in broken for lang in langs) if base else ()
    return {next(split_lines(line)).text: kpi for line, kpi in lines}


def _give_ids(drafts: list[Draft], base: KpiTree | None, problems: list[Problem]) -> None:
    """Ids written in the text first, then those of `base`, then new ones."""
    taken: set[str] = set()
    given: list[str | None] = []
    for draft in drafts:
        written = draft.attributes.get("id")
        wanted = written.value if written is not None else None
        if written is not None and (not isinstance(wanted, str) or not is_valid_id(wanted)):
            problems.append(problem("bad_id", written.span, found=str(wanted)[:40]))
            wanted = None
        elif written is not None and wanted in taken:
            problems.append(problem("duplicate_id", written.span, found=str(wanted)))
            wanted = None
        if isinstance(wanted, str):
            taken.add(wanted)
        given.append(wanted if isinstance(wanted, str) else None)
    for at, draft in enumerate(drafts):
        if given[at] is None and draft.base is not None and draft.base.id not in taken:
            given[at] = draft.base.id
            taken.add(draft.base.id)
    avoid = {kpi.id for kpi in base.kpis} if base else set()
    for draft, kpi_id in zip(drafts, generate_ids([d.name for d in drafts], given, avoid), strict=True):
        draft.id = kpi_id


def _words(drafts: list[Draft], renamed: dict[str, Draft]) -> NameOf:
    """How formulas' words become ids: names, then ids, then the names of before a renaming."""
    by_name = {name_key(draft.name): draft.id for draft in reversed(drafts)}
    ids = {draft.id for draft in drafts}
    before = {key: draft.id for key, draft in renamed.items() if key not in by_name}

    def id_of(word: str) -> str | None:
        key = name_key(word)
        return by_name.get(key) or (word if word in ids else before.get(key))

    return id_of


def _kgi(drafts: list[Draft], kpis: tuple[Kpi, ...], base: KpiTree | None) -> str | None:
    """The KPI marked `kgi: yes`; else that of `base` unless it was merely the first; else the first."""
    if not kpis:
        return None
    for draft in drafts:
        marked = draft.attributes.get("kgi")
        if marked is not None and marked.value is True:
            return draft.id
    marked = drafts[0].attributes.get("kgi")
    if marked is not None and marked.value is False:
        return None
    if base is not None and base.kpis:
        if base.kgi is None:
            return None
        if base.kgi != base.kpis[0].id and any(kpi.id == base.kgi for kpi in kpis):
            return base.kgi
    return kpis[0].id


def _period(drafts: list[Draft], base: KpiTree | None) -> Period:
    """What some KPI says of the whole tree, else what `base` has."""
    said: list[Any] = [draft.attributes["period"].value for draft in drafts if "period" in draft.attributes]
    found: Period = said[0] if said else base.period if base else ""
    return found
