// The tree as an indented list: one row a KPI, drawn from plain data, so that 300 rows cost no more than one widget.
// Text goes in as text, never as HTML. Arrow keys move, Enter or a click selects.
const nodes = new WeakMap();

const make = (tag, cls, text) => {
  const node = document.createElement(tag);
  if (cls) node.className = cls;
  if (text !== undefined) node.textContent = text;
  return node;
};

const rowOf = (row, selected) => {
  const chosen = row.id === selected;
  const node = make("div", `row ${row.kind} ${row.status}${chosen ? " selected" : ""}`);
  node.setAttribute("role", "treeitem");
  node.setAttribute("aria-level", String(row.depth + 1));
  node.setAttribute("aria-selected", String(chosen));
  node.tabIndex = chosen ? 0 : -1;
  node.dataset.id = row.id;
  node.dataset.kpi = row.name;
  if (row.value !== null) node.dataset.value = String(row.value);
  node.style.setProperty("--depth", String(row.depth));
  const name = make("span", "name");
  name.append(make("b", "", row.name));
  name.title = row.name;
  if (row.message) {
    const mark = make("i", "mark", "!");
    mark.title = row.message;
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", row.message);
    name.append(mark);
  }
  const value = make("span", "value", row.text);
  value.title = row.exact;
  node.append(name, make("span", "how", row.how), value);
  return node;
};

export default function ({ data, parentElement, setTriggerValue }) {
  let list = nodes.get(parentElement);
  if (!list) {
    list = make("div", "outline");
    list.setAttribute("role", "tree");
    parentElement.append(list);
    nodes.set(parentElement, list);
  }
  list.setAttribute("aria-label", data.label);
  const focused = list.getRootNode().activeElement?.dataset?.id;
  list.replaceChildren();
  for (const group of data.groups) {
    if (group.title) list.append(make("div", "heading", group.title));
    for (const row of group.rows) list.append(rowOf(row, data.selected));
  }
  const rows = [...list.querySelectorAll(".row")];
  if (rows.length && !rows.some((row) => row.tabIndex === 0)) rows[0].tabIndex = 0;
  if (focused) rows.find((row) => row.dataset.id === focused)?.focus({ preventScroll: true });
  const choose = (row) => { if (row && row.dataset.id !== data.selected) setTriggerValue("select", row.dataset.id); };
  list.onclick = (event) => choose(event.target.closest(".row"));
  list.onkeydown = (event) => {
    const at = rows.indexOf(event.target.closest(".row"));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to !== undefined && rows[to]) { rows[to].focus(); event.preventDefault(); }
    if (event.key === "Enter" || event.key === " ") { choose(rows[at]); event.preventDefault(); }
  };
}
