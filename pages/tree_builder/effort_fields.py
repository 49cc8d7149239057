"""What moving a lever costs (§35): so much money or time for such a step."""

from __future__ import annotations

import re
from functools import partial
from typing import NamedTuple

import streamlit as st

from kpitree.data.text.effort import read_effort
from kpitree.formula.signs import fold
from kpitree.i18n import Translator
from kpitree.model import Effort, Kpi, KpiTree, read_unit
from kpitree.model.kpi import is_effort_unit
from kpitree.problems import Problem
from kpitree.workspace.actions import EditKpi
from pages.shell import session
from pages.shell.markup import caption, section
from pages.tree_builder.fields import Problems, attempt, text_field
from pages.tree_builder.selection import PAGE


class Parts(NamedTuple):
    """An effort on its way: without an amount or a step there is none yet."""

    amount: float | None
    unit: str
    per: float | None


def draw_effort(kpi: Kpi) -> None:
    """The three fields; for levers only, as nobody moves what is computed."""
    if not kpi.is_lever and kpi.effort is None:
        return
    t = session.translator()
    parts = parts_of(t, session.workspace().tree, kpi)
    section(t("effort.title"))
    amount, unit, per = st.columns([3, 2, 2], gap="small")
    with amount:
        text_field(
            t("effort.amount"), t.entry(parts.amount), key=f"{PAGE}:{kpi.id}:effort_amount",
            take=partial(_set_amount, kpi.id), placeholder=t("effort.amount_placeholder"), help=t("effort.help"),
        )  # fmt: skip
    with unit:
        _draw_unit(t, kpi, parts)
    with per:
        text_field(
            t("effort.per"), step_text(t, kpi, parts.per), key=f"{PAGE}:{kpi.id}:effort_per",
            take=partial(_set_per, kpi.id), placeholder=t("effort.per_placeholder"), help=t("effort.per_help"),
        )  # fmt: skip
    if kpi.effort is None and parts.amount is not None:
        caption(t("effort.waits"))


def parts_of(t: Translator, tree: KpiTree, kpi: Kpi) -> Parts:
    """What is there, or was begun; a rate is moved by 1 pt and a count by one unless somebody says otherwise."""
    if kpi.effort is not None:
        return Parts(kpi.effort.amount, kpi.effort.unit, kpi.effort.per)
    step = 0.01 if kpi.measure.is_rate else 1.0 if kpi.measure.kind == "count" else None
    begun: Parts = session.view(_waiting(kpi.id), default=Parts(None, units_of(t, tree)[0], step))
    return begun


def units_of(t: Translator, tree: KpiTree) -> list[str]:
    """Units to choose from: the KGI's own money first, so that the return is told in one currency."""
    own = tree[tree.kgi].unit if tree.kgi is not None else ""
    money = [own] if is_effort_unit(own) and read_unit(own).kind == "money" else []
    return list(dict.fromkeys([*money, *(unit.strip() for unit in t("effort.units").split(","))]))


def step_text(t: Translator, kpi: Kpi, per: float | None) -> str:
    """A step as people type it: 1pt, 100."""
    return t.entry(per, kpi.measure).replace("%", "pt")


def read_step(kpi: Kpi, text: str) -> float | None:
    """A step of the lever that was typed: 1pt, 1% and 1 are the same for a rate; 100件 is 100."""
    bare = fold(text).strip()
    if kpi.unit and not kpi.measure.is_rate:
        bare = bare.removesuffix(kpi.unit).strip()
    elif kpi.measure.is_rate and not re.search(r"(?:pts?|%)\Z", bare, re.IGNORECASE):
        bare += "%"
    found = read_effort(f"1 hours per {bare}")
    return found.per if found else None


def read_amount(text: str, unit: str) -> tuple[float, str] | None:
    """An amount that was typed, and its unit: the one typed with it (40時間) comes before the one chosen."""
    found = read_effort(f"{text} per 1") or read_effort(f"{text} {unit} per 1")
    return (found.amount, found.unit) if found else None


def _draw_unit(t: Translator, kpi: Kpi, parts: Parts) -> None:
    key = f"{PAGE}:{kpi.id}:effort_unit"
    units = list(dict.fromkeys([*units_of(t, session.workspace().tree), parts.unit]))
    session.seed(key, parts.unit)
    st.selectbox(t("effort.unit"), units, key=key, on_change=_set_unit, args=(kpi.id,))


def _waiting(kpi_id: str) -> str:
    return f"{PAGE}:{kpi_id}:effort"


def _known(kpi_id: str) -> tuple[Kpi, Parts] | None:
    tree = session.workspace().tree
    if kpi_id not in tree:
        return None
    return tree[kpi_id], parts_of(session.translator(), tree, tree[kpi_id])


def _set_amount(kpi_id: str, text: str) -> Problems:
    if (known := _known(kpi_id)) is None:
        return ()
    kpi, parts = known
    if not text.strip():
        return _set(kpi, parts._replace(amount=None))
    found = read_amount(text, parts.unit)
    return _set(kpi, parts._replace(amount=found[0], unit=found[1])) if found else _refused(kpi_id, text)


def _set_per(kpi_id: str, text: str) -> Problems:
    if (known := _known(kpi_id)) is None:
        return ()
    kpi, parts = known
    if not text.strip():
        return _set(kpi, parts._replace(per=None))
    step = read_step(kpi, text)
    return _set(kpi, parts._replace(per=step)) if step else _refused(kpi_id, text)


def _set_unit(kpi_id: str) -> None:
    key = f"{PAGE}:{kpi_id}:effort_unit"
    if not session.echo(key) and (known := _known(kpi_id)) is not None:
        kpi, parts = known
        session.notify(*_set(kpi, parts._replace(unit=str(session.typed(key) or parts.unit))))


def _refused(kpi_id: str, text: str) -> Problems:
    return (Problem(code="bad_effort", kpi=kpi_id, params={"found": text[:60]}),)


def _set(kpi: Kpi, parts: Parts) -> Problems:
    """Keep what is complete in the tree, what is not in the session."""
    effort = None
    if parts.amount is not None and parts.per is not None:
        effort = Effort(amount=parts.amount, unit=parts.unit, per=parts.per)
    session.set_view(_waiting(kpi.id), parts)
    return attempt(EditKpi(kpi=kpi.id, patch={"effort": effort})) if effort != kpi.effort else ()
