// What can be asked of a column by its type, in words; the same operators as the conditions of segments have.
const ASKED = {
  text: {
    contains: "contains", "=": "is", in: "is one of", "!=": "is not", "not in": "is none of", "not contains": "does not contain",
    "starts with": "starts with", "is empty": "is empty", "is not empty": "is not empty",
  },
  number: {
    ">=": "at least", "<=": "at most", between: "between", "=": "is exactly", "!=": "is not", ">": "more than", "<": "less than",
    "is empty": "is empty", "is not empty": "is not empty",
  },
  flag: { "=": "is", "is empty": "is not known", "is not empty": "is known" },
  time: {
    within: "in the last", between: "between", ">=": "on or after", "<=": "on or before", "=": "on", "older than": "longer ago than",
    "within next": "in the next", "is empty": "is empty", "is not empty": "is not empty",
  },
};
ASKED.texts = ASKED.text;
ASKED.day = ASKED.time;
const BARE = ["is empty", "is not empty"];
const LISTS = ["in", "not in"];
const SPANS = ["within", "older than", "within next"];
const SPAN_UNITS = { m: "minutes", h: "hours", d: "days", w: "weeks" };
const SHOWN_VALUES = 3;
const EXACT = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 6 });

// A comparison that is being made: `ends` are the two ends of between, `many` the values of a list, `count` and `unit` a span.
function begun(column, given) {
  const type = column ? column.type : "text";
  const operator = given ? given.operator : column && column.closed ? "in" : Object.keys(ASKED[type])[0];
  const value = given ? given.value ?? null : null;
  const span = SPANS.includes(operator) && /^(\d+)([smhdw])$/.exec(value || "");
  const single = value !== null && typeof value === "object" ? null : value;
  return {
    column: column ? column.name : null, operator, one: span ? null : type === "flag" ? single ?? true : single,
    many: LISTS.includes(operator) ? listOf(value) : [], ends: operator === "between" ? [0, 1].map((end) => listOf(value)[end] ?? null) : [null, null],
    count: span ? Number(span[1]) : 30, unit: span && SPAN_UNITS[span[2]] ? span[2] : "d",
  };
}

// The finished comparison, or nothing while something is missing.
function finished(draft, type) {
  const { column, operator } = draft;
  const made = (value) => ({ column, operator, value });
  if (!column) return null;
  if (BARE.includes(operator)) return made(null);
  if (SPANS.includes(operator)) return Number.isInteger(Number(draft.count)) && draft.count >= 1 ? made(`${Number(draft.count)}${draft.unit}`) : null;
  const read = (value) => (type === "number" ? readNumber(value) : type === "flag" ? value : String(value ?? "").trim() || null);
  if (LISTS.includes(operator)) {
    const values = draft.many.map(read);
    return values.length && values.every((value) => value !== null) ? made(values) : null;
  }
  if (operator === "between") {
    const ends = draft.ends.map(read);
    return ends.every((end) => end !== null) ? made(ends[0] > ends[1] ? [ends[1], ends[0]] : ends) : null;
  }
  const value = read(draft.one);
  return value === null ? null : made(value);
}

function readNumber(value) {
  const read = typeof value === "string" ? value.trim().replace(",", ".") : value;
  return read === "" || read == null || !Number.isFinite(Number(read)) ? null : Number(read);
}

// A link may hold a value of another shape than its operator asks for: one value where a list is due.
function listOf(value) {
  return Array.isArray(value) ? value : value == null ? [] : [value];
}

// What is no number, day or text is shown as it stands, so that the filter can be seen and taken back.
function oneInWords(value, type, format) {
  if (value == null || value === "") return "?";
  if (typeof value === "object") return JSON.stringify(value);
  if (type === "number") return Number.isFinite(Number(value)) ? EXACT.format(value) : String(value);
  if (type === "flag") return value === true ? "yes" : value === false ? "no" : String(value);
  return ["time", "day"].includes(type) && /^\d{4}-(0[1-9]|1[0-2])-\d\d/.test(value) ? format.day(value) : String(value);
}

function inWords({ operator, value }, column, format) {
  const type = column ? column.type : "text";
  const said = (ASKED[type] || ASKED.text)[operator] || operator;
  if (BARE.includes(operator)) return said;
  if (SPANS.includes(operator)) return `${said} ${spanWords(value)}`;
  const one = (given) => oneInWords(given, type, format);
  const values = listOf(value);
  if (operator === "between") return `${one(values[0])} – ${one(values[1])}`;
  if (!LISTS.includes(operator)) return `${said} ${one(value)}`;
  const more = values.length > SHOWN_VALUES ? ` and ${values.length - SHOWN_VALUES} more` : "";
  return `${said} ${values.slice(0, SHOWN_VALUES).map(one).join(", ") || one(null)}${more}`;
}

function spanWords(span) {
  const [, count, unit] = /^(\d+)([smhdw])$/.exec(span ?? "") || [];
  const words = { s: "second", m: "minute", h: "hour", d: "day", w: "week" }[unit];
  return words ? `${count} ${words}${count === "1" ? "" : "s"}` : oneInWords(span, "text");
}
