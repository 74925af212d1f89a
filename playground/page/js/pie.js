// The pie of a data_visualization block.
import { s } from "./dom.js";
import { figure } from "./scale.js";

const SIZE = 200;

/** @param {number} share of the whole turn @param {number} radius */
function point(share, radius) {
  const angle = share * 2 * Math.PI - Math.PI / 2;
  return `${(SIZE / 2 + radius * Math.cos(angle)).toFixed(2)} ${(SIZE / 2 + radius * Math.sin(angle)).toFixed(2)}`;
}

/**
 * @param {{ label: string, value: number }[]} segments
 * @param {number} width
 */
export function pie(segments, width) {
  const size = Math.min(SIZE, width);
  const sum = segments.reduce((total, one) => total + one.value, 0) || 1;
  const radius = SIZE / 2 - 2;
  let start = 0;
  const slices = segments.map((one, index) => {
    const share = one.value / sum;
    const end = start + share;
    const middle = (start + end) / 2;
    const shape =
      share > 0.9999
        ? s("circle", { class: `chart-slice series-${index + 1}`, cx: SIZE / 2, cy: SIZE / 2, r: radius })
        : s("path", {
            class: `chart-slice series-${index + 1}`,
            d: `M${SIZE / 2} ${SIZE / 2}L${point(start, radius)}A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1 ${point(end, radius)}Z`,
          });
    shape.append(s("title", {}, `${one.label}: ${figure(one.value)}`));
    const [x, y] = point(share > 0.9999 ? 0 : middle, share > 0.9999 ? 0 : radius * 0.66)
      .split(" ")
      .map(Number);
    const label =
      share >= 0.07 &&
      s("text", { class: "chart-slice-label", x, y: y + 5, "text-anchor": "middle" }, `${Math.round(share * 100)} %`);
    start = end;
    return [shape, label];
  });
  return s(
    "svg",
    {
      viewBox: `0 0 ${SIZE} ${SIZE}`,
      width: size,
      height: size,
      role: "img",
      "aria-label": `Pie chart: ${segments.map((one) => `${one.label} ${figure(one.value)}`).join(", ")}`,
    },
    slices,
  );
}
