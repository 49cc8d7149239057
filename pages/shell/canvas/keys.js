// The keyboard does everything the mouse does.

import { reveal } from "./camera.js";
import { element, set } from "./element.js";
import { nudge } from "./hand.js";

// Move the focus to a node.
export function focusOn(board, place) {
  if (!place) return;
  const before = board.element(board.focus);
  if (before) set(before, { tabindex: -1 });
  board.focus = place.key;
  const target = board.element(place.key);
  set(target, { tabindex: 0 });
  target.focus({ preventScroll: true });
  if (board.phone) return target.scrollIntoView({ block: "nearest" });
  reveal(board.camera, place, board.width);
  board.look();
}

export function attachKeys(board) {
  // A node that got the focus in another way (a screen reader, a click on its number) is the one that keys are for.
  board.root.addEventListener("focusin", (event) => {
    const key = event.target.closest(".node")?.dataset.key, before = board.element(board.focus);
    if (!key || !board.place(key)) return;
    if (before) set(before, { tabindex: -1 });
    set(board.element((board.focus = key)), { tabindex: 0 });
    // The browser itself can scroll only to what lies below and to the right.
    if (board.phone || !event.target.matches(":focus-visible")) return;
    reveal(board.camera, board.place(key), board.width);
    board.look();
  });
  board.root.addEventListener("keydown", (event) => {
    const place = board.visible && board.place(board.focus);
    if (!place || !event.target.closest(".node") || event.target.closest("input,textarea")) return;
    const at = board.visible.indexOf(place), open = place.children.length && !place.folded;
    const moves = board.sheet.moves(place.id) && !place.ref;
    const steps = {
      ArrowDown: () => focusOn(board, board.visible[at + 1]),
      ArrowUp: () => focusOn(board, board.visible[at - 1]),
      Home: () => focusOn(board, board.visible[0]),
      End: () => focusOn(board, board.visible[board.visible.length - 1]),
      ArrowRight: () => (open ? focusOn(board, place.children[0]) : place.folded && board.fold(place.key, false)),
      ArrowLeft: () => (open ? board.fold(place.key, true) : focusOn(board, place.parent)),
      " ": () => board.choose(place.key, event.shiftKey),
    };
    const value = event.target.closest(".value");
    const more = event.ctrlKey || event.metaKey;
    let act = more || event.altKey ? null : steps[event.key];
    // A number that has the focus is a slider; Alt with an arrow moves it from its node as well.
    if (moves && !more && (value || event.altKey)) {
      const up = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (up) act = () => nudge(board, place.id, up, value ? event : { shiftKey: event.shiftKey });
      else if (value && event.key === "Escape") act = () => board.element(place.key).focus({ preventScroll: true });
    }
    act = act || board.command?.(event, place);
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
}
