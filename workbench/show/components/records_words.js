// How records are named and their columns written, the same in the tables and on the panel.
const JOURNALS = {
  calls: { title: "Calls", link: "call", one: "Call" }, requests: { title: "Requests", link: "request", one: "Request" },
  deals: { title: "Deals", link: "deal", one: "Deal" }, sessions: { title: "Sessions", link: "session", one: "Session" },
  tickets: { title: "Tickets", link: "ticket", one: "Ticket" },
};
const RECORD_KINDS = { request: "Request", callback: "Call back", email: "E-mail", chat: "Chat" };
const WAYS = { in: "Incoming", out: "Outgoing", internal: "Internal" };
const TONES = { won: "wb-good", lost: "wb-bad", refunded: "wb-bad", open: "wb-open" };
const RIGHT = ["wait_s", "duration_s", "amount", "amount_base", "rating"];
const WIDE = ["subject"];

function cell(name, row, format) {
  const value = row[name];
  if (value == null || value === "") return "";
  const written = {
    nth: () => (value === 1 ? "First" : `Repeat, no. ${value}`), answered: () => (value ? "Answered" : "Missed"), direction: () => WAYS[value] || value,
    kind: () => RECORD_KINDS[value] || value, amount: () => format.money(value, row.currency || undefined), amount_base: () => format.money(value),
    landing_url: () => value.replace(/^https?:\/\/[^/]+/, "").split("?")[0] || "/", rating: () => format.number(value, 1), due_at: () => format.day(value),
  };
  if (written[name]) return written[name]();
  if (name.endsWith("_s")) return format.span(value);
  return name.endsWith("_at") ? format.moment(value) : String(value);
}

function tone(name, row) {
  if (name === "answered") return row.answered ? "wb-good" : "wb-bad";
  return (name === "status" && TONES[row.status]) || "";
}
