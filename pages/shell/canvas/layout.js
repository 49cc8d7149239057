// A tidy tree: parents in the middle of their children, branches as close as their outlines allow, levels aligned.
// Nodes are {w, h, parent, children, depth}, parents before children; x and y (top left corners) are written to them.

const BETWEEN_SIBLINGS = 18;
const BETWEEN_COUSINS = 26;
const BETWEEN_LEVELS = 62;
const BETWEEN_TREES = 44;

// One tree whose root is nodes[0]. Returns its {w, h}.
export function layoutTree(nodes, topDown) {
  const along = topDown ? "h" : "w";
  const across = topDown ? "w" : "h";
  const sizes = [];
  for (const node of nodes) sizes[node.depth] = Math.max(sizes[node.depth] || 0, node[along]);
  const starts = [0];
  for (let d = 1; d < sizes.length; d++) starts[d] = starts[d - 1] + sizes[d - 1] + BETWEEN_LEVELS;

  // Outlines are kept root last, so that the outline of an only child grows by one entry; `shift` moves all of it.
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    const half = node[across] / 2;
    if (!node.children.length) {
      node.outline = { shift: 0, low: [-half], high: [half] };
      continue;
    }
    let merged = node.children[0].outline;
    node.children[0].offset = 0;
    for (const child of node.children.slice(1)) {
      child.offset = place(merged, child.outline, node.children.indexOf(child), node.children);
      child.outline.shift += child.offset;
      merged = joinOutlines(merged, child.outline);
    }
    const middle = node.children[node.children.length - 1].offset / 2;
    for (const child of node.children) child.offset -= middle;
    merged.shift -= middle;
    merged.low.push(-half - merged.shift);
    merged.high.push(half - merged.shift);
    node.outline = merged;
  }

  let low = Infinity;
  let high = -Infinity;
  for (const node of nodes) {
    node.centre = node.parent ? node.parent.centre + node.offset : 0;
    low = Math.min(low, node.centre - node[across] / 2);
    high = Math.max(high, node.centre + node[across] / 2);
  }
  for (const node of nodes) {
    const start = starts[node.depth];
    const side = node.centre - low - node[across] / 2;
    node.x = topDown ? side : start;
    node.y = topDown ? start : side;
    node.outline = null;
  }
  const length = starts[sizes.length - 1] + sizes[sizes.length - 1];
  return topDown ? { w: high - low, h: length } : { w: length, h: high - low };
}

// How far the second outline must move to stand beside the first.
function place(first, second, index, children) {
  const leaves = !children[index].children.length && !children[index - 1].children.length;
  let offset = -Infinity;
  const levels = Math.min(first.high.length, second.low.length);
  for (let i = 1; i <= levels; i++) {
    const end = first.high[first.high.length - i] + first.shift;
    const begin = second.low[second.low.length - i] + second.shift;
    offset = Math.max(offset, end - begin + (leaves && i === 1 ? BETWEEN_SIBLINGS : BETWEEN_COUSINS));
  }
  return offset;
}

// Both outlines as one; the shorter is written into the longer.
function joinOutlines(first, second) {
  const [long, short, edge] = first.low.length >= second.low.length ? [first, second, "high"] : [second, first, "low"];
  const by = short.shift - long.shift;
  for (let i = 1; i <= short.low.length; i++) {
    long[edge][long[edge].length - i] = short[edge][short[edge].length - i] + by;
  }
  return long;
}

// Trees of one section next to each other, wrapped at `width`. Items are {w, h}; x and y are written. Returns {w, h}.
export function flow(items, width) {
  let x = 0, y = 0, row = 0, right = 0;
  for (const item of items) {
    if (x && x + item.w > width) {
      x = 0;
      y += row + BETWEEN_TREES / 2;
      row = 0;
    }
    item.x = x;
    item.y = y;
    x += item.w + BETWEEN_TREES;
    row = Math.max(row, item.h);
    right = Math.max(right, item.x + item.w);
  }
  return { w: right, h: y + row };
}
