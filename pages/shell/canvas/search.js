// Finding a KPI by its name: what matches lights up, the rest dims, Enter goes from one to the next.

import { centreOn, glide } from "./camera.js";
import { element, set, setText } from "./element.js";

const plainText = (text) => text.normalize("NFKC").toLowerCase();

export function attachSearch(board) {
  const box = element("div", "search", board.bar), input = element("input", "", box), count = element("span", "", box);
  box.hidden = true;
  input.type = "search";
  set(input, { autocomplete: "off", spellcheck: "false", enterkeyhint: "search" });
  count.setAttribute("aria-live", "polite");
  board.search = { box, input, count, ids: null, at: 0, arrived: false };
  input.oninput = () => look(board);
  input.onkeydown = (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    const more = event.ctrlKey || event.metaKey;
    if (event.key === "Enter") step(board, event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") endSearch(board);
    else if (!(more && event.key.toLowerCase() === "f")) return;
    event.preventDefault();
  };
}

export function openSearch(board) {
  const { box, input } = board.search;
  box.hidden = false;
  set(input, { placeholder: board.labels.search, "aria-label": board.labels.search });
  input.focus({ preventScroll: true });
  input.select();
  look(board);
}

// The focus goes back to the tree: to what was found, else to where it was.
export function endSearch(board) {
  Object.assign(board.search, { ids: null, hit: null });
  board.search.box.hidden = true;
  board.draw();
  board.element(board.focus)?.focus({ preventScroll: true });
}

// New text, or a new tree under it: which KPIs match, in the order of the drawing.
function look(board) {
  const { search } = board, wanted = plainText(search.input.value.trim());
  const found = wanted ? board.places.filter((one) => !one.ref && plainText(one.kpi.name).includes(wanted)) : [];
  Object.assign(search, { ids: wanted ? found.map((one) => one.id) : null, at: 0, arrived: false });
  show(board);
}

function step(board, by) {
  const { search } = board, { ids } = search;
  if (!ids?.length) return;
  if (search.arrived) search.at = (search.at + by + ids.length) % ids.length;
  search.arrived = true;
  const id = ids[search.at];
  if (!board.shown.some((one) => one.id === id)) board.camera.headline = false; // only the whole tree has it
  board.unfoldTo(id);
  show(board);
  board.focus = board.placeOf(id).key;
  board.draw();
}

function show(board) {
  const { search } = board, { ids } = search;
  setText(search.count, ids ? `${ids.length ? search.at + 1 : 0}/${ids.length}` : "");
  search.hit = ids?.[search.at];
  glide(board, () => {
    board.draw();
    const place = board.placeOf(search.hit);
    if (!place) return;
    if (board.phone) board.element(place.key).scrollIntoView({ block: "nearest" });
    else if (!board.whole) centreOn(board, place);
  });
}
