// Ctrl-K: jump to a channel, a person, a panel.
import { h } from "./dom.js";
import { avatar } from "./avatar.js";
import { icon } from "./icons.js";
import { closeMenu, openMenu } from "./menu.js";
import { showPanel } from "./panel.js";
import { actAs, go } from "./place.js";
import { bot, channelName, myChannels, myDirectMessages, store } from "./store.js";
import { toggleTheme } from "./theme.js";

/** @typedef {{ label: string, mark: Node, group: string, run: () => void }} Jump */

/** @returns {Jump[]} */
function jumps() {
  return [
    ...myChannels().map((one) => ({
      label: one.name,
      mark: icon(one.is_private ? "lock" : "hash", 16),
      group: "Channels",
      run: () => go({ channel: one.id }),
    })),
    ...myDirectMessages().map((one) => ({
      label: channelName(one),
      mark: avatar(bot()?.id ?? "", 20),
      group: "Direct messages",
      run: () => go({ channel: one.id }),
    })),
    ...(store.app.has_home === false
      ? []
      : [
          {
            label: `${store.app.name ?? "App"} Home`,
            mark: icon("home", 16),
            group: "Apps",
            run: () => go({ isHome: true }),
          },
        ]),
    ...[...store.users.values()]
      .filter((user) => !user.is_bot && !user.deleted && user.id !== store.me)
      .map((user) => ({
        label: `Act as ${user.real_name}`,
        mark: avatar(user.id, 20),
        group: "People",
        run: () => actAs(user.id),
      })),
    { label: "Play a customer", mark: icon("play", 16), group: "Panels", run: () => showPanel("survey") },
    { label: "What just happened", mark: icon("pulse", 16), group: "Panels", run: () => showPanel("journal") },
    { label: "Faults", mark: icon("fault", 16), group: "Panels", run: () => showPanel("faults") },
    { label: "Light or dark", mark: icon("moon", 16), group: "Panels", run: toggleTheme },
  ];
}

/** @param {HTMLElement} button */
export function startSwitcher(button) {
  const open = () => {
    closeMenu();
    const all = jumps();
    openMenu(
      button,
      all.map((one, index) => ({
        value: String(index),
        label: one.label,
        group: one.group,
        node: () => h("span", { class: "with-avatar" }, one.mark, one.label),
      })),
      { label: "Jump to", onPick: (value) => all[Number(value)].run() },
    );
  };
  button.addEventListener("click", open);
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "k") return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    open();
  });
}
