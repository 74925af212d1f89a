// Which messages of a long channel are drawn: the newest, and more as one scrolls.
import { placeOf } from "./order.js";

/** @typedef {Record<string, any>} Json */

const PAGE = 120; // messages that are drawn at first, and at each step
const MOST = 600; // messages that are drawn at once to show where the new ones begin
const AROUND = 20; // messages that are shown above the one that is looked for

export class Window {
  /** The times of the first message that is drawn, and of the first that is drawn no more; "" is the beginning, and the end. */
  #from = "";
  #to = "";

  /** Begin anew at the end; further up, if new messages begin there. @param {Json[]} messages @param {number} [newFrom] */
  open(messages, newFrom = Infinity) {
    const firstNew = Number.isFinite(newFrom) ? placeOf(messages, newFrom.toFixed(6)) : messages.length;
    const first = Math.max(messages.length - MOST, Math.min(messages.length - PAGE, firstNew - AROUND));
    this.#set(messages, first, messages.length);
  }

  /** The messages to draw. @param {Json[]} messages @param {boolean} isAtEnd whoever reads the newest needs no others @returns {Json[]} */
  of(messages, isAtEnd) {
    const [first, end] = this.#bounds(messages);
    if (isAtEnd && end === messages.length && end - first > 3 * PAGE) this.#set(messages, end - PAGE, end);
    return messages.slice(...this.#bounds(messages));
  }

  /** @param {Json[]} messages */
  hasEarlier(messages) {
    return this.#bounds(messages)[0] > 0;
  }

  hasLater() {
    return this.#to !== "";
  }

  /** @param {Json[]} messages */
  earlier(messages) {
    const [first, end] = this.#bounds(messages);
    this.#set(messages, first - PAGE, end);
  }

  /** @param {Json[]} messages */
  later(messages) {
    const [first, end] = this.#bounds(messages);
    this.#set(messages, first, end + PAGE);
  }

  /** Make sure that a message is among those that are drawn. @param {Json[]} messages @param {string} ts */
  include(messages, ts) {
    const at = placeOf(messages, ts);
    const [first, end] = this.#bounds(messages);
    if (at < first || at >= end) this.#set(messages, at - AROUND, at + PAGE);
  }

  /** @param {Json[]} messages @returns {[number, number]} */
  #bounds(messages) {
    return [
      this.#from ? placeOf(messages, this.#from) : 0,
      this.#to ? placeOf(messages, this.#to) : messages.length,
    ];
  }

  /** @param {Json[]} messages @param {number} first @param {number} end */
  #set(messages, first, end) {
    this.#from = first > 0 ? messages[first].ts : "";
    this.#to = end < messages.length ? messages[end].ts : "";
  }
}
