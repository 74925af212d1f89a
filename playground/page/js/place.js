// Where we are and who we are: in the address of the page and in the browser's memory.
import { appChannel, myChannels, myDirectMessages, store, tell } from "./store.js";
import { recall, remember } from "./memory.js";

/** @typedef {{ channel?: string, isHome?: boolean, thread?: string | null }} Place */

/** @param {Place} place */
function addressOf({ channel, isHome, thread }) {
  if (isHome) return "#/home";
  return thread ? `#/${channel}/${thread}` : `#/${channel}`;
}

/** @returns {{ channel: string, isHome: boolean, thread: string | null }} */
function fromAddress() {
  const [, first = "", second = null] = location.hash.split("/");
  if (first === "home" && store.app.has_home !== false && appChannel())
    return { channel: appChannel()?.id ?? "", isHome: true, thread: null };
  const mine = [...myChannels(), ...myDirectMessages()];
  const wanted = mine.find((one) => one.id === first);
  const channel = wanted ?? mine.find((one) => one.id === "C0ALERTS") ?? mine[0];
  return { channel: channel?.id ?? "", isHome: false, thread: wanted ? second : null };
}

/**
 * Go somewhere; the browser's back button leads back.
 * @param {Place} place
 */
export function go(place) {
  const address = addressOf({ channel: store.place.channel, thread: null, ...place });
  if (address !== location.hash) history.pushState(null, "", address);
  arrive();
}

/** Open or close the thread beside the channel. @param {string | null} thread */
export function showThread(thread) {
  go({ channel: store.place.channel, thread });
}

function arrive() {
  store.place = fromAddress();
  tell("place");
}

/** Act as somebody else. @param {string} id */
export function actAs(id) {
  if (id === store.me) return;
  store.me = id;
  remember("me", id);
  store.place = fromAddress();
  tell("me");
  tell("place");
}

/** `?as=U0BEN` in the address makes a window somebody's own: two people side by side. */
export function startPlaces() {
  const remembered = new URLSearchParams(location.search).get("as") ?? recall("me", "U0ANA");
  const people = [...store.users.values()].filter((user) => !user.is_bot && !user.deleted);
  store.me = (people.find((user) => user.id === remembered) ?? people[0])?.id ?? "";
  store.place = fromAddress();
  window.addEventListener("hashchange", arrive);
}
