// Keeps the latest workspace in this browser, and hands it back once to a session that has none; with it, for a day, the
// one a share link was opened over (../share/open.js puts it there). Nothing leaves the browser.
const DAY = 24 * 60 * 60 * 1000; // ms
const YEAR = 365 * 24 * 60 * 60; // s

export default function ({ data: [data], setTriggerValue }) {
  if (data.ask) {
    let kept = null, before = null;
    try {
      kept = window.localStorage.getItem(data.key);
      before = JSON.parse(window.localStorage.getItem(data.key + "/before"));
    } catch { /* storage is switched off: there is no draft */ }
    const fresh = before && Date.now() - before.at < DAY ? before.text : "";
    if (kept || data.waiting) setTriggerValue("found", [kept, fresh]); // a page that waits is answered in any case
    return;
  }
  if (typeof data.keep === "string") {
    document.cookie = `${data.cookie}=1; path=/; max-age=${YEAR}; samesite=lax`; // "ask me first", at the next visit
    try { window.localStorage.setItem(data.key, data.keep); } catch { /* full or switched off: the file menu still saves */ }
  }
}
