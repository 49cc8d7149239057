// Sliders beside the tree move it while they are dragged; Streamlit itself reports them only when they are let go.

const SLIDER = /st-key-what_if-(\w+)-slider/;

// Watch the page's sliders for `board`; returns what stops it.
export function followSliders(board) {
  const watcher = new MutationObserver((changes) => {
    const input = changes[changes.length - 1].target;
    // Only a hand moves it: what Python writes into a slider, Python tells the tree as well.
    if (input !== document.activeElement || !board.sheet) return;
    const id = SLIDER.exec(input.closest("[class*=-slider]")?.className)?.[1];
    const kpi = board.data.kpis[id];
    if (!kpi || !board.sheet.moves(id)) return;
    const value = Number((input.value / (board.data.units[kpi.unit].rate ? 100 : 1)).toPrecision(12));
    board.preview(board.sheet.withShares(id, value));
  });
  watcher.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["aria-valuetext"] });
  return () => watcher.disconnect();
}
