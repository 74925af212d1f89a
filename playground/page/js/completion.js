// What can be completed while one types: commands, people, channels, emoji.
import { h } from "./dom.js";
import { avatar } from "./avatar.js";
import { emoji, REACTIONS } from "./emoji.js";
import { icon } from "./icons.js";
import { myChannels, store } from "./store.js";

/** @typedef {{ insert: string, node: Node, hint?: string }} Suggestion */

const MOST = 6;

/**
 * Suggestions for the word before the cursor, and from where to where they replace it.
 * @param {string} text up to the cursor
 * @returns {{ from: number, suggestions: Suggestion[] }}
 */
export function complete(text) {
  const command = /^\/\S*$/.exec(text);
  if (command) return { from: 0, suggestions: commands(text) };
  const word = /(^|\s)([@#:])([\w.-]*)$/.exec(text);
  if (!word) return { from: 0, suggestions: [] };
  const from = text.length - word[2].length - word[3].length;
  const find = { "@": people, "#": channels, ":": faces }[word[2]];
  return { from, suggestions: find ? find(word[3].toLowerCase()).slice(0, MOST) : [] };
}

/** @param {string} typed @returns {Suggestion[]} */
function commands(typed) {
  return store.app.commands
    .filter((one) => one.command.startsWith(typed))
    .map((one) => ({
      insert: `${one.command} `,
      node: h(
        "span",
        { class: "command-row" },
        h("strong", {}, one.command),
        " ",
        h("span", { class: "usage" }, one.usage_hint),
        h("small", {}, one.description),
      ),
    }));
}

/** @param {string} typed @returns {Suggestion[]} */
function people(typed) {
  return [...store.users.values()]
    .filter((user) => !user.deleted && (user.name.startsWith(typed) || user.real_name.toLowerCase().startsWith(typed)))
    .map((user) => ({
      insert: `@${user.name} `,
      node: h(
        "span",
        { class: "with-avatar" },
        avatar(user.id, 20),
        h("strong", {}, user.real_name),
        h("span", { class: "quiet" }, user.name),
      ),
    }))
    .concat(groups(typed));
}

/** @param {string} typed @returns {Suggestion[]} */
function groups(typed) {
  return [...store.usergroups.values()]
    .filter((group) => group.handle.startsWith(typed) || group.name.toLowerCase().startsWith(typed))
    .map((group) => ({
      insert: `@${group.handle} `,
      node: h(
        "span",
        { class: "with-avatar" },
        icon("person", 16),
        h("strong", {}, `@${group.handle}`),
        h("span", { class: "quiet" }, `${group.name}, ${group.users?.length ?? 0} people`),
      ),
    }));
}

/** @param {string} typed @returns {Suggestion[]} */
function channels(typed) {
  return myChannels()
    .filter((one) => one.name.startsWith(typed))
    .map((one) => ({
      insert: `#${one.name} `,
      node: h("span", { class: "with-avatar" }, icon(one.is_private ? "lock" : "hash", 16), one.name),
    }));
}

/** @param {string} typed @returns {Suggestion[]} */
function faces(typed) {
  if (typed.length < 2) return [];
  return REACTIONS.filter((name) => name.startsWith(typed)).map((name) => ({
    insert: `:${name}: `,
    node: h("span", { class: "with-avatar" }, emoji(name), name),
  }));
}

/**
 * The command that is being written, with what it takes.
 * @param {string} text
 */
export function usage(text) {
  const found = /^(\/\S+)\s/.exec(text);
  const command = found && store.app.commands.find((one) => one.command === found[1]);
  if (!command) return null;
  return h(
    "span",
    {},
    h("strong", {}, command.command),
    " ",
    h("span", { class: "usage" }, command.usage_hint),
    h("span", { class: "quiet" }, command.description),
  );
}
