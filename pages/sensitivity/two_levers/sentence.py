"""The headline: which combination meets the target, or that these two levers cannot."""

from __future__ import annotations

from kpitree.i18n import Translator
from pages.sensitivity.two_levers.answer import Answer
from pages.shell.markup import esc, headline, strong


def draw_sentence(t: Translator, answer: Answer) -> None:
    """The one sentence, and what it means below."""
    kgi, map_ = answer.kgi, answer.map
    x, y = esc(answer.x.name), esc(answer.y.name)
    target = t.value(map_.target, kgi.measure, trim=True)
    now = t.value(map_.kgi_now, kgi.measure, trim=True)
    key = f"sensitivity_two_levers.{answer.kind}"
    if answer.kind == "reachable" and answer.nearest is not None:
        to_x, to_y = answer.both(t, answer.nearest.x, answer.nearest.y)
        lead = t(key, x=x, y=y, to_x=strong(to_x), to_y=strong(to_y), kgi=esc(kgi.name), target=strong(target))
        now_x, now_y = answer.both(t, map_.x.now, map_.y.now)
        below = t(f"{key}_below", x=answer.x.name, y=answer.y.name, now_x=now_x, now_y=now_y, now=now)
    elif answer.kind == "beyond" and map_.best is not None:
        most = t.value(map_.best.kgi, kgi.measure, trim=True)
        lead = t(key, kgi=esc(kgi.name), target=strong(target), most=strong(most), x=x, y=y)
        to_x, to_y = answer.both(t, map_.best.x, map_.best.y)
        missing = t.value((map_.target or 0.0) - map_.best.kgi, kgi.measure, trim=True)
        below = t(f"{key}_below", x=answer.x.name, y=answer.y.name, to_x=to_x, to_y=to_y, missing=missing)
    elif answer.kind == "no_target":
        low, high = (strong(t.value(end, kgi.measure, trim=True)) for end in answer.span)
        lead, below = t(key, x=x, y=y, kgi=esc(kgi.name), low=low, high=high), t(f"{key}_below")
    else:  # met, still, undefined
        lead = t(key, x=x, y=y, kgi=esc(kgi.name), target=strong(target), now=strong(now))
        below = t(f"{key}_below", kgi=kgi.name)
        if answer.kind == "met" and not map_.lines:  # then there is no line to speak of
            below = t("sensitivity_two_levers.met_everywhere") if answer.met_everywhere else ""
    headline(lead, esc(below))
