"""Every table of a workspace: what a row is, its key, its columns, types and units.

Types are DuckDB's. Times are UTC without a zone; money is in the currency of the column beside it, or in the
workspace's base currency where the column says so.
"""

from __future__ import annotations

from dataclasses import dataclass

KINDS = (
    "session",
    "call",
    "request",
    "callback",
    "email",
    "chat",
    "cart",
    "checkout",
    "deal",
    "ticket",
    "survey",
    "mention",
)
"""What an event can be. `identify` stands beside them: evidence of identity that is no touch."""

IDENTIFY = "identify"

IDENTIFIER_KINDS = ("phone", "email", "cookie", "crm_id", "messenger")

DEAL_STATUSES = ("open", "won", "lost", "refunded")


@dataclass(frozen=True)
class Column:
    """One column: its name, DuckDB type, and one sentence (with the unit where there is one)."""

    name: str
    type: str
    doc: str


@dataclass(frozen=True)
class Table:
    """One table: its name, what a row is, the key that is unique in it, and its columns."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)


def _columns(text: str) -> tuple[Column, ...]:
    """Read `name TYPE sentence` lines."""
    return tuple(Column(*line.split(maxsplit=2)) for line in text.strip().splitlines())


EVENT_COLUMNS = _columns("""
event_id VARCHAR Unique name of the event; derived from the row where the source has none.
occurred_at TIMESTAMP When it happened, UTC.
kind VARCHAR session, call, request, callback, email, chat, cart, checkout, deal, ticket, survey, mention or identify.
project VARCHAR The site or brand it belongs to.
source VARCHAR Traffic source, as utm_source.
medium VARCHAR Traffic medium, as utm_medium.
campaign VARCHAR Campaign, as utm_campaign.
content VARCHAR Ad, as utm_content.
term VARCHAR Key phrase, as utm_term.
landing_url VARCHAR First page of the session, or the page the contact was made from.
referrer VARCHAR Page that led to the site.
city VARCHAR City as the source names it.
device VARCHAR desktop, mobile, tablet, or the source's own word.
amount DOUBLE Money in `currency`.
currency VARCHAR ISO 4217 code.
status VARCHAR For deals open, won, lost or refunded; for others the source's own word.
order_number VARCHAR Number of the order or deal.
operator VARCHAR Who answered or owns it.
direction VARCHAR in or out.
answered BOOLEAN Whether an operator answered.
duration_s DOUBLE Length in seconds.
wait_s DOUBLE Waiting time before the answer in seconds.
category VARCHAR target, non-target, service, or the source's own word.
subject VARCHAR Subject line or title.
text VARCHAR Message, comment or transcript.
rating DOUBLE Rating given by the customer, on the source's own scale.
name VARCHAR Name of the person as given.
phone VARCHAR Phone as given.
email VARCHAR E-mail as given.
cookie VARCHAR Cookie or client id as given.
crm_id VARCHAR Contact id in the CRM as given.
messenger VARCHAR Messenger or chat id as given.
extra VARCHAR The source's other columns as a JSON object.
""")

_ORIGIN = _columns("""
system VARCHAR Name of the source system the row came from.
batch_id VARCHAR The ingested file the row came from.
""")

_SIGNATURE = _columns("""
signature_no BIGINT The set of identifiers that stands on it; see the table signatures.
""")

EVENTS = Table("events", "one thing that happened", ("event_id",), EVENT_COLUMNS + _ORIGIN + _SIGNATURE)

INCOMING_EVENTS = Table(
    "incoming_events",
    "an event of a batch, before later files have corrected it",
    ("event_no",),
    EVENTS.columns
    + _columns("""
event_no BIGINT Number of the row; unique in the workspace, so that steps can join on it.
source_day DATE The source's own day the row belongs to, in files that restate whole days.
"""),
)
"""What ingest writes and the pipeline reads; not part of a snapshot."""

SIGNATURES = Table(
    "signatures",
    "an identifier in a set of identifiers that stood together on records",
    ("signature_no", "kind", "value"),
    _columns("""
signature_no BIGINT Number of the set; unique in the workspace.
kind VARCHAR phone, email, cookie, crm_id or messenger.
value VARCHAR Normalised value; the raw one where it could not be read.
valid BOOLEAN Whether it could be normalised.
"""),
)

TOUCHES = Table(
    "touches",
    "an event with its customer and its place in the chain",
    ("customer_id", "touch_no"),
    _columns("""
customer_id VARCHAR The customer.
touch_no BIGINT Place in the customer's chain: 1, 2, … by time, ties by event_id.
""")
    + EVENTS.columns
    + _columns("amount_base DOUBLE Amount in the workspace's base currency; empty where no rate is set."),
)

REJECTED_ROWS = Table(
    "rejected_rows",
    "a row of an ingested file that could not be used",
    ("batch_id", "line", "reason"),
    _columns("""
