// The arithmetic of axes.

/** @typedef {{ step: number, middle: (index: number) => number }} Bands */

const STEPS = [1, 2, 2.5, 5, 10]; // of a power of ten

/**
 * The range of an axis.
 * @param {number[]} values
 * @param {boolean} hasZero bars and areas grow from zero
 * @returns {[number, number]}
 */
export function domain(values, hasZero) {
  if (!values.length) return [0, 1];
  let [low, high] = [Math.min(...values), Math.max(...values)];
  const spread = high - low || Math.abs(high) || 1;
  if (hasZero || (low > 0 && low < spread)) low = Math.min(low, 0);
  if (hasZero || (high < 0 && -high < spread)) high = Math.max(high, 0);
  return low === high ? [low - spread / 2, high + spread / 2] : [low, high];
}

/**
 * Round figures that enclose the range: about five.
 * @param {number} low
 * @param {number} high
 * @returns {number[]}
 */
export function ticks(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((one) => one * power >= rough) ?? 10) * power;
  const marks = [];
  for (let at = Math.floor(low / step + 1e-9); at <= Math.ceil(high / step - 1e-9); at += 1)
    marks.push(Number((at * step).toPrecision(12)));
  return marks;
}

/**
 * Equal slots along an axis.
 * @param {number} count
 * @param {number} from
 * @param {number} to
 * @returns {Bands}
 */
export function bands(count, from, to) {
  const step = (to - from) / Math.max(count, 1);
  return { step, middle: (index) => from + step * (index + 0.5) };
}

/** A figure as it is read: "12.5", "1.2k". @param {number} value */
export function figure(value) {
  if (Math.abs(value) >= 10_000)
    return new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 }).format(value);
  return new Intl.NumberFormat("en", { maximumFractionDigits: 2 }).format(value).replace("-", "−");
}
