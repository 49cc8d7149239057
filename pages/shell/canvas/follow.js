// What the page says about the numbers of the tree follows the hand as well. Its HTML marks where, by KPI id: data-live a
// value, data-change the difference, data-part the contribution, data-beyond a warning, data-share a width, data-from and
// data-to the ends of a slider. Python writes the same, so what it draws anew needs no clearing up.

import { contributions } from "./bridge.js";
import { set, setText } from "./element.js";
import { formatChange, formatDelta, formatValue } from "./format.js";
import { paintKgi } from "./kgi.js";

const tone = (x) => (x < 0 ? "down" : "up");

export function follow(board) {
  if (board.data.still) return; // a picture of something else than what is now
  paintKgi(board);
  const { sheet, data } = board, { values, style } = sheet;
  const each = (name, act, root = document) => root.querySelectorAll(`[data-${name}]`).forEach((node) => {
    const id = node.dataset[name];
    if (data.kpis[id]) act(node, id);
  });
  each("live", (node, id) => {
    if (setText(node, sheet.numbers(id).text) && node.dataset.to) slide(node, values[id]);
  });
  each("beyond", (node, id) => node.classList.toggle("kt-out", !!sheet.numbers(id).beyond));
  each("share", (node, id) => (node.style.flexGrow = Math.max(0, values[id])));
  each("change", (node, id) => {
    const { base, unit } = data.kpis[id], difference = values[id] - base;
    if (values[id] === null || base === null || !difference) return;
    setText(node, formatChange(difference, base, data.units[unit], style));
    set(node, { class: "kt-" + tone(difference) });
  });
  const falls = document.querySelector(".kt-waterfall"), kgi = data.kpis[data.kgi];
  const parts = falls && kgi && values[data.kgi] !== null && contributions(sheet);
  if (!parts) return;
  const unit = data.units[kgi.unit];
  const say = (node, part = 0) => {
    setText(node, formatDelta(part, unit, style));
    set(node, { class: "kt-" + tone(part) });
  };
  each("part", (node, id) => falls.contains(node) || say(node, parts[id]));
  const [top, part] = Object.entries(parts).reduce((a, b) => (Math.abs(b[1]) > Math.abs(a[1]) ? b : a));
  document.querySelectorAll("[data-strongest]").forEach((node) => {
    if (node.dataset.strongest === "name") setText(node, data.kpis[top].name);
    else say(node, part);
  });
  waterfall(falls, { ":baseline": kgi.base, ":now": values[data.kgi], ":target": kgi.target }, parts, unit, style);
}

// The slider of a lever goes along. How far it is coloured is ours until somebody takes hold of anything again.
const ours = new Set();
const ENDS = / [\d.]+%, (rgba?\([^)]*\)) [\d.]+%\)$/;

function slide(live, value) {
  const [rail, thumb] = live.closest('[class*="-lever "]')?.querySelectorAll(".stSlider [role=group] > div > div") ?? [];
  if (!thumb) return;
  const { from, to } = live.dataset, at = 100 * Math.min(1, Math.max(0, (value - from) / (to - from))) + "%";
  thumb.style.left = at;
  rail.style.backgroundImage = getComputedStyle(rail).backgroundImage.replace(ENDS, (_, rest) => ` ${at}, ${rest} ${at})`);
  if (!ours.size) for (const event of ["pointerdown", "keydown"]) addEventListener(event, giveBack, { capture: true, once: true });
  ours.add(rail);
}

function giveBack() {
  for (const rail of ours) rail.style.backgroundImage = "";
  ours.clear();
}

// The bars between baseline and now. Another lever than those has no row yet: Python draws it.
function waterfall(list, totals, parts, unit, style) {
  const rows = [...list.children].map((node) => ({ node, id: node.dataset.part }));
  if (Object.keys(parts).some((id) => !rows.some((row) => row.id === id)) || rows.some((row) => row.id === ":rest")) return;
  let at = totals[":baseline"];
  for (const row of rows) {
    row.whole = row.id in totals;
    row.start = row.whole ? 0 : at;
    row.end = row.whole ? totals[row.id] : (at += parts[row.id] ?? 0);
  }
  const ends = rows.flatMap(({ start, end }) => [start, end]), low = Math.min(0, ...ends);
  const span = Math.max(0, ...ends) - low || 1, percent = (x) => ((100 * x) / span).toFixed(3) + "%";
  for (const { node, whole, start, end } of rows) {
    const bar = node.querySelector("i"), text = node.querySelector("b"), from = Math.min(start, end) - low;
    Object.assign(bar.style, { left: percent(from), width: percent(Math.abs(end - start)) });
    text.style.left = percent(Math.max(start, end) - low);
    setText(text, whole ? formatValue(end, unit, style) : formatDelta(end - start, unit, style));
    if (whole) continue;
    set(bar, { class: "kt-bar-" + tone(end - start) });
    set(text, { class: "kt-text-" + tone(end - start) });
  }
}
