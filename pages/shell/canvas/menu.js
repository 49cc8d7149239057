// What can be done with a node: one table for the menu and for the keys, and the two buttons a node shows.

import { askBack, showProblem } from "./ask.js";
import { attachCarry, carried, putDown } from "./carry.js";
import { editFormula, editName, editValue, isLever } from "./edit.js";
import { element, set, setText } from "./element.js";
import { addBeside, attachFirst, growTree, openPicker, splitUp, welcome } from "./grow.js";
import { attachPopups, choice, closePopup, openPopup, standPopup } from "./popup.js";

const MAC = /Mac|iP/.test(navigator.platform);
const FIRST_DIGIT = /^[0-9０-９.\-−¥$]$/;

const flag = (field, on) => (board, place) => board.do({ do: "flag", kpi: place.id, field, on });
const isMoved = (place) => place.kpi.moved && !place.kpi.locked;

// [label, keys, what it does, when it can be]. The first key is the one that is shown.
const COMMANDS = [
  ["do_fix", ["!"], showProblem, (place) => place.kpi.message],
  ["do_value", ["Enter"], editValue, isLever],
  ["do_want", ["Enter"], editValue, (place) => !isLever(place)],
  ["do_rename", ["F2"], editName],
  ["do_formula", ["="], editFormula],
  ["do_lever", [], (board, place) => board.do({ do: "formula", kpi: place.id, text: "" }), (place) => !isLever(place)],
  [],
  ["do_add", ["+", "Insert"], openPicker],
  ["do_beside", ["Shift+Enter"], addBeside, (place) => place.parent],
  ["do_split", [], splitUp],
  ["do_duplicate", ["Mod+d"], (board, place) =>
    growTree(board, { do: "duplicate", kpi: place.id, parent: place.parent?.id ?? null }, "", "name")],
  ["do_cut", ["Mod+x"], cut],
  ["do_paste", ["Mod+v"], paste, (place, board) => board.cut],
  [],
  ["do_lock", ["l"], flag("locked", true), (place) => isLever(place) && !place.kpi.locked],
  ["do_unlock", ["l"], flag("locked", false), (place) => place.kpi.locked],
  ["do_headline", ["h"], flag("headline", true), (place) => !place.kpi.headline],
  ["do_no_headline", ["h"], flag("headline", false), (place) => place.kpi.headline],
  ["do_stop", ["Backspace"], reset, (place) => place.kpi.overridden && isMoved(place)],
  ["do_reset", ["Backspace"], reset, (place) => isLever(place) && isMoved(place)],
  ["do_kgi", [], (board, place) => board.do({ do: "kgi", kpi: place.id }), (place, { data }) => place.id !== data.kgi],
  [],
  ["do_delete", ["Delete"], (board, place) => board.do({ do: "removal", kpis: among(board, place) })],
];

function among(board, place) {
  return board.chosen.has(place.id) ? [...board.chosen] : [place.id];
}

function reset(board, place) {
  board.do({ do: "reset", kpis: among(board, place) });
}

function cut(board, place) {
  board.cut = carried(board, place);
  hint(board, board.labels.cut_said.replace("{key}", keyText("Mod+v")));
}

function paste(board, place) {
  putDown(board, board.cut, place.id);
  board.cut = null;
  hint(board, "");
}

// One line at the lower edge, while something waits for its second half.
function hint(board, text) {
  setText(board.hint, text);
  board.announce(text);
}

const keyText = (key = "") => key.replace("Mod+", MAC ? "⌘" : "Ctrl+").replace("Delete", "Del").replace("Backspace", "⌫")
  .replace(/\b[a-z]$/, (letter) => letter.toUpperCase());

// In a picture of something else than what is now, only a wanted value can be said.
const possible = (board, place) => COMMANDS.filter(([label, , , when]) =>
  (!when || when(place, board)) && (!board.data.still || label === "do_want"));

