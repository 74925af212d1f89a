// What a newcomer should try first: where nothing has been said yet, and above the box one writes in.
import { h, replace } from "./dom.js";
import { avatar } from "./avatar.js";
import { icon } from "./icons.js";
import { recall, remember } from "./memory.js";
import { bot, on, store } from "./store.js";
import { showPanel } from "./panel.js";
import { write } from "./composer.js";

/** @typedef {{ icon: import("./icons.js").IconName, title: string, short: string, text: string, run: () => void }} Tip */

/** @returns {Tip[]} */
function tips() {
  const command = store.app.commands[0]?.command ?? "/nps";
  return [
    {
      icon: "bolt",
      title: `Type ${command} this-quarter`,
      short: `Type ${command} this-quarter`,
      text: "The score, its range, and whether the change is real.",
      run: () => write(`${command} this-quarter`),
    },
    {
      icon: "play",
      title: "Play a customer",
      short: "Play a customer",
      text: "Give a 2, write why, and watch the alert arrive.",
      run: () => showPanel("survey"),
    },
    {
      icon: "check",
      title: "Click “I'll take it” on an alert",
      short: "Click “I'll take it”",
      text: "The message follows its case. Then act as Ben and click too.",
      run: showFirstButton,
    },
  ];
}

/** Lead the eye to a button that waits; without an alert, to the form that makes one. */
function showFirstButton() {
  const button = /** @type {HTMLElement | undefined} */ (
    [...document.querySelectorAll("#messages .button.is-primary[data-action]")].at(-1)
  );
  if (!button) return showPanel("survey");
  button.scrollIntoView({ block: "center" });
  return button.focus();
}

/**
 * The beginning of a channel.
 * @param {Record<string, any> | undefined} channel
 * @returns {Node[]}
 */
export function welcome(channel) {
  const app = store.app.name ?? "the app";
  return [
    h("div", { class: "welcome-mark" }, avatar(bot()?.id ?? "", 36)),
    h("h2", {}, channel?.is_im ? `This is between you and ${app}` : `Welcome to #${channel?.name ?? "the playground"}`),
    h(
      "p",
      { class: "quiet" },
      "A chat workspace on your own machine: the bot is the real one, the customers are made up.",
    ),
    h(
      "div",
      { class: "suggestions-part" },
      h("p", { class: "quiet" }, "Three things to try first:"),
      h(
        "ol",
        { class: "suggestions" },
        tips().map((tip) =>
          h(
            "li",
            {},
            h(
              "button",
              { type: "button", class: "suggestion", on: { click: tip.run } },
              h("span", { class: "suggestion-icon" }, icon(tip.icon)),
              h("span", {}, h("strong", {}, tip.title), h("span", { class: "quiet" }, tip.text)),
            ),
          ),
        ),
      ),
    ),
  ];
}

/** Whether the short tips were put away. */
export function areTipsDone() {
  return recall("tips-done", false);
}

/** The same in one line, until it is put away. @param {HTMLElement} row */
export function startTips(row) {
  const done = () => {
    remember("tips-done", true);
    row.hidden = true;
  };
  const draw = () =>
    replace(
      row,
      h("span", { class: "quiet" }, "Try first:"),
      tips().map((tip) =>
        h("button", { type: "button", class: "tip", on: { click: tip.run } }, icon(tip.icon, 16), tip.short),
      ),
      h(
        "button",
        { type: "button", class: "tool", "aria-label": "Put the tips away", on: { click: done } },
        icon("close", 16),
      ),
    );
  on("channels", draw);
  draw();
}
