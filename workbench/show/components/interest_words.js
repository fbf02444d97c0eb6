// What the interest page calls things, and how its tables are written. Stands in front of the page's own script.
const TIERS = ["high", "medium", "low", "not recognised"];
const STATUSES = {
  usable: ["read", "a phone or an e-mail of its own"], partly: ["read in part", "one of the two contacts cannot be read; found by the other"],
  recognised: ["recognised", "a customer with a touch before the day"], "not recognised": ["not recognised", "no customer has the contact, or only without a touch before the day"],
  "same customer": ["the same customer again", "another row of the base is the same customer; counted once"], duplicate: ["duplicate", "the same contact as in a row above"],
  unreadable: ["unreadable", "no valid number or address"], "no contact": ["no contact", "no phone and no e-mail in the row"], malformed: ["broken row", "it cannot be taken apart into columns"],
};
const CAME_TRUE = { call: "a call", request: "a request", callback: "a callback", checkout: "a checkout", deal: "a deal" };
const TONE = { high: "wb-good", medium: "wb-bad", low: "", "not recognised": "" };
const FEW = 30;

function percent(share) {
  if (share == null) return "–";
  const points = 100 * share;
  if (points === 0) return "0 %";
  if (Math.abs(points) < 0.01) return points > 0 ? "< 0.01 %" : "> −0.01 %";
  const digits = Math.abs(points) >= 10 ? 0 : Math.abs(points) >= 1 ? 1 : 2;
  return `${points < 0 ? "−" : ""}${Math.abs(points).toFixed(digits)} %`;
}

const SPOKEN = {
  percent,
  tiers: TIERS,
  few: (count) => count < FEW,
  tier: (tier) => (tier ? tier.charAt(0).toUpperCase() + tier.slice(1) : ""),
  colour: (tier) => `wb-tier-${(tier || "").replace(" ", "-")}`,
  status: (status) => (STATUSES[status] || [status])[0],
  statusHint: (status) => (STATUSES[status] || ["", ""])[1],
  actions: (kinds) => (kinds || []).map((kind) => CAME_TRUE[kind] || kind).join(", ").replace(/, ([^,]*)$/, " or $1"),
  mode({ mode, high, medium }) {
    return mode === "quantile"
      ? `the best ${percent(high)} of the recognised are high, the next ${percent(medium)} medium`
      : `high from a chance of ${percent(high)}, medium from ${percent(medium)}`;
  },
  base: ({ kind, name }) => (kind === "segment" ? `segment “${name}”` : name),
  columns: (columns) => Object.entries(columns || {}).map(([kind, column]) => `${kind === "phone" ? "phones" : "e-mails"} from “${column}”`).join(", "),
  share: ({ share, lower, upper }) => (share == null ? "–" : `${percent(share)} (${percent(lower)}–${percent(upper)})`),
};

const column = (key, title, text, more = {}) => ({ key, title, text, ...more });
const nameOf = ({ name, customer_id: id, phone, email }) => name || phone || email || id || "–";
const tierFilter = { key: "tier", label: "Interest", words: SPOKEN.tier };

function memberColumns(format, run) {
  const told = run.profile.length > 0;
  return [
    column("name", "Person", nameOf, { opens: true, note: ({ row, customer_id: id }) => [`row ${row}`, id].filter(Boolean).join(" · ") }),
    column("phone", "Contact", ({ phone, email }) => [phone, email].filter(Boolean).join(", "), { sortable: false }),
    column("tier", "Interest", ({ tier }) => SPOKEN.tier(tier), { tone: ({ tier }) => TONE[tier] || "" }),
    column("score", "Chance", ({ score }) => (score == null ? "" : percent(score)), { align: "end" }),
    column("status", "Row", ({ status }) => SPOKEN.status(status), { wide: true, note: ({ reason }) => reason || "" }),
    ...(run.project ? [column("visitor", "Visitor of the project", ({ visitor }) => visitor || "")] : []),
    ...(told ? [column("sex", "Third party says", ({ sex, age, interests }) => [sex, age, interests].filter(Boolean).join(", "), { sortable: false, wide: true })] : []),
    column("ltv", "LTV", ({ ltv }) => (ltv ? format.money(ltv) : ""), { align: "end" }),
    column("last_at", "Last touch", ({ last_at: at }) => (at ? format.day(at) : "")),
  ];
}

function memberFilters(run) {
  const plain = (value) => value;
  return [
    tierFilter, { key: "status", label: "Row", words: SPOKEN.status },
    ...(run.project ? [{ key: "visitor", label: "Visitor", words: plain }] : []),
    ...(run.profile.length ? [{ key: "sex", label: "Sex (third party)", words: plain }, { key: "age", label: "Age (third party)", words: plain }] : []),
  ];
}

const everybodyColumns = (format) => [
  column("name", "Customer", nameOf, { opens: true, note: ({ name, customer_id: id }) => (name ? id : "") }),
  column("phone", "Contact", ({ phone, email }) => [phone, email].filter(Boolean).join(", "), { sortable: false }),
  column("score", "Chance", ({ score }) => percent(score), { align: "end" }),
  column("tier", "Interest", ({ tier }) => SPOKEN.tier(tier), { tone: ({ tier }) => TONE[tier] || "" }),
  column("last_at", "Last touch", ({ last_at: at }) => (at ? format.day(at) : ""), { note: ({ last_source: source }) => source || "" }),
  column("touches", "Touches", ({ touches }) => format.number(touches), { align: "end" }),
  column("won_deals", "Deals", ({ won_deals: deals }) => format.number(deals), { align: "end" }),
  column("ltv", "LTV", ({ ltv }) => (ltv ? format.money(ltv) : ""), { align: "end" }),
];
