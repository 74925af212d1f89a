// Small dialogs of the page: the confirmation that a button asks for.
import { freshId, h } from "./dom.js";
import { textObject } from "./mrkdwn.js";

/** @typedef {Record<string, any>} Json */

/**
 * Ask before something happens.
 * @param {Json | undefined} confirm a confirmation object of Block Kit; without one the answer is yes
 * @returns {Promise<boolean>}
 */
export function isConfirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  const [title, body] = [freshId("confirm"), freshId("confirm")];
  return new Promise((resolve) => {
    const style = confirm.style === "danger" ? "button is-danger" : "button is-primary";
    const dialog = /** @type {HTMLDialogElement} */ (
      h(
        "dialog",
        {
          class: "dialog dialog-small",
          role: "alertdialog",
          "aria-labelledby": title,
          "aria-describedby": body,
          on: { close: () => end() },
        },
        h(
          "form",
          { method: "dialog" },
          h("h2", { class: "dialog-title", id: title }, textObject(confirm.title ?? { text: "Are you sure?" })),
          h("div", { class: "dialog-text", id: body }, textObject(confirm.text)),
          h(
            "div",
            { class: "dialog-buttons" },
            h("button", { class: "button", value: "no" }, textObject(confirm.deny ?? { text: "Cancel" })),
            h(
              "button",
              { class: style, value: "yes", autofocus: true },
              textObject(confirm.confirm ?? { text: "Yes" }),
            ),
          ),
        ),
      )
    );
    const end = () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    };
    document.body.append(dialog);
    dialog.showModal();
  });
}
