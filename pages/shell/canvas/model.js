// From the flat data of drawing.py to visible nodes: which branches are folded, how large each node is.

import { textWidth } from "./measure.js";

const OPEN_AT_MOST = 80; // places
const SHOWN_AT_MOST = 248; // CSS pixels
const SHOWN_AT_LEAST = 156;

// Every place as {index, id, kpi, parent, children, depth, section, ref, key}, parents before children. `key` names a
// place across redraws, so that its element, its fold and the focus survive.
export function readPlaces(data) {
  const nodes = [];
  data.places.forEach(([id, parentIndex, section, ref], index) => {
    const parent = parentIndex < 0 ? null : nodes[parentIndex];
    const node = {
      index, id, section, parent, ref: !!ref, kpi: data.kpis[id], children: [],
      depth: parent ? parent.depth + 1 : 0,
      key: ref ? parent.id + ">" + id : id,
    };
    // The way from what was moved to the KGI; side metrics show their difference, but are not on it.
    node.lit = !!(node.kpi.dir || node.kpi.moved) && (section === "kgi" || !!node.kpi.moved) && !ref;
    node.position = parent ? parent.children.push(node) : 1;
    nodes.push(node);
  });
  for (let i = nodes.length - 1; i >= 0; i--) {
    nodes[i].below = nodes[i].children.reduce((sum, child) => sum + 1 + child.below, 0);
  }
  return nodes;
}

// Which branches a large tree starts with folded: as many whole levels stay open as a screen can hold.
export function firstFolds(nodes) {
  const folded = {};
  if (nodes.length <= OPEN_AT_MOST) return folded;
  const sizes = [];
  for (const node of nodes) sizes[node.depth] = (sizes[node.depth] || 0) + 1;
  let deepest = 0;
  for (let seen = sizes[0]; deepest < sizes.length - 1; deepest++) {
    seen += sizes[deepest + 1];
    if (seen > OPEN_AT_MOST / 2) break;
  }
  deepest = Math.max(1, deepest);
  for (const node of nodes) if (node.depth === deepest && node.children.length) folded[node.key] = 1;
  return folded;
}

// The nodes that are not inside a folded branch, with `shown` children only.
export function visibleNodes(nodes, folded) {
  const shown = new Set();
  return nodes.filter((node) => {
    node.folded = node.children.length > 0 && !!folded[node.key];
    const visible = !node.parent || (shown.has(node.parent) && !node.parent.folded);
    if (visible) shown.add(node);
    return visible;
  });
}

// Width and height of a node in the drawing. Ordinary nodes of one level share a width, set by the caller.
export function measureNode(node, family) {
  const { kpi } = node;
  if (node.ref) {
    node.w = clamp(textWidth(kpi.name, `400 12px ${family}`) + textWidth(kpi.text, `600 12px ${family}`) + 52, 96, 220);
    node.h = 32;
    return;
  }
  const large = kpi.kind === "kgi";
  const value = textWidth(kpi.text, `700 ${large ? 24 : 20}px ${family}`);
  const delta = kpi.delta ? textWidth("▲ " + kpi.delta, `600 13px ${family}`) + 14 : 0;
  const name = textWidth(kpi.name, `400 13px ${family}`);
  const note = kpi.note ? textWidth(kpi.note, `400 12px ${family}`) : 0;
  node.w = clamp(Math.max(name, note, value + delta) + 36, large ? 188 : SHOWN_AT_LEAST, SHOWN_AT_MOST);
  node.h = large ? 78 : 70;
}

// Nodes of one level as wide as the widest of them, so that the columns read as columns.
export function alignWidths(nodes) {
  const widest = [];
  for (const node of nodes) if (!node.ref) widest[node.depth] = Math.max(widest[node.depth] || 0, node.w);
  for (const node of nodes) if (!node.ref) node.w = widest[node.depth];
}

// What a screen reader says of a node.
export function spoken(node, labels) {
  const { kpi } = node;
  const parts = [kpi.name, kpi.text];
  if (kpi.delta) parts.push((kpi.dir > 0 ? labels.up : labels.down) + " " + kpi.delta);
  parts.push(node.ref ? labels.seen : labels["kind_" + kpi.kind]);
  if (kpi.moved && kpi.op) parts.push(labels.overridden);
  if (kpi.message) parts.push(kpi.message);
  return parts.join(", ");
}

function clamp(x, low, high) {
  return Math.min(high, Math.max(low, Math.ceil(x)));
}
