// What people do, sent to the server as the person we act as.
import { api } from "./api.js";
import { toast } from "./toast.js";
import { note, store } from "./store.js";

/** @typedef {Record<string, any>} Json */
/** @typedef {import("./elements.js").Context} Context */

/** @type {Record<string, string>} */
const REASONS = {
  operation_timeout: "The app did not acknowledge within three seconds (operation_timeout).",
  app_not_connected: "No app is connected: start the bot.",
  dispatch_failed: "The app could not be reached (dispatch_failed).",
};

const ANSWERED = new Set(["operation_timeout", "dispatch_failed", "invalid_command_response", "app_not_connected"]);

/** @param {string | undefined} error */
export function reason(error) {
  return REASONS[error ?? ""] ?? `That did not work: ${error ?? "unknown error"}`;
}

/**
 * The context of a message: its buttons and menus act at once.
 * @param {Json} message
 * @returns {Context}
 */
export function messageContext(message) {
  return {
    values: structuredClone(message.state ?? {}),
    act: async (element, blockId, picked) => {
      const answer = await api.act({
        user: store.me,
        channel: message.channel,
        ts: message.ts,
        action_id: element.action_id,
        block_id: blockId,
        ...withoutType(picked),
      });
      if (!answer.ok) toast(reason(answer.error), "error");
    },
  };
}

/**
 * The context of a modal or Home.
 * @param {Json} view
 * @param {Context["values"]} values
 * @returns {Context}
 */
export function viewContext(view, values) {
  return {
    values,
    act: async (element, blockId, picked) => {
      const answer = await api.act({
        user: store.me,
        view_id: view.id,
        action_id: element.action_id,
        block_id: blockId,
        values: filledIn(values),
        ...withoutType(picked),
      });
      if (!answer.ok) toast(reason(answer.error), "error");
    },
  };
}

/**
 * What was filled in, as the server takes it: a menu in which nobody was chosen is left out.
 * @param {Context["values"]} values
 * @returns {Context["values"]}
 */
export function filledIn(values) {
  const isChosen = (/** @type {Json} */ state) =>
    !["selected_user", "selected_conversation", "selected_channel"].some((name) => state[name] === null);
  return Object.fromEntries(
    Object.entries(values).map(([block, actions]) => [
      block,
      Object.fromEntries(Object.entries(actions).filter(([, state]) => isChosen(state))),
    ]),
  );
}

/** @param {Json} picked */
function withoutType({ type: _, ...picked }) {
  return picked;
}

/**
 * Say something in a channel: a message, or a slash command.
 * @param {string} channel
 * @param {string} text
 * @param {string | null} thread
 * @param {Json[]} [files]
 * @param {boolean} [isBroadcast] a reply that everybody in the channel shall see, too
 * @returns {Promise<boolean>} whether it was taken
 */
export async function say(channel, text, thread, files = [], isBroadcast = false) {
  const isCommand = /^\/\w/.test(text);
  if (isCommand && thread) {
    note(channel, `\`${text.split(/\s/)[0]}\` does not work in threads: type it in the channel.`, thread);
    return false;
  }
  const answer = isCommand
    ? await api.command({ user: store.me, channel, text })
    : await api.message({
        user: store.me,
        channel,
        text,
        thread_ts: thread ?? undefined,
        broadcast: isBroadcast || undefined,
        ...(files.length ? { files } : {}),
      });
  // The server itself tells of a command that the app failed to answer.
  if (!answer.ok && !(isCommand && ANSWERED.has(answer.error))) note(channel, reason(answer.error), thread);
  return answer.ok;
}
