// Keeps the latest workspace in this browser, and hands it back once to a session that has none.
// Nothing leaves the browser: storage is the browser's own, per site.
const KEY = "kpitree/draft";

export default function ({ data: [data], setTriggerValue }) {
  if (data.ask) {
    let kept = null;
    try { kept = window.localStorage.getItem(KEY); } catch { /* storage is switched off: there is no draft */ }
    if (kept) setTriggerValue("found", kept); // no answer where there is none: it would only cost a run
    return;
  }
  if (typeof data.keep === "string") {
    try { window.localStorage.setItem(KEY, data.keep); } catch { /* full or switched off: the file menu still saves */ }
  }
}
