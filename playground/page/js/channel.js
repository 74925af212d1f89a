// The channel in the middle: its messages, the line above the new ones, what is said when it is empty.
import { byId, h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { isReply, messagesOf, on, store } from "./store.js";
import { lastRead, markRead, unread } from "./reads.js";
import { linesOf, stickToEnd, update } from "./timeline.js";
import { areTipsDone, startTips, welcome } from "./welcome.js";
import { Window } from "./window.js";

const NEAR_EDGE = 400; // pixels from which on earlier or later messages are drawn

/** Messages after this moment were new when the channel was opened. */
let newFrom = Infinity;
let openChannel = "";
let openFor = "";
const view = new Window();

/** The messages of the open channel that stand in it, not in a thread. */
function own() {
  return messagesOf(openChannel).filter((message) => !isReply(message));
}

export function startChannel() {
  const box = byId("timeline");
  const list = byId("messages");
  const end = stickToEnd(box, () => seen());
  const jump = byId("jump-to-end");
  startTips(byId("tips"));
  const toEnd = () => {
    if (view.hasLater()) {
      view.open(own());
      draw();
    }
    end.toEnd();
    seen();
  };
  jump.addEventListener("click", toEnd);

  const isAtEnd = () => end.isAtEnd() && !view.hasLater();
  const seen = () => {
    if (document.visibilityState === "visible" && isAtEnd() && !store.place.isHome && openChannel)
      markRead(openChannel);
    jump.hidden = isAtEnd();
  };
  const draw = () => {
    const messages = own();
    update(list, linesOf(view.of(messages, end.isAtEnd()), { newFrom }));
    byId("welcome").hidden = view.hasEarlier(messages);
    byId("earlier").hidden = !view.hasEarlier(messages);
    const isEmpty = messages.every((message) => message.ephemeral_for);
    byId("timeline").classList.toggle("is-empty", isEmpty);
    byId("tips").hidden = isEmpty || areTipsDone();
  };
  const showEarlier = () => {
    if (!view.hasEarlier(own())) return;
    const below = box.scrollHeight - box.scrollTop;
    view.earlier(own());
    draw();
    box.scrollTop = box.scrollHeight - below;
  };
  const open = () => {
    const { channel } = store.place;
    if (channel === openChannel && store.me === openFor) return;
    openChannel = channel;
    openFor = store.me;
    const isAllRead = !store.channels.has(channel) || unread(store.channels.get(channel) ?? {}).count === 0;
    newFrom = isAllRead ? Infinity : lastRead(channel);
    replace(list);
    replace(byId("welcome"), welcome(store.channels.get(channel)));
    view.open(own(), newFrom);
    draw();
    const divider = list.querySelector(".new-line");
    end.toEnd();
    if (divider && box.scrollHeight > box.clientHeight * 1.5) {
      end.leaveEnd();
      divider.scrollIntoView({ block: "center" });
    }
    seen();
  };

  on(["place", "me"], open);
  on("messages", (change) => {
    if (change && change.channel !== openChannel) return;
    if (
      change?.isNew &&
      (document.visibilityState === "hidden" || !end.isAtEnd()) &&
      newFrom === Infinity &&
      change.message.user !== store.me
    ) {
      newFrom = lastRead(openChannel);
    }
    draw();
    if (change?.isNew && (change.message.user === store.me || change.message.ephemeral_for)) toEnd();
    announce(change);
    seen();
  });
  on("reads", () => {
    if (lastRead(openChannel) < newFrom && unread(store.channels.get(openChannel) ?? {}).count && newFrom !== Infinity)
      newFrom = lastRead(openChannel);
    draw();
  });
  document.addEventListener("visibilitychange", seen);
  byId("earlier").addEventListener("click", () => {
    showEarlier();
    if (byId("earlier").hidden) list.focus();
  });
  box.addEventListener("scroll", () => {
    if (box.scrollTop < NEAR_EDGE && !end.isAtEnd()) showEarlier();
    if (!view.hasLater() || box.scrollHeight - box.scrollTop - box.clientHeight > NEAR_EDGE) return;
    end.leaveEnd();
    view.later(own());
    draw();
  });
  on("reveal", (ts) => {
    view.include(own(), ts);
    end.leaveEnd();
    draw();
    seen();
  });
  open();
}

/** Say a new message to a screen reader. @param {Record<string, any> | undefined} change */
function announce(change) {
  const message = change?.message;
  if (!change?.isNew || message.user === store.me || (message.ephemeral_for && message.ephemeral_for !== store.me))
    return;
  byId("announcer").textContent = String(message.text ?? "").slice(0, 300);
}

/** Names the channel above its messages. */
export function startHeader() {
  const draw = () => {
    const channel = store.channels.get(store.place.channel);
    const title = byId("place-title");
    if (!channel) return;
    const app = store.app.name ?? "App";
    if (channel.is_im) replace(title, app);
    else replace(title, icon(channel.is_private ? "lock" : "hash", 18), h("span", {}, channel.name));
    byId("place-topic").textContent = channel.is_im ? "" : topicOf(channel);
    byId("place-tabs").hidden = !channel.is_im || store.app.has_home === false;
    for (const [id, isOn, href] of /** @type {[string, boolean, string][]} */ ([
      ["tab-messages", !store.place.isHome, `#/${channel.id}`],
      ["tab-home", store.place.isHome, "#/home"],
    ])) {
      byId(id).setAttribute("href", href);
      if (isOn) byId(id).setAttribute("aria-current", "page");
      else byId(id).removeAttribute("aria-current");
    }
    byId("conversation").hidden = store.place.isHome;
    byId("home").hidden = !store.place.isHome;
  };
  on(["place", "me", "channels"], draw);
  draw();
}

/** @param {Record<string, any>} channel */
function topicOf(channel) {
  const topic = channel.topic?.value ?? channel.topic ?? "";
  const people = `${channel.members.length} members`;
  return topic ? `${topic} · ${people}` : people;
}
