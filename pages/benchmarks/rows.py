"""The list: one line of HTML for each KPI, so that three hundred of them cost no more widgets than one."""

from __future__ import annotations

from kpitree.analysis.comparison import Benchmarking, Comparison
from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree, Unit
from pages.benchmarks import words
from pages.benchmarks.strip import draw_small, strip_of
from pages.shell.markup import esc

COLUMNS = ("kpi", "own", "band", "", "worth", "source", "")


def listing(
    t: Translator, tree: KpiTree, result: Benchmarking, rows: list[Comparison], *, opened: str = "", head: bool = True
) -> str:
    """Rows as HTML, with the names of the columns above them; `opened` is the id of the row whose details are shown."""
    titles = {name: t(f"benchmarks.col_{name}") for name in COLUMNS if name}
    titles["worth"] += per(t, result, "head")
    names = "".join(f"<span>{esc(titles.get(name, ''))}</span>" for name in COLUMNS)
    top = f"<div class='kt-bm-head' aria-hidden='true'>{names}</div>" if head else ""
    lines = "".join(_line(t, tree, result, row, opened=row.id == opened) for row in rows)
    label = esc(t("benchmarks.list"))
    return f"<div class='kt-bm'>{top}<div role='list' aria-label='{label}'>{lines}</div></div>"


def per(t: Translator, result: Benchmarking, where: str) -> str:
    """Of what stretch of time a worth is (§64): a year, one period of the tree while that is unknown, or none."""
    return "" if result.span is None else t(f"benchmarks.per_{result.span}_{where}")


def _line(t: Translator, tree: KpiTree, result: Benchmarking, row: Comparison, *, opened: bool) -> str:
    kpi = tree[row.id]
    unit, kgi = row.unit(kpi), tree[tree.kgi] if tree.kgi else None
    taken = row.chosen is not None and row.reason != "contradictory"
    grade = words.grade(t, row.chosen) if taken and row.chosen is not None else ""
    return (
        f"<div class='kt-bm-row{' kt-open' if opened else ''}' role='listitem' data-opens='{esc(row.id)}'>"
        f"<div class='kt-bm-kpi'><button type='button' aria-expanded='{str(opened).lower()}'>{esc(row.kpi)}</button>"
        f"<span>{esc(words.ratio(t, row.ratio) or t('benchmarks.no_ratio'))}</span></div>"
        f"{_own(t, row, unit)}{_picture(t, kpi, row, unit)}"
        f"<div class='kt-bm-range'>{esc(band_text(t, row, unit))}</div>"
        f"{_worth(t, result, row, kgi.measure if kgi else None)}"
        f"<div class='kt-bm-source'>{_source(t, row)}</div>"
        f"<div class='kt-bm-grade'>{grade}</div></div>"
    )


def margin(t: Translator, row: Comparison, unit: Unit) -> str:
    """Half the width of the own interval to two digits: ±5.0pt; empty without one."""
    if row.interval is None:
        return ""
    low, high = row.interval
    return "±" + t.delta(float(f"{(high - low) / 2:.2g}"), unit, signed=False)


def count(t: Translator, n: int) -> str:
    """How many cases, in full: 41,000."""
    return t.value(float(n), compact=False)


def band_text(t: Translator, row: Comparison, unit: Unit) -> str:
    """The band in numbers; the spread of all figures while they contradict each other."""
    if row.reason == "contradictory" and row.spread is not None:
        return t.range(*row.spread, unit)
    if row.chosen is None:
        return ""
    typical = row.low if row.chosen.is_point else None
    low, high = (None, None) if row.chosen.is_point else (row.low, row.high)
    return words.figures(t, low, typical, high, unit)


def verdict(t: Translator, row: Comparison) -> str:
    """Where the own value lies: its interval overlaps the band or not, without counts the value alone (§63)."""
    if row.overlap == "overlaps" and row.verdict != "within":
        return t("benchmarks.overlaps")
    point = "point_" if row.low == row.high else ""
    return t(f"benchmarks.verdict_{point}{row.verdict}")


