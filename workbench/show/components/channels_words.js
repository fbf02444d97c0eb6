// The words of the figures of marketing, and the way from a number to its customers. Stands in front of a page's script.
const CHANNEL_COLUMNS = [
  { key: "impressions", title: "Impressions", unit: "count", hint: "How often ads were shown, as the platforms report it" },
  { key: "clicks", title: "Clicks", unit: "count", hint: "Clicks on ads, as the platforms report them" },
  { key: "ctr", title: "CTR", unit: "rate", hint: "Clicks for every 100 impressions" },
  { key: "cost", title: "Cost", unit: "money", hint: "What the platforms charged, in the base currency" },
  { key: "cpc", title: "CPC", unit: "price", hint: "Cost of a click" },
  { key: "sessions", title: "Sessions", unit: "count", hint: "Visits that came this way" },
  { key: "leads", title: "Leads", unit: "count", hint: "Calls, requests, callbacks, chats and other asking that came after such a visit" },
  { key: "cpl", of: "leads", title: "CPL", unit: "price", hint: "Cost of a lead", blended: true },
  { key: "customers", title: "New customers", unit: "count", hint: "Customers whose first deal was won" },
  { key: "cac", of: "customers", title: "CAC", unit: "price", hint: "Cost of a new customer", blended: true },
  { key: "deals", title: "Deals", unit: "count", hint: "Deals won" },
  { key: "conversion_per_impression", of: "customers", title: "Per impression", unit: "tiny", hint: "New customers for every 100 impressions" },
  { key: "revenue", title: "Revenue", unit: "money", hint: "Of deals won, less refunds, in the base currency" },
  { key: "romi", of: "deals", title: "ROMI", unit: "percent", hint: "Revenue less cost, of cost", blended: true },
  { key: "ltv_cac", of: "customers", title: "LTV / CAC", unit: "ratio", hint: "What a new customer has brought so far, against what one costs", blended: true },
  { key: "payback_days", of: "customers", title: "Pay-back", unit: "after", hint: "Days after their first touch in which the new customers had brought what the row cost", blended: true },
];
// of: the count that a rate is of, whose customers its link opens
const CHANNEL_USUAL = ["impressions", "clicks", "cost", "sessions", "leads", "cpl", "customers", "cac", "revenue", "romi", "ltv_cac", "payback_days"];

// The journal with the customers behind a number; a number of nobody leads nowhere, nor does one in a notebook's cell.
const journalOf = (spec) => (spec ? `journal?behind=${encodeURIComponent(JSON.stringify(spec))}` : undefined);

const FINE = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 2 });
const HUNDREDTHS = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 });

// A figure by its unit, as exact as a person reads it; nothing is a dash.
function figureIn(format, currency) {
  const exact = moneyStyle(currency, { maximumFractionDigits: 2 });
  const cents = (value) => (Math.abs(value) < 100 ? exact.format(value) : format.money(value));
  const days = (value) => (value === 1 ? "1 day" : `${format.number(value)} days`);
  const written = {
    count: (value) => (Number.isInteger(value) ? format.number(value) : format.number(value, 1)), money: format.money, price: cents,
    share: (value) => `${format.number(100 * value, 1)} %`, rate: (value) => `${HUNDREDTHS.format(100 * value)} %`,
    tiny: (value) => `${FINE.format(100 * value)} %`, percent: (value) => `${format.number(100 * value)} %`,
    ratio: (value) => `${HUNDREDTHS.format(value)}`, days, after: (value) => (value === 0 ? "same day" : days(value)),
    points: (value) => `${value > 0 ? "+" : ""}${format.number(value)}`.replace("-", "−"),
  };
  return (value, unit) => (value === null || value === undefined ? "–" : (written[unit] || written.count)(value).replace("-", "−"));
}

// The days of an address: from and to, or a number of days back from the newest.
function daysOf(given) {
  const known = (text) => (/^(19|20|21)\d\d-\d\d-\d\d$/.test(text || "") && !Number.isNaN(Date.parse(text)) ? text : null);
  const [first, last, days] = [known(given.get("from")), known(given.get("to")), Number(given.get("days"))];
  return { first, last: first && last ? last : null, days: Number.isInteger(days) && days > 0 && days <= 3660 ? days : 0 };
}
const periodPairs = ({ first, last, days, channels }) => [["from", first], ["to", last], ["days", days], ...channels.map((channel) => ["channel", channel])];

const LOOKS_BEHIND_MS = 200;

// How many customers the links of a page open is counted once somebody points at one: of all at once it would cost many
// times what the figures do. A page passes `opened` of its model on; components call `customersOf`.
const OPENING = {
  provide() { return { customersOf: (spec) => (spec ? this.customers[JSON.stringify(spec)] : undefined) }; },
  data: () => ({ customers: {} }),
  watch: {
    opened({ behind, customers }) { if (behind) this.customers = { ...this.customers, [behind]: customers }; },
  },
  mounted() {
    ["mouseover", "focusin"].forEach((kind) => this.$el.addEventListener(kind, this.lookBehind));
    window.addEventListener("beforeunload", this.leave);
    window.addEventListener("pageshow", this.stay);
  },
  beforeUnmount() {
    this.leave();
    window.removeEventListener("beforeunload", this.leave);
    window.removeEventListener("pageshow", this.stay);
  },
  methods: {
    // a page that goes away has nobody to ask any more
    leave() {
      clearTimeout(this.looking);
      this.leaving = true;
    },
    stay() { this.leaving = false; },
    lookBehind({ target }) {
      clearTimeout(this.looking);
      if (this.leaving) return;
      const link = target.closest && target.closest('a[href^="journal?behind="]');
      const behind = link && new URL(link.href).searchParams.get("behind");
      if (!behind || behind in this.customers) return;
      this.looking = setTimeout(() => this.ask({ what: "opened", behind }), LOOKS_BEHIND_MS);
    },
  },
};

// Says that a count of touches, or money, is of fewer customers, whom its link opens; nothing where they are the same.
function ofCustomers(shown, value, customers) {
  if (customers === null || customers === undefined || customers === value || !value) return "";
  return `${shown} of ${customers === 1 ? "1 customer" : `${customers.toLocaleString("en-GB")} customers`}`;
}
// Of the channels that an address names those that there are, and the others in words.
function knownChannels(wanted, there) {
  const unknown = wanted.filter((channel) => !there.includes(channel));
  const named = unknown.map((channel) => `“${channel}”`).join(", ");
  return { known: wanted.filter((channel) => there.includes(channel)), said: unknown.length ? `There is no channel ${named} in these data; it was left out.` : "" };
}
