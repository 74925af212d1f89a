// Made-up customers to play, and things they might say.

/** @typedef {{ name: string, email: string, company: string, plan: string, segment?: string, region?: string, revenue?: number, renewal?: string, [more: string]: any }} Customer */

/** A day from now on, as the tools write it. @param {number} days */
function inDays(days) {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** @type {Customer[]} */
export const CUSTOMERS = [
  {
    name: "Ingrid Solheim",
    email: "ingrid@harbourline.example",
    company: "Harbourline Freight",
    plan: "enterprise",
    segment: "enterprise",
    region: "EMEA",
    revenue: 118_000,
    renewal: inDays(34),
  },
  {
    name: "Tom Arkwright",
    email: "tom@ridgewayclinics.example",
    company: "Ridgeway Clinics",
    plan: "pro",
    segment: "mid-market",
    region: "EMEA",
    revenue: 36_000,
    renewal: inDays(120),
  },
  {
    name: "Priya Nair",
    email: "priya@saltmarshfoods.example",
    company: "Saltmarsh Foods",
    plan: "enterprise",
    segment: "enterprise",
    region: "APAC",
    revenue: 84_000,
    renewal: inDays(61),
  },
  {
    name: "Marcus Bell",
    email: "marcus@bluefinchstudio.example",
    company: "Bluefinch Studio",
    plan: "starter",
    segment: "small business",
    region: "AMER",
    revenue: 2_400,
    renewal: inDays(200),
  },
  {
    name: "Yuki Tanabe",
    email: "yuki@northpinelogistics.example",
    company: "Northpine Logistics",
    plan: "pro",
    segment: "mid-market",
    region: "APAC",
    revenue: 41_500,
    renewal: inDays(15),
  },
  {
    name: "Elena Rossi",
    email: "elena@corvettaassicura.example",
    company: "Corvetta Assicura",
    plan: "enterprise",
    segment: "enterprise",
    region: "EMEA",
    revenue: 152_000,
    renewal: inDays(260),
  },
];

/** What somebody with such a score could write. @type {Record<"low" | "middle" | "high", string[]>} */
export const COMMENTS = {
  low: [
    "Third outage this month and nobody told us what happened. We are looking at alternatives.",
    "Support took six days to answer a billing question. We were charged twice & still wait for the refund.",
    "The export has been broken since your last release; my team does it by hand now.",
  ],
  middle: [
    "Does what it should. The reports could be quicker.",
    "Good product, but the new pricing is hard to explain to my boss.",
  ],
  high: [
    "Onboarding was a delight, and Ana from support is wonderful.",
    "We rolled it out to all sites in a week. Recommended it twice already.",
  ],
};

/** Tools that can be played, by the names of their senders. @type {Record<string, string>} */
export const TOOLS = {
  delighted: "Delighted",
  typeform: "Typeform",
  generic: "Generic webhook",
  surveymonkey: "SurveyMonkey",
  asknicely: "AskNicely",
  retently: "Retently",
  hubspot: "HubSpot",
  intercom: "Intercom",
  zendesk: "Zendesk",
  posthog: "PostHog",
  formbricks: "Formbricks",
  survicate: "Survicate",
  qualtrics: "Qualtrics",
  jotform: "Jotform",
  tally: "Tally",
  satismeter: "SatisMeter",
  wootric: "Wootric",
  pendo: "Pendo",
  refiner: "Refiner",
  chameleon: "Chameleon",
  simplesat: "Simplesat",
};
