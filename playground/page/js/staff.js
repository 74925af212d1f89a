// Who works here: people leave and come back, and the app has to cope.
import { h } from "./dom.js";
import { reason } from "./act.js";
import { api } from "./api.js";
import { avatar } from "./avatar.js";
import { actAs } from "./place.js";
import { store } from "./store.js";
import { toast } from "./toast.js";

/** @typedef {Record<string, any>} Json */

/** @returns {Node} */
export function staff() {
  const people = [...store.users.values()].filter((user) => !user.is_bot);
  return h(
    "section",
    { class: "staff" },
    h("h3", {}, "Who works here"),
    h("p", { class: "quiet" }, "Switch somebody off, and the account is deactivated (user_change)."),
    h("ul", {}, people.map(row)),
  );
}

/** @param {Json} user */
function row(user) {
  const id = `staff-${user.id}`;
  return h(
    "li",
    { class: "staff-row" },
    avatar(user.id, 28),
    h("span", { id: `${id}-name` }, user.real_name, h("small", { class: "quiet" }, role(user))),
    h("button", {
      type: "button",
      class: "switch",
      role: "switch",
      id,
      "aria-checked": String(!user.deleted),
      "aria-labelledby": `${id}-name`,
      on: { click: () => void change(user) },
    }),
  );
}

/** @param {Json} user */
function role(user) {
  if (user.deleted) return "left";
  if (user.is_admin) return "admin";
  if (user.is_guest) return "guest";
  return user.is_stranger ? "of another workspace" : (user.title ?? "");
}

/** @param {Json} user */
async function change(user) {
  const others = [...store.users.values()].filter((one) => !one.is_bot && !one.deleted && one.id !== user.id);
  if (!user.deleted && others.length === 0) return toast("Somebody has to stay.", "error");
  const answer = await api.user({ action: user.deleted ? "reactivate" : "deactivate", user: user.id });
  if (!answer.ok) toast(reason(answer.error), "error");
  else if (!user.deleted && user.id === store.me) actAs(others[0].id);
}
