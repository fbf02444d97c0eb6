// The columns of the list of appeals. Stands in front of the script of the table.
const STATUS_TONES = { open: "wb-open", "in progress": "wb-open", answered: "wb-good", closed: "", missed: "wb-bad" };
const CATEGORY_TONES = { target: "wb-good", "non-target": "" };

function appealColumns(format, { lasting, business, ordinal }) {
  const said = (by) => (by ? `set by ${by}` : "");
  return [
    { key: "opened_at", title: "Opened", text: (row) => format.moment(row.opened_at), note: (row) => `${ordinal(row.nth)} appeal` },
    { key: "contacts", title: "Contacts" },
    { key: "source", title: "Source", text: (row) => [row.source, row.medium].filter(Boolean).join(" / "), note: (row) => row.campaign || "", tight: true },
    { key: "status", title: "Status", text: (row) => row.status || "", tone: (row) => STATUS_TONES[row.status] || "", note: (row) => said(row.status_by) },
    { key: "category", title: "Category", text: (row) => row.category || "", tone: (row) => CATEGORY_TONES[row.category] || "", note: (row) => said(row.category_by) },
    { key: "operator", title: "Operator", text: (row) => row.operator || "", tight: true },
    { key: "wait_s", title: "Waited", text: (row) => lasting(row.wait_s), note: (row) => business(row.wait_s, row.business_wait_s) || row.note || "", align: "end" },
    { key: "resolution_s", title: "Resolved", text: (row) => lasting(row.resolution_s), note: (row) => business(row.resolution_s, row.business_resolution_s), align: "end" },
    { key: "subject", title: "Subject", text: (row) => row.subject || "", wide: true },
  ];
}
