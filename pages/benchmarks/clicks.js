// A click or Enter on a row of the list opens its details. The rows themselves are plain HTML that Streamlit has
// sanitised; this component only says which one was meant.
const state = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const before = state.get(parentElement);
  if (before) document.removeEventListener("click", before.listen);

  const listen = (event) => {
    const row = event.target instanceof Element ? event.target.closest("[data-opens]") : null;
    const selecting = String(window.getSelection() || "").length > 0;
    if (!row || event.target.closest("a") || (selecting && !event.target.closest("button"))) return;
    state.get(parentElement).keyboard = event.detail === 0 ? row.dataset.opens : "";
    setTriggerValue("open", row.dataset.opens);
  };
  document.addEventListener("click", listen);
  const mine = { listen, keyboard: "" };
  state.set(parentElement, mine);

  // Redrawing the list loses the focus of whoever opened a row with the keyboard: give it back.
  if (before && before.keyboard) {
    const wanted = before.keyboard;
    setTimeout(() => {
      const row = [...document.querySelectorAll("[data-opens]")].find((r) => r.dataset.opens === wanted);
      if (row && document.activeElement === document.body) row.querySelector("button").focus({ preventScroll: true });
    }, 120);
  }

  return () => {
    document.removeEventListener("click", mine.listen);
    state.delete(parentElement);
  };
}
