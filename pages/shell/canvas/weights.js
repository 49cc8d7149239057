// Edges as thick as a KPI matters: off, by elasticity, by what is achievable. Python says how much (weights.py).

import { element, keyed, setText } from "./element.js";

const MODES = ["", "e", "s"];

export function nextWeights(board) {
  board.camera.weigh = MODES[(MODES.indexOf(board.camera.weigh) + 1) % MODES.length];
  board.draw();
  board.announce(board.labels["weights_" + (board.camera.weigh || "off")]);
}

// Thickness in CSS pixels; null where nothing is to be said.
export const thickness = (kpi, weigh) => (weigh ? 1.5 + 5 * (kpi[weigh] || 0) : null);

// What the thickness means, and the number at the levers that matter most.
export function drawWeights(board, visible) {
  const { weigh } = board.camera;
  board.legend.hidden = !weigh;
  setText(board.legend, weigh ? board.labels["weights_" + weigh] : "");
  const tags = keyed(board.maps.tags, () => element("span", "tag", board.layer));
  for (const place of visible) {
    const text = weigh && !place.ref && place.parent && place.kpi[weigh + "t"];
    if (!text) continue;
    const tag = tags.each(place.key);
    setText(tag, text);
    tag.style.transform = `translate(${place.x + 14}px,${place.y}px) translateY(-60%)`;
  }
  tags.finish();
}