batch_id VARCHAR The ingested file.
system VARCHAR Name of the source system.
file VARCHAR File name as given.
line BIGINT Line of the file (row of the sheet, record of a JSON file), counted from 1.
reason VARCHAR Reason code.
detail VARCHAR What exactly was wrong, in words.
raw VARCHAR The row as it was.
"""),
)

IDENTIFIERS = Table(
    "identifiers",
    "a normalised identifier",
    ("kind", "value"),
    _columns("""
kind VARCHAR phone, email, cookie, crm_id or messenger.
value VARCHAR Normalised value; the raw one where it could not be read.
valid BOOLEAN Whether it could be normalised; an invalid one never links.
links BOOLEAN Whether it may join records: valid and not barred by a guard.
events BIGINT Events that carry it.
first_at TIMESTAMP First event that carries it, UTC.
last_at TIMESTAMP Last event that carries it, UTC.
"""),
)

IDENTIFIER_GUARDS = Table(
    "identifier_guards",
    "an identifier that was barred from joining records",
    ("kind", "value"),
    _columns("""
kind VARCHAR Kind of the identifier.
value VARCHAR The barred value.
reason VARCHAR invalid, blocked, own or too_many_<kind>.
seen BIGINT Distinct identifiers of that kind it was seen with (for too_many_…), else events.
allowed BIGINT The limit it broke; empty for blocked values.
events BIGINT Events that carry it.
"""),
)

CUSTOMER_IDENTIFIERS = Table(
    "customer_identifiers",
    "an identifier of a customer; people who are known by a contact record alone, without a touch, stand only here",
    ("customer_id", "kind", "value"),
    _columns("""
customer_id VARCHAR The customer.
kind VARCHAR Kind of the identifier.
value VARCHAR Normalised value.
links BOOLEAN Whether it joins records; a barred one is shown but joins nothing.
events BIGINT Events of the customer that carry it.
first_at TIMESTAMP First of them, UTC.
last_at TIMESTAMP Last of them, UTC.
"""),
)

CUSTOMERS = Table(
    "customers",
    "a person: a set of identifiers that belong together",
    ("customer_id",),
    _columns("""
customer_id VARCHAR Name of the customer; the same for the same input in any order.
name VARCHAR Latest name given.
phones VARCHAR[] Phones, sorted.
emails VARCHAR[] E-mails, sorted.
first_at TIMESTAMP First touch, UTC.
first_source VARCHAR Source of the first touch.
first_medium VARCHAR Medium of the first touch.
first_campaign VARCHAR Campaign of the first touch.
last_at TIMESTAMP Last touch, UTC.
last_source VARCHAR Source of the last touch.
last_medium VARCHAR Medium of the last touch.
last_campaign VARCHAR Campaign of the last touch.
touches BIGINT Touches of any kind.
""")
    + tuple(Column(f"{kind}_count", "BIGINT", f"Touches of the kind {kind}.") for kind in KINDS)
    + _columns("""
won_deals BIGINT Deals with the status won.
ltv DOUBLE Lifetime value: won deals less what was refunded of them, base currency.
duration_days BIGINT Days from the date of the first touch to the date of the last, UTC.
has_target BOOLEAN Whether there is a target action; people without one stay out of the journal.
target_at TIMESTAMP First target action, UTC.
deal_at TIMESTAMP First won deal, UTC.
clicks_to_target BIGINT Sessions up to the first target action; empty where there is none.
clicks_to_deal BIGINT Sessions up to the first won deal; empty where there is none.
sort_name VARCHAR Name for sorting: lower case, letters that Russian and Ukrainian order alike folded (ё as е, і as и).
search_text VARCHAR Name, phones, e-mails and id in lower case, ё as е, for text search.
"""),
)

ADS = Table(
    "ads",
    "a day of an ad",
    ("day", "platform", "project", "source", "medium", "campaign", "ad_group", "ad", "currency", "batch_id"),
    _columns("""
day DATE Day of the report, in the platform's time zone.
platform VARCHAR Ad platform.
project VARCHAR The site or brand.
source VARCHAR utm_source the ad sends.
medium VARCHAR utm_medium the ad sends.
campaign VARCHAR Campaign.
ad_group VARCHAR Ad group.
ad VARCHAR Ad.
impressions BIGINT Times shown.
clicks BIGINT Clicks.
cost DOUBLE Cost in `currency`.
currency VARCHAR ISO 4217 code.
extra VARCHAR The source's other columns as a JSON object.
""")
    + _ORIGIN,
)

TABLES = {
    table.name: table
    for table in (
        EVENTS,
        REJECTED_ROWS,
        SIGNATURES,
        IDENTIFIERS,
        IDENTIFIER_GUARDS,
        CUSTOMERS,
        CUSTOMER_IDENTIFIERS,
        TOUCHES,
        ADS,
    )
}
