// One KPI as an element: the same parts on the canvas and in the list, so that both say the same.

import { element, set, setText } from "./element.js";
import { neededWidth, roomFor, spoken } from "./model.js";

// An empty node; `fillNode` writes into it.
export function makeNode() {
  const node = element("div", "node");
  const parts = {};
  parts.name = element("span", "name", node);
  const row = element("span", "row", node);
  parts.value = element("span", "value", row);
  parts.was = element("span", "was", row);
  parts.delta = element("span", "delta", row);
  parts.message = element("span", "message", node);
  parts.bar = element("span", "bar", node);
  parts.fill = element("i", "", parts.bar);
  parts.tick = element("b", "", parts.bar);
  parts.name.dir = "auto";
  node.parts = parts;
  return node;
}

// Write a KPI into its element. `view` has labels, sheet, chosen (ids) and focus (the key of the node that Tab reaches).
export function fillNode(node, place, view) {
  const { kpi } = place, { parts } = node;
  const chosen = view.chosen.has(place.id);
  set(node, {
    role: "treeitem",
    "data-id": place.id,
    "data-key": place.key,
    // A reference says the name again, but it is not the KPI's node.
    "data-kpi": place.ref ? null : kpi.name,
    "data-ref": place.ref ? kpi.name : null,
    "aria-level": place.depth + 1,
    "aria-setsize": place.parent ? place.parent.children.length : 1,
    "aria-posinset": place.position,
    "aria-selected": String(chosen),
    "aria-expanded": place.children.length ? String(!place.folded) : null,
    tabindex: place.key === view.focus ? 0 : -1,
    "data-tag": kpi.overridden && !place.ref ? view.labels.overridden : null,
  });
  node.classes = ["node", place.ref ? "ref" : kpi.kind, kpi.status, kpi.overridden && "overridden", kpi.locked && "locked",
    kpi.headline && !place.ref && "headline", chosen && "selected", view.bright && !view.bright.has(place.id) && "dim",
    view.hit === place.id && !place.ref && "hit"].filter(Boolean).join(" ");
  setText(parts.name, kpi.name);
  set(parts.name, { title: kpi.name });
  const told = kpi.message && !place.ref;
  setText(parts.message, told ? kpi.note : "");
  set(parts.message, { title: told ? kpi.message : null });
  paintNode(node, place, view);
}

// Write only what changes while a hand moves. True when a text needs more room than the node has.
export function paintNode(node, place, view) {
  const { kpi, ref } = place, { parts } = node, { sheet, labels } = view;
  const value = sheet.values[place.id], said = sheet.numbers(place.id), moves = !ref && sheet.moves(place.id);
  const plain = value === null ? "" : String(value);
  node.className = node.classes + (place.lit ? " moved" : "") + (said.beyond && !ref ? " beyond" : "") +
    (moves ? " moves" : "") + (node.classList.contains("glow") ? " glow" : "");
  set(node, { "data-value": plain, "aria-label": spoken(place, view) });
  setText(parts.value, said.text);
  set(parts.value, {
    title: said.beyond ? labels.beyond : sheet.exact(place.id),
    role: moves ? "slider" : null, tabindex: moves ? -1 : null,
    "aria-label": moves ? kpi.name : null, "aria-valuenow": moves ? plain || "0" : null,
    "aria-valuetext": moves ? said.text : null,
    "aria-valuemin": moves ? kpi.low ?? kpi.floor : null, "aria-valuemax": moves ? kpi.high ?? null : null,
  });
  setText(parts.delta, said.delta && !ref ? ["▼ ", "", "▲ "][said.dir + 1] + said.delta : "");
  set(parts.delta, { class: "delta " + ["down", "", "up"][said.dir + 1], title: said.was ? said.was + " → " + said.text : null });
  setText(parts.was, said.was && !ref && roomFor(said.was, place, node.w, view) ? said.was : "");
  parts.bar.hidden = said.bar === undefined || ref || (kpi.message && value === null);
  if (!parts.bar.hidden) {
    parts.fill.style.width = 100 * said.bar + "%";
    parts.tick.hidden = said.tick === undefined;
    parts.tick.style.left = 100 * (said.tick || 0) + "%";
  }
  return !ref && node.w < neededWidth(place, view);
}
