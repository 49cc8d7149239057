// Keeps the latest workspace in this browser, and hands it back once to a session that has none; with it, for a day, the
// one a share link was opened over (../share/open.js puts it there). A cookie for the server's socket tells the next
// session what there is. Nothing else leaves the browser.
const DAY = 24 * 60 * 60 * 1000; // ms
const YEAR = 365 * 24 * 60 * 60; // s

export default function ({ data: [data], setTriggerValue }) {
  let kept = null, before = "";
  try {
    kept = localStorage.getItem(data.key);
    const aside = JSON.parse(localStorage.getItem(data.key + "/before"));
    if (aside && Date.now() - aside.at < DAY) before = aside.text;
  } catch { /* storage is switched off: there is no draft */ }
  if (data.ask) {
    if (kept || data.waiting) setTriggerValue("found", [kept, before]); // a page that waits is answered in any case
  } else if (typeof data.keep === "string") {
    try { localStorage.setItem(data.key, data.keep); } catch { return; /* full or off: the file menu still saves */ }
    const told = before ? "1" : data.told; // two of them are handed over by hand
    const path = new URL("_stcore", location.href).pathname;
    document.cookie = `${data.cookie}_${location.port}=${told}; path=${path}; max-age=${YEAR}; samesite=strict`;
  }
}
