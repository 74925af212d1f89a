// Line icons of our own, 20 x 20, drawn with the current text colour.
import { s } from "./dom.js";

const PATHS = {
  hash: "M8 3 6 17M14 3l-2 14M3.5 7.5h14M2.5 12.5h14",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  send: "M3 10 17 3l-4 14-3-6-7-1ZM10 11l7-8",
  close: "M5 5l10 10M15 5 5 15",
  back: "M12 4 6 10l6 6",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  thread: "M3 4h14v9H9l-4 4v-4H3zM6.5 7.5h7M6.5 10h4",
  smile: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM7 12c1.5 2 4.5 2 6 0M7.5 7.8v.4M12.5 7.8v.4",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  bolt: "M11 2.5 4.5 11.5H10L9 17.5l6.5-9H10z",
  clip: "M14.5 9.5 9 15a3 3 0 0 1-4.2-4.2L11 4.5a2 2 0 0 1 2.9 2.9L8 13.3a1 1 0 0 1-1.4-1.4L12 6.5",
  sun: "M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10 1.8v1.7M10 16.5v1.7M1.8 10h1.7M16.5 10h1.7M4.2 4.2l1.2 1.2M14.6 14.6l1.2 1.2M4.2 15.8l1.2-1.2M14.6 5.4l1.2-1.2",
  moon: "M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5Z",
  pulse: "M2 10h4l2-5 4 10 2-5h4",
  play: "M6.5 4v12l9-6z",
  fault: "M10 3 2.5 16.5h15zM10 8v4M10 14.2v.3",
  panel: "M3 4h14v12H3zM12.5 4v12",
  search: "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM13 13l4 4",
  copy: "M7 7h9v9H7zM4 13V4h9",
  check: "M4 10.5 8 14.5 16 6",
  chevron: "M6 8l4 4 4-4",
  right: "M8 5l5 5-5 5",
  down: "M10 4v12M5 11l5 5 5-5",
  up: "M10 16V4M5 9l5-5 5 5",
  home: "M3 9.5 10 3.5l7 6V17h-5v-4.5H8V17H3z",
  file: "M5 2.5h7l3.5 3.5v11.5H5zM12 2.5V6h3.5",
  video: "M3 5h10v10H3zM13 9l4-2.5v7L13 11",
  code: "M7 5.5 2.5 10 7 14.5M13 5.5l4.5 4.5-4.5 4.5",
  eye: "M1.8 10S5 4.5 10 4.5 18.2 10 18.2 10 15 15.5 10 15.5 1.8 10 1.8 10ZM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6Z",
  bookmark: "M5.5 3h9v14L10 13.5 5.5 17z",
  webhook: "M3 10h10M9.5 6l4 4-4 4M17 4v12",
  call: "M17 10H7M10.5 6l-4 4 4 4M3 4v12",
  info: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 9.2v4.6M10 6.2v.3",
  trash: "M4 5.5h12M8 5.5v-2h4v2M5.5 5.5l.8 11.5h7.4l.8-11.5",
  person: "M10 10a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6ZM3.5 17a6.5 6.5 0 0 1 13 0",
  clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 5.8V10l3 2",
};

/** @typedef {keyof typeof PATHS} IconName */

/**
 * An icon that says nothing to a screen reader: its button has a label.
 * @param {IconName} name
 * @param {number} [size]
 */
export function icon(name, size = 18) {
  return s(
    "svg",
    { class: `icon icon-${name}`, viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true" },
    s("path", { d: PATHS[name] }),
  );
}
