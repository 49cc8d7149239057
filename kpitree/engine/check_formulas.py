"""Checks of what the formulas say, whatever the values: names, cycles, units, what is used and what is not."""

from __future__ import annotations

from collections.abc import Iterator

from kpitree.engine.meaning import power_of_ten
from kpitree.engine.units import infer_units
from kpitree.engine.view import View
from kpitree.formula import Call, Name, parse_formula, quote, rename, walk
from kpitree.model import name_key
from kpitree.model.mix import is_share, mix_of
from kpitree.problems import Fix, Param, Problem

MAX_PATH = 12
MAX_INPUTS = 40
MAX_HEADLINES = 7


def check_kgi(view: View) -> Iterator[Problem]:
    """`empty_tree`, `no_kgi` (errors) and `kgi_is_lever` (a warning)."""
    tree = view.tree
    if not tree.kpis:
        yield Problem(code="empty_tree")
    elif tree.kgi is None:
        yield Problem(code="no_kgi")
    elif tree[tree.kgi].is_lever and len(tree.kpis) > 1:
        yield Problem(code="kgi_is_lever", severity="warning", kpi=tree.kgi)


def check_names(view: View) -> Iterator[Problem]:
    """`duplicate_name`: formulas can only mean the first of them."""
    taken = {name_key(kpi.name) for kpi in view.tree.kpis}
    seen: set[str] = set()
    for kpi in view.tree.kpis:
        key = name_key(kpi.name)
        if key in seen:
            number = next(n for n in range(2, len(taken) + 3) if name_key(f"{kpi.name} {n}") not in taken)
            yield Problem(code="duplicate_name", kpi=kpi.id, fixes=(Fix(code="rename", text=f"{kpi.name} {number}"),))
        seen.add(key)


def check_readable(view: View) -> Iterator[Problem]:
    """What the parser says about formulas that cannot be read."""
    for kpi in view.tree.kpis:
        if kpi.id in view.structure.unreadable and kpi.formula is not None:
            for problem in parse_formula(kpi.formula).problems:
                yield problem.at(kpi=kpi.id)


def check_known(view: View) -> Iterator[Problem]:
    """`unknown_name`, once for each name of a formula; fixes: the nearest names, or a new KPI of that name."""
    for kpi in view.tree.kpis:
        if kpi.id not in view.structure.unknown or kpi.expression is None:
            continue
        reported: set[str] = set()
        for node in walk(kpi.expression):
            if not isinstance(node, Name) or node.name in reported or view.tree.resolve(node.name) is not None:
                continue
            reported.add(node.name)
            nearest = tuple(name for name in view.tree.nearest(node.name) if name_key(name) != name_key(kpi.name))
            fixes = [Fix(code="replace", text=quote(name), span=node.span) for name in nearest]
            fixes.append(Fix(code="add_kpi", text=node.name))
            params: dict[str, Param] = {"name": node.name, "nearest": nearest}
            yield Problem(code="unknown_name", kpi=kpi.id, span=node.span, params=params, fixes=tuple(fixes))


def check_cycles(view: View) -> Iterator[Problem]:
    """`cycle` for every KPI on one, with the ids along the way and the way in names (§9), shortened when very long."""
    for kpi in view.tree.kpis:
        path = view.structure.order.cycles.get(kpi.id)
        if path is None:
            continue
        along = [view.tree[kpi_id].name for kpi_id in path]
        if len(along) > MAX_PATH:
            along = [*along[: MAX_PATH - 2], "…", along[-1]]
        way = " → ".join(along)
        span = None
        for node in walk(kpi.expression) if kpi.expression is not None else ():
            if isinstance(node, Name) and view.tree.resolve(node.name) == path[1]:
                span = node.span
                break
        yield Problem(code="cycle", kpi=kpi.id, span=span, params={"path": path, "way": way})


def check_digits(view: View) -> Iterator[Problem]:
    """`round_digits`: the digits of `round` must be written down, a whole number from -15 to 15 (§6)."""
    for kpi_id, expression in view.structure.expressions.items():
        for node in walk(expression):
            if isinstance(node, Call) and node.function == "round" and len(node.arguments) > 1:
                digits = node.arguments[1]
                if power_of_ten(digits) is None:
                    yield Problem(code="round_digits", kpi=kpi_id, span=digits.span)


def check_units(view: View) -> Iterator[Problem]:
    """`unit_mismatch`, `unit_product`, `unit_scale` and `unit_declared` (§12)."""
    yield from infer_units(view.tree, view.structure)


def check_used(view: View) -> Iterator[Problem]:
    """`unused_lever`: a lever that no formula names, not even one that cannot be read (§11)."""
    used: set[str] = set()

    def note(name: str) -> None:
        found = view.tree.resolve(name)
        if found is not None:
            used.add(found)

    for kpi in view.tree.kpis:
        if kpi.formula is not None:
            rename(kpi.formula, note)
    for kpi in view.tree.kpis:
        if kpi.is_lever and kpi.id not in used and kpi.id != view.tree.kgi:
            yield Problem(code="unused_lever", severity="warning", kpi=kpi.id)


def check_size(view: View) -> Iterator[Problem]:
    """`too_many_inputs`: a formula that nobody can take in any more; a level in between would help."""
    for kpi in view.tree.kpis:
        count = len(view.structure.inputs(kpi.id))
        if count > MAX_INPUTS:
            params: dict[str, Param] = {"count": count, "limit": MAX_INPUTS}
            yield Problem(code="too_many_inputs", severity="warning", kpi=kpi.id, params=params)


def check_members(view: View) -> Iterator[Problem]:
    """`mix_unit` and `mix_alone`: what cannot be a share of a whole, and a share without others (§25)."""
    for kpi in view.tree.kpis:
        if not kpi.mix:
            continue
        if not is_share(kpi):
            yield Problem(code="mix_unit", severity="warning", kpi=kpi.id, params={"mix": kpi.mix})
        elif not mix_of(view.tree, kpi.id):
            yield Problem(code="mix_alone", severity="warning", kpi=kpi.id, params={"mix": kpi.mix})


def check_headlines(view: View) -> Iterator[Problem]:
    """`too_many_headlines`: more than can be read at a glance (§27)."""
    count = sum(kpi.headline for kpi in view.tree.kpis)
    if count > MAX_HEADLINES:
        yield Problem(code="too_many_headlines", severity="warning", params={"n": count, "most": MAX_HEADLINES})
