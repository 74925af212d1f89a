// What each person has read: kept in the browser, for the server has no eyes.
import { recall, remember } from "./memory.js";
import { isReply, messagesOf, myChannels, myDirectMessages, on, store, tell } from "./store.js";

/** @type {Record<string, Record<string, number>>} person -> channel -> time of the last message that was read */
const reads = recall("reads", {});

/** @param {string} channel */
export function lastRead(channel) {
  return reads[store.me]?.[channel] ?? 0;
}

/** @param {Record<string, any>} message */
function isFromOthers(message) {
  return message.user !== store.me && !message.ephemeral_for;
}

/** @type {WeakMap<Record<string, any>, { me: string, is: boolean }>} */
const mentions = new WeakMap();

/** Whether the acting person is addressed by name. @param {Record<string, any>} message */
function mentionsMe(message) {
  const known = mentions.get(message);
  if (known?.me === store.me) return known.is;
  const is = isAddressed(message);
  mentions.set(message, { me: store.me, is });
  return is;
}

/** @param {Record<string, any>} message */
function isAddressed(message) {
  const written = JSON.stringify([message.text, message.blocks ?? []]);
  return written.includes(`<@${store.me}`) || written.includes(`"user_id":"${store.me}"`);
}

/**
 * How many messages of a channel are unread, and how many of them are meant for the acting person.
 * @param {Record<string, any>} channel
 */
export function unread(channel) {
  const since = lastRead(channel.id);
  const messages = messagesOf(channel.id);
  let first = messages.length;
  while (first > 0 && Number.parseFloat(messages[first - 1].ts) > since) first -= 1;
  const fresh = messages
    .slice(first)
    .filter((message) => isFromOthers(message) && (!isReply(message) || mentionsMe(message)));
  return { count: fresh.length, personal: channel.is_im ? fresh.length : fresh.filter(mentionsMe).length };
}

/** All unread messages of the acting person. */
export function unreadInAll() {
  return [...myChannels(), ...myDirectMessages()].reduce((sum, channel) => sum + unread(channel).count, 0);
}

/** Everything in this channel has been seen. @param {string} channel */
export function markRead(channel) {
  const last = messagesOf(channel).at(-1);
  const at = last ? Number.parseFloat(last.ts) : 0;
  if (at <= lastRead(channel)) return;
  (reads[store.me] ??= {})[channel] = at;
  remember("reads", reads);
  tell("reads");
}

/** This message and all after it count as unread again. @param {string} channel @param {string} ts */
export function markUnread(channel, ts) {
  (reads[store.me] ??= {})[channel] = Number.parseFloat(ts) - 0.000001;
  remember("reads", reads);
  tell("reads");
}

/** On the first visit nothing is new: what was there before us counts as read, for everybody. */
export function startReads() {
  const forgetStrangers = () => {
    const now = Date.now() / 1000;
    for (const user of store.users.values()) {
      reads[user.id] ??= Object.fromEntries([...store.channels.keys()].map((id) => [id, now]));
    }
    remember("reads", reads);
  };
  forgetStrangers();
  on("channels", forgetStrangers);
}
