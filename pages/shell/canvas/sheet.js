// The numbers of a tree while a hand moves: the program that Python compiled, run here on what the levers are now.

import { makeEvaluator } from "./evaluate.js";
import { formatDelta, formatValue } from "./format.js";

const NOISE = 1e-12; // relative: what the arithmetic of doubles leaves behind is no difference

export class Sheet {
  constructor(data, style) {
    Object.assign(this, { data, style, run: makeEvaluator(data.program), levers: data.levers.slice() });
    this.at = new Map(data.program.levers.map((id, i) => [id, i]));
    this.ids = Object.keys(data.kpis);
    this.values = {};
    this.texts = {}; // what `numbers` said last, by id
    // What Python said is the truth; the program is asked once something moves.
    for (const id of this.ids) this.values[id] = data.kpis[id].value;
  }

  // True for what a hand can move: a lever, or an overridden KPI, that is not locked; nothing in a picture.
  moves(id) {
    return this.at.has(id) && !this.data.kpis[id].locked && !this.data.still;
  }

  // Move levers ({id: value}); returns the ids of the KPIs whose values changed.
  move(values) {
    for (const id in values) if (this.at.has(id)) this.levers[this.at.get(id)] = values[id];
    const slots = this.run(this.levers), { kpis } = this.data.program, changed = [];
    for (const id of this.ids) {
      const value = Number.isNaN(slots[kpis[id]]) ? null : slots[kpis[id]];
      if (value !== this.values[id]) changed.push(id);
      this.values[id] = value;
    }
    for (const id of changed) delete this.texts[id];
    return changed;
  }

  // Moving one share of a whole moves the others that are free, in the proportions they had in `from` (semantics §25).
  withShares(id, value, from = this.values) {
    const { kpis } = this.data, { mix } = kpis[id];
    if (!mix) return { [id]: value };
    const free = this.ids.filter((i) => kpis[i].mix === mix && i !== id && this.moves(i));
    if (!free.length) return {};
    const rest = free.reduce((sum, i) => sum + from[i], 0), room = rest + from[id];
    const to = Math.min(Math.max(value, 0), room), moved = { [id]: to };
    for (const i of free) moved[i] = rest > 0 ? (from[i] / rest) * (room - to) : (room - to) / free.length;
    return moved;
  }

  // A KPI's numbers as people read them: {text, dir, delta, was, bar, tick, beyond}. A picture may say some otherwise.
  numbers(id) {
    const kpi = this.data.kpis[id];
    return this.texts[id] || (this.texts[id] = { ...this.say(kpi, this.values[id]), ...kpi.shows });
  }

  say(kpi, value) {
    const unit = this.data.units[kpi.unit], { base, low, high } = kpi;
    const said = { text: formatValue(value, unit, this.style), dir: 0 };
    if (value === null) return said;
    if (base !== null && Math.abs(value - base) > NOISE * Math.max(Math.abs(value), Math.abs(base))) {
      said.dir = value > base ? 1 : -1;
      // A count repeats its unit right beside it: ▲ 16, not ▲ 16件.
      const bare = unit.rate || unit.money ? unit : { ...unit, difference: "{number}" };
      said.delta = formatDelta(Math.abs(value - base), bare, this.style, false);
      said.was = formatValue(base, unit, this.style);
    }
    const fill = (x) => {
      const share = high > low ? (x - low) / (high - low) : kpi.target ? x / kpi.target : NaN;
      return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : undefined;
    };
    said.bar = fill(value);
    if (said.dir) said.tick = fill(base);
    said.beyond = high > low && (value < low - NOISE || value > high + NOISE);
    return said;
  }

  exact(id) {
    return formatValue(this.values[id], this.data.units[this.data.kpis[id].unit], this.style, { exact: true });
  }
}
