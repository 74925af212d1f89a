// People, channels and groups that stand in a text.
import { h } from "./dom.js";
import { store, userName } from "./store.js";

/** @param {string} id @param {string} [label] */
export function userMention(id, label) {
  const isMe = id === store.me;
  const name = store.users.has(id) ? userName(id) : (label ?? id);
  return h("span", { class: isMe ? "mention mention-me" : "mention", data: { user: id } }, `@${name}`);
}

/** @param {string} id @param {string} [label] */
export function channelMention(id, label) {
  const channel = store.channels.get(id);
  const name = `#${channel?.name ?? label ?? id}`;
  const isOpen = channel?.members?.includes(store.me);
  return isOpen ? h("a", { class: "mention", href: `#/${id}` }, name) : h("span", { class: "mention" }, name);
}

/** `<!here>`, `<!channel>`, `<!subteam^S1>` @param {string} what @param {string} [label] */
export function broadcast(what, label) {
  const [kind, id] = what.split("^");
  if (kind === "subteam") return groupMention(id, label);
  if (["here", "channel", "everyone"].includes(kind)) return h("span", { class: "mention mention-me" }, `@${kind}`);
  return document.createTextNode(label ?? `<!${what}>`);
}

/** @param {string} id @param {string} [label] */
export function groupMention(id, label) {
  const handle = store.usergroups.get(id)?.handle;
  return h("span", { class: "mention" }, handle ? `@${handle}` : (label ?? `@${id}`));
}
