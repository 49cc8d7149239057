// The buttons in the corner of the canvas, and the keys that do the same.

import { centreOn, glide, zoom } from "./camera.js";
import { element, set, setText, svgElement } from "./element.js";
import { MOST_HEADLINES } from "./executive.js";
import { togglePresenter } from "./present.js";
import { openSearch } from "./search.js";
import { nextWeights } from "./weights.js";

const ICONS = {
  search: "M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14M16 16l5 5",
  fit: "M3 8V3h5M16 3h5v5M21 16v5h-5M8 21H3v-5",
  zoom_in: "M12 5v14M5 12h14",
  zoom_out: "M5 12h14",
  turn: "M7 4v13M4 14l3 3 3-3M11 7h9M17 4l3 3-3 3",
  weights: "M3 6h6c4 0 4 6 8 6h4M3 18h6c4 0 4-6 8-6",
  present: "M3 4h18v12H3zM12 16v4M8 20h8",
};
const KEYS = { "/": "search", f: "fit", "[": "zoom_out", "]": "zoom_in", w: "weights", p: "present" };

// What a viewer can do to the view, by name: buttons and keys do the same.
export function viewActions(board) {
  const { camera } = board;
  return {
    search: () => openSearch(board),
    weights: () => nextWeights(board),
    fit: () => glide(board, () => { Object.assign(camera, { touched: false, all: true }); board.draw(); }),
    zoom_in: () => glide(board, () => zoomBy(board, 1.25)),
    zoom_out: () => glide(board, () => zoomBy(board, 0.8)),
    turn: () => { camera.topDown = !camera.topDown; camera.touched = false; board.draw(); },
    present: () => togglePresenter(board),
  };
}

export function attachTools(board) {
  const { bar } = board;
  board.tools = {};
  for (const name of ["search", "weights", "fit", "zoom_in", "zoom_out", "turn", "present"]) {
    const button = (board.tools[name] = element("button", "tool", bar));
    button.type = "button";
    svgElement("path", { d: ICONS[name] }, svgElement("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, button));
    button.onclick = () => viewActions(board)[name]();
  }
  // Two zooms of one tree, as two halves of one button.
  board.zooms = element("div", "zooms");
  board.tools.search.after(board.zooms);
  for (const part of ["headline", "all"]) {
    const half = (board.zooms[part] = element("button", "half", board.zooms));
    half.type = "button";
    half.onclick = () => showHeadlines(board, part === "headline");
  }
  board.zooms.many = element("span", "many", board.zooms);
  board.legend = element("div", "legend", board.root);
  board.root.addEventListener("keydown", (event) => {
    if (event.target.closest("input,textarea,.popup") || event.altKey || event.isComposing || !board.visible) return;
    const act = viewKey(board, event);
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  });
  board.view.addEventListener("dblclick", (event) => {
    if (!event.target.closest(".node,.sign,.minimap,.popup,input")) viewActions(board).fit();
  });
}

function viewKey(board, event) {
  const { key } = event, chosen = board.place(board.focus);
  if (event.ctrlKey || event.metaKey) return key.toLowerCase() === "f" && !board.stage && (() => openSearch(board));
  if (key === "e") return () => showHeadlines(board, !board.camera.headline);
  if (key === "c") return () => chosen && !board.phone && glide(board, () => centreOn(board, chosen));
  // In front of people there are no tools, so no search either.
  return board.stage && KEYS[key] === "search" ? null : viewActions(board)[KEYS[key]];
}

// The headline KPIs only, or the whole tree. Another drawing: it is fitted anew.
export function showHeadlines(board, only) {
  Object.assign(board.camera, { headline: only, touched: false, all: false });
  glide(board, () => board.draw());
  board.announce(board.labels[only ? "headline" : "all"]);
}

export function labelTools({ tools, zooms, labels, camera, data, bar }) {
  for (const [name, button] of Object.entries(tools)) {
    const text = labels[name] || labels[camera.topDown ? "to_left_right" : "to_top_down"];
    set(button, { title: text, "aria-label": text, "data-tool": name });
  }
  set(tools.weights, { "aria-pressed": String(!!camera.weigh) });
  for (const part of ["headline", "all"]) {
    setText(zooms[part], labels[part]);
    set(zooms[part], { title: labels[part + "_help"], "aria-pressed": String((part === "headline") === camera.headline) });
  }
  set(zooms, { role: "group", "aria-label": labels.zooms });
  set(bar, { role: "toolbar", "aria-label": labels.tools });
  const marked = Object.values(data.kpis).filter((kpi) => kpi.headline).length, many = marked > MOST_HEADLINES;
  const warning = many ? labels.many_headlines.replace("{n}", marked) : null;
  setText(zooms.many, many ? "⚠ " + marked : "");
  set(zooms.many, { title: warning, role: many ? "img" : null, "aria-label": warning });
}

export function zoomBy(board, factor, x = board.width / 2, y = board.camera.height / 2) {
  board.camera.touched = true;
  zoom(board.camera, factor, x, y);
  board.look();
}
