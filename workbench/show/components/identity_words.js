// What the identity page calls things, and how its tables are written. Stands in front of the page's own script.
const KINDS = { phone: "phone", email: "e-mail", cookie: "cookie", crm_id: "CRM id", messenger: "messenger" };
const MANY = { phone: "phones", email: "e-mails", cookie: "cookies", crm_id: "CRM ids", messenger: "messenger ids" };
const KIND_ICONS = {
  phone: "mdi-phone-outline", email: "mdi-email-outline", cookie: "mdi-cookie-outline", crm_id: "mdi-card-account-details-outline", messenger: "mdi-message-outline",
};
const KIND_ORDER = ["crm_id", "phone", "email", "messenger", "cookie"]; // the strongest first
const FIGURES = {
  customers: "Customers", journal_customers: "Customers in the journal", buyers: "Buyers", repeat_buyers: "Repeat buyers", touches: "Touches",
  won_deals: "Deals won", ltv: "LTV of all", mean_ltv: "Mean LTV", conversion: "Buyers among customers", largest_customer: "Touches of the largest customer",
};
const EFFECTS = {
  joined: ["joined them", "wb-good"], already_one: ["were one already", ""], cut: ["cut them apart", "wb-good"], apart_already: ["were apart already", ""],
  overruled: ["overruled by a cut", "wb-bad"], waiting: ["not in the data yet", "wb-bad"], pending: ["at the next build", "wb-open"], undone: ["undone", ""],
};
const MOST_NAMED = 3;
const SURE = { invalid: "Unreadable", blocked: "Blocked", own: "The company's own" };

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const humane = (name) => sentence(name.replace(/_/g, " "));
const tooMany = (reason) => /^too_many_(.+?)(_in_window)?$/.exec(reason) || [];

