// Trouble on demand: what Slack and the network may do to the bot.
import { byId, h, replace } from "./dom.js";
import { api } from "./api.js";
import { reason } from "./act.js";
import { icon } from "./icons.js";
import { staff } from "./staff.js";
import { on, store, tell } from "./store.js";
import { toast } from "./toast.js";

/** @typedef {Record<string, any>} Json */
/** @typedef {{ name: string, label: string, value: string | number, type?: string }} Field */
/** @typedef {{ key: string, title: string, text: string, wish: Json, fields?: Field[] }} Fault */

const POST = "chat.postMessage";

/** @type {Fault[]} */
const FAULTS = [
  {
    key: "ratelimited",
    title: "Rate limited",
    text: "Answers 429; the bot should come back after the pause.",
    wish: { kind: "ratelimited", method: POST },
    fields: [{ name: "retry_after", label: "Pause in seconds", value: 10, type: "number" }],
  },
  {
    key: "http_error",
    title: "Slack is down",
    text: "Every call answers 503.",
    wish: { kind: "http_error", status: 503 },
  },
  {
    key: "timeout",
    title: "No answer",
    text: "Calls hang until the bot gives up; nothing is done.",
    wish: { kind: "timeout" },
    fields: [{ name: "delay", label: "Seconds", value: 30, type: "number" }],
  },
  {
    key: "slow",
    title: "Slow answers",
    text: "Everything is done, but late.",
    wish: { kind: "slow" },
    fields: [{ name: "delay", label: "Seconds", value: 2, type: "number" }],
  },
  { key: "drop", title: "Connection cut", text: "Closes the connection; nothing is done.", wish: { kind: "drop" } },
  {
    key: "lost_answer",
    title: "Answer lost",
    text: "The message is posted, then the line goes dead. Will it be posted twice?",
    wish: { kind: "lost_answer", method: POST },
  },
  {
    key: "late_visibility",
    title: "Posted, visible later",
    text: "History shows a new message only after a while.",
    wish: { kind: "late_visibility" },
    fields: [{ name: "delay", label: "Seconds", value: 15, type: "number" }],
  },
  {
    key: "duplicate",
    title: "Everything twice",
    text: "Events and clicks are delivered twice.",
    wish: { kind: "duplicate" },
  },
  {
    key: "lost_ack",
    title: "Acknowledgement lost",
    text: "Events come again although the bot took them.",
    wish: { kind: "lost_ack" },
  },
  {
    key: "refuse_sockets",
    title: "No sockets",
    text: "New Socket Mode connections are refused.",
    wish: { kind: "refuse_sockets" },
  },
  {
    key: "invalid_blocks",
    title: "A block is refused",
    text: "As a workspace without the newer blocks would.",
    wish: { kind: "invalid_blocks" },
    fields: [{ name: "block_type", label: "Type of block", value: "data_visualization" }],
  },
  {
    key: "token_revoked",
    title: "Token revoked",
    text: "Somebody removed the app.",
    wish: { kind: "error", error: "token_revoked" },
  },
  {
    key: "channel_not_found",
    title: "Channel gone",
    text: "Posts answer channel_not_found.",
    wish: { kind: "error", error: "channel_not_found", method: POST },
  },
  {
    key: "not_in_channel",
    title: "Not in the channel",
    text: "Posts answer not_in_channel.",
    wish: { kind: "error", error: "not_in_channel", method: POST },
  },
];

/** Whether an active fault is the one that this switch stands for. @param {Json} active @param {Fault} fault */
function isThat(active, fault) {
  return active.kind === fault.wish.kind && (fault.wish.kind !== "error" || active.error === fault.wish.error);
}

