// Every kind of select: of given options, people, channels; of one or of many.
import { h, replace } from "./dom.js";
import { avatar } from "./avatar.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { textObject } from "./mrkdwn.js";
import { channelName, store, userName } from "./store.js";

/** @typedef {Record<string, any>} Json */
/** @typedef {import("./menu.js").Item} Item */

const SUBJECTS = /** @type {const} */ (["static", "users", "channels", "conversations"]);

/** What an element of this type offers: "multi_users_select" offers users. @param {string} type */
export function subjectOf(type) {
  return SUBJECTS.find((subject) => type === `${subject}_select` || type === `multi_${subject}_select`);
}

/** @param {Json} option @param {string} [group] @returns {Item} */
function optionItem(option, group) {
  return {
    value: option.value,
    label: option.text?.text ?? option.value,
    node: () => textObject(option.text),
    description: option.description?.text,
    group,
  };
}

/** @param {Json} user @returns {Item} */
function userItem(user) {
  return {
    value: user.id,
    label: `${user.real_name ?? ""} ${user.name}`,
    node: () => h("span", { class: "with-avatar" }, avatar(user.id, 20), user.real_name || user.name),
  };
}

/** @param {Json} channel @returns {Item} */
function channelItem(channel) {
  const name = channelName(channel);
  if (channel.is_im) return { value: channel.id, label: name };
  return {
    value: channel.id,
    label: name,
    node: () => h("span", { class: "with-avatar" }, icon(channel.is_private ? "lock" : "hash", 16), name),
  };
}

/** @param {Json} element @returns {Item[]} */
function itemsOf(element) {
  const people = [...store.users.values()].filter((user) => !user.deleted && !user.is_bot);
  const seen = [...store.channels.values()].filter(
    (one) => !one.is_archived && (one.members.includes(store.me) || !(one.is_private || one.is_im)),
  );
  switch (subjectOf(element.type)) {
    case "users":
      return people.map(userItem);
    case "channels":
      return seen.filter((one) => !one.is_im && !one.is_private).map(channelItem);
    case "conversations":
      return seen.filter((one) => fits(one, element.filter)).map(channelItem);
    default:
      return element.option_groups
        ? element.option_groups.flatMap((/** @type {Json} */ group) =>
            group.options.map((/** @type {Json} */ one) => optionItem(one, group.label.text)),
          )
        : (element.options ?? []).map((/** @type {Json} */ one) => optionItem(one));
  }
}

/** @param {Json} channel @param {Json | undefined} filter */
function fits(channel, filter) {
  const kind = channel.is_im ? "im" : channel.is_private ? "private" : "public";
  if (filter?.include && !filter.include.includes(kind)) return false;
  return !(filter?.exclude_bot_users && channel.is_im);
}

/** @param {Json} element @param {string} value */
function optionOf(element, value) {
  const options = element.option_groups
    ? element.option_groups.flatMap((/** @type {Json} */ group) => group.options)
    : element.options;
  return options.find((/** @type {Json} */ one) => one.value === value);
}

/** The state of a select in Slack's form. @param {Json} element @param {string[]} values @returns {Json} */
function stateOf(element, values) {
  const subject = subjectOf(element.type);
  const isMultiple = element.type.startsWith("multi_");
  const name = { static: "option", users: "user", channels: "channel", conversations: "conversation" }[
    subject ?? "static"
  ];
  const all = subject === "static" ? values.map((value) => optionOf(element, value)) : values;
  return {
    type: element.type,
    [isMultiple ? `selected_${name}s` : `selected_${name}`]: isMultiple ? all : (all[0] ?? null),
  };
}

/** The values that are chosen, in Slack's state. @param {Json | undefined} state @returns {string[]} */
function valuesOf(state) {
  const found = Object.entries(state ?? {}).find(([name]) => name.startsWith("selected_"))?.[1];
  return [found]
    .flat()
    .filter(Boolean)
    .map((one) => (typeof one === "string" ? one : one.value));
}

/** What a fresh select starts with. @param {Json} element @returns {Json} */
export function initialSelect(element) {
  const given = Object.entries(element).find(([name]) => name.startsWith("initial_"))?.[1];
  return stateOf(element, valuesOf({ selected_: given }));
}

/**
 * @param {Json} element
 * @param {Json | undefined} state
 * @param {Record<string, any>} attributes of the button: labels, descriptions
 * @param {(state: Json) => void} onChange
 */
export function select(element, state, attributes, onChange) {
  const isMultiple = element.type.startsWith("multi_");
  const items = itemsOf(element);
  const placeholder = element.placeholder?.text ?? (isMultiple ? "Choose…" : "Choose one…");
  let values = valuesOf(state);
  const label = h("span", { class: "select-label" });
  const show = () => {
    const chosen = values.map((value) => {
      const item = items.find((one) => one.value === value);
      return item?.node?.() ?? document.createTextNode(item?.label ?? userName(value));
    });
    label.classList.toggle("is-placeholder", chosen.length === 0);
    if (!chosen.length) replace(label, placeholder);
    else replace(label, isMultiple ? chosen.map((node) => h("span", { class: "chip" }, node)) : chosen[0]);
  };
  const open = () =>
    openMenu(button, items, {
      label: placeholder,
      chosen: values,
      isMultiple,
      onPick: (value) => {
        values = !isMultiple
          ? [value]
          : values.includes(value)
            ? values.filter((one) => one !== value)
            : [...values, value];
        if (isMultiple && element.max_selected_items && values.length > element.max_selected_items) values.shift();
        show();
        onChange(stateOf(element, values));
      },
    });
  // A button may be described as wrong, but is neither required nor invalid.
  const { "aria-required": _required, "aria-invalid": _invalid, ...named } = attributes;
  const button = h(
    "button",
    {
      type: "button",
      class: "select",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      ...named,
      on: {
        click: () => (button.getAttribute("aria-expanded") === "true" ? undefined : open()),
        keydown: (/** @type {KeyboardEvent} */ event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          open();
        },
      },
    },
    label,
    icon("chevron", 16),
  );
  if (!attributes["aria-labelledby"]) button.setAttribute("aria-label", placeholder);
  show();
  return button;
}
