// What a program that plays the surroundings lets one adjust: the demo, how often customers answer.
import { h, replace } from "./dom.js";
import { reason } from "./act.js";
import { api } from "./api.js";
import { on, store } from "./store.js";
import { toast } from "./toast.js";

/** @typedef {Record<string, any>} Json */

/** @param {HTMLElement} place */
export function startDials(place) {
  const draw = () => {
    const focused = place.contains(document.activeElement)
      ? /** @type {HTMLInputElement} */ (document.activeElement).value
      : null;
    replace(place, store.dials.map(dial));
    place.hidden = store.dials.length === 0;
    if (focused !== null)
      /** @type {HTMLElement | null} */ (place.querySelector(`[value="${CSS.escape(focused)}"]`))?.focus();
  };
  on("dials", draw);
  draw();
}

/** @param {Json} one */
function dial(one) {
  return h(
    "fieldset",
    { class: "dial" },
    h("legend", {}, one.label),
    h(
      "div",
      { class: "dial-options" },
      one.options.map((/** @type {Json} */ option) =>
        h(
          "label",
          { class: "dial-option" },
          h("input", {
            type: "radio",
            class: "for-screen-readers",
            name: `dial-${one.id}`,
            value: option.value,
            checked: option.value === one.value,
            on: { change: () => void turn(one.id, option.value) },
          }),
          h("span", {}, option.label),
        ),
      ),
    ),
  );
}

/** @param {string} id @param {string} value */
async function turn(id, value) {
  const answer = await api.dial({ id, value });
  if (!answer.ok) toast(reason(answer.error), "error");
}
