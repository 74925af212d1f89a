// Emoji: names to characters, and our own drawings of those on which the bot's messages rest, so that a red circle is a
// red circle also on a machine without an emoji font.
import { h, s } from "./dom.js";

/** @type {Record<string, string>} */
const NAMES = {
  "+1": "👍",
  thumbsup: "👍",
  "-1": "👎",
  thumbsdown: "👎",
  wave: "👋",
  clap: "👏",
  pray: "🙏",
  raised_hands: "🙌",
  muscle: "💪",
  eyes: "👀",
  white_check_mark: "✅",
  heavy_check_mark: "✔️",
  x: "❌",
  warning: "⚠️",
  bell: "🔔",
  red_circle: "🔴",
  large_red_circle: "🔴",
  large_orange_circle: "🟠",
  large_yellow_circle: "🟡",
  large_green_circle: "🟢",
  large_blue_circle: "🔵",
  large_purple_circle: "🟣",
  white_circle: "⚪",
  black_circle: "⚫",
  large_red_square: "🟥",
  large_orange_square: "🟧",
  large_yellow_square: "🟨",
  large_green_square: "🟩",
  large_blue_square: "🟦",
  large_purple_square: "🟪",
  white_large_square: "⬜",
  black_large_square: "⬛",
  tada: "🎉",
  rocket: "🚀",
  fire: "🔥",
  heart: "❤️",
  broken_heart: "💔",
  star: "⭐",
  star2: "🌟",
  sparkles: "✨",
  smile: "😄",
  slightly_smiling_face: "🙂",
  neutral_face: "😐",
  slightly_frowning_face: "🙁",
  disappointed: "😞",
  cry: "😢",
  rage: "😡",
  thinking_face: "🤔",
  sweat_smile: "😅",
  joy: "😂",
  heart_eyes: "😍",
  zzz: "💤",
  chart_with_upwards_trend: "📈",
  chart_with_downwards_trend: "📉",
  bar_chart: "📊",
  calendar: "📆",
  date: "📅",
  clipboard: "📋",
  memo: "📝",
  pushpin: "📌",
  link: "🔗",
  mag: "🔍",
  bulb: "💡",
  speech_balloon: "💬",
  email: "📧",
  envelope: "✉️",
  phone: "☎️",
  inbox_tray: "📥",
  outbox_tray: "📤",
  package: "📦",
  lock: "🔒",
  key: "🔑",
  hourglass: "⌛",
  hourglass_flowing_sand: "⏳",
  alarm_clock: "⏰",
  stopwatch: "⏱️",
  arrow_up: "⬆️",
  arrow_down: "⬇️",
  arrow_right: "➡️",
  small_red_triangle: "🔺",
  small_red_triangle_down: "🔻",
  no_entry: "⛔",
  rotating_light: "🚨",
  moneybag: "💰",
  office: "🏢",
  technologist: "🧑‍💻",
  robot_face: "🤖",
  gear: "⚙️",
  hammer_and_wrench: "🛠️",
  information_source: "ℹ️",
  question: "❓",
  exclamation: "❗",
  100: "💯",
  trophy: "🏆",
  seedling: "🌱",
};

const CIRCLES = {
  "🔴": "#e0363f",
  "🟠": "#f08a24",
  "🟡": "#f2c21b",
  "🟢": "#2fa866",
  "🔵": "#2f80d0",
  "🟣": "#8b5cc9",
  "⚫": "#2b3036",
};
const SQUARES = {
  "🟥": "#e0363f",
  "🟧": "#f08a24",
  "🟨": "#f2c21b",
  "🟩": "#2fa866",
  "🟦": "#2f80d0",
  "🟪": "#8b5cc9",
  "⬛": "#2b3036",
};

/** @type {Record<string, string>} */
const BY_CHARACTER = {};
for (const [name, character] of Object.entries(NAMES)) BY_CHARACTER[character] ??= name;

