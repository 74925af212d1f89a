// The rich_text block: sections, lists, quotations, preformatted text, and what stands in them.
import { h } from "./dom.js";
import { withBars } from "./bars.js";
import { dateNode } from "./dates.js";
import { emoji, withEmoji } from "./emoji.js";
import { broadcast, channelMention, groupMention, userMention } from "./mentions.js";
import { link } from "./mrkdwn.js";

/** @typedef {Record<string, any>} Json */

/** @type {[string, string][]} */
const STYLES = [
  ["code", "code"],
  ["strike", "s"],
  ["italic", "em"],
  ["bold", "strong"],
  ["underline", "u"],
];

/** @type {Record<string, (element: Json, before: string) => Node>} */
const INLINE = {
  text: (element) => wrapped(withEmoji(element.text)),
  link: (element) => link(element.url, ...withEmoji(element.text ?? element.url)),
  user: (element) => userMention(element.user_id),
  usergroup: (element) => groupMention(element.usergroup_id),
  channel: (element) => channelMention(element.channel_id),
  broadcast: (element) => broadcast(element.range),
  team: (element) => h("span", { class: "mention" }, `@${element.team_id}`),
  emoji: (element) => emoji(element.name),
  date: (element, before) => dated(element, before),
  color: (element) => colour(element.value),
};

/** @param {Json} element @param {string} before */
function dated(element, before) {
  const node = dateNode(element.timestamp, element.format, element.fallback, before);
  return element.url ? link(element.url, node) : node;
}

/** @param {string} value */
function colour(value) {
  const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
  swatch.style.backgroundColor = /^#[0-9a-f]{3,8}$/i.test(value) ? value : "transparent";
  return h("code", {}, swatch, value);
}

/** @param {Node[]} nodes */
function wrapped(nodes) {
  const fragment = document.createDocumentFragment();
  fragment.append(...nodes);
  return fragment;
}

/** @param {Json[]} elements @returns {Node[]} */
function inline(elements) {
  let before = "";
  return (elements ?? []).map((element) => {
    const show = INLINE[element.type];
    const node = show ? show(element, before) : unknown(element);
    before = element.type === "text" ? element.text : element.type === "date" ? "" : "x ";
    return STYLES.reduce(
      (inner, [name, tag]) => (element.style?.[name] && element.type !== "color" ? h(tag, {}, inner) : inner),
      node,
    );
  });
}

/** @param {Json} element */
function unknown(element) {
  return h("code", { class: "unknown", title: "The playground does not know this element" }, JSON.stringify(element));
}

/** @type {Record<string, (element: Json, counters: number[]) => Node>} */
const PARTS = {
  rich_text_section: (element) => h("div", { class: "rich-section" }, inline(element.elements)),
  rich_text_quote: (element) => h("blockquote", {}, inline(element.elements)),
  rich_text_preformatted: (element) => h("pre", { tabindex: "0" }, preformatted(element.elements)),
  rich_text_list: list,
};

/** @param {Json[]} elements */
function preformatted(elements) {
  const isPlain = elements.every((one) => one.type === "text" && !one.style);
  return isPlain ? withBars(elements.map((one) => one.text).join("")) : inline(elements);
}

/** A list; an ordered one counts on where one of the same depth was interrupted. @param {Json} element @param {number[]} counters */
function list(element, counters) {
  const depth = element.indent ?? 0;
  const isOrdered = element.style === "ordered";
  const start = isOrdered ? (element.offset ?? counters[depth] ?? 0) + 1 : undefined;
  counters.length = depth;
  if (isOrdered) counters[depth] = (start ?? 1) - 1 + element.elements.length;
  const classes = `rich-list depth-${Math.min(depth, 4)}${element.border ? " has-border" : ""}`;
  return h(
    isOrdered ? "ol" : "ul",
    { class: classes, start },
    element.elements.map((/** @type {Json} */ one) => h("li", {}, PARTS[one.type]?.(one, counters) ?? unknown(one))),
  );
}

/**
 * A rich_text block, or a cell of a table in that form.
 * @param {Json} block
 * @returns {HTMLElement}
 */
export function richText(block) {
  /** @type {number[]} */
  const counters = [];
  return h(
    "div",
    { class: "rich-text" },
    (block.elements ?? []).map((/** @type {Json} */ part) => {
      if (part.type !== "rich_text_list") counters.length = 0;
      return PARTS[part.type]?.(part, counters) ?? unknown(part);
    }),
  );
}
