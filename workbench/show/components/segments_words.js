// The columns and filters of the tables on the page of segments. Stands in front of its script.
const INTEREST = { high: "wb-good", medium: "wb-open", low: "" };
const STATE = { waiting: "wb-open", sent: "wb-good", failed: "wb-bad" };
const STATE_WORDS = { waiting: "waiting", sent: "sent", failed: "failed" };

function memberColumns(format) {
  const percent = (value) => (value == null ? "" : `${format.number(100 * value, 1)} %`);
  const contacts = ({ phones, emails }) => [...(phones || []), ...(emails || [])];
  return [
    { key: "sort_name", title: "Customer", text: (row) => row.name || row.customer_id, opens: true },
    { key: "contacts", title: "Contacts", text: (row) => contacts(row)[0] || "", note: (row) => contacts(row).slice(1, 2).join("") + (contacts(row).length > 2 ? ` +${contacts(row).length - 2}` : ""), hint: (row) => contacts(row).join("; "), sortable: false, tight: true },
    { key: "ltv", title: "LTV", text: (row) => (row.ltv ? format.money(row.ltv) : ""), align: "end" },
    { key: "last_at", title: "Last touch", text: (row) => format.day(row.last_at), note: (row) => row.last_source || "" },
    { key: "rfm_segment", title: "RFM", text: (row) => row.rfm_segment || "" },
    { key: "churn_score", title: "No purchase in 90 d", text: (row) => row.churn_tier || "", tone: (row) => CHURN_TONES[row.churn_tier], note: (row) => percent(row.churn_score), hint: () => "Chance of no purchase in the next 90 days" },
    { key: "interest_score", title: "Action in 14 d", text: (row) => row.interest_tier || "", tone: (row) => INTEREST[row.interest_tier], note: (row) => percent(row.interest_score), hint: () => "Chance of a target action in the next 14 days" },
  ];
}

function memberFilters() {
  const words = (value) => value;
  return [{ key: "rfm_segment", label: "RFM segment", words }, { key: "churn_tier", label: "Churn tier", words }, { key: "interest_tier", label: "Interest", words }];
}

function logColumns(format) {
  return [
    { key: "entered_at", title: "Entered", text: (row) => format.moment(row.entered_at) },
    { key: "trigger_name", title: "Trigger", text: (row) => row.trigger_name },
    { key: "customer_id", title: "Customer", text: (row) => row.name || row.customer_id, opens: true },
    { key: "state", title: "State", text: (row) => STATE_WORDS[row.state] || row.state, tone: (row) => STATE[row.state] },
    { key: "attempts", title: "Tries", text: (row) => format.number(row.attempts), align: "end", note: (row) => (row.state === "waiting" && row.next_attempt_at ? `next ${format.moment(row.next_attempt_at)}` : "") },
    { key: "last_error", title: "Why", text: (row) => row.last_error || "", sortable: false, wide: true },
  ];
}

function logFilters() {
  return [{ key: "state", label: "State", words: (value) => STATE_WORDS[value] || value }, { key: "trigger_name", label: "Trigger", words: (value) => value }];
}
