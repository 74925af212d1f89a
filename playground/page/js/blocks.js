// Block Kit: each type of block as a DOM node. What is not known is shown as JSON, with a notice.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { chart } from "./chart.js";
import { element, inputBlock } from "./elements.js";
import { markdown } from "./markdown.js";
import { link, mrkdwn, textObject } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { table } from "./table.js";
import { store } from "./store.js";

/** @typedef {Record<string, any>} Json */
/** @typedef {import("./elements.js").Context} Context */

/** @type {Record<string, (block: Json, context: Context) => Node>} */
const TYPES = {
  section,
  header: (block) => h("p", { class: "block-header", role: "heading", "aria-level": 3 }, textObject(block.text)),
  divider: () => h("hr", { class: "block-divider" }),
  context: contextBlock,
  actions: (block, context) => h("div", { class: "block-actions" }, elements(block.elements, block, context)),
  context_actions: (block, context) => h("div", { class: "block-actions" }, elements(block.elements, block, context)),
  image: imageBlock,
  input: inputBlock,
  rich_text: richText,
  markdown: (block) => markdown(block.text ?? ""),
  table,
  data_table: table,
  data_visualization: chart,
  video,
  file,
  alert: (block) =>
    h(
      "div",
      { class: `block-alert level-${block.level ?? "default"}`, role: "note" },
      icon("info"),
      h("div", {}, textObject(block.text)),
    ),
  card,
  carousel: (block, context) =>
    h(
      "div",
      { class: "block-carousel", tabindex: "0" },
      (block.elements ?? []).map((/** @type {Json} */ one) => card(one, context)),
    ),
  container,
};

/**
 * @param {Json[]} list
 * @param {Context} context
 * @returns {Node[]}
 */
export function blocks(list, context) {
  return (list ?? []).map((block) => {
    const show = TYPES[block?.type];
    const node = show ? guarded(show, block, context) : unknown(block);
    return h("div", { class: "block", data: { type: block?.type, block: block?.block_id } }, node);
  });
}

/** A block that we cannot draw must not take the rest of the message with it. */
function guarded(
  /** @type {(block: Json, context: Context) => Node} */ show,
  /** @type {Json} */ block,
  /** @type {Context} */ context,
) {
  try {
    return show(block, context);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    return unknown(block);
  }
}

/** @param {Json} block */
function unknown(block) {
  return h(
    "figure",
    { class: "block-unknown" },
    h(
      "figcaption",
      {},
      icon("info", 16),
      ` The playground does not draw “${block?.type ?? typeof block}” blocks. This is what was sent:`,
    ),
    h("pre", { tabindex: "0" }, JSON.stringify(block, null, 2)),
  );
}

/** @param {Json[]} list @param {Json} block @param {Context} context */
function elements(list, block, context) {
  return (list ?? []).map((one) => element(one, block.block_id, context) ?? unknown(one));
}

/** @param {Json} block @param {Context} context */
function section(block, context) {
  const accessory =
    block.accessory?.type === "image"
      ? picture(block.accessory, "accessory-image")
      : block.accessory && (element(block.accessory, block.block_id, context) ?? unknown(block.accessory));
  return h(
    "div",
    { class: accessory ? "block-section has-accessory" : "block-section" },
    h(
      "div",
      { class: "section-body" },
      block.text && h("div", { class: "section-text" }, textObject(block.text)),
      block.fields &&
        h(
          "div",
          { class: "section-fields" },
          block.fields.map((/** @type {Json} */ field) => h("div", { class: "section-field" }, textObject(field))),
        ),
    ),
    accessory && h("div", { class: "section-accessory" }, accessory),
  );
}

/** @param {Json} block */
function contextBlock(block) {
  return h(
    "div",
    { class: "block-context" },
    (block.elements ?? []).map((/** @type {Json} */ one) =>
      one.type === "image" ? picture(one, "context-image") : h("span", { class: "context-text" }, textObject(one)),
    ),
  );
}

/** @param {Json} image @param {string} name */
function picture(image, name) {
  const source = image.image_url ?? fileAddress(image.slack_file?.id);
  return h("img", {
    class: name,
    src: source,
    alt: image.alt_text ?? "",
    loading: "lazy",
    referrerpolicy: "no-referrer",
  });
}