export function startFaults() {
  const panel = byId("panel-faults");
  const draw = () => {
    const focused = /** @type {HTMLElement | null} */ (
      panel.contains(document.activeElement) ? document.activeElement : null
    )?.id;
    replace(
      panel,
      h(
        "p",
        { class: "panel-lead" },
        "Break something and watch how the bot copes. A fault stays until you switch it off.",
      ),
      h(
        "button",
        { type: "button", class: "button is-wide", id: "faults-drop", on: { click: () => void drop() } },
        "Cut every socket now",
      ),
      h(
        "button",
        {
          type: "button",
          class: "button is-wide",
          id: "faults-off",
          disabled: store.faults.length === 0,
          on: { click: () => void allOff() },
        },
        "Switch all off",
      ),
      h(
        "ul",
        { class: "faults" },
        FAULTS.map(row),
        store.faults.filter((one) => !FAULTS.some((fault) => isThat(one, fault))).map(foreign),
      ),
      staff(),
    );
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    const tab = byId("panel-tab-faults");
    replace(tab, "Faults", store.faults.length > 0 && h("span", { class: "badge" }, store.faults.length));
  };
  on(["faults", "channels"], draw);
  draw();
}

/** @param {Fault} fault */
function row(fault) {
  const active = store.faults.find((one) => isThat(one, fault));
  const [id, about] = [`fault-${fault.key}`, `fault-${fault.key}-about`];
  const fields = (fault.fields ?? []).map((field) =>
    h(
      "label",
      { class: "fault-field" },
      field.label,
      h("input", {
        class: "field",
        name: field.name,
        type: field.type ?? "text",
        min: 0,
        value: active?.[field.name] ?? field.value,
        disabled: Boolean(active),
      }),
    ),
  );
  const node = h(
    "li",
    { class: active ? "fault is-on" : "fault" },
    h(
      "div",
      { class: "fault-head" },
      h(
        "div",
        {},
        h("span", { class: "fault-title", id: `${id}-title` }, fault.title),
        h("p", { class: "quiet", id: about }, fault.text),
      ),
      h("button", {
        type: "button",
        class: "switch",
        role: "switch",
        id,
        "aria-checked": String(Boolean(active)),
        "aria-labelledby": `${id}-title`,
        "aria-describedby": about,
        on: { click: () => void (active ? off(active.id) : turnOn(fault, node)) },
      }),
    ),
    fields,
    active &&
      h(
        "p",
        { class: "fault-hits" },
        active.hits ? `Hit ${active.hits} ${active.hits === 1 ? "time" : "times"}` : "Waiting for the next call",
      ),
  );
  return node;
}

/** A fault that somebody else arranged, through the control API. @param {Json} active */
function foreign(active) {
  return h(
    "li",
    { class: "fault is-on" },
    h(
      "div",
      { class: "fault-head" },
      h(
        "div",
        {},
        h("span", { class: "fault-title" }, active.kind),
        h("p", { class: "quiet" }, [active.method, active.channel].filter(Boolean).join(" ")),
      ),
      h(
        "button",
        {
          type: "button",
          class: "tool",
          "aria-label": `Remove ${active.kind}`,
          on: { click: () => void off(active.id) },
        },
        icon("close"),
      ),
    ),
  );
}

/** @param {Fault} fault @param {HTMLElement} node */
async function turnOn(fault, node) {
  const given = Object.fromEntries(
    [...node.querySelectorAll("input")].map((input) => [
      input.name,
      input.type === "number" ? Number(input.value) : input.value,
    ]),
  );
  settle(await api.addFault({ ...fault.wish, ...given }));
}

/** @param {string} id */
async function off(id) {
  settle(await api.removeFault(id));
}

async function allOff() {
  settle(await api.removeFault());
}

/** A moment's trouble rather than a lasting one. */
async function drop() {
  const answer = await api.sockets({ action: "drop" });
  if (answer.ok) toast(answer.count === 1 ? "1 socket cut" : `${answer.count} sockets cut`);
  else toast(reason(answer.error), "error");
}

/** @param {Json} answer */
async function settle(answer) {
  if (answer.ok === false) toast(reason(answer.error), "error");
  const known = await api.faults();
  store.faults = known.faults ?? known.items ?? [];
  tell("faults");
}
