// A popup list: of options, people, actions. Works with mouse, keyboard and screen reader.
import { byId, freshId, h, replace } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {object} Item
 * @property {string} value
 * @property {string} label what is searched and read out
 * @property {() => Node} [node] makes what is shown, if more than the label
 * @property {string} [group]
 * @property {string} [description]
 */

/**
 * @typedef {object} Options
 * @property {string} label the name of the list
 * @property {string[]} [chosen] values that are chosen
 * @property {boolean} [isMultiple] stays open; `onPick` gets every choice
 * @property {(value: string) => void} onPick
 * @property {() => void} [onClose]
 * @property {boolean} [isMenu] actions rather than values
 */

const SEARCH_FROM = 8;

/** @type {(() => void) | null} */
let closeOpen = null;

/** Close the popup that is open, if there is one. */
export function closeMenu() {
  closeOpen?.();
}

/**
 * Open a list below `anchor`.
 * @param {HTMLElement} anchor
 * @param {Item[]} items
 * @param {Options} options
 */
export function openMenu(anchor, items, options) {
  closeMenu();
  const chosen = new Set(options.chosen ?? []);
  const id = freshId("menu");
  const search = h("input", {
    class: "menu-search",
    type: "text",
    role: "combobox",
    placeholder: "Type to search",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": `Search: ${options.label}`,
    "aria-controls": id,
    "aria-expanded": "true",
    "aria-autocomplete": "list",
  });
  const hasSearch = items.length >= SEARCH_FROM;
  const list = h("div", {
    class: "menu-list",
    id,
    role: options.isMenu ? "menu" : "listbox",
    tabindex: "-1",
    "aria-label": options.label,
    "aria-multiselectable": options.isMultiple ? "true" : undefined,
  });
  const popup = h(
    "div",
    { class: "menu" },
    hasSearch && h("div", { class: "menu-search-row" }, icon("search", 16), search),
    list,
  );
  const home = anchor.closest("dialog") ?? byId("place");
  /** @type {Item[]} */
  let shown = [];
  let active = -1;

  const fill = () => {
    const words = /** @type {HTMLInputElement} */ (search).value.trim().toLowerCase();
    shown = items.filter((item) => item.label.toLowerCase().includes(words));
    let group = "";
    const rows = shown.flatMap((item, index) => {
      const isNewGroup = item.group && item.group !== group;
      group = item.group ?? "";
      return [
        ...(isNewGroup ? [h("div", { class: "menu-group", role: "presentation" }, group)] : []),
        row(item, index),
      ];
    });
    replace(list, rows.length ? rows : h("p", { class: "menu-none" }, "No matches"));
    mark(
      shown.length
        ? Math.max(
            0,
            shown.findIndex((item) => chosen.has(item.value)),
          )
        : -1,
    );
  };
  /** @param {Item} item @param {number} index */
  const row = (item, index) =>
    h(
      "div",
      {
        class: "menu-item",
        id: `${id}-${index}`,
        role: options.isMenu ? "menuitem" : "option",
        data: { value: item.value },
        "aria-selected": options.isMenu ? undefined : String(chosen.has(item.value)),
        on: {
          click: () => pick(item),
          pointermove: () => active === index || mark(index),
        },
      },
      h(
        "span",
        { class: "menu-label" },
        item.node?.() ?? item.label,
        item.description && h("small", {}, item.description),
      ),
      chosen.has(item.value) && icon("check", 16),
    );
  /** @param {number} index */
  const mark = (index) => {
    active = index;
    const rows = list.querySelectorAll(".menu-item");
    rows.forEach((one, at) => one.classList.toggle("is-active", at === index));
    const focus = hasSearch ? search : list;
    if (index >= 0) focus.setAttribute("aria-activedescendant", `${id}-${index}`);
    else focus.removeAttribute("aria-activedescendant");
    rows[index]?.scrollIntoView({ block: "nearest" });
  };
  /** @param {Item} item */
  const pick = (item) => {
    if (options.isMultiple) {
      if (!chosen.delete(item.value)) chosen.add(item.value);
      const at = shown.indexOf(item);
      fill();
      mark(at);
    } else {
      close(true);
    }
    options.onPick(item.value);
  };
  /** @param {boolean} [isBack] */
  const close = (isBack = false) => {
    if (closeOpen !== close) return;
    closeOpen = null;
    popup.remove();
    anchor.setAttribute("aria-expanded", "false");
    anchor.removeAttribute("aria-controls");
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("resize", leave);
    document.removeEventListener("scroll", scrolled, true);
    if (isBack && anchor.isConnected) anchor.focus();
    options.onClose?.();
  };
  const leave = () => close();
  /** @param {Event} event */
  const scrolled = (event) => popup.contains(/** @type {Node} */ (event.target)) || place(popup, anchor);
  /** @param {Event} event */
  const outside = (event) => {
    const target = /** @type {Node} */ (event.target);
    if (!popup.contains(target) && !anchor.contains(target)) close();
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) mark((active + step + shown.length) % shown.length);
    else if (event.key === "Home" && !hasSearch) mark(0);
    else if (event.key === "End" && !hasSearch) mark(shown.length - 1);
    else if (event.key === "Enter" || (event.key === " " && !hasSearch)) {
      if (shown[active]) pick(shown[active]);
    } else if (event.key === "Escape") close(true);
    else if (event.key === "Tab") {
      close(true);
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  search.addEventListener("input", fill);
  popup.addEventListener("keydown", key);
  home.append(popup);
  closeOpen = close;
  anchor.setAttribute("aria-expanded", "true");
  anchor.setAttribute("aria-controls", id);
  fill();
  place(popup, anchor);
  (hasSearch ? search : list).focus({ preventScroll: true });
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", leave);
  document.addEventListener("scroll", scrolled, true);
}

/** Below the anchor, or above it where there is more room. @param {HTMLElement} popup @param {HTMLElement} anchor */
function place(popup, anchor) {
  const box = anchor.getBoundingClientRect();
  const width = Math.max(box.width, 220);
  const below = window.innerHeight - box.bottom - 12;
  const isAbove = below < Math.min(popup.scrollHeight, 240) && box.top > below;
  popup.style.minWidth = `${width}px`;
  popup.style.maxHeight = `${Math.min(320, (isAbove ? box.top : below + 12) - 16)}px`;
  popup.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - Math.max(width, popup.offsetWidth) - 8))}px`;
  popup.style.top = isAbove ? "auto" : `${box.bottom + 4}px`;
  popup.style.bottom = isAbove ? `${window.innerHeight - box.top + 4}px` : "auto";
}
