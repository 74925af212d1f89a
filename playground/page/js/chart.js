// The data_visualization block: line, bar, area and pie charts as SVG, redrawn when their width changes.
import { h, replace, s } from "./dom.js";
import { bands, domain, figure, ticks } from "./scale.js";
import { hovers } from "./chart_tip.js";
import { pie } from "./pie.js";

/** @typedef {Record<string, any>} Json */
/** @typedef {{ name: string, values: (number | null)[] }} Series */
/** @typedef {{ width: number, height: number, left: number, right: number, top: number, bottom: number }} Frame */

const HEIGHT = 250;
const NARROWEST = 240;

/**
 * @param {Json} block
 * @returns {HTMLElement}
 */
export function chart(block) {
  const given = block.chart;
  const canvas = h("div", { class: "chart-canvas" });
  const isPie = given.type === "pie";
  const categories = isPie ? [] : given.axis_config.categories;
  const series = isPie ? [] : given.series.map((/** @type {Json} */ one) => aligned(one, categories));
  const draw = (/** @type {number} */ width) =>
    replace(canvas, isPie ? pie(given.segments, width) : plot(given, series, categories, Math.max(width, NARROWEST)));
  let drawn = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (width === drawn || width === 0) return;
    drawn = width;
    draw(width);
  }).observe(canvas);
  const names = isPie
    ? given.segments.map((/** @type {Json} */ one) => one.label)
    : series.map((/** @type {Series} */ one) => one.name);
  return h(
    "figure",
    { class: `chart is-${given.type}` },
    h("figcaption", { class: "chart-title" }, block.title),
    !isPie && series.length > 1 && legend(names),
    canvas,
    isPie ? shares(given.segments) : figures(block.title, series, categories),
  );
}

/** A series in the order of the axis. @param {Json} series @param {string[]} categories @returns {Series} */
function aligned(series, categories) {
  const by = new Map(series.data.map((/** @type {Json} */ point) => [point.label, point.value]));
  return { name: series.name, values: categories.map((label) => by.get(label) ?? null) };
}

/** @param {string[]} names */
function legend(names) {
  return h(
    "ul",
    { class: "chart-legend" },
    names.map((name, index) =>
      h("li", {}, h("span", { class: `chart-key series-${index + 1}`, "aria-hidden": "true" }), name),
    ),
  );
}

/** What a pie says, as a legend with figures. @param {Json[]} segments */
function shares(segments) {
  const sum = segments.reduce((total, one) => total + one.value, 0) || 1;
  return h(
    "ul",
    { class: "chart-legend is-column" },
    segments.map((one, index) =>
      h(
        "li",
        {},
        h("span", { class: `chart-key series-${index + 1}`, "aria-hidden": "true" }),
        h("span", {}, one.label),
        h("span", { class: "chart-share" }, `${figure(one.value)} · ${Math.round((100 * one.value) / sum)} %`),
      ),
    ),
  );
}

/** The figures of a chart for those who cannot see it. @param {string} title @param {Series[]} series @param {string[]} categories */
function figures(title, series, categories) {
  // A table grows with its content, whatever size it is given: what hides it is the box around it.
  return h(
    "div",
    { class: "for-screen-readers" },
    h(
      "table",
      {},
      h("caption", {}, title),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td"),
          series.map((one) => h("th", { scope: "col" }, one.name)),
        ),
      ),
      h(
        "tbody",
        {},
        categories.map((label, index) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, label),
            series.map((one) => h("td", {}, one.values[index] === null ? "none" : figure(one.values[index] ?? 0))),
          ),
        ),
      ),
    ),
  );
}

