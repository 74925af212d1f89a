// Faces: initials on a colour of their own, and the mark of the bot.
import { h, s } from "./dom.js";
import { store } from "./store.js";

const COLOURS = 6;

/** A colour of its own for each person. @param {string} id */
function colourOf(id) {
  return [...store.users.keys()].indexOf(id) % COLOURS;
}

/** The bot's mark: a dial in a speech bubble. @param {number} size */
export function botMark(size) {
  return s(
    "svg",
    { class: "bot-mark", viewBox: "0 0 36 36", width: size, height: size, "aria-hidden": "true" },
    s("rect", { class: "bot-mark-ground", width: 36, height: 36, rx: 8 }),
    s("path", {
      class: "bot-mark-bubble",
      d: "M8 8.5h20a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2H18l-6 5v-5H8a2 2 0 0 1-2-2v-13a2 2 0 0 1 2-2Z",
    }),
    s("path", { class: "bot-mark-arc low", d: "M11 20.5a7 7 0 0 1 2.4-5.3" }),
    s("path", { class: "bot-mark-arc middle", d: "M15 14.2a7 7 0 0 1 5.4-.3" }),
    s("path", { class: "bot-mark-arc high", d: "M22.3 15a7 7 0 0 1 2.7 5.5" }),
    s("path", { class: "bot-mark-hand", d: "M18 20.8l3.2-4" }),
  );
}

/**
 * @param {string} id of a user; an unknown one gets the playground's own mark
 * @param {number} [size] in pixels
 * @returns {HTMLElement}
 */
export function avatar(id, size = 36) {
  const user = store.users.get(id);
  const box = h("span", { class: `avatar avatar-${size}`, "aria-hidden": "true" });
  if (!user) {
    box.classList.add("avatar-playground");
    box.append("i");
  } else if (user.is_bot) {
    box.append(botMark(size));
  } else {
    box.classList.add(`colour-${colourOf(id)}`);
    const words = String(user.real_name || user.name)
      .trim()
      .split(/\s+/);
    box.append((words[0][0] + (size > 24 && words.length > 1 ? words[words.length - 1][0] : "")).toUpperCase());
  }
  return box;
}