const SPOKEN = {
  kind: (kind) => KINDS[kind] || kind,
  rank: (kind) => (KIND_ORDER.includes(kind) ? KIND_ORDER.indexOf(kind) : KIND_ORDER.length),
  icon: (kind) => KIND_ICONS[kind] || "mdi-identifier",
  value: ({ value, spell }) => (spell > 1 ? `${value} (holder ${spell})` : value),
  named: (kind, value) => `${SPOKEN.kind(kind)} ${kind === "crm_id" ? value.replace(/^crm:/, "") : value}`,
  figure: (figure) => FIGURES[figure] || humane(figure),
  amount: (figure, value, format) => (figure === "ltv" ? format.money(value) : format.number(value)),
  measured({ unit }, value, format) {
    if (value == null) return "–";
    if (unit === "share") return `${format.number(100 * value, 1)} %`;
    if (unit === "count") return format.number(value);
    return unit === "money" || /^[A-Z]{3}$/.test(unit) ? format.money(value) : format.number(value, 1);
  },
  field: (field) => sentence(humane(field).replace(/^Email/, "E-mail")),
  reason(reason) {
    const [, kind, window] = tooMany(reason);
    return kind ? `Too many ${MANY[kind] || kind}${window ? " at once" : ""}` : SURE[reason] || humane(reason);
  },
  barred({ kind, reason, seen, allowed }, format) {
    const [, other, window] = tooMany(reason);
    const name = SPOKEN.kind(kind);
    if (other) return `Seen with ${format.number(seen)} ${MANY[other] || other}${window ? " within the window" : ""}; one person has ${format.number(allowed)} at most`;
    return { invalid: `Cannot be read as a ${name}`, blocked: "Stands for nobody", own: "Belongs to the company itself" }[reason] || humane(reason);
  },
  conflict({ kind, value_a, value_b, bridge_kind, bridge_value, bridge_events, cut }) {
    const bridge = bridge_value ? ` They are joined by ${SPOKEN.named(bridge_kind, bridge_value)}, on ${bridge_events === 1 ? "one record" : `${bridge_events} records`}.` : "";
    return `A person has one ${SPOKEN.kind(kind)}, here are two: ${value_a} and ${value_b}.${bridge}${cut ? " The workspace's rules have cut them apart." : ""}`;
  },
  decided({ verb, a_kind, a_value, b_kind, b_value, undoes }) {
    if (verb === "undo") return `Decision ${undoes} no longer stands`;
    return `${sentence(SPOKEN.named(a_kind, a_value))} and ${SPOKEN.named(b_kind, b_value)} are ${verb === "link" ? "one person" : "two persons"}`;
  },
  effect({ effect, evidence_cut: cut }) {
    if (!effect) return "";
    return effect === "cut" && cut ? `${EFFECTS.cut[0]} (${cut})` : (EFFECTS[effect] || [humane(effect)])[0];
  },
  tone: ({ effect }) => (EFFECTS[effect] || [])[1] || "",
  seen: ({ first_at: first, last_at: last }, format) => (first ? [...new Set([format.day(first), format.day(last)])].join(" – ") : ""),
  touches: (count, format) => (count === 1 ? "1 touch" : `${format.number(count)} touches`),
  records: (count, format) => (count === 1 ? "1 record" : `${format.number(count)} records`),
  // what the drawing says of what is pointed at
  told(one, format) {
    const figures = [SPOKEN.records(one.events || 0, format), SPOKEN.seen(one, format), one.bridge && "a bridge"];
    if (one.what === "identifier") {
      const state = one.links ? one.elsewhere && "cut off: another customer's now" : "barred: joins nothing";
      return [SPOKEN.named(one.kind, SPOKEN.value(one)), ...figures, state].filter(Boolean).join(" · ");
    }
    if (one.what === "records") {
      const { kind, system, event_id: id } = one.example || {};
      const first = one.example && `the first: ${[kind, system, id].filter(Boolean).join(", ")}`;
      return ["Records with the same identifiers", ...figures, first].filter(Boolean).join(" · ");
    }
    if (one.link) return `Linked by a person (decision ${one.decision_no}); click to choose the two`;
    if (one.cut) return `Cut off${one.decision_no ? ` by decision ${one.decision_no}` : " by the rule for conflicts"}: this joins nothing any more`;
    return `${SPOKEN.records(one.events || 0, format)}${one.bridge ? " · a bridge: nothing else joins its ends" : ""}; click to choose what it joins`;
  },
  // a step of the chain of evidence between two things
  step(step, format) {
    if (step.what === "identifier") {
      return { ...step, icon: SPOKEN.icon(step.kind), title: SPOKEN.named(step.kind, step.value), note: `on ${SPOKEN.records(step.events, format)} of the customer` };
    }
    if (step.what === "decision") {
      return { ...step, icon: "mdi-link-variant", title: `Linked by ${step.author}`, note: `${format.day(step.occurred_at)}: ${step.reason} (decision ${step.decision_no})` };
    }
    const where = [step.system, format.moment(step.occurred_at), step.event_id].filter(Boolean).join(" · ");
    const more = step.events > 1 ? `; one of ${step.events} with the same identifiers` : "";
    return { ...step, icon: "mdi-file-document-outline", title: sentence(step.event_kind || "record"), note: `${where}${more}` };
  },
  several(named, total = named.length) {
    const names = named.slice(0, MOST_NAMED).map(({ kind, value }) => SPOKEN.named(kind, value)).join(", ");
    return total > MOST_NAMED ? `${names} and ${total - MOST_NAMED} more` : names;
  },
  side: ({ events, named, identifiers }, format) => `${SPOKEN.several(named, identifiers)} (${SPOKEN.records(events, format)})`,
  // a customer as a decision would leave it
  part(part) {
    const ids = { keeps: [`keeps ${part.customer_id}`, "wb-good"], revived: [`gets ${part.customer_id} back`, "wb-open"], new: ["new id", "wb-open"] };
    const [id, tone] = ids[part.id_is] || [part.customer_id, ""];
    return { id, tone, sides: part.holds.map((side) => side.toUpperCase()), contacts: part.named.map(SPOKEN.word) };
  },
  lost({ kind, value, events, beside }, format) {
    const kept = beside.length ? `, which ${events === 1 ? "stays" : "stay"} with ${beside.slice(0, 3).map(SPOKEN.word).join(", ")}${beside.length > 3 ? " …" : ""}` : "";
    return `${sentence(SPOKEN.named(kind, value))} on ${SPOKEN.records(events, format)}${kept}`;
  },
  word: (word) => word.replace(/^(phone|email|cookie|crm_id|messenger):(.*)$/s, (_, kind, value) => SPOKEN.named(kind, value)),
  known(about, format) {
    const { threshold, threshold_precision: right, threshold_precision_low: low, threshold_found: found, measured, confirmed, customers } = about;
    const share = (part) => `${format.number(100 * part, 1)} %`;
    const compared = `${format.number(customers)} customers were compared.`;
    const from = `From a weight of ${format.number(threshold, 1)} on`;
    if (!measured) return `${compared} Not enough is known here to promise 99 of 100: look at each.`;
    return `${compared} ${from} ${share(right)} are right (${share(low)} at least), and ${share(found)} of the duplicates are found; measured on ${format.number(confirmed)} confirmed merges.`;
  },
};

const by = (key, title, text, more = {}) => ({ key, title, text, ...more });

