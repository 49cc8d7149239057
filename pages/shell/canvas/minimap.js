// Where in a large tree one is: every node as a small block, what is in view as a frame that can be dragged.

import { set, svgElement } from "./element.js";

const ACROSS = 160, DOWN = 104; // CSS pixels at most

export function attachMinimap(board) {
  const map = svgElement("svg", { class: "minimap", "aria-hidden": "true" }, board.view);
  board.minimap = { map, quiet: svgElement("path", {}, map), lit: svgElement("path", { class: "lit" }, map),
    frame: svgElement("rect", { rx: 2 }, map) };
  const go = (event) => {
    const { camera } = board, box = map.getBoundingClientRect(), { scale } = board.minimap;
    camera.x = board.width / 2 - ((event.clientX - box.left) / scale) * camera.k;
    camera.y = camera.height / 2 - ((event.clientY - box.top) / scale) * camera.k;
    camera.touched = true;
    board.look();
  };
  map.addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    if (event.button !== 0) return;
    map.setPointerCapture(event.pointerId);
    go(event);
  });
  map.addEventListener("pointermove", (event) => {
    if (map.hasPointerCapture(event.pointerId)) go(event);
  });
}

// After the layout: the blocks.
export function drawMinimap(board) {
  const { minimap: mini, size } = board;
  const scale = (mini.scale = Math.min(ACROSS / size.w, DOWN / size.h));
  set(mini.map, { width: Math.ceil(size.w * scale), height: Math.ceil(size.h * scale) });
  const blocks = (lit) => board.visible.filter((one) => !!one.lit === lit).map(({ x, y, w, h }) => {
    const [left, top, wide, high] = [x, y, w, h].map((n) => (n * scale).toFixed(1));
    return `M${left} ${top}h${wide}v${high}h-${wide}z`;
  }).join("");
  set(mini.quiet, { d: blocks(false) });
  set(mini.lit, { d: blocks(true) });
}

// After every movement of the camera: the frame, unless everything is in sight.
export function frameMinimap(board) {
  const { minimap: { map, frame, scale }, camera: { x, y, k, height }, size, width } = board;
  const inside = (board.whole = x > -1 && y > -1 && x + size.w * k < width + 1 && y + size.h * k < height + 1);
  map.style.display = inside ? "none" : "";
  const s = scale / k;
  set(frame, { x: -x * s, y: -y * s, width: width * s, height: height * s });
}
