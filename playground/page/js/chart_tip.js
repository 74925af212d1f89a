// The figures of one category, shown where one points at it.
import { h, replace, s } from "./dom.js";
import { figure } from "./scale.js";

/** @typedef {import("./chart.js").Series} Series */
/** @typedef {import("./chart.js").Frame} Frame */

/** Point at a category to read its figures. @param {Series[]} series @param {string[]} categories @param {import("./scale.js").Bands} x @param {Frame} frame @param {HTMLElement} tip */
export function hovers(series, categories, x, frame, tip) {
  const guide = s("line", {
    class: "chart-guide",
    y1: frame.top,
    y2: frame.height - frame.bottom,
    visibility: "hidden",
  });
  const zones = categories.map((label, index) =>
    s("rect", {
      class: "chart-zone",
      x: x.middle(index) - x.step / 2,
      y: frame.top,
      width: x.step,
      height: frame.height - frame.top - frame.bottom,
      on: {
        pointerenter: () => {
          guide.setAttribute("x1", String(x.middle(index)));
          guide.setAttribute("x2", String(x.middle(index)));
          guide.setAttribute("visibility", "visible");
          replace(
            tip,
            h("strong", {}, label),
            series.map(
              (one, at) =>
                one.values[index] !== null &&
                h(
                  "div",
                  {},
                  h("span", { class: `chart-key series-${at + 1}` }),
                  `${one.name}: ${figure(one.values[index] ?? 0)}`,
                ),
            ),
          );
          tip.hidden = false;
          const side = x.middle(index) > frame.width / 2 ? -tip.offsetWidth - 10 : 10;
          tip.style.left = `${x.middle(index) + side}px`;
        },
        pointerleave: () => {
          guide.setAttribute("visibility", "hidden");
          tip.hidden = true;
        },
      },
    }),
  );
  return [guide, ...zones];
}
