// What the page knows: the state of the workspace, kept up to date by events, and who looks at what.
import { follow, api } from "./api.js";
import { Order } from "./order.js";

/** @typedef {Record<string, any>} Json */
/** @typedef {"messages" | "channels" | "views" | "home" | "journal" | "faults" | "me" | "place" | "reveal" | "reads" | "live" | "dials"} Topic */

const JOURNAL_KEPT = 400;
const order = new Order();

export const store = {
  /** @type {Json} */ team: {},
  /** @type {{ name?: string, commands: Json[], shortcuts: Json[], [more: string]: any }} */ app: {
    commands: [],
    shortcuts: [],
  },
  /** @type {Map<string, Json>} */ users: new Map(),
  /** @type {Map<string, Json>} */ usergroups: new Map(),
  /** @type {Map<string, Json>} */ channels: new Map(),
  /** @type {Map<string, Map<string, Json>>} */ messages: new Map(),
  /** @type {Record<string, Json[]>} */ views: {},
  /** @type {Record<string, Json>} */ homes: {},
  /** @type {Json[]} */ faults: [],
  /** @type {Json[]} */ journal: [],
  /** @type {Json[]} */ dials: [],
  /** @type {Json} */ raw: {},
  seq: 0,
  isLive: false,
  me: "",
  /** What is looked at: a channel or the app's Home, and a thread beside it. */
  place: /** @type {{ channel: string, isHome: boolean, thread: string | null }} */ ({
    channel: "",
    isHome: false,
    thread: null,
  }),
};

/** @type {Map<Topic, Set<(detail?: any) => void>>} */
const listeners = new Map();

/**
 * Be told when something changes.
 * @param {Topic | Topic[]} topics
 * @param {(detail?: any) => void} listener
 */
export function on(topics, listener) {
  for (const topic of [topics].flat()) {
    const set = listeners.get(topic) ?? new Set();
    set.add(listener);
    listeners.set(topic, set);
  }
}

