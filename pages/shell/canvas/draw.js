// The canvas: nodes where the layout put them, curved edges, the sign of each formula on its bracket.

import { element, keyed, set, setText, svgElement } from "./element.js";
import { spelled } from "./executive.js";
import { flow, layoutTree } from "./layout.js";
import { alignWidths, foldedText, measureNode } from "./model.js";
import { fillNode, makeNode } from "./node.js";
import { thickness } from "./weights.js";

const SIGN_AT = 18; // from the edge of a parent to the middle of its sign
const HEADING = 36;
const GAP = 44;

// Lay everything out and draw it into `world` ({layer, edges, maps}). Returns the size of the drawing.
export function drawTree(world, visible, view) {
  const size = arrange(visible, view);
  const { layer, edges, maps } = world;
  set(edges, { width: Math.ceil(size.w), height: Math.ceil(size.h) });

  const nodes = keyed(maps.nodes, makeNode);
  for (const place of visible) {
    const node = nodes.each(place.key);
    node.w = place.w;
    fillNode(node, place, view);
    set(node, { style: `transform:translate(${place.x}px,${place.y}px);width:${place.w}px;height:${place.h}px` });
    if (node.parentNode !== layer) layer.append(node);
  }
  nodes.finish();
  drawEdges(edges, maps, visible, view);
  drawSigns(layer, maps, visible, view);
  const headings = keyed(maps.headings, () => {
    const made = element("div", "heading", layer);
    made.title_ = element("strong", "", made);
    made.below_ = element("span", "", made);
    return made;
  });
  for (const { section, y } of size.headings) {
    const heading = headings.each(section);
    heading.style.transform = `translate(0,${y}px)`;
    setText(heading.title_, view.labels[section]);
    setText(heading.below_, view.labels[section + "_below"]);
  }
  headings.finish();
  return size;
}

// Positions for all nodes: the KGI's tree first, then side metrics, then what nothing uses.
function arrange(visible, view) {
  const trees = [];
  for (const place of visible) {
    if (!place.parent) trees.push({ section: place.section, nodes: [] });
    trees[trees.length - 1].nodes.push(place);
    measureNode(place, view);
  }
  const size = { w: 0, h: 0, headings: [] };
  for (const tree of trees) {
    for (const node of tree.nodes) node.kept = node.children;
    for (const node of tree.nodes) if (node.folded) node.children = [];
    alignWidths(tree.nodes);
    Object.assign(tree, layoutTree(tree.nodes, view.topDown));
    for (const node of tree.nodes) node.children = node.kept;
    // A folded branch shows how much is in it beside the node.
    for (const node of tree.nodes) if (node.folded) tree.w = Math.max(tree.w, node.x + node.w + 48);
  }
  for (const section of ["kgi", "side", "unused"]) {
    const group = trees.filter((tree) => tree.section === section);
    if (!group.length) continue;
    if (section !== "kgi") {
      size.headings.push({ section, y: size.h + (size.h ? GAP : 0) });
      size.h += (size.h ? GAP : 0) + HEADING;
    }
    const taken = flow(group, Math.max(size.w, 960));
    for (const tree of group) {
      for (const node of tree.nodes) {
        node.x = Math.round(node.x + tree.x);
        node.y = Math.round(node.y + tree.y + size.h);
      }
    }
    size.w = Math.max(size.w, taken.w);
    size.h += taken.h;
    if (section === "kgi") size.main = { w: taken.w, h: taken.h };
  }
  return size;
}

export function edgeClass({ id, lit, parent }, { bright }) {
  return "edge" + (lit && parent.lit ? " lit" : "") + (bright && !(bright.has(id) && bright.has(parent.id)) ? " dim" : "");
}

function drawEdges(edges, maps, visible, view) {
  const paths = keyed(maps.edges, () => svgElement("path", {}, edges));
  for (const place of visible) {
    if (!place.parent) continue;
    const path = paths.each(place.edge);
    const width = thickness(place.kpi, view.weigh);
    set(path, {
      d: curve(place.parent, place, view.topDown),
      class: edgeClass(place, view),
      style: width === null ? null : `stroke-width:${width}px`,
    });
  }
  paths.finish();
  edges.append(...edges.querySelectorAll(".lit")); // on top of the quiet ones
}

// From the middle of the parent's side over its sign to the middle of the child's.
function curve(parent, child, topDown) {
  if (topDown) {
    const x1 = parent.x + parent.w / 2, y1 = parent.y + parent.h, x2 = child.x + child.w / 2, y2 = child.y;
    const start = y1 + SIGN_AT, mid = (start + y2) / 2;
    return `M${x1},${y1}V${start}C${x1},${mid + 4} ${x2},${mid - 4} ${x2},${y2}`;
  }
  const x1 = parent.x + parent.w, y1 = parent.y + parent.h / 2, x2 = child.x, y2 = child.y + child.h / 2;
  const start = x1 + SIGN_AT, mid = (start + x2) / 2;
  return `M${x1},${y1}H${start}C${mid + 4},${y1} ${mid - 4},${y2} ${x2},${y2}`;
}

function drawSigns(layer, maps, visible, view) {
  const signs = keyed(maps.signs, () => {
    const made = element("button", "sign", layer);
    made.type = "button";
    made.tabIndex = -1;
    // For the mouse: a tree has only its items as children, and they say themselves whether they are open.
    made.setAttribute("aria-hidden", "true");
    return made;
  });
  for (const place of visible) {
    if (!place.children.length) continue;
    const sign = signs.each(place.key);
    const { chain } = place, todo = view.labels[place.folded ? "unfold" : "fold"];
    // A wide one begins beside its node; the others stand where the edges part.
    const wide = !view.topDown && (place.folded || chain?.count);
    const x = view.topDown ? place.x + place.w / 2 : place.x + place.w + (wide ? 6 : SIGN_AT);
    const y = view.topDown ? place.y + place.h + SIGN_AT : place.y + place.h / 2;
    sign.style.transform = `translate(${x}px,${y}px) translate(${wide ? 0 : -50}%,-50%)`;
    const formulas = chain ? chain.formulas : [spelled(place.kpi)];
    setText(sign, place.folded ? foldedText(place, view.sheet) : chain ? chain.sign : place.kpi.op);
    set(sign, {
      class: "sign" + (place.folded ? " folded" : "") + (place.lit ? " lit" : "") + (view.bright && !view.bright.has(place.id) ? " dim" : ""),
      // How many KPIs an edge between headlines passes over.
      "data-count": chain?.count && !place.folded ? chain.count : null,
      title: formulas.slice(0, 8).join("\n") + (formulas.length > 8 ? "\n…" : "") + "\n" + todo,
      "aria-label": chain ? formulas.join(", ") : `${place.kpi.name}: ${todo}`,
      "data-fold": place.key,
    });
  }
  signs.finish();
}
