// The panel at the right: play a customer, see what just happened, break something.
import { byId, moveFocus } from "./dom.js";
import { recall, remember } from "./memory.js";
import { showThread } from "./place.js";

/** @typedef {"survey" | "journal" | "faults"} PanelName */

const NAMES = /** @type {PanelName[]} */ (["survey", "journal", "faults"]);
const WIDE = "(min-width: 1180px)";

let current = /** @type {PanelName} */ (recall("panel", "survey"));

/** @param {boolean} isOpen */
function setOpen(isOpen) {
  byId("panel").hidden = !isOpen;
  document.body.classList.toggle("has-panel", isOpen);
  byId("panel-toggle").setAttribute("aria-expanded", String(isOpen));
}

/** Show one tab of the panel; open it if need be. @param {PanelName} name @param {boolean} [isFocused] */
export function showPanel(name, isFocused = true) {
  current = name;
  remember("panel", name);
  setOpen(true);
  for (const one of NAMES) {
    const tab = byId(`panel-tab-${one}`);
    tab.setAttribute("aria-selected", String(one === name));
    tab.tabIndex = one === name ? 0 : -1;
    byId(`panel-${one}`).hidden = one !== name;
  }
  if (!isFocused) return;
  // On a narrow screen a thread covers the panel.
  if (getComputedStyle(byId("panel")).display === "none") showThread(null);
  byId(`panel-tab-${name}`).focus();
}

function closePanel() {
  setOpen(false);
  remember("panel-open", false);
  byId("panel-toggle").focus();
}

export function startPanel() {
  const tabs = NAMES.map((name) => byId(`panel-tab-${name}`));
  for (const [index, tab] of tabs.entries()) tab.addEventListener("click", () => showPanel(NAMES[index]));
  byId("panel-tabs").addEventListener("keydown", (event) => {
    moveFocus(event, tabs, { back: "ArrowLeft", forward: "ArrowRight" });
    const at = tabs.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (at >= 0 && NAMES[at] !== current) showPanel(NAMES[at]);
  });
  byId("panel-toggle").addEventListener("click", () => {
    if (!byId("panel").hidden) return closePanel();
    remember("panel-open", true);
    return showPanel(current);
  });
  byId("panel-close").addEventListener("click", closePanel);
  byId("panel").addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) closePanel();
  });
  const isWished = matchMedia(WIDE).matches && recall("panel-open", true);
  if (isWished) showPanel(NAMES.includes(current) ? current : "survey", false);
  else setOpen(false);
}
