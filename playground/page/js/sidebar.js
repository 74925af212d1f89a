// The list of channels, and who we act as.
import { byId, h, moveFocus, replace } from "./dom.js";
import { avatar } from "./avatar.js";
import { icon } from "./icons.js";
import { actAs } from "./place.js";
import { unread, unreadInAll } from "./reads.js";
import { bot, channelName, myChannels, myDirectMessages, on, store } from "./store.js";

/** @typedef {Record<string, any>} Json */

export function startSidebar() {
  const list = byId("channels");
  const draw = () => {
    const focused = list.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
    const home =
      store.app.has_home === false
        ? []
        : [
            entry("#/home", avatar(bot()?.id ?? "", 20), store.app.name ?? "App", store.place.isHome, "Home", {
              count: 0,
              personal: 0,
            }),
          ];
    replace(
      list,
      group("Apps", home),
      group("Channels", myChannels().map(channelEntry)),
      group("Direct messages", myDirectMessages().map(channelEntry)),
    );
    if (focused)
      /** @type {HTMLElement | null} */ (list.querySelector(`[href="${CSS.escape(focused)}"]`))?.focus({
        preventScroll: true,
      });
    const count = unreadInAll();
    document.title = `${count ? `(${count}) ` : ""}${placeName()} · NPS Bot playground`;
  };
  list.addEventListener("keydown", (event) => moveFocus(event, [...list.querySelectorAll("a")]));
  list.addEventListener("click", (event) => {
    if (/** @type {Element} */ (event.target).closest("a")) closeSidebar();
  });
  on(["channels", "messages", "reads", "place", "me"], draw);
  draw();
}

/** @param {string} name @param {Node[]} entries */
function group(name, entries) {
  if (!entries.length) return null;
  return h("section", { class: "channel-group" }, h("h2", {}, name), h("ul", {}, entries));
}

/** @param {Json} channel */
function channelEntry(channel) {
  const mark = channel.is_im
    ? avatar(channel.members.find((/** @type {string} */ one) => one !== store.me) ?? "", 20)
    : icon(channel.is_private ? "lock" : "hash", 16);
  const isHere = store.place.channel === channel.id && !store.place.isHome;
  return entry(`#/${channel.id}`, mark, channelName(channel), isHere, "", unread(channel));
}

/** @param {string} href @param {Node} mark @param {string} name @param {boolean} isHere @param {string} note @param {{ count: number, personal: number }} fresh */
function entry(href, mark, name, isHere, note, fresh) {
  const isUnread = fresh.count > 0;
  const says = isUnread ? `, ${fresh.count} unread` : "";
  return h(
    "li",
    {},
    h(
      "a",
      {
        class: isUnread ? "channel-link is-unread" : "channel-link",
        href,
        "aria-current": isHere ? "page" : undefined,
        "aria-label": `${name}${note ? ` ${note}` : ""}${says}`,
      },
      h("span", { class: "channel-mark" }, mark),
      h("span", { class: "channel-name" }, name),
      note && h("span", { class: "channel-note" }, note),
      fresh.personal > 0
        ? h("span", { class: "badge" }, fresh.personal)
        : isUnread && h("span", { class: "unread-dot" }),
    ),
  );
}

function placeName() {
  const channel = store.channels.get(store.place.channel);
  if (!channel || store.place.isHome) return store.app.name ?? "Home";
  return `${channel.is_im ? "" : "#"}${channelName(channel)}`;
}

/** Who we act as: one press away, for two people often click at once. */
export function startPeople() {
  const row = byId("people");
  const draw = () => {
    const people = [...store.users.values()].filter((user) => !user.is_bot && !user.deleted);
    const hadFocus = row.contains(document.activeElement);
    replace(
      row,
      people.map((user) => {
        const isMe = user.id === store.me;
        const first = String(user.real_name || user.name).split(" ")[0];
        const role = user.is_admin ? "admin" : user.is_guest ? "guest" : (user.title ?? "");
        return h(
          "button",
          {
            type: "button",
            class: "person",
            role: "radio",
            "aria-checked": String(isMe),
            tabindex: isMe ? "0" : "-1",
            data: { user: user.id },
            title: `Act as ${user.real_name}${role ? ` (${role})` : ""}`,
            "aria-label": `Act as ${user.real_name}${role ? `, ${role}` : ""}`,
            on: { click: () => actAs(user.id) },
          },
          avatar(user.id, 28),
          h("span", {}, user.is_admin ? "Admin" : user.is_guest ? "Guest" : first),
        );
      }),
    );
    if (hadFocus) /** @type {HTMLElement | null} */ (row.querySelector("[aria-checked=true]"))?.focus();
    byId("me-name").textContent = store.users.get(store.me)?.real_name ?? store.me;
  };
  row.addEventListener("keydown", (event) => {
    const buttons = /** @type {HTMLElement[]} */ ([...row.querySelectorAll("button")]);
    const before = document.activeElement;
    moveFocus(event, buttons, { back: "ArrowLeft", forward: "ArrowRight" });
    const now = /** @type {HTMLElement} */ (document.activeElement);
    if (now !== before && now.dataset.user) actAs(now.dataset.user);
  });
  on(["me", "channels"], draw);
  draw();
}

/** Whether an app listens: over sockets, or at an address. */
export function startPresence() {
  const line = byId("presence");
  const draw = () => {
    const isHere = Boolean(store.app.request_url) || store.app.connections > 0;
    line.classList.toggle("is-here", isHere);
    const words = isHere ? `${store.app.name ?? "The app"} is connected` : "No app is connected yet";
    if (line.textContent !== words) line.textContent = words;
  };
  on("live", draw);
  draw();
}

export function closeSidebar() {
  document.body.classList.remove("has-sidebar");
  byId("sidebar-open").setAttribute("aria-expanded", "false");
}

/** On a phone the list slides over the channel. */
export function startDrawer() {
  const open = byId("sidebar-open");
  open.addEventListener("click", () => {
    const isOpen = document.body.classList.toggle("has-sidebar");
    open.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) /** @type {HTMLElement | null} */ (byId("sidebar").querySelector("a[aria-current], a"))?.focus();
  });
  byId("sidebar-shade").addEventListener("click", closeSidebar);
  byId("sidebar").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    closeSidebar();
    open.focus();
  });
}
