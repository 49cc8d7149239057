// One KPI as an element: the same parts on the canvas and in the list, so that both say the same.

import { element, set, setText } from "./element.js";
import { spoken } from "./model.js";

// An empty node; `fillNode` writes into it.
export function makeNode() {
  const node = element("div", "node");
  const parts = {};
  parts.name = element("span", "name", node);
  const row = element("span", "row", node);
  parts.value = element("span", "value", row);
  parts.delta = element("span", "delta", row);
  parts.message = element("span", "message", node);
  parts.bar = element("span", "bar", node);
  parts.fill = element("i", "", parts.bar);
  parts.tick = element("b", "", parts.bar);
  parts.name.dir = "auto";
  node.parts = parts;
  return node;
}

// Write a KPI into its element. `view` has labels, selected and focus (the key of the node that Tab reaches).
export function fillNode(node, place, view) {
  const { kpi } = place;
  const { parts } = node;
  const before = node.dataset.value;
  const plain = kpi.value === null ? "" : String(kpi.value);
  const classes = ["node", place.ref ? "ref" : kpi.kind];
  if (kpi.status) classes.push(kpi.status);
  if (place.lit) classes.push("moved");
  if (kpi.moved && kpi.op) classes.push("overridden");
  if (place.id === view.selected) classes.push("selected");
  const glows = before !== undefined && before !== plain && node.dataset.id === place.id;
  if (glows || node.classList.contains("glow")) classes.push("glow");
  if (node.className !== classes.join(" ")) node.className = classes.join(" ");
  set(node, {
    role: "treeitem",
    "data-id": place.id,
    "data-key": place.key,
    // A reference says the name again, but it is not the KPI's node.
    "data-kpi": place.ref ? null : kpi.name,
    "data-ref": place.ref ? kpi.name : null,
    "data-value": plain,
    "aria-label": spoken(place, view.labels),
    "aria-level": place.depth + 1,
    "aria-setsize": place.parent ? place.parent.children.length : 1,
    "aria-posinset": place.position,
    "aria-selected": String(place.id === view.selected),
    "aria-expanded": place.children.length ? String(!place.folded) : null,
    tabindex: place.key === view.focus ? 0 : -1,
  });
  setText(parts.name, kpi.name);
  set(parts.name, { title: kpi.name });
  setText(parts.value, kpi.text);
  set(parts.value, { title: kpi.exact });
  setText(parts.delta, kpi.delta && !place.ref ? (kpi.dir > 0 ? "▲ " : "▼ ") + kpi.delta : "");
  set(parts.delta, { class: "delta " + (kpi.dir > 0 ? "up" : "down"), title: kpi.was ? kpi.was + " → " + kpi.text : null });
  const told = kpi.message && !place.ref;
  setText(parts.message, told ? kpi.note : "");
  set(parts.message, { title: told ? kpi.message : null });
  parts.bar.hidden = kpi.bar === undefined || place.ref || (told && kpi.value === null);
  if (!parts.bar.hidden) {
    parts.fill.style.width = 100 * kpi.bar + "%";
    parts.tick.hidden = kpi.tick === undefined;
    parts.tick.style.left = 100 * (kpi.tick || 0) + "%";
  }
}
