// The same tree as an indented list, for phones: one row a KPI, nothing to pan.

import { element, keyed, set, setText } from "./element.js";
import { foldedText } from "./model.js";
import { fillNode, makeNode } from "./node.js";

const DEEPEST = 5; // levels that still move to the right

export function drawList(list, maps, visible, view) {
  const rows = keyed(maps.rows, () => {
    const row = makeNode();
    row.fold = element("button", "fold");
    row.fold.type = "button";
    row.fold.tabIndex = -1;
    row.sign = element("span", "before");
    row.prepend(row.fold, row.sign);
    row.more = element("button", "handle more", row);
    row.more.type = "button";
    row.more.tabIndex = -1;
    row.more.textContent = "⋯";
    return row;
  });
  const headings = keyed(maps.listHeadings, () => element("div", "heading"));
  let at = list.firstChild;
  let section = "kgi";
  // Only what is out of place moves, so that the focus stays where it is.
  const put = (row) => {
    if (row === at) at = at.nextSibling;
    else list.insertBefore(row, at);
  };
  for (const place of visible) {
    if (place.section !== section) {
      section = place.section;
      const heading = headings.each(section);
      setText(heading, view.labels[section]);
      put(heading);
    }
    const row = rows.each(place.key);
    row.w = Infinity;
    fillNode(row, place, view);
    row.style.cssText = `--level:${Math.min(place.depth, DEEPEST)}`;
    const { chain, kpi } = place.parent || {}, sign = chain ? chain.sign : kpi ? kpi.op : "";
    // Between two rows stands what joins them; a richer formula has no one sign. Among headlines it also says how many
    // KPIs are passed over.
    const told = chain?.count ? sign + chain.count : place.position > 1 && "×+−÷".includes(sign) ? sign : "";
    setText(row.sign, told);
    set(row.sign, { title: chain ? chain.formulas.join("\n") : null });
    set(row.parts.name, { "data-below": place.folded ? foldedText(place, view.sheet) : null });
    const todo = view.labels[place.folded ? "unfold" : "fold"];
    set(row.fold, {
      "aria-label": `${place.kpi.name}: ${todo}`,
      class: place.folded ? "fold folded" : "fold",
      hidden: place.children.length ? null : "",
      "data-fold": place.key,
    });
    set(row.more, { hidden: place.ref ? "" : null, "aria-label": `${place.kpi.name}: ${view.labels.menu}` });
    put(row);
  }
  rows.finish();
  headings.finish();
}
