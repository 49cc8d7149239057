// A page that was opened by a share link: keep how the tree was looked at, put the draft of this browser aside, and take
// the link out of the address, without a step in the history. So a reload shows what was done since, and Back goes back.
const CANVAS = "kpitree:canvas:";
const MOST = 4000; // characters of a view
const WIDER = 1.2; // from how much on two windows count as different

export default function ({ data: [data], setTriggerValue }) {
  const address = new URL(location.href);
  const { searchParams: asked } = address;
  if (data.opened !== null) look(asked.get("v"));
  let kept = "";
  try {
    if (data.opened !== null) kept = setAside(data.draft, data.opened);
  } catch { /* storage is full or switched off: undo still has the draft */ }
  if (asked.has("s") || asked.has("v")) {
    asked.delete("s");
    asked.delete("v");
    history.replaceState(history.state, "", address);
  }
  setTriggerValue("taken", [kept]);
}

// What this browser had kept. It is put aside for a day, for undo after a reload; a link that was only looked at is no
// draft worth keeping, then the one before it stays.
function setAside(place, opened) {
  const aside = place + "/before";
  const kept = localStorage.getItem(place);
  let before = null;
  try { before = JSON.parse(localStorage.getItem(aside)); } catch { /* not ours */ }
  if (before && before.opened === kept) {
    localStorage.setItem(aside, JSON.stringify({ ...before, opened }));
    return String(before.text || kept);
  }
  if (kept) localStorage.setItem(aside, JSON.stringify({ at: Date.now(), text: kept, opened }));
  return kept || "";
}

// The view in a link: plain values only, whoever wrote them. Where the window is another, the tree is fitted into it.
function look(text) {
  if (!text || text.length > MOST) return;
  try {
    const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    const { w, views } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const other = !(w > 0) || Math.max(w / innerWidth, innerWidth / w) > WIDER;
    for (const [name, view] of Object.entries(views)) {
      if (!sound(view)) continue;
      const { x, y, k, height, touched, ...rest } = view;
      const seen = other || !touched || !(k >= 0.1 && k <= 4) ? rest : view;
      sessionStorage.setItem(CANVAS + name, JSON.stringify(seen));
    }
  } catch { /* not a view: the tree opens as it always does */ }
}

function sound(view) {
  const plain = (x) => x === null || typeof x === "boolean" || (typeof x === "string" && x.length < 100)
    || (Number.isFinite(x) && Math.abs(x) < 1e6);
  const map = (x) => typeof x === "object" && x !== null && !Array.isArray(x);
  const flat = (x) => plain(x) || (map(x) && Object.values(x).every(plain));
  return map(view) && Object.values(view).every(flat) && (view.folded === undefined || map(view.folded));
}
