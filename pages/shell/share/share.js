// The link, made here because only the browser knows the app's address: origin, page, state (from Python), view.
const CANVAS = "kpitree:canvas:";
const PLACE = ["x", "y", "k", "height"]; // worked out anew where nobody has moved the tree

export default function ({ data: [data], parentElement }) {
  const root = parentElement.querySelector(".share");
  const said = data.said;
  root.replaceChildren();
  const add = (tag, attributes, parent = root) => {
    const element = document.createElement(tag);
    Object.assign(element, attributes);
    parent.append(element);
    return element;
  };
  add("h3", { textContent: said.title, id: "title" });
  const { href, whole } = address(data);
  if (!data.state || href.length > data.most) {
    add("p", { className: "long", textContent: said.too_long }).setAttribute("role", "status");
    return;
  }
  const row = add("div", { className: "row" });
  const field = add("input", { type: "text", readOnly: true, value: href, onfocus: () => field.select() }, row);
  field.setAttribute("aria-labelledby", "title");
  const button = add("button", { type: "button", textContent: said.copy }, row);
  const note = add("p", { className: "note" });
  note.setAttribute("role", "status");
  const tell = (made, text) => {
    const facts = [said.length.replace("{n}", made.href.length.toLocaleString())];
    if (!made.whole) facts.push(said.without_view);
    note.textContent = [text, ...facts].filter(Boolean).join(" · ");
  };
  tell({ href, whole });
  button.onclick = async () => {
    const now = address(data); // the tree may have been moved since
    field.value = now.href;
    const done = await copy(now.href, field);
    button.textContent = done ? said.copied : said.copy;
    button.classList.toggle("done", done);
    tell(now, done ? "" : said.select);
  };
}

// `whole` is false where the link had become too long with the view, which is left out then.
function address(data) {
  const base = location.origin + location.pathname + "?s=" + data.state;
  const view = seen();
  const href = view ? base + "&v=" + view : base;
  return href.length > data.most ? { href: base, whole: !view } : { href, whole: true };
}

// How the trees on this page are looked at, as the canvas keeps it.
function seen() {
  const views = {};
  try {
    for (const place of Object.keys(sessionStorage).filter((name) => name.startsWith(CANVAS))) {
      const key = place.slice(CANVAS.length);
      if (!document.querySelector(".st-key-" + key.replace(/[^a-zA-Z0-9_-]/g, "-"))) continue;
      const view = JSON.parse(sessionStorage.getItem(place));
      const said = ([name, x]) => x !== null && x !== false && (view.touched || !PLACE.includes(name));
      const short = ([name, x]) => [name, typeof x === "number" ? Math.round(x * 1e3) / 1e3 : x];
      views[key] = Object.fromEntries(Object.entries(view).filter(said).map(short));
    }
  } catch { /* no storage: no view */ }
  if (!Object.keys(views).length) return "";
  const bytes = new TextEncoder().encode(JSON.stringify({ w: innerWidth, views }));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

// Where the page may not write to the clipboard (plain http), the old way; where that fails too, the text is selected.
async function copy(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field.focus();
    field.select();
    try { return document.execCommand("copy"); } catch { return false; }
  }
}
