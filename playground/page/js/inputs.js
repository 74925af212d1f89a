// Input elements: text, numbers, dates, choices. Each tells its state in Slack's form.
import { freshId, h } from "./dom.js";
import { initialSelect, subjectOf } from "./select.js";
import { textObject } from "./mrkdwn.js";

/** @typedef {Record<string, any>} Json */
/** @typedef {Record<string, any>} Attributes labels and descriptions that the control carries */

const TEXT = { plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "number" };
const MOMENTS = {
  datepicker: { type: "date", initial: "initial_date", state: "selected_date" },
  timepicker: { type: "time", initial: "initial_time", state: "selected_time" },
  datetimepicker: { type: "datetime-local", initial: "initial_date_time", state: "selected_date_time" },
};

/**
 * What an element holds before anybody touches it; undefined for one that holds nothing, such as a button.
 * @param {Json} element
 * @returns {Json | undefined}
 */
export function initialState(element) {
  if (Object.hasOwn(TEXT, element.type)) return { type: element.type, value: element.initial_value ?? null };
  if (Object.hasOwn(MOMENTS, element.type)) {
    const { initial, state } = MOMENTS[/** @type {keyof typeof MOMENTS} */ (element.type)];
    return { type: element.type, [state]: element[initial] ?? null };
  }
  if (element.type === "radio_buttons") return { type: element.type, selected_option: element.initial_option ?? null };
  if (element.type === "checkboxes") return { type: element.type, selected_options: element.initial_options ?? [] };
  return subjectOf(element.type) ? initialSelect(element) : undefined;
}

/** Whether nothing was filled in. @param {Json | undefined} state */
export function isEmpty(state) {
  const held = Object.entries(state ?? {})
    .filter(([name]) => name !== "type")
    .map(([, value]) => value);
  return held.every(
    (value) => value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length),
  );
}

/**
 * Text of one or many lines, an e-mail address, a web address, a number.
 * @param {Json} element
 * @param {Json | undefined} state
 * @param {Attributes} attributes
 * @param {(state: Json) => void} onChange
 * @param {() => void} onEnter
 */
export function textInput(element, state, attributes, onChange, onEnter) {
  const isLong = element.type === "plain_text_input" && element.multiline;
  const isNumber = element.type === "number_input";
  const input = /** @type {HTMLInputElement} */ (
    h(isLong ? "textarea" : "input", {
      class: "field",
      placeholder: element.placeholder?.text,
      ...attributes,
      type: isLong ? undefined : TEXT[/** @type {keyof typeof TEXT} */ (element.type)],
      rows: isLong ? 4 : undefined,
      maxlength: element.max_length,
      step: isNumber ? (element.is_decimal_allowed ? "any" : "1") : undefined,
      min: isNumber ? element.min_value : undefined,
      max: isNumber ? element.max_value : undefined,
      autofocus: element.focus_on_load,
      on: {
        input: () => onChange({ type: element.type, value: input.value === "" ? null : input.value }),
        keydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key === "Enter" && !isLong && !event.isComposing) onEnter();
        },
      },
    })
  );
  input.value = state?.value ?? "";
  return input;
}

/**
 * A date, a time or both.
 * @param {Json} element
 * @param {Json | undefined} state
 * @param {Attributes} attributes
 * @param {(state: Json) => void} onChange
 */
export function momentInput(element, state, attributes, onChange) {
  const kind = MOMENTS[/** @type {keyof typeof MOMENTS} */ (element.type)];
  const isBoth = element.type === "datetimepicker";
  const input = /** @type {HTMLInputElement} */ (
    h("input", {
      class: "field field-date",
      type: kind.type,
      title: element.placeholder?.text,
      ...attributes,
      on: {
        change: () => {
          const value =
            input.value === "" ? null : isBoth ? Math.floor(new Date(input.value).getTime() / 1000) : input.value;
          onChange({ type: element.type, [kind.state]: value });
        },
      },
    })
  );
  if (!attributes["aria-labelledby"]) input.setAttribute("aria-label", element.placeholder?.text ?? "Choose a date");
  const held = state?.[kind.state];
  input.value = held && isBoth ? localMinute(held) : (held ?? "");
  return input;
}

/** @param {number} seconds */
function localMinute(seconds) {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Whether an element is a moment. @param {string} type */
export function isMoment(type) {
  return Object.hasOwn(MOMENTS, type);
}

/** Whether an element is a text field. @param {string} type */
export function isText(type) {
  return Object.hasOwn(TEXT, type);
}

/**
 * Radio buttons and checkboxes.
 * @param {Json} element
 * @param {Json | undefined} state
 * @param {Attributes} attributes
 * @param {(state: Json) => void} onChange
 */
export function choices(element, state, attributes, onChange) {
  const isRadio = element.type === "radio_buttons";
  const name = freshId("choice");
  const chosen = new Set(
    (isRadio ? [state?.selected_option] : (state?.selected_options ?? []))
      .filter(Boolean)
      .map((/** @type {Json} */ one) => one.value),
  );
  const told = () => {
    const all = element.options.filter((/** @type {Json} */ one) => chosen.has(one.value));
    onChange({ type: element.type, ...(isRadio ? { selected_option: all[0] ?? null } : { selected_options: all }) });
  };
  return h(
    "div",
    { class: "choices", role: isRadio ? "radiogroup" : "group", ...attributes, id: undefined },
    element.options.map((/** @type {Json} */ option, /** @type {number} */ index) =>
      h(
        "label",
        { class: "choice" },
        h("input", {
          type: isRadio ? "radio" : "checkbox",
          name,
          value: option.value,
          checked: chosen.has(option.value),
          id: index === 0 ? attributes.id : undefined,
          on: {
            change: (/** @type {Event} */ event) => {
              if (isRadio) chosen.clear();
              if (/** @type {HTMLInputElement} */ (event.target).checked) chosen.add(option.value);
              else chosen.delete(option.value);
              told();
            },
          },
        }),
        h("span", {}, textObject(option.text), option.description && h("small", {}, textObject(option.description))),
      ),
    ),
  );
}
