// "Play a customer": fill in a survey, and the survey tool's webhook goes out as it would in earnest.
import { byId, freshId, h, replace } from "./dom.js";
import { api } from "./api.js";
import { COMMENTS, CUSTOMERS, TOOLS } from "./customers.js";
import { startDials } from "./dials.js";
import { icon } from "./icons.js";
import { showPanel } from "./panel.js";
import { store } from "./store.js";

/** @typedef {Record<string, any>} Json */

const LOWEST_PROMOTER = 9;
const LOWEST_PASSIVE = 7;
const LATER_AFTER = 4; // seconds between the score and its comment
const OWN = ["name", "email", "company", "plan"];

/** @param {number} score @returns {"low" | "middle" | "high"} */
function bandOf(score) {
  return score >= LOWEST_PROMOTER ? "high" : score >= LOWEST_PASSIVE ? "middle" : "low";
}

export function startSurvey() {
  const form = /** @type {HTMLFormElement} */ (h("form", { class: "survey", novalidate: true }));
  const answer = h("div", { class: "survey-answer", role: "status" });
  const dials = h("div", { class: "dials", hidden: true });
  startDials(dials);
  replace(
    byId("panel-survey"),
    h(
      "p",
      { class: "panel-lead" },
      "You are the customer now. The answer leaves as a signed webhook, exactly as the survey tool would send it.",
    ),
    form,
    answer,
    dials,
  );
  const comment = /** @type {HTMLTextAreaElement} */ (
    h("textarea", {
      class: "field",
      rows: 4,
      name: "comment",
      id: freshId("comment"),
      placeholder: "What is the main reason for your score?",
    })
  );
  const own = h(
    "div",
    { class: "own-customer", hidden: true },
    OWN.map((name) => field(name)),
  );
  const customer = /** @type {HTMLSelectElement} */ (
    h(
      "select",
      {
        class: "field",
        id: freshId("customer"),
        name: "customer",
        on: {
          change: () => {
            own.hidden = customer.value !== "own";
          },
        },
      },
      CUSTOMERS.map((one, index) => h("option", { value: index }, `${one.name} · ${one.company}`)),
      h("option", { value: "own" }, "Somebody else…"),
    )
  );
  const tool = /** @type {HTMLSelectElement} */ (
    h(
      "select",
      { class: "field", id: freshId("tool"), name: "tool" },
      tools().map(({ name }) => h("option", { value: name }, TOOLS[name] ?? name)),
    )
  );
  const later = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", name: "later" }));
  const laterRow = h(
    "label",
    { class: "choice" },
    later,
    h("span", {}, "The comment follows in a second call", h("small", {}, "Some tools send the score first")),
  );
  const follow = () => {
    laterRow.hidden = tools().find(({ name }) => name === tool.value)?.sends_updates === false;
    if (laterRow.hidden) later.checked = false;
  };
  tool.addEventListener("change", follow);
  follow();
  const send = h("button", { type: "submit", class: "button is-primary is-wide" }, "Send answer");
  const problem = h("p", { class: "input-error", role: "alert", hidden: true });

  form.append(
    scores(),
    h(
      "div",
      { class: "survey-row" },
      h("label", { for: comment.id }, "Comment"),
      h("button", { type: "button", class: "link-button", on: { click: () => suggest(form, comment) } }, "Suggest one"),
    ),
    comment,
    h("label", { for: customer.id }, "Customer"),
    customer,
    own,
    h("label", { for: tool.id }, "Survey tool"),
    tool,
    laterRow,
    problem,
    send,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wish = wishOf(form, comment.value.trim());
    problem.hidden = Boolean(wish);
    if (!wish) {
      replace(problem, icon("fault", 16), " Choose a score first.");
      /** @type {HTMLElement | null} */ (form.querySelector("[name=score]"))?.focus();
      return;
    }
    send.setAttribute("aria-busy", "true");
    send.classList.add("is-busy");
    show(answer, await api.survey(wish), wish);
    send.removeAttribute("aria-busy");
    send.classList.remove("is-busy");
  });
}

/** The tools whose webhooks the bot can verify; all of them where no secret is known. @returns {Json[]} */
function tools() {
  const all = store.raw.survey?.tools ?? [];
  const ready = all.filter((/** @type {Json} */ one) => one.has_secret);
  return ready.length ? ready : all;
}

function scores() {
  return h(
    "fieldset",
    { class: "scores" },
    h("legend", {}, "How likely are you to recommend us?"),
    h(
      "div",
      { class: "score-row" },
      Array.from({ length: 11 }, (_, score) =>
        h(
          "label",
          { class: `score is-${bandOf(score)}` },
          h("input", { type: "radio", name: "score", value: score, class: "for-screen-readers" }),
          h("span", {}, score),
        ),
      ),
    ),
    h("div", { class: "score-ends", "aria-hidden": "true" }, h("span", {}, "Not at all"), h("span", {}, "Extremely")),
  );
}

/** @param {string} name */
function field(name) {
  const id = freshId(name);
  const example = { name: "Ana Example", email: "ana@example.com", company: "Example Corp", plan: "pro" }[name];
  return h(
    "div",
    {},
    h("label", { for: id }, { name: "Name", email: "E-mail", company: "Company", plan: "Plan" }[name]),
    h("input", {
      class: "field",
      id,
      name,
      type: name === "email" ? "email" : "text",
      placeholder: example,
      autocomplete: "off",
    }),
  );
}

let suggested = 0;

/** @param {HTMLFormElement} form @param {HTMLTextAreaElement} comment */
function suggest(form, comment) {
  const score = new FormData(form).get("score");
  const fitting = COMMENTS[bandOf(Number(score ?? 2))];
  comment.value = fitting[suggested % fitting.length];
  suggested += 1;
  comment.focus();
}

/** What the server is asked to send; null without a score. @param {HTMLFormElement} form @param {string} comment @returns {Json | null} */
function wishOf(form, comment) {
  const data = new FormData(form);
  if (data.get("score") === null) return null;
  const index = String(data.get("customer"));
  const customer =
    index === "own"
      ? Object.fromEntries(OWN.map((name) => [name, String(data.get(name) ?? "").trim()]).filter(([, value]) => value))
      : CUSTOMERS[Number(index)];
  const isLater = Boolean(data.get("later")) && comment;
  return {
    tool: String(data.get("tool")),
    score: Number(data.get("score")),
    ...(isLater ? { later_comment: comment, later_after: LATER_AFTER } : { comment }),
    customer,
  };
}

/** What the bot answered. @param {HTMLElement} box @param {Json} answer @param {Json} wish */
function show(box, answer, wish) {
  const who = wish.customer.company ?? wish.customer.name ?? "Somebody";
  const isTaken = answer.ok && (answer.status ?? 200) < 300;
  const title = isTaken ? `Sent: ${wish.score}/10 from ${who}` : "The bot did not take it";
  const told = answer.status ? `The bot answered ${answer.status}` : (answer.error ?? "no answer");
  replace(
    box,
    h(
      "div",
      { class: isTaken ? "block-alert level-success" : "block-alert level-error" },
      icon(isTaken ? "check" : "fault"),
      h(
        "div",
        {},
        h("strong", {}, title),
        h("br"),
        told,
        answer.body !== undefined &&
          answer.body !== "" &&
          h(
            "code",
            { class: "survey-body" },
            typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body),
          ),
        h(
          "button",
          { type: "button", class: "link-button", on: { click: () => showPanel("journal") } },
          "What just happened?",
        ),
      ),
    ),
  );
}
