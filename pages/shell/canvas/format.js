// Numbers as people read them, while the hand moves: kpitree/i18n/numbers.py letter for letter. `unit` and `style` come
// from number_signs.py. Rounding is half up on the digits that String(x) shows, never on the binary number.
//
// A decimal is {digits, power}: its digits without zeros at either end, and the power of ten of the first one.

const HUGE_POWER = 20; // beyond these, plain digits say less than a power of ten
const TINY_POWER = -4;
const EXACT_DIGITS = 15;

// A value with its unit: ¥3.20億, 25.0%, 2,134件; what is missing (null, NaN, infinity) is a dash.
// `signed` puts + before what is positive, `trim` drops trailing zeros, `exact` shows 15 digits, a `difference` of rates
// is in points.
export function formatValue(x, unit, style, { signed, trim, exact, difference } = {}) {
  if (!Number.isFinite(x)) return style.missing;
  const size = decimalOf(x, unit.scale + (unit.rate ? 2 : 0));
  let digits, scale = "";
  if (exact) digits = grouped(roundTo(size, EXACT_DIGITS - 1 - size.power), 0);
  else if (unit.rate) digits = rateDigits(size, trim);
  else [digits, scale] = inScale(size, unit.money ? style.scale_money : style.scale_other, style, trim);
  const frame = difference ? unit.difference : unit.frame;
  return signOf(x, digits, signed) + frame.replace("{number}", () => unit.currency + digits + scale);
}

// A difference: +¥8,000万, −16件, and +5.0pt for rates.
export function formatDelta(x, unit, style, signed = true) {
  return formatValue(x, unit, style, { signed, trim: !unit.rate, difference: true });
}

// A relative change: 0.25 is +25%.
export function formatPercentChange(ratio, style) {
  if (!Number.isFinite(ratio)) return style.missing;
  const size = decimalOf(ratio, 2);
  const decimals = size.power > 1 ? 0 : size.power < 0 ? 1 - size.power : 1;
  const digits = grouped(roundTo(size, decimals), 0);
  return signOf(ratio, digits, true) + digits + "%";
}

// A difference and what it is of `base`: +¥8,000万（+25%）.
export function formatChange(x, base, unit, style) {
  const difference = formatDelta(x, unit, style);
  if (!base && base === base) return difference;
  const percent = formatPercentChange(x / Math.abs(base), style);
  return style.change.replace(/{(difference|percent)}/g, (_, name) => (name === "percent" ? percent : difference));
}

function signOf(x, digits, signed) {
  const isZero = !/[1-9]/.test(digits);
  if (x < 0 && !isZero) return "\u2212";
  return signed ? (isZero ? "\u00b1" : "+") : "";
}

// |x| times a power of ten. JavaScript and Python write the same shortest digits.
function decimalOf(x, shift) {
  const [mantissa, power] = Math.abs(x).toExponential().split("e");
  return x ? { digits: mantissa.replace(".", ""), power: +power + shift } : { digits: "", power: 0 };
}

function roundTo({ digits, power }, decimals) {
  const kept = power + decimals + 1;
  if (digits.length <= kept) return { digits, power };
  let cut = digits.slice(0, Math.max(0, kept));
  if (digits[kept] >= "5") cut = String(BigInt(cut) + 1n); // no digit, so no 5, where kept is negative
  if (cut.length > kept) power += 1;
  cut = cut.replace(/0+$/, "");
  return { digits: cut, power: cut ? power : 0 };
}

// Thousands commas, at least `least` decimals.
function grouped({ digits, power }, least) {
  if (digits && (power >= HUGE_POWER || power < TINY_POWER)) {
    return grouped(roundTo({ digits, power: 0 }, 2), 0) + "e" + power;
  }
  const whole = power < 0 ? "0" : digits.slice(0, power + 1).padEnd(power + 1, "0");
  const decimals = ("0".repeat(Math.max(0, -power - 1)) + digits.slice(Math.max(0, power + 1))).padEnd(least, "0");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (decimals && "." + decimals);
}

// 25.0, 1.25, 0.012, 100: one digit behind the point, more where a rate is small.
function rateDigits(percent, trim) {
  const { power } = percent;
  const [most, least] = power > 1 ? [1, 0] : power === 1 ? [1, 1] : power === 0 ? [2, 1] : [2 - power, 2];
  return grouped(roundTo(percent, most), trim ? 0 : least);
}

// Digits and scale sign (億, M), three significant digits; what rounds up to the next scale is written in it.
function inScale(size, start, { scales, fixed }, trim) {
  let at = scales.findIndex(([power]) => size.power >= Math.max(power, start));
  if (at < 0 || size.power >= HUGE_POWER) {
    const rounded = roundTo(size, Math.max(0, 2 - size.power));
    if (rounded.power < start || size.power >= HUGE_POWER) return [grouped(rounded, 0), ""];
    at = scales.findIndex(([power]) => power <= start);
  }
  for (;; at--) {
    const [power, sign] = scales[at];
    const number = { digits: size.digits, power: size.power - power };
    const rounded = roundTo(number, Math.max(0, 2 - number.power));
    if (at && rounded.power >= scales[at - 1][0] - power) continue; // 9,999.6万 would read 10,000万: it is ¥1.00億
    return [grouped(rounded, fixed.includes(sign) && !trim ? Math.max(0, 2 - rounded.power) : 0), sign];
  }
}
