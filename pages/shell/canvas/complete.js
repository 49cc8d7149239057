// What could stand at the caret of a formula: names of KPIs and functions (kpitree/formula/completion.py, in short).

import { element, set, setText } from "./element.js";
import { composing } from "./popup.js";

const MOST_OFFERED = 7;
const WORD = /[\p{L}\p{M}\p{N}_・･→]+$/u, BARE = /^[\p{L}_][\p{L}\p{M}\p{N}_・･→]*$/u;
const OPEN_QUOTE = /(?:「[^」]*|『[^』]*|"[^"]*)$/;

const NOTHING = { start: 0, options: [] };

const wide = (text) => text.normalize("NFKC").toLowerCase().trim();

// A name as a formula takes it.
export function quotedName(name) {
  if (BARE.test(name)) return name;
  return name.includes("」") ? `"${name.replaceAll('"', '""')}"` : `「${name}」`;
}

// {start, options: [{text, label}]} for the text before the caret.
export function offered(before, names, functions) {
  const quote = OPEN_QUOTE.exec(before), count = (signs) => before.split(signs).length;
  const inQuote = quote && (count(/["「『]/) - count(/[」』]/)) % 2;
  const found = inQuote ? quote : WORD.exec(before);
  const start = found ? found.index : before.length, typed = wide(before.slice(start).replace(/^["「『]/, ""));
  if (!found) return { start, options: [] };
  // The same first, then what begins with it, then what contains it.
  const at = (name) => (wide(name) === typed ? -1 : Math.min(wide(name).indexOf(typed), 1));
  const kpis = names.filter((name) => wide(name).includes(typed)).sort((a, b) => at(a) - at(b))
    .map((name) => ({ text: quotedName(name), label: name }));
  const calls = inQuote ? [] : functions.filter((name) => typed && name.startsWith(typed))
    .map((name) => ({ text: name + "(", label: name + "( )" }));
  return { start, options: [...kpis, ...calls].slice(0, MOST_OFFERED) };
}

// Offer completions below `input`, in `list`. Arrow keys choose, Enter and Tab take, Esc puts the list away.
export function completeIn(input, list, names, functions) {
  let now = NOTHING, at = 0;
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": "completions" });
  set(list, { role: "listbox", id: "completions", "aria-label": input.getAttribute("aria-label") });
  const take = (option) => {
    const end = input.selectionStart;
    input.setRangeText(option.text, now.start, end, "end");
    show(NOTHING);
    input.focus();
  };
  const show = (next) => {
    now = next;
    at = 0;
    list.hidden = !now.options.length;
    list.replaceChildren(...now.options.map((option, n) => {
      const row = element("div", "option");
      setText(row, option.label);
      set(row, { role: "option", id: "completion" + n });
      row.onpointerdown = (event) => { event.preventDefault(); take(option); };
      return row;
    }));
    mark();
  };
  const mark = () => {
    [...list.children].forEach((row, n) => set(row, { "aria-selected": String(n === at) }));
    const active = list.hidden ? null : "completion" + at;
    set(input, { "aria-expanded": String(!list.hidden), "aria-activedescendant": active });
  };
  const offer = () => show(offered(input.value.slice(0, input.selectionStart), names, functions));
  input.addEventListener("input", (event) => event.isComposing || offer());
  input.addEventListener("compositionend", offer);
  input.addEventListener("keydown", (event) => {
    if (list.hidden || composing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], { length } = now.options;
    if (step) { at = (at + step + length) % length; mark(); }
    else if (event.key === "Enter" || event.key === "Tab") {
      const option = now.options[at];
      // What stands there already is no choice: then the key does what it does without a list.
      if (!at && option.text === input.value.slice(now.start, input.selectionStart)) return show(NOTHING);
      take(option);
    }
    else if (event.key === "Escape") show(NOTHING);
    else return;
    event.preventDefault(); // so that nobody else takes it
    event.stopPropagation();
  }, true);
  show(now);
}
