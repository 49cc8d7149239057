"""A mapping as a form: the shape of the table, its stages in pieces, and the columns beside them (§74).

What a form writes is a mapping that `measure` takes; what it cannot show (a stage as free text) it does not lose.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from pydantic import Field

from kpitree.data.measuring.mapping import RESERVED
from kpitree.data.measuring.stage_text import StageText, stage_of
from kpitree.data.measuring.stage_words import known_stages
from kpitree.problems import Frozen

Shape = Literal["dates", "now", "events", "totals"]
SHAPES: tuple[Shape, ...] = ("dates", "now", "events", "totals")
# Which columns beside its stages a shape asks for.
BESIDE: dict[Shape, tuple[str, ...]] = {
    "dates": ("amount", "id"), "now": ("stage", "date", "amount", "id"), "events": ("event", "date", "id", "amount"),
    "totals": ("amount",),
}  # fmt: skip
# Without which a shape cannot be counted.
NEEDED: dict[Shape, tuple[str, ...]] = {
    "dates": (), "now": ("stage",), "events": ("event", "date", "id"), "totals": (),
}  # fmt: skip
USUAL = ("lead", "mql", "sql", "opportunity", "won")


class Line(Frozen):
    """One stage; in a column of stages or events only the values of `said` count."""

    stage: str
    said: StageText = StageText()


class Form(Frozen):
    """`beside` maps amount, id, event, date and stage to columns; `lost` is said like a stage."""

    shape: Shape = "dates"
    lines: tuple[Line, ...] = ()
    beside: dict[str, str] = Field(default_factory=dict)
    lost: StageText = StageText()

    @property
    def mapping(self) -> dict[str, str]:
        """What `measure` takes: stages that are said, in order, then everything else the shape knows."""
        first = self.lines[0].stage if self.lines else ""
        found = {
            line.stage: text
            for line in self.lines
            if (text := self._text(line.said)) or (self.shape == "now" and line.stage == first)
        }
        if self.shape in ("dates", "now", "events") and (lost := self._text(self.lost)):
            found["lost"] = lost
        return found | {role: self.beside[role] for role in BESIDE[self.shape] if self.beside.get(role)}

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns that the shape cannot do without and that nobody has chosen."""
        return tuple(role for role in NEEDED[self.shape] if not self.beside.get(role))

    @property
    def is_countable(self) -> bool:
        """Whether a stage is said and no column is missing."""
        return not self.missing and any(self._text(line.said) for line in self.lines)

    def line(self, stage: str) -> StageText:
        """What is said of a stage."""
        return next((line.said for line in self.lines if line.stage == stage), StageText())

    def saying(self, stage: str, said: StageText) -> Form:
        """The form with something else said of one stage (or of "lost")."""
        if stage == "lost":
            return self._with(lost=said)
        return self._with(lines=tuple(Line(stage=one.stage, said=said) if one.stage == stage else one
                                      for one in self.lines))  # fmt: skip

    def beside_at(self, role: str, column: str) -> Form:
        """The form with another column for amount, id, event, date or stage ("" for none)."""
        return self._with(beside={**self.beside, role: column})

    def with_stage(self, stage: str) -> Form:
        """The form with a stage more: a known one where it belongs, any other one last."""
        if not stage or stage in RESERVED or any(line.stage == stage for line in self.lines):
            return self
        return self._with(lines=_placed(self.lines, Line(stage=stage)))

    def without_stage(self, stage: str) -> Form:
        """The form without a stage."""
        return self._with(lines=tuple(line for line in self.lines if line.stage != stage))

    def earlier(self, stage: str) -> Form:
        """The form with a stage one place further up the funnel."""
        names = [line.stage for line in self.lines]
        at = names.index(stage) if stage in names else 0
        if at == 0:
            return self
        lines = list(self.lines)
        lines[at - 1], lines[at] = lines[at], lines[at - 1]
        return self._with(lines=tuple(lines))

    def shaped(self, shape: Shape) -> Form:
        """The same stages for another shape of table; what only the old shape could say is left behind."""
        if shape == self.shape:
            return self
        return Form(shape=shape, lines=tuple(Line(stage=line.stage) for line in self.lines), beside=self.beside)

    def _text(self, said: StageText) -> str:
        if self.shape in ("now", "events"):
            return "|".join(said.values)
        if self.shape == "totals":
            return StageText(when=said.when, total=True).text
        return said.text

    def _with(self, **changed: object) -> Form:
        return Form.model_validate({name: getattr(self, name) for name in Form.model_fields} | changed)


def form_of(mapping: Mapping[str, str], columns: Collection[str], *, usual: bool = True) -> Form:
    """The form that writes `mapping`. With `usual` it also has the usual stages that nothing is said of yet."""
    shape = _shape(mapping, columns)
    lines: tuple[Line, ...] = ()
    for stage, text in mapping.items():
        if stage not in RESERVED:
            lines = (*lines, Line(stage=stage, said=_said(text, shape, columns)))
    lost = _said(mapping["lost"], shape, columns) if "lost" in mapping else StageText()
    beside = {role: mapping[role] for role in ("amount", "id", "event", "date", "stage") if role in mapping}
    form = Form(shape=shape, lines=lines, beside=beside, lost=lost)
    if usual and len(lines) < len(USUAL):
        for stage in USUAL:
            form = form.with_stage(stage)
    return form


def _shape(mapping: Mapping[str, str], columns: Collection[str]) -> Shape:
    if "event" in mapping:
        return "events"
    if "stage" in mapping:
        return "now"
    texts = [text for stage, text in mapping.items() if stage not in RESERVED]
    return "totals" if texts and all(stage_of(text, columns).total for text in texts) else "dates"


def _said(text: str, shape: Shape, columns: Collection[str]) -> StageText:
    if shape in ("now", "events"):
        return StageText(values=tuple(value for value in text.split("|") if value))
    return stage_of(text, columns)


def _placed(lines: tuple[Line, ...], new: Line) -> tuple[Line, ...]:
    order = known_stages()
    if new.stage not in order:
        return (*lines, new)
    later = set(order[order.index(new.stage) + 1 :])
    at = next((i for i, line in enumerate(lines) if line.stage in later), len(lines))
    return (*lines[:at], new, *lines[at:])
