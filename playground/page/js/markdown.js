// The markdown block: the small part of Markdown that a message needs, as DOM nodes.
import { h } from "./dom.js";
import { withEmojiNames } from "./emoji.js";
import { link } from "./mrkdwn.js";

/**
 * @param {string} text
 * @returns {HTMLElement}
 */
export function markdown(text) {
  const rows = text.replaceAll("\r\n", "\n").split("\n");
  const nodes = [];
  for (let at = 0; at < rows.length;) {
    const taken =
      fence(rows, at) ??
      heading(rows, at) ??
      rule(rows, at) ??
      quote(rows, at) ??
      table(rows, at) ??
      items(rows, at) ??
      paragraph(rows, at);
    if (taken.node) nodes.push(taken.node);
    at = taken.end;
  }
  return h("div", { class: "markdown" }, nodes);
}

/** @typedef {{ node: Node | null, end: number }} Taken */

/** @param {string[]} rows @param {number} at @returns {Taken | null} */
function fence(rows, at) {
  if (!/^\s*```/.test(rows[at])) return null;
  let end = at + 1;
  while (end < rows.length && !/^\s*```/.test(rows[end])) end += 1;
  return { node: h("pre", { tabindex: "0" }, rows.slice(at + 1, end).join("\n")), end: end + 1 };
}

/** @param {string[]} rows @param {number} at @returns {Taken | null} */
function heading(rows, at) {
  const found = /^(#{1,6})\s+(.*)$/.exec(rows[at]);
  return (
    found && {
      node: h("p", { class: `heading heading-${Math.min(found[1].length, 3)}` }, inline(found[2])),
      end: at + 1,
    }
  );
}

/** @param {string[]} rows @param {number} at @returns {Taken | null} */
function rule(rows, at) {
  return /^\s*([-*_])(\s*\1){2,}\s*$/.test(rows[at]) ? { node: h("hr"), end: at + 1 } : null;
}

/** @param {string[]} rows @param {number} at @param {RegExp} pattern */
function run(rows, at, pattern) {
  let end = at;
  while (end < rows.length && pattern.test(rows[end])) end += 1;
  return end;
}

/** @param {string[]} rows @param {number} at @returns {Taken | null} */
function quote(rows, at) {
  const end = run(rows, at, /^\s*>/);
  if (end === at) return null;
  return { node: h("blockquote", {}, lines(rows.slice(at, end).map((row) => row.replace(/^\s*> ?/, "")))), end };
}

/** @param {string} row */
function cells(row) {
  return row
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** @param {string[]} rows @param {number} at @returns {Taken | null} */
function table(rows, at) {
  if (!rows[at].includes("|") || !/^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(rows[at + 1] ?? "")) return null;
  const end = run(rows, at + 2, /\|/);
  const body = rows.slice(at + 2, end).map((row) =>
    h(
      "tr",
      {},
      cells(row).map((cell) => h("td", {}, inline(cell))),
    ),
  );
  const head = h(
    "tr",
    {},
    cells(rows[at]).map((cell) => h("th", { scope: "col" }, inline(cell))),
  );
  return {
    node: h("div", { class: "table-frame", tabindex: "0" }, h("table", {}, h("thead", {}, head), h("tbody", {}, body))),
    end,
  };
}

/** @param {string[]} rows @param {number} at @returns {Taken | null} */
function items(rows, at) {
  const mark = /^\s*([-*+]|\d+[.)])\s+/;
  const end = run(rows, at, mark);
  if (end === at) return null;
  const isOrdered = /^\s*\d/.test(rows[at]);
  const start = isOrdered ? Number.parseInt(rows[at].trim(), 10) : undefined;
  return {
    node: h(
      isOrdered ? "ol" : "ul",
      { start },
      rows.slice(at, end).map((row) => h("li", {}, inline(row.replace(mark, "")))),
    ),
    end,
  };
}

/** @param {string[]} rows @param {number} at @returns {Taken} */
function paragraph(rows, at) {
  let end = at + 1;
  while (end < rows.length && rows[end].trim() && !/^\s*(```|#{1,6}\s|>|[-*+]\s|\d+[.)]\s)/.test(rows[end])) end += 1;
  return rows[at].trim() ? { node: h("p", {}, lines(rows.slice(at, end))), end } : { node: null, end: at + 1 };
}

/** @param {string[]} rows */
function lines(rows) {
  return rows.flatMap((row, index) => [...(index ? [h("br")] : []), ...inline(row)]);
}

/** @type {[RegExp, (found: RegExpExecArray) => Node][]} */
const MARKS = [
  [/^\\([\\`*_{}[\]()#+.!|~>-])/, (found) => document.createTextNode(found[1])],
  [/^`([^`]+)`/, (found) => h("code", {}, found[1])],
  [/^!\[([^\]]*)\]\(([^)\s]+)\)/, (found) => link(found[2], found[1] || found[2])],
  [/^\[([^\]]+)\]\(([^)\s]+)\)/, (found) => link(found[2], ...inline(found[1]))],
  [/^\*\*(?=\S)(.+?)(?<=\S)\*\*/, (found) => h("strong", {}, inline(found[1]))],
  [/^__(?=\S)(.+?)(?<=\S)__/, (found) => h("strong", {}, inline(found[1]))],
  [/^~~(?=\S)(.+?)(?<=\S)~~/, (found) => h("s", {}, inline(found[1]))],
  [/^\*(?=\S)(.+?)(?<=\S)\*/, (found) => h("em", {}, inline(found[1]))],
  [/^_(?=\S)(.+?)(?<=\S)_(?!\w)/, (found) => h("em", {}, inline(found[1]))],
];

/** @param {string} text @returns {Node[]} */
function inline(text) {
  /** @type {Node[]} */
  const nodes = [];
  let plain = "";
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const mark =
      "\\`![*_~".includes(text[at]) && !(text[at] === "_" && /\w/.test(text[at - 1] ?? ""))
        ? MARKS.map(([pattern, make]) => ({ found: pattern.exec(rest), make })).find(({ found }) => found)
        : undefined;
    if (mark?.found) {
      nodes.push(...withEmojiNames(plain), mark.make(mark.found));
      plain = "";
      at += mark.found[0].length;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  return [...nodes, ...withEmojiNames(plain)];
}
