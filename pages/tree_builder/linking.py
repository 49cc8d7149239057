"""Linking the chosen lever to another KPI (§51): to which, how much, in points or percent, and where that is known
from; one sentence reads it back before anything changes."""

from __future__ import annotations

import streamlit as st

from kpitree.i18n import Translator
from kpitree.model import Kpi, KpiTree
from kpitree.model.link import Link, links
from kpitree.problems import Problem
from kpitree.workspace import Workspace
from kpitree.workspace.actions import LinkLevers, UnlinkLevers
from pages.shell import session
from pages.shell.linked import sentence_of
from pages.shell.markup import caption, esc, plain
from pages.shell.messages import draw_problems
from pages.tree_builder.fields import attempt
from pages.tree_builder.link_draft import (
    DOWN,
    PART,
    POINTS,
    UP,
    Draft,
    Trial,
    drivers,
    read_draft,
    stored,
    the_link,
    tried,
)
from pages.tree_builder.selection import PAGE, select


def can_link(tree: KpiTree, kpi: Kpi) -> bool:
    """Whether there is anything to say about links at this KPI."""
    return kpi.is_lever or the_link(tree, kpi) is not None or any(kpi.id == link.driver for link in links(tree))


def draw_linking(workspace: Workspace, kpi: Kpi) -> None:
    """The link of the KPI with all its fields, and what is linked to it."""
    t, tree = session.translator(), workspace.tree
    link = the_link(tree, kpi)
    for other in links(tree):
        if other.driver == kpi.id:
            caption(sentence_of(t, tree, other))
    if link is None and not kpi.is_lever:
        return
    linked = tree[link.kpi] if link is not None else kpi
    if link is not None:
        st.html(f"<div class='kt-note'>{esc(sentence_of(t, tree, link))}</div>")
    else:
        caption(t("links.below"))
    if not (options := drivers(tree, linked, link)):
        caption(t("links.no_drivers"))
    else:
        _draw_fields(t, workspace, linked, link, options)
    if link is not None:
        _draw_way_back(t, tree, link)


def _draw_fields(t: Translator, workspace: Workspace, kpi: Kpi, link: Link | None, options: list[str]) -> None:
    tree, key = workspace.tree, _key(kpi.id)
    draft, said = _draft(kpi.id), stored(tree, kpi, link)
    session.seed(f"{key}:to", draft.to if draft.to in tree else None)
    known = dict.fromkeys([*options, *([draft.to] if draft.to in tree else [])])
    st.selectbox(
        t("links.to"), list(known), key=f"{key}:to", index=None, placeholder=t("links.to_placeholder"),
        format_func=lambda i: tree[i].name if i in tree else i, on_change=_keep, args=(kpi.id, "to"),
    )  # fmt: skip
    step = t.value(link.step if link is not None else 0.1, "%", trim=True)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"{key}:effect"):
        session.fill(f"{key}:size", draft.size)
        st.text_input(
            t("links.size", step=step), key=f"{key}:size", placeholder=t("links.size_placeholder"), live=True,
            on_change=_keep, args=(kpi.id, "size"), width=130,
        )  # fmt: skip
        if kpi.measure.is_rate:
            session.seed(f"{key}:how", draft.how or None)
            st.segmented_control(
                t("links.how"), (POINTS, PART), key=f"{key}:how", help=t("links.how_help"),
                format_func=lambda how: t("links.how_points") if how == POINTS else t("links.how_part"),
                on_change=_keep, args=(kpi.id, "how"),
            )  # fmt: skip
        session.seed(f"{key}:way", draft.way)
        st.segmented_control(
            t("links.way"), (DOWN, UP), key=f"{key}:way", required=True,
            format_func=lambda way: t("links.way_down") if way == DOWN else t("links.way_up"),
            on_change=_keep, args=(kpi.id, "way"),
        )  # fmt: skip
    session.fill(f"{key}:source", draft.source)
    st.text_input(
        t("links.source"), key=f"{key}:source", placeholder=t("links.source_placeholder"), max_chars=500,
        on_change=_keep, args=(kpi.id, "source"),
    )  # fmt: skip
    action = read_draft(t, kpi.id, draft, link)
    if isinstance(action, Problem):
        draw_problems([action], key=key)
    elif action is not None and draft != said:
        _draw_trial(t, workspace, action)
    elif draft != said and draft.size.strip() and draft.to and not draft.how:
        caption(t("links.how_first"))
    if draft != said or link is None:
        ready = isinstance(action, LinkLevers) and draft != said
        st.button(
            t("links.do") if link is None else t("links.change"), key=f"{key}:do", type="primary", disabled=not ready,
            on_click=_link, args=(kpi.id,),
        )  # fmt: skip