def factor_text(t: Translator, row: Comparison) -> str:
    """How many times the highest figure is the lowest: 8.5."""
    if row.spread is None or row.spread[0] <= 0:
        return "∞"
    return f"{row.spread[1] / row.spread[0]:.1f}".removesuffix(".0")


def said_of(t: Translator, row: Comparison, unit: Unit) -> str:
    """The whole picture of a row in words: own value and interval, band, where it lies."""
    own = t("benchmarks.aria_own", own=t.value(row.value, unit)) if row.value is not None else t("benchmarks.no_own")
    said = [own]
    if row.interval:
        said.append(t("benchmarks.aria_interval", range=t.range(*row.interval, unit)))
    if band := band_text(t, row, unit):
        said.append(t("benchmarks.aria_band", range=band))
    if row.verdict != "not_compared":
        said.append(verdict(t, row))
    return t.join(said)


def _picture(t: Translator, kpi: Kpi, row: Comparison, unit: Unit) -> str:
    if not row.candidates:  # a dot alone on a track would look like a judgement
        return f"<div class='kt-bm-nothing' role='img' aria-label='{esc(t('benchmarks.no_figures'))}'></div>"
    return draw_small(strip_of(kpi, row, is_rate=unit.is_rate), label=said_of(t, row, unit))


def _own(t: Translator, row: Comparison, unit: Unit) -> str:
    if row.value is None:
        return f"<div class='kt-bm-own'><b class='kt-quiet'>{esc(t('benchmarks.no_own'))}</b></div>"
    below = ""
    if row.n is not None:
        n = count(t, row.n)
        below = t("benchmarks.n_few", n=n) if row.few else t("benchmarks.n_margin", n=n, margin=margin(t, row, unit))
    said = f"<b title='{esc(t.exact(row.value, unit))}'>{esc(t.value(row.value, unit))}</b>"
    return f"<div class='kt-bm-own'>{said}<span>{esc(below)}</span></div>"


def _worth(t: Translator, result: Benchmarking, row: Comparison, unit: Unit | None) -> str:
    worth, on_card = row.gain, ""
    if worth is not None and unit is not None:
        said, below, tone = t.delta(worth, unit), verdict(t, row), "kt-up"
        if result.adds_up:  # on a phone there is no head that says of what period it is
            key = "card_period" if result.periods is None else "card_year"
            on_card = f"<b class='{tone} kt-card-only'>{esc(t(f'benchmarks.{key}', worth=said))}</b>"
    elif row.verdict != "not_compared":
        said, below, tone = t("benchmarks.no_worth"), verdict(t, row), "kt-none"
    elif row.reason == "missing_value":
        said, below, tone = t("benchmarks.no_worth"), t("benchmarks.reason_missing_value"), "kt-none"
    else:
        key = "no_worth" if row.reason in ("no_row", "segments") else "not_compared"
        said, below, tone = t(f"benchmarks.{key}"), "", "kt-none"
    exact = esc(t.exact(worth, unit)) if worth is not None and unit is not None else ""
    number = f"<b class='{tone}' title='{exact}'>{esc(said)}</b>{on_card}"
    return f"<div class='kt-bm-worth'>{number}<span>{esc(below)}</span></div>"


def _source(t: Translator, row: Comparison) -> str:
    chosen = row.chosen
    if chosen is None:
        alike = sum(1 for one in row.incomparable if one.reason == row.reason)
        return esc(t(f"benchmarks.reason_{row.reason or 'no_row'}", n=str(alike)))
    if row.reason == "contradictory":
        published = sum(1 for figure in row.candidates if not figure.own)
        first = t("benchmarks.spread", factor=factor_text(t, row), n=str(published))
        below = t("benchmarks.spread_below")
    else:
        first = t("benchmarks.dot").join(part for part in (words.title(t, chosen), words.facts(t, chosen)) if part)
        caveat, below = chosen.caveat(t.lang), words.publisher(t, chosen)
        below = t("benchmarks.from", publisher=below, caveat=caveat) if caveat else below
    return f"{esc(first)}<small title='{esc(below)}'>{esc(below)}</small>"
