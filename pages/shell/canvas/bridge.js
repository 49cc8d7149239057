// What each moved lever contributes to the difference of the KGI, while a hand moves: Shapley values (semantics §21) over
// all subsets of what was moved. The same as kpitree/analysis/bridge.py up to rounding; beyond a few levers Python says it.

const MOST = 6; // 64 evaluations

// {id: part}, or null where it is left to Python.
export function contributions({ data, levers, run }) {
  const { program, kpis } = data;
  const moved = program.levers.map((id, i) => ({ id, i, base: kpis[id].base })).filter(({ i, base }) => levers[i] !== base);
  if (!moved.length || moved.length > MOST || moved.some(({ base }) => base === null)) return null;
  const all = 1 << moved.length, at = levers.slice(), kgi = new Float64Array(all), count = new Uint8Array(all);
  for (let set = 0; set < all; set++) {
    count[set] = count[set >> 1] + (set & 1);
    moved.forEach(({ i, base }, bit) => (at[i] = (set >> bit) & 1 ? levers[i] : base));
    kgi[set] = run(at)[program.kgi];
  }
  // The weight of a subset: one over the number of players times the number of subsets of its size without one of them.
  const weights = [1 / moved.length];
  for (let s = 1; s < moved.length; s++) weights[s] = (weights[s - 1] * s) / (moved.length - s);
  return Object.fromEntries(moved.map(({ id }, bit) => {
    let part = 0;
    for (let set = 0; set < all; set++) if (!((set >> bit) & 1)) part += weights[count[set]] * (kgi[set | (1 << bit)] - kgi[set]);
    return [id, part];
  }));
}
