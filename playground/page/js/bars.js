// Bars made of block characters in preformatted text: fonts draw them with gaps and unequal heights, so we draw them.
import { h } from "./dom.js";

const BARS = /([\u2588-\u258f]+)/; // full block, then seven eighths down to one
const FULL = 0x2590; // a full block is eight eighths: this minus its number

/** @param {string} text @returns {(Node | string)[]} */
export function withBars(text) {
  return text.split(BARS).map((part) => (BARS.test(part) ? bar(part) : part));
}

/** As wide as its characters; the characters stay, so that copying gives the text. @param {string} characters */
function bar(characters) {
  const eighths = [...characters].reduce((sum, one) => sum + FULL - one.charCodeAt(0), 0);
  const node = h("span", { class: "bar" }, characters);
  node.style.width = `${characters.length}ch`;
  node.style.backgroundSize = `${(100 * eighths) / (8 * characters.length)}% 100%`;
  return node;
}
