// Keeps the latest workspace in this browser, and hands it back once to a session that has none; with it, for a day, the
// one a share link was opened over (../share/open.js puts it there). Nothing leaves the browser.
const DAY = 24 * 60 * 60 * 1000;

export default function ({ data: [data], setTriggerValue }) {
  if (data.ask) {
    let kept = null, before = null;
    try {
      kept = window.localStorage.getItem(data.key);
      before = JSON.parse(window.localStorage.getItem(data.key + "/before"));
    } catch { /* storage is switched off: there is no draft */ }
    const fresh = before && Date.now() - before.at < DAY ? before.text : "";
    setTriggerValue("found", [kept, fresh]); // also where there is none: the page waits for the answer
    return;
  }
  if (typeof data.keep === "string") {
    try { window.localStorage.setItem(data.key, data.keep); } catch { /* full or switched off: the file menu still saves */ }
  }
}
