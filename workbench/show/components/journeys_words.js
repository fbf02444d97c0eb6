// The words of the page of journeys, its address, and how its figures are written. Stands in front of its script.
const JOURNEY_EMPTY = { first: null, last: null, channels: [], where: [], condition: "" };
const JOURNEY_TURN = {
  tab: "paths", view: "graph", level: "kind", collapsed: true, as: "customers", above: null, steps: 6, start: "", end: "", mode: "closed", by: "",
  target: "deal", cohort: "first touch", measure: "retention",
};
const JOURNEY_CHOICES = {
  tab: ["paths", "funnel", "times", "cohorts"], view: ["graph", "flows", "matrix", "between", "compare"], level: ["kind", "channel"], as: ["customers", "shares"],
  mode: ["closed", "open"], by: ["", "channel", "month", "operator"], target: ["target", "deal"], cohort: ["first touch", "first deal"], measure: ["retention", "purchases", "revenue", "ltv"],
};
const JOURNEY_LIMITS = { above: [0, 100], steps: [2, 12] };
const JOURNEY_TENTHS = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const JOURNEY_COLOURS = { "(start)": "#6b7188", "(end)": "#9aa0b5", other: "#aab0c4", "deal won": "#1a237e", "deal lost": "#b3543f", "deal open": "#3949ab", "deal refunded": "#455a64" };
const CHANNEL_COLOURS = ["#3949ab", "#e08a1e", "#8e57b8", "#29a3c7", "#7cb342", "#c2185b", "#00897b", "#d98a5b", "#5c7cfa", "#8d6e63", "#e0594c", "#6a8a2f"];

// Shares of a column have all the same digits; what is more than nothing is not written as nothing.
function journeyTenths(value) {
  if (value == null) return "–";
  if (value <= 0) return "0 %";
  if (value < 0.0005) return "< 0.1 %";
  return value < 1 && value >= 0.9995 ? "> 99.9 %" : `${JOURNEY_TENTHS.format(100 * value)} %`;
}

function journeyDay(text) {
  const time = /^(19|20|21)\d\d-\d\d-\d\d$/.test(text || "") ? Date.parse(text) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text ? text : null;
}

function journeyComparisons(text) {
  try {
    const read = JSON.parse(text || "[]");
    if (Array.isArray(read) && read.every((one) => one && one.column && one.operator)) return read;
  } catch {
    // what a link that was cut off asks for is not known
  }
  return null;
}

// Of whom the figures are: what is left empty is left out, so that links stay short.
function journeyPeople({ first, last, channels, where, condition }) {
  return { ...(first ? { first } : {}), ...(last ? { last } : {}), ...(channels.length ? { channels } : {}), ...(where.length ? { where } : {}), ...(condition ? { condition } : {}) };
}

function readJourneyPeople(given, prefix = "") {
  const where = journeyComparisons(given.get(`${prefix}where`));
  const unread = where === null ? ["its conditions, which may have been cut off"] : [];
  let [first, last] = ["from", "to"].map((end) => {
    const text = given.get(`${prefix}${end}`);
    if (text && !journeyDay(text)) unread.push(`the day "${text}"`);
    return journeyDay(text);
  });
  if (first && last && first > last) {
    unread.push(`the period that ends on ${last}, before it begins on ${first}`);
    first = last = null;
  }
  return { unread, people: { first, last, channels: given.getAll(`${prefix}channel`), where: where || [], condition: given.get(`${prefix}if`) || "" } };
}

// What the page shows lives in its address; what an address holds that the page does not have is left out, and said.
function readJourneyAddress(search) {
  const given = new URLSearchParams(search);
  const [mine, other] = [readJourneyPeople(given), readJourneyPeople(given, "vs_")];
  const turn = { ...JOURNEY_TURN };
  const unread = [...mine.unread, ...other.unread];
  Object.entries(JOURNEY_CHOICES).forEach(([key, words]) => {
    const word = given.get(key);
    if (words.includes(word)) turn[key] = word;
    else if (word) unread.push(`${key} "${word}"`);
  });
  if (given.get("repeats") === "shown") turn.collapsed = false;
  const whole = (key, least, most) => (/^\d+$/.test(given.get(key) || "") && Number(given.get(key)) >= least && Number(given.get(key)) <= most ? Number(given.get(key)) : null);
  ["above", "steps"].forEach((key) => { if (given.get(key) && whole(key, ...JOURNEY_LIMITS[key]) === null) unread.push(`${key} "${given.get(key)}"`); });
  return {
    unread, people: mine.people, others: other.people,
    turn: { ...turn, above: whole("above", ...JOURNEY_LIMITS.above), steps: whole("steps", ...JOURNEY_LIMITS.steps) ?? turn.steps, start: given.get("start") || "", end: given.get("end") || "" },
  };
}

function journeyAddress({ people, others, turn }) {
  const changed = Object.keys(JOURNEY_CHOICES).map((key) => [key, turn[key] !== JOURNEY_TURN[key] && turn[key]]);
  const whose = ({ first, last, channels, where, condition }, prefix) => [
    [`${prefix}from`, first], [`${prefix}to`, last], ...channels.map((channel) => [`${prefix}channel`, channel]), [`${prefix}where`, where.length ? JSON.stringify(where) : ""], [`${prefix}if`, condition],
  ];
  return [
    ...changed, ["repeats", !turn.collapsed && "shown"], ["above", turn.above !== null && String(turn.above)], ["steps", turn.steps !== JOURNEY_TURN.steps && turn.steps],
    ["start", turn.start], ["end", turn.end], ...whose(people, ""), ...(turn.view === "compare" ? whose(others, "vs_") : []),
  ];
}

// How an event is called and coloured: a kind of touch, what became of a deal, or a channel.
function eventLook(event, kinds, places) {
  const known = kinds.find(({ kind }) => kind === event);
  if (known) return { label: event === "session" ? "visit" : event, colour: known.colour };
  const colour = JOURNEY_COLOURS[event] || (places.has(event) ? CHANNEL_COLOURS[places.get(event) % CHANNEL_COLOURS.length] : "#6b7188");
  return { label: event, colour };
}
