// Slack's mrkdwn as DOM nodes. What is not markup stays text, so `<script>` reads as it was typed.
import { h } from "./dom.js";
import { withBars } from "./bars.js";
import { dateNode } from "./dates.js";
import { characterOf, emoji, withEmoji, withEmojiNames } from "./emoji.js";
import { broadcast, channelMention, userMention } from "./mentions.js";

const STYLES = /** @type {const} */ ({ "*": "strong", _: "em", "~": "s" });
const SAFE = /^(https?:|mailto:|tel:|slack:|\/)/i;
const BARE_ADDRESS = /^https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)\]'"]/;

/** Undo the three entities that Slack knows. @param {string} text */
export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/**
 * A link, if its address is one that may be followed; else only its words.
 * @param {string} address
 * @param {...(Node | string)} label
 */
export function link(address, ...label) {
  const words = label.length ? label : [address.replace(/^mailto:/, "")];
  if (!SAFE.test(address)) return h("span", {}, ...words);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...words);
}

/**
 * A whole text: code fences, quotations, lines.
 * @param {string} text
 * @returns {DocumentFragment}
 */
export function mrkdwn(text) {
  const fragment = document.createDocumentFragment();
  text.split("```").forEach((part, index, parts) => {
    const isFence = index % 2 === 1 && index < parts.length - 1;
    if (isFence) fragment.append(h("pre", { tabindex: "0" }, withBars(unescape(plainSpecials(part.replace(/^\n|\n$/g, ""))))));
    else fragment.append(...lines(index % 2 ? "```" + part : trimmedAround(part, index, parts.length)));
  });
  return fragment;
}

/** A fence stands on its own: the line breaks around it are not shown twice. */
function trimmedAround(/** @type {string} */ part, /** @type {number} */ index, /** @type {number} */ count) {
  const start = index > 0 ? part.replace(/^\n/, "") : part;
  return index < count - 1 ? start.replace(/\n$/, "") : start;
}

/** In code, a link is its label. @param {string} text */
function plainSpecials(text) {
  return text.replaceAll(/<(?:[^<>|]*\|)?((?:https?:|mailto:)?[^<>|]*)>/g, "$1");
}

/** @param {string} text @returns {Node[]} */
function lines(text) {
  /** @type {Node[]} */
  const nodes = [];
  /** @type {string[]} */
  let quoted = [];
  const endQuote = () => {
    if (quoted.length) nodes.push(h("blockquote", {}, ...withBreaks(quoted)));
    quoted = [];
  };
  let isAfterLine = false;
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>) ?/.exec(line);
    if (quote) {
      quoted.push(line.slice(quote[0].length));
      isAfterLine = false;
      continue;
    }
    endQuote();
    if (isAfterLine) nodes.push(h("br"));
    nodes.push(...inline(line));
    isAfterLine = true;
  }
  endQuote();
  return nodes;
}

/** @param {string[]} rows @returns {Node[]} */
function withBreaks(rows) {
  return rows.flatMap((row, index) => [...(index ? [h("br")] : []), ...inline(row)]);
}

/**
 * One line: styles, code, links, mentions, dates, emoji.
 * @param {string} text
 * @returns {Node[]}
 */
export function inline(text) {
  /** @type {Node[]} */
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(...withEmoji(unescape(plain)));
    plain = "";
  };
  for (let at = 0; at < text.length;) {
    const found = special(text, at, plain) ?? code(text, at) ?? styled(text, at) ?? named(text, at) ?? bare(text, at);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

/** @typedef {{ node: Node, end: number } | null} Found */

/** `<…>` @param {string} text @param {number} at @param {string} before @returns {Found} */
function special(text, at, before) {
  if (text[at] !== "<") return null;
  const end = text.indexOf(">", at);
  if (end < 0) return null;
  const content = text.slice(at + 1, end);
  const [target, ...rest] = content.split("|");
  const label = rest.length ? unescape(rest.join("|")) : undefined;
  const node = specialNode(target, label, before);
  return node ? { node, end: end + 1 } : null;
}

/** @param {string} target @param {string | undefined} label @param {string} before @returns {Node | null} */
function specialNode(target, label, before) {
  const [sign, id] = [target[0], target.slice(1)];
  if (sign === "@" && /^[UW]\w+$/.test(id)) return userMention(id, label);
  if (sign === "#" && /^[CGD]\w+$/.test(id)) return channelMention(id, label);
  const date = /^!date\^(-?\d+)\^([^^]*)(?:\^(.*))?$/s.exec(target);
  if (date) {
    const node = dateNode(Number(date[1]), unescape(date[2]), label, before);
    return date[3] ? link(unescape(date[3]), node) : node;
  }
  if (sign === "!") return broadcast(id, label);
  if (!SAFE.test(target) || target.startsWith("/")) return null;
  return link(unescape(target), ...withEmoji(label ?? unescape(target).replace(/^mailto:/, "")));
}

/** @param {string} text @param {number} at @returns {Found} */
function code(text, at) {
  if (text[at] !== "`") return null;
  const end = text.indexOf("`", at + 1);
  if (end < at + 2) return null;
  return { node: h("code", {}, unescape(plainSpecials(text.slice(at + 1, end)))), end: end + 1 };
}

/** `*bold*`, `_italic_`, `~strike~` @param {string} text @param {number} at @returns {Found} */
function styled(text, at) {
  const sign = /** @type {keyof typeof STYLES} */ (text[at]);
  if (!Object.hasOwn(STYLES, sign) || /[\p{L}\p{N}]/u.test(text[at - 1] ?? "") || /[\s]/.test(text[at + 1] ?? " "))
    return null;
  for (let end = text.indexOf(sign, at + 2); end > 0; end = text.indexOf(sign, end + 1)) {
    if (/\s/.test(text[end - 1]) || /[\p{L}\p{N}]/u.test(text[end + 1] ?? "")) continue;
    return { node: h(STYLES[sign], {}, ...inline(text.slice(at + 1, end))), end: end + 1 };
  }
  return null;
}

/** `:name:` @param {string} text @param {number} at @returns {Found} */
function named(text, at) {
  if (text[at] !== ":") return null;
  const found = /^:([a-z0-9_+-]+):/.exec(text.slice(at, at + 60));
  return found && characterOf(found[1]) ? { node: emoji(found[1]), end: at + found[0].length } : null;
}

/** An address that nobody marked. @param {string} text @param {number} at @returns {Found} */
function bare(text, at) {
  if (text[at] !== "h" || /\w/.test(text[at - 1] ?? "")) return null;
  const found = BARE_ADDRESS.exec(text.slice(at, at + 3000));
  return found ? { node: link(unescape(found[0])), end: at + found[0].length } : null;
}

/**
 * A text object of Block Kit.
 * @param {{ type?: string, text?: string, emoji?: boolean } | undefined | null} object
 * @returns {Node}
 */
export function textObject(object) {
  const fragment = document.createDocumentFragment();
  const text = String(object?.text ?? "");
  if (object?.type === "mrkdwn") fragment.append(mrkdwn(text));
  else fragment.append(...plainText(text, object?.emoji !== false));
  return fragment;
}

/** @param {string} text @param {boolean} hasNames @returns {Node[]} */
function plainText(text, hasNames) {
  return text
    .split("\n")
    .flatMap((row, index) => [...(index ? [h("br")] : []), ...(hasNames ? withEmojiNames(row) : withEmoji(row))]);
}
