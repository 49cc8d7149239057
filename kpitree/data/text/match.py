"""Which KPI of a tree each line is about: by name, and by place or right side where one KPI was renamed."""

from __future__ import annotations

from kpitree.data.text.build import Draft
from kpitree.data.text.lines import read_definition, split_lines
from kpitree.data.text.writer import definition_line
from kpitree.formula.numerals import Lang
from kpitree.model import Kpi, KpiTree, name_key


def match_base(drafts: list[Draft], base: KpiTree | None) -> dict[str, Draft]:
    """Give each draft its KPI of `base`; what was renamed, as the key of the old name -> the draft."""
    if base is None:
        return {}
    by_name = {name_key(kpi.name): kpi for kpi in reversed(base.kpis)}
    used: set[str] = set()
    for draft in drafts:
        known = draft.unreadable or by_name.get(name_key(draft.name))
        if known is not None and known.id not in used:
            draft.base = known
            used.add(known.id)
    gone = [kpi for kpi in base.kpis if kpi.id not in used]
    new = [draft for draft in drafts if draft.base is None]
    if len(gone) != 1 or len(new) != 1:
        return {}
    before, draft = gone[0], new[0]
    same_place = len(drafts) == len(base.kpis) and drafts.index(draft) == base.kpis.index(before)
    if not same_place and not _same_right_side(base, before, draft):
        return {}
    draft.base = before
    return {name_key(before.name): draft}


def _same_right_side(base: KpiTree, before: Kpi, draft: Draft) -> bool:
    langs: tuple[Lang | None, ...] = (None, "ja", "en")
    for lang in langs:
        line = next(split_lines(definition_line(base, before, lang=lang)))
        parts = read_definition(line)
        if parts is not None and parts.right.strip() == draft.parts.right.strip() != "":
            return True
    return False