// The tables of the tabs: their columns, their filters, and what a click on a row does.
function listings(format, act) {
  const number = (key, title, digits) => by(key, title, (row) => (row[key] == null ? "" : format.number(row[key], digits)), { align: "end" });
  const identifier = by("value", "Identifier", ({ value }) => value, { note: ({ kind }) => SPOKEN.kind(kind), opens: true });
  const openIdentifier = ({ kind, value }) => act.open(`${kind}:${value}`);
  const kinds = { key: "kind", label: "Kind", words: SPOKEN.kind };
  const roles = { key: "role", label: "Role", words: humane };
  return {
    guards: {
      title: "Barred identifiers", hint: "They are shown on their records but join nobody", filters: [kinds, { key: "reason", label: "Reason", words: SPOKEN.reason }, roles],
      empty: "No identifier is barred.", rowKey: ({ kind, value }) => `${kind}:${value}`, open: openIdentifier,
      columns: [
        identifier, by("reason", "Why", (row) => SPOKEN.barred(row, format), { wide: true, note: ({ rule }) => rule }), number("seen", "Seen"), number("allowed", "Allowed"),
        number("events", "Records"), by("role", "Role", ({ role }) => role || "", { tone: () => "wb-open" }),
        by("examples", "Seen with", ({ examples }) => (examples || []).join(", "), { wide: true, sortable: false }),
      ].map((column) => (column.key === "allowed" ? { ...column, sortable: false } : column)),
    },
    roles: {
      title: "Shared identifiers", hint: "What their figures say they are, barred or not", filters: [kinds, roles], empty: "No identifier is shared by several people.",
      rowKey: ({ kind, value }) => `${kind}:${value}`, open: openIdentifier,
      columns: [
        identifier, by("role", "Role", ({ role }) => humane(role || ""), { note: ({ links }) => (links ? "joins records" : "joins nothing") }), number("people", "People"),
        by("beside", "Seen with", (row) => beside(row, format), { wide: true, sortable: false }), number("events", "Records"), number("days", "Days"),
        by("top_share", "Largest share", ({ top_share: share }) => (share == null ? "" : `${format.number(100 * share)} %`), { align: "end" }),
      ],
    },
    conflicts: {
      title: "Conflicts", hint: "Two ids of a kind that a person has one of, in what evidence joins to one customer",
      filters: [kinds, { key: "scope", label: "System", words: (scope) => scope }, { key: "bridge_kind", label: "Joined by", words: SPOKEN.kind }],
      empty: "No customer holds two ids of a kind that a person has one of.", rowKey: (row) => [row.customer_id, row.kind, row.value_a, row.value_b].join(" "),
      open: ({ customer_id: id, kind, value_a: a, value_b: b }) => act.open(id, { a: `${kind}:${a}`, b: `${kind}:${b}` }),
      columns: [
        by("name", "Customer", ({ name, customer_id: id }) => name || id, { note: ({ name, customer_id: id }) => (name ? id : ""), opens: true }),
        by("value_a", "Stronger id", ({ value_a: value }) => value, { note: ({ kind }) => SPOKEN.kind(kind) }), by("value_b", "Other id", ({ value_b: value }) => value),
        by("bridge_value", "Joined by", ({ bridge_value: value }) => value || "", { note: ({ bridge_kind: kind }) => (kind ? SPOKEN.kind(kind) : "") }),
        number("bridge_events", "Records on it"), number("touches", "Touches"), by("ltv", "LTV", ({ ltv }) => (ltv ? format.money(ltv) : ""), { align: "end" }),
        by("cut", "State", ({ cut }) => (cut ? "cut apart" : "open"), { tone: ({ cut }) => (cut ? "wb-good" : "wb-bad"), sortable: false }),
      ],
    },
  };
}

function beside(row, format) {
  const counts = [["phones", "phone"], ["emails", "email"], ["crm_ids", "crm_id"], ["cookies", "cookie"]];
  return counts.filter(([key]) => row[key]).map(([key, kind]) => `${format.number(row[key])} ${row[key] === 1 ? KINDS[kind] : MANY[kind]}`).join(", ");
}

const decisionColumns = (format) => [
  by("decision_no", "No.", ({ decision_no: number }) => String(number)),
  by("what", "Decision", SPOKEN.decided, { wide: true, sortable: false, note: ({ reason }) => `“${reason}”` }),
  by("author", "Who", ({ author }) => author, { sortable: false, note: ({ at }) => format.moment(at) }),
  by("effect", "Effect", SPOKEN.effect, { tone: SPOKEN.tone, sortable: false }),
  by("undo", "", ({ standing }) => (standing ? "Undo …" : ""), { opens: true, sortable: false }),
];
