// What a newcomer should try first, said where nothing has been said yet.
import { h } from "./dom.js";
import { avatar } from "./avatar.js";
import { icon } from "./icons.js";
import { bot, store } from "./store.js";
import { showPanel } from "./panel.js";
import { write } from "./composer.js";

/**
 * @param {Record<string, any> | undefined} channel
 * @returns {Node[]}
 */
export function welcome(channel) {
  const command = store.app.commands[0]?.command ?? "/nps";
  return [
    h("div", { class: "welcome-mark" }, avatar(bot()?.id ?? "", 36)),
    h("h2", {}, channel?.is_im ? `This is between you and ${store.app.name ?? "the app"}` : `Welcome to #${channel?.name ?? "the playground"}`),
    h("p", { class: "quiet" }, "A chat workspace on your own machine: the bot is the real one, the customers are made up. Three things to try first:"),
    h("ol", { class: "suggestions" },
      suggestion("bolt", `Type ${command} this-quarter`, "The score, its range, and whether the change is real.", () => write(`${command} this-quarter`)),
      suggestion("play", "Play a customer", "Give a 2, write why, and watch the alert arrive.", () => showPanel("survey")),
      suggestion("check", "Click “I'll take it” on an alert", "The message follows its case. Then act as Ben and click too.", () => showPanel("survey"))),
  ];
}

/** @param {import("./icons.js").IconName} name @param {string} title @param {string} text @param {() => void} onClick */
function suggestion(name, title, text, onClick) {
  return h("li", {}, h("button", { type: "button", class: "suggestion", on: { click: onClick } },
    h("span", { class: "suggestion-icon" }, icon(name)),
    h("span", {}, h("strong", {}, title), h("span", { class: "quiet" }, text))));
}
