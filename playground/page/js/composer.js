// Where one writes: messages, and slash commands with their usage.
import { freshId, h, replace } from "./dom.js";
import { reason, say } from "./act.js";
import { complete, usage } from "./completion.js";
import { icon } from "./icons.js";
import { closeMenu, openMenu } from "./menu.js";
import { api } from "./api.js";
import { channelName, on, store } from "./store.js";
import { toast } from "./toast.js";

/** @typedef {Record<string, any>} Json */

const TALLEST = 180; // pixels; a longer text scrolls

/** @type {((text: string) => void) | null} */
let writeInChannel = null;

/** Put words into the channel's box, ready to be sent. @param {string} text */
export function write(text) {
  writeInChannel?.(text);
}

/**
 * @param {HTMLElement} root
 * @param {boolean} isThread whether it writes into the thread rather than the channel
 */
export function startComposer(root, isThread) {
  const thread = () => (isThread ? store.place.thread : null);
  const id = freshId("suggestions");
  const box = /** @type {HTMLTextAreaElement} */ (
    h("textarea", {
      class: "composer-box",
      rows: 1,
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-controls": id,
    })
  );
  const list = h("div", { class: "suggestion-list", id, role: "listbox", "aria-label": "Suggestions", hidden: true });
  const hint = h("div", { class: "composer-hint", "aria-live": "polite", hidden: true });
  const send = h(
    "button",
    { type: "button", class: "send", "aria-label": "Send", title: "Send", disabled: true },
    icon("send"),
  );
  const shortcuts = h(
    "button",
    {
      type: "button",
      class: "tool",
      "aria-label": "Shortcuts and commands",
      title: "Shortcuts and commands",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
    },
    icon("bolt"),
  );
  const picker = /** @type {HTMLInputElement} */ (
    h("input", { type: "file", class: "for-screen-readers", tabindex: "-1", "aria-label": "File to attach" })
  );
  const attach = h(
    "button",
    {
      type: "button",
      class: "tool",
      "aria-label": "Attach a file",
      title: "Attach a file",
      on: { click: () => picker.click() },
    },
    icon("clip"),
  );
  const alsoInChannel = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox" }));
  const alsoWhere = h("span", {});
  replace(
    root,
    list,
    hint,
    h(
      "div",
      { class: "composer-frame" },
      box,
      h(
        "div",
        { class: "composer-tools" },
        !isThread && shortcuts,
        attach,
        picker,
        h("span", { class: "composer-keys" }, "Enter sends · Shift + Enter: new line"),
        send,
      ),
    ),
    isThread && h("label", { class: "choice composer-also" }, alsoInChannel, alsoWhere),
  );

  /** @type {import("./completion.js").Suggestion[]} */
  let suggestions = [];
  let from = 0;
  let active = 0;
  /** @type {string[]} */
  const said = [];

  const mark = (/** @type {number} */ index) => {
    active = index;
    [...list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === index)));
    if (suggestions.length) box.setAttribute("aria-activedescendant", `${id}-${index}`);
    else box.removeAttribute("aria-activedescendant");
  };
  const suggest = () => {
    ({ from, suggestions } = complete(box.value.slice(0, box.selectionStart)));
    replace(
      list,
      suggestions.map((one, at) =>
        h(
          "div",
          {
            class: "menu-item",
            role: "option",
            id: `${id}-${at}`,
            "aria-selected": "false",
            on: {
              pointerdown: (/** @type {Event} */ event) => {
                event.preventDefault();
                take(at);
              },
            },
          },
          one.node,
        ),
      ),
    );
    list.hidden = suggestions.length === 0;
    mark(0);
    const words = usage(box.value);
    replace(hint, words);
    hint.hidden = !words;
  };
  const close = () => {
    list.hidden = true;
    box.removeAttribute("aria-activedescendant");
  };
  const grow = () => {
    box.style.height = "auto";
    if (box.scrollHeight) box.style.height = `${Math.min(box.scrollHeight, TALLEST)}px`;
    send.toggleAttribute("disabled", !box.value.trim());
  };
  const set = (/** @type {string} */ text) => {
    box.value = text;
    box.setSelectionRange(text.length, text.length);
    grow();
    suggest();
  };
  const take = (/** @type {number} */ at) => {
    const rest = box.value.slice(box.selectionStart);
    const head = box.value.slice(0, from) + suggestions[at].insert;
    set(head + rest);
    box.setSelectionRange(head.length, head.length);
    box.focus();
  };
  const submit = async () => {
    const text = box.value.trim();
    if (!text) return;
    said.unshift(text);
    set("");
    const isTaken = await say(store.place.channel, text, thread(), [], alsoInChannel.checked);
    alsoInChannel.checked = false;
    if (!isTaken && !box.value) set(text);
  };

  box.addEventListener("input", () => {
    grow();
    suggest();
  });
  box.addEventListener("blur", close);
  box.addEventListener("focus", suggest);
  box.addEventListener("keydown", (event) => {
    const isOpen = !list.hidden && suggestions.length > 0;
    if (event.isComposing) return;
    if (isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      mark((active + (event.key === "ArrowDown" ? 1 : -1) + suggestions.length) % suggestions.length);
    } else if (
      isOpen &&
      (event.key === "Tab" || event.key === "Enter") &&
      !event.shiftKey &&
      suggestions[active].insert.trim() !== box.value.trim()
    ) {
      event.preventDefault();
      take(active);
    } else if (isOpen && event.key === "Escape") {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      void submit();
    } else if (event.key === "ArrowUp" && !box.value && said.length) {
      event.preventDefault();
      set(said[0]);
    }
  });
  send.addEventListener("click", () => void submit());
  shortcuts.addEventListener("click", () => openShortcuts(shortcuts, set, box));
  picker.addEventListener("change", () => void share(picker, box.value.trim(), thread(), () => set("")));

  const name = () => {
    const channel = store.channels.get(store.place.channel);
    const where = channel ? `${channel.is_im ? "" : "#"}${channelName(channel)}` : "";
    alsoWhere.textContent = `Also send to ${where}`;
    box.setAttribute("placeholder", isThread ? "Reply…" : `Message ${where}, or type / for a command`);
    box.setAttribute("aria-label", isThread ? "Reply in thread" : `Message ${where}`);
  };
  on(["place", "me", "channels"], name);
  name();
  grow();
  if (isThread) return;
  writeInChannel = (text) => {
    set(text);
    box.focus();
  };
}

