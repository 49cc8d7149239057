// Carrying branches to another parent: dragged with a ghost under the pointer, or cut and put down by keys.

import { element, set, setText } from "./element.js";

// What is moved with a node: everything chosen when it is one of them. {kpis, parents}: each with whom it leaves.
export function carried(board, place) {
  const all = board.chosen.has(place.id) && board.chosen.size > 1
    ? board.visible.filter((one) => !one.ref && board.chosen.has(one.id)) : [place];
  const ids = new Set(all.map((one) => one.id));
  // What hangs below another one that moves comes along by itself.
  const isBelow = (up) => !!up && (ids.has(up.id) || isBelow(up.parent));
  const tops = all.filter((one) => !isBelow(one.parent));
  return { kpis: tops.map((one) => one.id), parents: tops.map((one) => one.parent?.id ?? null) };
}

// "" where nothing would happen, "yes", or "no" for a cycle: what is carried feeds the target.
function landing(board, { kpis, parents }, id) {
  if (!id || kpis.includes(id) || parents.every((parent) => parent === id)) return "";
  const below = new Set(kpis);
  for (let before = 0; before < below.size;) {
    before = below.size;
    for (const one of board.places) if (one.parent && below.has(one.parent.id)) below.add(one.id);
  }
  return below.has(id) ? "no" : "yes";
}

// Put down what is carried. A cycle is sent as well: Python says which way round it would go.
export function putDown(board, load, id) {
  if (!landing(board, load, id)) return false;
  const { kpis, parents } = load, [parent] = parents, same = parents.every((one) => one === parent);
  board.do({ do: "move", kpis, to: id, ...(same ? { parent } : { parents }) });
  return true;
}

export function attachCarry(board) {
  board.carry = (place) => {
    const load = carried(board, place), { root, labels } = board;
    const ghost = element("div", "ghost", root);
    const many = load.kpis.length > 1 ? labels.carry_many.replace("{n}", load.kpis.length) : place.kpi.name;
    let over = null, id = null;
    const aim = (node, how) => {
      if (over && over !== node) set(over, { "data-drop": null });
      over = node;
      if (node) set(node, { "data-drop": how });
      set(ghost, { class: how === "no" ? "ghost no" : "ghost" });
      setText(ghost, how === "no" ? labels.carry_cycle : many);
    };
    const done = () => { aim(null); ghost.remove(); root.classList.remove("carrying"); };
    root.classList.add("carrying");
    aim(null);
    return {
      move(dx, dy, event) {
        const box = root.getBoundingClientRect(), { clientX: x, clientY: y } = event;
        ghost.style.transform = `translate(${x - box.left + 10}px,${y - box.top + 10}px)`;
        const node = root.getRootNode().elementFromPoint(x, y)?.closest(".node");
        id = node?.dataset.id;
        const how = landing(board, load, id);
        aim(how ? node : null, how);
      },
      end() { done(); putDown(board, load, id); },
      cancel: done,
    };
  };
}
