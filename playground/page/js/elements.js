// Interactive elements of Block Kit, in messages, modals and on Home.
import { freshId, h } from "./dom.js";
import { icon } from "./icons.js";
import { isConfirmed } from "./confirm.js";
import { choices, initialState, isMoment, isText, momentInput, textInput } from "./inputs.js";
import { openMenu } from "./menu.js";
import { textObject } from "./mrkdwn.js";
import { select, subjectOf } from "./select.js";

/** @typedef {Record<string, any>} Json */

/**
 * Where elements stand, and what becomes of what is done with them.
 * @typedef {object} Context
 * @property {Record<string, Record<string, Json>>} values block -> action -> state; written by the elements
 * @property {Record<string, string>} [errors] block -> what is wrong with it
 * @property {(element: Json, blockId: string, picked: Json) => Promise<void>} act
 */

/**
 * @param {Json} given
 * @param {string} blockId
 * @param {Context} context
 * @param {Record<string, any>} [attributes]
 * @returns {HTMLElement | null} null for a type that we do not know
 */
export function element(given, blockId, context, attributes = {}) {
  const about = { data: { action: given.action_id, block: blockId }, ...attributes };
  switch (given.type) {
    case "button":
    case "workflow_button":
    case "icon_button":
      return button(given, blockId, context, about);
    case "feedback_buttons":
      return h(
        "span",
        { class: "button-pair" },
        [given.positive_button, given.negative_button].map((one) =>
          button({ type: "feedback_buttons", action_id: given.action_id, ...one }, blockId, context, about),
        ),
      );
    case "overflow":
      return overflow(given, blockId, context, about);
    default:
      return holder(given, blockId, context, about);
  }
}

/** Elements that hold a value. @param {Json} given @param {string} blockId @param {Context} context @param {Record<string, any>} about */
function holder(given, blockId, context, about) {
  const initial = initialState(given);
  if (!initial) return null;
  const values = (context.values[blockId] ??= {});
  const state = (values[given.action_id] ??= initial);
  const isInput = Boolean(about["aria-labelledby"]);
  const act = () => void context.act(given, blockId, values[given.action_id]);
  const keep = (/** @type {Json} */ next) => {
    values[given.action_id] = next;
  };
  const keepAndAct = async (/** @type {Json} */ next) => {
    const before = values[given.action_id];
    keep(next);
    if (isInput && !about.dispatches) return;
    if (await isConfirmed(given.confirm)) act();
    else keep(before);
  };
  const { dispatches, ...attributes } = about;
  if (isText(given.type)) {
    const triggers = given.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
    return textInput(
      given,
      state,
      attributes,
      (next) => {
        keep(next);
        if (dispatches && triggers.includes("on_character_entered")) act();
      },
      () => dispatches && triggers.includes("on_enter_pressed") && act(),
    );
  }
  if (isMoment(given.type)) return momentInput(given, state, attributes, keepAndAct);
  if (subjectOf(given.type)) return select(given, state, attributes, keepAndAct);
  return choices(given, state, attributes, keepAndAct);
}

/** @param {Json} given @param {string} blockId @param {Context} context @param {Record<string, any>} about */
function button(given, blockId, context, about) {
  const style = { primary: " is-primary", danger: " is-danger" }[/** @type {string} */ (given.style)] ?? "";
  const press = async () => {
    if (!(await isConfirmed(given.confirm))) return;
    node.classList.add("is-busy");
    node.setAttribute("aria-busy", "true");
    await context.act(given, blockId, given.value === undefined ? {} : { value: given.value });
    node.classList.remove("is-busy");
    node.removeAttribute("aria-busy");
  };
  const label = { "aria-label": given.accessibility_label, ...about, class: `button${style}` };
  const words = given.text ? textObject(given.text) : icon("more");
  /** @type {HTMLElement} */
  const node = given.url
    ? h(
        "a",
        {
          ...label,
          href: /^https?:/i.test(given.url) ? given.url : undefined,
          target: "_blank",
          rel: "noopener noreferrer",
          on: { click: press },
        },
        words,
      )
    : h("button", { ...label, type: "button", on: { click: press } }, words);
  return node;
}

/** @param {Json} given @param {string} blockId @param {Context} context @param {Record<string, any>} about */
function overflow(given, blockId, context, about) {
  const items = given.options.map((/** @type {Json} */ one) => ({
    value: one.value ?? one.url ?? one.text.text,
    label: one.text.text,
    node: () => textObject(one.text),
    description: one.description?.text,
  }));
  const node = h(
    "button",
    {
      ...about,
      type: "button",
      class: "button is-icon",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      on: {
        click: () =>
          openMenu(node, items, {
            label: "More actions",
            isMenu: true,
            onPick: async (value) => {
              const option = given.options[items.findIndex((/** @type {Json} */ item) => item.value === value)];
              if (option.url) window.open(option.url, "_blank", "noopener");
              if (await isConfirmed(given.confirm)) await context.act(given, blockId, { selected_option: option });
            },
          }),
      },
    },
    icon("more"),
  );
  return node;
}

/**
 * An input block: label, element, hint, and the error that the app found.
 * @param {Json} block
 * @param {Context} context
 * @returns {HTMLElement}
 */
export function inputBlock(block, context) {
  const [label, control, hint, wrong] = ["label", "control", "hint", "error"].map((name) => freshId(name));
  const error = context.errors?.[block.block_id];
  const described = [block.hint && hint, error && wrong].filter(Boolean).join(" ") || undefined;
  const isGroup = ["radio_buttons", "checkboxes"].includes(block.element.type);
  const node = element(block.element, block.block_id, context, {
    id: control,
    "aria-labelledby": block.element.type.endsWith("select") ? `${label} ${control}` : label,
    "aria-describedby": described,
    "aria-invalid": error ? "true" : undefined,
    dispatches: block.dispatch_action || undefined,
    "aria-required": block.optional || (isGroup && block.element.type === "checkboxes") ? undefined : "true",
  });
  return h(
    "div",
    { class: error ? "block-input has-error" : "block-input" },
    h(
      isGroup ? "div" : "label",
      { class: "input-label", id: label, for: isGroup ? undefined : control },
      textObject(block.label),
      block.optional && h("span", { class: "optional" }, " (optional)"),
    ),
    node ?? h("pre", {}, JSON.stringify(block.element, null, 2)),
    block.hint && h("div", { class: "input-hint", id: hint }, textObject(block.hint)),
    error && h("div", { class: "input-error", id: wrong, role: "alert" }, icon("fault", 16), h("span", {}, error)),
  );
}
