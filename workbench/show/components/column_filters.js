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
const same = (text) => text;

// A comparison that is being made: `ends` are the two ends of between, `many` the values of a list, `count` and `unit` a span.
function begun(column, given) {
  const type = column ? column.type : "text";
  const operator = given ? given.operator : column && column.closed ? "in" : Object.keys(ASKED[type])[0];
  const value = given ? given.value : null;
  const span = SPANS.includes(operator) && /^(\d+)([smhdw])$/.exec(value || "");
  return {
    column: column ? column.name : null, operator, one: Array.isArray(value) || span ? null : type === "flag" ? value ?? true : value,
    many: LISTS.includes(operator) && value ? [...value] : [], ends: operator === "between" && value ? [...value] : [null, null],
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

function inWords({ operator, value }, column, format) {
  const type = column ? column.type : "text";
  const said = (ASKED[type] || ASKED.text)[operator] || operator;
  if (BARE.includes(operator)) return said;
  if (SPANS.includes(operator)) return `${said} ${spanWords(value)}`;
  const one = { number: (given) => EXACT.format(given), time: format.day, day: format.day, flag: (given) => (given ? "yes" : "no") }[type] || same;
  if (operator === "between") return `${one(value[0])} – ${one(value[1])}`;
  if (!LISTS.includes(operator)) return `${said} ${one(value)}`;
  const more = value.length > SHOWN_VALUES ? ` and ${value.length - SHOWN_VALUES} more` : "";
  return `${said} ${value.slice(0, SHOWN_VALUES).map(one).join(", ")}${more}`;
}

function spanWords(span) {
  const [, count, unit] = /^(\d+)([smhdw])$/.exec(span || "") || [];
  const words = { s: "second", m: "minute", h: "hour", d: "day", w: "week" }[unit];
  return words ? `${count} ${words}${count === "1" ? "" : "s"}` : span;
}
