// Light or dark: as the system says, until somebody says otherwise.
import { byId, replace } from "./dom.js";
import { icon } from "./icons.js";
import { recall, remember } from "./memory.js";

const system = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const wished = recall("theme", "");
  return wished ? wished === "dark" : system.matches;
}

function draw() {
  const wished = recall("theme", "");
  if (wished) document.documentElement.dataset.theme = wished;
  else delete document.documentElement.dataset.theme;
  const button = byId("theme");
  replace(button, icon(isDark() ? "sun" : "moon"));
  button.setAttribute("aria-label", isDark() ? "Switch to light" : "Switch to dark");
  button.setAttribute("title", isDark() ? "Switch to light" : "Switch to dark");
}

export function toggleTheme() {
  remember("theme", isDark() ? "light" : "dark");
  draw();
}

export function startTheme() {
  byId("theme").addEventListener("click", toggleTheme);
  system.addEventListener("change", draw);
  draw();
}
