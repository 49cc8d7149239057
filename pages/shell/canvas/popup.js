// Popups: one at a time, beside a node, closed by Esc or a press elsewhere. The focus goes in and comes back.

import { element, set, setText } from "./element.js";

const APART = 8; // CSS pixels between a popup, its node and the edges of the window

// Open one at a place (null: in the middle), or at a point {x, y}. `fill(box)` writes into it and returns what gets the
// focus. Without `stay` the arrow keys walk over its buttons.
export function openPopup(board, place, { name, label, at, role = "dialog" }, fill) {
  closePopup(board, false);
  const box = element("div", "popup " + name, board.root);
  set(box, { popover: "manual", role, "aria-label": label, tabindex: -1 });
  board.popup = { box, at, key: place?.key };
  const first = fill(box);
  box.showPopover?.(); // over everything, so that nothing cuts it off
  standPopup(board);
  box.addEventListener("keydown", (event) => {
    event.stopPropagation(); // what is typed here is no shortcut of the page
    if (event.defaultPrevented || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, Tab: event.shiftKey ? -1 : 1 }[event.key];
    if (event.key === "Escape") closePopup(board);
    else if (!step || (event.target.localName === "input" && event.key === "ArrowUp")) return;
    else walk(box, step);
    event.preventDefault();
  });
  first?.focus({ preventScroll: true });
  if (first?.select) first.select();
  return box;
}

// `back`: the node gets the focus again.
export function closePopup(board, back = true) {
  const { popup } = board;
  if (!popup) return;
  board.popup = null;
  const inside = popup.box.contains(popup.box.getRootNode().activeElement);
  popup.box.remove();
  if (popup.after) setTimeout(popup.after);
  if (back && inside) board.element(popup.key || board.focus)?.focus({ preventScroll: true });
}

// Put it beside its node, wherever that is now; a node that is gone takes its popup along.
export function standPopup(board) {
  const { popup } = board;
  if (!popup) return;
  const { box, at, key } = popup, node = key && board.element(key);
  if (key && !node) return closePopup(board, false);
  const edge = node ? node.getBoundingClientRect() : board.root.getBoundingClientRect();
  const { left, top, bottom } = at ? { left: at.x, top: at.y, bottom: at.y } : edge;
  const { offsetWidth: w, offsetHeight: h } = box, { clientWidth } = document.documentElement;
  const below = bottom + APART, above = top - APART - h;
  const y = below + h + APART > innerHeight && above >= APART ? above : Math.min(below, innerHeight - h - APART);
  box.style.left = Math.max(APART, Math.min(left, clientWidth - w - APART)) + "px";
  box.style.top = Math.max(APART, y) + "px";
}

export function attachPopups(board) {
  const outside = (event) => {
    if (board.popup && !event.composedPath().includes(board.popup.box)) closePopup(board, false);
  };
  const follow = () => standPopup(board);
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("scroll", follow, true);
  addEventListener("resize", follow);
  return () => {
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("scroll", follow, true);
    removeEventListener("resize", follow);
  };
}

// One line of a popup that does something: what it is, and on the right its key or its number.
export function choice(parent, text, act, { side = "", role, off, name = "" } = {}) {
  const button = element("button", "choice " + name, parent);
  set(button, { type: "button", role, disabled: off ? "" : null });
  setText(element("span", "", button), text);
  if (side) setText(element("span", "side", button), side);
  button.onclick = act;
  return button;
}

// A line of text in a popup.
export function words(parent, text, name = "words") {
  const line = element("p", name, parent);
  setText(line, text);
  return line;
}

// An input of a popup; Enter does `enter(text)`.
export function field(parent, label, value, enter) {
  const input = element("input", "field", parent);
  set(input, { "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: "false" });
  input.value = value;
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || composing(event) || event.defaultPrevented) return;
    event.preventDefault();
    enter(input.value);
  });
  return input;
}

// True while an input method is still choosing characters: its Enter is not ours.
export const composing = (event) => event.isComposing || event.keyCode === 229;

function walk(box, step) {
  const all = [...box.querySelectorAll("input,button:not([disabled])")].filter((one) => one.tabIndex >= 0);
  const at = all.indexOf(box.getRootNode().activeElement);
  const next = all[(at + step + all.length) % all.length] || all[0];
  next?.focus();
  if (next?.select) next.select();
}