/** @param {Json} given @param {Series[]} series @param {string[]} categories @param {number} width */
function plot(given, series, categories, width) {
  const values = series.flatMap((one) => one.values).filter((value) => value !== null);
  const [low, high] = domain(values, given.type !== "line");
  const marks = ticks(low, high);
  const axis = given.axis_config;
  const left = 14 + Math.max(...marks.map((mark) => figure(mark).length)) * 7 + (axis.y_label ? 18 : 0);
  const slot = (width - left - 12) / categories.length;
  const isTilted = Math.max(...categories.map((one) => one.length)) * 6.4 > slot - 4 && slot < 60;
  /** @type {Frame} */
  const frame = {
    width,
    height: HEIGHT,
    left,
    right: 12,
    top: 12,
    bottom: (isTilted ? 62 : 28) + (axis.x_label ? 18 : 0),
  };
  const x = bands(categories.length, frame.left, width - frame.right);
  const y = (/** @type {number} */ value) =>
    frame.top +
    ((marks[marks.length - 1] - value) / (marks[marks.length - 1] - marks[0] || 1)) *
      (HEIGHT - frame.top - frame.bottom);
  const tip = h("div", { class: "chart-tip", hidden: true });
  const image = s(
    "svg",
    {
      viewBox: `0 0 ${width} ${HEIGHT}`,
      width,
      height: HEIGHT,
      role: "img",
      "aria-label": `${given.type} chart of ${series.map((one) => one.name).join(", ")}`,
    },
    marks.map((mark) => [
      s("line", {
        class: mark === 0 ? "chart-grid is-zero" : "chart-grid",
        x1: frame.left,
        x2: width - frame.right,
        y1: y(mark),
        y2: y(mark),
      }),
      s("text", { class: "chart-tick", x: frame.left - 8, y: y(mark) + 4, "text-anchor": "end" }, figure(mark)),
    ]),
    categoryLabels(categories, x, frame, isTilted),
    axis.x_label &&
      s(
        "text",
        { class: "chart-axis", x: (frame.left + width - frame.right) / 2, y: HEIGHT - 5, "text-anchor": "middle" },
        axis.x_label,
      ),
    axis.y_label &&
      s(
        "text",
        {
          class: "chart-axis",
          transform: `translate(12 ${(frame.top + HEIGHT - frame.bottom) / 2}) rotate(-90)`,
          "text-anchor": "middle",
        },
        axis.y_label,
      ),
    given.type === "bar"
      ? bars(series, x, y)
      : series.map((one, index) => curve(one, index, x, y, given.type === "area")),
    hovers(series, categories, x, frame, tip),
  );
  return [image, tip];
}

/** @param {string[]} categories @param {import("./scale.js").Bands} x @param {Frame} frame @param {boolean} isTilted */
function categoryLabels(categories, x, frame, isTilted) {
  const base = frame.height - frame.bottom + 18;
  const widest = Math.max(...categories.map((one) => one.length)) * 6.4 + 10;
  const every = isTilted ? Math.ceil(18 / x.step) : Math.max(1, Math.ceil(widest / x.step));
  return categories.map((label, index) => {
    if ((categories.length - 1 - index) % every) return null;
    const at = x.middle(index);
    return isTilted
      ? s(
          "text",
          { class: "chart-tick", transform: `translate(${at + 4} ${base - 4}) rotate(-38)`, "text-anchor": "end" },
          label,
        )
      : s("text", { class: "chart-tick", x: at, y: base, "text-anchor": "middle" }, label);
  });
}

/** @param {Series[]} series @param {import("./scale.js").Bands} x @param {(value: number) => number} y */
function bars(series, x, y) {
  const room = Math.min(x.step * 0.72, 46 * series.length);
  const width = Math.max(2, room / series.length - 2);
  return series.flatMap((one, index) =>
    one.values.map((value, at) => {
      if (value === null) return null;
      const left = x.middle(at) - room / 2 + index * (room / series.length) + 1;
      const [top, bottom] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
      return s("rect", {
        class: `chart-bar series-${index + 1}`,
        x: left,
        y: top,
        width,
        height: Math.max(bottom - top, value ? 1 : 0),
        rx: Math.min(3, width / 3),
      });
    }),
  );
}

/** A line with its points; filled down to zero for an area. @param {Series} one @param {number} index @param {import("./scale.js").Bands} x @param {(value: number) => number} y @param {boolean} isFilled */
function curve(one, index, x, y, isFilled) {
  const points = one.values.map((value, at) => (value === null ? null : [x.middle(at), y(value)]));
  const known = points.filter((point) => point !== null);
  if (!known.length) return null;
  let isStart = true;
  const path = points
    .map((point) => {
      if (!point) {
        isStart = true;
        return "";
      }
      const step = `${isStart ? "M" : "L"}${point[0].toFixed(1)} ${point[1].toFixed(1)}`;
      isStart = false;
      return step;
    })
    .join("");
  const zero = y(0).toFixed(1);
  return s(
    "g",
    { class: `series-${index + 1}` },
    isFilled &&
      s("path", {
        class: "chart-area",
        d: `${path}L${known[known.length - 1][0].toFixed(1)} ${zero}L${known[0][0].toFixed(1)} ${zero}Z`,
      }),
    s("path", { class: "chart-line", d: path }),
    known.map(([px, py]) => s("circle", { class: "chart-point", cx: px, cy: py, r: known.length > 14 ? 2.5 : 3.5 })),
  );
}
