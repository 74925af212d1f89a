// A short message at the edge of the page, read out by screen readers.
import { byId, h } from "./dom.js";
import { icon } from "./icons.js";

const SHOWN = 6000;

/**
 * @param {string} text
 * @param {"info" | "error"} [kind]
 */
export function toast(text, kind = "info") {
  const node = h(
    "div",
    { class: `toast is-${kind}` },
    icon(kind === "error" ? "fault" : "check", 16),
    h("span", {}, text),
  );
  byId("toasts").append(node);
  setTimeout(() => node.remove(), SHOWN);
}
