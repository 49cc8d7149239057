// Typing on a node: its value, its name, its formula. Enter keeps, Esc gives up, Tab goes on, as in a spreadsheet.

import { completeIn } from "./complete.js";
import { element, set } from "./element.js";
import { formatValue } from "./format.js";
import { grab } from "./hand.js";
import { focusOn } from "./keys.js";
import { choice, closePopup, composing, field, openPopup, words } from "./popup.js";

const DRAGGED = 4; // pixels that stand for one step of a hand

// True for what has no formula: a lever, whether or not it can be moved now.
export const isLever = (place) => place.kpi.formula === undefined;

// A value as people would type it, so that it reads back as the same number: 25%, 500万.
export function typedValue(board, id) {
  const value = board.sheet.values[id], unit = board.data.units[board.data.kpis[id].unit];
  if (value === null) return "";
  const bare = { ...unit, currency: unit.scale ? unit.currency : "", frame: unit.rate ? unit.frame : "{number}" };
  const short = Number(value.toPrecision(3)) === value; // three digits are what a short form keeps
  return formatValue(value, bare, board.sheet.style, short ? { trim: true } : { exact: true });
}

// An input over a part of a node. `end(how, text)`: "keep", "drop", "on" (Tab) or "back" (Shift+Tab).
function inlineInput(board, place, part, { text, label, typed }, end) {
  board.editor?.close("keep");
  closePopup(board, false);
  const node = board.element(place.key), over = node.parts[part];
  const input = element("input", "edit " + part, node);
  set(input, { "aria-label": label, autocomplete: "off", spellcheck: "false", enterkeyhint: "done" });
  if (!board.phone) input.style.top = over.offsetTop - 3 + "px";
  input.value = typed ?? text;
  const editor = (board.editor = {
    input, key: place.key,
    close(how) {
      if (board.editor !== editor) return;
      board.editor = null;
      const back = input.getRootNode().activeElement === input;
      input.remove();
      if (back) board.element(place.key)?.focus({ preventScroll: true });
      end(how, input.value);
      editor.after?.();
    },
  });
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (composing(event)) return;
    const how = { Enter: "keep", Escape: "drop", Tab: event.shiftKey ? "back" : "on" }[event.key];
    if (how) event.preventDefault();
    if (how) editor.close(how);
    else editor.key_?.(event);
  });
  // A press elsewhere keeps what was typed; another window in front does not.
  input.addEventListener("blur", () => document.hasFocus() && editor.close("keep"));
  input.focus({ preventScroll: true });
  if (typed === undefined) input.select();
  return editor;
}

// The number: of a lever its value, of a computed KPI the value that is wanted.
export function editValue(board, place, typed) {
  place = fullPlace(board, place);
  const { id, kpi } = place, lever = isLever(place), { labels } = board;
  if (board.data.still && (lever || kpi.locked)) return;
  if (kpi.locked) return sayLocked(board, place);
  const text = typedValue(board, id);
  let hold = null;
  const editor = inlineInput(board, place, "value", {
    text, typed, label: labels[lever ? "value_of" : "wanted_of"].replace("{name}", () => kpi.name),
  }, (how, said) => {
    const keep = how !== "drop";
    if (hold) hold[keep ? "drop" : "cancel"]();
    else if (keep && said.trim() && said !== text) board.do({ do: lever ? "enter" : "want", kpi: id, text: said });
    if (how === "on" || how === "back") editNext(board, id, how === "on" ? 1 : -1);
  });
  const { input } = editor;
  set(input, { inputmode: board.phone ? "text" : null });
  input.addEventListener("input", () => { hold?.cancel(); hold = null; });
  editor.key_ = (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step || !lever || (!hold && input.value !== text)) return;
    event.preventDefault();
    hold = hold || grab(board, id);
    hold.move(step * DRAGGED, event);
    input.value = typedValue(board, id);
    input.select();
  };
}

function editNext(board, id, step) {
  const levers = board.visible.filter((one) => !one.ref && (one.id === id || (isLever(one) && !one.kpi.locked)));
  const next = levers[levers.findIndex((one) => one.id === id) + step];
  if (!next) return;
  focusOn(board, next);
  editValue(board, next);
}

export function editName(board, place) {
  place = fullPlace(board, place);
  const { id, kpi } = place;
  inlineInput(board, place, "name", { text: kpi.name, label: board.labels.new_name }, (how, said) => {
    if (how !== "drop" && said.trim() && said !== kpi.name) board.do({ do: "rename", kpi: id, text: said });
    const now = board.placeOf(id);
    if (how === "on" && now && isLever(now)) editValue(board, now);
    else if (how === "on" || how === "back") editNext(board, id, how === "on" ? 1 : -1);
  });
}

// The formula has a bar of its own: it is longer than a node is wide.
export function editFormula(board, place, text) {
  place = fullPlace(board, place);
  const { id, kpi } = place, { labels, data } = board, was = withSigns(kpi.formula || "");
  openPopup(board, place, { name: "formula", label: labels.do_formula }, (box) => {
    const row = element("div", "equation", box);
    words(row, kpi.name + " =", "left");
    const input = field(row, labels.do_formula, text ?? was, (said) => {
      closePopup(board);
      if (said.trim() !== was) board.do({ do: "formula", kpi: id, text: said });
    });
    set(input, { placeholder: labels.formula_example });
    const list = element("div", "options", box);
    const names = Object.keys(data.kpis).filter((one) => one !== id).map((one) => data.kpis[one].name);
    completeIn(input, list, names, labels.functions.split(" "));
    words(box, labels.formula_hint, "hint");
    return input;
  });
}

// × ÷ − as people write them; quoted names may hold any sign, so those formulas stay as they are.
function withSigns(formula) {
  const signs = { "*": " ×", "/": " ÷", "-": " −" };
  return /["「『]/.test(formula) ? formula : formula.replace(/ ([*/-])(?= )/g, (_, sign) => signs[sign]);
}

// A reference stands for a KPI that is drawn elsewhere: typing happens there.
function fullPlace(board, place) {
  if (!place.ref) return place;
  board.unfoldTo(place.id);
  board.draw();
  const full = board.placeOf(place.id);
  focusOn(board, full);
  return full;
}

function sayLocked(board, place) {
  const { labels } = board;
  board.announce(labels.locked_now);
  openPopup(board, place, { name: "note", label: labels.locked_now }, (box) => {
    words(box, labels.locked_now);
    return choice(box, labels.do_unlock, () => {
      closePopup(board);
      board.do({ do: "flag", kpi: place.id, field: "locked", on: false });
    });
  });
}