/** @param {Topic} topic @param {any} [detail] */
export function tell(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

/** @param {Json} state */
function take(state) {
  store.raw = state;
  store.team = state.team ?? {};
  store.app = { commands: [], shortcuts: [], ...state.app };
  store.users = byId(state.users);
  store.usergroups = byId(state.usergroups ?? []);
  store.channels = byId(state.channels);
  store.messages = new Map();
  order.clear();
  for (const [channel, messages] of Object.entries(state.messages ?? {})) {
    store.messages.set(channel, new Map(messages.map((/** @type {Json} */ one) => [one.ts, one])));
  }
  store.views = state.views ?? {};
  store.homes = state.homes ?? {};
  store.faults = state.faults ?? [];
  store.dials = state.dials ?? [];
  store.seq = state.seq ?? 0;
}

/** @param {Json[]} items @returns {Map<string, Json>} */
function byId(items) {
  return new Map(items.map((item) => [item.id, item]));
}

/** @type {{ close: () => void } | null} */
let source = null;

/** Fetch everything and follow what happens from there. Raises an Error when the server does not answer. */
export async function load() {
  source?.close();
  const [state, journal] = await Promise.all([api.state(), api.journal()]);
  if (!state.users) throw new Error(state.error ?? "no state");
  take(state);
  store.journal = (journal.items ?? journal.entries ?? journal.journal ?? []).slice(-JOURNAL_KEPT);
  let wasLost = false;
  source = follow(store.seq, apply, (isLive) => {
    if (isLive && wasLost) void reload();
    wasLost ||= !isLive;
    if (store.isLive !== isLive) {
      store.isLive = isLive;
      tell("live");
    }
  });
}

/** After a lost connection the server may be a new one. */
async function reload() {
  try {
    await load();
    for (const topic of /** @type {Topic[]} */ (["channels", "messages", "views", "home", "journal", "faults", "dials", "me"]))
      tell(topic);
  } catch {
    // The connection is tried again, and so are we with it.
  }
}

/** @type {Record<string, (event: Json) => void>} */
const EVENTS = {
  message: put,
  ephemeral: put,
  message_changed: put,
  message_deleted({ channel, ts }) {
    store.messages.get(channel)?.delete(ts);
    order.drop(channel, ts);
    tell("messages", { channel, ts });
  },
  view_opened({ user, view }) {
    store.views[user] = [...(store.views[user] ?? []).filter((one) => one.id !== view.id), view];
    tell("views", { user });
  },
  view_updated({ user, view }) {
    store.views[user] = (store.views[user] ?? []).map((one) => (one.id === view.id ? view : one));
    tell("views", { user });
  },
  view_closed({ user, view_id }) {
    store.views[user] = (store.views[user] ?? []).filter((one) => one.id !== view_id);
    tell("views", { user });
  },
  home({ user, view }) {
    store.homes[user] = view;
    tell("home", { user });
  },
  channel({ channel }) {
    store.channels.set(channel.id, channel);
    tell("channels");
  },
  user({ user }) {
    store.users.set(user.id, user);
    tell("channels");
  },
  journal({ entry }) {
    store.journal = [...store.journal, entry].slice(-JOURNAL_KEPT);
    tell("journal", entry);
  },
  connections({ count }) {
    store.app.connections = count;
    tell("live");
  },
  dials({ dials }) {
    store.dials = dials;
    tell("dials");
  },
  faults({ faults }) {
    store.faults = faults;
    tell("faults");
  },
  reset: () => void reload(),
};

/** @param {Json} event */
function apply(event) {
  if (event.seq <= store.seq) return;
  store.seq = event.seq;
  EVENTS[event.type]?.(event);
}

/** @param {Json} event */
function put({ type, channel, message }) {
  const known = store.messages.get(channel) ?? new Map();
  const isNew = !known.has(message.ts);
  known.set(message.ts, message);
  store.messages.set(channel, known);
  order.put(channel, message);
  tell("messages", { channel, ts: message.ts, message, isNew: isNew && type !== "message_changed" });
}

/**
 * Put a note of the page itself into a channel, for this person only; the server does not know of it.
 * @param {string} channel
 * @param {string} text
 * @param {string | null} [thread]
 */
export function note(channel, text, thread = null) {
  const ts = (Date.now() / 1000).toFixed(6);
  put({
    type: "ephemeral",
    channel,
    message: {
      ts,
      text,
      user: "",
      username: "Playground",
      ephemeral_for: store.me,
      is_note: true,
      thread_ts: thread ?? undefined,
    },
  });
}

/** @param {string} id */
export function userName(id) {
  const user = store.users.get(id);
  return user?.real_name || user?.name || (id === "USLACKBOT" ? "Playground" : id);
}

/** The app's own user. */
export function bot() {
  return [...store.users.values()].find((user) => user.is_bot);
}

/** The messages of a channel that the acting person sees, the oldest first. @param {string} channel @returns {Json[]} */
export function messagesOf(channel) {
  return order
    .of(channel, store.messages.get(channel))
    .filter((message) => !message.ephemeral_for || message.ephemeral_for === store.me);
}

/** Whether a message stands in a thread only. @param {Json} message */
export function isReply(message) {
  return Boolean(message.thread_ts && message.thread_ts !== message.ts && message.subtype !== "thread_broadcast");
}

/** The direct messages of the acting person with the app. @returns {Json | undefined} */
export function appChannel() {
  const id = bot()?.id;
  return [...store.channels.values()].find(
    (one) => one.is_im && one.members.includes(store.me) && one.members.includes(id),
  );
}

/** @param {Json} channel */
export function channelName(channel) {
  if (!channel.is_im) return channel.name;
  const other = channel.members.find((/** @type {string} */ one) => one !== store.me);
  return other ? userName(other) : channel.name;
}

/** Channels, not direct messages, that the acting person is in. @returns {Json[]} */
export function myChannels() {
  return [...store.channels.values()].filter((one) => !one.is_im && !one.is_archived && one.members.includes(store.me));
}

/** @returns {Json[]} */
export function myDirectMessages() {
  return [...store.channels.values()].filter((one) => one.is_im && one.members.includes(store.me));
}
