"""A few combinations that just meet the target, from little of one lever to little of the other."""

from __future__ import annotations

import streamlit as st

from kpitree.analysis.grid import Place
from kpitree.i18n import Translator
from pages.sensitivity.two_levers.answer import Answer
from pages.sensitivity.two_levers.setting import PART, draw_set
from pages.shell.markup import esc, section

COUNT = 5


def draw_offers(t: Translator, answer: Answer) -> None:
    """The list, each with a button; nothing where no line of the target runs through both ranges."""
    places = answer.places.along(COUNT)
    if not places:
        return
    target = t.value(answer.map.target, answer.kgi.measure, trim=True)
    section(t("sensitivity_two_levers.offers", target=target), t("sensitivity_two_levers.offers_below"))
    with st.container(key=f"{PART}:offers", gap=None):
        names = (answer.x.name, answer.y.name, answer.kgi.name)
        head = "".join(f"<span>{esc(name)}</span>" for name in names)
        st.html(f"<div class='kt-offer kt-offer-head'>{head}</div>")
        for n, place in enumerate(places):
            with st.container(key=f"{PART}:offer_{n}", horizontal=True, vertical_alignment="center"):
                st.html(_row(t, answer, place), width="stretch")
                here = (place.x, place.y) == (answer.map.x.now, answer.map.y.now)
                if here:
                    st.html(f"<div class='kt-caption'>{esc(t('sensitivity_two_levers.here'))}</div>", width="content")
                else:
                    draw_set(t, answer, place, key=f"{PART}:set_{n}", label=t("sensitivity_two_levers.set"))


def _row(t: Translator, answer: Answer, place: Place) -> str:
    to_x, to_y = answer.both(t, place.x, place.y)
    kgi = t.value(place.kgi, answer.kgi.measure)
    return f"<div class='kt-offer'><b>{esc(to_x)}</b><b>{esc(to_y)}</b><span>{esc(kgi)}</span></div>"
