// The app's Home tab.
import { byId, h, replace } from "./dom.js";
import { api } from "./api.js";
import { viewContext } from "./act.js";
import { blocks } from "./blocks.js";
import { avatar } from "./avatar.js";
import { bot, on, store } from "./store.js";

export function startHome() {
  const body = byId("home-body");
  /** @type {Record<string, Record<string, any>>} */
  let values = {};
  let opened = "";

  const draw = () => {
    if (!store.place.isHome) return;
    const view = store.homes[store.me];
    if (!view?.blocks?.length) {
      replace(
        body,
        h(
          "div",
          { class: "welcome" },
          h("div", { class: "welcome-mark" }, avatar(bot()?.id ?? "", 36)),
          h("h2", {}, "Home is being prepared"),
          h("p", { class: "quiet" }, "The app puts its Home together when you open it. Nothing arrived yet."),
        ),
      );
      return;
    }
    values = structuredClone(view.state?.values ?? {});
    const { action, block } = /** @type {HTMLElement} */ (document.activeElement)?.dataset ?? {};
    const hadFocus = body.contains(document.activeElement);
    replace(body, blocks(view.blocks, viewContext(view, values)));
    if (!hadFocus || !action) return;
    const same = `[data-action="${CSS.escape(action)}"][data-block="${CSS.escape(block ?? "")}"]`;
    /** @type {HTMLElement | null} */ (body.querySelector(same))?.focus({ preventScroll: true });
  };
  const open = () => {
    const who = store.place.isHome ? store.me : "";
    if (who && who !== opened) void api.home({ user: who, tab: "home" });
    opened = who;
    draw();
  };
  on(["place", "me"], open);
  on("home", (change) => {
    if (!change || change.user === store.me) draw();
  });
  open();
}
