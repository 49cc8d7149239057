// The formulas in the browser. A program is Program.to_json() of kpitree/engine/program.py; every operation does what
// kpitree/engine/careful.py does, to the last bit (docs/semantics.md). Missing is NaN (§1).

const OPERATIONS = [
  "add", "sub", "mul", "div", "min", "max", "round", "lt", "le", "gt", "ge", "eq", "ne", "neg", "ceil", "floor", "if",
];
const CHOOSE = OPERATIONS.indexOf("if");

// A function from lever values (numbers, null or NaN, in the order of program.levers) to the values of all slots; that
// of a KPI is at program.kpis[id]. The array it returns is written over by its next call.
export function makeEvaluator(program) {
  const { levers, constants, instructions } = program;
  const first = levers.length + constants.length;
  const slots = new Float64Array(first + instructions.length);
  const codes = new Uint8Array(instructions.length);
  const args = new Int32Array(3 * instructions.length);
  constants.forEach((value, i) => { slots[levers.length + i] = value ?? NaN; });
  instructions.forEach(([op, a, b = a, c = a], i) => {
    codes[i] = OPERATIONS.indexOf(op);
    if (!OPERATIONS.includes(op)) throw new Error("unknown operation: " + op);
    args.set([a, b, c], 3 * i);
  });
  return (values) => {
    if (values.length !== levers.length) throw new Error(levers.length + " lever values wanted, got " + values.length);
    for (let i = 0; i < levers.length; i++) slots[i] = Number.isFinite(values[i]) ? values[i] : NaN;
    for (let i = 0, at = 0; i < codes.length; i++, at += 3) {
      slots[first + i] = operate(codes[i], slots[args[at]], slots[args[at + 1]], slots[args[at + 2]]);
    }
    return slots;
  };
}

function operate(code, a, b, c) {
  if (code === CHOOSE) return a !== a ? NaN : a !== 0 ? b : c; // §1: the other branch does not matter
  if (a !== a || b !== b) return NaN;
  const result = calculate(code, a, b);
  return result - result === 0 ? result : NaN; // §4: infinity is no value
}

// Numbers follow the list of OPERATIONS. An operation on one number gets it twice.
function calculate(code, a, b) {
  switch (code) {
    case 0: return a + b;
    case 1: return a - b;
    case 2: return a * b;
    case 3: return a / b;
    case 4: return b < a ? b : a; // the first of equal ones, which matters for -0
    case 5: return b > a ? b : a;
    case 6: return halfAway(a, b);
    case 7: return +(a < b);
    case 8: return +(a <= b);
    case 9: return +(a > b);
    case 10: return +(a >= b);
    case 11: return +(a === b);
    case 12: return +(a !== b);
    case 13: return -a;
    case 14: return Math.ceil(a);
    default: return Math.floor(a);
  }
}

// §6: halves away from zero; -0.2 becomes -0, as in Python.
function halfAway(a, power) {
  const size = Math.floor(Math.abs(a) * power + 0.5) / power;
  return 1 / a < 0 ? -size : size;
}
