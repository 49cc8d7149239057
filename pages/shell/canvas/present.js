// In front of people: the KGI and the tree, nothing else, large enough for the last row. Keys do the rest.

import { formatDelta, formatPercentChange, formatValue } from "./format.js";
import { element, set, setText } from "./element.js";
import { focusOn } from "./keys.js";

const HINTS_FOR = 9000; // ms

export function togglePresenter(board) {
  if (board.stage) return leaveStage(board);
  if (board.phone) return;
  const { root, camera } = board, head = element("div", "stage"), said = {};
  for (const part of ["scenario", "name", "value", "delta", "target", "bar"]) said[part] = element("div", "stage_" + part, head);
  said.fill = element("i", "", said.bar);
  said.base = element("b", "", said.bar);
  const hints = element("div", "stage_hints", root);
  root.prepend(head);
  board.stage = { head, said, hints, camera, spot: null, at: null };
  // A view of its own: the one on the page is as it was when this ends.
  board.camera = { ...camera, folded: { ...camera.folded }, shut: {}, touched: false, all: false, topDown: false, weigh: "" };
  root.classList.add("presenting");
  set(root, { role: "dialog", "aria-modal": "true", "aria-label": board.labels.present, popover: "manual" });
  root.showPopover?.();
  setText(hints, board.labels.stage_hints);
  addEventListener("keydown", (board.stage.keys = (event) => stageKey(board, event)), true);
  addEventListener("resize", (board.stage.sized = () => board.draw()));
  board.stage.quiet = (event) => event.stopPropagation(); // a key that was used here is not the page's as well
  root.addEventListener("keydown", board.stage.quiet);
  board.width = root.clientWidth;
  board.draw();
  // Too much to be read from afar: begin with the headlines.
  if (!board.camera.headline && !board.fits) Object.assign(board.camera, { headline: true });
  board.draw();
  showHints(board);
  board.element(board.focus)?.focus({ preventScroll: true });
}

export function leaveStage(board) {
  const { root, stage } = board;
  removeEventListener("keydown", stage.keys, true);
  removeEventListener("resize", stage.sized);
  root.removeEventListener("keydown", stage.quiet);
  clearTimeout(stage.timer);
  if (root.matches(":popover-open")) root.hidePopover();
  set(root, { role: null, "aria-modal": null, "aria-label": null, popover: null });
  root.classList.remove("presenting");
  stage.head.remove();
  stage.hints.remove();
  board.stage = null;
  board.camera = stage.camera;
  board.width = root.clientWidth;
  board.draw();
  board.element(board.focus)?.focus({ preventScroll: true });
}

// How high the tree may be under the KGI.
export const stageRoom = ({ head }) => Math.max(240, innerHeight - head.offsetHeight - 40);

// What stays bright under the spotlight: a branch; null when all does.
export function spotlight(board) {
  const spot = board.stage?.spot && board.placeOf(board.stage.spot);
  if (!spot) return null;
  const ids = new Set();
  const add = (place) => { ids.add(place.id); place.children.forEach(add); };
  add(spot);
  return ids;
}

function stageKey(board, event) {
  const from = event.composedPath()[0], { stage } = board;
  if (event.isComposing || from.closest?.("input,textarea,.popup")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key, more = event.ctrlKey || event.metaKey;
  const acts = {
    n: () => nextScenario(board, 1), PageDown: () => nextScenario(board, 1), PageUp: () => nextScenario(board, -1),
    r: () => board.do({ do: "reset", kpis: null }),
    s: () => {
      const id = board.place(board.focus)?.id;
      stage.spot = stage.spot === id ? null : id;
      board.draw();
    },
    p: () => leaveStage(board), Escape: () => leaveStage(board),
    Tab: () => focusOn(board, board.visible[board.visible.indexOf(board.place(board.focus)) + (event.shiftKey ? -1 : 1)]),
  };
  let act = more || event.altKey ? null : acts[key];
  if (key === "z" && !event.altKey) act = () => board.do({ do: event.shiftKey ? "redo" : "undo" });
  // A number that has the focus takes these two for itself.
  if (/^Page|^Escape/.test(key) && from.closest?.(".value")) act = null;
  if (!act) {
    if (key.length > 1 && !board.root.contains(board.root.getRootNode().activeElement)) focusOn(board, board.place(board.focus));
    return void (key === "?" && showHints(board));
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  act();
}

function showHints({ stage }) {
  stage.hints.classList.remove("away");
  clearTimeout(stage.timer);
  stage.timer = setTimeout(() => stage.hints.classList.add("away"), HINTS_FOR);
}

// Baseline first, then what was saved, round and round.
function nextScenario(board, by) {
  const all = [null, ...(board.data.scenarios || []).map((one) => one.id)], { stage } = board;
  const now = stage.at !== null ? stage.at : Math.max(0, all.indexOf(activeScenario(board)?.id ?? null));
  stage.at = (now + by + all.length) % all.length;
  board.do({ do: "scenario", id: all[stage.at] }, "scenario");
  paintStage(board);
  board.announce(stage.said.scenario.textContent);
}

const activeScenario = ({ data }) => (data.scenarios || []).find((one) => one.active);

// The KGI as it is now, in the largest type there is.
export function paintStage(board) {
  const { stage, data, sheet, labels } = board;
  if (!stage) return;
  const { said } = stage, kpi = data.kpis[data.kgi], wanted = stage.at !== null && (data.scenarios || [])[stage.at - 1];
  const untouched = !Object.values(data.kpis).some((one) => one.moved), active = wanted || activeScenario(board);
  const name = stage.at === 0 ? labels.baseline : active ? active.name : labels[untouched ? "baseline" : "adjusted"];
  setText(said.scenario, name);
  if (!kpi) return;
  const value = sheet.values[data.kgi], unit = data.units[kpi.unit], { style } = sheet, { base, target } = kpi;
  const moved = value !== null && base !== null && value !== base;
  setText(said.name, kpi.name);
  setText(said.value, formatValue(value, unit, style));
  const percent = moved && base ? ` (${formatPercentChange((value - base) / Math.abs(base), style)})` : "";
  setText(said.delta, moved ? (value > base ? "▲ " : "▼ ") + formatDelta(Math.abs(value - base), unit, style, false) + percent : "");
  said.delta.className = "stage_delta " + (value > base ? "up" : "down");
  said.bar.hidden = said.target.hidden = !(target > 0) || value === null;
  if (said.bar.hidden) return;
  const full = Math.max(value, base ?? 0, target), share = (x) => (100 * Math.max(0, x)) / full + "%";
  said.fill.style.width = share(value);
  said.base.style.left = share(target);
  setText(said.target, labels[target > value ? "to_target" : "target_met"]
    .replace("{target}", formatValue(target, unit, style)).replace("{missing}", formatValue(target - value, unit, style)));
}
