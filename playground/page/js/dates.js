// Slack's date tokens, and the times beside messages, in the reader's own zone.
import { h } from "./dom.js";

const DAY = 86_400_000;

/** @param {Date} date */
function midnight(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** Whole days from today: -1 is yesterday. @param {Date} date */
function daysFromToday(date) {
  return Math.round((midnight(date) - midnight(new Date())) / DAY);
}

/** @param {number} day */
function ordinal(day) {
  const suffix = day % 100 >= 11 && day % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th");
  return `${day}${suffix}`;
}

/**
 * @param {Date} date
 * @param {Intl.DateTimeFormatOptions} options
 */
function format(date, options) {
  return new Intl.DateTimeFormat("en-US", options).format(date);
}

/** @param {Date} date @param {boolean} isLong */
function longDate(date, isLong) {
  const year = date.getFullYear() === new Date().getFullYear() ? "" : `, ${date.getFullYear()}`;
  const weekday = isLong ? `${format(date, { weekday: "long" })}, ` : "";
  return `${weekday}${format(date, { month: "long" })} ${ordinal(date.getDate())}${year}`;
}

/** @param {Date} date */
function shortDate(date) {
  return format(date, { month: "short", day: "numeric", year: "numeric" });
}

/** @param {Date} date @param {string} otherwise */
function pretty(date, otherwise) {
  return { 0: "Today", 1: "Tomorrow", "-1": "Yesterday" }[daysFromToday(date)] ?? otherwise;
}

/** Time of the day: "9:41 AM". @param {Date} date */
export function clock(date) {
  return format(date, { hour: "numeric", minute: "2-digit" });
}

/** @type {Record<string, (date: Date) => string>} */
const TOKENS = {
  date_num: (date) => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
  date_slash: (date) => `${two(date.getMonth() + 1)}/${two(date.getDate())}/${date.getFullYear()}`,
  date: (date) => longDate(date, false),
  date_pretty: (date) => pretty(date, longDate(date, false)),
  date_short: shortDate,
  date_short_pretty: (date) => pretty(date, shortDate(date)),
  date_long: (date) => longDate(date, true),
  date_long_pretty: (date) => pretty(date, longDate(date, true)),
  date_long_full: (date) => format(date, { weekday: "long", month: "long", day: "numeric", year: "numeric" }),
  day_divider_pretty: dayName,
  time: clock,
  time_secs: (date) => format(date, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

/** @param {number} value */
function two(value) {
  return String(value).padStart(2, "0");
}

/**
 * How long ago, or until when: "3 minutes ago".
 * @param {Date} date
 */
export function ago(date) {
  const seconds = Math.round((date.getTime() - Date.now()) / 1000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const [unit, size] of /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([
    ["year", 31_557_600],
    ["month", 2_629_800],
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ])) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(seconds, "second");
}

/** The name on the line between two days. @param {Date} date */
export function dayName(date) {
  return pretty(date, longDate(date, true));
}

/** The moment in full, for the tooltip. @param {Date} date */
export function fullDate(date) {
  return format(date, { dateStyle: "full", timeStyle: "medium" });
}

/** The moment of a message. @param {string} ts */
export function dateOf(ts) {
  return new Date(Number.parseFloat(ts) * 1000);
}

/**
 * `<!date^…>` as it reads here and now.
 * @param {number} seconds since 1970
 * @param {string} pattern such as "{date_short_pretty} at {time}"
 * @param {string} [fallback]
 * @param {string} [before] the words before it: inside a sentence "today" is not written with a capital
 */
export function dateNode(seconds, pattern, fallback = "", before = "") {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return h("span", {}, fallback);
  const words = pattern.replaceAll(/\{(\w+)\}/g, (whole, name, at) => {
    if (!Object.hasOwn(TOKENS, name)) return whole;
    const isInside = /[\p{L},(] $/u.test(before + pattern.slice(0, at));
    const written = TOKENS[name](date);
    return isInside ? written.replace(/^(Today|Tomorrow|Yesterday)$/, (word) => word.toLowerCase()) : written;
  });
  return h("time", { datetime: date.toISOString(), title: fullDate(date) }, words);
}
