// Growing the tree: a picker of ways, a small form for the names, then the new KPI is chosen and can be typed on.

import { editName, editValue, isLever } from "./edit.js";
import { element, set } from "./element.js";
import { focusOn } from "./keys.js";
import { choice, closePopup, field, openPopup, words } from "./popup.js";

const UNIT = /\s*[[［][^\]］]*[\]］]\s*$/; // behind a name: 平均単価 [円]

// How a KPI can be broken down or added to: the default names of what is made, and the event. By the label's key.
const BREAKS = {
  by_multiply: { names: ["part", "part"], event: (place, names) => ({ do: "break", how: "multiply", names }) },
  by_add: { names: ["item", "item"], event: (place, names) => ({ do: "break", how: "add", names }) },
};
const join = (how, name) => ({ names: [name], event: (place, [name]) => ({ do: "add", how, name }) });
const JOINS = {
  under_times: join("*", "part"), under_plus: join("+", "item"), under_minus: join("-", "item"),
  under_over: join("/", "part"), under_min: join("min", "limit"),
};
const BESIDE = {
  do_beside: { names: ["item"], event: (place, [name]) => ({ do: "beside", parent: place.parent.id, name }) },
};
const SPLIT = { by_split: { list: true, event: (place, segments) => ({ do: "split", segments }) } };

export function openPicker(board, place) {
  const ways = { ...(isLever(place) ? BREAKS : JOINS), ...SPLIT, ...(place.parent && BESIDE) };
  openPopup(board, place, { name: "menu", label: board.labels.do_add, role: "menu" }, (box) => {
    const rows = Object.entries(ways).map(([label, way]) =>
      choice(box, board.labels[label], () => openForm(board, place, label, way), { role: "menuitem" }));
    return rows[0];
  });
}

export const splitUp = (board, place) => openForm(board, place, "by_split", SPLIT.by_split);
export const addBeside = (board, place) => place.parent && openForm(board, place, "do_beside", BESIDE.do_beside);

function openForm(board, place, label, { names, list, event }) {
  const { labels } = board, taken = new Set();
  const given = list ? [labels.segments] : names.map((name) => freeName(board, labels[name], taken));
  openPopup(board, place, { name: "form", label: labels[label] }, (box) => {
    words(box, labels[label], "title");
    const inputs = given.map((text) => field(box, labels[list ? "segments_label" : "new_name"], text, () => make()));
    const make = () => {
      const typed = inputs.map((input) => input.value.trim()), parts = list ? typed[0].split(/[、，,;；\n]+/) : typed;
      const said = parts.map((text) => text.trim()).filter(Boolean);
      if (said.length < given.length) return inputs.find((input) => !input.value.trim()).focus();
      closePopup(board);
      const name = list ? "" : said[0];
      growTree(board, { ...event(place, said), kpi: place.id }, name, list ? "" : name === given[0] ? "name" : "value");
    };
    words(box, labels[list ? "segments_hint" : "unit_hint"], "hint");
    const row = element("div", "answers", box);
    choice(row, labels.create, make, { name: "strong" });
    return inputs[0];
  });
}

// What every canvas waits for, by its key: the page may draw it in another place once the tree has grown.
const awaiting = {};

// The first KPI of an empty tree.
export function placeFirst(board) {
  const name = board.labels.first_name;
  growTree(board, { do: "first", name }, name, "name");
}

// Send `event`; once Python has made the KPI called `name`, it is chosen and its name or value (`edit`) is typed.
export function growTree(board, event, name, edit) {
  board.do(event);
  const { key, kpis } = board.data;
  awaiting[key] = { ids: new Set(Object.keys(kpis)), seq: board.outbox.seq, name: name.replace(UNIT, ""), edit };
}

// New data came: is what is awaited among it?
export function welcome(board) {
  const { data, places } = board, awaited = awaiting[data.key];
  if (!awaited || !board.visible || board.outbox.waiting.some(({ event }) => event.seq <= awaited.seq)) return;
  delete awaiting[data.key];
  const fresh = places.filter((one) => !one.ref && !awaited.ids.has(one.id));
  const made = fresh.find((one) => data.kpis[one.id].name === awaited.name) || fresh[0];
  if (!made || board.editor || board.popup) return;
  board.unfoldTo(made.id);
  board.draw();
  const place = board.placeOf(made.id);
  board.choose(place.key);
  const { camera } = board, { x, y } = camera;
  focusOn(board, place);
  if (camera.x !== x || camera.y !== y) camera.touched = true; // it is in sight, and stays there
  if (awaited.edit === "name") editName(board, place);
  else if (awaited.edit) editValue(board, place);
}

// "要素A", or the next letter that no KPI has.
function freeName(board, pattern, taken) {
  const names = new Set(Object.values(board.data.kpis).map((kpi) => kpi.name));
  for (let n = 0; ; n++) {
    const sign = n < 26 ? String.fromCharCode(65 + n) : String(n - 24);
    const name = pattern.includes("{n}") ? pattern.replace("{n}", sign) : n ? pattern + (n + 1) : pattern;
    if (names.has(name) || taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

// The button that an empty canvas has.
export function attachFirst(board) {
  board.first = element("button", "first", board.root);
  set(board.first, { type: "button" });
  board.first.onclick = () => placeFirst(board);
}
