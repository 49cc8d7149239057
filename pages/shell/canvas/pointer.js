// The pointer: pan the canvas, drag a number, carry a branch to another parent, click to choose.

import { grab } from "./hand.js";
import { zoomBy } from "./tools.js";

const MOVED = 4; // pixels before a press becomes a drag

export function attachPointer(board) {
  const { view, root } = board;
  let press = null, drag = null, dragged = false, folded = null;

  // What a press on `target` would drag: a number, a branch, or the canvas.
  const dragOf = (press) => {
    const { target } = press;
    const node = target.closest(".node"), place = node && board.place(node.dataset.key);
    if (place && target.closest(".value") && !place.ref && board.sheet.moves(place.id)) {
      const hand = grab(board, place.id);
      root.classList.add("scrubbing");
      return { move: (dx, dy, event) => hand.move(dx, event), end: hand.drop, cancel: hand.cancel };
    }
    if (place && place.parent && !board.phone && press.type === "mouse" && !board.data.still) return board.carry(place, press);
    if (board.phone || target.closest(".list")) return null;
    view.classList.add("panning");
    return {
      move(dx, dy) {
        board.camera.x += dx;
        board.camera.y += dy;
        board.camera.touched = true;
        board.look();
      },
      end() {}, cancel() {},
    };
  };
  // On the document: a press on a number gives the canvas no focus.
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    end("cancel");
  };
  const end = (how) => {
    drag?.[how]();
    press = drag = null;
    document.removeEventListener("keydown", escape, true);
    view.classList.remove("panning");
    root.classList.remove("scrubbing");
  };

  root.addEventListener("pointerdown", (event) => {
    dragged = false;
    if (event.button !== 0 || event.target.closest("input,textarea,.tools,.popup")) return;
    press = { x: event.clientX, y: event.clientY, id: event.pointerId, target: event.target, type: event.pointerType };
    // A press on a number is the start of a drag, not of a selection of text.
    if (event.target.closest(".value") && event.pointerType === "mouse") event.preventDefault();
  });
  root.addEventListener("pointermove", (event) => {
    if (!press || event.pointerId !== press.id) return;
    const dx = event.clientX - press.x, dy = event.clientY - press.y;
    if (!dragged) {
      if (Math.hypot(dx, dy) < MOVED) return;
      dragged = true;
      drag = dragOf(press);
      if (!drag) return void (press = null);
      root.setPointerCapture(press.id);
      document.addEventListener("keydown", escape, true);
    }
    Object.assign(press, { x: event.clientX, y: event.clientY });
    drag.move(dx, dy, event);
  });
  root.addEventListener("pointerup", () => end("end"));
  root.addEventListener("pointercancel", () => end("cancel"));

  // The wheel scrolls the page; only with Ctrl or Cmd (or a pinch) does it zoom.
  view.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = view.getBoundingClientRect();
    zoomBy(board, Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  // Whatever scrolls to a node (a search in the page, a screen reader) moves the camera instead.
  view.onscroll = () => {
    const { scrollLeft, scrollTop } = view;
    if (!scrollLeft && !scrollTop) return;
    view.scrollTo(0, 0);
    board.camera.x -= scrollLeft;
    board.camera.y -= scrollTop;
    board.camera.touched = true;
    board.look();
  };
  root.addEventListener("click", (event) => {
    const was = dragged;
    dragged = false;
    if (was || event.target.closest("input,textarea,.tools,.popup")) return;
    const fold = event.target.closest("[data-fold]");
    const node = event.target.closest(".node");
    if (event.detail === 2 && folded) {
      // The first of two clicks on a sign folded its branch, and may have moved the sign away.
      board.fold(folded);
      return board.signed?.(folded);
    }
    folded = fold && fold.classList.contains("sign") ? fold.dataset.fold : null;
    if (fold) return board.fold(fold.dataset.fold, undefined, event.shiftKey);
    if (!node) return;
    board.choose(node.dataset.key, event.shiftKey || event.ctrlKey || event.metaKey);
    board.clicked?.(board.place(node.dataset.key), event);
  });
}
