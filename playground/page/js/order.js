// The messages of each channel in the order of time, without sorting them anew for every look.

/** @typedef {Record<string, any>} Json */

export class Order {
  /** @type {Map<string, Json[]>} */
  #sorted = new Map();

  /** @param {string} channel @param {Map<string, Json> | undefined} messages @returns {Json[]} the oldest first; not to be changed */
  of(channel, messages) {
    const known = this.#sorted.get(channel);
    if (known) return known;
    const sorted = [...(messages?.values() ?? [])].sort((a, b) => (comesBefore(a.ts, b.ts) ? -1 : 1));
    this.#sorted.set(channel, sorted);
    return sorted;
  }

  /** A message came, or changed. @param {string} channel @param {Json} message */
  put(channel, message) {
    const sorted = this.#sorted.get(channel);
    if (!sorted) return;
    const at = placeOf(sorted, message.ts);
    if (sorted[at]?.ts === message.ts) sorted[at] = message;
    else sorted.splice(at, 0, message);
  }

  /** @param {string} channel @param {string} ts */
  drop(channel, ts) {
    const sorted = this.#sorted.get(channel);
    const at = sorted ? placeOf(sorted, ts) : -1;
    if (sorted?.[at]?.ts === ts) sorted.splice(at, 1);
  }

  clear() {
    this.#sorted.clear();
  }
}

/** Seconds of today have ten digits, so that texts of one length compare as the numbers do. @param {string} a @param {string} b */
function comesBefore(a, b) {
  return a.length === b.length ? a < b : Number.parseFloat(a) < Number.parseFloat(b);
}

/** Where the first message stands that is not before this time. @param {Json[]} sorted @param {string} ts */
export function placeOf(sorted, ts) {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comesBefore(sorted[middle].ts, ts)) low = middle + 1;
    else high = middle;
  }
  return low;
}
