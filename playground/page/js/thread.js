// The thread beside the channel.
import { byId, h, replace } from "./dom.js";
import { messagesOf, on, store } from "./store.js";
import { showThread } from "./place.js";
import { linesOf, stickToEnd, update } from "./timeline.js";

export function startThread() {
  const pane = byId("thread");
  const list = byId("thread-messages");
  const end = stickToEnd(byId("thread-timeline"));
  byId("thread-close").addEventListener("click", () => showThread(null));
  pane.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) showThread(null);
  });
  let shown = "";

  const draw = () => {
    const { thread, channel, isHome } = store.place;
    const all = thread && !isHome ? messagesOf(channel) : [];
    const messages = all.filter((message) => message.ts === thread || message.thread_ts === thread);
    const parent = messages.find((message) => message.ts === thread);
    pane.hidden = !parent;
    document.body.classList.toggle("has-thread", Boolean(parent));
    if (!parent) {
      replace(list);
      shown = "";
      return;
    }
    const replies = messages.filter((message) => message !== parent);
    const count = h(
      "li",
      { class: "reply-line" },
      h("span", {}, replies.length === 1 ? "1 reply" : `${replies.length} replies`),
    );
    update(list, [
      ...linesOf([parent], { isInThread: true }),
      { key: "count", version: String(replies.length), make: () => count },
      ...linesOf(replies, { isInThread: true }),
    ]);
    byId("thread-place").textContent = store.channels.get(channel)?.is_im
      ? (store.app.name ?? "")
      : `#${store.channels.get(channel)?.name}`;
    if (shown !== thread) {
      shown = thread ?? "";
      end.toEnd();
      byId("thread-composer").querySelector("textarea")?.focus({ preventScroll: true });
    }
  };
  on(["place", "me"], draw);
  on("messages", (change) => {
    if (!change || change.channel === store.place.channel) draw();
  });
  draw();
}
