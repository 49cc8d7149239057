"""One language as a value: pass it where something is said. Nothing about language is kept process-wide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kpitree.formula import number_text
from kpitree.i18n import numbers
from kpitree.i18n.catalogue import Language, problem_texts, texts
from kpitree.i18n.numbers import Style, is_known, split, style_of
from kpitree.model import KpiTree, Unit, read_unit
from kpitree.problems import Fix, Param, Problem

# Parameters of problems that hold KPI ids; what is shown is the KPI's name.
ID_PARAMETERS = frozenset({"kpi", "kpis", "by", "path", "one", "other"})


@dataclass(frozen=True, slots=True)
class Translator:
    """Texts and numbers of one language: `t("bar.undo")`, `t.value(3.2e8, "円")`. Equal when the language is."""

    lang: Language

    def __call__(self, key: str, /, **params: Param) -> str:
        """The text of `key` ("area.key") filled in; KeyError when a key or a parameter is missing."""
        return self._fill(texts(self.lang)[key], params)

    def problem(self, problem: Problem, tree: KpiTree | None = None) -> str:
        """What is wrong, as a sentence; `{kpi}` is the name of the KPI it concerns, ids in parameters become names.

        Parameters that are floats are values: shown in the unit of that KPI, without one in the unit of the KGI.
        """
        return self._fill(problem_texts(self.lang)[problem.code], self._params(problem, tree))

    def fix(self, fix: Fix, problem: Problem, tree: KpiTree | None = None) -> str:
        """The label of the button that mends it; `{text}` is what would be written."""
        params = {"text": fix.text, **self._params(problem, tree)}
        return self._fill(problem_texts(self.lang)[f"fix_{fix.code}"], params)

    def value(
        self, x: float | None, unit: Unit | str = "", *, signed: bool = False, compact: bool = True, trim: bool = False
    ) -> str:
        """A value with its unit: ¥3.20億, 25.0%, 2,134件; — when missing.

        `signed` puts a + before what is positive, `trim` drops trailing zeros (¥3.2億, 25%: for sentences), `compact`
        False is `exact`.
        """
        if x is None or not is_known(x):
            return self._style.missing
        return split(x, _unit(unit), self._style, signed=signed, trim=trim, exact=not compact).text()

    def exact(self, x: float | None, unit: Unit | str = "") -> str:
        """The same in full, for hovering: ¥320,100,000."""
        return self.value(x, unit, compact=False)

    def delta(self, x: float | None, unit: Unit | str = "", *, signed: bool = True) -> str:
        """A difference: +¥8,000万, −¥1.6億, +16件, and +5.0pt for rates."""
        if x is None or not is_known(x):
            return self._style.missing
        measure = _unit(unit)
        trim = not measure.is_rate
        return split(x, measure, self._style, signed=signed, trim=trim, difference=True).text()

    def percent_change(self, ratio: float | None) -> str:
        """A relative change: 0.25 is +25%."""
        return numbers.percent_change(ratio) if ratio is not None and is_known(ratio) else self._style.missing

    def change(self, x: float, base: float, unit: Unit | str = "") -> str:
        """A difference and what it is of `base`: +¥8,000万 (+25%)."""
        difference = self.delta(x, unit)
        if not base:
            return difference
        return self("numbers.change", difference=difference, percent=self.percent_change(x / abs(base)))

    def entry(self, x: float | None, unit: Unit | str = "") -> str:
        """A value as people would type it, to the last digit that means something: 25%, 500万, 1234.5."""
        if x is None or not is_known(x):
            return ""
        # Twelve digits: what arithmetic leaves behind them (25.000000000000004%) nobody typed.
        return number_text(float(f"{x:.12g}"), percent=_unit(unit).is_rate, lang=self.lang)

    def plain(self, x: float, *, digits: int, signed: bool = False) -> str:
        """A pure number with a fixed count of decimals."""
        rounded = round(x, digits) + 0.0  # without the sign of a zero
        return f"{rounded:{'+' if signed else ''},.{digits}f}".replace("-", "\u2212")

    def range(self, low: float, high: float, unit: Unit | str = "") -> str:
        """From low to high, what they share said once: 15〜30%, ¥430〜620万."""
        return numbers.range_text(low, high, _unit(unit), self._style)

    def join(self, parts: Iterable[str]) -> str:
        """A list in a sentence."""
        return texts(self.lang)["numbers.join"].join(parts)

    @property
    def _style(self) -> Style:
        return style_of(self.lang)

    def _params(self, problem: Problem, tree: KpiTree | None) -> dict[str, Param]:
        said: dict[str, Param] = {}
        unit = _unit_of(problem, tree)
        for key, value in {"kpi": problem.kpi or "", **problem.params}.items():
            named = _named(value, tree) if key in ID_PARAMETERS else value
            said[key] = self.value(named, unit, trim=True) if isinstance(named, float) else named
        return said

    def _fill(self, template: str, params: dict[str, Param]) -> str:
        return template.format_map({key: self._said(value) for key, value in params.items()})

    def _said(self, value: Param) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, tuple):
            return self.join(value) or self._style.missing
        return self.value(value)


def _unit(unit: Unit | str) -> Unit:
    return read_unit(unit) if isinstance(unit, str) else unit


def _unit_of(problem: Problem, tree: KpiTree | None) -> Unit | str:
    concerned = problem.kpi or (tree.kgi if tree is not None else None)
    return tree[concerned].measure if tree is not None and concerned is not None and concerned in tree else ""


def _named(value: Param, tree: KpiTree | None) -> Param:
    if isinstance(value, str):
        return tree[value].name if tree is not None and value in tree else value
    if isinstance(value, tuple):
        return tuple(tree[v].name if tree is not None and v in tree else v for v in value)
    return value
