"""Lines to drafts: which line defines a KPI, and which attributes and comments belong to it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace

from kpitree.data.text.attributes import ATTRIBUTES
from kpitree.data.text.build import Draft, Mark, problem
from kpitree.data.text.lines import Definition, Line, comment_text, read_attribute, read_definition, split_lines
from kpitree.formula.signs import fold, shown
from kpitree.model import Kpi, bad_character, name_key
from kpitree.model.kpi import MAX_NAME
from kpitree.model.tree import MAX_KPIS
from kpitree.problems import Fix, Problem, Span


@dataclass(slots=True)
class Gathered:
    """The drafts in the order of the text, comments that belong to no KPI, and problems so far."""

    drafts: list[Draft] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    notes_span: Span | None = None
    problems: list[Problem] = field(default_factory=list)


class _Gatherer:
    def __init__(self, text: str, unreadable: dict[str, Kpi]) -> None:
        self.text = text
        self.out = Gathered()
        self.unreadable = unreadable
        self.pending: list[tuple[str, Span]] = []  # comment lines that may belong to the next KPI
        self.names: dict[str, Draft] = {}
        self.full = False

    def line(self, line: Line) -> None:
        if not line.text:
            self.flush()
        elif fold(line.text[0]) == "#":
            self.pending.append((comment_text(line.text), line.span))
        elif not self.full:
            self.statement(line)

    def flush(self) -> None:
        """Comments that do not stand directly above a KPI are about the whole tree."""
        for text, span in self.pending:
            first = self.out.notes_span
            self.out.notes.append(text)
            self.out.notes_span = Span(start=first.start if first else span.start, end=span.end)
        self.pending = []

    def statement(self, line: Line) -> None:
        attribute = read_attribute(line) if line.indented else None
        if attribute is not None and (attribute[0] in ATTRIBUTES or read_definition(line) is None):
            self.attribute(line, *attribute)
            return
        known = self.unreadable.get(line.text)
        parts = read_definition(line)
        if known is not None and parts is not None:
            # What looks like a comment there is part of the formula that nobody can read.
            right = line.text[parts.right_start - line.start :]
            parts = replace(parts, name=known.name, unit=known.unit, right=right, comment=None)
        if parts is None:
            self.not_a_definition(line)
        else:
            self.definition(line, parts, known)

    def attribute(self, line: Line, key: str, value: str, start: int) -> None:
        span = Span(start=start, end=line.end) if value else line.span
        if not self.out.drafts:
            self.not_a_definition(line)
            return
        row = ATTRIBUTES.get(key)
        attributes = self.out.drafts[-1].attributes
        if row is None:
            nearest = difflib.get_close_matches(key, ATTRIBUTES, n=1)
            where = Span(start=line.start, end=line.start + len(key))
            fixes = tuple(Fix(code="replace", text=near) for near in nearest)
            found = problem("unknown_attribute", where, found=shown(key), known=tuple(ATTRIBUTES))
            self.out.problems.append(found.model_copy(update={"fixes": fixes}))
            return
        if key in attributes:
            self.out.problems.append(problem("duplicate_attribute", line.span, found=key))
            return
        read = row.read(value, span)
        if isinstance(read, Problem):
            self.out.problems.append(read.at(kpi=None))
            return
        attributes[key] = Mark(read, span)

    def definition(self, line: Line, parts: Definition, known: Kpi | None) -> None:
        if not self.usable_name(line, parts):
            return
        if len(self.out.drafts) >= MAX_KPIS:
            self.out.problems.append(problem("too_many_kpis", line.span, limit=MAX_KPIS))
            self.full = True
            return
        notes = [*(text for text, _ in self.pending), *([parts.comment] if parts.comment is not None else [])]
        draft = Draft(line=line, parts=parts, note="\n".join(notes), unreadable=known)
        self.pending = []
        key = name_key(parts.name)
        if key in self.names:
            first, _ = self.names[key].line.span.line_column(self.text)
            self.out.problems.append(
                problem("duplicate_definition", parts.name_span, name=shown(parts.name), line=first)
            )
        else:
            self.names[key] = draft
        self.out.drafts.append(draft)

    def usable_name(self, line: Line, parts: Definition) -> bool:
        name = parts.name.strip()
        if not name:
            self.out.problems.append(problem("name_missing", line.span))
            return False
        if len(name) > MAX_NAME:
            self.out.problems.append(problem("name_too_long", parts.name_span, length=len(name), most=MAX_NAME))
            return False
        bad = bad_character(name)
        if bad is not None:
            at = parts.name_span.start + max(0, line.text.find(bad))
            self.out.problems.append(
                problem("name_bad_character", Span(start=at, end=at + 1), code=f"U+{ord(bad):04X}")
            )
            return False
        return True

    def not_a_definition(self, line: Line) -> None:
        folded = fold(line.text)
        colon = folded.find(":")
        fixes: tuple[Fix, ...] = ()
        if 0 < colon < len(folded) - 1:
            at = line.start + colon
            fixes = (Fix(code="equals", text=" =", span=Span(start=at, end=at + 1)),)
        fixes += (Fix(code="comment", text="# ", span=Span(start=line.start, end=line.start)),)
        found = problem("not_a_definition", line.span, found=shown(line.text))
        self.out.problems.append(found.model_copy(update={"fixes": fixes}))


def gather(text: str, unreadable: dict[str, Kpi]) -> Gathered:
    """The drafts of a text. `unreadable` are lines that are known as a whole, by their text."""
    gatherer = _Gatherer(text, unreadable)
    for line in split_lines(text):
        gatherer.line(line)
    gatherer.flush()
    return gatherer.out
