// One message: who, when, what, and what can be done with it.
import { h } from "./dom.js";
import { api } from "./api.js";
import { messageContext, reason } from "./act.js";
import { avatar } from "./avatar.js";
import { attachments, blocks } from "./blocks.js";
import { ago, clock, dateOf, fullDate } from "./dates.js";
import { emoji, REACTIONS } from "./emoji.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { link, mrkdwn } from "./mrkdwn.js";
import { showJson } from "./json.js";
import { markUnread } from "./reads.js";
import { showThread } from "./place.js";
import { store, userName } from "./store.js";
import { toast } from "./toast.js";

/** @typedef {Record<string, any>} Json */

const LONGEST_ROOT = 60; // characters of the message that a thread began with

/**
 * @param {Json} message
 * @param {{ isFollowing?: boolean, isInThread?: boolean }} [how] a following one needs no head; in a thread there is no way into it
 * @returns {HTMLElement}
 */
export function messageNode(message, { isFollowing = false, isInThread = false } = {}) {
  const isCard = message.blocks?.length > 0; // its end is a row of buttons, no place for a remark
  const isTombstone = message.subtype === "tombstone";
  const author = message.username ?? userName(message.user);
  const date = dateOf(message.ts);
  const stamp = h("time", { class: "message-time", datetime: date.toISOString(), title: fullDate(date) }, clock(date));
  const classes = [
    "message",
    isFollowing && "is-following",
    message.ephemeral_for && "is-ephemeral",
    message.is_note && "is-note",
    message.subtype === "tombstone" && "is-tombstone",
  ];
  return h(
    "li",
    { class: classes.filter(Boolean).join(" "), data: { ts: message.ts }, "aria-label": `${author}, ${clock(date)}` },
    h("div", { class: "message-side" }, isFollowing ? stamp : isTombstone ? icon("trash") : avatar(message.user)),
    h(
      "div",
      { class: "message-main" },
      message.ephemeral_for &&
        h(
          "p",
          { class: "ephemeral-mark" },
          icon("eye", 14),
          message.is_note ? "From the playground, only visible to you" : "Only visible to you",
        ),
      message.subtype === "thread_broadcast" && !isInThread && broadcastNote(message),
      !isFollowing &&
        !isTombstone &&
        h(
          "p",
          { class: "message-head" },
          h("strong", { class: "message-author" }, author),
          (message.is_bot || store.users.get(message.user)?.is_bot) && h("span", { class: "app-badge" }, "APP"),
          stamp,
          isCard && editedMark(message),
        ),
      body(message, isFollowing || !isCard),
      files(message),
      reactions(message),
      !isInThread && replies(message),
    ),
    !message.is_note && !isTombstone && tools(message, isInThread),
  );
}

/** A reply that was sent to the channel as well leads into its thread. @param {Json} message */
function broadcastNote(message) {
  const words = String(message.root?.text ?? "").split("\n")[0];
  return h(
    "p",
    { class: "broadcast-note" },
    icon("thread", 14),
    "replied to a thread: ",
    h(
      "button",
      { type: "button", class: "link-button", on: { click: () => showThread(message.thread_ts) } },
      words.length > LONGEST_ROOT ? `${words.slice(0, LONGEST_ROOT)}…` : words || "the message",
    ),
  );
}

/** @param {Json} message */
function editedMark(message) {
  return message.edited && h("span", { class: "edited", title: fullDate(dateOf(message.edited.ts)) }, " (edited)");
}

/** Blocks say it all where there are any: the text is for notifications then. @param {Json} message @param {boolean} hasMark */
function body(message, hasMark) {
  const context = messageContext(message);
  const edited = hasMark && editedMark(message);
  if (message.blocks?.length)
    return h(
      "div",
      { class: "message-body" },
      blocks(message.blocks, context),
      attachments(message.attachments, context),
      edited,
    );
  return h(
    "div",
    { class: "message-body" },
    h("div", { class: "message-text" }, mrkdwn(message.text ?? ""), edited),
    attachments(message.attachments, context),
  );
}

/** @param {Json} message */
function files(message) {
  if (!message.files?.length) return null;
  return h(
    "div",
    { class: "files" },
    message.files.map((/** @type {Json} */ file) =>
      String(file.mimetype).startsWith("image/")
        ? h(
            "figure",
            { class: "block-image" },
            h("figcaption", {}, file.title),
            h("img", { class: "image", src: file.url, alt: file.alt_txt || file.title }),
          )
        : h(
            "div",
            { class: "file" },
            icon("file"),
            h(
              "span",
              {},
              link(file.url ?? "", file.title ?? file.name),
              h("small", {}, `${file.filetype ?? "file"} · ${size(file.size ?? 0)}`),
            ),
          ),
    ),
  );
}

