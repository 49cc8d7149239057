// The small buttons of a lever are plain HTML: two dozen of Streamlit's own make every redraw of the page slower. This
// component only says which of them was pressed.
const state = new WeakMap();

export default function ({ parentElement, setTriggerValue }) {
  state.get(parentElement)?.();
  const listen = (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-presses]");
    if (!button) return;
    const { presses, lever } = button.dataset;
    setTriggerValue("press", [presses, lever]);
    if (event.detail) return;
    // The button is drawn anew: whoever pressed it with the keyboard gets the focus back.
    for (const wait of [100, 300]) {
      setTimeout(() => {
        const again = document.querySelector(`[data-presses="${presses}"][data-lever="${lever}"]`);
        if (document.activeElement === document.body) again?.focus({ preventScroll: true });
      }, wait);
    }
  };
  document.addEventListener("click", listen);
  const stop = () => document.removeEventListener("click", listen);
  state.set(parentElement, stop);
  return stop;
}
