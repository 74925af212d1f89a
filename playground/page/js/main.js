// Puts the page together.
import { byId, h, replace } from "./dom.js";
import { icon } from "./icons.js";
import { startChannel, startHeader } from "./channel.js";
import { startComposer } from "./composer.js";
import { startFaults } from "./faults.js";
import { startHome } from "./home.js";
import { startJournal } from "./journal.js";
import { startModals } from "./modal.js";
import { startPanel, showPanel } from "./panel.js";
import { go, startPlaces } from "./place.js";
import { startReads } from "./reads.js";
import { startDrawer, startPeople, startPresence, startSidebar } from "./sidebar.js";
import { load, on, store, tell } from "./store.js";
import { startSurvey } from "./survey.js";
import { startSwitcher } from "./switcher.js";
import { startTheme } from "./theme.js";
import { startThread } from "./thread.js";

const AGAIN_AFTER = 2000;

/** Buttons in index.html name their icon; the drawing is put in here. */
function drawIcons() {
  for (const place of document.querySelectorAll("[data-icon]")) {
    const name = /** @type {import("./icons.js").IconName} */ (/** @type {HTMLElement} */ (place).dataset.icon);
    place.prepend(icon(name));
  }
}

/** Says when the server is gone, and when it is back. */
function startConnection() {
  const draw = () => {
    byId("connection").hidden = store.isLive;
  };
  on("live", draw);
}

/** A permalink leads to its message without leaving the page. */
function startPermalinks() {
  document.addEventListener("click", (event) => {
    const anchor = /** @type {Element} */ (event.target).closest?.("a[href]");
    const found = /\/archives\/(\w+)\/p(\d{10})(\d{6})(?:\?.*thread_ts=([\d.]+))?/.exec(
      anchor?.getAttribute("href") ?? "",
    );
    if (!found || !store.channels.has(found[1])) return;
    event.preventDefault();
    const ts = `${found[2]}.${found[3]}`;
    go({ channel: found[1], thread: found[4] ?? null });
    requestAnimationFrame(() => {
      if (!found[4]) tell("reveal", ts);
      const target = document.querySelector(`[data-ts="${ts}"]`);
      target?.scrollIntoView({ block: "center" });
      target?.classList.add("is-target");
    });
  });
}

async function start() {
  try {
    await load();
  } catch (error) {
    replace(
      byId("connection"),
      h("span", {}, `Waiting for the playground server: ${error instanceof Error ? error.message : error}`),
    );
    byId("connection").hidden = false;
    setTimeout(start, AGAIN_AFTER);
    return;
  }
  byId("connection").hidden = true;
  replace(byId("connection"), "The connection to the playground is lost. Trying again…");
  byId("team-name").textContent =
    store.team.name && store.team.name !== "Playground" ? store.team.name : "NPS Bot playground";
  startPlaces();
  startReads();
  startPeople();
  startSidebar();
  startDrawer();
  startPresence();
  startPanel();
  startHeader();
  startChannel();
  startThread();
  startComposer(byId("composer"), false);
  startComposer(byId("thread-composer"), true);
  startHome();
  startSurvey();
  startJournal();
  startFaults();
  startSwitcher(byId("switcher"));
  startPermalinks();
  startConnection();
  startModals();
  for (const button of document.querySelectorAll("[data-show-panel]")) {
    button.addEventListener("click", () => showPanel(/** @type {any} */ (button).dataset.showPanel));
  }
  document.body.classList.add("is-ready");
}

drawIcons();
startTheme();
void start();
