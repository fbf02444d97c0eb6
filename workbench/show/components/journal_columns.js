// The columns of the journal's table. `keys`: what is exported for it; `sort`: what it is sorted by, where it can be sorted.
const INTERESTS = { high: "wb-good", medium: "wb-open", low: "" };

function journalColumns(format, kinds, last) {
  const end = last ? "last" : "first";
  const share = (value) => (value == null ? "" : `${format.number(100 * value, 1)} %`);
  const figure = (key, title, more) => ({ key, title, text: (row) => (row[key] ? format.number(row[key]) : "–"), align: "end", ...more });
  const money = (key, title, more) => ({ key, title, text: (row) => (row[key] ? format.money(row[key]) : "–"), align: "end", ...more });
  const date = (key, title, hint) => ({ key, title, hint, text: (row) => format.day(row[key]) });
  const words = (key, title, more) => ({ key, title, text: (row) => row[key] || "–", clip: true, up: true, ...more });
  const tier = (name, title, tones, hint) => ({ key: `${name}_tier`, title, hint, sort: `${name}_score`, keys: [`${name}_tier`, `${name}_score`], text: (row) => row[`${name}_tier`] || "–", tone: (row) => tones[row[`${name}_tier`]], note: (row) => share(row[`${name}_score`]) });
  return [
    { key: "name", title: "Name", always: true, up: true },
    { key: "contact", title: "Contact", keys: ["phones", "emails"], sort: null },
    date("first_at", "First touch"),
    date("last_at", "Last touch"),
    { key: "source", title: last ? "Last source" : "First source", keys: [`${end}_source`, `${end}_medium`], sort: `${end}_source`, up: true, clip: true, text: (row) => [row[`${end}_source`], row[`${end}_medium`]].filter(Boolean).join(" · ") || "(no source)" },
    ...(last ? [] : [words("last_source", "Last source")]),
    ...(last ? [words("first_source", "First source")] : []),
    words("first_medium", "First medium"), words("first_campaign", "First campaign"), words("last_medium", "Last medium"), words("last_campaign", "Last campaign"),
    figure("touches", "Touches"),
    ...kinds.map(({ kind, label }) => figure(`${kind}_count`, ({ deal: "Deals of any status", email: "Touches by e-mail" })[kind] || label)),
    figure("won_deals", "Deals"),
    { ...money("ltv", "LTV"), strong: true },
    figure("duration_days", "Days", { hint: "Days from the first touch to the last" }),
    { ...figure("clicks_to_target", "Visits to target", { hint: "Visits before the first target action" }), text: (row) => format.number(row.clicks_to_target) },
    { ...figure("clicks_to_deal", "Visits to deal", { hint: "Visits before the first won deal" }), text: (row) => format.number(row.clicks_to_deal) },
    words("rfm_segment", "RFM segment"),
    tier("churn", "Churn", CHURN_TONES, "Chance of no purchase in 90 days"),
    date("expected_at", "Next purchase", "The day by which the next purchase is expected"),
    money("money_at_stake", "At stake", { hint: "Money that may be lost: what is expected in 365 days times the chance of no purchase" }),
    tier("interest", "Interest", INTERESTS, "Chance of a target action in the days to come"),
    money("expected_ltv", "Expected in 365 days"),
    { key: "tags", title: "Tags", sort: null },
    words("customer_id", "Customer id"),
  ];
}

const SHOWN_FIRST = ["name", "contact", "first_at", "last_at", "source", "touches", "won_deals", "ltv", "tags"];