/** Global shortcuts, and commands to begin with. @param {HTMLElement} button @param {(text: string) => void} set @param {HTMLElement} box */
function openShortcuts(button, set, box) {
  closeMenu();
  const shortcuts = store.app.shortcuts.filter((one) => one.type === "global");
  openMenu(
    button,
    [
      ...shortcuts.map((one) => ({
        value: one.callback_id,
        label: one.name,
        description: one.description,
        group: "Shortcuts",
      })),
      ...store.app.commands.map((one) => ({
        value: one.command,
        label: one.command,
        description: one.description,
        group: "Commands",
      })),
    ],
    {
      label: "Shortcuts and commands",
      isMenu: true,
      onPick: async (value) => {
        if (value.startsWith("/")) {
          set(`${value} `);
          box.focus();
          return;
        }
        const answer = await api.shortcut({ user: store.me, callback_id: value });
        if (!answer.ok) toast(reason(answer.error), "error");
      },
    },
  );
}

/** @param {HTMLInputElement} picker @param {string} text @param {string | null} thread @param {() => void} done */
async function share(picker, text, thread, done) {
  const file = picker.files?.[0];
  if (!file) return;
  const given = { name: file.name, content: await file.text(), mimetype: file.type || undefined };
  if (await say(store.place.channel, text, thread, [given])) done();
  picker.value = "";
}
