"""A tree as equation text: one line a KPI, and under it what does not fit on a line."""

from __future__ import annotations

from collections.abc import Iterable

from kpitree.data.text.attributes import escape
from kpitree.data.text.effort import effort_text
from kpitree.data.text.ids import ids_to_write
from kpitree.data.text.lines import read_definition, split_lines
from kpitree.formula import number_text, parse_formula, quote, read_value_line, rename, render
from kpitree.formula.numerals import Lang
from kpitree.formula.rendering import NameOf
from kpitree.model import Kpi, KpiTree, name_key


def to_text(tree: KpiTree, details: bool = True, lang: Lang | None = None) -> str:
    """Equation text of a tree. `details=False` writes the definition lines alone, as for an editor.

    `lang` chooses how large numbers look (500万, 5M); None writes plain digits. All of them read back the same.
    """
    if not details:
        return "".join(f"{definition_line(tree, kpi, lang=lang)}\n" for kpi in tree.kpis)
    given = ids_to_write([kpi.name for kpi in tree.kpis], [kpi.id for kpi in tree.kpis])
    blocks = [_block(tree, kpi, kpi_id, lang) for kpi, kpi_id in zip(tree.kpis, given, strict=True)]
    lines: list[str] = []
    for at, block in enumerate(blocks):
        if at and (len(block) > 1 or len(blocks[at - 1]) > 1):
            lines.append("")
        lines += block
    note = _comment(tree.note)
    if lines and note:
        lines.append("")
    return "".join(f"{line}\n" for line in [*lines, *note])


def _block(tree: KpiTree, kpi: Kpi, kpi_id: str | None, lang: Lang | None) -> list[str]:
    """The lines of one KPI: note, definition, attributes."""
    own_line = kpi.formula is None or stands_on_a_line(tree, kpi, lang=lang)
    head = definition_line(tree, kpi, lang=lang) if own_line else f"{_head(kpi, kpi.unit)} ="
    attributes = _attributes(tree, kpi, kpi_id, lang)
    if not own_line:
        attributes.insert(0, ("formula", escape(kpi.formula or "")))
    return [*_comment(kpi.note), head, *(f"  {key}: {value}".rstrip() for key, value in attributes)]


def _attributes(tree: KpiTree, kpi: Kpi, kpi_id: str | None, lang: Lang | None) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    first = kpi is tree.kpis[0]
    if kpi_id is not None:
        found.append(("id", kpi_id))
    if kpi.id == tree.kgi and not first:
        found.append(("kgi", "yes"))
    if tree.kgi is None and first:
        found.append(("kgi", "no"))
    if tree.period and first:
        found.append(("period", tree.period))
    percent = kpi.measure.is_rate
    if kpi.target is not None:
        found.append(("target", number_text(kpi.target, percent=percent, lang=lang)))
    if kpi.target_source:
        found.append(("target source", escape(kpi.target_source)))
    if kpi.target_review is not None:
        found.append(("target review", kpi.target_review.isoformat()))
    if kpi.history:
        found.append(("history", ", ".join(number_text(x, percent=percent, lang=lang) for x in kpi.history)))
    words = [("source", kpi.source), ("range source", kpi.range.source if kpi.range else ""), ("owner", kpi.owner),
             ("definition", kpi.definition), ("benchmark", kpi.benchmark), ("shape", kpi.shape),
             ("mix", kpi.mix), ("indicator", kpi.indicator)]  # fmt: skip
    if kpi.effort is not None:
        found.append(("effort", effort_text(kpi.effort, percent=percent, lang=lang)))
    marks = [("locked", kpi.locked), ("headline", kpi.headline)]
    return found + [(key, escape(text)) for key, text in words if text] + [(key, "yes") for key, on in marks if on]


def _comment(note: str) -> list[str]:
    return [f"# {line}".rstrip() for line in note.split("\n")] if note else []


def definition_line(tree: KpiTree, kpi: Kpi, *, lang: Lang | None = None) -> str:
    """`name [unit] = right side`. The unit % goes without saying where a % sign or counts stand on the right."""
    if kpi.formula is not None:
        return f"{_head(kpi, kpi.unit)} = {displayed_formula(tree, kpi, lang=lang)}".rstrip()
    right = _value_text(kpi, lang)
    implied = "%" if kpi.counts or (right and kpi.measure.is_rate) else ""
    return f"{_head(kpi, None if kpi.unit == implied else kpi.unit)} = {right}".rstrip()


def _head(kpi: Kpi, unit: str | None) -> str:
    """Name and unit; empty brackets say that there is none where % would be understood."""
    if unit is None or (unit == "" and kpi.counts is None):
        return quote(kpi.name)
    return f"{quote(kpi.name)} [{unit}]"


def _value_text(kpi: Kpi, lang: Lang | None) -> str:
    percent = kpi.measure.is_rate or kpi.counts is not None
    parts: list[str] = []
    if kpi.counts is not None:
        parts.append(f"{kpi.counts.successes} of {kpi.counts.trials}")
    elif kpi.value is not None:
        parts.append(number_text(kpi.value, percent=percent, lang=lang))
    if kpi.range is not None:
        ends = [kpi.range.low, *([] if kpi.range.likely is None else [kpi.range.likely]), kpi.range.high]
        parts.append(f"({'..'.join(number_text(x, percent=percent, lang=lang) for x in ends)})")
    return " ".join(parts)


def displayed_formula(tree: KpiTree, kpi: Kpi, *, lang: Lang | None = None) -> str:
    """The formula as people see it: names for ids, on one line; in parentheses when it would pass for a value."""
    stored = kpi.formula or ""

    def name_of(token: str) -> str | None:
        kpi_id = tree.resolve(token)
        return tree[kpi_id].name if kpi_id is not None else None

    expression = parse_formula(stored).expression
    if expression is None:
        return " ".join(rename(stored, name_of).splitlines()).strip()
    plain = render(expression)
    shown = render(expression, name_of, lang=lang) if plain == stored else rename(stored, name_of)
    return f"({shown})" if read_value_line(shown) is not None else shown


def stands_on_a_line(tree: KpiTree, kpi: Kpi, *, lang: Lang | None = None) -> bool:
    """Whether the formula's line reads back as that formula. Only one that cannot be read may not."""
    stored = kpi.formula or ""
    if parse_formula(stored).expression is not None:
        return "\n" not in stored and "\r" not in stored
    written = list(split_lines(definition_line(tree, kpi, lang=lang)))
    parts = read_definition(written[0]) if len(written) == 1 else None
    if parts is None or parts.comment is not None or not parts.right.strip():
        return False
    right = parts.right.strip()
    return read_value_line(right) is None and rename(right, ids_by_name(tree.kpis)).strip() == stored


def ids_by_name(kpis: Iterable[Kpi]) -> NameOf:
    """How a formula's words become ids: names first, then ids; None for what is neither."""
    by_name = {name_key(kpi.name): kpi.id for kpi in reversed(list(kpis))}
    ids = set(by_name.values())
    return lambda word: by_name.get(name_key(word)) or (word if word in ids else None)
