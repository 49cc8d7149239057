"""A draft (the lines about one KPI) to a KPI; whatever does not fit becomes a Problem and is left out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from kpitree.data.text.attributes import Value
from kpitree.data.text.lines import Definition, Line
from kpitree.formula import MAX_LENGTH, Parsed, ValueLine, parse_formula, read_value_line, rename, render
from kpitree.formula.rendering import NameOf
from kpitree.formula.signs import is_space
from kpitree.model import Counts, Kpi, Range
from kpitree.model.kpi import MAX_TEXT
from kpitree.problems import Param, Problem, Span

# Names are longer than ids: what people see may be longer than what is stored.
MAX_DISPLAYED = 60_000
MAX_UNIT = 20
# Attributes that are fields of the KPI under the same name (a space is a _).
AS_WRITTEN = (
    "history", "target", "source", "owner", "definition", "benchmark", "shape", "effort", "mix", "locked", "headline",
    "target_source", "target_review", "indicator",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """The value of an attribute and where it stands."""

    value: Value
    span: Span


@dataclass(slots=True)
class Draft:
    """What the text says about one KPI, before ids are known."""

    line: Line
    parts: Definition
    note: str
    unreadable: Kpi | None = None
    attributes: dict[str, Mark] = field(default_factory=dict)
    base: Kpi | None = None
    id: str = ""

    @property
    def name(self) -> str:
        """The name as the model will keep it."""
        return unicodedata.normalize("NFC", self.parts.name).strip()


def problem(code: str, span: Span, /, **params: Param) -> Problem:
    """An error of the text."""
    return Problem(code=code, span=span, params=params)


def build_kpi(draft: Draft, id_of: NameOf, problems: list[Problem], *, complete: bool = False) -> Kpi:
    """The KPI of a draft, on top of what its base has; adds to `problems`, with spans in the whole text.

    A `complete` text says everything: what it does not say is not there.
    """
    value, formula = _right_side(draft, id_of, problems)
    base = None if complete else draft.base
    given: dict[str, object] = {key: getattr(base, key) for key in ("note", *AS_WRITTEN) if base}
    if base and "target" in draft.attributes and draft.attributes["target"].value != base.target:
        given |= {"target_source": "", "target_review": None}  # they spoke of another target
    for key in AS_WRITTEN:
        if (mark := draft.attributes.get(key.replace("_", " "))) is not None:
            given[key] = mark.value
    if draft.note:
        if len(draft.note) > MAX_TEXT:
            problems.append(problem("attribute_too_long", draft.line.span, limit=MAX_TEXT).at(kpi=draft.id))
        given["note"] = draft.note[:MAX_TEXT]
    given["unit"] = _unit(draft, value, problems)
    counts = value.counts if value else None
    return Kpi.model_validate(
        {
            "id": draft.id, "name": draft.name, "formula": formula, "value": value.value if value else None,
            "counts": Counts(successes=counts.successes, trials=counts.trials) if counts else None,
            "range": _range(draft, value, base, problems), **given,
        }
    )  # fmt: skip


def _unit(draft: Draft, value: ValueLine | None, problems: list[Problem]) -> str:
    written = draft.parts.unit
    if written is None:
        return "%" if value is not None and value.percent else ""
    if len(written) > MAX_UNIT or any(c in "[]#\n\r" for c in written):
        problems.append(problem("bad_unit", draft.parts.unit_span, limit=MAX_UNIT).at(kpi=draft.id))
        return ""
    return written


def _range(draft: Draft, value: ValueLine | None, base: Kpi | None, problems: list[Problem]) -> Range | None:
    source = draft.attributes.get("range source")
    if value is None or not value.range:
        if source is not None:
            problems.append(problem("misplaced_attribute", source.span, found="range source").at(kpi=draft.id))
        return None
    low, *likely, high = value.range
    kept = base.range.source if base and base.range else ""
    text = str(source.value) if source is not None else kept
    return Range(low=low, likely=likely[0] if likely else None, high=high, source=text)


def _right_side(draft: Draft, id_of: NameOf, problems: list[Problem]) -> tuple[ValueLine | None, str | None]:
    """The value, or the formula with ids for names."""
    right, start = draft.parts.right, draft.parts.right_start
    written = draft.attributes.get("formula")
    if draft.unreadable is not None and draft.base is draft.unreadable:
        problems += _spans(draft, _parsed(right, 0))
        return None, draft.unreadable.formula
    if not right.strip() or all(map(is_space, right)):
        if written is None:
            return ValueLine(), None
        return None, _stored(draft, str(written.value), None, problems, written.span)
    if written is not None:
        problems.append(problem("misplaced_attribute", written.span, found="formula").at(kpi=draft.id))
    value = read_value_line(right)
    if value is not None:
        problems += [found.at(kpi=draft.id, shift=start) for found in value.problems]
        return value, None
    parsed = _parsed(right, 0)
    problems += _spans(draft, parsed)
    if parsed.expression is not None:
        plain = render(parsed.expression, id_of)
        if len(plain) <= MAX_LENGTH:
            return None, plain
    return None, _stored(draft, rename(right, id_of).strip(), parsed, problems, draft.line.span)


def _parsed(right: str, limit: int) -> Parsed:
    return parse_formula(right, max_length=limit or MAX_DISPLAYED)


def _spans(draft: Draft, parsed: Parsed) -> list[Problem]:
    """The problems of the right side, seen from the whole text."""
    return [found.at(kpi=draft.id, shift=draft.parts.right_start) for found in parsed.problems]


def _stored(draft: Draft, text: str, parsed: Parsed | None, problems: list[Problem], span: Span) -> str:
    """A formula as the KPI keeps it. One that is too long is cut so that nobody can take it for a whole one."""
    if len(text) > MAX_LENGTH:
        problems.append(problem("too_long", span, limit=MAX_LENGTH, length=len(text)).at(kpi=draft.id))
        return text[: MAX_LENGTH - 1] + "…"
    if parsed is None:
        found = parse_formula(text).problems
        problems += [item.model_copy(update={"kpi": draft.id, "span": span, "fixes": ()}) for item in found]
    return text