/** @param {string | undefined} id */
function fileAddress(id) {
  return id ? `control/file/${id}` : "";
}

/** @param {Json} block */
function imageBlock(block) {
  return h(
    "figure",
    { class: "block-image" },
    block.title && h("figcaption", {}, textObject(block.title)),
    picture(block, "image"),
  );
}

/** A video is a link with its picture: nothing on this page plays foreign content. @param {Json} block */
function video(block) {
  return h(
    "div",
    { class: "block-video" },
    h(
      "div",
      { class: "video-title" },
      icon("video", 16),
      " ",
      link(block.title_url ?? block.video_url, textObject(block.title)),
    ),
    block.description && h("p", { class: "quiet" }, textObject(block.description)),
    h("p", { class: "quiet" }, [block.author_name, block.provider_name].filter(Boolean).join(" · ")),
  );
}

/** @param {Json} block */
function file(block) {
  const known = [...store.messages.values()]
    .flatMap((all) => [...all.values()])
    .flatMap((one) => one.files ?? [])
    .find((one) => one.id === block.external_id || one.id === block.file_id);
  return h(
    "div",
    { class: "file" },
    icon("file"),
    known ? link(known.url, known.title ?? known.name) : ` File ${block.external_id}`,
  );
}

/** @param {Json} block @param {Context} context */
function card(block, context) {
  return h(
    "div",
    { class: "block-card" },
    block.hero_image && picture(block.hero_image, "image"),
    h(
      "div",
      { class: "card-head" },
      block.icon && picture(block.icon, "context-image"),
      h(
        "div",
        {},
        block.title && h("p", { class: "card-title" }, textObject(block.title)),
        block.subtitle && h("p", { class: "quiet" }, textObject(block.subtitle)),
      ),
    ),
    block.body && h("div", {}, textObject(block.body)),
    block.actions && h("div", { class: "block-actions" }, elements(block.actions, block, context)),
  );
}

/** @param {Json} block @param {Context} context */
function container(block, context) {
  const title = block.rich_text_title ? richText(block.rich_text_title) : block.title && textObject(block.title);
  const body = blocks(block.child_blocks, context);
  if (!block.is_collapsible)
    return h("div", { class: "block-container" }, title && h("div", { class: "card-title" }, title), body);
  return h(
    "details",
    { class: "block-container", open: !block.default_collapsed },
    h("summary", {}, title ?? "Details"),
    body,
  );
}

/**
 * Legacy attachments: a coloured bar beside blocks or plain fields.
 * @param {Json[]} list
 * @param {Context} context
 */
export function attachments(list, context) {
  return (list ?? []).map((one) => {
    const colours = { good: "#2fa866", warning: "#f08a24", danger: "#e0363f" };
    const colour =
      colours[/** @type {keyof typeof colours} */ (one.color)] ??
      (/^#?[0-9a-f]{6}$/i.test(one.color ?? "") ? `#${one.color.replace("#", "")}` : "");
    const bar = h("div", { class: "attachment" }, one.blocks ? blocks(one.blocks, context) : legacy(one));
    if (colour) bar.style.borderInlineStartColor = colour;
    return bar;
  });
}

/** @param {Json} one */
function legacy(one) {
  return [
    one.pretext && h("div", {}, mrkdwn(one.pretext)),
    one.author_name && h("p", { class: "quiet" }, one.author_name),
    one.title && h("p", { class: "card-title" }, one.title_link ? link(one.title_link, one.title) : one.title),
    one.text && h("div", {}, mrkdwn(one.text)),
    one.fields &&
      h(
        "div",
        { class: "section-fields" },
        one.fields.map((/** @type {Json} */ field) =>
          h(
            "div",
            { class: "section-field" },
            h("strong", {}, field.title),
            h("br"),
            mrkdwn(String(field.value ?? "")),
          ),
        ),
      ),
    !one.text && !one.title && one.fallback && h("div", {}, mrkdwn(one.fallback)),
    one.footer && h("p", { class: "quiet" }, one.footer),
  ];
}
