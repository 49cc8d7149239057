// The tree as a board reads it: headline KPIs only (semantics §27), the levels between folded into one edge.

export const MOST_HEADLINES = 7;
const ENOUGH = 6; // KPIs, when none is marked
const FEWEST = 4;

// Ids of what is shown: the KGI and what is marked; when nothing is, the computed KPIs nearest to the KGI, volumes and
// money before rates. `units` is as in the data of drawing.py.
export function headlineIds(places, units) {
  const full = places.filter((one) => !one.ref), kgi = full.find((one) => one.section === "kgi");
  const ids = new Set(kgi && [kgi.id]), marked = full.filter((one) => one.kpi.headline && one !== kgi);
  for (const one of marked) ids.add(one.id);
  if (marked.length) return ids;
  const rate = (one) => (units[one.kpi.unit].rate ? 1 : 0);
  const near = full.filter((one) => one.section === "kgi").sort((a, b) => a.depth - b.depth || rate(a) - rate(b));
  for (const one of near) if (one.kpi.formula !== undefined && ids.size < ENOUGH) ids.add(one.id);
  for (const one of near) if (ids.size < FEWEST) ids.add(one.id);
  return ids;
}

// Places of those only, as readPlaces makes them. What is not said anew (values, marks) shines through from the place
// of the whole tree. `chain` says how a KPI comes from those below it: {sign, count of what is folded, formulas}.
export function headlinePlaces(places, units) {
  const ids = headlineIds(places, units), made = new Map(), shown = [];
  const above = (place) => {
    const over = [];
    let up = place.parent;
    for (; up && !ids.has(up.id); up = up.parent) over.unshift(up);
    return { up, over };
  };
  const home = new Map(places.filter((one) => !one.ref).map((one) => [one.id, one]));
  for (const place of places) {
    if (!ids.has(place.id)) continue;
    const { up, over } = above(place), parent = made.get(up) || null;
    const key = place.ref ? parent?.id + ">" + place.id : place.id;
    if (place.ref && (!parent || above(home.get(place.id)).up === up || shown.some((one) => one.key === key))) continue;
    const node = Object.assign(Object.create(place), {
      key, parent, children: [], index: shown.length, depth: parent ? parent.depth + 1 : 0, below: 0, chain: null,
      edge: parent && parent.key + "/" + key, position: 1, over: parent ? over : [],
    });
    if (parent) node.position = parent.children.push(node);
    if (!place.ref) made.set(place, node);
    shown.push(node);
  }
  for (const node of shown.slice().reverse()) {
    for (const child of node.children) node.below += 1 + child.below;
    if (node.children.length) node.chain = chainOf(node, home);
  }
  return shown;
}

// A KPI's formula as people write it on a whiteboard.
export function spelled({ name, formula }) {
  return name + " = " + formula.replaceAll(" * ", " × ").replaceAll(" / ", " ÷ ").replaceAll(" - ", " − ");
}

function chainOf(node, home) {
  const through = [...new Set([home.get(node.id), ...node.children.flatMap((child) => child.over)])];
  const signs = new Set(through.map((one) => one.kpi.op)), below = new Set(node.children.map((child) => child.id));
  const used = new Set(through.flatMap((one) => one.children.map((child) => child.id)));
  return {
    sign: signs.size === 1 ? node.kpi.op : "ƒ",
    count: [...used].filter((id) => !below.has(id)).length,
    formulas: through.map((one) => spelled(one.kpi)),
  };
}
