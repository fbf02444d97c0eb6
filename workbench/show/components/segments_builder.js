// A condition as rows: what the server knows as nested objects is a flat list here, so that a row can be drawn and edited by itself.
let made = 0;
const node = (type, more) => ({ id: (made += 1), type, not: false, ...more });
const GROUPS = ["all", "any"];
const BARE = ["is empty", "is not empty"];
const LISTS = ["in", "not in"];
const SPANS = ["within", "within next", "older than"];
const NUMERIC = /^-?\d+(\.\d+)?$/;

function fromJson(json) {
  if (json.not) return { ...fromJson(json.not), not: !fromJson(json.not).not };
  const key = GROUPS.find((name) => json[name]);
  if (key) return node(key, { parts: json[key].map(fromJson) });
  if (json.had) {
    return node("had", {
      kind: json.had, at_least: json.at_least, period: json.period && { ...json.period }, later: json.later.map((one) => ({ ...one })),
      where: json.where && asGroup(fromJson(json.where)),
    });
  }
  if ("tag" in json) return node("tag", { name: json.tag });
  if ("segment" in json) return node("segment", { name: json.segment });
  return node("column", { column: json.column, operator: json.operator, value: json.value });
}

const asGroup = (one) => (GROUPS.includes(one.type) && !one.not ? one : node("all", { parts: [one] }));

function toJson(one) {
  const json = plainly(one);
  return one.not ? { not: json } : json;
}

function plainly(one) {
  if (GROUPS.includes(one.type)) return { [one.type]: one.parts.map(toJson) };
  if (one.type === "had") {
    const { kind, at_least, period, later, where } = one;
    return { had: kind, at_least, where: where ? toJson(where) : null, period: period || null, later };
  }
  if (one.type === "column") return { column: one.column, operator: one.operator, value: BARE.includes(one.operator) ? null : one.value };
  return { [one.type]: one.name };
}

// What is not filled in yet is not asked.
function complete(one) {
  if (GROUPS.includes(one.type)) return one.parts.length > 0 && one.parts.every(complete);
  if (one.type === "had") return one.at_least >= 1 && (!one.period || filled(one.period)) && (!one.where || complete(one.where));
  return one.type === "column" ? filled(one) : !!one.name;
}

function filled({ operator, value }) {
  if (BARE.includes(operator)) return true;
  if (operator === "between") return Array.isArray(value) && value.length === 2 && value.every((end) => end != null && end !== "");
  if (LISTS.includes(operator)) return Array.isArray(value) && value.length > 0;
  return value != null && value !== "" && !Array.isArray(value);
}

function lines(one, depth = 0, parent = null) {
  const here = [{ node: one, depth, parent }];
  if (GROUPS.includes(one.type)) here.push(...one.parts.flatMap((part) => lines(part, depth + 1, one)));
  if (one.type === "had" && one.where) here.push(...lines(one.where, depth + 1, one));
  return here;
}

// A value keeps what it can of what stood there before the operator was changed.
function refit(operator, value, type) {
  if (BARE.includes(operator)) return null;
  const first = Array.isArray(value) ? value[0] : value;
  if (LISTS.includes(operator)) return Array.isArray(value) ? value : first == null || first === "" ? [] : [first];
  if (operator === "between") return Array.isArray(value) ? [value[0] ?? null, value[1] ?? null] : [first ?? null, null];
  if (SPANS.includes(operator)) return typeof first === "string" && /^\d+[smhdw]$/.test(first) ? first : "30d";
  if (type === "flag") return typeof first === "boolean" ? first : true;
  return typeof first === "string" && /^\d+[smhdw]$/.test(first) && type !== "text" ? null : first ?? null;
}
