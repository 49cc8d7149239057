// Tells the server's next session which workspace this browser has open, who works here, and on which revision: a cookie
// for the server's socket, beside that of the draft (../draft/draft.js). And asks once more, a moment later, when the
// server had not saved everything yet as it drew the page.
const YEAR = 365 * 24 * 60 * 60; // s

export default function ({ data: [data], setTriggerValue }) {
  const path = new URL("_stcore", location.href).pathname;
  document.cookie = `${data.cookie}_${location.port}=${data.told}; path=${path}; max-age=${YEAR}; samesite=strict`;
  if (data.look) setTimeout(() => setTriggerValue("look", true), data.look);
}
