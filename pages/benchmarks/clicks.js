// Rows are plain HTML that Streamlit has sanitised; this component only says which one was meant. A press on a line of the
// list opens its details, a press on a figure takes it; in the list of figures arrows go on and Space or Enter takes.
const state = new WeakMap();
const rows = (name, value) => [...document.querySelectorAll(`[data-${name}]`)].filter((r) => r.dataset[name] === value);

export default function ({ parentElement, setTriggerValue }) {
  const before = state.get(parentElement);
  if (before) before.stop();
  const mine = { focus: "" };

  const press = (event) => {
    const target = event.target instanceof Element ? event.target.closest("[data-picks], [data-opens]") : null;
    const selecting = String(window.getSelection() || "").length > 0;
    if (!target || event.target.closest("a") || (selecting && !event.target.closest("button"))) return;
    const name = target.dataset.picks ? "picks" : "opens";
    // Redrawing loses the focus of whoever used the keyboard.
    mine.focus = event.detail === 0 ? `${name}=${target.dataset[name]}` : "";
    setTriggerValue(name === "picks" ? "pick" : "open", target.dataset[name]);
  };
  const keys = (event) => {
    const radio = event.target instanceof Element ? event.target.closest(".kt-bm-choices [role=radio]") : null;
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!radio || !step) return;
    const all = [...radio.closest(".kt-bm-choices").querySelectorAll("[role=radio]")];
    const next = all[(all.indexOf(radio) + step + all.length) % all.length];
    for (const one of all) one.tabIndex = one === next ? 0 : -1;
    next.focus();
    event.preventDefault();
  };
  // A figure lights up wherever it stands: as a mark and as a line.
  const point = (event) => {
    const target = event.target instanceof Element ? event.target.closest("[data-picks]") : null;
    for (const lit of document.querySelectorAll("[data-picks].kt-lit")) lit.classList.remove("kt-lit");
    if (target) for (const one of rows("picks", target.dataset.picks)) one.classList.add("kt-lit");
  };
  const heard = { click: press, keydown: keys, pointerover: point, focusin: point };
  for (const [name, listen] of Object.entries(heard)) document.addEventListener(name, listen);
  mine.stop = () => {
    for (const [name, listen] of Object.entries(heard)) document.removeEventListener(name, listen);
  };
  state.set(parentElement, mine);

  if (before && before.focus) {
    const [name, value] = before.focus.split("=");
    setTimeout(() => {
      const button = rows(name, value).map((row) => row.querySelector("button")).find(Boolean);
      if (button && document.activeElement === document.body) button.focus({ preventScroll: true });
    }, 120);
  }

  return () => {
    mine.stop();
    state.delete(parentElement);
  };
}
