// Modals: the topmost view of the acting person's stack, as a dialog.
import { freshId, h, replace } from "./dom.js";
import { api } from "./api.js";
import { filledIn, reason, viewContext } from "./act.js";
import { blocks } from "./blocks.js";
import { icon } from "./icons.js";
import { closeMenu } from "./menu.js";
import { textObject } from "./mrkdwn.js";
import { on, store } from "./store.js";

/** @typedef {Record<string, any>} Json */
/** @typedef {{ values: Record<string, Record<string, Json>>, errors: Record<string, string>, trouble: string, isBusy: boolean }} Form */

/** What was filled in so far, by view: views that are covered by another keep theirs. @type {Map<string, Form>} */
const forms = new Map();

/** @param {Json} view @returns {Form} */
function formOf(view) {
  const form = forms.get(view.id) ?? {
    values: structuredClone(view.state?.values ?? {}),
    errors: {},
    trouble: "",
    isBusy: false,
  };
  forms.set(view.id, form);
  const ids = new Set(view.blocks.map((/** @type {Json} */ block) => block.block_id));
  for (const id of Object.keys(form.values)) if (!ids.has(id)) delete form.values[id];
  return form;
}

export function startModals() {
  const title = freshId("modal");
  const dialog = /** @type {HTMLDialogElement} */ (
    h("dialog", { class: "dialog dialog-modal", id: "modal", "aria-labelledby": title })
  );
  document.body.append(dialog);
  let shown = "";

  const draw = () => {
    const stack = store.views[store.me] ?? [];
    const view = stack.at(-1);
    for (const id of forms.keys())
      if (
        !Object.values(store.views)
          .flat()
          .some((one) => one.id === id)
      )
        forms.delete(id);
    if (!view) {
      shown = "";
      if (dialog.open) dialog.close();
      replace(dialog);
      return;
    }
    const form = formOf(view);
    const focus = focusIn(dialog);
    closeMenu();
    replace(dialog, ...parts(view, form, stack.length, title));
    if (!dialog.open) dialog.showModal();
    if (shown === view.id) focus.restore();
    else focusFirst(dialog);
    shown = view.id;
  };
  /** @param {Json} view @param {Form} form @param {number} depth @param {string} titleId */
  const parts = (view, form, depth, titleId) => {
    const context = { ...viewContext(view, form.values), errors: form.errors };
    const leave = (/** @type {boolean} */ all) =>
      void api.closeView({ user: store.me, view_id: view.id, all: all || undefined });
    return [
      h(
        "form",
        {
          class: "modal-form",
          novalidate: true,
          on: {
            submit: (/** @type {Event} */ event) => {
              event.preventDefault();
              void submit(view, form);
            },
          },
        },
        h(
          "header",
          { class: "dialog-head" },
          depth > 1 &&
            h(
              "button",
              { type: "button", class: "tool", "aria-label": "Back", on: { click: () => leave(false) } },
              icon("back"),
            ),
          h("h2", { class: "dialog-title", id: titleId }, textObject(view.title)),
          h(
            "button",
            { type: "button", class: "tool", "aria-label": "Close", on: { click: () => leave(true) } },
            icon("close"),
          ),
        ),
        h(
          "div",
          { class: "modal-body", tabindex: "-1" },
          form.trouble &&
            h("div", { class: "block-alert level-error", role: "alert" }, icon("fault"), h("div", {}, form.trouble)),
          blocks(view.blocks, context),
        ),
        h(
          "footer",
          { class: "dialog-buttons" },
          h("span", { class: "modal-app" }, store.app.name),
          h(
            "button",
            { type: "button", class: "button", on: { click: () => leave(false) } },
            textObject(view.close ?? { text: view.submit ? "Cancel" : "Close" }),
          ),
          view.submit &&
            h(
              "button",
              {
                type: "submit",
                class: form.isBusy ? "button is-primary is-busy" : "button is-primary",
                "aria-busy": form.isBusy ? "true" : undefined,
              },
              textObject(view.submit),
            ),
        ),
      ),
    ];
  };
  /** @param {Json} view @param {Form} form */
  const submit = async (view, form) => {
    if (form.isBusy) return;
    Object.assign(form, { isBusy: true, errors: {}, trouble: "" });
    draw();
    const answer = await api.submit({ user: store.me, view_id: view.id, values: filledIn(form.values) });
    form.isBusy = false;
    if (answer.errors) form.errors = answer.errors;
    else if (!answer.ok) form.trouble = answer.message ? `${answer.message} (${answer.error})` : reason(answer.error);
    if (store.views[store.me]?.some((one) => one.id === view.id)) draw();
    const wrong = answer.errors && dialog.querySelector(".has-error");
    if (!wrong) return;
    /** @type {HTMLElement | null} */ (wrong.querySelector("input, textarea, button"))?.focus({ preventScroll: true });
    wrong.scrollIntoView({ block: "center" });
  };

  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    const view = (store.views[store.me] ?? []).at(-1);
    if (view) void api.closeView({ user: store.me, view_id: view.id });
  });
  on(["views", "me"], (change) => {
    if (!change || change.user === store.me) draw();
  });
  draw();
}

/** @param {HTMLElement} dialog */
function focusFirst(dialog) {
  const wanted =
    dialog.querySelector("[autofocus]") ??
    dialog.querySelector(".modal-body :is(input, textarea, .select, button)") ??
    dialog.querySelector("button[type=submit]");
  /** @type {HTMLElement | null} */ (wanted)?.focus();
}

/** Where the focus and the cursor were, to find them again after the form was drawn anew. @param {HTMLElement} dialog */
function focusIn(dialog) {
  const at = /** @type {any} */ (dialog.contains(document.activeElement) ? document.activeElement : null);
  const { action, block } = at?.dataset ?? {};
  const isSubmit = at?.type === "submit";
  const cursor = typeof at?.selectionStart === "number" ? at.selectionStart : null;
  const scroll = dialog.querySelector(".modal-body")?.scrollTop ?? 0;
  return {
    restore() {
      const body = dialog.querySelector(".modal-body");
      if (body) body.scrollTop = scroll;
      const same =
        action &&
        dialog.querySelector(`[data-action="${CSS.escape(action)}"][data-block="${CSS.escape(block ?? "")}"]`);
      const node = /** @type {any} */ (same || (isSubmit && dialog.querySelector("button[type=submit]")) || null);
      node?.focus({ preventScroll: true });
      if (cursor !== null && node?.setSelectionRange && node.type !== "number" && node.type !== "email")
        node.setSelectionRange(cursor, cursor);
    },
  };
}