def _draw_trial(t: Translator, workspace: Workspace, action: LinkLevers) -> None:
    """The sentence, and what it makes of the KGI."""
    found = tried(workspace, action)
    if not isinstance(found, Trial):
        draw_problems(found, key=_key(action.kpi))
        return
    tree, link = found.tree, found.link
    lines = [esc(sentence_of(t, tree, link))]
    shown = [tree[k] for k in dict.fromkeys((link.driver, link.kpi, tree.kgi or link.kpi))]
    pairs = [(k, found.before.get(k.id), found.after.get(k.id)) for k in shown]
    if all(before is not None and after is not None for _, before, after in pairs):
        said = (
            f"{esc(k.name)} {esc(t.value(a, k.measure, trim=True))} → <b>{esc(t.value(b, k.measure, trim=True))}</b>"
            for k, a, b in pairs
        )
        lines.append(t("links.example", steps="<br>".join(said)))
    st.html("".join(f"<div class='kt-preview'>{line}</div>" for line in lines))


def _draw_way_back(t: Translator, tree: KpiTree, link: Link) -> None:
    """Taking the link away, and letting it start from where the driver is now."""
    now, key = tree[link.driver].baseline, _key(link.kpi)
    with st.container(horizontal=True, gap="small"):
        if now is not None and now > 0 and now != link.anchor:
            st.button(
                t("links.anchor", value=plain(t.value(now, tree[link.driver].measure, trim=True))), key=f"{key}:anchor",
                help=t("links.anchor_help"), on_click=_anchor, args=(link.kpi, now),
            )  # fmt: skip
        st.button(
            t("links.remove"), key=f"{key}:remove", icon=":material/link_off:", help=t("links.remove_help"),
            on_click=_unlink, args=(link.kpi,),
        )  # fmt: skip


def _key(kpi_id: str) -> str:
    return f"{PAGE}:{kpi_id}:link"


def _draft(kpi_id: str) -> Draft:
    """What was begun, unless the tree has moved on since."""
    tree = session.workspace().tree
    said = stored(tree, tree[kpi_id], the_link(tree, tree[kpi_id]))
    kept: tuple[Draft, Draft] | None = session.view(_key(kpi_id), default=None)
    return kept[1] if kept is not None and kept[0] == said else said


def _keep(kpi_id: str, field: str) -> None:
    key = f"{_key(kpi_id)}:{field}"
    tree = session.workspace().tree
    if session.echo(key) or kpi_id not in tree:
        return
    said = stored(tree, tree[kpi_id], the_link(tree, tree[kpi_id]))
    draft = _draft(kpi_id)._replace(**{field: str(session.typed(key) or "")})
    session.set_view(_key(kpi_id), (said, draft))


def _link(kpi_id: str) -> None:
    tree = session.workspace().tree
    if kpi_id not in tree:
        return
    action = read_draft(session.translator(), kpi_id, _draft(kpi_id), the_link(tree, tree[kpi_id]))
    if isinstance(action, LinkLevers):
        session.notify(*attempt(action))


def _anchor(kpi_id: str, anchor: float) -> None:
    tree = session.workspace().tree
    link = the_link(tree, tree[kpi_id]) if kpi_id in tree else None
    if link is not None:
        source = tree[link.kpi].source
        session.apply(
            LinkLevers(
                kpi=link.kpi, to=link.driver, effect=link.effect, relative=link.relative, step=link.step, source=source,
                anchor=anchor,
            )
        )  # fmt: skip


def _unlink(kpi_id: str) -> None:
    if session.apply(UnlinkLevers(kpi=kpi_id)):
        select(kpi_id)  # it may have been the base that was chosen
