// A hand on a number: dragged sideways, or moved step by step. Steps suit the unit; nothing is sent before it lets go.

const PIXELS = 4; // that a hand moves for one step

// `steps` further from `value`: a multiple of the KPI's step, within what is possible.
export function stepped(board, id, value, steps) {
  const kpi = board.data.kpis[id], unit = board.data.units[kpi.unit];
  const step = kpi.step;
  let to = Number((value + steps * step).toPrecision(12));
  to = Math.max(to, Math.min(kpi.floor, value));
  if (unit.rate) to = Math.min(to, Math.max(1, value));
  return to;
}

// How much one unit of movement counts with the keys that are held.
export const pace = (event) => (event.shiftKey ? 10 : event.altKey ? 0.1 : 1);

// Take a number into the hand. Returns {move(dx, event), drop(), cancel()}.
export function grab(board, id) {
  const start = board.sheet.values[id] ?? 0, from = board.sheet.levers.slice(), before = { ...board.sheet.values };
  let at = start, whole = 0;
  const to = (value) => {
    at = value;
    board.preview(value === start ? all(board, from) : board.sheet.withShares(id, value, before));
  };
  board.hand = id;
  return {
    move(dx, event) {
      whole += (dx / PIXELS) * pace(event);
      const steps = event.altKey ? Math.round(whole * 10) / 10 : Math.round(whole);
      to(stepped(board, id, start, steps));
    },
    drop() {
      if (at !== start) {
        board.do({ do: "set", kpi: id, value: board.sheet.values[id] });
        board.glow(before);
        say(board, id);
      }
      board.released();
    },
    cancel() {
      to(start);
      board.released();
    },
  };
}

// One step by a key. Presses that follow each other within a second are one gesture for Python.
export function nudge(board, id, steps, event) {
  if (!board.sheet.moves(id)) return;
  const value = board.sheet.values[id] ?? 0;
  const to = stepped(board, id, value, steps * pace(event));
  if (to === value) return;
  board.preview(board.sheet.withShares(id, to));
  board.do({ do: "set", kpi: id, value: board.sheet.values[id], gesture: "nudge" }, "set " + id);
  say(board, id);
}

function say(board, id) {
  const { kpis, kgi } = board.data, said = (i) => kpis[i].name + " " + board.sheet.numbers(i).text;
  board.announce(said(id) + (kgi && kgi !== id ? ", " + said(kgi) : ""));
}

function all(board, levers) {
  return Object.fromEntries(board.data.program.levers.map((id, i) => [id, levers[i]]));
}
