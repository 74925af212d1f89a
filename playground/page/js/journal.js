// "What just happened": webhooks that went out, what the app was told, the calls it made, with timings.
import { byId, h } from "./dom.js";
import { icon } from "./icons.js";
import { copyJson } from "./json.js";
import { on, store, userName } from "./store.js";
import { update } from "./timeline.js";

/** @typedef {Record<string, any>} Json */

const SHOWN = 150;
const STORIES = 40;
const PAUSE = 1; // seconds of silence after which a new story begins
const BREATH = 0.3; // … or this many, when something new comes from outside
const LONGEST_ABOUT = 80;

/** @type {Record<string, { icon: import("./icons.js").IconName, says: string }>} */
const KINDS = {
  webhook: { icon: "webhook", says: "Webhook to the bot" },
  delivery: { icon: "send", says: "Told to the bot" },
  call: { icon: "call", says: "Call by the bot" },
  response_url: { icon: "call", says: "Answer by the bot" },
  socket: { icon: "pulse", says: "Socket" },
  refusal: { icon: "fault", says: "Refused" },
  fault: { icon: "bolt", says: "Fault" },
};

/** Which stories are unfolded is kept over redraws. @type {Set<number>} */
const unfolded = new Set();
let clearedUpTo = 0;
let filter = "";

export function startJournal() {
  const list = byId("journal-list");
  const draw = () => {
    if (byId("panel").hidden || byId("panel-journal").hidden) return;
    const lines = stories(chosen())
      .slice(-STORIES)
      .reverse()
      .map((entries) => ({
        key: `story ${entries[0].n}`,
        version: entries.map((entry) => entry.n).join(),
        make: () => story(entries),
      }));
    update(list, lines.length ? lines : [{ key: "none", version: "", make: nothing }]);
  };
  byId("journal-copy").addEventListener("click", () => void copyJson(chosen()));
  byId("journal-clear").addEventListener("click", () => {
    clearedUpTo = store.journal.at(-1)?.n ?? 0;
    draw();
  });
  const kinds = /** @type {HTMLSelectElement} */ (byId("journal-filter"));
  kinds.addEventListener("change", () => {
    filter = kinds.value;
    draw();
  });
  new MutationObserver(draw).observe(byId("panel-journal"), { attributes: true, attributeFilter: ["hidden"] });
  new MutationObserver(draw).observe(byId("panel"), { attributes: true, attributeFilter: ["hidden"] });
  on("journal", draw);
  draw();
}

function chosen() {
  return store.journal.filter((entry) => entry.n > clearedUpTo && (!filter || entry.kind === filter)).slice(-SHOWN);
}

function nothing() {
  return h(
    "li",
    { class: "journal-none quiet" },
    "Nothing yet. Send a survey answer or click something: each webhook, call and acknowledgement shows up here, with its time.",
  );
}

/** When a step began: it is noted when it ends. @param {Json} entry */
function startOf(entry) {
  return entry.at - (entry.ms ?? 0) / 1000;
}

/** Entries that follow each other closely belong together. @param {Json[]} entries @returns {Json[][]} */
function stories(entries) {
  /** @type {Json[][]} */
  const all = [];
  for (const entry of [...entries].sort((a, b) => startOf(a) - startOf(b) || a.n - b.n)) {
    const story = all.at(-1);
    const silence = story ? startOf(entry) - Math.max(...story.map((one) => one.at)) : Infinity;
    const isCause = entry.kind === "webhook" || entry.kind === "delivery";
    if (silence < (isCause ? BREATH : PAUSE)) story?.push(entry);
    else all.push([entry]);
  }
  return all;
}

/** @param {Json[]} entries */
function story(entries) {
  const start = startOf(entries[0]);
  const end = Math.max(...entries.map((entry) => entry.at));
  const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" }).format(new Date(entries[0].at * 1000));
  return h(
    "li",
    { class: "story" },
    h(
      "p",
      { class: "story-time" },
      h("time", { datetime: new Date(entries[0].at * 1000).toISOString() }, time),
      entries.length > 1 && h("span", {}, `${entries.length} steps in ${duration((end - start) * 1000)}`),
    ),
    h(
      "ul",
      {},
      entries.map((entry) => step(entry, start)),
    ),
  );
}

/** @param {Json} entry @param {number} start */
function step(entry, start) {
  const kind = KINDS[entry.kind] ?? { icon: "info", says: entry.kind };
  const { n, at: _at, kind: _kind, ...shown } = entry;
  const offset = (startOf(entry) - start) * 1000;
  const node = h(
    "details",
    {
      class: entry.ok === false ? "step is-bad" : "step",
      data: { kind: entry.kind },
      open: unfolded.has(n),
      on: {
        toggle: () => {
          if (/** @type {HTMLDetailsElement} */ (node).open) unfolded.add(n);
          else unfolded.delete(n);
        },
      },
    },
    h(
      "summary",
      {},
      h(
        "span",
        { class: "step-icon", title: kind.says },
        icon(kind.icon, 16),
        h("span", { class: "for-screen-readers" }, `${kind.says}: `),
      ),
      h("span", { class: "step-title" }, entry.title, about(entry), outcome(entry)),
      h(
        "span",
        { class: "step-time" },
        typeof entry.ms === "number" && h("span", {}, duration(entry.ms)),
        offset >= 1 && h("span", { class: "step-offset", title: "after the first step" }, `+${duration(offset)}`),
      ),
    ),
    h(
      "div",
      { class: "step-json" },
      h(
        "button",
        {
          type: "button",
          class: "tool",
          "aria-label": "Copy this step as JSON",
          title: "Copy as JSON",
          on: { click: () => void copyJson(entry) },
        },
        icon("copy", 16),
      ),
      h("pre", { class: "json", tabindex: "0" }, JSON.stringify(shown, null, 2)),
    ),
  );
  return h("li", {}, node);
}

/** Where a call went and what it said, who did something. @param {Json} entry */
function about(entry) {
  const request = typeof entry.request === "object" && entry.request ? entry.request : {};
  const user = userName(request.user?.id ?? request.user_id ?? request.event?.user ?? "");
  const channel = store.channels.get(request.channel?.id ?? request.channel)?.name;
  const parts =
    entry.kind === "delivery"
      ? [user && `by ${user}`, request.command && request.text]
      : entry.kind === "call"
        ? [channel && `#${channel}`, request.text]
        : [];
  const words = parts.filter((part) => typeof part === "string" && part).join(" · ");
  return (
    words &&
    h("span", { class: "step-about" }, words.length > LONGEST_ABOUT ? `${words.slice(0, LONGEST_ABOUT)}…` : words)
  );
}

/** @param {Json} entry */
function outcome(entry) {
  const words = [
    entry.error,
    entry.status && (entry.status !== 200 || entry.kind === "webhook") ? entry.status : null,
    entry.attempt ? `attempt ${entry.attempt + 1}` : null,
  ];
  const text = words.filter(Boolean).join(" · ");
  return text && h("span", { class: "step-outcome" }, text);
}

/** @param {number} ms */
function duration(ms) {
  return ms < 1000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
}
