// The KGI in the bar above the page follows the hand as well. Python draws it; here its numbers are rewritten.

import { formatDelta, formatPercentChange, formatValue } from "./format.js";
import { element, set, setText } from "./element.js";

// Python draws the bar for what it has heard so far: while more is on its way, the bar does not go back to that.
function stayAhead(board, box) {
  if (!box || box === board.kgiBox) return;
  board.kgiBox = box;
  const watcher = new MutationObserver(() => {
    if (board.gone || box !== board.kgiBox) return watcher.disconnect();
    if (board.hand || board.outbox.waiting.length) paintKgi(board);
  });
  watcher.observe(box, { subtree: true, childList: true, characterData: true });
}

export function paintKgi(board) {
  const { data, sheet, labels } = board, shown = document.querySelector("[data-testid=kgi-value]");
  const kpi = data.kpis[data.kgi];
  if (!shown || !kpi) return;
  stayAhead(board, shown.closest(".st-key-kgi"));
  const value = sheet.values[data.kgi], { base, target } = kpi, unit = data.units[kpi.unit], { style } = sheet;
  setText(shown, formatValue(value, unit, style));
  set(shown, { "data-value": value === null ? "" : String(value), title: sheet.exact(data.kgi) });
  const bar = shown.parentNode, state = bar.querySelector(".kt-delta");
  const moved = value !== null && base !== null && value !== base;
  const made = element("span", moved ? (value > base ? "kt-up" : "kt-down") : "kt-quiet");
  if (moved) {
    const percent = base ? ` (${formatPercentChange((value - base) / Math.abs(base), style)})` : "";
    made.textContent = (value > base ? "▲ " : "▼ ") + formatDelta(Math.abs(value - base), unit, style, false) + percent;
  } else made.textContent = labels[value === null ? "no_value" : "as_baseline"];
  if (state.textContent !== made.textContent || state.firstChild.className !== made.className) state.replaceChildren(made);
  const fill = bar.querySelector(".kt-progress i"), words = bar.querySelector(".kt-target");
  if (!fill || value === null) return;
  const full = Math.max(value, base ?? 0, target);
  const widths = [value, base ?? 0, target].map((x) => `${((100 * Math.max(0, x)) / full).toFixed(2)}%`);
  fill.style.width = widths[0];
  bar.querySelector(".kt-progress b").style.left = widths[1];
  bar.querySelector(".kt-progress s").style.left = widths[2];
  setText(words, labels[target > value ? "to_target" : "target_met"]
    .replace("{target}", formatValue(target, unit, style)).replace("{missing}", formatValue(target - value, unit, style)));
}
