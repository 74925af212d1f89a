// The table block and its bigger sister data_table.
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { richText } from "./rich_text.js";

/** @typedef {Record<string, any>} Json */

/** @param {Json} cell */
function content(cell) {
  if (cell?.type === "rich_text") return richText(cell);
  return withEmoji(String(cell?.text ?? cell?.value ?? ""));
}

/** A column of numbers reads better when its digits stand below each other. @param {Json[][]} rows @param {number} column */
function isNumeric(rows, column) {
  const cells = rows
    .slice(1)
    .map((row) => String(row[column]?.text ?? "").trim())
    .filter(Boolean);
  return cells.length > 0 && cells.every((text) => /^[+\-−±]?[\d.,]+\s?%?$/.test(text));
}

/**
 * @param {Json} block
 * @returns {HTMLElement}
 */
export function table(block) {
  /** @type {Json[][]} */
  const rows = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const classes = (/** @type {number} */ column) => {
    const align = settings[column]?.align ?? (isNumeric(rows, column) ? "right" : "left");
    return `align-${align}${settings[column]?.is_wrapped === false ? " no-wrap" : ""}`;
  };
  const [head, ...body] = rows;
  return h(
    "div",
    { class: "table-frame", tabindex: "0", role: "region", "aria-label": block.caption ?? "Table" },
    h(
      "table",
      {},
      block.caption && h("caption", {}, block.caption),
      head &&
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            head.map((cell, column) => h("th", { scope: "col", class: classes(column) }, content(cell))),
          ),
        ),
      h(
        "tbody",
        {},
        body.map((row) =>
          h(
            "tr",
            {},
            row.map((cell, column) => h("td", { class: classes(column) }, content(cell))),
          ),
        ),
      ),
    ),
  );
}