// The function that a key stands for on a node, or null.
function commandOf(board, event, place) {
  if (event.altKey || event.isComposing) return null;
  const { key } = event, mod = event.ctrlKey || event.metaKey;
  if (!mod && (key === "m" || key === "M")) return () => openMenu(board, place);
  if (key === "Escape" && board.cut) return () => { board.cut = null; hint(board, ""); };
  if (!mod && FIRST_DIGIT.test(key)) return () => editValue(board, place, key.normalize("NFKC"));
  const named = key.length > 1, shift = event.shiftKey && named ? "Shift+" : "";
  const chord = (mod ? "Mod+" : "") + shift + (named ? key : key.toLowerCase());
  // In line with what was done before it: the page's own shortcut could overtake an event that is on its way.
  const back = { "Mod+z": event.shiftKey ? "redo" : "undo", "Mod+y": "redo" }[chord];
  if (back) return () => board.do({ do: back });
  const found = possible(board, place).find(([, keys]) => keys?.includes(chord));
  return found ? () => found[2](board, place) : null;
}

export function openMenu(board, place, at) {
  const { labels } = board;
  if (!possible(board, place).length) return;
  openPopup(board, place, { name: "menu", label: labels.menu, role: "menu", at }, (box) => {
    let first = null;
    possible(board, place).forEach(([label, keys, act], n, all) => {
      if (!label) return void (n && n < all.length - 1 && all[n - 1][0] && element("hr", "", box));
      const row = choice(box, labels[label], () => {
        closePopup(board);
        act(board, place);
      }, { side: board.phone ? "" : keyText(keys[0]), role: "menuitem" });
      first = first || row;
    });
    return first;
  });
}

// The two buttons a node shows under the pointer or the focus; there is only one pair of them.
function attachHandles(board) {
  const { root } = board, make = (name, sign) => {
    const button = element("button", "handle " + name);
    set(button, { type: "button", tabindex: -1 });
    button.textContent = sign;
    return button;
  };
  const plus = make("plus", "+"), more = make("more", "⋯");
  const show = (target) => {
    const node = target?.closest?.(".layer > .node:not(.ref)"), place = node && !board.data.still && board.place(node.dataset.key);
    if (!place) { plus.remove(); more.remove(); return; }
    if (plus.parentNode === node) return;
    set(plus, { title: board.labels.do_add, "aria-label": board.labels.do_add,
      class: "handle plus " + (board.camera.topDown ? "under" : "right") + (place.children.length ? " aside" : "") });
    set(more, { title: board.labels.menu, "aria-label": board.labels.menu });
    node.append(plus, more);
  };
  const focused = () => root.getRootNode().activeElement;
  root.addEventListener("pointerover", (event) => !event.buttons && show(event.target.closest(".node") || focused()));
  root.addEventListener("pointerleave", () => show(focused()));
  root.addEventListener("focusin", (event) => show(event.target));
  root.addEventListener("click", (event) => {
    const button = event.target.closest(".handle"), place = button && board.place(button.closest(".node").dataset.key);
    if (!place) return;
    event.stopImmediatePropagation();
    board.focus = place.key;
    (button.classList.contains("plus") ? openPicker : openMenu)(board, place);
  }, true);
}

// Everything that hands do on a node beside dragging its number. Returns what ends it.
export function attachEditing(board) {
  const { root } = board, placeAt = (event) => board.place(event.target.closest(".node")?.dataset.key);
  board.hint = element("div", "hint", root);
  attachCarry(board);
  attachFirst(board);
  attachHandles(board);
  board.command = (event, place) => commandOf(board, event, place);
  board.clicked = (place, event) => {
    if (event.shiftKey || event.ctrlKey || event.metaKey || !place) return;
    if (event.target.closest(".message") && place.kpi.message && !board.data.still) showProblem(board, place);
    else if (event.target.closest(".value")) editValue(board, place);
  };
  board.signed = (key) => board.data.still || editFormula(board, board.place(key));
  board.answer = () => {
    setText(board.first, board.labels.first_do);
    standPopup(board);
    welcome(board);
    askBack(board);
  };
  root.addEventListener("dblclick", (event) => {
    const place = event.target.closest(".name") && placeAt(event);
    if (place && !board.data.still) editName(board, place);
  });
  root.addEventListener("contextmenu", (event) => {
    const place = placeAt(event);
    if (!place || event.target.closest("input")) return;
    event.preventDefault();
    if (!board.chosen.has(place.id)) board.choose(place.key);
    openMenu(board, place, event.button === 2 ? { x: event.clientX, y: event.clientY } : null);
  });
  return attachPopups(board);
}
