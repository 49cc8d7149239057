// From the flat data of drawing.py to visible nodes: which branches are folded, how large each node is.

import { textWidth } from "./measure.js";

const OPEN_AT_MOST = 80; // places
const SHOWN_AT_MOST = 288; // CSS pixels
const SHOWN_AT_LEAST = 156;
const GRID = 16;
// Font sizes and heights: on the page, and in front of people.
const TYPE = { value: 20, kgi: 24, delta: 13, name: 13, note: 12, h: 70, high: 78, ref: 12 };
const STAGE = { value: 30, kgi: 34, delta: 19, name: 18, note: 15, h: 92, high: 98, ref: 15 };

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
    node.edge = parent && parent.key + "/" + node.key;
    node.position = parent ? parent.children.push(node) : 1;
    nodes.push(node);
  });
  for (let i = nodes.length - 1; i >= 0; i--) {
    nodes[i].below = nodes[i].children.reduce((sum, child) => sum + 1 + child.below, 0);
  }
  return nodes;
}

// Mark the way from what was moved to the KGI; side metrics show their difference, but are not on it.
export function lightUp(places, sheet) {
  for (const node of places) {
    const moved = node.kpi.moved || (node.kpi.kind === "lever" && sheet.numbers(node.id).dir);
    node.moved = !!moved && !node.ref;
    node.lit = !node.ref && (node.moved || (node.section === "kgi" && !!sheet.numbers(node.id).dir));
  }
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

// Width and height of a node in the drawing. Widths grow in coarse steps, so that a number that moves does not shake
// the tree. Ordinary nodes of one level share a width, set by the caller.
export function measureNode(node, view) {
  const { kpi } = node, { family, sheet } = view, type = view.stage ? STAGE : TYPE;
  if (node.ref) {
    node.w = clamp(textWidth(kpi.name, `400 ${type.ref}px ${family}`) +
      textWidth(sheet.numbers(node.id).text, `600 ${type.ref}px ${family}`) + 52, 96, 220);
    node.h = type.ref + 20;
    return;
  }
  const large = kpi.kind === "kgi";
  node.w = clamp(GRID * Math.ceil(neededWidth(node, view) / GRID), large ? 188 : SHOWN_AT_LEAST, SHOWN_AT_MOST * (type.value / TYPE.value));
  node.h = large ? type.high : type.h;
}

// What a node's texts need, in CSS pixels.
export function neededWidth({ kpi, id }, { family, sheet, stage }) {
  const type = stage ? STAGE : TYPE;
  const { text, delta } = sheet.numbers(id);
  const value = textWidth(text, `700 ${kpi.kind === "kgi" ? type.kgi : type.value}px ${family}`);
  const beside = delta ? textWidth("▲ " + delta, `600 ${type.delta}px ${family}`) + 14 : 0;
  const name = textWidth(kpi.name, `400 ${type.name}px ${family}`) + (kpi.locked ? 18 : 0);
  const note = kpi.note ? textWidth(kpi.note, `400 ${type.note}px ${family}`) : 0;
  return Math.max(name, note, value + beside) + 36;
}

// Nodes of one level as wide as the widest of them, so that the columns read as columns.
export function alignWidths(nodes) {
  const widest = [];
  for (const node of nodes) if (!node.ref) widest[node.depth] = Math.max(widest[node.depth] || 0, node.w);
  for (const node of nodes) if (!node.ref) node.w = widest[node.depth];
}

// True when the value before has room beside the name, in a node that is as wide as it is.
export function roomFor(was, { kpi }, width, { family, stage }) {
  const type = stage ? STAGE : TYPE, small = `400 ${type.note - 1}px ${family}`;
  return textWidth(kpi.name, `400 ${type.name}px ${family}`) + textWidth(was, small) + (kpi.locked ? 18 : 0) + 40 <= width;
}

// What a folded branch says of what is in it: how many, and where levers went.
export function foldedText(place, sheet) {
  const ways = new Set(), stack = place.children.slice();
  while (stack.length) {
    const one = stack.pop();
    if (sheet.at.has(one.id)) ways.add(sheet.numbers(one.id).dir);
    stack.push(...one.children);
  }
  return "+" + place.below + (ways.has(1) || ways.has(-1) ? " " : "") + (ways.has(1) ? "▲" : "") + (ways.has(-1) ? "▼" : "");
}

// What a screen reader says of a node.
export function spoken(node, { labels, sheet }) {
  const { kpi } = node, { text, dir, delta, told } = sheet.numbers(node.id);
  const parts = [kpi.name, text];
  if (told) parts.push(told);
  else if (delta) parts.push((dir > 0 ? labels.up : labels.down) + " " + delta);
  parts.push(node.ref ? labels.seen : labels["kind_" + kpi.kind]);
  for (const flag of ["overridden", "locked"]) if (kpi[flag]) parts.push(labels[flag]);
  if (kpi.message) parts.push(kpi.message);
  return parts.join(", ");
}

function clamp(x, low, high) {
  return Math.min(high, Math.max(low, Math.ceil(x)));
}

// Everything but the numbers, as text: where two are equal, nodes stand where they stood.
export function shapeOf({ lang, kgi, selected, places, units, height, style, kpis }) {
  const fixed = ([id, { value, base, step, floor, e, s, et, st, ...rest }]) => [id, rest];
  return JSON.stringify([lang, kgi, selected, places, units, height, style, Object.entries(kpis).map(fixed)]);
}
