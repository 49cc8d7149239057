// Enter in a live text field applies it: Streamlit reports what is typed, but not that somebody is done typing.
// `focus` is a counter: when it grows, the caret goes back to the end of the field (after a completion was chosen).
const seen = new WeakMap();

export default function ({ data: [data], parentElement, setTriggerValue }) {
  const find = () => document.querySelector(`.st-key-${CSS.escape(data.field)} input`);
  const onKey = (event) => {
    // Enter that ends a Japanese conversion is part of typing, not of applying.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.target !== find()) return;
    setTriggerValue("enter", event.target.value);
  };
  document.addEventListener("keydown", onKey);
  const before = seen.get(parentElement) ?? 0;
  seen.set(parentElement, data.focus);
  if (data.focus > before) {
    requestAnimationFrame(() => {
      const input = find();
      if (!input) return;
      input.focus();
      input.setSelectionRange(input.value.length, input.value.length);
    });
  }
  return () => document.removeEventListener("keydown", onKey);
}
