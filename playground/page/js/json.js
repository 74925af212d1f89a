// JSON to look at and to copy.
import { freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./toast.js";

/** @param {unknown} value */
export async function copyJson(value) {
  const text = JSON.stringify(value, null, 2);
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = /** @type {HTMLTextAreaElement} */ (h("textarea", { class: "for-screen-readers" }));
    area.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  toast("Copied as JSON");
}

/**
 * A value in a dialog.
 * @param {string} title
 * @param {unknown} value
 */
export function showJson(title, value) {
  const id = freshId("json");
  const dialog = /** @type {HTMLDialogElement} */ (
    h(
      "dialog",
      { class: "dialog dialog-wide", "aria-labelledby": id, on: { close: () => dialog.remove() } },
      h(
        "header",
        { class: "dialog-head" },
        h("h2", { class: "dialog-title", id }, title),
        h(
          "button",
          { type: "button", class: "button", on: { click: () => void copyJson(value) } },
          icon("copy", 16),
          " Copy",
        ),
        h(
          "button",
          { type: "button", class: "tool", "aria-label": "Close", on: { click: () => dialog.close() } },
          icon("close"),
        ),
      ),
      h("pre", { class: "json", tabindex: "0" }, JSON.stringify(value, null, 2)),
    )
  );
  document.body.append(dialog);
  dialog.showModal();
}