/** @param {number} bytes */
function size(bytes) {
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} kB`;
}

/** @param {Json} message */
function reactions(message) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map((/** @type {Json} */ one) => {
      const isMine = one.users.includes(store.me);
      const people = one.users.map(userName).join(", ");
      return h(
        "button",
        {
          type: "button",
          class: "reaction",
          "aria-pressed": String(isMine),
          title: people,
          "aria-label": `${one.name.replaceAll("_", " ")}, ${one.users.length}: ${people}`,
          on: { click: () => void react(message, one.name) },
        },
        emoji(one.name),
        h("span", {}, one.users.length),
      );
    }),
  );
}

/** @param {Json} message @param {string} name */
async function react(message, name) {
  const isMine = message.reactions?.some(
    (/** @type {Json} */ one) => one.name === name && one.users.includes(store.me),
  );
  const answer = await api.react({
    user: store.me,
    channel: message.channel,
    ts: message.ts,
    name,
    remove: isMine || undefined,
  });
  if (!answer.ok) toast(reason(answer.error), "error");
}

/** The way into a thread. @param {Json} message */
function replies(message) {
  if (!message.reply_count) return null;
  const people = message.reply_users ?? [];
  return h(
    "button",
    { type: "button", class: "replies", on: { click: () => showThread(message.ts) } },
    h(
      "span",
      { class: "replies-faces" },
      people.slice(0, 3).map((/** @type {string} */ id) => avatar(id, 20)),
    ),
    h("strong", {}, message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`),
    message.latest_reply && h("span", { class: "quiet" }, `Last reply ${ago(dateOf(message.latest_reply))}`),
  );
}

/** @param {Json} message @param {boolean} isInThread */
function tools(message, isInThread) {
  const isOpen = !message.ephemeral_for;
  return h(
    "div",
    { class: "message-tools", role: "group", "aria-label": "Message actions" },
    isOpen &&
      tool("smile", "Add a reaction", (button) =>
        openMenu(
          button,
          REACTIONS.map((name) => ({
            value: name,
            label: name,
            node: () => h("span", { class: "with-avatar" }, emoji(name), name.replaceAll("_", " ")),
          })),
          { label: "Reactions", isMenu: true, onPick: (name) => void react(message, name) },
        ),
      ),
    isOpen && !isInThread && tool("thread", "Reply in thread", () => showThread(message.thread_ts ?? message.ts)),
    tool("more", "More actions", (button) => more(button, message, isOpen)),
  );
}

/** @param {HTMLElement} button @param {Json} message @param {boolean} isOpen */
function more(button, message, isOpen) {
  const shortcuts = isOpen ? store.app.shortcuts.filter((one) => one.type === "message") : [];
  const items = [
    ...shortcuts.map((one) => ({
      value: `shortcut:${one.callback_id}`,
      label: one.name,
      description: one.description,
    })),
    ...(isOpen ? [{ value: "unread", label: "Mark unread from here" }] : []),
    { value: "json", label: "View as JSON" },
    ...(isOpen && mayDelete(message) ? [{ value: "delete", label: "Delete message" }] : []),
  ];
  openMenu(button, items, {
    label: "More actions",
    isMenu: true,
    onPick: async (value) => {
      if (value === "json") showJson("Message", message);
      else if (value === "unread") markUnread(message.channel, message.ts);
      else if (value === "delete") void remove(message);
      else {
        const answer = await api.shortcut({
          user: store.me,
          callback_id: value.replace("shortcut:", ""),
          channel: message.channel,
          ts: message.ts,
        });
        if (!answer.ok) toast(reason(answer.error), "error");
      }
    },
  });
}

/** One's own; an admin may delete what anybody wrote. @param {Json} message */
function mayDelete(message) {
  return message.user === store.me || store.users.get(store.me)?.is_admin;
}

/** @param {Json} message */
async function remove(message) {
  const answer = await api.edit({ user: store.me, channel: message.channel, ts: message.ts, delete: true });
  if (!answer.ok) toast(reason(answer.error), "error");
}

/** @param {import("./icons.js").IconName} name @param {string} label @param {(button: HTMLElement) => void} onClick */
function tool(name, label, onClick) {
  const button = h(
    "button",
    { type: "button", class: "tool", "aria-label": label, title: label, on: { click: () => onClick(button) } },
    icon(name),
  );
  return button;
}
