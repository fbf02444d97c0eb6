// The words of the page of appeals, and how its figures are written. Stands in front of its script.
const APPEAL_LISTS = { sources: "source", categories: "category", statuses: "status", operators: "operator", kinds: "kind" };
const APPEAL_EMPTY = {
  text: "", date_from: null, date_to: null, sources: [], categories: [], statuses: [], operators: [], kinds: [], weekday: null, hour: null, where: [],
};
const APPEAL_TURN = { sort_by: "opened_at", descending: true, page: 1, per_page: 25 };
const APPEAL_SORTABLE = [
  "opened_at", "nth", "kind", "contacts", "source", "campaign", "status", "category", "operator", "wait_s", "business_wait_s",
  "resolution_s", "business_resolution_s", "subject", "rating", "deal_amount_base",
];

function aDay(text) {
  const time = /^(19|20|21)\d\d-\d\d-\d\d$/.test(text || "") ? Date.parse(text) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text ? text : null;
}

function comparisons(text) {
  try {
    const read = JSON.parse(text || "[]");
    if (Array.isArray(read) && read.every((one) => one && one.column && one.operator)) return read;
  } catch {
    // what a link that was cut off asks for is not known
  }
  return null;
}

function within(text, least, most) {
  const number = text === null || text === "" ? NaN : Number(text);
  return Number.isInteger(number) && number >= least && number <= most ? number : null;
}

// What the page shows lives in its address; what it holds that the page does not have is left out.
function readAppealAddress(search) {
  const given = new URLSearchParams(search);
  const where = comparisons(given.get("where"));
  const filter = {
    ...structuredClone(APPEAL_EMPTY), text: given.get("q") || "", date_from: aDay(given.get("from")), date_to: aDay(given.get("to")),
    weekday: within(given.get("weekday"), 1, 7), hour: within(given.get("hour"), 0, 23), where: where || [],
  };
  Object.entries(APPEAL_LISTS).forEach(([list, key]) => { filter[list] = given.getAll(key); });
  const view = {
    sort_by: APPEAL_SORTABLE.includes(given.get("sort")) ? given.get("sort") : APPEAL_TURN.sort_by, descending: given.get("order") !== "up",
    page: within(given.get("page"), 1, 1e7) || 1, per_page: [25, 50, 100].includes(Number(given.get("size"))) ? Number(given.get("size")) : 25,
  };
  return { unread: where === null, filter, view, appeal: given.get("appeal") || "", tab: given.get("tab") || "appeals", first: aDay(given.get("first")), last: aDay(given.get("last")) };
}

function appealAddress({ filter, view, appeal, tab, first, last }) {
  const none = (value) => value === null || value === "" || value === undefined || value === false;
  const pairs = [
    ["tab", tab !== "appeals" && tab], ["first", tab !== "appeals" && first], ["last", tab !== "appeals" && last],
    ["q", filter.text], ["from", filter.date_from], ["to", filter.date_to],
    ["weekday", filter.weekday], ["hour", filter.hour], ["where", filter.where.length ? JSON.stringify(filter.where) : ""],
    ["sort", view.sort_by !== APPEAL_TURN.sort_by && view.sort_by], ["order", !view.descending && "up"], ["page", view.page > 1 && view.page],
    ["size", view.per_page !== 25 && view.per_page], ["appeal", appeal],
  ].filter(([, value]) => !none(value));
  const lists = Object.entries(APPEAL_LISTS).flatMap(([list, key]) => filter[list].map((word) => [key, word]));
  return new URLSearchParams([...pairs, ...lists].map(([key, value]) => [key, String(value)])).toString();
}

const ordinal = (nth) => (nth === 1 ? "first" : `${nth}${[11, 12, 13].includes(nth % 100) ? "th" : ["th", "st", "nd", "rd"][nth % 10] || "th"}`);

// 45 s, 2 min 22 s, 12 min, 3 h 20 min, 2 d 4 h: as exact as a person reads it
function lasting(seconds) {
  if (seconds == null) return "";
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const rest = Math.round(seconds) % 60;
  if (seconds < 600) return rest ? `${Math.floor(Math.round(seconds) / 60)} min ${rest} s` : `${Math.round(seconds / 60)} min`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const whole = Math.round(minutes / 60);
  return whole % 24 ? `${Math.floor(whole / 24)} d ${whole % 24} h` : `${whole / 24} d`;
}

function business(clock, inside) {
  if (clock == null || inside == null || clock === inside) return "";
  return inside ? `${lasting(inside)} business` : "outside business time";
}
const TOLD = { lasting, business, ordinal };