/** @type {Record<string, () => SVGElement[]>} */
const DRAWN = {
  "⚪": () => [s("circle", { cx: 10, cy: 10, r: 7.6, fill: "#f7f7f5", stroke: "#9aa1a8", "stroke-width": 1.4 })],
  "⬜": () => [
    s("rect", {
      x: 2.6,
      y: 2.6,
      width: 14.8,
      height: 14.8,
      rx: 3,
      fill: "#f7f7f5",
      stroke: "#9aa1a8",
      "stroke-width": 1.2,
    }),
  ],
  "✅": () => [
    s("rect", { x: 2, y: 2, width: 16, height: 16, rx: 3.5, fill: "#2fa866" }),
    s("path", {
      d: "M5.5 10.4 8.8 13.6 14.6 6.8",
      fill: "none",
      stroke: "#fff",
      "stroke-width": 2.3,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
  ],
  "❌": () => [
    s("path", {
      d: "M4.5 4.5l11 11M15.5 4.5l-11 11",
      stroke: "#e0363f",
      "stroke-width": 3.2,
      "stroke-linecap": "round",
    }),
  ],
  "👀": () =>
    [5.6, 14.4].flatMap((x) => [
      s("ellipse", { cx: x, cy: 10, rx: 4, ry: 5.8, fill: "#fff", stroke: "#6b737b", "stroke-width": 1 }),
      s("circle", { cx: x - 1.3, cy: 11.2, r: 2.1, fill: "#23282d" }),
    ]),
  "⚠️": () => [
    s("path", {
      d: "M10 2.6 18.4 17H1.6z",
      fill: "#f2c21b",
      stroke: "#f2c21b",
      "stroke-width": 1.6,
      "stroke-linejoin": "round",
    }),
    s("path", { d: "M10 7.4v4.4M10 14.4v.4", stroke: "#3a2f00", "stroke-width": 1.9, "stroke-linecap": "round" }),
  ],
  "⭐": () => [
    s("path", { d: "m10 2 2.5 5.3 5.8.7-4.3 4 1.1 5.8L10 14.9l-5.1 2.9L6 12 1.7 8l5.8-.7z", fill: "#f2b01b" }),
  ],
  "❤️": () => [
    s("path", {
      d: "M10 17S2.2 12.4 2.2 7.3A4.1 4.1 0 0 1 10 5.6a4.1 4.1 0 0 1 7.8 1.7C17.8 12.4 10 17 10 17Z",
      fill: "#e0363f",
    }),
  ],
  "🎉": () => [
    s("path", { d: "m3 17.4 3.7-10 6.2 6.2z", fill: "#f2b01b" }),
    s("path", {
      d: "M11 6.5c1.6-.4 1.7-2.4.6-4M13.8 9.3c1.7.3 2.5-1.4 4.4-.6",
      fill: "none",
      stroke: "#8b5cc9",
      "stroke-width": 1.6,
      "stroke-linecap": "round",
    }),
    s("circle", { cx: 15.7, cy: 4.4, r: 1.3, fill: "#e0363f" }),
    s("circle", { cx: 8, cy: 3.4, r: 1.1, fill: "#2f80d0" }),
    s("circle", { cx: 16.4, cy: 13, r: 1.2, fill: "#2fa866" }),
  ],
  "👍": () => [
    s("path", {
      d: "M3 9h3v8H3zM7 9l3.4-6.2c1.5-.2 2.3.8 2 2.3L11.8 8H16c1.3 0 2 1 1.7 2.2l-1.4 5.2c-.3 1-1 1.6-2 1.6H7z",
      fill: "#f2b84b",
      stroke: "#b97f17",
      "stroke-width": 0.7,
      "stroke-linejoin": "round",
    }),
  ],
};

for (const [character, colour] of Object.entries(CIRCLES)) {
  DRAWN[character] = () => [s("circle", { cx: 10, cy: 10, r: 8.1, fill: colour })];
}
for (const [character, colour] of Object.entries(SQUARES)) {
  DRAWN[character] = () => [s("rect", { x: 2, y: 2, width: 16, height: 16, rx: 3, fill: colour })];
}

const FOUND = new RegExp(
  Object.keys(DRAWN)
    .sort((a, b) => b.length - a.length)
    .map((one) => one.replace("\uFE0F", "\uFE0F?"))
    .join("|"),
  "gu",
);

/** Names that a person may react with, in the order of the small picker. */
export const REACTIONS = ["eyes", "white_check_mark", "+1", "heart", "tada", "red_circle"];

/**
 * The character of a name, or null.
 * @param {string} name
 */
export function characterOf(name) {
  return Object.hasOwn(NAMES, name) ? NAMES[name] : null;
}

/**
 * One emoji by its name; a name that we do not know stays as it was typed.
 * @param {string} name
 * @returns {Node}
 */
export function emoji(name) {
  const bare = name.split("::")[0];
  const character = characterOf(bare);
  return character ? picture(character, bare) : document.createTextNode(`:${name}:`);
}

/**
 * @param {string} character
 * @param {string} name
 */
function picture(character, name) {
  const draw = DRAWN[character];
  const label = name.replaceAll("_", " ");
  if (!draw) return h("span", { class: "emoji", role: "img", "aria-label": label, title: `:${name}:` }, character);
  return h(
    "span",
    { class: "emoji", role: "img", "aria-label": label, title: `:${name}:` },
    s("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, draw()),
  );
}

/**
 * Text as nodes, with the emoji that we draw ourselves in place of their characters.
 * @param {string} text
 * @returns {Node[]}
 */
export function withEmoji(text) {
  /** @type {Node[]} */
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(FOUND)) {
    if (match.index > end) nodes.push(document.createTextNode(text.slice(end, match.index)));
    const character = Object.hasOwn(DRAWN, match[0]) ? match[0] : `${match[0]}\uFE0F`;
    nodes.push(picture(character, BY_CHARACTER[character] ?? "emoji"));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push(document.createTextNode(text.slice(end)));
  return nodes;
}

/**
 * Plain text in which `:name:` may stand, as in a plain_text object.
 * @param {string} text
 * @returns {Node[]}
 */
export function withEmojiNames(text) {
  return text
    .split(/(:[a-z0-9_+-]+:)/)
    .flatMap((part, index) =>
      index % 2 && characterOf(part.slice(1, -1)) ? [emoji(part.slice(1, -1))] : withEmoji(part),
    );
}
