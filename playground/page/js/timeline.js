// The messages of a channel or a thread, kept in step with the store: what did not change is not drawn again.
import { h } from "./dom.js";
import { dateOf, dayName } from "./dates.js";
import { messageNode } from "./message.js";

/** @typedef {Record<string, any>} Json */

const NEAR_END = 60; // pixels that count as being there
const FOLLOWS_WITHIN = 300; // seconds in which a second message of the same person needs no head

/**
 * @typedef {object} Line
 * @property {string} key
 * @property {string} version
 * @property {() => HTMLElement} make
 */

/**
 * @param {Json[]} messages
 * @param {{ isInThread?: boolean, newFrom?: number }} how `newFrom`: time after which messages are new
 * @returns {Line[]}
 */
export function linesOf(messages, { isInThread = false, newFrom = Infinity }) {
  /** @type {Line[]} */
  const lines = [];
  /** @type {Json | null} */
  let previous = null;
  let hasDivider = false;
  for (const message of messages) {
    const day = dayName(dateOf(message.ts));
    const isNewDay = !isInThread && (!previous || dayName(dateOf(previous.ts)) !== day);
    if (isNewDay) lines.push({ key: `day ${day}`, version: day, make: () => dayLine(day) });
    const isFirstNew = !hasDivider && Number.parseFloat(message.ts) > newFrom && !message.ephemeral_for;
    if (isFirstNew) {
      hasDivider = true;
      lines.push({ key: "new", version: "", make: newLine });
    }
    const isFollowing = !isNewDay && !isFirstNew && follows(message, previous);
    lines.push({
      key: message.ts,
      version: `${isFollowing}${JSON.stringify(message)}`,
      make: () => messageNode(message, { isFollowing, isInThread }),
    });
    previous = message;
  }
  return lines;
}

/** A message of several blocks, such as an alert, stands for itself. @param {Json} message */
function isRich(message) {
  return (message.blocks?.length ?? 0) > 1;
}

/** @param {Json} message @param {Json | null} previous */
function follows(message, previous) {
  return (
    previous !== null &&
    !isRich(message) &&
    !isRich(previous) &&
    previous.user === message.user &&
    !message.ephemeral_for &&
    !previous.ephemeral_for &&
    (previous.username ?? "") === (message.username ?? "") &&
    Number.parseFloat(message.ts) - Number.parseFloat(previous.ts) < FOLLOWS_WITHIN &&
    !previous.reply_count
  );
}

/** @param {string} day */
function dayLine(day) {
  return h("li", { class: "day-line" }, h("span", {}, day));
}

function newLine() {
  return h("li", { class: "new-line", id: "unread-divider" }, h("span", {}, "New"));
}

/**
 * Bring a list up to date.
 * @param {HTMLElement} list
 * @param {Line[]} lines
 */
export function update(list, lines) {
  const known = new Map(
    [...list.children].map((node) => [
      /** @type {HTMLElement} */ (node).dataset.key,
      /** @type {HTMLElement} */ (node),
    ]),
  );
  let at = list.firstElementChild;
  for (const line of lines) {
    let node = known.get(line.key);
    known.delete(line.key);
    if (node && node.dataset.version === fingerprint(line.version)) {
      if (node === at) at = at.nextElementSibling;
      else list.insertBefore(node, at);
      continue;
    }
    const fresh = line.make();
    fresh.dataset.key = line.key;
    fresh.dataset.version = fingerprint(line.version);
    if (node) {
      if (node === at) at = at.nextElementSibling;
      keepFocus(node, fresh);
    } else {
      list.insertBefore(fresh, at);
    }
  }
  for (const gone of known.values()) gone.remove();
}

/** Put the new node in place of the old one; whoever stood on a button stays on it. @param {HTMLElement} old @param {HTMLElement} fresh */
function keepFocus(old, fresh) {
  const focused = old.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null;
  const action = focused?.dataset.action;
  old.replaceWith(fresh);
  fresh.classList.add("is-changed");
  if (!focused) return;
  const again = action && fresh.querySelector(`[data-action="${CSS.escape(action)}"]`);
  const otherwise = fresh.querySelector("[data-action], button");
  /** @type {HTMLElement | null} */ (again || otherwise)?.focus({ preventScroll: true });
}

/** A short stand-in for a long text. @param {string} text */
function fingerprint(text) {
  let sum = 5381;
  for (let at = 0; at < text.length; at += 1) sum = (sum * 33 + text.charCodeAt(at)) | 0;
  return `${text.length}.${sum}`;
}

/**
 * Keep a scrolling box at its end while it was there; `onChange` is told when it comes there or leaves.
 * @param {HTMLElement} box
 * @param {() => void} [onChange]
 */
export function stickToEnd(box, onChange = () => {}) {
  let isAtEnd = true;
  let lastTop = 0;
  const toEnd = () => {
    box.scrollTop = box.scrollHeight;
  };
  box.addEventListener("scroll", () => {
    const was = isAtEnd;
    const isNear = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
    // Only a movement up leaves the end: a box that shrank or a text that grew does not.
    isAtEnd = isNear || (isAtEnd && box.scrollTop >= lastTop);
    lastTop = box.scrollTop;
    if (isAtEnd !== was) onChange();
  });
  new ResizeObserver(() => isAtEnd && toEnd()).observe(box);
  const inner = box.firstElementChild;
  if (inner) new ResizeObserver(() => isAtEnd && toEnd()).observe(inner);
  return {
    isAtEnd: () => isAtEnd,
    toEnd: () => {
      isAtEnd = true;
      toEnd();
    },
    leaveEnd: () => {
      isAtEnd = false;
    },
  };
}
